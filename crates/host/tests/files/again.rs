//! What was ended, or ended without all of it, is offered again.

use std::fs::{self, File};
use std::path::Path;

use host::{
    AcceptFiles, Choice, Event, FilesCommand, FilesEvent, Outcome, ProblemCode, Recipients, TransferId, TransferState,
};

use crate::party::{Party, pair};
use crate::tree::{bytes, content, write};

/// So large that nobody is done with it in the time of a test, and no bytes on the disk.
const ENDLESS: u64 = 4 * 1024 * 1024 * 1024;

async fn until_running(party: &mut Party, wanted: TransferId) {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Progress(progress)) if progress.transfer == wanted => {
                (progress.state == TransferState::Running && progress.bytes > 0).then_some(())
            }
            Event::Files(FilesEvent::Failed(failure)) => panic!("{failure:?}"),
            _ => None,
        })
        .await;
}

async fn until_problem(party: &mut Party) -> (ProblemCode, String) {
    party
        .until(|event| match event {
            Event::Problem(problem) => Some((problem.code, problem.message.clone())),
            _ => None,
        })
        .await
}

fn endless(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("endless.bin");
    File::create(&path).unwrap().set_len(ENDLESS).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cancelled_and_tried_again_at_once_goes_on_however_often() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::All, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let file = endless(folder.path());
    host.send(Recipients::One(peer), &[&file]).await;
    let transfer = host.until_offered().await.transfer;
    until_running(&mut guest, transfer).await;
    for _ in 0..8 {
        host.files(FilesCommand::Cancel(transfer)).await;
        host.files(FilesCommand::Retry(transfer)).await;
        assert_eq!(host.until_finished(transfer).await.2, Outcome::CancelledHere);
        assert_eq!(host.until_offered().await.transfer, transfer);
        assert_eq!(guest.until_finished(transfer).await.2, Outcome::CancelledThere);
        until_running(&mut host, transfer).await;
        until_running(&mut guest, transfer).await;
    }
    // The other side may end it just as well.
    guest.files(FilesCommand::Cancel(transfer)).await;
    assert_eq!(host.until_finished(transfer).await.2, Outcome::CancelledThere);
    host.files(FilesCommand::Retry(transfer)).await;
    until_running(&mut host, transfer).await;
    assert_eq!(guest.until_finished(transfer).await.2, Outcome::CancelledHere);
    // Who sends sees it run first: one that ended now might never be told as running here.
    until_running(&mut guest, transfer).await;
    host.files(FilesCommand::Cancel(transfer)).await;
    assert_eq!(guest.until_finished(transfer).await.2, Outcome::CancelledThere);
    assert!(content(guest.inbox.path()).is_empty(), "what is partial is gone when the end is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_files_sent_again_are_the_transfer_that_ended_without_some_of_them() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("t/good"), folder.path().join("t/bad"));
    write(&good, &bytes(1000, 3));
    write(&bad, &bytes(1000, 4));
    let modified = bad.metadata().unwrap().modified().unwrap();
    host.send(Recipients::One(peer), &[&folder.path().join("t")]).await;
    let offer = guest.until_offered().await;
    let first = host.until_offered().await;
    assert_eq!(first.sources, [folder.path().join("t").canonicalize().unwrap()]);
    fs::remove_file(&bad).unwrap();
    let accept = FilesCommand::Accept { transfer: offer.transfer, choice: Choice::All, into: None };
    guest.files(accept).await;
    assert_eq!(host.until_finished(offer.transfer).await, (1, 1, Outcome::Incomplete));
    assert_eq!(guest.until_finished(offer.transfer).await, (1, 1, Outcome::Incomplete));

    write(&bad, &bytes(1000, 4));
    File::options().write(true).open(&bad).unwrap().set_modified(modified).unwrap();
    host.send(Recipients::One(peer), &[&folder.path().join("t")]).await;
    let again = host.until_offered().await;
    assert_eq!((again.transfer, again.agreed), (offer.transfer, true));
    assert!(guest.until_offered().await.agreed, "nobody is asked twice");
    assert_eq!(guest.until_finished(offer.transfer).await, (2, 0, Outcome::Complete));
    assert_eq!(host.until_finished(offer.transfer).await, (2, 0, Outcome::Complete));
    let arrived: Vec<_> = content(guest.inbox.path()).into_keys().collect();
    assert_eq!(arrived, [Path::new("t"), Path::new("t/bad"), Path::new("t/good")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_declined_is_a_new_offer_of_which_nothing_is_there() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    let mut transfers = Vec::new();
    for _ in 0..2 {
        host.send(Recipients::One(peer), &[&file]).await;
        let (ours, theirs) = (host.until_offered().await, guest.until_offered().await);
        assert_eq!((ours.agreed, theirs.agreed), (false, false));
        guest.files(FilesCommand::Decline(theirs.transfer)).await;
        assert_eq!(host.until_finished(ours.transfer).await.2, Outcome::Declined);
        transfers.push(ours.transfer);
    }
    assert_ne!(transfers[0], transfers[1]);
    host.files(FilesCommand::Retry(transfers[0])).await;
    assert!(!host.until_offered().await.agreed, "nothing of it is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_receives_is_told_that_only_who_sends_can_try_again() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    host.send(Recipients::One(peer), &[&file]).await;
    let transfer = guest.until_offered().await.transfer;
    guest.until_finished(transfer).await;
    host.until_finished(transfer).await;
    let told = async |guest: &mut Party| {
        guest.files(FilesCommand::Retry(transfer)).await;
        let (code, message) = until_problem(guest).await;
        assert_eq!(code, ProblemCode::UnknownTransfer);
        assert!(message.contains("Only who sends"), "{message}");
    };
    told(&mut guest).await;
    guest.close().await;
    guest.start();
    told(&mut guest).await;
}
