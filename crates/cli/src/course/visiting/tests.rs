//! `porthole join` as a course of events.

use std::path::PathBuf;

use host::{
    AcceptFiles, Command, Direction, FilesCommand, JoinRequest, Link, Outcome, ProblemCode, Recipients, VisitReason,
    VisitState,
};

use super::Visiting;
use crate::course::story::{accepted, finished, offered, problem, visit};
use crate::course::{Course, End, Parcel, Regret};

fn visiting(paths: &[&str]) -> Visiting {
    let link = Link::parse("http://192.168.1.5:47800/#1.AAECAwQFBgcICQoLDA0ODw").unwrap();
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let request = JoinRequest { link, into: None, accept: AcceptFiles::Ask };
    Visiting::new(request, Parcel::of(&paths).unwrap())
}

fn over(visiting: &mut Visiting, reason: VisitReason) -> Option<End> {
    visiting.heard(&visit(VisitState::Ended, Some(reason)));
    visiting.end()
}

#[test]
fn what_is_to_be_sent_is_sent_once_when_the_host_says_yes_and_then_it_leaves() {
    let mut visiting = visiting(&["/"]);
    assert!(matches!(visiting.begin(), Command::Join(_)));
    assert!(visiting.heard(&visit(VisitState::Waiting, None)).is_none());
    let command = visiting.heard(&visit(VisitState::In, None));
    assert!(matches!(command, Some(Command::Files(FilesCommand::Send { to: Recipients::All, .. }))), "{command:?}");
    assert!(visiting.heard(&visit(VisitState::Lost, Some(VisitReason::Silent))).is_none());
    assert!(visiting.heard(&visit(VisitState::In, None)).is_none());
    visiting.heard(&offered('1', '9', Direction::Out, "x", false));
    assert!(matches!(visiting.heard(&finished('1', Outcome::Complete)), Some(Command::Leave)));
    assert_eq!(visiting.end(), None);
    assert_eq!(over(&mut visiting, VisitReason::Left), Some(End::Well));
}

#[test]
fn it_stays_while_an_offer_of_the_other_side_is_open() {
    let mut visiting = visiting(&["/"]);
    visiting.heard(&visit(VisitState::In, None));
    visiting.heard(&offered('2', '9', Direction::In, "y", false));
    visiting.heard(&offered('1', '9', Direction::Out, "x", false));
    assert!(visiting.heard(&finished('1', Outcome::Complete)).is_none());
    assert!(matches!(visiting.heard(&finished('2', Outcome::Declined)), Some(Command::Leave)));
    assert_eq!(over(&mut visiting, VisitReason::Left), Some(End::Well));
}

#[test]
fn files_that_did_not_arrive_whole_are_regretted_whoever_ended_it() {
    for outcome in [Outcome::Declined, Outcome::Incomplete, Outcome::CancelledThere] {
        let mut visiting = visiting(&["/"]);
        visiting.heard(&visit(VisitState::In, None));
        visiting.heard(&offered('1', '9', Direction::Out, "x", false));
        assert!(matches!(visiting.heard(&finished('1', outcome)), Some(Command::Leave)));
        assert_eq!(over(&mut visiting, VisitReason::Left), Some(End::Undone(Regret::NotSent)), "{outcome:?}");
    }
    assert_eq!(over(&mut visiting(&["/"]), VisitReason::Stopped), Some(End::Undone(Regret::NotSent)));
}

#[test]
fn without_files_to_send_it_stays_until_the_host_ends_it() {
    let mut visiting = visiting(&[]);
    assert!(visiting.heard(&visit(VisitState::In, None)).is_none());
    visiting.heard(&offered('2', '9', Direction::In, "y", true));
    visiting.heard(&accepted('2'));
    assert!(visiting.heard(&finished('2', Outcome::Complete)).is_none());
    assert!(matches!(visiting.means(Command::Stop), Command::Leave));
    assert_eq!(over(&mut visiting, VisitReason::Stopped), Some(End::Well));
}

#[test]
fn files_that_were_taken_and_did_not_come_are_regretted() {
    let taking = || {
        let mut visiting = visiting(&[]);
        visiting.heard(&offered('2', '9', Direction::In, "y", false));
        visiting.heard(&accepted('2'));
        visiting
    };
    assert_eq!(over(&mut taking(), VisitReason::Stopped), Some(End::Undone(Regret::NotReceived)));
    assert_eq!(over(&mut taking(), VisitReason::Left), Some(End::Well));
    let mut incomplete = taking();
    incomplete.heard(&finished('2', Outcome::Incomplete));
    assert_eq!(over(&mut incomplete, VisitReason::Left), Some(End::Undone(Regret::NotReceived)));
    let mut declined = visiting(&[]);
    declined.heard(&offered('2', '9', Direction::In, "y", false));
    declined.heard(&finished('2', Outcome::Declined));
    assert_eq!(over(&mut declined, VisitReason::Stopped), Some(End::Well));
}

#[test]
fn a_host_who_does_not_want_us_is_named() {
    for reason in [VisitReason::TurnedAway, VisitReason::WrongLink, VisitReason::Expired] {
        let regret = Regret::Visit(reason, "Ann".to_owned());
        assert_eq!(over(&mut visiting(&[]), reason), Some(End::Undone(regret)));
    }
}

#[test]
fn it_leaves_over_a_folder_that_cannot_be_used_only_where_nobody_can_name_another_one() {
    let mut asking = visiting(&[]);
    assert!(asking.heard(&problem(ProblemCode::NoInbox)).is_none());
    let mut taking = visiting(&[]);
    taking.request.accept = AcceptFiles::All;
    assert!(matches!(taking.heard(&problem(ProblemCode::NoInbox)), Some(Command::Leave)));
    assert!(taking.heard(&problem(ProblemCode::NoInbox)).is_none());
    assert_eq!(over(&mut taking, VisitReason::Left), Some(End::Failed));
}
