//! When a sender wishes for lanes: where chunks wait for the path, and more connections bring more than one did.
//!
//! What limits a connection cannot be seen from itself: a path that loses some of what it carries, or one that is thin. So a few
//! lanes are tried. Whatever the first of their packets waited for, it was the path's queue: where there is one, the path is full,
//! and they are given up for a while; and so are more lanes that bring no more.

use std::time::Duration;

use wire::limits;

use super::Lanes;
use crate::files::units::per_second;

/// How often it is looked at.
const STEP: Duration = Duration::from_millis(250);

/// A path so short needs none: what is lost is sent again at once.
const SHORT: Duration = Duration::from_millis(8);

/// A connection that brings so many bits a second is not held up by losses.
const FAST: f64 = 64e6;

/// A connection that still grows by so much from one look to the next is left alone.
const GROWING: f64 = 1.25;

/// The lanes that are tried first.
const FEW: u8 = 2;

/// A path on which the quickest packet of the lanes waits for so long beyond its empty time is full: the first connection
/// keeps a queue twice as long, wherever it finds one.
const FULL: Duration = Duration::from_millis(40);

/// A path is taken for full no earlier than so long after the first lanes were wished for: one packet may have waited for
/// something else.
const SEEN_WITHIN: Duration = Duration::from_secs(1);

/// What all lanes have to bring, as a multiple of what was before there were any.
const WORTH: f64 = 1.5;

/// How long lanes may take to open, until those that are there are measured.
const OPEN_WITHIN: Duration = Duration::from_secs(5);

/// Looks between the opening of lanes and the first that counts, and how many count.
const WARMING: u32 = 4;
const COUNTED: u32 = 8;

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
    /// The shortest delay that anything had over a lane there and back, where one is known.
    pub(crate) over_lanes: Option<Duration>,
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
    /// A few were asked for, to see whether the path is full with what one connection brings.
    Trying { before: f64, since: Duration },
    /// It is not. As many as may be were asked for, to see whether they bring more than `before`.
    Counting { before: f64, since: Duration, looks: u32, sum: f64 },
    /// They do.
    Many,
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
            Phase::Trying { .. } => FEW,
            Phase::Counting { .. } | Phase::Many => limits::LANES,
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
            Phase::Many
        } else {
            self.phase.next(now, rate, is_held, course)
        };
    }
}

impl Phase {
    fn next(self, now: Duration, rate: f64, is_held: bool, course: &Course) -> Self {
        match self {
            Self::One { before } => {
                let may_gain = is_held && rate < FAST && course.round_trip.is_some_and(|time| time >= SHORT);
                match before {
                    Some(before) if may_gain && rate < before * GROWING => {
                        Self::Trying { before: rate.max(before), since: now }
                    }
                    _ => Self::One { before: may_gain.then_some(rate) },
                }
            }
            Self::Trying { before, since } => {
                let waited = now.saturating_sub(since);
                let is_seen = course.lanes >= usize::from(FEW) && waited >= SEEN_WITHIN;
                match course.over_lanes.zip(course.round_trip) {
                    Some((lanes, first)) if lanes < first + FULL => {
                        Self::Counting { before, since: now, looks: 0, sum: 0.0 }
                    }
                    _ if (is_seen && course.over_lanes.is_some()) || waited >= OPEN_WITHIN => {
                        Self::Resting { until: now + REST }
                    }
                    _ => self,
                }
            }
            Self::Counting { before, since, looks, sum } => {
                let is_open = course.lanes >= usize::from(limits::LANES) || now.saturating_sub(since) >= OPEN_WITHIN;
                // What is not held up tells nothing of the path.
                if !(is_open && is_held) {
                    return self;
                }
                let (looks, sum) = (looks + 1, if looks < WARMING { 0.0 } else { sum + rate });
                if looks < WARMING + COUNTED {
                    return Self::Counting { before, since, looks, sum };
                }
                let is_worth_it = sum >= before * WORTH * f64::from(COUNTED);
                if is_worth_it { Self::Many } else { Self::Resting { until: now + REST } }
            }
            Self::Many => Self::Many,
            Self::Resting { until } if now >= until => Self::One { before: None },
            Self::Resting { .. } => self,
        }
    }
}

#[cfg(test)]
mod tests;
