//! Devices: other Portholes that both people wished to have remembered.

mod announcement;
mod book;
mod id;
mod kept;
mod pact;
mod secret;

use wire::{DisplayName, Fingerprint};

pub use announcement::{Announcement, Tag};
pub use book::{Devices, DevicesFull, MAX_DEVICES, NotNamed};
pub use id::{DeviceId, DeviceIdError};
pub use kept::{KeepingKey, Kept, KeptError, LONGEST_KEPT, keep, take_up};
pub use pact::{Heard, Pact, Side};
pub use secret::PairSecret;

/// A device, as this Porthole knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// How it is called here: as it called itself, until the person gives it another name. May be empty.
    pub name: DisplayName,
    /// Its certificate. A device that comes with another one is not this device.
    pub fingerprint: Fingerprint,
    /// What only the two know.
    pub secret: PairSecret,
    /// What it may do without a question.
    pub trust: Trust,
    /// When it was last connected, in seconds since 1970-01-01 UTC; none where it was not since it was remembered.
    pub last_seen: Option<u64>,
}

impl Device {
    /// Its short name, for programs.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        DeviceId::of(self.fingerprint)
    }
}

/// What a device may do without a question. Each includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// It waits for a word, like anybody else.
    #[default]
    Ask,
    /// It is let in at once.
    Watch,
    /// What it offers is taken as well.
    Files,
}

impl Trust {
    /// Each of them once.
    pub const ALL: [Self; 3] = [Self::Ask, Self::Watch, Self::Files];

    /// The word for programs; it never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Watch => "watch",
            Self::Files => "files",
        }
    }

    /// The trust of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trust| trust.as_str() == word)
    }
}
