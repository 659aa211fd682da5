//! How much may be on its way where nobody watches: what the path carries, and a short queue more.
//!
//! The library's SCTP loses much time where much is lost at once: it sends again one packet a round trip. So the queue of
//! the path, which is of unknown length, is not filled until it runs over, but only so far that the path is never idle.

use std::collections::VecDeque;
use std::time::Duration;

use super::units::{bytes_in, per_second};

/// The queue that chunks make, as time.
const QUEUE: Duration = Duration::from_millis(80);

/// The bounds of what is on its way, in bytes. The upper one is what a path of 200 ms carries at 120 Mbit/s.
pub(crate) const LEAST: usize = 32 * 1024;
pub(crate) const MOST: usize = 4 * 1024 * 1024;

/// A rate is measured over this long at least, and over a round trip.
const MEASURED: Duration = Duration::from_millis(60);

/// The fastest of so many measures is what the path carries.
const MEASURES: usize = 4;

/// How often the queue is let drain, to learn anew how long an empty path takes, and how long beyond a round trip.
const DRAIN_EVERY: Duration = Duration::from_secs(15);
const DRAIN: Duration = Duration::from_millis(200);

/// What is on its way at least while the queue drains, in bytes: two pairs of packets, to have something to measure.
const DRAINED: usize = 4_640;

/// What may be on its way. All times count from the same moment.
#[derive(Debug)]
pub(crate) struct Window {
    bytes: usize,
    /// Bytes that had arrived at the last measure, and when that was.
    measured: (u64, Duration),
    /// Bits a second, the newest last.
    rates: VecDeque<f64>,
    /// It held something back since the last measure.
    was_held: bool,
    draining: Option<usize>,
    drained_at: Duration,
}

impl Window {
    pub(crate) fn new(now: Duration) -> Self {
        Self {
            bytes: LEAST,
            measured: (0, now),
            rates: VecDeque::new(),
            was_held: false,
            draining: None,
            drained_at: now,
        }
    }

    /// What may be on its way, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.draining.unwrap_or(self.bytes)
    }

    /// Bits a second that arrived lately.
    pub(crate) fn arriving(&self) -> f64 {
        self.rates.back().copied().unwrap_or_default()
    }

    /// It held something back.
    pub(crate) fn held(&mut self) {
        self.was_held = true;
    }

    /// So many bytes have arrived in all; an empty path takes `base` there and back.
    pub(crate) fn update(&mut self, now: Duration, arrived: u64, base: Duration) {
        let (before, at) = self.measured;
        let passed = now.saturating_sub(at);
        if passed >= MEASURED.max(base) {
            self.measured = (arrived, now);
            self.measure(per_second(arrived - before, passed), base);
        }
        self.drain(now, base);
    }

    fn measure(&mut self, rate: f64, base: Duration) {
        if self.rates.len() == MEASURES {
            self.rates.pop_front();
        }
        self.rates.push_back(rate);
        let carried = self.rates.iter().copied().fold(0.0, f64::max);
        let bytes = bytes_in(carried, (base + QUEUE).as_secs_f64()).clamp(LEAST, MOST);
        // Who sends little for want of chunks learns nothing of the path.
        self.bytes = if std::mem::take(&mut self.was_held) { bytes } else { bytes.max(self.bytes) };
    }

    fn drain(&mut self, now: Duration, base: Duration) {
        let since = now.saturating_sub(self.drained_at);
        if self.draining.is_some() && since > base + DRAIN {
            self.draining = None;
        } else if self.draining.is_none() && since > DRAIN_EVERY {
            let carried = self.rates.iter().copied().fold(0.0, f64::max);
            self.draining = Some(bytes_in(carried, base.as_secs_f64() / 2.0).clamp(DRAINED, MOST));
            self.drained_at = now;
        }
    }
}
