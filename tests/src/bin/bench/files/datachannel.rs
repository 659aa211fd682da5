//! A file over a data channel from one program or page of the bench to another: `tests/peers/datachannel.mjs`, a
//! program over node-datachannel, and `tests/peers/chromium.html`, a page of a few lines.
//!
//! Both ends read the machine's clock: the sender where it begins, the receiver where it has all. So nobody who looks
//! at them is part of the time.

mod page;
mod program;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;
use support::{Net, eventually};

use self::page::Tab;
use self::program::Program;
use super::carriage::Carriage;
use super::stock::{NAME, Stock};

/// How long two ends take at most to find each other.
const MEETING: Duration = Duration::from_secs(30);

/// How often they try to.
const ATTEMPTS: usize = 3;

/// What an end is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A program over node-datachannel: from disk to disk.
    Program,
    /// A page in a Chromium of its own: from disk into blobs.
    Page,
}

/// One side of a connection.
enum End {
    Program(Program),
    Page(Tab),
}

/// Carries `stock` from an end to another, on this machine or over the line of `net`, for as long as `limit`.
///
/// # Errors
/// Where they do not find each other, or another file arrives than was sent.
pub(super) async fn carry(stock: &Stock, kinds: [Kind; 2], net: Option<&Net>, limit: Duration) -> Result<Carriage> {
    let folder = tempfile::tempdir()?;
    let into = folder.path().join(NAME);
    let mut met = meet(stock, kinds, net, &into).await;
    for _ in 1..ATTEMPTS {
        // Nothing was measured yet.
        if met.is_err() {
            met = meet(stock, kinds, net, &into).await;
        }
    }
    let [mut sender, mut receiver] = met?;
    let work = |sender: &End, receiver: &End| Some(sender.work()? + receiver.work()?);
    let before = work(&sender, &receiver);
    let started = Instant::now();
    sender.go().await?;
    let began = sender.began().await?;
    let Some(ended) = receiver.ended(limit).await? else {
        let bytes = receiver.bytes(&into).await?;
        return Ok(Carriage { bytes, taken: started.elapsed(), work: None });
    };
    let work = work(&sender, &receiver).zip(before).map(|(after, before)| after - before);
    if kinds[1] == Kind::Program {
        stock.is_at(&into)?;
    }
    let taken = Duration::try_from_secs_f64((ended - began) / 1000.0).context("it ended before it began")?;
    Ok(Carriage { bytes: stock.bytes(), taken, work })
}

/// Two ends with an open channel between them.
async fn meet(stock: &Stock, kinds: [Kind; 2], net: Option<&Net>, into: &Path) -> Result<[End; 2]> {
    let mut sender = End::sender(kinds[0], &stock.path(), net).await.context("the sender")?;
    let mut receiver = End::receiver(kinds[1], into, net).await.context("the receiver")?;
    let offer = sender.description().await.context("the sender's description")?;
    receiver.take(&without_candidates(&offer)?).await?;
    let answer = receiver.description().await.context("the receiver's description")?;
    sender.take(&answer).await?;
    sender.open().await.context("the channel")?;
    Ok([sender, receiver])
}

/// An offer that tells no ways. The receiver is then found by the sender, and does not knock before the sender has its
/// answer: libdatachannel gives up at times where that happens.
fn without_candidates(offer: &str) -> Result<String> {
    let mut offer: Value = serde_json::from_str(offer)?;
    let lines = offer["sdp"].as_str().context("a description has an SDP")?.split_inclusive('\n');
    let ways = |line: &&str| line.starts_with("a=candidate:") || line.starts_with("a=end-of-candidates");
    offer["sdp"] = lines.filter(|line| !ways(line)).collect::<String>().into();
    Ok(offer.to_string())
}

impl End {
    async fn sender(kind: Kind, file: &Path, net: Option<&Net>) -> Result<Self> {
        match kind {
            Kind::Program => Program::start("send", file, net.map(Net::host)).map(Self::Program),
            Kind::Page => Tab::sender(file).await.map(Self::Page),
        }
    }

    async fn receiver(kind: Kind, into: &Path, net: Option<&Net>) -> Result<Self> {
        match kind {
            Kind::Program => {
                let room = net.map(|net| net.guest(0)).transpose()?;
                Program::start("receive", into, room).map(Self::Program)
            }
            Kind::Page => Tab::receiver().await.map(Self::Page),
        }
    }

    /// What the other end is to know, once all ways to this one are known.
    async fn description(&mut self) -> Result<String> {
        match self {
            Self::Program(program) => program.field("description", MEETING).await.map(|value| value.to_string()),
            Self::Page(tab) => {
                eventually("the page has a description", MEETING, async || tab.description().await).await
            }
        }
    }

    async fn take(&mut self, description: &str) -> Result<()> {
        match self {
            Self::Program(program) => program.take(description),
            Self::Page(tab) => tab.take(description).await,
        }
    }

    async fn open(&mut self) -> Result<()> {
        match self {
            Self::Program(program) => program.field("open", MEETING).await.map(drop),
            Self::Page(tab) => eventually("the channel opens", MEETING, async || tab.open().await).await,
        }
    }

    async fn go(&mut self) -> Result<()> {
        match self {
            Self::Program(program) => program.go(),
            Self::Page(tab) => tab.go().await,
        }
    }

    /// When the sender began, in milliseconds since 1970-01-01 UTC.
    async fn began(&mut self) -> Result<f64> {
        match self {
            Self::Program(program) => program.field("began", MEETING).await?.as_f64().context("a time is a number"),
            Self::Page(tab) => eventually("the page begins", MEETING, async || tab.time("began").await).await,
        }
    }

    /// When the receiver had all, in the same way; none where it has not after `limit`.
    async fn ended(&mut self, limit: Duration) -> Result<Option<f64>> {
        let all = async {
            match self {
                Self::Program(program) => {
                    program.field("ended", Duration::MAX).await?.as_f64().context("a time is a number")
                }
                Self::Page(tab) => eventually("all is there", Duration::MAX, async || tab.time("ended").await).await,
            }
        };
        tokio::time::timeout(limit, all).await.ok().transpose()
    }

    /// What the receiver has so far.
    async fn bytes(&mut self, into: &Path) -> Result<u64> {
        match self {
            Self::Program(_) => Ok(std::fs::metadata(into)?.len()),
            Self::Page(tab) => tab.bytes().await,
        }
    }

    /// What a program worked so far; a page shares its processes with a whole browser.
    fn work(&self) -> Option<Duration> {
        match self {
            Self::Program(program) => program.work().ok(),
            Self::Page(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_candidates;

    #[test]
    fn an_offer_loses_its_candidates_and_nothing_else() {
        let offer = r#"{"sdp":"v=0\r\na=candidate:1 1 UDP 2\r\na=mid:0\r\na=end-of-candidates\r\n","type":"offer"}"#;
        assert_eq!(without_candidates(offer).unwrap(), r#"{"sdp":"v=0\r\na=mid:0\r\n","type":"offer"}"#);
        assert!(without_candidates(r#"{"type":"offer"}"#).is_err());
    }
}
