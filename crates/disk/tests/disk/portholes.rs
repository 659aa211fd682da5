//! Two Portholes at once on one machine: neither touches what the other has under way.

use std::fs;

use disk::{Folder, Found, Intake, LedgerError, Stage, Tally};
use tempfile::TempDir;

use crate::other::{Other, part, wait_after};
use crate::support::{Place, begun, file, impatient, look};

/// In the other Porthole: begins a transfer, writes half of a file, and waits.
fn receive_half(place: &Place) {
    let item = file("Trip/a", 10);
    let mut intake = place.intake(1);
    look(&mut intake, &item).unwrap();
    let mut half = intake.create(&item).unwrap();
    half.write(0, b"01234").unwrap();
    wait_after("half");
    half.write(5, b"56789").unwrap();
    intake.land(vec![(half, crate::support::digest(b"0123456789"))]).remove(0).unwrap();
    wait_after("whole");
}

fn locks(place: &Place) -> usize {
    let names = fs::read_dir(place.all.path().join("data")).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().contains(".held-")).count()
}

#[test]
fn a_transfer_that_another_porthole_has_under_way_is_left_alone() {
    let test = "portholes::a_transfer_that_another_porthole_has_under_way_is_left_alone";
    if let Some((_, folder)) = part() {
        return receive_half(&Place::at(&folder));
    }
    let all = tempfile::tempdir().unwrap();
    let place = Place::at(all.path());
    let mut other = Other::start(test, 0, all.path());
    other.hear("half");
    let mut ledger = impatient(&place.data());
    let incoming = begun(1, &place.inbox());
    // Even if somebody called it over meanwhile: its parts belong to who has it under way.
    assert!(ledger.leftovers().unwrap().is_empty());
    let record = ledger.history(None, 1).unwrap().remove(0);
    ledger.note(record.place, Stage::Cancelled, Tally::default(), Some(1)).unwrap();
    assert_eq!(ledger.leftovers().unwrap().len(), 1);
    assert!(!ledger.hold(&incoming).unwrap());
    let error = ledger.begin(&incoming).unwrap_err();
    assert!(matches!(error, LedgerError::UnderWay), "{error}");
    assert_eq!(ledger.clear_ended().unwrap(), 0, "what may have parts is not forgotten");
    ledger.tidy(i64::MAX).unwrap();
    other.go();
    other.hear("whole");
    assert_eq!(fs::read(place.inbox().join("Trip/a")).unwrap(), b"0123456789");
    other.end();
    assert!(ledger.hold(&incoming).unwrap());
    drop(ledger);
    assert_eq!(locks(&place), 0);
}

#[test]
fn the_hold_of_a_porthole_that_was_killed_ends_with_it() {
    let test = "portholes::the_hold_of_a_porthole_that_was_killed_ends_with_it";
    if let Some((_, folder)) = part() {
        return receive_half(&Place::at(&folder));
    }
    let all: TempDir = tempfile::tempdir().unwrap();
    let place = Place::at(all.path());
    let mut other = Other::start(test, 0, all.path());
    other.hear("half");
    let mut ledger = impatient(&place.data());
    ledger.tidy(0).unwrap();
    assert_eq!(locks(&place), 1, "it is not taken from the living");
    other.kill();
    // It is still open, so it is not swept: it goes on.
    assert!(ledger.leftovers().unwrap().is_empty());
    ledger.tidy(0).unwrap();
    assert_eq!(locks(&place), 0);
    ledger.begin(&begun(1, &place.inbox())).unwrap();
    let record = ledger.history(None, 1).unwrap().remove(0);
    let mut intake = Intake::new(ledger, Folder::open(&place.inbox()).unwrap(), &record);
    assert_eq!(look(&mut intake, &file("Trip/a", 10)).unwrap(), Found::Part { offset: 5 });
    intake.cancel().unwrap();
    assert!(place.paths().is_empty());
    drop(intake);
    assert_eq!(locks(&place), 0);
}

#[test]
fn of_many_who_want_a_transfer_at_once_one_has_it_at_a_time() {
    let place = Place::quick();
    let incoming = begun(1, &place.inbox());
    place.ledger();
    let had: usize = std::thread::scope(|scope| {
        let wants = |_| {
            scope.spawn(|| {
                let mut had = 0;
                for _ in 0..50 {
                    let mut ledger = place.ledger();
                    if ledger.hold(&incoming).unwrap() {
                        // Two who had it would both make this file.
                        let mark = place.inbox().join("mark");
                        fs::File::create_new(&mark).unwrap();
                        fs::remove_file(&mark).unwrap();
                        assert!(ledger.hold(&incoming).unwrap(), "who has it has it");
                        had += 1;
                    }
                }
                had
            })
        };
        let threads: Vec<_> = (0..4).map(wants).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(had > 0);
    assert_eq!(locks(&place), 0);
}
