//! A peer that asks for memory: it says what must be answered and hears nothing, takes back what it offers, names what it never
//! sends, sends what nobody wants.

use anyhow::{Context, Result, ensure};
use support::{Host, Outcome, Stranger};
use wire::files::{CancelReason, FilesMessage, TransferId};
use wire::limits::CHUNK;

use crate::place::{Place, check_host, file, file_root, transfer};

/// What the host may grow by, in bytes.
const GROWTH: u64 = 16 * 1024 * 1024;

/// Messages until whatever has a bound is full: some 8 MiB of them wait in the session itself, and the more each is made up of,
/// the more memory that is.
const TIMES: usize = 60_000;

/// A host, a guest of no good, and what the host held before the guest began with it.
struct Siege {
    place: Place,
    host: Host,
    stranger: Stranger,
    held: u64,
}

impl Siege {
    async fn begin() -> Result<Self> {
        let place = Place::new()?;
        let host = place.host("all")?;
        let mut stranger = Stranger::come(&host.link().await?).await?;
        // What an honest transfer needs is there from here on.
        let content = vec![1; 4 * 1024 * 1024];
        let root = file_root("first", content.len() as u64)?;
        let item = file(&["first"], content.len() as u64)?;
        let handed = stranger.hand_over(transfer(0), vec![root], &[(item, content)]).await?;
        ensure!(handed.verified == 1, "{handed:?}");
        let held = host.memory()?;
        Ok(Self { place, host, stranger, held })
    }

    /// What the host holds now beyond what it held.
    fn growth(&self) -> Result<u64> {
        Ok(self.host.memory()?.saturating_sub(self.held))
    }

    /// Says so many messages that whatever has a bound is full, then as many again; gives what these cost.
    async fn growth_of(&self, say: impl AsyncFn(usize) -> Result<()>) -> Result<u64> {
        for number in 0..TIMES {
            say(number).await?;
        }
        self.stranger.wait_sent().await?;
        let held = self.host.memory()?;
        for number in TIMES..2 * TIMES {
            say(number).await?;
        }
        self.stranger.wait_sent().await?;
        Ok(self.host.memory()?.saturating_sub(held))
    }

    /// The host grew little, lives, and takes an honest file from somebody else.
    async fn end(mut self, what: &str, growth: u64) -> Result<String> {
        ensure!(growth < GROWTH, "{what}: the host grew by {growth} bytes");
        let mut honest = Stranger::come(&self.host.link().await?).await.with_context(|| self.host.story())?;
        let last = [(file(&["last"], 1)?, b"x".to_vec())];
        let handed = honest.hand_over(transfer(1), vec![file_root("last", 1)?], &last).await?;
        ensure!(handed.verified == 1, "{handed:?}");
        self.place.check_outside()?;
        check_host(&mut self.host)?;
        Ok(format!("{what}: the host grew by {} KiB", growth / 1024))
    }
}

fn name_of(number: usize) -> TransferId {
    let mut name = [3; 16];
    name[..8].copy_from_slice(&(number as u64).to_be_bytes());
    TransferId(name)
}

#[tokio::test]
async fn a_guest_who_must_be_answered_and_hears_nothing_costs_no_more_the_longer_it_goes_on() -> Outcome {
    let siege = Siege::begin().await?;
    siege.stranger.set_deaf(true);
    let say = async |number| siege.stranger.say(&FilesMessage::Pause { transfer: name_of(number) }).await;
    let growth = siege.growth_of(say).await?;
    println!("{}", siege.end("messages of unknown transfers from one who hears no answer", growth).await?);
    Ok(())
}

#[tokio::test]
async fn a_guest_who_pauses_and_goes_on_and_hears_nothing_costs_no_more_the_longer_it_goes_on() -> Outcome {
    let mut siege = Siege::begin().await?;
    let transfer = transfer(2);
    siege.stranger.say(&FilesMessage::Offer { transfer, roots: vec![file_root("a", 9)?].try_into()? }).await?;
    siege.stranger.hear_of(transfer, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
    siege.stranger.set_deaf(true);
    let say = async |number: usize| {
        // The host has more to say than the guest takes, and so it comes to nothing else.
        if number.is_multiple_of(10) {
            siege.stranger.say(&FilesMessage::Pause { transfer: name_of(number) }).await?;
        }
        let pauses = number.is_multiple_of(2);
        let message = if pauses { FilesMessage::Pause { transfer } } else { FilesMessage::Resume { transfer } };
        siege.stranger.say(&message).await
    };
    let growth = siege.growth_of(say).await?;
    println!("{}", siege.end("pauses of one who hears no answer", growth).await?);
    Ok(())
}

#[tokio::test]
async fn offers_that_are_taken_back_at_once_cost_no_more_the_longer_it_goes_on() -> Outcome {
    let siege = Siege::begin().await?;
    let say = async |number: usize| {
        let transfer = name_of(number / 2);
        if number.is_multiple_of(2) {
            let roots = vec![file_root("a", 9)?].try_into()?;
            return siege.stranger.say(&FilesMessage::Offer { transfer, roots }).await;
        }
        siege.stranger.say(&FilesMessage::Cancel { transfer, reason: CancelReason::Person }).await
    };
    let growth = siege.growth_of(say).await?;
    println!("{}", siege.end("offers that are taken back", growth).await?);
    Ok(())
}

#[tokio::test]
async fn chunks_that_nobody_wants_cost_no_memory() -> Outcome {
    let siege = Siege::begin().await?;
    let bytes = vec![5; CHUNK];
    for number in 0..2_000 {
        siege.stranger.chunk(name_of(number), 0, 0, &bytes).await?;
    }
    let growth = siege.growth()?;
    println!("{}", siege.end("2,000 chunks of 64 KiB that nobody wants", growth).await?);
    Ok(())
}
