//! Links in the folder lead nothing out of it, whenever they come.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use disk::{DiskError, Intake};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use wire::files::FaultCode;

use crate::support::{Place, contents, digest, file, look, receive};

/// A folder beside the inbox that nothing may be written to.
fn outside(place: &Place) -> std::path::PathBuf {
    let outside = place.all.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("mine"), "mine").unwrap();
    outside
}

#[test]
fn a_link_that_stands_where_a_root_or_a_file_is_to_go_is_a_name_that_is_taken() {
    let place = Place::new();
    let outside = outside(&place);
    symlink(&outside, place.inbox().join("Trip")).unwrap();
    symlink(outside.join("mine"), place.inbox().join("a.txt")).unwrap();
    symlink("nowhere", place.inbox().join("b.txt")).unwrap();
    let mut intake = place.intake(1);
    for name in ["Trip/x", "a.txt", "b.txt"] {
        receive(&mut intake, name, b"new").unwrap();
    }
    assert_eq!(contents(&outside), [("mine".to_owned(), Some(b"mine".to_vec()))].into());
    for name in ["Trip (2)/x", "a (2).txt", "b (2).txt"] {
        assert_eq!(fs::read(place.inbox().join(name)).unwrap(), b"new");
    }
    assert_eq!(fs::read_link(place.inbox().join("b.txt")).unwrap(), std::path::Path::new("nowhere"));
}

#[test]
fn a_folder_that_becomes_a_link_between_two_files_is_told_and_not_followed() {
    let place = Place::new();
    let outside = outside(&place);
    receive(&mut place.intake(1), "Trip/a", b"x").unwrap();
    fs::rename(place.inbox().join("Trip"), place.inbox().join("moved")).unwrap();
    symlink(&outside, place.inbox().join("Trip")).unwrap();
    let mut intake = place.intake(1);
    let error = receive(&mut intake, "Trip/b", b"x").unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (FaultCode::NoFolder, "something that is no folder stands in the way")
    );
    intake.cancel().unwrap();
    assert_eq!(contents(&outside).len(), 1);
}

#[test]
fn a_part_that_was_replaced_by_a_link_or_by_another_name_of_a_file_is_not_written_to() {
    let place = Place::new();
    let outside = outside(&place);
    let mut intake = place.intake(1);
    let item = file("a", 10);
    look(&mut intake, &item).unwrap();
    intake.create(&item).unwrap().write(0, b"12345").unwrap();
    let part = place.inbox().join(&place.paths()[0]);
    let replace: [fn(&std::path::Path, &std::path::Path); 2] =
        [|file, part| symlink(file, part).unwrap(), |file, part| fs::hard_link(file, part).unwrap()];
    for replace in replace {
        fs::remove_file(&part).unwrap();
        replace(&outside.join("mine"), &part);
        assert!(matches!(intake.resume(&item, 4), Err(DiskError::Torn)));
        look(&mut intake, &item).unwrap();
        let mut fresh = intake.create(&item).unwrap();
        fresh.write(0, b"0123456789").unwrap();
    }
    let item = file("b", 1);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    part.write(0, b"x").unwrap();
    let name = place.paths().into_iter().find(|name| name.starts_with(".b.")).unwrap();
    fs::remove_file(place.inbox().join(&name)).unwrap();
    symlink(outside.join("mine"), place.inbox().join(&name)).unwrap();
    assert!(intake.land(vec![(part, digest(b"x"))]).remove(0).is_err());
    assert_eq!(contents(&outside), [("mine".to_owned(), Some(b"mine".to_vec()))].into());
}

/// Turns of the race. Two folders take turns, so that each is entered anew each time.
const TURNS: u32 = 10_000;

#[test]
fn ten_thousand_files_race_folders_that_become_links_and_none_escapes() {
    let place = Place::quick();
    let outside = outside(&place);
    let mut intake = place.intake(1);
    for folder in ["one", "two"] {
        receive(&mut intake, &format!("{folder}/in/first"), b"x").unwrap();
        symlink(&outside, place.inbox().join(format!("{folder}.link"))).unwrap();
        symlink(&outside, place.inbox().join(format!("{folder}/in.link"))).unwrap();
    }
    let over = AtomicBool::new(false);
    let (arrived, refused) = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                for folder in ["one", "two", "one/in", "two/in"] {
                    let path = place.inbox().join(folder);
                    let link = place.inbox().join(format!("{folder}.link"));
                    // The folder and the link change their places at once, and back again.
                    for _ in 0..2 {
                        let _ = renameat_with(CWD, &path, CWD, &link, RenameFlags::EXCHANGE);
                    }
                }
            }
        });
        let results: Vec<bool> = (0..TURNS).map(|turn| turn_of(&mut intake, turn)).collect();
        over.store(true, Ordering::Relaxed);
        let arrived = results.iter().filter(|arrived| **arrived).count();
        (arrived, results.len() - arrived)
    });
    assert_eq!(contents(&outside), [("mine".to_owned(), Some(b"mine".to_vec()))].into());
    assert_eq!(arrived + refused, TURNS as usize);
    assert!(arrived > 0, "nothing arrived at all");
    println!("{arrived} arrived, {refused} were refused, 0 escaped");
}

/// Receives one file, and says whether it arrived.
fn turn_of(intake: &mut Intake, turn: u32) -> bool {
    let folder = ["one", "two", "one/in", "two/in"][turn as usize % 4];
    let arrived = receive(intake, &format!("{folder}/{turn}"), b"x").is_ok();
    if !arrived {
        // What was begun is thrown away, where it can be reached.
        let _ = intake.discard(&crate::support::path(&format!("{folder}/{turn}")));
    }
    arrived
}
