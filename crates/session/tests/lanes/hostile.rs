//! Guests who ask for other lanes than an honest one does, and a page, which asks for none.

use std::ops::Range;

use session::{Ending, GuestSession, Lanes, Report, Session, Settings};
use tokio::time::timeout;
use webrtc::data_channel::{DataChannel, DataChannelEvent};
use wire::files::{Chunk, Numbered};
use wire::{LanesToGuest, LanesToHost, SdpOffer, ToGuest, ToHost, limits};

use crate::chunks::{arrive, chunk, send};
use crate::guest::{Guest, PATIENCE, report};
use crate::meeting::Meeting;
use crate::{alone, with};

/// An offer as a guest with these settings makes it. Nobody is behind it any more.
async fn an_offer(settings: &Settings) -> SdpOffer {
    GuestSession::offer(settings).await.unwrap().1
}

/// The same, as if it were of the guest whose offer the second one is.
fn in_the_name_of(offer: &SdpOffer, guest: &SdpOffer) -> SdpOffer {
    let line = |offer: &SdpOffer| {
        let fingerprint = offer.as_str().lines().find(|line| line.starts_with("a=fingerprint:"));
        fingerprint.unwrap().to_owned()
    };
    SdpOffer::try_from(offer.as_str().replace(&line(offer), &line(guest))).unwrap()
}

fn an_ask(lane: u32, sdp: &SdpOffer) -> ToHost {
    ToHost::Lanes { message: LanesToHost::Offer { lane, sdp: sdp.clone() } }
}

/// Offers lanes with these numbers to the host. Gives the numbers of those that were answered, and of those that were refused.
async fn offer(guest: &Guest, lanes: Range<u32>, sdp: &SdpOffer) -> (Vec<u32>, Vec<u32>) {
    for lane in lanes.clone() {
        guest.control.send_text(&an_ask(lane, sdp).to_text()).await.unwrap();
    }
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    for _ in lanes {
        match guest.hear().await {
            ToGuest::Lanes { message: LanesToGuest::Answer { lane, sdp: Some(_) } } => answered.push(lane),
            ToGuest::Lanes { message: LanesToGuest::Answer { lane, sdp: None } } => refused.push(lane),
            other => panic!("{other:?}"),
        }
    }
    answered.sort_unstable();
    (answered, refused)
}

#[tokio::test]
async fn no_lane_is_taken_before_the_files_were_asked_for() {
    let _alone = alone().await;
    let (mut guest, _channel, session, _reports) = page(Lanes::AsNeeded).await;
    let own = in_the_name_of(&an_offer(&with(Lanes::Never)).await, &guest.offer().await);
    assert_eq!(offer(&guest, 0..4, &own).await, (vec![], vec![0, 1, 2, 3]));
    let _files = session.files().unwrap();
    assert_eq!(offer(&guest, 10..12, &own).await, (vec![10, 11], vec![]));
}

#[tokio::test]
async fn where_no_lanes_are_wanted_none_is_taken() {
    let _alone = alone().await;
    let (mut guest, _channel, session, _reports) = page(Lanes::Never).await;
    let own = in_the_name_of(&an_offer(&with(Lanes::Never)).await, &guest.offer().await);
    let _files = session.files().unwrap();
    assert_eq!(offer(&guest, 0..2, &own).await, (vec![], vec![0, 1]));
}

#[tokio::test]
async fn no_lane_of_another_certificate_is_taken_nor_more_than_may_be() {
    let _alone = alone().await;
    let (mut guest, _channel, session, _reports) = page(Lanes::AsNeeded).await;
    let _files = session.files().unwrap();
    let strange = an_offer(&with(Lanes::Never)).await;
    let own = in_the_name_of(&strange, &guest.offer().await);
    assert_eq!(offer(&guest, 0..5, &strange).await, (vec![], vec![0, 1, 2, 3, 4]));
    let (most, offered) = (10 + u32::from(limits::LANES), 10..20);
    assert_eq!(offer(&guest, offered, &own).await, ((10..most).collect(), (most..20).collect()));
}

#[tokio::test]
async fn whoever_offers_lanes_again_and_again_is_shown_out() {
    let _alone = alone().await;
    let of_guest = with(Lanes::Never);
    let mut meeting = Meeting::with(&with(Lanes::AsNeeded), &of_guest).await;
    let (_files, own) = (meeting.host.files().unwrap(), an_offer(&of_guest).await);
    for lane in 0..40 {
        // The session may be over before the last one.
        let _ = meeting.guest.say_when_room(an_ask(lane, &own)).await;
    }
    assert_eq!(meeting.host_ending().await, Ending::Refused);
}

/// A guest of the library itself, at a host who makes lanes so.
async fn page(lanes: Lanes) -> (Guest, std::sync::Arc<dyn DataChannel>, Session, session::Reports) {
    let mut guest = Guest::new().await;
    let files = guest.peer.create_data_channel("files", None).await.unwrap();
    let (session, answer, mut reports) = Session::answer(&guest.offer().await, &with(lanes)).await.unwrap();
    guest.accept(&answer).await;
    report(&mut reports, |report| matches!(report, Report::FilesOpen).then_some(())).await;
    (guest, files, session, reports)
}

#[tokio::test]
async fn a_page_is_never_asked_for_lanes_and_gets_chunks_as_ever() {
    let _alone = alone().await;
    let (guest, channel, session, _reports) = page(Lanes::AtOnce).await;
    let files = session.files().unwrap();
    let sending = async {
        for number in 0..300 {
            send(&files.outlet, chunk(number, limits::CHUNK)).await.unwrap();
        }
    };
    let reading = async {
        let mut bytes = 0;
        while bytes < 300 * limits::CHUNK {
            let event = timeout(PATIENCE, channel.poll()).await.expect("it goes on").expect("it is open");
            if let DataChannelEvent::OnMessage(message) = event {
                bytes += Chunk::read(&message.data).expect("a chunk without a number").bytes.len();
            }
        }
    };
    tokio::join!(sending, reading);
    session.say(ToGuest::LetIn).unwrap();
    assert_eq!(guest.hear().await, ToGuest::LetIn, "nothing was said before");
}

fn numbered(number: u32) -> Vec<u8> {
    [&Numbered::header(number)[..], &chunk(number, 100)].concat()
}

#[tokio::test]
async fn numbers_are_put_in_order_without_lanes_too_and_one_that_is_far_ahead_ends_the_session() {
    let _alone = alone().await;
    let (_guest, channel, session, mut reports) = page(Lanes::AtOnce).await;
    let mut files = session.files().unwrap();
    for number in [2, 1, 1, 0, 4] {
        channel.send(numbered(number).as_slice().into()).await.unwrap();
    }
    arrive(&mut files.inlet, (0..3).map(|number| chunk(number, 100))).await;
    channel.send(numbered(1 << 30).as_slice().into()).await.unwrap();
    let closed = |report: &Report| if let Report::Closed(ending) = report { Some(*ending) } else { None };
    assert_eq!(report(&mut reports, closed).await, Ending::Refused);
}
