//! What a kill or a power cut broke off at one certain moment is brought to its end.

use std::fs;

use disk::{Found, Landed};
use rusqlite::Connection;

use crate::support::{Place, bytes, digest, file, look, receive};

/// Changes the ledger behind Porthole's back, to what it was at that moment.
fn rewind(place: &Place, sql: &str) {
    let ledger = Connection::open(place.all.path().join("data/files.sqlite")).unwrap();
    assert_eq!(ledger.execute(sql, []).unwrap(), 1);
}

/// The ledger as it is when a file is about to get its final name.
#[cfg(unix)]
fn rewind_to_landing(place: &Place, landed: &std::path::Path) {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(landed).unwrap();
    let identity = format!("{:016x}{:016x}", metadata.dev(), metadata.ino());
    rewind(place, &format!("UPDATE file SET state = 1, name = NULL, identity = x'{identity}'"));
}

#[cfg(unix)]
#[test]
fn a_file_that_got_its_name_just_before_the_kill_is_not_sent_again() {
    let place = Place::new();
    fs::write(place.inbox().join("a.txt"), "mine").unwrap();
    let landed = receive(&mut place.intake(1), "a.txt", b"content").unwrap();
    rewind_to_landing(&place, &landed.path);
    // Nobody was told of it, so it is told of once.
    for found in [Found::Landed(landed), Found::Whole] {
        assert_eq!(look(&mut place.intake(1), &file("a.txt", 7)).unwrap(), found);
        assert_eq!(place.paths(), ["a (2).txt", "a.txt"]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_was_about_to_get_its_name_gets_it_without_being_sent_again() {
    let place = Place::new();
    let part = name_of_part(&place, b"content");
    receive(&mut place.intake(1), "a.txt", b"content").unwrap();
    fs::rename(place.inbox().join("a.txt"), place.inbox().join(&part)).unwrap();
    rewind_to_landing(&place, &place.inbox().join(&part));
    fs::write(place.inbox().join("a.txt"), "another").unwrap();
    let path = place.inbox().canonicalize().unwrap().join("a (2).txt");
    let landed = Landed { path, bytes: 7, digest: digest(b"content") };
    assert_eq!(look(&mut place.intake(1), &file("a.txt", 7)).unwrap(), Found::Landed(landed));
    assert_eq!(place.found()["a (2).txt"].as_deref(), Some(&b"content"[..]));
    assert_eq!(place.paths(), ["a (2).txt", "a.txt"]);
}

/// Finds out the name of the part of `a.txt`, and leaves nothing behind.
fn name_of_part(place: &Place, content: &[u8]) -> String {
    let mut intake = place.intake(1);
    let item = file("a.txt", content.len());
    look(&mut intake, &item).unwrap();
    let part = intake.create(&item).unwrap();
    let name = place.paths().remove(0);
    intake.discard_part(part).unwrap();
    assert!(place.paths().is_empty());
    name
}

#[cfg(unix)]
#[test]
fn a_file_that_was_taken_away_just_after_it_got_its_name_is_wanted_anew() {
    let place = Place::new();
    let landed = receive(&mut place.intake(1), "a.txt", b"content").unwrap();
    rewind_to_landing(&place, &landed.path);
    // Another file of the same size under that name is not it.
    fs::write(place.inbox().join("other"), "another").unwrap();
    fs::rename(place.inbox().join("other"), &landed.path).unwrap();
    assert_eq!(look(&mut place.intake(1), &file("a.txt", 7)).unwrap(), Found::Nothing);
    assert_eq!(place.found()["a.txt"].as_deref(), Some(&b"another"[..]));
}

#[test]
fn after_a_new_start_of_the_system_only_what_was_made_lasting_counts() {
    let place = Place::new();
    let item = file("a", 300_000);
    let sent = bytes(1, 300_000);
    let mut intake = place.intake(1);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    part.write(0, &sent[..100_000]).unwrap();
    intake.keep(&mut part).unwrap();
    part.write(100_000, &sent[100_000..200_000]).unwrap();
    drop((part, intake));
    rewind(&place, "UPDATE file SET boot = 1");
    let mut intake = place.intake(1);
    assert_eq!(look(&mut intake, &item).unwrap(), Found::Part { offset: 100_000 });
    let mut part = intake.resume(&item, 100_000).unwrap();
    part.write(100_000, &sent[100_000..]).unwrap();
    intake.land(vec![(part, digest(&sent))]).remove(0).unwrap();
    assert_eq!(place.found()["a"].as_ref(), Some(&sent));
}

/// Where the system does not tell one file from another (Windows), the content does.
#[test]
fn a_file_that_cannot_be_known_again_is_known_by_its_content() {
    for there in ["content", "another"] {
        let place = Place::new();
        let landed = receive(&mut place.intake(1), "a.txt", b"content").unwrap();
        let found = if there == "content" { Found::Landed(landed) } else { Found::Nothing };
        rewind(&place, "UPDATE file SET state = 1, name = NULL, identity = zeroblob(16)");
        fs::write(place.inbox().join("a.txt"), there).unwrap();
        assert_eq!(look(&mut place.intake(1), &file("a.txt", 7)).unwrap(), found);
        assert_eq!(place.paths(), ["a.txt"]);
    }
}

#[test]
fn a_file_of_somebody_else_under_its_name_does_not_take_the_place_of_one_that_was_about_to_get_it() {
    let place = Place::new();
    let part = name_of_part(&place, b"content");
    receive(&mut place.intake(1), "a.txt", b"content").unwrap();
    fs::rename(place.inbox().join("a.txt"), place.inbox().join(&part)).unwrap();
    rewind(&place, "UPDATE file SET state = 1, name = NULL, identity = zeroblob(16)");
    fs::write(place.inbox().join("a.txt"), "another").unwrap();
    let path = place.inbox().canonicalize().unwrap().join("a (2).txt");
    let landed = Landed { path, bytes: 7, digest: digest(b"content") };
    assert_eq!(look(&mut place.intake(1), &file("a.txt", 7)).unwrap(), Found::Landed(landed));
    assert_eq!(place.found()["a (2).txt"].as_deref(), Some(&b"content"[..]));
    assert_eq!(place.found()["a.txt"].as_deref(), Some(&b"another"[..]));
}

#[test]
fn a_file_that_has_its_name_is_there_even_if_the_ledger_fails_to_write_that_down() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let connection = Connection::open(place.all.path().join("data/files.sqlite")).unwrap();
    let failing = "CREATE TRIGGER failing BEFORE INSERT ON file WHEN NEW.state = 2 BEGIN SELECT RAISE(FAIL, 'no'); END";
    connection.execute_batch(failing).unwrap();
    let landed = receive(&mut intake, "a.txt", b"content").unwrap();
    assert_eq!(fs::read(&landed.path).unwrap(), b"content");
    connection.execute_batch("DROP TRIGGER failing").unwrap();
    drop(intake);
    assert_eq!(look(&mut place.intake(1), &file("a.txt", 7)).unwrap(), Found::Landed(landed));
    assert_eq!(place.paths(), ["a.txt"]);
}

#[cfg(unix)]
#[test]
fn a_part_that_became_another_file_does_not_land() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = file("a.txt", 7);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    part.write(0, b"content").unwrap();
    let path = place.inbox().join(&place.paths()[0]);
    // Of the same size, under the same name.
    fs::write(place.inbox().join("other"), "another").unwrap();
    fs::rename(place.inbox().join("other"), &path).unwrap();
    let landed = intake.land(vec![(part, digest(b"content"))]).remove(0);
    assert!(matches!(landed, Err(disk::DiskError::Torn)), "{landed:?}");
    assert!(!place.inbox().join("a.txt").exists());
}
