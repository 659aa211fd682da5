//! Pause, go on, cancel: from either side, in the middle of a file.

use std::path::PathBuf;

use host::{
    AcceptFiles, Command, Event, FilesCommand, FilesEvent, Outcome, PeerId, Recipients, TransferId, TransferState,
};
use tempfile::TempDir;

use crate::party::{Party, pair};
use crate::tree::{bytes, content, write};

/// Large enough to be in the middle of it for a while: what moves is told twice a second.
const LARGE: usize = 192 * 1024 * 1024;

struct Underway {
    host: Party,
    guest: Party,
    peer: PeerId,
    transfer: TransferId,
    folder: TempDir,
    file: PathBuf,
}

/// A large file on its way from the host to the guest; some of it has arrived.
async fn underway() -> Underway {
    let (mut host, mut guest, peer) = pair(AcceptFiles::All, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.bin");
    write(&file, &bytes(LARGE, 5));
    host.send(Recipients::One(peer), &[&file]).await;
    let transfer = host.until_offered().await.transfer;
    guest.until_state(transfer, TransferState::Running).await;
    Underway { host, guest, peer, transfer, folder, file }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_pauses_and_goes_on_and_the_other_sees_it() {
    let Underway { mut host, mut guest, transfer, file, folder: _folder, .. } = underway().await;
    host.files(FilesCommand::Pause(transfer)).await;
    host.until_state(transfer, TransferState::PausedHere).await;
    guest.until_state(transfer, TransferState::PausedThere).await;
    // One of them pauses at any time, so it cannot be over before it was seen.
    guest.files(FilesCommand::Pause(transfer)).await;
    guest.until_state(transfer, TransferState::PausedHere).await;
    host.files(FilesCommand::Resume(transfer)).await;
    host.until_state(transfer, TransferState::PausedThere).await;
    guest.files(FilesCommand::Resume(transfer)).await;
    assert_eq!(host.until_finished(transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(guest.until_finished(transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(std::fs::read(guest.inbox.path().join("large.bin")).unwrap(), std::fs::read(file).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_cancels_and_nothing_partial_is_left() {
    let Underway { mut host, mut guest, transfer, folder: _folder, .. } = underway().await;
    host.files(FilesCommand::Cancel(transfer)).await;
    assert_eq!(host.until_finished(transfer).await, (0, 0, Outcome::CancelledHere));
    assert_eq!(guest.until_finished(transfer).await, (0, 0, Outcome::CancelledThere));
    guest.close().await;
    assert!(content(guest.inbox.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_receives_cancels_and_nothing_partial_is_left() {
    let Underway { mut host, mut guest, transfer, folder: _folder, .. } = underway().await;
    guest.files(FilesCommand::Cancel(transfer)).await;
    assert_eq!(guest.until_finished(transfer).await, (0, 0, Outcome::CancelledHere));
    assert_eq!(host.until_finished(transfer).await, (0, 0, Outcome::CancelledThere));
    guest.close().await;
    assert!(content(guest.inbox.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_shown_out_has_no_transfer_any_more() {
    let Underway { mut host, mut guest, peer, transfer, folder: _folder, .. } = underway().await;
    host.wish(Command::TurnAway(peer.to_string().parse().unwrap())).await;
    assert_eq!(host.until_finished(transfer).await, (0, 0, Outcome::CancelledHere));
    guest.until_visit(host::VisitState::Ended).await;
    host.files(FilesCommand::List).await;
    let state = host
        .until(|event| match event {
            Event::Files(FilesEvent::Transfers(transfers)) => Some(transfers[0].state),
            _ => None,
        })
        .await;
    assert_eq!(state, TransferState::Cancelled);
}
