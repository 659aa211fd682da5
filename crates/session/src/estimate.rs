//! How much the path to a guest carries, judged for screens: long stillness, then a burst.
//!
//! Two things differ from an estimator for cameras. Little traffic says nothing, so a quiet path keeps its estimate
//! and is never judged by what little it carried. And a burst says much: it leaves faster than the estimate, so how
//! fast and with how much delay it arrives shows room, or the lack of it, within one keyframe.

pub(crate) mod estimator;
pub(crate) mod pace;
mod window;

use std::time::Duration;

use media::BitRate;

pub(crate) use window::Delivery;
use window::{Burst, Window};

/// A standing queue longer than this is congestion.
const LONG_QUEUE: Duration = Duration::from_millis(40);

/// A standing queue shorter than this is none.
const SHORT_QUEUE: Duration = Duration::from_millis(12);

/// Loss above this is congestion (RFC draft-ietf-rmcat-gcc-02, section 6).
const MUCH_LOSS: f64 = 0.10;

/// Loss below this is none.
const LITTLE_LOSS: f64 = 0.02;

/// A fall is given this long to show its effect before the next one, and before any rise.
const AFTER_FALL: Duration = Duration::from_millis(300);
const CALM_BEFORE_RISE: Duration = Duration::from_millis(1000);

/// Rises come no faster than this.
const BETWEEN_RISES: Duration = Duration::from_millis(150);

/// The part of a measured rate that is used.
const MARGIN: f64 = 0.85;

/// The least that one standing queue leaves of the estimate.
const GREATEST_FALL: f64 = 0.3;

/// The most that one burst raises the estimate.
const GREATEST_RISE: f64 = 1.5;

/// How much a path that is in use and carries all grows, a second.
const GROWTH_A_SECOND: f64 = 1.08;

/// The path counts as in use from this part of the estimate on: only then does carrying all show room for more.
const IN_USE: f64 = 0.7;

/// Below this part of the estimate, and without a burst, what is lost or late is not lost or late because of us.
const IDLE: f64 = 0.25;

/// The bounds of an estimate, and where it starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) lowest: BitRate,
    pub(crate) start: BitRate,
    pub(crate) highest: BitRate,
}

/// The estimate of one path. All times count from the same moment; arrivals may run on another clock.
#[derive(Debug)]
pub(crate) struct Estimate {
    bounds: Bounds,
    /// Bits a second.
    rate: f64,
    window: Window,
    fell_at: Option<Duration>,
    rose_at: Duration,
}

impl Estimate {
    pub(crate) fn new(bounds: Bounds) -> Self {
        let rate = f64::from(bounds.start.0);
        Self { bounds, rate, window: Window::default(), fell_at: None, rose_at: Duration::ZERO }
    }

    /// Takes in what became of packets, in the order they were sent, and says the estimate now.
    pub(crate) fn update(&mut self, now: Duration, deliveries: &[Delivery]) -> BitRate {
        self.window.add(now, deliveries);
        if !self.is_within(self.fell_at, now, AFTER_FALL) {
            if let Some(rate) = self.fallen() {
                self.rate = rate.max(f64::from(self.bounds.lowest.0));
                self.fell_at = Some(now);
                self.window.forget_packets();
            } else if !self.is_overrun(now) {
                self.rise(now);
            }
        }
        self.now()
    }

    /// The rate after congestion; none where there is none.
    fn fallen(&self) -> Option<f64> {
        if self.window.burst().is_none() && self.window.sending().is_none_or(|sending| sending < self.rate * IDLE) {
            return None;
        }
        if self.window.queue().is_some_and(|queue| queue > LONG_QUEUE) {
            // While a queue stands, what arrives is what the path carries: but only if enough was sent to fill it.
            let carried = self.window.burst().map_or(self.rate, |burst| burst.arriving);
            return Some((carried * MARGIN).clamp(self.rate * GREATEST_FALL, self.rate));
        }
        self.window.loss().filter(|loss| *loss > MUCH_LOSS).map(|loss| self.rate * (1.0 - loss / 2.0).max(0.5))
    }

    fn rise(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.rose_at);
        if passed < BETWEEN_RISES {
            return;
        }
        self.rose_at = now;
        let is_clear = self.window.loss().is_none_or(|loss| loss < LITTLE_LOSS)
            && self.window.queue().is_some_and(|queue| queue < SHORT_QUEUE);
        if !is_clear {
            return;
        }
        let shown = self.window.burst().filter(Burst::kept_up).map_or(0.0, |burst| burst.arriving * MARGIN);
        if shown > self.rate {
            self.rate = shown.min(self.rate * GREATEST_RISE);
        } else if self.window.sending().is_some_and(|sending| sending > self.rate * IN_USE) {
            self.rate *= GROWTH_A_SECOND.powf(passed.as_secs_f64().min(1.0));
        }
        self.rate = self.rate.min(f64::from(self.bounds.highest.0));
    }

    /// Whether the path was overrun a moment ago: what stands in its queue should drain.
    pub(crate) fn is_overrun(&self, now: Duration) -> bool {
        self.is_within(self.fell_at, now, CALM_BEFORE_RISE)
    }

    /// The queue that stands on the path, as far as the newest packets tell.
    pub(crate) fn queue(&self) -> Option<Duration> {
        self.window.queue()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within its bounds, which are u32")]
    fn now(&self) -> BitRate {
        BitRate(self.rate as u32)
    }

    fn is_within(&self, event: Option<Duration>, now: Duration, time: Duration) -> bool {
        event.is_some_and(|at| now.saturating_sub(at) < time)
    }
}

#[cfg(test)]
mod tests;
