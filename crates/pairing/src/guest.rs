//! Who a guest is.

use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;
use wire::Fingerprint;

/// A short public name for a guest, the same whenever that guest comes back: the first 8 bytes of the SHA-256 of
/// `"porthole guest"` and the guest's certificate fingerprint. It prints as 16 hexadecimal digits.
///
/// It names; it does not prove. Who may come in is decided by the whole fingerprint.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GuestId([u8; 8]);

/// Why a text was not taken as a [`GuestId`].
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a guest is named by 16 hexadecimal digits")]
pub struct GuestIdError;

impl GuestId {
    /// The name of the guest with this certificate.
    #[must_use]
    pub fn of(fingerprint: Fingerprint) -> Self {
        let digest: [u8; 32] =
            Sha256::new().chain_update(b"porthole guest").chain_update(fingerprint.0).finalize().into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self([a, b, c, d, e, f, g, h])
    }
}

impl FromStr for GuestId {
    type Err = GuestIdError;

    fn from_str(text: &str) -> Result<Self, GuestIdError> {
        if text.len() != 16 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(GuestIdError);
        }
        u64::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| GuestIdError)
    }
}

impl std::fmt::Display for GuestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl std::fmt::Debug for GuestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GuestId({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::Fingerprint;

    use super::{GuestId, GuestIdError};

    proptest! {
        #[test]
        fn a_guest_id_reads_back_as_it_prints(fingerprint in any::<[u8; 32]>()) {
            let id = GuestId::of(Fingerprint(fingerprint));
            prop_assert_eq!(id.to_string().len(), 16);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn any_other_text_is_refused(text in "[^0-9a-fA-F]{0,20}|[0-9a-f]{0,15}|[0-9a-f]{17,20}|\\+[0-9a-f]{15}") {
            prop_assert_eq!(text.parse::<GuestId>(), Err(GuestIdError));
        }
    }
}
