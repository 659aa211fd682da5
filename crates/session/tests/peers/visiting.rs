//! A Porthole that visits another: the guest's half of a session against the host's.

use session::{
    AnswerError, Certificate, ConnectionState, Ending, GuestReport, GuestSession, Report, Session, Settings, VisitError,
};
use tokio::time::timeout;
use wire::{SdpAnswer, ToGuest, ToHost};

use crate::guest::{Guest, PATIENCE, keyframe, report, settings};
use crate::meeting::Meeting;

#[tokio::test]
async fn host_and_guest_connect_and_both_talk() {
    let (of_host, of_guest) = (settings(), settings());
    let mut meeting = Meeting::with(&of_host, &of_guest).await;
    assert_eq!(meeting.host.guest(), of_guest.certificate.fingerprint());
    assert_eq!(meeting.guest.host(), of_host.certificate.fingerprint());
    assert!(!meeting.host.wants_picture());
    meeting.host.say(ToGuest::LetIn).unwrap();
    meeting.guest.say_when_room(ToHost::Leaving).await.unwrap();
    let connected =
        |report: &GuestReport| matches!(report, GuestReport::State(ConnectionState::Connected)).then_some(());
    meeting.guest_report(connected).await;
    meeting.guest_report(|report| matches!(report, GuestReport::Heard(ToGuest::LetIn)).then_some(())).await;
    report(&mut meeting.at_host, |report| matches!(report, Report::Said(ToHost::Leaving)).then_some(())).await;
}

#[tokio::test]
async fn a_guest_without_a_picture_is_sent_none() {
    let mut meeting = Meeting::new().await;
    report(&mut meeting.at_host, |report| matches!(report, Report::ControlOpen).then_some(())).await;
    meeting.host.show(true);
    meeting.host.send(keyframe(0, 1_000));
    loop {
        match timeout(PATIENCE, meeting.at_host.recv()).await.unwrap().unwrap() {
            Report::KeyframeWanted => panic!("there is no picture"),
            Report::Statistics(figures) if figures.round_trip.is_some() => {
                assert_eq!((figures.packets_sent, figures.frames_waiting), (0, 0));
                return;
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn either_sees_that_the_other_has_left() {
    let mut meeting = Meeting::new().await;
    report(&mut meeting.at_host, |report| matches!(report, Report::ControlOpen).then_some(())).await;
    meeting.guest.close().await;
    assert_eq!(meeting.guest_ending().await, Ending::Closed);
    assert_eq!(meeting.host_ending().await, Ending::Left);

    let mut meeting = Meeting::new().await;
    meeting.guest_report(|report| matches!(report, GuestReport::ControlOpen).then_some(())).await;
    meeting.host.close().await;
    assert_eq!(meeting.guest_ending().await, Ending::Left);
    assert_eq!(meeting.host_ending().await, Ending::Closed);
}

#[tokio::test]
async fn a_host_that_is_not_who_it_was_said_to_be_is_not_met() {
    let of_guest = Settings { connect_within: std::time::Duration::from_secs(8), ..settings() };
    let (proposal, offer) = GuestSession::offer(&of_guest).await.unwrap();
    let (host, answer, _reports) = Session::answer(&offer, &settings()).await.unwrap();
    let digits = |print: wire::Fingerprint| print.0.map(|byte| format!("{byte:02X}")).join(":");
    let other = Certificate::generate().unwrap().fingerprint();
    let swapped = answer.as_str().replace(&digits(answer.fingerprint()), &digits(other));
    let (guest, at_guest) = proposal.connect(&SdpAnswer::try_from(swapped).unwrap()).await.unwrap();
    assert_eq!(guest.host(), other);
    let mut meeting = Meeting { host, at_host: _reports, guest, at_guest };
    let ending = meeting.guest_ending().await;
    assert!(matches!(ending, Ending::Refused | Ending::NeverConnected), "{ending:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_read_begins_nothing() {
    let (proposal, _offer) = GuestSession::offer(&settings()).await.unwrap();
    let print = vec!["AB"; 32].join(":");
    let empty = SdpAnswer::try_from(format!("v=0\r\na=fingerprint:sha-256 {print}\r\n")).unwrap();
    assert!(matches!(proposal.connect(&empty).await, Err(VisitError::Answer(_))));
}

#[tokio::test]
async fn a_guest_without_a_usable_address_is_told_so() {
    let nowhere = Settings { addresses: vec!["192.0.2.1".parse().unwrap()], ..settings() };
    assert!(matches!(GuestSession::offer(&nowhere).await, Err(VisitError::Setup(_))));
}

#[tokio::test]
async fn a_host_without_a_picture_takes_a_page_and_sends_it_none() {
    let without = Settings { picture: false, ..settings() };
    let mut page = Guest::new().await;
    let offer = page.offer().await;
    let (session, answer, _reports) = Session::answer(&offer, &without).await.unwrap();
    assert!(!session.wants_picture());
    let video = answer.as_str().split("m=").find(|section| section.starts_with("video")).unwrap();
    assert!(video.contains("a=inactive") || video.starts_with("video 0 "), "{video}");
    page.accept(&answer).await;
    page.opened().await;
    session.say(ToGuest::LetIn).unwrap();
    assert_eq!(page.hear().await, ToGuest::LetIn);

    let blind = wire::SdpOffer::try_from(offer.as_str().replace("H264", "VP8")).unwrap();
    assert!(Session::answer(&blind, &without).await.is_ok(), "there is no picture that it could not see");
    assert!(matches!(Session::answer(&blind, &settings()).await, Err(AnswerError::NoH264)));
}
