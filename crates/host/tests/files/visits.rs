//! The visit itself: waiting, being turned away, leaving, coming back.

use host::{AcceptFiles, Command, Event, LetIn, VisitReason, VisitState};

use crate::party::{Party, pair};

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_waits_for_the_hosts_word_and_both_see_the_same_words() {
    let (mut host, mut guest) = (Party::new("host"), Party::new("guest"));
    let link = host.share_letting(LetIn::Ask, AcceptFiles::Ask).await;
    guest.join(&link, AcceptFiles::Ask).await;
    let visitor = host
        .until(|event| match event {
            Event::Waiting(visitor) => Some(visitor.clone()),
            _ => None,
        })
        .await;
    let waiting = guest
        .until(|event| match event {
            Event::Visit(visit) if visit.state == VisitState::Waiting => Some(visit.clone()),
            _ => None,
        })
        .await;
    assert_eq!(waiting.words, Some(visitor.words));
    assert_eq!((waiting.name.as_str(), visitor.name.as_str()), ("host", "guest"));
    host.wish(Command::LetIn(visitor.guest)).await;
    guest.until_visit(VisitState::In).await;
    guest.wish(Command::Leave).await;
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::Left));
    host.until(|event| matches!(event, Event::Left(..)).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_who_is_turned_away_or_whose_link_is_taken_back_is_told_so() {
    let (mut host, mut guest) = (Party::new("host"), Party::new("guest"));
    let link = host.share_letting(LetIn::Ask, AcceptFiles::Ask).await;
    guest.join(&link, AcceptFiles::Ask).await;
    let waiting = |event: &Event| match event {
        Event::Waiting(visitor) => Some(visitor.guest),
        _ => None,
    };
    let visitor = host.until(waiting).await;
    host.wish(Command::TurnAway(visitor)).await;
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::TurnedAway));
    host.wish(Command::Revoke).await;
    let mut stranger = Party::new("stranger");
    host.until(|event| matches!(event, Event::Revoked).then_some(())).await;
    stranger.join(&link, AcceptFiles::Ask).await;
    assert_eq!(stranger.until_visit(VisitState::Ended).await, Some(VisitReason::Revoked));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_sharing_is_the_end_of_the_visit() {
    let (host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    host.wish(Command::Stop).await;
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::Stopped));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_visit_leaves_the_first() {
    let (_host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let mut other = Party::new("other");
    let link = other.share(AcceptFiles::Ask).await;
    guest.join(&link, AcceptFiles::Ask).await;
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::Left));
    guest.until_visit(VisitState::In).await;
    other.until_joined().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_answers_the_visit_ends_after_some_tries() {
    let mut host = Party::new("host");
    let link = host.share(AcceptFiles::Ask).await;
    host.close().await;
    let mut guest = Party::new("guest");
    guest.join(&link, AcceptFiles::Ask).await;
    assert_eq!(guest.until_visit(VisitState::Lost).await, Some(VisitReason::Unreachable));
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::Unreachable));
}
