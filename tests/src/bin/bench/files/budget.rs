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

    /// Whether something that takes `time` would still be over in time.
    pub(super) fn allows(self, time: Duration) -> bool {
        self.0.saturating_duration_since(Instant::now()) > time
    }
}
