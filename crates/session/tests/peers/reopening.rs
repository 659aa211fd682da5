//! A `control` channel that is closed and opened again.

use session::{Ending, Report, Reports};
use webrtc::data_channel::DataChannelEvent;
use wire::{ToGuest, ToHost};

use crate::guest::{Guest, report, settings};

async fn control_open(reports: &mut Reports) {
    report(reports, |report| matches!(report, Report::ControlOpen).then_some(())).await;
}

/// Closes `control` and opens it again, once more where the new one took the end of the old one for its own. Never
/// returns where the connection is gone.
async fn reopen(guest: &mut Guest) {
    loop {
        // An error means that it is closed already.
        let _ = guest.control.close().await;
        match guest.peer.create_data_channel("control", None).await {
            Ok(again) => guest.control = again,
            Err(_) => std::future::pending().await,
        }
        if is_opened(guest).await {
            return;
        }
    }
}

async fn is_opened(guest: &Guest) -> bool {
    loop {
        match guest.control.poll().await {
            Some(DataChannelEvent::OnOpen) => return true,
            Some(DataChannelEvent::OnClosing | DataChannelEvent::OnClose) | None => return false,
            Some(_) => {}
        }
    }
}

#[tokio::test]
async fn a_channel_that_was_opened_again_is_served_as_the_first_was() {
    let (mut guest, session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    control_open(&mut reports).await;
    for _ in 0..3 {
        reopen(&mut guest).await;
        control_open(&mut reports).await;
        session.say(ToGuest::Resumed).unwrap();
        assert_eq!(guest.hear().await, ToGuest::Resumed);
    }
    guest.control.send_text(&ToHost::Leaving.to_text()).await.unwrap();
    report(&mut reports, |report| matches!(report, Report::Said(ToHost::Leaving)).then_some(())).await;
}

#[tokio::test]
async fn a_channel_that_is_opened_before_the_old_one_is_closed_takes_its_place() {
    let (mut guest, session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    control_open(&mut reports).await;
    let second = guest.peer.create_data_channel("control", None).await.unwrap();
    let first = std::mem::replace(&mut guest.control, second);
    guest.opened().await;
    first.close().await.unwrap();
    control_open(&mut reports).await;
    session.say(ToGuest::LetIn).unwrap();
    assert_eq!(guest.hear().await, ToGuest::LetIn);
}

#[tokio::test]
async fn a_guest_that_opens_the_channel_again_and_again_ends_the_session() {
    let (mut guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    let reopening = async {
        loop {
            reopen(&mut guest).await;
        }
    };
    let closed = |report: &Report| if let Report::Closed(ending) = report { Some(*ending) } else { None };
    let ending = tokio::select! {
        ending = report(&mut reports, closed) => ending,
        () = reopening => unreachable!("it never ends"),
    };
    assert_eq!(ending, Ending::Refused);
}
