//! The certificate that a host's DTLS connections are known by.

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
    /// The library hashed the certificate to something that is no SHA-256.
    #[error("the certificate has no readable fingerprint")]
    Fingerprint,
}

/// A self-signed ECDSA P-256 certificate with its key. All sessions of a host may share one.
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

#[cfg(test)]
mod tests {
    use super::Certificate;

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
