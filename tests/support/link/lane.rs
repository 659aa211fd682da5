//! One direction of a line as a value: frames enter and leave, and the time is what the caller says.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::{Duration, Instant};

use super::Conditions;
use super::dice::Dice;

/// How much later than its turn a frame comes that is held back.
const HELD_BACK: Duration = Duration::from_millis(20);

/// Bytes under way at most. A path that is both fast and long has to drop what does not fit.
const UNDER_WAY: usize = 64 << 20;

/// Frames that wait for their turn, and frames under way.
#[derive(Debug)]
pub struct Lane {
    conditions: Conditions,
    cut: bool,
    /// When a cut line mends by itself.
    mends: Option<Instant>,
    dice: Dice,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    /// Until when the frames that went in before keep the line busy.
    busy_until: Instant,
    flying: BinaryHeap<Reverse<Flight>>,
    flying_bytes: usize,
    flights: u64,
    last_due: Instant,
    carried: Carried,
}

/// What a direction has done so far, in frames where nothing else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Came to the line.
    pub entered: u64,
    /// Left it at the other end, doubles counted twice.
    pub forwarded: u64,
    /// Bytes of these, with their Ethernet headers.
    pub bytes: u64,
    /// Lost by chance.
    pub lost: u64,
    /// Dropped because the queue was full.
    pub overflowed: u64,
    /// Gone because the line was cut.
    pub severed: u64,
    /// Held back.
    pub held_back: u64,
    /// Carried twice.
    pub doubled: u64,
    /// The most bytes that ever waited for their turn.
    pub deepest: usize,
}

#[derive(Debug)]
struct Waiting {
    since: Instant,
    frame: Box<[u8]>,
}

/// Ordered by when it is due; of two at one time the earlier sent comes first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Flight {
    due: Instant,
    number: u64,
    frame: Box<[u8]>,
}

impl Lane {
    /// An empty lane. All chance comes from `seed`.
    #[must_use]
    pub fn new(conditions: Conditions, seed: u64, now: Instant) -> Self {
        Self {
            conditions,
            cut: false,
            mends: None,
            dice: Dice::new(seed),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            busy_until: now,
            flying: BinaryHeap::new(),
            flying_bytes: 0,
            flights: 0,
            last_due: now,
            carried: Carried::default(),
        }
    }

    /// A frame comes to the line.
    pub fn enter(&mut self, frame: &[u8], now: Instant) {
        self.advance(now);
        if self.mends.is_some_and(|at| at <= now) {
            self.restore();
        }
        self.carried.entered += 1;
        let depth = self.waiting_bytes + frame.len();
        if self.cut {
            self.carried.severed += 1;
        } else if depth > self.conditions.queue {
            self.carried.overflowed += 1;
        } else {
            self.waiting_bytes = depth;
            self.carried.deepest = self.carried.deepest.max(depth);
            self.waiting.push_back(Waiting { since: now, frame: frame.into() });
            self.advance(now);
        }
    }

    /// The next frame that has arrived by `now`.
    pub fn leave(&mut self, now: Instant) -> Option<Box<[u8]>> {
        self.advance(now);
        let Reverse(first) = self.flying.peek()?;
        if first.due > now {
            return None;
        }
        let Reverse(Flight { frame, .. }) = self.flying.pop()?;
        self.flying_bytes -= frame.len();
        self.carried.forwarded += 1;
        self.carried.bytes += frame.len() as u64;
        Some(frame)
    }

    /// From now on other conditions hold; what is under way comes as it would have come.
    pub fn change(&mut self, conditions: Conditions, now: Instant) {
        self.advance(now);
        // What is half way in begins anew: at a crawl it would hold up all that go by the new rate.
        self.busy_until = now;
        self.conditions = conditions;
    }

    /// Throws away what waits and flies, and takes in nothing until [`Self::restore`].
    pub fn cut(&mut self) {
        self.cut = true;
        self.carried.severed += (self.waiting.len() + self.flying.len()) as u64;
        self.waiting.clear();
        self.flying.clear();
        self.waiting_bytes = 0;
        self.flying_bytes = 0;
    }

    /// As [`Self::cut`], and mends by itself at `at`.
    pub fn cut_until(&mut self, at: Instant) {
        self.cut();
        self.mends = Some(at);
    }

    /// Takes in frames again.
    pub fn restore(&mut self) {
        self.cut = false;
        self.mends = None;
    }

    /// When something happens next, if nothing enters.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        let arrives = self.flying.peek().map(|Reverse(flight)| flight.due);
        self.in_at().into_iter().chain(arrives).min()
    }

    /// What happened so far.
    #[must_use]
    pub fn carried(&self) -> Carried {
        self.carried
    }

    /// Sends off all whose last bit is in by `now`.
    fn advance(&mut self, now: Instant) {
        while let Some(at) = self.in_at().filter(|at| *at <= now) {
            let Some(Waiting { frame, .. }) = self.waiting.pop_front() else { return };
            self.waiting_bytes -= frame.len();
            self.busy_until = at;
            self.send_off(frame, at);
        }
    }

    fn send_off(&mut self, frame: Box<[u8]>, at: Instant) {
        let fate = self.dice.roll(&self.conditions);
        if fate.lost {
            self.carried.lost += 1;
            return;
        }
        let mut due = (at + self.conditions.delay + fate.jitter).max(self.last_due);
        if fate.held_back {
            self.carried.held_back += 1;
            due += HELD_BACK;
        } else {
            self.last_due = due;
        }
        if fate.doubled {
            self.carried.doubled += 1;
            self.fly(frame.clone(), due);
        }
        self.fly(frame, due);
    }

    fn fly(&mut self, frame: Box<[u8]>, due: Instant) {
        if self.flying_bytes + frame.len() > UNDER_WAY {
            self.carried.overflowed += 1;
            return;
        }
        self.flights += 1;
        self.flying_bytes += frame.len();
        self.flying.push(Reverse(Flight { due, number: self.flights, frame }));
    }

    /// When the last bit of the first frame that waits is in.
    fn in_at(&self) -> Option<Instant> {
        let first = self.waiting.front()?;
        Some(self.busy_until.max(first.since) + self.conditions.time_of(first.frame.len()))
    }
}
