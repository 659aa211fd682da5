//! When a sender wishes for lanes: where chunks wait for the path, and more connections bring more than one did.
//!
//! What limits a connection cannot be seen from here: a path that loses some of what it carries, or one that is thin. So a few
//! lanes are tried; where they bring no more, they are given up for a while.

use std::time::Duration;

use wire::limits;

use super::Lanes;
use crate::files::units::per_second;

/// How often it is looked at.
const STEP: Duration = Duration::from_millis(500);

/// A path so short needs none: what is lost is sent again at once.
const SHORT: Duration = Duration::from_millis(8);

/// A connection that brings so many bits a second is not held up by losses.
const FAST: f64 = 64e6;

/// A connection that still grows by so much from one look to the next is left alone.
const GROWING: f64 = 1.25;

/// The lanes that are tried first: with them three connections bring what one did, three times.
const FEW: u8 = 2;

/// What lanes have to bring, as a multiple of what was before.
const WORTH: f64 = 1.3;

/// How long lanes may take to open, until those that are there are measured.
const OPEN_WITHIN: Duration = Duration::from_secs(5);

/// Looks between the opening of lanes and the first that counts, and how many count.
const WARMING: u32 = 1;
const COUNTED: u32 = 2;

/// How long there are none after they brought nothing.
const REST: Duration = Duration::from_secs(60);

/// How long lanes stay where nothing is sent.
const IDLE: Duration = Duration::from_secs(10);

/// How the sending goes. All times count from the same moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    /// Bytes that have arrived so far.
    pub(crate) arrived: u64,
    /// How long chunks have waited for the path so far.
    pub(crate) held: Duration,
    /// The delay of the empty path there and back, where it is known.
    pub(crate) round_trip: Option<Duration>,
    /// The lanes that are open.
    pub(crate) lanes: usize,
    /// A picture is watched over the same path.
    pub(crate) watched: bool,
}

/// The wish for lanes.
#[derive(Debug)]
pub(crate) struct Need {
    lanes: Lanes,
    phase: Phase,
    looked_at: Duration,
    arrived: u64,
    held: Duration,
    /// Since when nothing has arrived.
    idle_since: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// One connection, and what it brought at the last look, in bits a second.
    One { before: Option<f64> },
    /// So many were asked for, to see whether they bring more than `before`.
    Trying { wanted: u8, before: f64, since: Duration, looks: u32, sum: f64 },
    /// They do.
    Many { wanted: u8 },
    /// They do not.
    Resting { until: Duration },
}

impl Need {
    pub(crate) fn new(lanes: Lanes) -> Self {
        let phase = Phase::One { before: None };
        let (looked_at, idle_since) = (Duration::ZERO, Duration::ZERO);
        Self { lanes, phase, looked_at, arrived: 0, held: Duration::ZERO, idle_since }
    }

    /// How many lanes are wished for.
    pub(crate) fn wanted(&self) -> u8 {
        match self.phase {
            Phase::One { .. } | Phase::Resting { .. } => 0,
            Phase::Trying { wanted, .. } | Phase::Many { wanted } => wanted,
        }
    }

    /// Looks how the sending goes.
    pub(crate) fn look(&mut self, now: Duration, course: &Course) {
        let passed = now.saturating_sub(self.looked_at);
        let is_due = passed >= STEP || (self.lanes == Lanes::AtOnce && self.wanted() == 0);
        if !is_due || self.lanes == Lanes::Never {
            return;
        }
        let rate = per_second(course.arrived.saturating_sub(self.arrived), passed);
        let is_held = course.held.saturating_sub(self.held) * 2 >= passed;
        if course.arrived > self.arrived || is_held {
            self.idle_since = now;
        }
        (self.looked_at, self.arrived, self.held) = (now, course.arrived, course.held);
        self.phase = if course.watched || now.saturating_sub(self.idle_since) >= IDLE {
            Phase::One { before: None }
        } else if self.lanes == Lanes::AtOnce {
            Phase::Many { wanted: FEW }
        } else {
            self.next(now, rate, is_held, course)
        };
    }

    fn next(&self, now: Duration, rate: f64, is_held: bool, course: &Course) -> Phase {
        match self.phase {
            Phase::One { before } => {
                let may_gain = is_held && rate < FAST && course.round_trip.is_some_and(|time| time >= SHORT);
                match before {
                    Some(before) if may_gain && rate < before * GROWING => Phase::trying(FEW, rate.max(before), now),
                    _ => Phase::One { before: may_gain.then_some(rate) },
                }
            }
            Phase::Trying { wanted, before, since, looks, sum } => {
                let is_open = course.lanes >= usize::from(wanted);
                let is_late = now.saturating_sub(since) >= OPEN_WITHIN;
                if course.lanes == 0 && is_late {
                    return Phase::Resting { until: now + REST };
                }
                // What is not held up tells nothing of the path.
                if !(is_open || is_late) || !is_held {
                    return self.phase;
                }
                let (looks, sum) = (looks + 1, if looks < WARMING { 0.0 } else { sum + rate });
                if looks < WARMING + COUNTED {
                    return Phase::Trying { wanted, before, since, looks, sum };
                }
                Phase::judged(wanted, before, sum / f64::from(COUNTED), now)
            }
            Phase::Many { wanted } => Phase::Many { wanted },
            Phase::Resting { until } if now >= until => Phase::One { before: None },
            Phase::Resting { until } => Phase::Resting { until },
        }
    }
}

impl Phase {
    fn trying(wanted: u8, before: f64, since: Duration) -> Self {
        Self::Trying { wanted, before, since, looks: 0, sum: 0.0 }
    }

    fn judged(wanted: u8, before: f64, rate: f64, now: Duration) -> Self {
        if rate >= before * WORTH {
            if wanted < limits::LANES { Self::trying(limits::LANES, rate, now) } else { Self::Many { wanted } }
        } else if wanted > FEW {
            Self::Many { wanted: FEW }
        } else {
            Self::Resting { until: now + REST }
        }
    }
}

#[cfg(test)]
mod tests;
