//! `porthole join` as a course of events.

use std::path::PathBuf;

use host::{
    Command, Direction, Event, FilesCommand, JoinRequest, Link, Outcome, PeerId, ProblemCode, Recipients, VisitReason,
    VisitState,
};

use super::Visiting;
use crate::catalogue::Catalogue;
use crate::course::story::{accepted, finished, guest, offered, problem, visit};
use crate::course::{Course, End, Lack, Parcel, Regret};

fn visiting(paths: &[&str]) -> Visiting {
    let link = Link::parse("http://192.168.1.5:47800/#1.AAECAwQFBgcICQoLDA0ODw").unwrap();
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let request = JoinRequest { link, name: None, into: None, accept: None };
    Visiting::new(request, Parcel::of(&paths))
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
    let undone = |lack| Some(End::Undone(Regret::NotSent(lack)));
    let outcomes = [
        (Outcome::Declined, Lack::Declined),
        (Outcome::Incomplete, Lack::Failures),
        (Outcome::CancelledThere, Lack::CancelledThere),
    ];
    for (outcome, lack) in outcomes {
        let mut visiting = visiting(&["/"]);
        visiting.heard(&visit(VisitState::In, None));
        visiting.heard(&offered('1', '9', Direction::Out, "x", false));
        assert!(matches!(visiting.heard(&finished('1', outcome)), Some(Command::Leave)));
        assert_eq!(over(&mut visiting, VisitReason::Left), undone(lack), "{outcome:?}");
    }
    assert_eq!(over(&mut visiting(&["/"]), VisitReason::Stopped), undone(Lack::NotIn));
    let mut unanswered = visiting(&["/"]);
    unanswered.heard(&visit(VisitState::In, None));
    assert_eq!(over(&mut unanswered, VisitReason::Stopped), undone(Lack::Unanswered));
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
    let undone = |lack| Some(End::Undone(Regret::NotReceived(lack)));
    assert_eq!(over(&mut taking(), VisitReason::Stopped), undone(Lack::BrokenOff));
    assert_eq!(over(&mut taking(), VisitReason::Left), Some(End::Well));
    let mut incomplete = taking();
    incomplete.heard(&finished('2', Outcome::Incomplete));
    assert_eq!(over(&mut incomplete, VisitReason::Left), undone(Lack::Failures));
    let mut cancelled = taking();
    cancelled.heard(&finished('2', Outcome::CancelledHere));
    assert_eq!(over(&mut cancelled, VisitReason::Stopped), Some(End::Well));
    let mut declined = visiting(&[]);
    declined.heard(&offered('2', '9', Direction::In, "y", false));
    declined.heard(&finished('2', Outcome::Declined));
    assert_eq!(over(&mut declined, VisitReason::Stopped), Some(End::Well));
}

#[test]
fn a_host_who_does_not_want_us_is_named() {
    for reason in [VisitReason::TurnedAway, VisitReason::WrongLink, VisitReason::Expired] {
        let Some(End::Undone(Regret::Visit(goodbye))) = over(&mut visiting(&[]), reason) else { panic!("{reason:?}") };
        assert!(goodbye.reason == reason && goodbye.told(&Catalogue::for_locale("en")).contains("Ann"), "{goodbye:?}");
    }
}

#[test]
fn a_host_who_was_there_and_answers_no_more_is_told_apart_from_one_who_never_was() {
    let texts = Catalogue::for_locale("en");
    let told = |host: Option<PeerId>| {
        let Event::Visit(mut visit) = visit(VisitState::Ended, Some(VisitReason::Unreachable)) else {
            panic!("no visit")
        };
        visit.host = host;
        let mut visiting = visiting(&[]);
        visiting.heard(&Event::Visit(visit));
        let Some(End::Undone(regret)) = visiting.end() else { panic!("no regret") };
        (regret.code(), regret.told(&texts))
    };
    let (known, unknown) = (told(Some(guest('9').into())), told(None));
    assert!(known.0 == "unreachable" && known.1.contains("five minutes"), "{known:?}");
    assert!(unknown.0 == "unreachable" && !unknown.1.contains("five minutes"), "{unknown:?}");
}

#[test]
fn it_leaves_over_a_folder_that_cannot_be_used_or_a_transfer_under_way_elsewhere_only_where_nobody_can_say_more() {
    for code in [ProblemCode::NoInbox, ProblemCode::UnderWay] {
        let mut asking = visiting(&[]);
        assert!(asking.heard(&problem(code)).is_none());
        let mut taking = visiting(&[]);
        taking.takes_all = true;
        // That goes on by itself.
        assert!(taking.heard(&problem(ProblemCode::FilesBusy)).is_none());
        assert!(matches!(taking.heard(&problem(code)), Some(Command::Leave)));
        assert!(taking.heard(&problem(code)).is_none());
        assert_eq!(over(&mut taking, VisitReason::Left), Some(End::Failed));
    }
}
