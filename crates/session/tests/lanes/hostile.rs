//! Guests who ask for other lanes than an honest one does, and a page, which asks for none.

use session::{Ending, GuestSession, Lanes, Report, Session, Settings};
use tokio::time::timeout;
use webrtc::data_channel::{DataChannel, DataChannelEvent};
use wire::files::{Chunk, Numbered};
use wire::{LanesToHost, SdpOffer, ToGuest, ToHost, limits};

use crate::chunks::{arrive, chunk, send};
use crate::guest::{Guest, PATIENCE, report};
use crate::meeting::Meeting;
use crate::{alone, has_sockets, with};

/// An offer as a guest with these settings makes it. Nobody is behind it any more.
async fn an_offer(settings: &Settings) -> SdpOffer {
    GuestSession::offer(settings).await.unwrap().1
}

/// Offers lanes with these numbers to the host of a meeting.
async fn offer(meeting: &Meeting, lanes: std::ops::Range<u32>, sdp: &SdpOffer) {
    for lane in lanes {
        let message = LanesToHost::Offer { lane, sdp: sdp.clone() };
        // The session may be over before the last one.
        let _ = meeting.guest.say_when_room(ToHost::Lanes { message }).await;
    }
}

#[tokio::test]
async fn no_lane_is_taken_before_the_files_were_asked_for() {
    let _alone = alone().await;
    let of_guest = with(Lanes::Never);
    let mut meeting = Meeting::with(&with(Lanes::AsNeeded), &of_guest).await;
    let own = an_offer(&of_guest).await;
    offer(&meeting, 0..4, &own).await;
    meeting.guest.say_when_room(ToHost::Leaving).await.unwrap();
    report(&mut meeting.at_host, |report| matches!(report, Report::Said(ToHost::Leaving)).then_some(())).await;
    let _files = meeting.host.files().unwrap();
    offer(&meeting, 10..12, &own).await;
    has_sockets(|sockets| sockets == 2 + 2).await;
    close(&meeting).await;
}

#[tokio::test]
async fn no_lane_of_another_certificate_is_taken_nor_more_than_may_be() {
    let _alone = alone().await;
    let of_guest = with(Lanes::Never);
    let meeting = Meeting::with(&with(Lanes::AsNeeded), &of_guest).await;
    let _files = meeting.host.files().unwrap();
    offer(&meeting, 0..5, &an_offer(&with(Lanes::AsNeeded)).await).await;
    offer(&meeting, 10..20, &an_offer(&of_guest).await).await;
    has_sockets(|sockets| sockets == 2 + usize::from(limits::LANES)).await;
    close(&meeting).await;
}

async fn close(meeting: &Meeting) {
    meeting.guest.close().await;
    meeting.host.close().await;
    has_sockets(|sockets| sockets == 0).await;
}

#[tokio::test]
async fn whoever_offers_lanes_again_and_again_is_shown_out() {
    let _alone = alone().await;
    let of_guest = with(Lanes::Never);
    let mut meeting = Meeting::with(&with(Lanes::AsNeeded), &of_guest).await;
    let _files = meeting.host.files().unwrap();
    offer(&meeting, 0..40, &an_offer(&of_guest).await).await;
    assert_eq!(meeting.host_ending().await, Ending::Refused);
}

/// A guest of the library itself, at a host who makes lanes wherever it may.
async fn page() -> (Guest, std::sync::Arc<dyn DataChannel>, Session, session::Reports) {
    let mut guest = Guest::new().await;
    let files = guest.peer.create_data_channel("files", None).await.unwrap();
    let (session, answer, mut reports) = Session::answer(&guest.offer().await, &with(Lanes::AtOnce)).await.unwrap();
    guest.accept(&answer).await;
    report(&mut reports, |report| matches!(report, Report::FilesOpen).then_some(())).await;
    (guest, files, session, reports)
}

#[tokio::test]
async fn a_page_is_never_asked_for_lanes_and_gets_chunks_as_ever() {
    let _alone = alone().await;
    let (guest, channel, session, _reports) = page().await;
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
    let (_guest, channel, session, mut reports) = page().await;
    let mut files = session.files().unwrap();
    for number in [2, 1, 1, 0, 4] {
        channel.send(numbered(number).as_slice().into()).await.unwrap();
    }
    arrive(&mut files.inlet, (0..3).map(|number| chunk(number, 100))).await;
    channel.send(numbered(1 << 30).as_slice().into()).await.unwrap();
    let closed = |report: &Report| if let Report::Closed(ending) = report { Some(*ending) } else { None };
    assert_eq!(report(&mut reports, closed).await, Ending::Refused);
}
