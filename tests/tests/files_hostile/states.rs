//! Every message and every kind of chunk, in every state of a transfer.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use support::{Host, Outcome, Stranger, digest};
use wire::files::{Bytes, CancelReason, Choice, Digest, Fault, FaultCode, FilesMessage, Finished, TransferId, Wanted};
use wire::limits::CHUNK;

use crate::place::{Place, check_host, file, file_root, transfer};

/// The size of each file: two chunks.
const SIZE: usize = CHUNK + 10;

/// How far a transfer is before somebody says what does not belong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Unknown,
    Offered,
    Declined,
    Withdrawn,
    Accepted,
    Announced,
    Receiving,
    Whole,
    Complete,
}

const BEFORE_CONSENT: [State; 4] = [State::Unknown, State::Offered, State::Declined, State::Withdrawn];
const AFTER: [State; 5] = [State::Accepted, State::Announced, State::Receiving, State::Whole, State::Complete];

/// What is said out of turn.
enum Said {
    Message(FilesMessage),
    /// The item, the offset and the length.
    Chunk(u32, u64, usize),
}

/// Each message there is, some in several kinds.
fn messages(transfer: TransferId, name: &str) -> Result<Vec<FilesMessage>> {
    let wrong = Finished { item: 0, digest: Digest([9; 32]) };
    let begun = Wanted::From { offset: Bytes::from(1), digest: Some(Digest([1; 32])) };
    let offer = |root: &str| Ok::<_, anyhow::Error>(vec![file_root(root, SIZE as u64)?].try_into()?);
    let items = |parts: &[&str]| Ok::<_, anyhow::Error>(vec![file(parts, SIZE as u64)?].try_into()?);
    Ok(vec![
        FilesMessage::Offer { transfer, roots: offer(name)? },
        FilesMessage::Offer { transfer, roots: offer("another")? },
        FilesMessage::Accept { transfer, choice: Choice::All, window: Bytes::MAX },
        FilesMessage::Decline { transfer },
        FilesMessage::Items { transfer, first: 1, items: items(&[name])? },
        FilesMessage::Items { transfer, first: 0, items: items(&["..", "mine"])? },
        FilesMessage::Items { transfer, first: u32::MAX, items: items(&[name])? },
        FilesMessage::Want { transfer, first: 0, items: vec![begun].try_into()? },
        FilesMessage::Want { transfer, first: 7, items: vec![Wanted::Nothing].try_into()? },
        FilesMessage::Credit { transfer, bytes: Bytes::MAX },
        FilesMessage::Done { transfer, items: vec![wrong].try_into()? },
        FilesMessage::Done { transfer, items: vec![Finished { item: 7, ..wrong }].try_into()? },
        FilesMessage::Verified { transfer, items: vec![0].try_into()? },
        FilesMessage::Failed { transfer, items: vec![Fault { item: 0, code: FaultCode::Disk }].try_into()? },
        FilesMessage::Failed { transfer, items: vec![Fault { item: 7, code: FaultCode::NoFolder }].try_into()? },
        FilesMessage::Pause { transfer },
        FilesMessage::Resume { transfer },
        FilesMessage::Cancel { transfer, reason: CancelReason::Protocol },
        FilesMessage::Cancel { transfer, reason: CancelReason::Disk },
    ])
}

fn all_that_can_be_said(transfer: TransferId, name: &str) -> Result<Vec<Said>> {
    let end = CHUNK as u64;
    let chunks = [(0, 0, CHUNK), (0, 1, 9), (0, end, 10), (0, end, 11), (0, 1 << 52, 1), (7, 0, 1), (u32::MAX, end, 1)];
    let chunks = chunks.map(|(item, offset, length)| Said::Chunk(item, offset, length));
    Ok(messages(transfer, name)?.into_iter().map(Said::Message).chain(chunks).collect())
}

/// The bytes of the file of this number.
fn content(number: u32) -> Vec<u8> {
    number.to_be_bytes().iter().copied().cycle().take(SIZE).collect()
}

/// Brings a transfer so far, as an honest guest does, with the host's word for it.
async fn bring(stranger: &mut Stranger, host: &mut Host, number: u32, state: State) -> Outcome {
    let (transfer, name, content) = (transfer(number), format!("file {number}"), content(number));
    if state == State::Unknown {
        return Ok(());
    }
    let roots = vec![file_root(&name, SIZE as u64)?].try_into()?;
    stranger.say(&FilesMessage::Offer { transfer, roots }).await?;
    let id = transfer.to_string();
    host.wait_for("something is offered", |event| event.is("offered") && event.text("transfer") == id).await?;
    if state == State::Declined {
        host.say(&format!("decline {transfer}"))?;
        stranger.hear_of(transfer, "no", |said| matches!(said, FilesMessage::Decline { .. })).await?;
    }
    if state == State::Withdrawn {
        stranger.say(&FilesMessage::Cancel { transfer, reason: CancelReason::Person }).await?;
        host.wait_for("it is withdrawn", |event| event.is("finished") && event.text("transfer") == id).await?;
    }
    if state < State::Accepted {
        return Ok(());
    }
    host.say(&format!("accept {transfer}"))?;
    stranger.hear_of(transfer, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
    if state >= State::Announced {
        let items = vec![file(&[&name], SIZE as u64)?].try_into()?;
        stranger.say(&FilesMessage::Items { transfer, first: 0, items }).await?;
        stranger.hear_of(transfer, "what is wanted", |said| matches!(said, FilesMessage::Want { .. })).await?;
    }
    if state >= State::Receiving {
        stranger.chunk(transfer, 0, 0, &content[..CHUNK]).await?;
    }
    if state >= State::Whole {
        stranger.chunk(transfer, 0, CHUNK as u64, &content[CHUNK..]).await?;
    }
    if state == State::Complete {
        let items = vec![Finished { item: 0, digest: digest(&content) }].try_into()?;
        stranger.say(&FilesMessage::Done { transfer, items }).await?;
        stranger.hear_of(transfer, "that it is whole", |said| matches!(said, FilesMessage::Verified { .. })).await?;
    }
    Ok(())
}

/// Says everything in each of these states, each time in a transfer of its own; gives how much was said.
async fn say_all(stranger: &mut Stranger, host: &mut Host, states: &[State], next: &mut u32) -> Result<usize> {
    let mut said = 0;
    for state in states {
        for place in 0.. {
            let (number, id) = (*next, transfer(*next));
            let Some(what) = all_that_can_be_said(id, &format!("file {number}"))?.into_iter().nth(place) else { break };
            *next += 1;
            said += 1;
            bring(stranger, host, number, *state).await.with_context(|| format!("{state:?}: {}", host.story()))?;
            match what {
                Said::Message(message) => stranger.say(&message).await?,
                Said::Chunk(item, offset, length) => stranger.chunk(id, item, offset, &vec![5; length]).await?,
            }
            stranger.wait_heard().await.with_context(|| format!("{state:?}, {place}: {}", host.story()))?;
            stranger.say(&FilesMessage::Cancel { transfer: id, reason: CancelReason::Person }).await?;
        }
    }
    Ok(said)
}

/// An honest transfer goes through: all chunks before it were taken off the channel.
async fn still_works(stranger: &mut Stranger, host: &mut Host, number: u32) -> Outcome {
    bring(stranger, host, number, State::Complete).await.with_context(|| host.story())
}

#[tokio::test]
async fn whatever_is_said_in_whatever_state_nothing_is_written_without_consent_nor_beyond_it() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("ask")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let mut next = 0;
    let before = say_all(&mut stranger, &mut host, &BEFORE_CONSENT, &mut next).await?;
    ensure!(place.files()?.is_empty(), "{:?}", place.files()?.keys());
    ensure!(host.count(|event| event.is("accepted")) == 0, "{}", host.story());
    let first = next;
    let after = say_all(&mut stranger, &mut host, &AFTER, &mut next).await?;
    still_works(&mut stranger, &mut host, next).await?;
    stranger.wait_heard().await?;
    let each = after / AFTER.len();
    let complete = first + u32::try_from(after - each)?..=next;
    let wanted: BTreeMap<_, _> =
        complete.map(|number| (place.inbox().join(format!("file {number}")), content(number))).collect();
    let found = place.named_files()?;
    ensure!(found == wanted, "{:?} instead of {:?}\n{}", found.keys(), wanted.keys(), host.story());
    place.check_outside()?;
    check_host(&mut host)?;
    println!("messages and chunks out of turn: {before} before consent, {after} after it, written: 0");
    Ok(())
}

#[tokio::test]
async fn who_was_not_let_in_offers_nothing_and_sends_nothing() -> Outcome {
    let place = Place::new()?;
    let mut host = place.sharing("all").start()?;
    let mut stranger = Stranger::at_the_door(&host.link().await?).await?;
    let waiting = host.wait_for_guest(&[]).await?;
    let mut said = 0;
    for what in all_that_can_be_said(transfer(1), "file 1")? {
        match what {
            Said::Message(message) => stranger.say(&message).await?,
            Said::Chunk(item, offset, length) => stranger.chunk(transfer(1), item, offset, &vec![5; length]).await?,
        }
        said += 1;
    }
    stranger.wait_sent().await?;
    host.stats("the host counts", |_| true).await?;
    ensure!(host.count(|event| event.is("offered")) == 0 && place.files()?.is_empty(), "{}", host.story());
    host.say(&format!("let-in {}", waiting.guest()))?;
    stranger.wait_in().await?;
    stranger.wait_heard().await?;
    ensure!(host.count(|event| event.is("offered")) == 0 && place.files()?.is_empty(), "{}", host.story());
    ensure!(stranger.heard_of(transfer(1)).is_empty(), "{:?}", stranger.heard_of(transfer(1)));
    place.check_outside()?;
    check_host(&mut host)?;
    println!("messages and chunks of one who waits: {said}, answered or written: 0");
    Ok(())
}
