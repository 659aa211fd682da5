//! Folders and parts that somebody takes away while files arrive in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use host::{AcceptFiles, Choice, Event, Failure, FilesCommand, FilesEvent, Outcome, Recipients, TransferState};

use crate::party::{Party, pair};
use crate::tree::{bytes, content, write};

async fn until_failed(party: &mut Party, wanted: impl Fn(&Failure) -> bool) -> Failure {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Failed(failure)) if wanted(failure) => Some(failure.clone()),
            _ => None,
        })
        .await
}

fn parts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().ends_with(".porthole-part")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_taken_away_costs_its_file_and_the_rest_arrives() {
    let (mut host, mut guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let t = folder.path().join("t");
    write(&t.join("b"), &bytes(1000, 3));
    fs::File::create(t.join("a")).unwrap().set_len(1024 * 1024 * 1024).unwrap();
    guest.send(Recipients::All, &[&t]).await;
    let transfer = host.until_offered().await.transfer;
    host.until_state(transfer, TransferState::Running).await;
    host.files(FilesCommand::Pause(transfer)).await;
    host.until_state(transfer, TransferState::PausedHere).await;
    for part in parts(&host.inbox.path().join("t")) {
        fs::remove_file(part).unwrap();
    }
    host.files(FilesCommand::Resume(transfer)).await;
    let failed = until_failed(&mut host, |_| true).await;
    assert_eq!((failed.path.as_deref(), failed.code.as_str()), (Some("t/a"), "no-folder"));
    assert_eq!(host.until_finished(transfer).await, (1, 1, Outcome::Incomplete));
    assert_eq!(guest.until_finished(transfer).await, (1, 1, Outcome::Incomplete));
    let arrived: Vec<_> = content(host.inbox.path()).into_keys().collect();
    assert_eq!(arrived, [Path::new("t"), Path::new("t/b")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_a_transfer_that_is_taken_away_costs_no_more_than_what_was_arriving() {
    let (mut host, mut guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let t = folder.path().join("t");
    fs::create_dir_all(t.join("a")).unwrap();
    fs::File::create(t.join("a/large")).unwrap().set_len(1024 * 1024 * 1024).unwrap();
    write(&t.join("b/small"), &bytes(1000, 3));
    guest.send(Recipients::All, &[&t]).await;
    let transfer = host.until_offered().await.transfer;
    host.until_state(transfer, TransferState::Running).await;
    host.files(FilesCommand::Pause(transfer)).await;
    host.until_state(transfer, TransferState::PausedHere).await;
    fs::remove_dir_all(host.inbox.path().join("t")).unwrap();
    host.files(FilesCommand::Resume(transfer)).await;
    assert_eq!(until_failed(&mut host, |_| true).await.path.as_deref(), Some("t/a/large"));
    assert_eq!(host.until_finished(transfer).await, (1, 1, Outcome::Incomplete));
    assert!(host.inbox.path().join("t/b/small").is_file());
    assert!(guest.until_finished(transfer).await.2 == Outcome::Incomplete);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_folder_that_is_gone_is_named_even_while_nothing_moves() {
    for is_moved in [false, true] {
        let (mut host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
        let (folder, around) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let chosen = around.path().canonicalize().unwrap().join("chosen");
        let file = folder.path().join("a");
        fs::File::create(&file).unwrap().set_len(1024 * 1024 * 1024).unwrap();
        guest.send(Recipients::All, &[&file]).await;
        let transfer = host.until_offered().await.transfer;
        host.files(FilesCommand::Accept { transfer, choice: Choice::All, into: Some(chosen.clone()) }).await;
        host.until_state(transfer, TransferState::Running).await;
        host.files(FilesCommand::Pause(transfer)).await;
        host.until_state(transfer, TransferState::PausedHere).await;
        let elsewhere = around.path().join("elsewhere");
        if is_moved {
            fs::rename(&chosen, &elsewhere).unwrap()
        } else {
            fs::remove_dir_all(&chosen).unwrap()
        }
        let failed = until_failed(&mut host, |_| true).await;
        assert_eq!((failed.path, failed.code.as_str()), (None, "no-folder"));
        assert!(failed.message.contains(chosen.to_str().unwrap()), "{}", failed.message);
        assert_eq!(host.until_finished(transfer).await, (0, 0, Outcome::Failed));
        let told = until_failed(&mut guest, |_| true).await;
        assert_eq!((told.path, told.code.as_str()), (None, "disk"));
        assert_eq!(guest.until_finished(transfer).await, (0, 0, Outcome::Failed));
        assert!(!chosen.exists() && (!is_moved || content(&elsewhere).is_empty()), "something partial is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_lies_there_after_a_cancel_each_file_was_told_of() {
    for after in [1, 200, 700] {
        let (mut host, mut guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
        let folder = tempfile::tempdir().unwrap();
        for number in 0..2_000 {
            write(&folder.path().join(format!("t/{number:04}")), &bytes(100, 7));
        }
        guest.send(Recipients::All, &[&folder.path().join("t")]).await;
        let transfer = host.until_offered().await.transfer;
        let (mut told, mut asked) = (BTreeSet::new(), false);
        let outcome = loop {
            if told.len() >= after && !asked {
                asked = true;
                host.files(FilesCommand::Cancel(transfer)).await;
            }
            let event = host.until(|event| match event {
                Event::Files(files @ (FilesEvent::Verified(_) | FilesEvent::Finished { .. })) => Some(files.clone()),
                _ => None,
            });
            match event.await {
                FilesEvent::Verified(verified) => drop(told.insert(verified.path)),
                FilesEvent::Finished { outcome, .. } => break outcome,
                _ => {}
            }
        };
        let inbox = host.inbox.path().canonicalize().unwrap();
        let there = content(&inbox).into_keys().map(|path| inbox.join(path)).filter(|path| path.is_file());
        assert_eq!(there.collect::<BTreeSet<_>>(), told, "{outcome:?}");
        assert_eq!(outcome, Outcome::CancelledHere);
        guest.until_finished(transfer).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_lies_there_after_the_session_broke_each_file_was_told_of() {
    let (mut host, mut guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..2_000 {
        write(&folder.path().join(format!("t/{number:04}")), &bytes(100, 7));
    }
    guest.send(Recipients::All, &[&folder.path().join("t")]).await;
    let mut told = BTreeSet::new();
    let transfer = host.until_offered().await.transfer;
    let mut closing = false;
    loop {
        if told.len() >= 300 && !closing {
            closing = true;
            guest.close().await;
        }
        let event = host.until(|event| match event {
            Event::Files(files @ FilesEvent::Verified(_)) => Some(files.clone()),
            Event::Files(files @ FilesEvent::Progress(progress)) if progress.state == TransferState::Waiting => {
                Some(files.clone())
            }
            Event::Files(files @ FilesEvent::Finished { .. }) => Some(files.clone()),
            _ => None,
        });
        match event.await {
            FilesEvent::Verified(verified) => drop(told.insert(verified.path)),
            FilesEvent::Progress(progress) if progress.transfer == transfer => break,
            FilesEvent::Finished { outcome, .. } => panic!("it ended before the session broke: {outcome:?}"),
            _ => {}
        }
    }
    let inbox = host.inbox.path().canonicalize().unwrap();
    let there = content(&inbox).into_keys().map(|path| inbox.join(path)).filter(|path| path.is_file());
    let there = there.filter(|path| !path.to_string_lossy().ends_with(".porthole-part"));
    assert_eq!(there.collect::<BTreeSet<_>>(), told);
}
