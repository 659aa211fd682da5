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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::Budget;

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
