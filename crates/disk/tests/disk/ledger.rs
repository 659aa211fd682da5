//! What the ledger was told it knows.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Barrier;
use std::thread;

use disk::{Begun, Cause, Direction, Found, Ledger, LedgerError, Stage, Tally};
use rusqlite::Connection;
use tempfile::TempDir;
use transfer::Side;
use wire::files::{Choice, Listed, TransferId};

use crate::support::{Place, begun, file, impatient, look, outgoing, receive};

fn open(folder: &TempDir) -> Ledger {
    let opened = Ledger::open(folder.path()).unwrap();
    assert_eq!(opened.set_aside, None);
    opened.ledger
}

#[test]
fn a_transfer_is_found_again_by_another_who_opens_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let some = Choice::Some(Listed::try_from(vec![0]).unwrap());
    let incoming = Begun { choice: some, ..begun(1, "/tmp".as_ref()) };
    let mut ledger = open(&folder);
    let place = ledger.begin(&incoming).unwrap();
    ledger.begin(&outgoing(1)).unwrap();
    let other = open(&folder);
    let found = other.find(Direction::In, "peer", incoming.transfer).unwrap().unwrap();
    assert_eq!((found.place, found.stage, found.ended), (place, Stage::Open, None));
    assert_eq!(found.begun, incoming);
    let found = other.find(Direction::Out, "peer", incoming.transfer).unwrap().unwrap();
    assert_eq!(found.begun, outgoing(1));
    assert_eq!(other.find(Direction::In, "another peer", incoming.transfer).unwrap(), None);
    assert_eq!(other.find(Direction::In, "peer", TransferId([9; 16])).unwrap(), None);
}

#[test]
fn a_new_ledger_is_opened_by_many_at_once_and_none_of_them_is_turned_away() {
    for _ in 0..20 {
        let (folder, start) = (tempfile::tempdir().unwrap(), Barrier::new(8));
        thread::scope(|scope| {
            for transfer in 0..8 {
                let (folder, start) = (&folder, &start);
                scope.spawn(move || {
                    start.wait();
                    open(folder).begin(&outgoing(transfer)).unwrap();
                });
            }
        });
        assert_eq!(open(&folder).open_with(Direction::Out, "peer").unwrap().len(), 8);
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_unicode_is_remembered_as_it_is() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let odd = PathBuf::from(std::ffi::OsStr::from_bytes(b"/home/\xff"));
    let begun = Begun { sources: vec![odd.clone()], ..outgoing(1) };
    open(&folder).begin(&begun).unwrap();
    assert_eq!(open(&folder).open_with(Direction::Out, "peer").unwrap()[0].begun.sources, [odd]);
}

#[test]
fn a_transfer_that_is_begun_again_is_open_again_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(&folder);
    let first = ledger.begin(&outgoing(1)).unwrap();
    ledger.begin(&outgoing(2)).unwrap();
    let tally = Tally { files: 3, bytes: u64::from(u32::MAX) + 1, failed: 1 };
    ledger.note(first, Stage::Partial, tally, Some(77)).unwrap();
    let found = ledger.find(Direction::Out, "peer", TransferId([1; 16])).unwrap().unwrap();
    assert_eq!((found.stage, found.tally, found.ended), (Stage::Partial, tally, Some(77)));
    assert_eq!(ledger.open_with(Direction::Out, "peer").unwrap().len(), 1);
    let fewer = Begun { sources: vec![PathBuf::from("/home/ada/a")], ..outgoing(1) };
    assert_eq!(ledger.begin(&fewer).unwrap(), first);
    let open = ledger.open_with(Direction::Out, "peer").unwrap();
    assert_eq!(open.iter().map(|record| record.begun.transfer.0[0]).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((open[0].stage, open[0].ended, &open[0].begun), (Stage::Open, None, &fewer));
}

#[test]
fn why_a_transfer_failed_is_remembered_until_it_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let known = || open(&folder).find(Direction::Out, "peer", TransferId([1; 16])).unwrap().unwrap();
    for side in [Side::Us, Side::Peer] {
        let cause = Cause { code: "no-folder".to_owned(), side };
        let place = open(&folder).begin(&outgoing(1)).unwrap();
        assert_eq!((known().stage, known().cause), (Stage::Open, None));
        open(&folder).note_failed(place, &cause, Tally { files: 2, bytes: 9, failed: 1 }, 77).unwrap();
        assert_eq!((known().stage, known().ended, known().tally.files), (Stage::Failed, Some(77), 2));
        assert_eq!(known().cause, Some(cause));
    }
    // As an earlier Porthole leaves it, which knows of no causes, when it begins the transfer again.
    let connection = Connection::open(folder.path().join("files.sqlite")).unwrap();
    connection.execute("UPDATE transfer SET stage = 'partial'", []).unwrap();
    assert_eq!((known().stage, known().cause), (Stage::Partial, None));
    assert_eq!(open(&folder).clear_ended().unwrap(), 1, "it is over");
}

#[test]
fn a_ledger_of_the_first_version_is_brought_up_once_by_many_at_once_and_keeps_what_it_knew() {
    let folder = tempfile::tempdir().unwrap();
    let place = open(&folder).begin(&outgoing(1)).unwrap();
    let connection = Connection::open(folder.path().join("files.sqlite")).unwrap();
    let first =
        "ALTER TABLE transfer DROP COLUMN cause; ALTER TABLE transfer DROP COLUMN side; PRAGMA user_version = 1";
    connection.execute_batch(first).unwrap();
    drop(connection);
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                let known = open(&folder).history(None, 9).unwrap();
                assert_eq!((known.len(), known[0].place, &known[0].cause), (1, place, &None));
            });
        }
    });
    let cause = Cause { code: "disk".to_owned(), side: Side::Us };
    open(&folder).note_failed(place, &cause, Tally::default(), 1).unwrap();
    assert_eq!(open(&folder).history(None, 9).unwrap()[0].cause, Some(cause));
}

#[test]
fn history_is_read_page_by_page_from_the_newest_and_cleared_but_for_what_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(&folder);
    for number in 0..10 {
        let place = ledger.begin(&outgoing(number)).unwrap();
        if number % 3 != 0 {
            ledger.note(place, Stage::Whole, Tally::default(), Some(i64::from(number))).unwrap();
        }
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = ledger.history(before, 4).unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.place);
        seen.extend(page.iter().map(|record| record.begun.transfer.0[0]));
    }
    assert_eq!(seen, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(ledger.clear_ended().unwrap(), 6);
    let left = ledger.history(None, 100).unwrap();
    assert_eq!(left.iter().map(|record| record.begun.transfer.0[0]).collect::<Vec<_>>(), [9, 6, 3, 0]);
    ledger.forget(left[0].place).unwrap();
    assert_eq!(ledger.history(None, 100).unwrap().len(), 3);
}

#[test]
fn single_files_of_old_transfers_are_forgotten_and_the_transfers_stay() {
    let place = Place::new();
    let mut intake = place.intake(1);
    receive(&mut intake, "a", b"x").unwrap();
    let transfer = intake.ledger().history(None, 1).unwrap().remove(0).place;
    intake.ledger().note(transfer, Stage::Whole, Tally::default(), Some(1_000)).unwrap();
    intake.ledger().tidy(1_000).unwrap();
    assert_eq!(look(&mut intake, &file("a", 1)).unwrap(), Found::Whole);
    intake.ledger().tidy(1_001).unwrap();
    assert_eq!(look(&mut intake, &file("a", 1)).unwrap(), Found::Nothing);
    assert_eq!(intake.ledger().history(None, 9).unwrap().len(), 1);
}

#[test]
fn what_may_have_parts_is_remembered_until_they_are_swept() {
    let place = Place::new();
    let mut intake = place.intake(1);
    look(&mut intake, &file("a", 2)).unwrap();
    intake.create(&file("a", 2)).unwrap();
    let transfer = intake.ledger().history(None, 1).unwrap().remove(0).place;
    intake.ledger().note(transfer, Stage::Partial, Tally::default(), Some(1_000)).unwrap();
    intake.ledger().tidy(i64::MAX).unwrap();
    assert_eq!(intake.ledger().clear_ended().unwrap(), 0);
    assert_eq!(intake.ledger().leftovers().unwrap().len(), 1);
    intake.end().unwrap();
    assert!(place.paths().is_empty());
    assert_eq!(intake.ledger().clear_ended().unwrap(), 1);
}

#[test]
fn a_transfer_into_another_folder_knows_nothing_of_the_files_in_the_first() {
    let place = Place::new();
    receive(&mut place.intake(1), "a", b"x").unwrap();
    place.ledger().begin(&begun(1, "/elsewhere".as_ref())).unwrap();
    assert_eq!(look(&mut place.intake(1), &file("a", 1)).unwrap(), Found::Nothing);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_ledger() {
    use std::os::unix::fs::PermissionsExt;
    let all = tempfile::tempdir().unwrap();
    let folder = all.path().join("data");
    let mut ledger = Ledger::open(&folder).unwrap().ledger;
    ledger.begin(&outgoing(1)).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.clone()), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 5);
    for file in files {
        assert_eq!(mode(file), 0o600);
    }
}

#[test]
fn a_ledger_that_another_keeps_to_itself_is_told() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder);
    let other = Connection::open(folder.path().join("files.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Reading goes on meanwhile.
    let mut ledger = impatient(folder.path());
    let error = ledger.begin(&outgoing(1)).unwrap_err();
    assert!(matches!(error, LedgerError::Busy), "{error}");
    other.execute_batch("COMMIT").unwrap();
    ledger.begin(&outgoing(1)).unwrap();
}

#[test]
fn who_is_patient_goes_on_when_the_other_is_done() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder);
    let other = Connection::open(folder.path().join("files.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let patience = move |_| {
        other.execute_batch("ROLLBACK").unwrap_or_default();
        ControlFlow::Continue(())
    };
    let mut ledger = Ledger::open_waiting(folder.path(), Box::new(patience)).unwrap().ledger;
    ledger.begin(&outgoing(1)).unwrap();
    assert_eq!(ledger.history(None, 9).unwrap().len(), 1);
}

#[test]
fn a_ledger_that_somebody_is_just_opening_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder);
    let gate = fs::File::open(folder.path().join("files.sqlite.opening")).unwrap();
    gate.lock().unwrap();
    let never = || Box::new(|_| ControlFlow::Break(()));
    let error = Ledger::open_waiting(folder.path(), never()).unwrap_err();
    assert!(matches!(error, LedgerError::Busy), "{error}");
    assert_eq!(error.to_string(), "another Porthole is holding the list of transfers; close it and try again");
    let until_left = move |_| {
        gate.unlock().unwrap();
        ControlFlow::Continue(())
    };
    Ledger::open_waiting(folder.path(), Box::new(until_left)).unwrap();
}

#[test]
fn a_row_that_porthole_cannot_have_written_hides_no_other() {
    let place = Place::new();
    receive(&mut place.intake(1), "a", b"x").unwrap();
    let mut ledger = place.ledger();
    for number in 2..5 {
        ledger.begin(&outgoing(number)).unwrap();
    }
    let connection = Connection::open(place.all.path().join("data/files.sqlite")).unwrap();
    let change = |sql: &str| assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
    change("UPDATE transfer SET roots = 'no roots' WHERE transfer = x'02020202020202020202020202020202'");
    change("UPDATE transfer SET stage = 'on fire' WHERE transfer = x'03030303030303030303030303030303'");
    change("UPDATE file SET digest = 'no digest'");
    let numbers =
        |records: Vec<disk::Record>| -> Vec<u8> { records.iter().map(|record| record.begun.transfer.0[0]).collect() };
    assert_eq!(numbers(ledger.history(None, 9).unwrap()), [4, 1]);
    assert_eq!(numbers(ledger.open_with(Direction::Out, "peer").unwrap()), [4]);
    assert_eq!(ledger.find(Direction::Out, "peer", TransferId([2; 16])).unwrap(), None);
    drop(ledger);
    // What is not known is received anew.
    assert_eq!(look(&mut place.intake(1), &file("a", 1)).unwrap(), Found::Nothing);
    place.ledger().begin(&outgoing(2)).unwrap();
    assert_eq!(place.ledger().open_with(Direction::Out, "peer").unwrap().len(), 2);
}
