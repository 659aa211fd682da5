//! Folders and files that are not as they should be: told clearly, and the rest goes on.

use std::fs;

use host::{
    AcceptFiles, Choice, Event, Failure, FilesCommand, FilesEvent, Outcome, ProblemCode, Recipients, TransferState,
};

use crate::party::{Party, pair};
use crate::tree::{bytes, content, write};

async fn until_failed(party: &mut Party) -> Failure {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Failed(failure)) => Some(failure.clone()),
            _ => None,
        })
        .await
}

async fn until_problem(party: &mut Party) -> ProblemCode {
    party
        .until(|event| match event {
            Event::Problem(problem) => Some(problem.code),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_one_is_a_problem_and_another_one_may_be_chosen() {
    let (mut host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    guest.send(Recipients::All, &[&file]).await;
    let transfer = host.until_offered().await.transfer;
    let accept = |into| FilesCommand::Accept { transfer, choice: Choice::All, into };
    // A file is no folder.
    host.files(accept(Some(file.clone()))).await;
    assert_eq!(until_problem(&mut host).await, ProblemCode::NoInbox);
    assert!(!host.until_offered().await.agreed, "the person is asked again");
    host.files(accept(None)).await;
    assert_eq!(host.until_finished(transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(guest.until_finished(transfer).await, (1, 0, Outcome::Complete));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_where_everything_is_taken_and_the_usual_folder_cannot_be_one() {
    let (mut host, mut guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    fs::remove_dir(host.inbox.path()).unwrap();
    fs::write(host.inbox.path(), "a file is no folder").unwrap();
    guest.send(Recipients::All, &[&file]).await;
    let offered = host.until_offered().await;
    assert!(offered.agreed);
    assert_eq!(until_problem(&mut host).await, ProblemCode::NoInbox);
    assert!(!host.until_offered().await.agreed, "the same folder is tried again and again");
    let (transfer, into) = (offered.transfer, Some(elsewhere.path().to_owned()));
    host.files(FilesCommand::Accept { transfer, choice: Choice::All, into }).await;
    assert_eq!(host.until_finished(transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(guest.until_finished(transfer).await, (1, 0, Outcome::Complete));
    fs::remove_file(host.inbox.path()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_removed_in_the_middle_ends_the_transfer_with_a_word() {
    let (mut host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let (folder, gone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for number in 0..40 {
        write(&folder.path().join(format!("t/{number:02}")), &bytes(2_000_000, number));
    }
    guest.send(Recipients::All, &[&folder.path().join("t")]).await;
    let transfer = host.until_offered().await.transfer;
    let into = Some(gone.path().to_owned());
    host.files(FilesCommand::Accept { transfer, choice: Choice::All, into }).await;
    host.until(|event| match event {
        Event::Files(FilesEvent::Verified(_)) => Some(()),
        _ => None,
    })
    .await;
    // The next file may be laid into it while it is emptied.
    let gone_at_last = (0..1000).any(|_| fs::remove_dir_all(gone.path()).is_ok() || !gone.path().exists());
    assert!(gone_at_last, "the folder is never empty");
    let failed = host
        .until(|event| match event {
            Event::Files(FilesEvent::Failed(failure)) => failure.path.is_none().then(|| failure.clone()),
            _ => None,
        })
        .await;
    assert_eq!(failed.code.as_str(), "no-folder");
    let (_, _, outcome) = host.until_finished(transfer).await;
    assert_eq!(outcome, Outcome::Failed);
    let (_, _, outcome) = guest.until_finished(transfer).await;
    assert_eq!(outcome, Outcome::Failed);
    assert!(!gone.path().exists());
    // Why is known after a restart, on both sides.
    for (party, code) in [(&mut host, "no-folder"), (&mut guest, "disk")] {
        party.close().await;
        party.start();
        let listed = party.list().await.remove(0);
        assert_eq!((listed.offer.transfer, listed.state), (transfer, TransferState::Failed));
        let failure = listed.failure.unwrap();
        assert_eq!((failure.transfer, failure.path, failure.code.as_str()), (transfer, None, code));
        assert!(!failure.message.is_empty());
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_told_and_the_rest_arrives() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("t/good"), &bytes(1000, 3));
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("t/link")).unwrap();
    host.send(Recipients::One(peer), &[&folder.path().join("t")]).await;
    let failed = until_failed(&mut host).await;
    assert_eq!(failed.code.as_str(), "special");
    assert!(failed.path.unwrap().ends_with("t/link"));
    assert_eq!(host.until_finished(failed.transfer).await, (1, 1, Outcome::Incomplete));
    assert_eq!(guest.until_finished(failed.transfer).await, (1, 0, Outcome::Complete));
    assert!(content(guest.inbox.path()).keys().all(|path| !path.ends_with("link")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_while_nobody_has_answered_is_told_and_the_rest_arrives() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    for name in ["grows", "good", "vanishes"] {
        write(&folder.path().join("t").join(name), &bytes(1000, 3));
    }
    host.send(Recipients::One(peer), &[&folder.path().join("t")]).await;
    let transfer = guest.until_offered().await.transfer;
    write(&folder.path().join("t/grows"), &bytes(2000, 3));
    fs::remove_file(folder.path().join("t/vanishes")).unwrap();
    guest.files(FilesCommand::Accept { transfer, choice: Choice::All, into: None }).await;
    let mut codes = [until_failed(&mut host).await.code.as_str(), until_failed(&mut host).await.code.as_str()];
    codes.sort_unstable();
    assert_eq!(codes, ["changed", "vanished"]);
    assert_eq!(host.until_finished(transfer).await, (1, 2, Outcome::Incomplete));
    assert_eq!(guest.until_finished(transfer).await, (1, 2, Outcome::Incomplete));
    let arrived: Vec<_> = content(guest.inbox.path()).into_keys().collect();
    assert_eq!(arrived, [std::path::PathBuf::from("t"), "t/good".into()]);
    // What failed goes when it is tried again.
    host.files(FilesCommand::Retry(transfer)).await;
    let again = guest.until_offered().await;
    assert_eq!((again.transfer, again.items), (transfer, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_to_send_and_nobody_to_send_to_are_told() {
    let (mut host, _guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    host.send(Recipients::One(peer), &[std::path::Path::new("/nowhere/at/all")]).await;
    assert_eq!(until_problem(&mut host).await, ProblemCode::NothingToSend);
    host.send(Recipients::One("0011223344556677".parse().unwrap()), &[std::path::Path::new("/etc")]).await;
    assert_eq!(until_problem(&mut host).await, ProblemCode::UnknownGuest);
    let listed = host.list().await;
    assert!(listed.is_empty(), "{listed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_listed_and_forgotten() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    write(&tree.join("within/a"), &bytes(10, 3));
    host.send(Recipients::One(peer), &[&tree]).await;
    let transfer = guest.until_offered().await.transfer;
    assert_eq!(guest.until_finished(transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(host.until_finished(transfer).await, (1, 0, Outcome::Complete));
    for party in [&mut host, &mut guest] {
        party.close().await;
        party.start();
        let listed = party.list().await.remove(0);
        // Its two folders are items, and no files that were verified.
        assert_eq!((listed.offer.items, listed.verified, listed.failed, listed.failure), (3, 1, 0, None));
    }
    for (command, states) in [(FilesCommand::List, vec![TransferState::Complete]), (FilesCommand::ClearHistory, vec![])]
    {
        host.files(command).await;
        let listed: Vec<_> = host
            .until(|event| match event {
                Event::Files(FilesEvent::Transfers(transfers)) => {
                    Some(transfers.iter().map(|transfer| transfer.state).collect())
                }
                _ => None,
            })
            .await;
        assert_eq!(listed, states);
    }
}
