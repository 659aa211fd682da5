//! `porthole send` as a course of events.

use clap::Parser;
use host::{Command, Direction, EndedReason, Event, FilesCommand, LeftReason, Outcome, ProblemCode, Recipients};

use super::Sending;
use crate::arguments::{Arguments, Verb};
use crate::course::story::{accepted, finished, guest, offered, problem};
use crate::course::{Course, End, Lack, Parcel, Regret};

fn sending(to_all: bool) -> Sending {
    let Some(Verb::Send(send)) = Arguments::parse_from(["porthole", "send", "."]).verb else { panic!("no send") };
    Sending::new(send.into_request(), Parcel::of(&["/".into()]), to_all)
}

fn is_sent_to(command: Option<Command>, digit: char) -> bool {
    let to = Recipients::One(guest(digit).into());
    matches!(command, Some(Command::Files(FilesCommand::Send { to: recipients, .. })) if recipients == to)
}

#[test]
fn the_first_who_comes_in_gets_the_files_and_it_ends_when_they_are_there() {
    let mut sending = sending(false);
    assert!(matches!(sending.begin(), Command::Share(request) if request.source.is_none()));
    assert!(is_sent_to(sending.heard(&Event::Joined(guest('a'))), 'a'));
    assert!(sending.heard(&Event::Joined(guest('b'))).is_none());
    assert!(sending.heard(&Event::Joined(guest('a'))).is_none());
    for event in [offered('1', 'a', Direction::Out, "x", false), accepted('1')] {
        assert!(sending.heard(&event).is_none());
    }
    assert!(sending.heard(&finished('2', Outcome::Complete)).is_none());
    assert!(matches!(sending.heard(&finished('1', Outcome::Complete)), Some(Command::Stop)));
    assert_eq!(sending.end(), None);
    sending.heard(&Event::Ended(EndedReason::Stopped));
    assert_eq!(sending.end(), Some(End::Well));
}

#[test]
fn whatever_else_becomes_of_the_files_is_told_in_one_sentence() {
    let outcomes = [
        (Outcome::Declined, Lack::Declined),
        (Outcome::Incomplete, Lack::Failures),
        (Outcome::CancelledThere, Lack::CancelledThere),
        (Outcome::Failed, Lack::Failed),
    ];
    for (outcome, lack) in outcomes {
        let mut sending = sending(false);
        sending.heard(&Event::Joined(guest('a')));
        sending.heard(&offered('1', 'a', Direction::Out, "x", false));
        assert!(matches!(sending.heard(&finished('1', outcome)), Some(Command::Stop)));
        sending.heard(&Event::Ended(EndedReason::Stopped));
        assert_eq!(sending.end(), Some(End::Undone(Regret::NotSent(lack))), "{outcome:?}");
    }
}

#[test]
fn what_is_told_at_its_end_depends_on_how_far_it_was() {
    let until = |events: &[Event]| {
        let mut sending = sending(false);
        events.iter().for_each(|event| drop(sending.heard(event)));
        sending.heard(&Event::Ended(EndedReason::TimeOver));
        sending.end()
    };
    let undone = |lack| Some(End::Undone(Regret::NotSent(lack)));
    let offer = || offered('1', 'a', Direction::Out, "x", false);
    assert_eq!(until(&[]), undone(Lack::Nobody));
    assert_eq!(until(&[Event::Joined(guest('a')), offer()]), undone(Lack::Unanswered));
    assert_eq!(until(&[Event::Joined(guest('a')), offer(), accepted('1')]), undone(Lack::BrokenOff));
}

#[test]
fn where_the_first_one_leaves_the_next_one_gets_the_files() {
    let mut sending = sending(false);
    sending.heard(&Event::Joined(guest('a')));
    sending.heard(&offered('1', 'a', Direction::Out, "x", false));
    sending.heard(&Event::Left(guest('a'), LeftReason::Lost));
    assert!(is_sent_to(sending.heard(&Event::Joined(guest('b'))), 'b'));
    sending.heard(&offered('2', 'b', Direction::Out, "x", false));
    assert!(matches!(sending.heard(&finished('2', Outcome::Complete)), Some(Command::Stop)));
}

#[test]
fn everybody_gets_the_files_once_where_they_are_for_all_and_it_goes_on() {
    let mut sending = sending(true);
    assert!(is_sent_to(sending.heard(&Event::Joined(guest('a'))), 'a'));
    assert!(is_sent_to(sending.heard(&Event::Joined(guest('b'))), 'b'));
    assert!(sending.heard(&Event::Joined(guest('a'))).is_none());
    sending.heard(&offered('1', 'a', Direction::Out, "x", false));
    for outcome in [Outcome::Complete, Outcome::Declined] {
        assert!(sending.heard(&finished('1', outcome)).is_none());
    }
    sending.heard(&Event::Ended(EndedReason::TimeOver));
    assert_eq!(sending.end(), Some(End::Well));
}

#[test]
fn where_nothing_can_be_sent_it_ends_without_a_second_sentence() {
    for (code, to_all) in
        [(ProblemCode::FilesOff, true), (ProblemCode::FilesOff, false), (ProblemCode::NothingToSend, false)]
    {
        let mut sending = sending(to_all);
        assert!(matches!(sending.heard(&problem(code)), Some(Command::Stop)), "{code:?}");
        sending.heard(&Event::Ended(EndedReason::Stopped));
        assert_eq!(sending.end(), Some(End::Failed));
    }
    assert!(sending(false).heard(&problem(ProblemCode::NoNetwork)).is_none());
    assert!(sending(true).heard(&problem(ProblemCode::NothingToSend)).is_none());
}
