//! What becomes of each frame by chance; the same seed and the same conditions give the same fates.

use std::time::Duration;

use super::Conditions;

/// A source of fates.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    chance: fastrand::Rng,
    in_burst: bool,
}

/// What becomes of one frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fate {
    pub(super) lost: bool,
    pub(super) jitter: Duration,
    pub(super) held_back: bool,
    pub(super) doubled: bool,
}

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self { chance: fastrand::Rng::with_seed(seed), in_burst: false }
    }

    /// The next frame's fate. It takes the same number of draws whatever the conditions are, so that a frame's luck
    /// stays its own where they change.
    pub(super) fn roll(&mut self, conditions: &Conditions) -> Fate {
        let [turn, loss, jitter, reorder, double] = std::array::from_fn(|_| self.chance.f64());
        self.in_burst =
            conditions.burst.is_some_and(|burst| if self.in_burst { turn >= burst.ends } else { turn < burst.begins });
        Fate {
            lost: self.in_burst || loss < conditions.loss,
            jitter: conditions.jitter.mul_f64(jitter),
            held_back: reorder < conditions.reorder,
            doubled: double < conditions.duplicate,
        }
    }
}
