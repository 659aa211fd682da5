//! How often a guest may ask for a thing before it asks for too much.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A number of times in any stretch of a length.
#[derive(Debug)]
pub(crate) struct Budget {
    most: usize,
    within: Duration,
    spent: VecDeque<Instant>,
}

impl Budget {
    /// At most `most` times in any `within`.
    pub(crate) fn new(most: usize, within: Duration) -> Self {
        Self { most, within, spent: VecDeque::new() }
    }

    /// Takes one more. False: that is one too many, and it does not count.
    pub(crate) fn spend(&mut self, now: Instant) -> bool {
        while self.spent.front().is_some_and(|then| now.saturating_duration_since(*then) >= self.within) {
            self.spent.pop_front();
        }
        let has_room = self.spent.len() < self.most;
        if has_room {
            self.spent.push_back(now);
        }
        has_room
    }
}

/// A number of times at once, and so many more each second.
#[derive(Debug)]
pub(crate) struct Allowance {
    most: f64,
    each_second: f64,
    left: f64,
    at: Instant,
}

impl Allowance {
    /// At most `most` times at once from `now` on, and `each_second` more as time goes by.
    pub(crate) fn new(most: u32, each_second: u32, now: Instant) -> Self {
        let most = f64::from(most);
        Self { most, each_second: f64::from(each_second), left: most, at: now }
    }

    /// Takes one more. False: that is one too many, and it does not count.
    pub(crate) fn spend(&mut self, now: Instant) -> bool {
        let more = now.saturating_duration_since(self.at).as_secs_f64() * self.each_second;
        (self.left, self.at) = ((self.left + more).min(self.most), now);
        let is_left = self.left >= 1.0;
        if is_left {
            self.left -= 1.0;
        }
        is_left
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{Allowance, Budget};

    const WITHIN: Duration = Duration::from_secs(10);

    #[test]
    fn the_most_is_borne_one_more_is_not_and_time_makes_room() {
        let (mut budget, start) = (Budget::new(3, WITHIN), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!([0, 4, 5].into_iter().all(|second| budget.spend(at(second))));
        assert!(!budget.spend(at(9)));
        assert!(budget.spend(at(10)), "the first is long ago");
        assert!(!budget.spend(at(13)));
        assert!(budget.spend(at(14)));
    }

    #[test]
    fn an_allowance_is_there_at_once_and_comes_back_by_and_by() {
        let start = Instant::now();
        let (mut allowance, at) = (Allowance::new(4, 2, start), |seconds| start + Duration::from_secs(seconds));
        assert_eq!((0..9).filter(|_| allowance.spend(start)).count(), 4);
        assert_eq!((0..9).filter(|_| allowance.spend(at(1))).count(), 2);
        assert_eq!((0..9).filter(|_| allowance.spend(at(3_600))).count(), 4, "no more than at first");
    }

    proptest! {
        #[test]
        fn no_stretch_holds_more_than_the_most(waits in prop::collection::vec(0_u64..5_000, 1..200), most in 1_usize..20) {
            let mut budget = Budget::new(most, WITHIN);
            let mut now = Instant::now();
            let mut spent = Vec::new();
            for wait in waits {
                now += Duration::from_millis(wait);
                let recent = spent.iter().filter(|then| now - **then < WITHIN).count();
                prop_assert_eq!(budget.spend(now), recent < most);
                if recent < most {
                    spent.push(now);
                }
            }
        }
    }
}
