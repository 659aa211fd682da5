//! Keeps the mean rate of an encoder near its target, which openh264 overshoots when much moves on a screen.

use std::time::Duration;

use crate::{BitRate, Picture, Timestamp};

/// How much of a second may be on its way beyond what the rate has carried, before changes are left out.
///
/// A keyframe of dense text is longer than this, and is made all the same; changes then wait until it has gone.
const SLACK: Duration = Duration::from_millis(500);

/// A bucket that every picture fills and that the rate empties.
///
/// Over any two seconds, the bytes of changes stay within the rate, half a second's worth and one picture.
#[derive(Clone, Debug)]
pub struct RateGuard {
    rate: BitRate,
    /// Bits that were made and that the rate has not carried yet.
    backlog: u64,
    /// When the backlog was this.
    at: Timestamp,
}

impl RateGuard {
    /// An empty bucket.
    #[must_use]
    pub fn new(rate: BitRate) -> Self {
        Self { rate, backlog: 0, at: Timestamp::default() }
    }

    /// Changes the rate from `now` on.
    pub fn set_rate(&mut self, rate: BitRate, now: Timestamp) {
        self.drain(now);
        self.rate = rate;
    }

    /// Notes that a picture of so many bytes was made.
    pub fn spend(&mut self, bytes: usize, now: Timestamp) {
        self.drain(now);
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
        self.backlog = self.backlog.saturating_add(bits);
    }

    /// Whether there is room for a picture now. There always is for a keyframe; a refinement, for which nobody
    /// waits, has to find the bucket empty.
    #[must_use]
    pub fn has_room(&self, picture: Picture, now: Timestamp) -> bool {
        match picture {
            Picture::Keyframe => true,
            Picture::Change => self.left(now) <= self.carried(SLACK),
            Picture::Refinement => self.left(now) == 0,
        }
    }

    fn drain(&mut self, now: Timestamp) {
        self.backlog = self.left(now);
        self.at = self.at.max(now);
    }

    fn left(&self, now: Timestamp) -> u64 {
        self.backlog.saturating_sub(self.carried(now.since(self.at)))
    }

    /// The bits that the rate carries in a time.
    fn carried(&self, time: Duration) -> u64 {
        let bits = u128::from(self.rate.0) * time.as_micros() / 1_000_000;
        u64::try_from(bits).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::RateGuard;
    use crate::{BitRate, Picture, Timestamp};

    const fn at(milliseconds: u64) -> Timestamp {
        Timestamp(Duration::from_millis(milliseconds))
    }

    #[test]
    fn after_a_burst_changes_wait_until_half_a_second_is_left_and_refinements_until_nothing_is() {
        let mut guard = RateGuard::new(BitRate::kilobits(8));
        guard.spend(1500, at(0));
        assert!(!guard.has_room(Picture::Change, at(999)));
        assert!(guard.has_room(Picture::Change, at(1000)));
        assert!(!guard.has_room(Picture::Refinement, at(1499)));
        assert!(guard.has_room(Picture::Refinement, at(1500)));
        assert!(guard.has_room(Picture::Keyframe, at(0)));
    }

    #[test]
    fn a_new_rate_counts_from_its_own_moment() {
        let mut guard = RateGuard::new(BitRate::kilobits(8));
        guard.spend(2000, at(0));
        guard.set_rate(BitRate::kilobits(80), at(1000));
        assert!(!guard.has_room(Picture::Refinement, at(1099)));
        assert!(guard.has_room(Picture::Refinement, at(1100)));
    }

    proptest! {
        #[test]
        fn over_two_seconds_the_rate_is_kept_but_for_the_slack_and_one_picture(
            sizes in prop::collection::vec(0_usize..30_000, 60..200), kilobits in 100_u32..20_000,
        ) {
            let mut guard = RateGuard::new(BitRate::kilobits(kilobits));
            let mut spent = Vec::new();
            for (index, size) in (0_u64..).zip(sizes) {
                let now = at(index * 33);
                let room = guard.has_room(Picture::Change, now);
                if room {
                    guard.spend(size, now);
                }
                spent.push(if room { size } else { 0 });
            }
            for two_seconds in spent.windows(60) {
                let bytes: usize = two_seconds.iter().sum();
                prop_assert!(bytes <= kilobits as usize * 125 * 5 / 2 + 30_000);
            }
        }
    }
}
