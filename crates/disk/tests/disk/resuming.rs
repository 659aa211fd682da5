//! What was begun goes on in a later session.

use std::fs;
use std::ops::ControlFlow;

use disk::{DiskError, Found, Stage, Tally};

use crate::support::{Place, bytes, digest, file, folder, look, receive, write};

#[test]
fn a_part_goes_on_where_it_was_and_its_beginning_is_hashed_once() {
    let place = Place::new();
    let sent = bytes(7, 5_000_000);
    let item = file("film.mkv", sent.len());
    let mut intake = place.intake(1);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    write(&mut part, &sent[..0]).unwrap();
    part.write(0, &sent[..65_536]).unwrap();
    intake.keep(&mut part).unwrap();
    assert_eq!(part.unkept(), 0);
    part.write(65_536, &sent[65_536..3_000_000]).unwrap();
    assert_eq!(part.unkept(), 3_000_000 - 65_536);
    drop((part, intake));

    let mut intake = place.intake(1);
    let Found::Part { offset } = look(&mut intake, &item).unwrap() else { panic!("the part is not found") };
    // Where the system says which run of it this is, nothing is lost; elsewhere what was made lasting is there.
    assert!(offset == 3_000_000 || (offset == 65_536 && !cfg!(target_os = "linux")), "{offset}");
    let mut part = intake.resume(&item, offset).unwrap();
    let mut told = Vec::new();
    let hashing = part.hash(&mut |done| {
        told.push(done);
        ControlFlow::Continue(())
    });
    let mut hashing = hashing.unwrap().unwrap();
    assert_eq!(told.last(), Some(&offset));
    let rest = &sent[usize::try_from(offset).unwrap()..];
    hashing.update(rest);
    write(&mut part, &sent).unwrap();
    intake.land(vec![(part, hashing.digest())]).remove(0).unwrap();
    assert_eq!(place.found()["film.mkv"].as_ref(), Some(&sent));
    assert_eq!(hashing.digest(), digest(&sent));
}

#[test]
fn hashing_a_part_can_be_broken_off() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = file("a", 3_000_000);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    write(&mut part, &bytes(1, 2_500_000)).unwrap();
    assert!(part.hash(&mut |_| ControlFlow::Break(())).unwrap().is_none());
    part.write(2_500_000, &bytes(2, 500_000)).unwrap();
    assert_eq!(part.length(), 3_000_000);
}

#[test]
fn a_sender_that_begins_anew_gets_an_empty_part() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = file("a", 6);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    part.write(0, b"older").unwrap();
    part.restart().unwrap();
    part.write(0, b"newer!").unwrap();
    part.restart().unwrap();
    part.write(0, b"newest").unwrap();
    intake.land(vec![(part, digest(b"newest"))]).remove(0).unwrap();
    assert_eq!(place.found()["a"].as_deref(), Some(&b"newest"[..]));
}

#[test]
fn what_landed_is_not_wanted_again_even_when_it_was_moved_away() {
    let place = Place::new();
    receive(&mut place.intake(1), "a", b"x").unwrap();
    let mut intake = place.intake(1);
    assert_eq!(look(&mut intake, &file("a", 1)).unwrap(), Found::Whole);
    fs::remove_file(place.inbox().join("a")).unwrap();
    assert_eq!(look(&mut intake, &file("a", 1)).unwrap(), Found::Whole);
    // Another peer's transfer, or this one with another content, is another file.
    assert_eq!(look(&mut intake, &file("a", 2)).unwrap(), Found::Nothing);
    assert_eq!(look(&mut place.intake(2), &file("a", 1)).unwrap(), Found::Nothing);
}

#[test]
fn a_part_of_an_older_content_is_not_gone_on_with() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let old = file("a", 10);
    look(&mut intake, &old).unwrap();
    intake.create(&old).unwrap().write(0, b"older").unwrap();
    let mut new = file("a", 10);
    new.modified = Some(1);
    assert_eq!(look(&mut intake, &old).unwrap(), Found::Part { offset: 5 });
    assert_eq!(look(&mut intake, &new).unwrap(), Found::Nothing);
    let mut part = intake.create(&new).unwrap();
    part.write(0, b"0123456789").unwrap();
    intake.land(vec![(part, digest(b"0123456789"))]).remove(0).unwrap();
    assert_eq!(place.found()["a"].as_deref(), Some(&b"0123456789"[..]));
}

#[test]
fn a_part_that_somebody_took_away_or_shortened_is_begun_anew() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = file("a", 10);
    look(&mut intake, &item).unwrap();
    intake.create(&item).unwrap().write(0, b"12345").unwrap();
    let part = place.inbox().join(&place.paths()[0]);
    fs::write(&part, "12").unwrap();
    assert!(matches!(intake.resume(&item, 5), Err(DiskError::Torn)));
    fs::remove_file(&part).unwrap();
    assert!(matches!(intake.resume(&item, 5), Err(DiskError::Torn)));
    assert_eq!(look(&mut intake, &item).unwrap(), Found::Nothing);
    assert_eq!(place.paths().len(), 0);
}

#[test]
fn a_folder_keeps_the_name_that_it_got_in_the_first_session() {
    let place = Place::new();
    fs::create_dir(place.inbox().join("Trip")).unwrap();
    look(&mut place.intake(1), &folder("Trip")).unwrap();
    receive(&mut place.intake(1), "Trip/a", b"x").unwrap();
    receive(&mut place.intake(1), "Trip/new/b", b"x").unwrap();
    assert_eq!(place.paths(), ["Trip", "Trip (2)", "Trip (2)/a", "Trip (2)/new", "Trip (2)/new/b"]);
}

#[test]
fn a_folder_that_was_taken_away_meanwhile_is_made_again() {
    let place = Place::new();
    let mut intake = place.intake(1);
    receive(&mut intake, "Trip/deep/a", b"x").unwrap();
    fs::remove_dir_all(place.inbox().join("Trip")).unwrap();
    receive(&mut intake, "Trip/deep/b", b"x").unwrap();
    assert_eq!(place.paths(), ["Trip", "Trip/deep", "Trip/deep/b"]);
}

#[test]
fn parts_of_a_transfer_that_ended_while_porthole_was_killed_are_found_and_swept() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = file("Trip/a", 10);
    look(&mut intake, &item).unwrap();
    intake.create(&item).unwrap().write(0, b"x").unwrap();
    let transfer = intake.ledger().history(None, 1).unwrap().remove(0);
    intake.ledger().note(transfer.place, Stage::Cancelled, Tally::default(), Some(1)).unwrap();
    drop(intake);

    let mut ledger = place.ledger();
    let leftovers = ledger.leftovers().unwrap();
    assert_eq!(leftovers.len(), 1);
    assert_eq!(leftovers[0].stage, Stage::Cancelled);
    let folder = disk::Folder::open(leftovers[0].begun.folder.as_deref().unwrap()).unwrap();
    let mut intake = disk::Intake::new(place.ledger(), folder, &leftovers[0]);
    intake.cancel().unwrap();
    assert!(place.paths().is_empty(), "{:?}", place.paths());
    assert!(ledger.leftovers().unwrap().is_empty());
    assert_eq!(ledger.clear_ended().unwrap(), 1);
}

#[test]
fn a_folder_that_was_made_for_what_never_came_goes_at_the_end_and_one_that_was_offered_stays() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let (lonely, asked, item) = (file("Trip/lonely/a", 10), folder("Trip/asked"), file("Trip/asked/a", 10));
    for item in [&lonely, &asked, &item] {
        look(&mut intake, item).unwrap();
    }
    intake.create(&lonely).unwrap().write(0, b"x").unwrap();
    intake.create(&item).unwrap().write(0, b"x").unwrap();
    intake.end().unwrap();
    assert_eq!(place.paths(), ["Trip", "Trip/asked"]);
}
