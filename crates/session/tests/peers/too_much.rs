//! A guest that asks for more over `control` than any page does.

use session::{Ending, Report, Reports};
use wire::{DescriptionKind, ToHost};

use crate::guest::{Guest, report, settings};

async fn ending(reports: &mut Reports) -> Ending {
    report(reports, |report| if let Report::Closed(ending) = report { Some(*ending) } else { None }).await
}

async fn say(guest: &Guest, message: &str, times: usize) {
    for _ in 0..times {
        // The channel may be gone before all is said.
        let _ = guest.control.send_text(message).await;
    }
}

#[tokio::test]
async fn a_hundred_malformed_messages_are_borne_and_more_end_the_session() {
    let (guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    say(&guest, r#"{"type":"dance"}"#, 100).await;
    say(&guest, &ToHost::Leaving.to_text(), 1).await;
    report(&mut reports, |report| matches!(report, Report::Said(ToHost::Leaving)).then_some(())).await;
    say(&guest, "", 101).await;
    assert_eq!(ending(&mut reports).await, Ending::Refused);
}

#[tokio::test]
async fn thirty_descriptions_are_borne_and_more_end_the_session() {
    let (guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    let torn = ToHost::Description { kind: DescriptionKind::Offer, sdp: "v=0".to_owned() }.to_text();
    say(&guest, &torn, 30).await;
    say(&guest, &ToHost::Leaving.to_text(), 1).await;
    report(&mut reports, |report| matches!(report, Report::Said(ToHost::Leaving)).then_some(())).await;
    say(&guest, &torn, 31).await;
    assert_eq!(ending(&mut reports).await, Ending::Refused);
}

#[tokio::test]
async fn more_messages_than_any_page_says_end_the_session_though_all_of_them_are_taken() {
    let (guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    let leaving = ToHost::Leaving.to_text();
    let (ending, ()) = tokio::join!(ending(&mut reports), say(&guest, &leaving, 30_000));
    assert_eq!(ending, Ending::Refused);
}

#[tokio::test]
async fn messages_that_nobody_takes_wait_up_to_a_bound_and_more_end_the_session() {
    let (guest, session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    say(&guest, &ToHost::Leaving.to_text(), 6_000).await;
    session.ended().await;
    assert_eq!(ending(&mut reports).await, Ending::Refused);
}

#[tokio::test]
async fn what_is_said_over_a_second_channel_before_its_turn_waits_up_to_a_bound_too() {
    let (mut guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    let first = std::mem::replace(&mut guest.control, guest.peer.create_data_channel("control", None).await.unwrap());
    guest.opened().await;
    say(&guest, &ToHost::Leaving.to_text(), 6_000).await;
    assert_eq!(ending(&mut reports).await, Ending::Refused);
    drop(first);
}

#[tokio::test]
async fn whoever_opens_hundreds_of_channels_at_once_ends_the_session() {
    let (guest, _session, mut reports) = Guest::visit(&settings()).await;
    guest.opened().await;
    for _ in 0..300 {
        // An error means that the session is over already.
        let _ = guest.peer.create_data_channel("gossip", None).await;
    }
    assert_eq!(ending(&mut reports).await, Ending::Refused);
}
