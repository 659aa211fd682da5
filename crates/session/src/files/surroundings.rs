//! What is on the same path as the chunks: a picture, or nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use media::BitRate;

use super::flow::Beside;
use crate::connection::build::Shared;
use crate::estimate::pace::Pace;
use crate::picture::arrival::Arrival;
use crate::picture::gate::Gate;

/// A picture that was sent longer ago than this stands still.
const IN_MOTION: Duration = Duration::from_secs(2);

/// Says what is on the same path as the chunks.
pub(crate) trait Surroundings: Send + 'static {
    fn beside(&self, now: Instant) -> Beside;
}

/// Nothing else is.
pub(crate) struct Alone;

impl Surroundings for Alone {
    fn beside(&self, _now: Instant) -> Beside {
        Beside { watched: false, in_motion: false, leaving: false, queue: None, overrun: false, estimate: BitRate(0) }
    }
}

/// A picture is, while its gate is open.
pub(crate) struct Watching {
    gate: Arc<Gate>,
    pace: Arc<Pace>,
    arrival: Arc<Arrival>,
}

impl Watching {
    pub(crate) fn new(shared: &Shared) -> Self {
        let Shared { gate, pace, arrival, .. } = shared.clone();
        Self { gate, pace, arrival }
    }
}

impl Surroundings for Watching {
    fn beside(&self, now: Instant) -> Beside {
        let last = self.arrival.last_sent();
        Beside {
            watched: self.gate.is_wanted(),
            in_motion: last.is_some_and(|last| now.saturating_duration_since(last) < IN_MOTION),
            leaving: self.pace.is_leaving(),
            queue: self.pace.queue(now),
            overrun: self.pace.is_overrun(),
            estimate: self.pace.estimate(),
        }
    }
}
