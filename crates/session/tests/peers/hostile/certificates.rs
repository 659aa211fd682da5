//! A guest is known by the certificate that its offer names: what is read there has to be what DTLS proves.

use std::io::Cursor;

use proptest::prelude::*;
use rtc::sdp::description::session::SessionDescription;
use session::Certificate;
use wire::{Fingerprint, SdpError, SdpOffer};

use crate::guest::Guest;

fn digits(fingerprint: Fingerprint) -> String {
    fingerprint.0.map(|byte| format!("{byte:02X}")).join(":")
}

/// The fingerprints that the library heeds: the first of the whole, and the first of each section.
fn heeded(offer: &SdpOffer) -> Vec<String> {
    let Ok(read) = SessionDescription::unmarshal(&mut Cursor::new(offer.as_str())) else { return Vec::new() };
    let of_sections = read.media_descriptions.iter().filter_map(|section| section.attribute("fingerprint")?);
    let of_the_whole = read.attribute("fingerprint").map(String::as_str);
    of_the_whole.into_iter().chain(of_sections).map(str::to_owned).collect()
}

#[tokio::test]
async fn an_offer_that_claims_another_guests_certificate_beside_its_own_is_refused_however_it_hides_that() {
    let honest = Guest::new().await.offer().await;
    let own = format!("fingerprint:sha-256 {}\r\n", digits(honest.fingerprint()));
    let claimed = format!("a=fingerprint:sha-256 {}\r\n", digits(Certificate::generate().unwrap().fingerprint()));
    assert!(honest.as_str().contains(&format!("a={own}")));
    for (disguise, error) in [
        ("a=", SdpError::TwoFingerprints),
        ("a= ", SdpError::TwoFingerprints),
        ("a=\u{2003}", SdpError::TwoFingerprints),
        ("\ra=", SdpError::Malformed),
    ] {
        let forged = honest.as_str().replace(&format!("a={own}"), &format!("{disguise}{own}{claimed}"));
        assert_eq!(SdpOffer::try_from(forged), Err(error), "{disguise:?}");
    }
}

/// One line that may name a certificate, or may only look so.
fn line() -> impl Strategy<Value = String> {
    let parts = (
        "[ \r\n\u{a0}]{0,2}",
        "a=|a =|A=|m=",
        "[ \r\t\u{a0}\u{2003}]{0,2}",
        "fingerprint|Fingerprint|fingerprint |mid",
        ":|: |",
        "sha-256 |SHA-256 |sha-256  |sha-1 ",
        0_u8..2,
        "[ \r]{0,2}\r?\n",
    );
    parts.prop_map(|(before, kind, space, key, colon, hash, number, end)| {
        let digits = digits(Fingerprint([number; 32]));
        format!("{before}{kind}{space}{key}{colon}{hash}{digits}{end}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]
    #[test]
    fn of_any_offer_that_is_taken_the_library_heeds_the_same_certificate(
        of_the_whole in prop::collection::vec(line(), 0..3), of_the_section in prop::collection::vec(line(), 0..4),
    ) {
        let text = format!(
            "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n{}",
            of_the_whole.concat(),
            of_the_section.concat(),
        );
        if let Ok(offer) = SdpOffer::try_from(text) {
            for found in heeded(&offer) {
                let words: Vec<&str> = found.split_whitespace().collect();
                prop_assert!(words[0].eq_ignore_ascii_case("sha-256"), "{found:?}");
                prop_assert_eq!(Fingerprint::parse(words[1]), Ok(offer.fingerprint()));
            }
        }
    }
}
