//! Who a guest is.

use anyhow::{Context, Result};
use pairing::GuestId;
use rtc::crypto::{self, SignatureScheme};
use rtc::peer_connection::certificate::{CertificateParams, RTCCertificate};
use wire::Fingerprint;

/// A DTLS certificate, by which the host knows a guest again.
#[derive(Clone)]
pub struct Identity {
    certificate: RTCCertificate,
    fingerprint: Fingerprint,
    guest: String,
}

impl Identity {
    /// Somebody whom nobody has met.
    ///
    /// # Errors
    /// Where the cryptography of this machine fails.
    pub fn new() -> Result<Self> {
        let provider = crypto::default_provider()?;
        let params = CertificateParams::new(vec!["guest".to_owned()])?;
        let certificate = RTCCertificate::generate(provider.crypto(), SignatureScheme::EcdsaP256Sha256, params)?;
        let fingerprints = certificate.get_fingerprints(provider.crypto())?;
        let first = fingerprints.first().context("the certificate has no fingerprint")?;
        let fingerprint = Fingerprint::parse(&first.value)?;
        Ok(Self { certificate, fingerprint, guest: GuestId::of(fingerprint).to_string() })
    }

    /// The guest's name among the events.
    #[must_use]
    pub fn guest(&self) -> &str {
        &self.guest
    }

    /// The SHA-256 of the certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint.0
    }

    pub(super) fn certificate(&self) -> RTCCertificate {
        self.certificate.clone()
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Identity").field(&self.guest).finish()
    }
}
