//! Moments and rates.

use std::time::Duration;

/// A moment, as the time since the conductor started. Only the conductor reads a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub Duration);

impl Timestamp {
    /// The time from `earlier` to here; zero where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(later))
    }
}

/// Bits a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BitRate(pub u32);

impl BitRate {
    /// `kilobits` thousand bits a second.
    #[must_use]
    pub const fn kilobits(kilobits: u32) -> Self {
        Self(kilobits.saturating_mul(1000))
    }
}
