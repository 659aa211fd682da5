//! The one place that reads the time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use media::Timestamp;

/// Monotonic time since the conductor started, and the wall clock for what people and invitations need.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    epoch: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { epoch: Instant::now() }
    }

    /// The moment from which every [`Timestamp`] counts.
    pub(crate) fn epoch(self) -> Instant {
        self.epoch
    }

    pub(crate) fn now(self) -> Timestamp {
        Timestamp(self.epoch.elapsed())
    }

    /// Seconds since 1970-01-01 UTC; zero on a machine whose clock stands before that.
    pub(crate) fn unix(self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
    }
}

/// Waits until this moment; for ever where there is none.
pub(crate) async fn by(moment: Option<tokio::time::Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
