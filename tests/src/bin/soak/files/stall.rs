//! Readers that stall, and what that costs the sender of a file that no memory holds.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use support::files::{Stopped, peak_memory};
use support::{Depot, Event, Host, Stranger, eventually};
use wire::files::{Bytes, Choice, FilesMessage, TransferId, Wanted};

use super::{Finding, PORTION, megabytes};

/// The size of the file, in bytes.
const HUGE: u64 = 8 << 30;

/// How long a reader stalls, in seconds, and how long the slow one reads.
const STALL: u64 = 60;

/// The most that the sender may hold, in bytes.
const MEMORY: u64 = 100_000_000;

/// The window of the slow reader, in bytes: that of Porthole.
const WINDOW: u32 = 8 * 1024 * 1024;

/// The whole file, on a slow machine.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// # Errors
/// Where the file does not arrive after the stall.
pub(crate) async fn run() -> Result<Finding> {
    let (huge, seconds) = (PORTION.share(HUGE)?, PORTION.share(STALL)?);
    let stalled = stalled(huge, seconds).await.context("a reader that stalls")?;
    let slow = slow(huge, seconds).await.context("a reader of one byte a second")?;
    let what = format!(
        "a sparse file of {huge} bytes, to a Porthole that the system does not run for {seconds} s and that takes all of it then, \
         and to a reader that takes one byte a second for {seconds} s"
    );
    let took = format!("the sender held at most {} and {}", megabytes(stalled), megabytes(slow));
    let too_much = |(reader, held): (&str, u64)| (held >= MEMORY).then(|| format!("{held} bytes for {reader}"));
    let broken = [("the stalled reader", stalled), ("the slow reader", slow)].into_iter().filter_map(too_much);
    Ok(Finding { what, took, broken: broken.collect() })
}

/// What the sender held at the most beside a reader that is stopped in the middle.
async fn stalled(huge: u64, seconds: u64) -> Result<u64> {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut sender = ann.sends(&[&sparse(&ann, huge)?]).start()?;
    let receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    let some = |event: &Event| event.is("progress") && event.number("bytes") >= huge / 16;
    receiver.wait_within(LONGEST, 0, "a part is there", some).await?;
    let stopped = Stopped::hold(&receiver)?;
    pass(seconds).await;
    drop(stopped);
    let most = watch(&sender, || sender.count(|event| event.is("finished")) > 0).await?;
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    let came = std::fs::metadata(ben.inbox().join("huge.img"))?.len();
    ensure!(came == huge, "{came} bytes came");
    Ok(most)
}

/// What the sender held at the most beside a reader that says each second that it took one byte more.
async fn slow(huge: u64, seconds: u64) -> Result<u64> {
    let ann = Depot::new()?;
    let sender = ann.sends(&[&sparse(&ann, huge)?]).start()?;
    let mut reader = Stranger::come(&sender.link().await?).await?;
    let offered = sender.wait_for("it is offered", |event| event.is("offered")).await?;
    let transfer = TransferId::try_from(offered.transfer().to_owned()).ok().context("a transfer has a name")?;
    reader.say(&FilesMessage::Accept { transfer, choice: Choice::All, window: Bytes::from(WINDOW) }).await?;
    reader.hear_of(transfer, "what comes", |said| matches!(said, FilesMessage::Items { .. })).await?;
    let all = vec![Wanted::From { offset: Bytes::ZERO, digest: None }].try_into()?;
    reader.say(&FilesMessage::Want { transfer, first: 0, items: all }).await?;
    let mut most = 0;
    for second in 1..=seconds {
        pass(1).await;
        reader.say(&FilesMessage::Credit { transfer, bytes: Bytes::try_from(second)? }).await?;
        most = most.max(peak_memory(&sender)?);
    }
    let counted = |event: &Event| event.is("progress") && event.number("bytes") > 0;
    sender.wait_for("the sender hears what was taken", counted).await?;
    let taken = sender.all("progress").iter().map(|event| event.number("bytes")).max().unwrap_or_default();
    ensure!(taken <= seconds, "{taken} bytes were taken in {seconds} s\n{}", sender.story());
    Ok(most)
}

/// Looks until it is over, and gives the most that the sender held.
async fn watch(sender: &Host, over: impl Fn() -> bool) -> Result<u64> {
    let mut most = 0;
    let watched = async || {
        // Who has ended holds nothing.
        most = most.max(peak_memory(sender).unwrap_or_default());
        Ok(over().then_some(()))
    };
    eventually("all is sent", LONGEST, watched).await?;
    Ok(most)
}

/// Lets time go by: that is what this soak is about.
async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

fn sparse(depot: &Depot, bytes: u64) -> Result<PathBuf> {
    let path = depot.put("huge.img", &[])?;
    File::options().write(true).open(&path)?.set_len(bytes)?;
    Ok(path)
}
