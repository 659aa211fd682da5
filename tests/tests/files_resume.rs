//! A transfer outlives the programs that carry it: each of them is killed in the middle, and it goes on where it was.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use support::{Depot, Event, Host, Outcome};

/// Large enough that nobody is done before they are killed, and that what is left takes long enough to be told while it goes on.
const SIZE: usize = 384 << 20;

/// So much is there before the kill.
const BEFORE: u64 = 48 << 20;

/// A kill may cost so much: what was not flushed yet.
const LOST: u64 = 16 << 20;

/// For the whole of it, on a busy machine.
const LONG: Duration = Duration::from_secs(120);

/// A file that is nowhere like itself, at the sender's.
fn large(depot: &Depot) -> anyhow::Result<(PathBuf, Vec<u8>)> {
    let words = (0..SIZE as u64 / 8).flat_map(|word| word.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
    let bytes: Vec<u8> = words.collect();
    Ok((depot.put("large.bin", &bytes)?, bytes))
}

fn has_come(event: &Event, bytes: u64) -> bool {
    event.is("progress") && event.number("bytes") >= bytes
}

/// Waits until the receiver tells of so many bytes.
async fn halfway(receiver: &Host) -> Outcome {
    receiver.wait_within(LONG, 0, "half of it is there", |event| has_come(event, BEFORE)).await?;
    Ok(())
}

/// Waits until the receiver has all of it, and holds it to what a resume promises.
async fn goes_on(receiver: &Host, ben: &Depot, bytes: &[u8]) -> Outcome {
    let finished = receiver.wait_within(LONG, 0, "all of it is there", |event| event.is("finished")).await?;
    ensure!(finished.text("outcome") == "complete", "{}", receiver.story());
    let offered = receiver.wait_for("it was offered", |event| event.is("offered")).await?;
    ensure!(offered.field("agreed") == true, "it was asked again: {offered}");
    let running = |event: &Event| event.is("progress") && event.text("state") == "running" && event.number("bytes") > 0;
    let first = receiver.wait_for("it ran", running).await?;
    ensure!(first.number("bytes") >= BEFORE - LOST, "it began anew: {first}");
    ensure!(ben.all()? == ["large.bin"], "{:?}", ben.all()?);
    ensure!(ben.got("large.bin")? == bytes, "the file is another one");
    Ok(())
}

#[tokio::test]
async fn a_receiver_that_is_killed_goes_on_where_it_was() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let (file, bytes) = large(&ann)?;
    let mut sender = ann.sends(&[&file]).start()?;
    let link = sender.link().await?;
    let receiver = ben.joins(&link).and(&["--yes"]).start()?;
    halfway(&receiver).await?;
    drop(receiver);
    ensure!(!ben.inbox().join("large.bin").exists(), "what is partial bears the final name");
    let receiver = ben.joins(&link).start()?;
    goes_on(&receiver, &ben, &bytes).await.with_context(|| sender.story())?;
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    Ok(())
}

#[tokio::test]
async fn a_sender_that_is_killed_goes_on_where_it_was() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let (file, bytes) = large(&ann)?;
    let sender = ann.sends(&[&file]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    halfway(&receiver).await?;
    drop(sender);
    receiver.interrupt()?;
    receiver.exit_code().await?;
    let mut sender = ann.sends(&[&file]).start()?;
    let receiver = ben.joins(&sender.link().await?).start()?;
    goes_on(&receiver, &ben, &bytes).await.with_context(|| sender.story())?;
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    Ok(())
}
