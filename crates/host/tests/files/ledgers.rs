//! The list of transfers: damaged, held by others, and what an earlier run left in it.

use std::fs;
use std::path::Path;

use disk::{Begun, Expected, Folder, Intake, Ledger, Record, Stage, Tally};
use host::{
    AcceptFiles, Choice, Event, FilesCommand, FilesEvent, Host, Outcome, Problem, ProblemCode, Recipients, TransferId,
};
use transfer::SafePath;
use wire::files::ItemKind;

use rusqlite::Connection;

use crate::party::{Party, pair};
use crate::tree::{bytes, write};

const TRANSFER: TransferId = TransferId([7; 16]);

async fn until_problem(party: &mut Party) -> Problem {
    party
        .until(|event| match event {
            Event::Problem(problem) => Some(problem.clone()),
            _ => None,
        })
        .await
}

/// A transfer that comes in, with the half of a file in the folder.
fn half(data: &Path, inbox: &Path) -> (Intake, Record) {
    half_of(data, inbox, TRANSFER, "0011223344556677")
}

fn half_of(data: &Path, inbox: &Path, transfer: TransferId, peer: &str) -> (Intake, Record) {
    let mut ledger = Ledger::open(data).unwrap().ledger;
    let begun = Begun {
        direction: disk::Direction::In,
        transfer,
        peer: peer.to_owned(),
        peer_name: "Ada".to_owned(),
        folder: Some(inbox.to_owned()),
        sources: Vec::new(),
        roots: Vec::new(),
        choice: Choice::All,
        started: 1,
    };
    ledger.begin(&begun).unwrap();
    let record = ledger.history(None, 1).unwrap().remove(0);
    let mut intake = Intake::new(ledger, Folder::open(inbox).unwrap(), &record);
    let path = SafePath::clean(["Trip", "a"]).unwrap();
    let item = Expected { path, kind: ItemKind::File, bytes: 10, modified: None };
    intake.look(std::slice::from_ref(&item)).unwrap();
    intake.create(&item).unwrap().write(0, b"01234").unwrap();
    (intake, record)
}

fn note(intake: &mut Intake, record: &Record, stage: Stage) {
    intake.ledger().note(record.place, stage, Tally::default(), Some(1)).unwrap();
}

fn is_swept(party: &Party) -> bool {
    fs::read_dir(party.inbox.path()).unwrap().next().is_none()
}

/// How many transfers the next list has.
async fn until_listed(party: &mut Party) -> usize {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Transfers(transfers)) => Some(transfers.len()),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_partial_of_a_transfer_that_was_over_when_porthole_was_killed_goes_at_the_next_start() {
    for stage in [Stage::Cancelled, Stage::Declined, Stage::Whole, Stage::Partial, Stage::Open] {
        let mut party = Party::new("host");
        party.close().await;
        assert_eq!(fs::read_dir(party.data.path()).unwrap().count(), 0, "no ledger is made for nothing");
        let (mut intake, record) = half(party.data.path(), party.inbox.path());
        note(&mut intake, &record, stage);
        drop(intake);
        party.start();
        party.close().await;
        let ledger = Ledger::open(party.data.path()).unwrap().ledger;
        let is_left = fs::read_dir(party.inbox.path().join("Trip")).is_ok_and(|mut left| left.next().is_some());
        // What goes on keeps what it has.
        assert_eq!(is_left, stage == Stage::Open, "{stage:?}");
        assert!(ledger.leftovers().unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_porthole_has_under_way_is_neither_swept_nor_cancelled() {
    let mut party = Party::new("host");
    let (mut intake, record) = half(party.data.path(), party.inbox.path());
    party.files(FilesCommand::Cancel(TRANSFER)).await;
    let problem = until_problem(&mut party).await;
    assert_eq!(problem.code, ProblemCode::UnderWay);
    let sentence =
        "Another Porthole on this machine has this transfer under way: go on there, or close it and try again.";
    assert_eq!(problem.message, sentence);
    // The other one is about to sweep it.
    note(&mut intake, &record, Stage::Cancelled);
    party.files(FilesCommand::ClearHistory).await;
    assert_eq!(until_listed(&mut party).await, 1);
    party.close().await;
    party.start();
    party.close().await;
    assert!(!is_swept(&party));
    drop(intake);
    party.start();
    party.close().await;
    assert!(is_swept(&party));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_landing_a_kill_broke_off_is_told_of_once_when_its_transfer_goes_on() {
    use std::os::unix::fs::MetadataExt;
    let (mut host, guest, _) = pair(AcceptFiles::All, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    guest.send(Recipients::All, &[&file]).await;
    let transfer = host.until_offered().await.transfer;
    let first = host.until_verified().await;
    host.until_finished(transfer).await;
    // The ledger as it is when a file is about to get its name.
    let metadata = fs::metadata(&first.path).unwrap();
    let landing =
        format!("UPDATE file SET state = 1, name = NULL, identity = x'{:016x}{:016x}'", metadata.dev(), metadata.ino());
    let ledger = Connection::open(host.data.path().join("files.sqlite")).unwrap();
    assert_eq!(ledger.execute(&landing, []).unwrap(), 1);
    for told in [Some(first), None] {
        guest.files(FilesCommand::Retry(transfer)).await;
        let mut verified = None;
        host.until(|event| match event {
            Event::Files(FilesEvent::Verified(one)) => {
                verified = Some(one.clone());
                None
            }
            Event::Files(FilesEvent::Finished { .. }) => Some(()),
            _ => None,
        })
        .await;
        assert_eq!(verified, told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_cleared_of_what_lay_in_a_folder_that_is_gone() {
    let mut party = Party::new("host");
    let gone = tempfile::tempdir().unwrap();
    let (mut intake, record) = half(party.data.path(), gone.path());
    note(&mut intake, &record, Stage::Cancelled);
    drop(intake);
    drop(gone);
    party.files(FilesCommand::ClearHistory).await;
    assert_eq!(until_listed(&mut party).await, 0);
    party.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn that_the_list_was_damaged_is_told_once_whoever_opens_it() {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("files.sqlite"), "no ledger at all, by far").unwrap();
    let mut other = Host::start_in("other".into(), Some(data.path().to_owned()));
    let mut told = Vec::new();
    other.commands().send(host::Command::Files(FilesCommand::List)).await.unwrap();
    while let Some(event) = other.event().await {
        match event {
            Event::Problem(problem) => told.push(problem),
            Event::Files(FilesEvent::Transfers(_)) => break,
            _ => {}
        }
    }
    drop(other);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].code, ProblemCode::ListDamaged);
    assert!(told[0].message.contains(&data.path().display().to_string()), "{}", told[0].message);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_wait_for_who_holds_the_list_and_go_on_by_themselves() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    drop(Ledger::open(guest.data.path()).unwrap());
    let gate = fs::File::open(guest.data.path().join("files.sqlite.opening")).unwrap();
    gate.lock().unwrap();
    host.send(Recipients::One(peer), &[&file]).await;
    let transfer = host.until_offered().await.transfer;
    let problem = until_problem(&mut guest).await;
    assert_eq!(problem.code, ProblemCode::FilesBusy, "{}", problem.message);
    gate.unlock().unwrap();
    assert_eq!(guest.until_finished(transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(host.until_finished(transfer).await, (1, 0, Outcome::Complete));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_data_that_is_none_is_named() {
    let mut party = Party::new("host");
    party.close().await;
    let file = party.inbox.path().join("file");
    fs::write(&file, "").unwrap();
    let mut other = Host::start_in("other".into(), Some(file.clone()));
    other.commands().send(host::Command::Files(FilesCommand::List)).await.unwrap();
    let problem = loop {
        if let Event::Problem(problem) = other.event().await.unwrap() {
            break problem;
        }
    };
    assert_eq!(problem.code, ProblemCode::FilesOff);
    let sentence = format!(
        "Porthole cannot keep its data in {}, which is no folder: move it away, or name another folder in PORTHOLE_DATA.",
        file.display()
    );
    assert_eq!(problem.message, sentence);
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_half_in_one_folder_goes_when_another_one_is_chosen() {
    let (mut host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(1000, 3));
    guest.send(Recipients::All, &[&file]).await;
    let offer = host.until_offered().await;
    // An earlier session left the half of it elsewhere.
    let elsewhere = tempfile::tempdir().unwrap();
    drop(half_of(host.data.path(), elsewhere.path(), offer.transfer, &offer.peer.unwrap().to_string()));
    host.files(FilesCommand::Accept { transfer: offer.transfer, choice: Choice::All, into: None }).await;
    assert_eq!(host.until_finished(offer.transfer).await, (1, 0, Outcome::Complete));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    guest.close().await;
}
