//! Session descriptions (RFC 8866), as far as trust needs to look into them.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::limits;

/// Why a text was not taken as a session description.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SdpError {
    /// Longer than [`limits::SDP`].
    #[error("the session description is larger than {} bytes", limits::SDP)]
    TooLarge,
    /// It does not begin with `v=0`, or holds a control character other than the line ends (CRLF, or LF alone).
    #[error("this is no session description")]
    Malformed,
    /// No `a=fingerprint` line: DTLS could not be authenticated (RFC 8122).
    #[error("the session description names no certificate fingerprint")]
    NoFingerprint,
    /// A fingerprint of another kind than SHA-256, or one that does not read.
    #[error("the session description's fingerprint is not SHA-256")]
    BadFingerprint,
    /// Two different fingerprints in one description: one connection has one certificate here.
    #[error("the session description names two different certificates")]
    TwoFingerprints,
}

/// The SHA-256 of a DTLS certificate (RFC 8122, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// Reads `AB:CD:…`, 32 pairs of hexadecimal digits with colons between them.
    ///
    /// # Errors
    /// [`SdpError::BadFingerprint`] for anything else.
    pub fn parse(text: &str) -> Result<Self, SdpError> {
        let mut bytes = [0; 32];
        let mut pairs = text.split(':');
        for byte in &mut bytes {
            let pair = pairs.next().filter(|pair| pair.len() == 2).ok_or(SdpError::BadFingerprint)?;
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(SdpError::BadFingerprint);
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| SdpError::BadFingerprint)?;
        }
        if pairs.next().is_some() {
            return Err(SdpError::BadFingerprint);
        }
        Ok(Self(bytes))
    }
}

/// A guest's or host's proposal for a connection, checked for size and for exactly one certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct SdpOffer {
    text: String,
    fingerprint: Fingerprint,
}

/// The reply to an [`SdpOffer`], checked in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct SdpAnswer {
    text: String,
    fingerprint: Fingerprint,
}

macro_rules! description {
    ($name:ident) => {
        impl $name {
            /// The description itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// The one certificate that the description is bound to.
            #[must_use]
            pub fn fingerprint(&self) -> Fingerprint {
                self.fingerprint
            }
        }

        impl TryFrom<String> for $name {
            type Error = SdpError;

            fn try_from(text: String) -> Result<Self, SdpError> {
                let fingerprint = only_fingerprint(&text)?;
                Ok(Self { text, fingerprint })
            }
        }

        impl From<$name> for String {
            fn from(description: $name) -> Self {
                description.text
            }
        }
    };
}

description!(SdpOffer);
description!(SdpAnswer);

fn only_fingerprint(text: &str) -> Result<Fingerprint, SdpError> {
    if text.len() > limits::SDP {
        return Err(SdpError::TooLarge);
    }
    if !text.starts_with("v=0") || !text.split('\n').all(is_line) {
        return Err(SdpError::Malformed);
    }
    let mut found = None;
    for value in text.lines().filter_map(fingerprint_value) {
        let (hash, digits) = value.split_once(' ').ok_or(SdpError::BadFingerprint)?;
        if !hash.eq_ignore_ascii_case("sha-256") {
            return Err(SdpError::BadFingerprint);
        }
        let fingerprint = Fingerprint::parse(digits.trim())?;
        if found.is_some_and(|other| other != fingerprint) {
            return Err(SdpError::TwoFingerprints);
        }
        found = Some(fingerprint);
    }
    found.ok_or(SdpError::NoFingerprint)
}

/// Whether nothing but a CR at its end is a control character: to other readers a CR in the midst ends a line.
fn is_line(line: &str) -> bool {
    !line.strip_suffix('\r').unwrap_or(line).contains(char::is_control)
}

/// What a line says of a certificate, read at least as generously as by whoever sets up DTLS from it. A reader that
/// overlooks white space, and heeds the first of several fingerprints, would else prove another one than is read here.
fn fingerprint_value(line: &str) -> Option<&str> {
    let (key, value) = line.trim().strip_prefix("a=")?.split_once(':')?;
    key.trim().eq_ignore_ascii_case("fingerprint").then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fingerprint, SdpError, SdpOffer};
    use crate::limits;

    fn digits(byte: u8) -> String {
        vec![format!("{byte:02X}"); 32].join(":")
    }

    fn offer(lines: &str) -> Result<SdpOffer, SdpError> {
        SdpOffer::try_from(format!("v=0\r\n{lines}"))
    }

    #[test]
    fn the_fingerprint_is_read_whatever_its_case_and_place() {
        let sdp = offer(&format!("m=video 9\r\na=fingerprint:SHA-256 {}\r\n", digits(0xab).to_lowercase()));
        assert_eq!(sdp.map(|sdp| sdp.fingerprint()), Ok(Fingerprint([0xab; 32])));
    }

    #[test]
    fn a_description_with_two_certificates_is_refused() {
        let two = format!("a=fingerprint:sha-256 {}\r\na=fingerprint:sha-256 {}\r\n", digits(1), digits(2));
        assert_eq!(offer(&two), Err(SdpError::TwoFingerprints));
    }

    #[test]
    fn a_certificate_that_another_reader_might_see_counts_as_well() {
        let disguises =
            ["a= fingerprint:", "a=\u{a0}fingerprint:", " a=fingerprint:", "a=fingerprint :", "a=FingerPrint: "];
        for disguise in disguises {
            let line = format!("{disguise}sha-256 {}\r\n", digits(1));
            assert_eq!(offer(&line).map(|sdp| sdp.fingerprint()), Ok(Fingerprint([1; 32])), "{disguise:?}");
            let both = format!("{line}a=fingerprint:sha-256 {}\r\n", digits(2));
            assert_eq!(offer(&both), Err(SdpError::TwoFingerprints), "{disguise:?}");
        }
        for torn in ["\r", "x\r", "a=\t"] {
            let line = format!("{torn}a=fingerprint:sha-256 {}\r\n", digits(1));
            assert_eq!(offer(&line), Err(SdpError::Malformed), "{torn:?}");
        }
    }

    #[test]
    fn a_weaker_hash_a_missing_or_torn_fingerprint_and_an_oversized_text_are_refused() {
        assert_eq!(offer("a=fingerprint:sha-1 AA:BB\r\n"), Err(SdpError::BadFingerprint));
        assert_eq!(offer("a=fingerprint:sha-256 AA:BB\r\n"), Err(SdpError::BadFingerprint));
        assert_eq!(offer("s=-\r\n"), Err(SdpError::NoFingerprint));
        assert_eq!(offer(&"x".repeat(limits::SDP)), Err(SdpError::TooLarge));
        assert_eq!(SdpOffer::try_from("hello".to_owned()), Err(SdpError::Malformed));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in any::<String>()) {
            let _ = SdpOffer::try_from(format!("v=0\r\na=fingerprint:{text}"));
            let _ = Fingerprint::parse(&text);
        }
    }
}
