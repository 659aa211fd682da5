//! The time, as it is handed in.

use std::time::Duration;

/// One moment by two clocks, because each of them alone can be wrong: the calendar clock may be set back or forward,
/// and the running clock may stand still while the machine sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Seconds since 1970-01-01 UTC, by the calendar clock.
    pub unix: u64,
    /// The time since some fixed moment, by a clock that never runs backwards.
    pub uptime: Duration,
}

impl Now {
    /// The moment `time` later, by both clocks.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        Self { unix: self.unix.saturating_add(time.as_secs()), uptime: self.uptime.saturating_add(time) }
    }
}
