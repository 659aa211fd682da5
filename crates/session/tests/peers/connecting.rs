//! How a session begins and ends.

use std::time::Duration;

use session::{AnswerError, CandidateKind, Certificate, ConnectionState, Ending, Report, Session, Settings};
use webrtc::peer_connection::RTCPeerConnectionState;
use wire::SdpOffer;

use crate::guest::{Guest, HERE, report, settings};

fn closed(report: &Report) -> Option<Ending> {
    if let Report::Closed(ending) = report { Some(*ending) } else { None }
}

#[tokio::test]
async fn a_guest_connects_and_the_states_are_reported() {
    let settings = settings();
    let mut guest = Guest::new().await;
    let (session, answer, mut reports) = Session::answer(&guest.offer().await, &settings).await.unwrap();
    assert_eq!(answer.fingerprint(), settings.certificate.fingerprint());
    assert!(answer.as_str().contains("a=candidate:"), "{}", answer.as_str());
    let state = |report: &Report| if let Report::State(state) = report { Some(*state) } else { None };
    assert_eq!(report(&mut reports, state).await, ConnectionState::Connecting);
    guest.accept(&answer).await;
    assert_eq!(report(&mut reports, state).await, ConnectionState::Connected);
    session.close().await;
    assert_eq!(report(&mut reports, closed).await, Ending::Closed);
    assert!(reports.recv().await.is_none());
}

#[tokio::test]
async fn figures_name_the_path_and_the_states() {
    let (_guest, _session, mut reports) = Guest::visit(&settings()).await;
    let with_round_trip = |report: &Report| {
        let Report::Statistics(statistics) = report else { return None };
        statistics.round_trip.map(|_| statistics.clone())
    };
    let statistics = report(&mut reports, with_round_trip).await;
    let path = statistics.path.unwrap();
    assert_eq!(path.local.address.unwrap().ip(), HERE);
    assert_eq!(path.local.kind, CandidateKind::Host);
    assert_eq!(path.remote.address.unwrap().ip(), HERE);
    assert_eq!((statistics.ice.as_str(), statistics.dtls.as_str()), ("connected", "connected"));
}

#[tokio::test]
async fn a_swapped_fingerprint_makes_no_connection() {
    let mut guest = Guest::new().await;
    let honest = guest.offer().await;
    let digits =
        |print: wire::Fingerprint| print.0.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
    let other = Certificate::generate().unwrap().fingerprint();
    let swapped = honest.as_str().replace(&digits(honest.fingerprint()), &digits(other));
    let swapped = SdpOffer::try_from(swapped).unwrap();
    assert_eq!(swapped.fingerprint(), other);
    let settings = Settings { connect_within: Duration::from_secs(8), ..settings() };
    let (session, answer, mut reports) = Session::answer(&swapped, &settings).await.unwrap();
    guest.accept(&answer).await;
    session.show(true);
    let mut states = Vec::new();
    let ending = loop {
        match tokio::time::timeout(crate::guest::PATIENCE, reports.recv()).await.unwrap().unwrap() {
            Report::State(state) => states.push(state),
            Report::Closed(ending) => break ending,
            _ => {}
        }
    };
    assert!(!states.contains(&ConnectionState::Connected), "{states:?}");
    assert!(matches!(ending, Ending::Refused | Ending::NeverConnected), "{ending:?}");
    assert_eq!(guest.packets(), 0);
}

#[tokio::test]
async fn a_guest_that_never_connects_ends_the_session() {
    let mut guest = Guest::new().await;
    let settings = Settings { connect_within: Duration::from_millis(200), ..settings() };
    let (_session, _answer, mut reports) = Session::answer(&guest.offer().await, &settings).await.unwrap();
    assert_eq!(report(&mut reports, closed).await, Ending::NeverConnected);
}

#[tokio::test]
async fn a_session_ends_when_its_last_handle_is_dropped() {
    let (_guest, session, mut reports) = Guest::visit(&settings()).await;
    drop(session.clone());
    drop(session);
    assert_eq!(report(&mut reports, closed).await, Ending::Closed);
}

#[tokio::test]
async fn a_guest_that_closes_its_connection_without_a_word_has_left() {
    let (guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.peer.close().await.unwrap();
    assert_eq!(report(&mut reports, closed).await, Ending::Left);
}

#[tokio::test]
async fn an_offer_that_lacks_a_part_is_refused() {
    let mut guest = Guest::new().await;
    let offer = guest.offer().await;
    let without = |from: &str, to: &str| SdpOffer::try_from(offer.as_str().replace(from, to)).unwrap();
    let no_h264 = Session::answer(&without("H264", "VP8"), &settings()).await;
    assert!(matches!(no_h264, Err(AnswerError::NoH264)));
    let no_channels = Session::answer(&without("m=application 9", "m=application 0"), &settings()).await;
    assert!(matches!(no_channels, Err(AnswerError::NoChannels)));
}

#[tokio::test]
async fn a_host_without_a_usable_address_is_told_so() {
    let mut guest = Guest::new().await;
    let nowhere = Settings { addresses: vec!["192.0.2.1".parse().unwrap()], ..settings() };
    let answered = Session::answer(&guest.offer().await, &nowhere).await;
    assert!(matches!(answered, Err(AnswerError::Setup(_))));
}

#[tokio::test]
async fn the_guest_sees_the_end_of_a_closed_session() {
    let (mut guest, session, _reports) = Guest::visit(&settings()).await;
    session.close().await;
    session.close().await;
    let gone = |state: &RTCPeerConnectionState| *state != RTCPeerConnectionState::Connected;
    guest.wait_until(gone).await;
}
