//! Files arrive whole, under their own names or the next that are free.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use disk::{DiskError, Found};

use crate::support::{Place, THEN, bytes, digest, file, folder, look, receive, write};

#[test]
fn files_of_all_sizes_arrive_with_their_bytes_and_their_times() {
    let place = Place::new();
    let mut intake = place.intake(1);
    for length in [0, 1, 65_535, 65_536, 65_537, 300_000] {
        let sent = bytes(length as u64, length);
        let landed = receive(&mut intake, &format!("{length}.bin"), &sent).unwrap();
        assert_eq!((landed.bytes, landed.digest), (length as u64, digest(&sent)));
        assert_eq!(fs::read(&landed.path).unwrap(), sent);
        let modified = fs::metadata(&landed.path).unwrap().modified().unwrap();
        assert_eq!(modified, UNIX_EPOCH + Duration::from_millis(THEN.unsigned_abs()));
    }
    assert_eq!(place.paths().len(), 6);
}

#[test]
fn a_time_that_no_disk_keeps_does_not_lose_the_file() {
    let place = Place::new();
    let mut intake = place.intake(1);
    for (name, modified) in [("a", i64::MIN), ("b", i64::MAX), ("c", -1)] {
        let mut item = file(name, 1);
        item.modified = Some(modified);
        assert_eq!(look(&mut intake, &item).unwrap(), Found::Nothing);
        let mut part = intake.create(&item).unwrap();
        write(&mut part, b"x").unwrap();
        intake.land(vec![(part, digest(b"x"))]).remove(0).unwrap();
    }
    assert_eq!(place.paths(), ["a", "b", "c"]);
}

#[test]
fn a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten() {
    let place = Place::new();
    fs::write(place.inbox().join("a.txt"), "mine").unwrap();
    fs::write(place.inbox().join("a (3).txt"), "mine too").unwrap();
    let mut intake = place.intake(1);
    let first = receive(&mut intake, "a.txt", b"one").unwrap();
    assert_eq!(first.path, place.inbox().canonicalize().unwrap().join("a (2).txt"));
    let mut other = place.intake(2);
    receive(&mut other, "a.txt", b"two").unwrap();
    let found = place.found();
    let text = |name: &str| String::from_utf8(found[name].clone().unwrap()).unwrap();
    assert_eq!(text("a.txt"), "mine");
    assert_eq!(text("a (2).txt"), "one");
    assert_eq!(text("a (3).txt"), "mine too");
    assert_eq!(text("a (4).txt"), "two");
}

#[test]
fn a_folder_that_is_there_already_is_not_mixed_with_one_that_comes() {
    let place = Place::new();
    fs::create_dir_all(place.inbox().join("Trip/Day 1")).unwrap();
    let mut intake = place.intake(1);
    let items = [folder("Trip"), folder("Trip/Day 1"), file("Trip/Day 1/a", 1), folder("Trip (2)"), file("b/c/d", 1)];
    let found: Vec<_> = intake.look(&items).unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(found, [Found::Whole, Found::Whole, Found::Nothing, Found::Whole, Found::Nothing]);
    let part = intake.create(&items[2]).map(|mut part| part.write(0, b"x").map(|()| part)).unwrap().unwrap();
    let landed = intake.land(vec![(part, digest(b"x"))]).remove(0).unwrap();
    assert!(landed.path.ends_with("inbox/Trip (2)/Day 1/a"), "{}", landed.path.display());
    let expected = ["Trip", "Trip (2)", "Trip (2) (2)", "Trip (2)/Day 1", "Trip (2)/Day 1/a", "Trip/Day 1", "b", "b/c"];
    assert_eq!(place.paths(), expected);
}

#[test]
fn many_files_land_together_each_with_its_own_answer() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let items: Vec<_> = (0..40).map(|number| file(&format!("{}/{number}", number % 3), number)).collect();
    intake.look(&items).unwrap();
    let parts = items.iter().map(|item| {
        let sent = bytes(1, usize::try_from(item.bytes).unwrap());
        let mut part = intake.create(item).unwrap();
        // One of them lacks its last byte.
        write(&mut part, if item.bytes == 13 { &sent[..12] } else { &sent }).unwrap();
        (part, digest(&sent))
    });
    let parts: Vec<_> = parts.collect();
    let landed = intake.land(parts);
    for (place, landed) in landed.iter().enumerate() {
        match landed {
            Ok(landed) => assert_eq!(landed.bytes, place as u64),
            Err(error) => assert!(matches!(error, DiskError::Torn) && place == 13, "{place}: {error}"),
        }
    }
    assert_eq!(landed.iter().flatten().count(), 39);
    intake.end().unwrap();
    assert_eq!(place.paths().len(), 39 + 3);
}

#[test]
fn bytes_that_do_not_follow_or_are_too_many_are_not_written() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = file("a", 4);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    part.write(0, b"ab").unwrap();
    for (offset, bytes) in [(0, &b"x"[..]), (1, b"x"), (3, b"x"), (2, b"xyz"), (u64::MAX, b"x"), (1 << 63, b"x")] {
        assert!(matches!(part.write(offset, bytes), Err(DiskError::Torn)), "{offset}");
    }
    part.write(2, b"cd").unwrap();
    assert!(matches!(part.write(4, b"e"), Err(DiskError::Torn)));
    intake.land(vec![(part, digest(b"abcd"))]).remove(0).unwrap();
    assert_eq!(place.found()["a"].as_deref(), Some(&b"abcd"[..]));
}

#[cfg(unix)]
#[test]
fn what_arrives_may_be_read_and_written_but_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let landed = receive(&mut place.intake(1), "run.sh", b"#!/bin/sh").unwrap();
    let mode = fs::metadata(&landed.path).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, 0, "{mode:o}");
    assert_eq!(mode & 0o600, 0o600, "{mode:o}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_arrives_says_that_it_came_from_elsewhere() {
    let place = Place::new();
    let probe = place.all.path().join("probe");
    fs::write(&probe, "").unwrap();
    let flags = rustix::fs::XattrFlags::empty();
    if rustix::fs::setxattr(&probe, "user.test", b"1", flags).is_err() {
        assert!(std::env::var_os("CI").is_none(), "this file system keeps no marks");
        println!("skipped: this file system keeps no marks");
        return;
    }
    let landed = receive(&mut place.intake(1), "a.deb", b"x").unwrap();
    let mut mark = [0; 64];
    let length = rustix::fs::getxattr(&landed.path, "user.xdg.origin.url", &mut mark[..]).unwrap();
    assert_eq!(&mark[..length], b"porthole:");
}

#[test]
fn what_is_discarded_or_cancelled_leaves_nothing_behind() {
    let place = Place::new();
    fs::create_dir(place.inbox().join("mine")).unwrap();
    let mut intake = place.intake(1);
    let items = [file("a/b/c", 9), file("d", 9), folder("e"), file("e/f", 9), file("e/g", 1)];
    intake.look(&items).unwrap();
    let mut parts: Vec<_> = [0, 1, 3, 4].map(|item| intake.create(&items[item]).unwrap()).into();
    for part in &mut parts {
        part.write(0, b"x").unwrap();
    }
    intake.land(vec![(parts.remove(3), digest(b"x"))]).remove(0).unwrap();
    intake.discard_part(parts.remove(0)).unwrap();
    assert!(!place.paths().iter().any(|path| path.starts_with('a')), "{:?}", place.paths());
    intake.cancel().unwrap();
    assert_eq!(place.paths(), ["e", "e/g", "mine"]);
    assert!(place.ledger().leftovers().unwrap().is_empty());
}
