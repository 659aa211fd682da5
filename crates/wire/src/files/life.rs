//! Which life of a transfer something is said in.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

/// A life of a transfer: from one offer to its end, or to the session's. The sender numbers its offers of a session, each by
/// another number below 2²⁴. All that both sides say of the transfer names the life it is said in, and all chunks do: what
/// was on its way when a life ended is told from what belongs to the next, on whichever channel it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "u32", into = "u32")]
#[ts(type = "number")]
pub struct Life(u32);

/// A number that no life has.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{0} is no number of a life: they are below {end}", end = Life::END)]
pub struct LifeError(pub u32);

impl Life {
    /// The first of a session.
    pub const FIRST: Self = Self(1);

    const END: u32 = 1 << 24;

    /// The next one; after the largest number comes the smallest.
    #[must_use]
    pub const fn next(self) -> Self {
        Self((self.0 + 1) % Self::END)
    }

    /// As it stands in the header of a chunk, the highest byte first.
    pub(super) const fn to_bytes(self) -> [u8; 3] {
        let [_, bytes @ ..] = self.0.to_be_bytes();
        bytes
    }

    pub(super) const fn from_bytes([high, middle, low]: [u8; 3]) -> Self {
        Self(u32::from_be_bytes([0, high, middle, low]))
    }
}

impl TryFrom<u32> for Life {
    type Error = LifeError;

    fn try_from(number: u32) -> Result<Self, LifeError> {
        if number < Self::END { Ok(Self(number)) } else { Err(LifeError(number)) }
    }
}

impl From<Life> for u32 {
    fn from(life: Life) -> Self {
        life.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Life, LifeError};

    #[test]
    fn lives_are_counted_within_three_bytes() {
        let last = Life::try_from(0xff_ffff).unwrap();
        assert_eq!(last.to_bytes(), [0xff; 3]);
        assert_eq!(u32::from(last.next()), 0);
        assert_eq!(Life::FIRST.next().to_bytes(), [0, 0, 2]);
        assert_eq!(Life::from_bytes([1, 2, 3]), Life::try_from(0x01_0203).unwrap());
        assert_eq!(Life::try_from(1 << 24), Err(LifeError(1 << 24)));
    }
}
