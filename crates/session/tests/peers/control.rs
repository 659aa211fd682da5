//! The channel `control`.

use session::{Malformed, Report, SayError, Session};
use webrtc::data_channel::DataChannelEvent;
use wire::{ControlError, EndReason, ToGuest, ToHost, limits};

use crate::guest::{Guest, report, settings};

#[tokio::test]
async fn what_is_said_before_the_channel_is_open_arrives_in_order_after() {
    let mut guest = Guest::new().await;
    let (session, answer, mut reports) = Session::answer(&guest.offer().await, &settings()).await.unwrap();
    let all = [ToGuest::Waiting, ToGuest::LetIn, ToGuest::Ended { reason: EndReason::Stopped }];
    for message in &all {
        session.say(message.clone()).unwrap();
    }
    guest.accept(&answer).await;
    for message in all {
        assert_eq!(guest.hear().await, message);
    }
    report(&mut reports, |report| matches!(report, Report::ControlOpen).then_some(())).await;
}

#[tokio::test]
async fn a_guest_that_never_opens_the_channel_fills_a_bounded_queue() {
    let mut guest = Guest::new().await;
    let (session, _answer, _reports) = Session::answer(&guest.offer().await, &settings()).await.unwrap();
    let taken = (0..10_000).take_while(|_| session.say(ToGuest::Waiting).is_ok()).count();
    assert!(taken < 1_000, "{taken}");
    assert_eq!(session.say(ToGuest::Waiting), Err(SayError::Full));
    session.close().await;
    assert_eq!(session.say(ToGuest::Waiting), Err(SayError::Ended));
}

#[tokio::test]
async fn the_guest_is_heard_and_what_is_malformed_is_named() {
    let (guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    guest.control.send_text(r#"{"type":"dance"}"#).await.unwrap();
    guest.control.send_text(&"x".repeat(limits::CONTROL + 1)).await.unwrap();
    guest.control.send(b"binary".as_slice().into()).await.unwrap();
    let offer = r#"{"type":"description","kind":"offer","sdp":"hello"}"#;
    guest.control.send_text(offer).await.unwrap();
    guest.control.send_text(&ToHost::Leaving.to_text()).await.unwrap();
    let mut kinds = Vec::new();
    loop {
        match tokio::time::timeout(crate::guest::PATIENCE, reports.recv()).await.unwrap().unwrap() {
            Report::Malformed(Malformed::Control(ControlError::Malformed(_))) => kinds.push("unknown"),
            Report::Malformed(Malformed::Control(ControlError::TooLarge(_))) => kinds.push("large"),
            Report::Malformed(Malformed::NotText) => kinds.push("binary"),
            Report::Malformed(Malformed::Description(_)) => kinds.push("description"),
            Report::Said(said) => {
                assert_eq!(said, ToHost::Leaving);
                break;
            }
            _ => {}
        }
    }
    assert_eq!(kinds, ["unknown", "large", "binary", "description"]);
}

async fn is_closed_by_the_host(guest: &Guest) {
    while !matches!(guest.event().await, Some(DataChannelEvent::OnClose) | None) {}
}

#[tokio::test]
async fn a_channel_of_another_name_or_kind_is_closed() {
    for (label, ordered) in [("gossip", true), ("control", false)] {
        let mut guest = Guest::with_channel(label, ordered).await;
        let (_session, answer, _reports) = Session::answer(&guest.offer().await, &settings()).await.unwrap();
        guest.accept(&answer).await;
        is_closed_by_the_host(&guest).await;
    }
}

#[tokio::test]
async fn a_second_control_channel_is_closed_and_the_first_goes_on() {
    let (mut guest, session, _reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    let second = guest.peer.create_data_channel("control", None).await.unwrap();
    let first = std::mem::replace(&mut guest.control, second);
    is_closed_by_the_host(&guest).await;
    guest.control = first;
    session.say(ToGuest::LetIn).unwrap();
    assert_eq!(guest.hear().await, ToGuest::LetIn);
}
