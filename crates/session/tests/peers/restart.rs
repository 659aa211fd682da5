//! ICE restarts: the same session on other sockets.

use std::net::{IpAddr, Ipv4Addr};

use session::{AnswerError, ConnectionState, Report, Session};
use webrtc::peer_connection::RTCSessionDescription;
use wire::{DescriptionKind, SdpOffer, ToGuest};

use crate::guest::{Guest, HERE, delta, keyframe, report, settings};

fn candidates(description: &str) -> Vec<&str> {
    description.lines().filter(|line| line.starts_with("a=candidate:")).collect()
}

#[tokio::test]
async fn a_restart_moves_to_another_address_and_keeps_the_keys() {
    let settings = settings();
    let (mut guest, session, mut reports) = Guest::watch(&settings).await;
    let there = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let answer = session.restart(&guest.restart().await, vec![there]).await.unwrap();
    assert_eq!(answer.fingerprint(), settings.certificate.fingerprint());
    let candidates = candidates(answer.as_str());
    assert!(!candidates.is_empty() && candidates.iter().all(|line| line.contains(" 127.0.0.2 ")), "{candidates:?}");
    guest.accept(&answer).await;
    let has_moved = |report: &Report| {
        let Report::Statistics(statistics) = report else { return None };
        statistics.path.filter(|path| path.local.address.is_some_and(|at| at.ip() == there))
    };
    report(&mut reports, has_moved).await;
    session.send(keyframe(1, 4_000));
    assert_eq!(guest.see().await, keyframe(1, 4_000).data);
    session.say(ToGuest::Resumed).unwrap();
    assert_eq!(guest.hear().await, ToGuest::Resumed);
}

#[tokio::test]
async fn a_restart_of_another_certificate_is_refused_and_changes_nothing() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    let mut other = Guest::new().await;
    let refused = session.restart(&other.offer().await, vec![HERE]).await;
    assert!(matches!(refused, Err(AnswerError::OtherCertificate)));
    session.send(delta(1, 400));
    assert_eq!(guest.see().await, delta(1, 400).data);
}

#[tokio::test]
async fn a_restart_without_a_usable_address_is_refused_and_changes_nothing() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    let current = guest.peer.local_description().await.unwrap();
    let offer = SdpOffer::try_from(current.sdp).unwrap();
    for nowhere in [Vec::new(), vec!["192.0.2.99".parse().unwrap()]] {
        assert!(matches!(session.restart(&offer, nowhere).await, Err(AnswerError::Setup(_))));
    }
    session.send(delta(1, 400));
    assert_eq!(guest.see().await, delta(1, 400).data);
}

#[tokio::test]
async fn a_restart_meets_an_offer_of_the_host_which_comes_again() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    session.renegotiate().await.unwrap();
    let answer = session.restart(&guest.restart().await, vec![HERE]).await.unwrap();
    guest.accept(&answer).await;
    let mut last = String::new();
    for _ in 0..2 {
        let ToGuest::Description { kind: DescriptionKind::Offer, sdp } = guest.hear().await else { panic!("no offer") };
        last = sdp;
    }
    guest.peer.set_remote_description(RTCSessionDescription::offer(last).unwrap()).await.unwrap();
    let own = guest.peer.create_answer(None).await.unwrap();
    guest.peer.set_local_description(own).await.unwrap();
    session.send(delta(1, 400));
    assert_eq!(guest.see().await, delta(1, 400).data);
}

#[tokio::test]
async fn a_restart_saves_a_session_whose_guest_was_lost() {
    let (mut guest, session, mut reports) = Guest::watch(&settings()).await;
    // The guest's sockets go first: its restart binds new ones, and the host hears nothing on the old path.
    let offer = guest.restart().await;
    report(&mut reports, |report| matches!(report, Report::State(ConnectionState::Disconnected)).then_some(())).await;
    let answer = session.restart(&offer, vec![HERE]).await.unwrap();
    guest.accept(&answer).await;
    report(&mut reports, |report| matches!(report, Report::State(ConnectionState::Connected)).then_some(())).await;
    report(&mut reports, |report| matches!(report, Report::KeyframeWanted).then_some(())).await;
    session.send(keyframe(1, 4_000));
    assert_eq!(guest.see().await, keyframe(1, 4_000).data);
}

#[tokio::test]
async fn a_closed_session_does_not_restart() {
    let (mut guest, session, _reports) = Guest::visit(&settings()).await;
    session.close().await;
    let late: Result<_, AnswerError> = Session::restart(&session, &guest.restart().await, vec![HERE]).await;
    assert!(matches!(late, Err(AnswerError::Ended)));
}
