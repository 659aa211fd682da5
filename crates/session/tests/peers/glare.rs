//! Renegotiation over `control`, and offers that meet.

use session::{Report, Session};
use webrtc::peer_connection::RTCSessionDescription;
use wire::{DescriptionKind, ToGuest, ToHost};

use crate::guest::{Guest, delta, keyframe, settings};

async fn description(guest: &Guest) -> (DescriptionKind, String) {
    match guest.hear().await {
        ToGuest::Description { kind, sdp } => (kind, sdp),
        other => panic!("{other:?} is no description"),
    }
}

async fn say(guest: &Guest, kind: DescriptionKind, sdp: String) {
    guest.control.send_text(&ToHost::Description { kind, sdp }.to_text()).await.unwrap();
}

async fn offer_from_guest(guest: &Guest) {
    let offer = guest.peer.create_offer(None).await.unwrap();
    guest.peer.set_local_description(offer).await.unwrap();
    say(guest, DescriptionKind::Offer, guest.peer.local_description().await.unwrap().sdp).await;
}

async fn answer_from_guest(guest: &Guest, sdp: String) {
    guest.peer.set_remote_description(RTCSessionDescription::offer(sdp).unwrap()).await.unwrap();
    let answer = guest.peer.create_answer(None).await.unwrap();
    guest.peer.set_local_description(answer).await.unwrap();
    say(guest, DescriptionKind::Answer, guest.peer.local_description().await.unwrap().sdp).await;
}

async fn accept(guest: &Guest, sdp: String) {
    guest.peer.set_remote_description(RTCSessionDescription::answer(sdp).unwrap()).await.unwrap();
}

async fn still_sees(guest: &mut Guest, session: &Session) {
    session.send(delta(100, 2_000));
    assert_eq!(guest.see().await, delta(100, 2_000).data);
    session.send(keyframe(101, 2_000));
    assert_eq!(guest.see().await, keyframe(101, 2_000).data);
}

#[tokio::test]
async fn the_host_renegotiates_and_the_picture_goes_on() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    session.renegotiate().await.unwrap();
    let (kind, offer) = description(&guest).await;
    assert_eq!(kind, DescriptionKind::Offer);
    answer_from_guest(&guest, offer).await;
    still_sees(&mut guest, &session).await;
}

#[tokio::test]
async fn the_guest_renegotiates_and_the_picture_goes_on() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    guest.opened().await;
    offer_from_guest(&guest).await;
    let (kind, answer) = description(&guest).await;
    assert_eq!(kind, DescriptionKind::Answer);
    accept(&guest, answer).await;
    still_sees(&mut guest, &session).await;
}

#[tokio::test]
async fn two_offers_meet_and_the_guests_gives_way() {
    let (mut guest, session, mut reports) = Guest::watch(&settings()).await;
    guest.opened().await;
    session.renegotiate().await.unwrap();
    offer_from_guest(&guest).await;
    let (kind, offer) = description(&guest).await;
    assert_eq!(kind, DescriptionKind::Offer);
    guest.peer.set_local_description(RTCSessionDescription::rollback(None).unwrap()).await.unwrap();
    answer_from_guest(&guest, offer).await;
    // The guest's own offer comes again, and finds nobody else's in its way.
    offer_from_guest(&guest).await;
    let (kind, answer) = description(&guest).await;
    assert_eq!(kind, DescriptionKind::Answer);
    accept(&guest, answer).await;
    still_sees(&mut guest, &session).await;
    while let Ok(report) = reports.try_recv() {
        assert!(!matches!(report, Report::Malformed(_)), "{report:?}");
    }
}

#[tokio::test]
async fn a_second_renegotiation_follows_the_first() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    session.renegotiate().await.unwrap();
    session.renegotiate().await.unwrap();
    session.renegotiate().await.unwrap();
    for _ in 0..2 {
        let (kind, offer) = description(&guest).await;
        assert_eq!(kind, DescriptionKind::Offer);
        answer_from_guest(&guest, offer).await;
    }
    still_sees(&mut guest, &session).await;
}
