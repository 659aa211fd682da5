//! The other side of a transfer.

use std::fmt;
use std::str::FromStr;

use pairing::{GuestId, GuestIdError};
use wire::Fingerprint;

/// A guest, or the host of the visit: 16 hexadecimal digits that follow from its certificate in the same way for both.
/// A guest's are those of its [`GuestId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(GuestId);

impl PeerId {
    /// The one with this certificate.
    #[must_use]
    pub fn of(fingerprint: Fingerprint) -> Self {
        Self(GuestId::of(fingerprint))
    }
}

impl From<GuestId> for PeerId {
    fn from(guest: GuestId) -> Self {
        Self(guest)
    }
}

impl FromStr for PeerId {
    type Err = GuestIdError;

    fn from_str(text: &str) -> Result<Self, GuestIdError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
