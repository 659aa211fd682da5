//! The channel `files`.

use std::time::Duration;

use session::{Ending, FILES_UNREAD, Files, FilesOutlet, Malformed, Report, Session};
use tokio::time::timeout;
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelInit};
use wire::files::Chunk;
use wire::{EndReason, ToGuest, limits};

use crate::chunks::{arrive, chunk, next, send};
use crate::guest::{Guest, PATIENCE, report, settings};
use crate::meeting::Meeting;

fn files(meeting: &Meeting) -> (Files, Files) {
    (meeting.host.files().unwrap(), meeting.guest.files().unwrap())
}

#[tokio::test]
async fn chunks_of_any_length_go_both_ways_at_once_in_order() {
    let meeting = Meeting::new().await;
    let (mut host, mut guest) = files(&meeting);
    assert!(meeting.host.files().is_none() && meeting.guest.files().is_none(), "to whoever asks first");
    let lengths = [1, 2, 1_000, limits::CHUNK - 1, limits::CHUNK];
    let chunks = || (0..200).zip(lengths.into_iter().cycle()).map(|(number, length)| chunk(number, length));
    let sending = |outlet: FilesOutlet| async move {
        for chunk in chunks() {
            send(&outlet, chunk).await.unwrap();
        }
    };
    let receiving = async { tokio::join!(arrive(&mut host.inlet, chunks()), arrive(&mut guest.inlet, chunks())) };
    tokio::join!(sending(host.outlet.clone()), sending(guest.outlet.clone()), receiving);
}

#[tokio::test]
async fn a_reader_that_stalls_holds_up_nobody_else_and_goes_on_where_it_was() {
    let mut meeting = Meeting::new().await;
    let (host, mut guest) = files(&meeting);
    let chunks = || (0..120).map(|number| chunk(number, limits::CHUNK));
    for chunk in chunks() {
        send(&host.outlet, chunk).await.unwrap();
    }
    // Said behind the chunks and heard although nobody reads those.
    meeting.host.say(ToGuest::Ended { reason: EndReason::Stopped }).unwrap();
    let heard = |report: &session::GuestReport| {
        matches!(report, session::GuestReport::Heard(ToGuest::Ended { .. })).then_some(())
    };
    meeting.guest_report(heard).await;
    arrive(&mut guest.inlet, chunks()).await;
}

#[tokio::test]
async fn whoever_sends_more_than_may_wait_ends_the_session() {
    let mut meeting = Meeting::new().await;
    let (host, guest) = files(&meeting);
    let too_many = 1 + FILES_UNREAD / (limits::CHUNK + limits::CHUNK_HEADER);
    for number in 0..too_many {
        // The session may be over before the last one.
        let _ = guest.outlet.send(chunk(u32::try_from(number).unwrap(), limits::CHUNK)).await;
    }
    assert_eq!(meeting.host_ending().await, Ending::Refused);
    drop(host);
}

/// A guest of the library itself, which has the channel `files` too.
async fn with_files() -> (Guest, std::sync::Arc<dyn DataChannel>, Session, session::Reports) {
    let mut guest = Guest::new().await;
    let files = guest.peer.create_data_channel("files", None).await.unwrap();
    let (session, answer, mut reports) = Session::answer(&guest.offer().await, &settings()).await.unwrap();
    guest.accept(&answer).await;
    report(&mut reports, |report| matches!(report, Report::FilesOpen).then_some(())).await;
    (guest, files, session, reports)
}

#[tokio::test]
async fn for_a_guest_that_reads_nothing_no_more_is_taken_than_fits_and_then_it_goes_on() {
    let (_guest, channel, session, _reports) = with_files().await;
    let files = session.files().unwrap();
    let (mut taken, most) = (0, 64 * 1024 * 1024 / limits::CHUNK);
    while timeout(Duration::from_secs(2), files.outlet.send(chunk(0, limits::CHUNK))).await.is_ok() {
        taken += 1;
        assert!(taken < most, "{taken} chunks were taken and nobody reads");
    }
    let mut bytes = 0;
    while bytes < taken * limits::CHUNK {
        let event = timeout(PATIENCE, channel.poll()).await.expect("it goes on").expect("it is open");
        if let DataChannelEvent::OnMessage(message) = event {
            bytes += Chunk::read(&message.data).unwrap().bytes.len();
        }
    }
}

#[tokio::test]
async fn what_is_no_chunk_is_named_and_too_much_of_it_ends_the_session() {
    let (_guest, channel, session, mut reports) = with_files().await;
    let mut files = session.files().unwrap();
    channel.send_text("hello").await.unwrap();
    channel.send(b"short".as_slice().into()).await.unwrap();
    channel.send([&chunk(0, limits::CHUNK)[..], &[0]].concat().as_slice().into()).await.unwrap();
    channel.send(chunk(1, 10).into()).await.unwrap();
    arrive(&mut files.inlet, std::iter::once(chunk(1, 10))).await;
    let named = |report: &Report| match report {
        Report::Malformed(Malformed::Text) => Some("text"),
        Report::Malformed(Malformed::Chunk(_)) => Some("no chunk"),
        _ => None,
    };
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(report(&mut reports, named).await);
    }
    assert_eq!(names, ["text", "no chunk", "no chunk"]);
    for _ in 0..100 {
        let _ = channel.send_text("hello").await;
    }
    let closed = |report: &Report| if let Report::Closed(ending) = report { Some(*ending) } else { None };
    assert_eq!(report(&mut reports, closed).await, Ending::Refused);
    assert_eq!(next(&mut files.inlet).await, None);
}

async fn is_closed(channel: &dyn DataChannel) {
    let closing = async { while !matches!(channel.poll().await, Some(DataChannelEvent::OnClose) | None) {} };
    timeout(PATIENCE, closing).await.expect("the channel was closed");
}

#[tokio::test]
async fn a_second_channel_and_one_of_another_kind_are_closed_and_the_first_goes_on() {
    let (guest, channel, session, _reports) = with_files().await;
    let second = guest.peer.create_data_channel("files", None).await.unwrap();
    is_closed(second.as_ref()).await;
    let mut files = session.files().unwrap();
    channel.send(chunk(3, 100).into()).await.unwrap();
    arrive(&mut files.inlet, std::iter::once(chunk(3, 100))).await;

    let (guest, _session, _reports) = Guest::visit(&settings()).await;
    let torn = RTCDataChannelInit { ordered: false, ..RTCDataChannelInit::default() };
    let unordered = guest.peer.create_data_channel("files", Some(torn)).await.unwrap();
    is_closed(unordered.as_ref()).await;
}

#[tokio::test]
async fn a_closed_channel_ends_the_files_and_not_the_session() {
    let (guest, channel, session, mut reports) = with_files().await;
    let mut files = session.files().unwrap();
    channel.close().await.unwrap();
    assert_eq!(next(&mut files.inlet).await, None);
    // Before anything is sent: the library may fall silent where data comes for a channel that it has closed.
    session.say(ToGuest::LetIn).unwrap();
    assert_eq!(guest.hear().await, ToGuest::LetIn);
    while send(&files.outlet, chunk(0, 1)).await.is_ok() {}
    report(&mut reports, |report| matches!(report, Report::Statistics(_)).then_some(())).await;
}

#[tokio::test]
async fn a_session_without_the_channel_lets_senders_wait_until_it_ends() {
    let (_guest, session, _reports) = Guest::visit(&settings()).await;
    let mut files = session.files().unwrap();
    let outlet = files.outlet.clone();
    let sending = tokio::spawn(async move { while outlet.send(chunk(0, 1)).await.is_ok() {} });
    session.close().await;
    timeout(PATIENCE, sending).await.expect("the wait ended with the session").unwrap();
    assert_eq!(next(&mut files.inlet).await, None);
}

#[tokio::test]
async fn a_sender_that_waits_for_the_other_side_ends_with_either() {
    for by_host in [true, false] {
        let (guest, _channel, session, _reports) = with_files().await;
        let outlet = session.files().unwrap().outlet;
        let sending = tokio::spawn(async move { while outlet.send(chunk(0, limits::CHUNK)).await.is_ok() {} });
        if by_host {
            session.close().await
        } else {
            guest.peer.close().await.unwrap()
        }
        timeout(PATIENCE, sending).await.expect("the wait ended with the session").unwrap();
    }
}
