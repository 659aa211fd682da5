//! What breaks off goes on where it was.

use std::path::Path;

use host::{
    AcceptFiles, Command, Event, FilesCommand, FilesEvent, Outcome, Recipients, TransferId, TransferState, VisitState,
};

use crate::party::{Party, pair};
use crate::tree::{bytes, write};

/// Large enough to be in the middle of it when that is told, which it is twice a second.
const LARGE: usize = 192 * 1024 * 1024;

/// Waits until so many bytes are there.
async fn until_bytes(party: &mut Party, wanted: TransferId, least: u64) {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Progress(progress)) if progress.transfer == wanted => {
                (progress.bytes >= least).then_some(())
            }
            _ => None,
        })
        .await;
}

async fn until_waiting(party: &mut Party, wanted: TransferId) {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Progress(progress)) if progress.transfer == wanted => {
                (progress.state == TransferState::Waiting).then_some(())
            }
            _ => None,
        })
        .await;
}

fn arrived(inbox: &Path, file: &Path) {
    let name = file.file_name().unwrap();
    assert!(std::fs::read(inbox.join(name)).unwrap() == std::fs::read(file).unwrap());
    assert_eq!(std::fs::read_dir(inbox).unwrap().count(), 1, "nothing partial is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_ends_in_the_middle_sends_the_rest_after_its_restart() {
    let (mut host, mut guest) = (Party::new("host"), Party::new("guest"));
    let link = host.share(AcceptFiles::Ask).await;
    guest.join(&link, AcceptFiles::Ask).await;
    guest.until_visit(VisitState::In).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.bin");
    write(&file, &bytes(LARGE, 11));
    guest.send(Recipients::All, &[&file]).await;
    let offer = host.until_offered().await;
    let accept = FilesCommand::Accept { transfer: offer.transfer, choice: host::Choice::All, into: None };
    host.files(accept).await;
    until_bytes(&mut host, offer.transfer, 1).await;
    guest.close().await;
    until_waiting(&mut host, offer.transfer).await;

    guest.start();
    guest.join(&link, AcceptFiles::Ask).await;
    // The same guest offers the same transfer again, and nobody is asked.
    let again = host.until_offered().await;
    assert_eq!((again.transfer, again.agreed), (offer.transfer, true));
    assert_eq!(host.until_finished(offer.transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(guest.until_finished(offer.transfer).await, (1, 0, Outcome::Complete));
    arrived(host.inbox.path(), &file);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_shares_anew_goes_on_sending_to_the_guest_who_comes_again() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.bin");
    write(&file, &bytes(LARGE, 12));
    host.send(Recipients::One(peer), &[&file]).await;
    let offer = guest.until_offered().await;
    until_bytes(&mut guest, offer.transfer, 1).await;
    host.close().await;
    guest.until_visit(VisitState::Ended).await;

    host.start();
    let link = host.share(AcceptFiles::Ask).await;
    guest.join(&link, AcceptFiles::Ask).await;
    // The guest accepted it in the earlier visit, though the host has another certificate now.
    let again = guest.until_offered().await;
    assert_eq!((again.transfer, again.agreed), (offer.transfer, true));
    assert_eq!(guest.until_finished(offer.transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(host.until_finished(offer.transfer).await, (1, 0, Outcome::Complete));
    arrived(guest.inbox.path(), &file);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_whose_other_side_is_away_can_be_cancelled_and_leaves_nothing() {
    let (mut host, mut guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.bin");
    write(&file, &bytes(LARGE, 13));
    guest.send(Recipients::All, &[&file]).await;
    let offer = host.until_offered().await;
    until_bytes(&mut host, offer.transfer, 1).await;
    guest.close().await;
    until_waiting(&mut host, offer.transfer).await;
    host.files(FilesCommand::Cancel(offer.transfer)).await;
    assert_eq!(host.until_finished(offer.transfer).await, (0, 0, Outcome::CancelledHere));
    host.wish(Command::Stop).await;
    host.close().await;
    assert_eq!(std::fs::read_dir(host.inbox.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_tried_again() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("both/good"), folder.path().join("both/bad"));
    write(&good, &bytes(1000, 1));
    write(&bad, &bytes(1000, 2));
    // Nobody took the offer before one of its files changed.
    host.send(Recipients::One(peer), &[&folder.path().join("both")]).await;
    let transfer = host.until_offered().await.transfer;
    let (verified, failed, outcome) = guest.until_finished(transfer).await;
    assert_eq!((verified, failed, outcome), (2, 0, Outcome::Complete));
    host.until_finished(transfer).await;
    // A transfer that is over is offered again; what is there already is not sent again.
    host.files(FilesCommand::Retry(transfer)).await;
    assert!(guest.until_offered().await.agreed);
    assert_eq!(guest.until_finished(transfer).await, (2, 0, Outcome::Complete));
    assert_eq!(host.until_finished(transfer).await, (2, 0, Outcome::Complete));
}
