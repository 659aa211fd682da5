//! How far a transfer is, how fast it goes and how long it still takes.

use std::collections::VecDeque;
use std::time::Duration;

/// The rate is taken over this long.
const WINDOW: Duration = Duration::from_secs(5);

/// No rate is told before this much time was seen.
const SHORTEST: Duration = Duration::from_millis(500);

/// Two observations are at least this far apart.
const STEP: Duration = Duration::from_millis(100);

/// Bytes of the accepted roots. Items that failed or were refused count in neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// There, or on their way.
    pub done: u64,
    /// There in the end.
    pub total: u64,
}

/// What people are shown of a running transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How far it is.
    pub amount: Amount,
    /// Bytes a second over the last seconds; none while too little was seen.
    pub rate: Option<u64>,
    /// How long it still takes at this rate; none where there is no rate, or it is 0.
    pub left: Option<Duration>,
}

/// Watches the amount of one transfer over time. It is made anew when a transfer goes on after a pause.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    seen: VecDeque<(Duration, u64)>,
}

impl Pace {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sees how far the transfer is `now`, on any clock that does not go back, and says what to show.
    pub fn observe(&mut self, now: Duration, amount: Amount) -> Progress {
        let is_due = self.seen.back().is_none_or(|(last, _)| now.saturating_sub(*last) >= STEP);
        if is_due {
            self.seen.push_back((now, amount.done));
        }
        while self.seen.get(1).is_some_and(|(second, _)| now.saturating_sub(*second) >= WINDOW) {
            self.seen.pop_front();
        }
        let rate = self.rate(now, amount.done);
        Progress { amount, rate, left: rate.and_then(|rate| left(amount, rate)) }
    }

    fn rate(&self, now: Duration, done: u64) -> Option<u64> {
        let (first, before) = self.seen.front()?;
        let time = now.saturating_sub(*first);
        if time < SHORTEST {
            return None;
        }
        let bytes = u128::from(done.saturating_sub(*before));
        u64::try_from(bytes * 1_000_000 / time.as_micros()).ok()
    }
}

fn left(amount: Amount, rate: u64) -> Option<Duration> {
    let rest = amount.total.saturating_sub(amount.done);
    (rate > 0).then(|| Duration::from_secs(rest.div_ceil(rate)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Amount, Pace};

    const TOTAL: u64 = 1_000_000;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn nothing_is_told_of_the_rate_at_first() {
        let mut pace = Pace::new();
        assert_eq!(pace.observe(ms(10), Amount { done: 5, total: TOTAL }).rate, None);
        assert_eq!(pace.observe(ms(400), Amount { done: 900, total: TOTAL }).rate, None);
    }

    #[test]
    fn a_steady_transfer_has_its_rate_and_its_end() {
        let mut pace = Pace::new();
        let mut progress = pace.observe(ms(0), Amount { done: 0, total: TOTAL });
        for step in 1..=100 {
            progress = pace.observe(ms(step * 50), Amount { done: step * 5_000, total: TOTAL });
        }
        assert_eq!(progress.rate, Some(100_000));
        assert_eq!(progress.left, Some(Duration::from_secs(5)));
    }

    #[test]
    fn a_stalled_transfer_falls_to_no_rate_within_the_window() {
        let mut pace = Pace::new();
        let _ = pace.observe(ms(0), Amount { done: 0, total: TOTAL });
        let _ = pace.observe(ms(1_000), Amount { done: 500_000, total: TOTAL });
        let slow = pace.observe(ms(4_000), Amount { done: 500_000, total: TOTAL });
        assert_eq!(slow.rate, Some(125_000));
        let _ = pace.observe(ms(6_500), Amount { done: 500_000, total: TOTAL });
        let still = pace.observe(ms(9_500), Amount { done: 500_000, total: TOTAL });
        assert_eq!((still.rate, still.left), (Some(0), None));
    }

    proptest! {
        #[test]
        fn any_clock_and_any_amount_are_taken(seen in prop::collection::vec(any::<(u32, u64, u64)>(), 0..200)) {
            let mut pace = Pace::new();
            for (now, done, total) in seen {
                let _ = pace.observe(ms(u64::from(now)), Amount { done, total });
                prop_assert!(pace.seen.len() <= 64);
            }
        }
    }
}
