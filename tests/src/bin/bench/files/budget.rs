//! The time that figures may take.

use std::time::{Duration, Instant};

/// A time at which a group of figures is to be over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(Instant);

impl Budget {
    /// So much from now on.
    pub(super) fn of(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// So much from now on, but no more than is left of this.
    pub(super) fn part(self, time: Duration) -> Self {
        Self(self.0.min(Instant::now() + time))
    }

    /// Whether something that takes `time` would still be over in time.
    pub(super) fn allows(self, time: Duration) -> bool {
        self.0.saturating_duration_since(Instant::now()) > time
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Budget;

    #[test]
    fn a_part_never_lasts_longer_than_the_whole() {
        let (minute, hour) = (Duration::from_secs(60), Duration::from_secs(3600));
        assert!(!Budget::of(minute).part(hour).allows(minute));
        assert!(Budget::of(hour).part(hour).allows(minute));
        assert!(!Budget::of(hour).part(minute).allows(minute));
    }
}
