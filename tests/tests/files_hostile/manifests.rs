//! A peer that announces without end: paths as long and as many as the protocol takes, in as many transfers as may be open.

use anyhow::{Result, ensure};
use support::{Outcome, Stranger};
use wire::files::{Bytes, FilesMessage, Root, RootKind};
use wire::limits::{BATCH, CONTROL, PATH_DEPTH, TRANSFERS};

use crate::place::{Place, check_host, file, file_root, transfer};

/// What the host may grow by, in bytes.
const GROWTH: u64 = 16 * 1024 * 1024;

/// A sender has so many messages on their way that were not answered.
const UNANSWERED: u32 = 4;

/// Announces in each of the most transfers that there may be as much as there may be, sends nothing of it, and gives how much
/// the host grew.
async fn grown(items: usize, path: impl Fn(usize) -> Vec<String>) -> Result<u64> {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    // What an honest transfer needs is there from here on.
    let content = vec![1; 4 * 1024 * 1024];
    let (root, item) = (file_root("first", content.len() as u64)?, file(&["first"], content.len() as u64)?);
    stranger.hand_over(transfer(0), vec![root], &[(item, content)]).await?;
    let held = host.memory()?;
    let mut most = held;
    for number in 1..=u32::try_from(TRANSFERS)? {
        let id = transfer(number);
        let root =
            Root { name: "d".to_owned().try_into()?, kind: RootKind::Folder, items: 7_000, bytes: Bytes::from(7_000) };
        stranger.say(&FilesMessage::Offer { transfer: id, roots: vec![root].try_into()? }).await?;
        stranger.hear_of(id, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
        for batch in 0..UNANSWERED {
            let first = batch * u32::try_from(items)?;
            let paths = (0..items).map(|item| path(usize::try_from(first).unwrap_or(0) + item));
            let batch = paths.map(|path| file(&path.iter().map(String::as_str).collect::<Vec<_>>(), 1));
            let message =
                FilesMessage::Items { transfer: id, first, items: batch.collect::<Result<Vec<_>>>()?.try_into()? };
            ensure!(
                wire::ToHost::Files { life: wire::files::Life::FIRST, message: message.clone() }.to_text().len()
                    <= CONTROL
            );
            stranger.say(&message).await?;
        }
        stranger.wait_heard().await?;
        most = most.max(host.memory()?);
    }
    check_host(&mut host)?;
    Ok(most - held)
}

#[tokio::test]
async fn paths_of_more_than_a_hundred_names_cost_no_memory() -> Outcome {
    let path = |number: usize| [vec!["d".to_owned(); PATH_DEPTH - 1], vec![number.to_string()]].concat();
    let grown = grown(128, path).await?;
    ensure!(grown < GROWTH, "the host grew by {grown} bytes");
    println!("paths of {PATH_DEPTH} names in {TRANSFERS} transfers: the host grew by {} KiB", grown / 1024);
    Ok(())
}

#[tokio::test]
async fn items_in_all_transfers_at_once_cost_no_memory() -> Outcome {
    let path = |number: usize| vec!["d".to_owned(), format!("{number:0>180}")];
    let grown = grown(BATCH, path).await?;
    ensure!(grown < GROWTH, "the host grew by {grown} bytes");
    println!("{UNANSWERED} messages of {BATCH} items in {TRANSFERS} transfers: the host grew by {} KiB", grown / 1024);
    Ok(())
}
