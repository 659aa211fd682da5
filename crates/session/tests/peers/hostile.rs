//! Offers that were torn or made up: each is answered or refused, and none ends in a panic.

mod certificates;

use session::{AnswerError, Session};
use wire::SdpOffer;

use crate::guest::{Guest, settings};

/// The offer with one line taken out, torn, doubled or made up, for each of its lines.
fn damaged(offer: &str) -> Vec<String> {
    let lines: Vec<&str> = offer.lines().collect();
    let replaced = |at: usize, by: &[&str]| [&lines[..at], by, &lines[at + 1..], &[""]].concat().join("\r\n");
    let variants = lines.iter().enumerate().flat_map(|(at, line)| {
        let (torn, kind) = (&line[..line.len() / 2], line.split([':', ' ']).next().unwrap_or_default());
        let (wild, huge) = (format!("{kind}:\u{1F6AA} -1 :::"), format!("{kind}:99999999999999999999 99999999999"));
        [
            replaced(at, &[]),
            replaced(at, &[torn]),
            replaced(at, &[line, line]),
            replaced(at, &[&wild]),
            replaced(at, &[&huge]),
        ]
    });
    variants.collect()
}

#[tokio::test]
async fn a_damaged_offer_is_answered_or_refused() {
    let mut guest = Guest::new().await;
    let (honest, settings) = (guest.offer().await, settings());
    let (mut answered, mut refused) = (0, 0);
    for text in damaged(honest.as_str()) {
        let Ok(offer) = SdpOffer::try_from(text) else { continue };
        match Session::answer(&offer, &settings).await {
            Ok((session, answer, _reports)) => {
                assert_eq!(answer.fingerprint(), settings.certificate.fingerprint());
                session.close().await;
                answered += 1;
            }
            Err(AnswerError::TimedOut) => panic!("no answer in time to {}", offer.as_str()),
            Err(_) => refused += 1,
        }
    }
    assert!(answered > 20 && refused > 20, "{answered} answered, {refused} refused");
}
