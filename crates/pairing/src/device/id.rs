//! How programs call a device.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use wire::Fingerprint;

use crate::GuestId;

/// A short public name for a device: 16 hexadecimal digits that follow from its certificate, the same as those of the guest
/// or the host that it is ([`GuestId`]). It names; it does not prove.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(GuestId);

/// Why a text was not taken as a [`DeviceId`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a device is named by 16 hexadecimal digits")]
pub struct DeviceIdError;

impl DeviceId {
    /// The name of the device with this certificate.
    #[must_use]
    pub fn of(fingerprint: Fingerprint) -> Self {
        Self(GuestId::of(fingerprint))
    }

    /// The guest that it is where it visits.
    #[must_use]
    pub fn guest(self) -> GuestId {
        self.0
    }
}

impl From<GuestId> for DeviceId {
    fn from(guest: GuestId) -> Self {
        Self(guest)
    }
}

impl FromStr for DeviceId {
    type Err = DeviceIdError;

    fn from_str(text: &str) -> Result<Self, DeviceIdError> {
        text.parse().map(Self).map_err(|_| DeviceIdError)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceId({self})")
    }
}
