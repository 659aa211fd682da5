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
