//! The certificate that a side's DTLS connections are known by.

use std::fmt;

use rtc::crypto::{self, SignatureScheme};
use rtc::peer_connection::certificate::{CertificateParams, RTCCertificate};
use thiserror::Error;
use wire::Fingerprint;

/// Why no certificate could be made.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// There is no cryptography, or it has no ECDSA over P-256.
    #[error("no key could be made: {0}")]
    Key(String),
    /// The text holds no certificate and key, or not in the form of [`Certificate::to_pem`].
    #[error("the text holds no certificate: {0}")]
    Pem(String),
    /// The library hashed the certificate to something that is no SHA-256.
    #[error("the certificate has no readable fingerprint")]
    Fingerprint,
}

/// A self-signed ECDSA P-256 certificate with its key. All sessions of a host may share one, and a guest is known by its.
#[derive(Clone)]
pub struct Certificate {
    certificate: RTCCertificate,
    fingerprint: Fingerprint,
}

impl Certificate {
    /// Makes a key and signs it with itself. The certificate names nobody.
    ///
    /// # Errors
    /// [`CertificateError`] where the cryptography of this machine fails.
    pub fn generate() -> Result<Self, CertificateError> {
        let key_error = |error: &dyn fmt::Display| CertificateError::Key(error.to_string());
        let provider = crypto::default_provider().map_err(|error| key_error(&error))?;
        let params = CertificateParams::new(vec!["porthole".to_owned()]).map_err(|error| key_error(&error))?;
        let certificate = RTCCertificate::generate(provider.crypto(), SignatureScheme::EcdsaP256Sha256, params)
            .map_err(|error| key_error(&error))?;
        Self::of(certificate)
    }

    /// Reads what [`to_pem`](Self::to_pem) wrote.
    ///
    /// # Errors
    /// [`CertificateError::Pem`] for any other text.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let pem_error = |error: &dyn fmt::Display| CertificateError::Pem(error.to_string());
        if !begins_with_time(text) {
            return Err(pem_error(&"it does not begin with the time that it expires"));
        }
        let provider = crypto::default_provider().map_err(|error| CertificateError::Key(error.to_string()))?;
        let certificate = RTCCertificate::from_pem(text, provider.crypto()).map_err(|error| pem_error(&error))?;
        Self::of(certificate)
    }

    /// The certificate and its key, to be kept where nobody else reads: whoever has it is taken for this side.
    ///
    /// # Errors
    /// [`CertificateError::Key`] where the key cannot be written.
    pub fn to_pem(&self) -> Result<String, CertificateError> {
        self.certificate.serialize_pem().map_err(|error| CertificateError::Key(error.to_string()))
    }

    fn of(certificate: RTCCertificate) -> Result<Self, CertificateError> {
        let key_error = |error: &dyn fmt::Display| CertificateError::Key(error.to_string());
        let provider = crypto::default_provider().map_err(|error| key_error(&error))?;
        let fingerprints = certificate.get_fingerprints(provider.crypto()).map_err(|error| key_error(&error))?;
        let first = fingerprints.first().ok_or(CertificateError::Fingerprint)?;
        let fingerprint = Fingerprint::parse(&first.value).map_err(|_| CertificateError::Fingerprint)?;
        Ok(Self { certificate, fingerprint })
    }

    /// The SHA-256 of the certificate, as it stands in every answer (RFC 8122).
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    pub(crate) fn to_rtc(&self) -> RTCCertificate {
        self.certificate.clone()
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

/// The library panics where the first block has less than eight bytes: eleven digits of base64 and one to fill up.
fn begins_with_time(text: &str) -> bool {
    let mut lines = text.lines();
    let begins = lines.next() == Some("-----BEGIN EXPIRES-----");
    let time = lines.next().and_then(|line| line.strip_suffix('='));
    let is_time = time.is_some_and(|digits| digits.len() == 11 && !digits.ends_with('='));
    begins && is_time && lines.next() == Some("-----END EXPIRES-----")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Certificate, CertificateError};

    #[test]
    fn a_certificate_reads_back_as_it_was_written() {
        let certificate = Certificate::generate().unwrap();
        let read = Certificate::from_pem(&certificate.to_pem().unwrap()).unwrap();
        assert_eq!(read.fingerprint(), certificate.fingerprint());
    }

    #[test]
    fn a_torn_text_is_refused_wherever_it_is_torn() {
        let whole = Certificate::generate().unwrap().to_pem().unwrap();
        for end in (0..whole.trim_end().len() - 1).step_by(9) {
            assert!(matches!(Certificate::from_pem(&whole[..end]), Err(CertificateError::Pem(_))), "{end}");
        }
        for time in ["", "AA==", "AAAAAAAAAA==", "AAAAAAAAAAAAAAA="] {
            let short = format!("-----BEGIN EXPIRES-----\n{time}\n-----END EXPIRES-----\n");
            assert!(matches!(Certificate::from_pem(&short), Err(CertificateError::Pem(_))), "{time}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in "\\PC*", time in "[A-Za-z0-9+/=]{0,16}") {
            let _ = Certificate::from_pem(&text);
            let block = format!("-----BEGIN EXPIRES-----\n{time}\n-----END EXPIRES-----\n\n{text}");
            let _ = Certificate::from_pem(&block);
        }
    }

    #[test]
    fn two_certificates_differ_and_a_copy_is_the_same() {
        let (one, other) = (Certificate::generate().unwrap(), Certificate::generate().unwrap());
        assert_ne!(one.fingerprint(), other.fingerprint());
        assert_eq!(one.clone().fingerprint(), one.fingerprint());
    }

    #[test]
    fn the_key_is_not_printed() {
        let printed = format!("{:?}", Certificate::generate().unwrap());
        assert!(printed.starts_with("Certificate { fingerprint: Fingerprint("), "{printed}");
        assert!(printed.ends_with(", .. }"), "{printed}");
    }
}
