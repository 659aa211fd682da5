//! The guest's book of lanes: how many are wished for, which there are, and when the next one may be offered.
//!
//! It has no clock and makes no connection: it is told what happened, and says what to do.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use wire::{SdpAnswer, limits};

use crate::lanes::LaneWord;

/// After so many lanes in a row that did not open, none is offered for [`FORGOTTEN`], whatever anybody wishes.
const FAILURES: usize = 3;

/// How long a lane that did not open counts.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// How long after one that ended the next is offered.
const PAUSE: Duration = Duration::from_millis(500);

/// How long lanes beyond the wish are kept, for what is still on its way over them and for a wish that returns.
const LINGER: Duration = Duration::from_secs(2);

/// What a lane that is made waits for.
pub(super) struct Awaited {
    /// The host's answer to its offer.
    pub(super) answer: oneshot::Receiver<Option<SdpAnswer>>,
    /// The end of the wish for it.
    pub(super) close: oneshot::Receiver<()>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// One more lane is to be offered.
    Offer,
    /// Nothing before this moment, unless something happens.
    WaitUntil(Instant),
    /// Nothing until something happens.
    Wait,
}

/// The lanes of one session.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// The number of the next one.
    next: u32,
    /// How many the host wishes for, and how many this side.
    of_host: u8,
    own: u8,
    lanes: BTreeMap<u32, Entry>,
    /// When lanes did not open, since the last that did.
    failed: VecDeque<Instant>,
    not_before: Option<Instant>,
    /// Since when there are more than are wished for.
    beyond_since: Option<Instant>,
}

/// A lane, from its offer until all of it is cleared away.
#[derive(Debug)]
struct Entry {
    answered: Option<oneshot::Sender<Option<SdpAnswer>>>,
    /// None once it was told to close.
    close: Option<oneshot::Sender<()>>,
}

impl Book {
    /// This side wishes for so many.
    pub(super) fn wish(&mut self, lanes: u8) {
        self.own = lanes;
    }

    /// The host says something.
    pub(super) fn hear(&mut self, word: LaneWord) {
        match word {
            LaneWord::Wanted(lanes) => self.of_host = lanes,
            LaneWord::Answer(number, answer) => {
                // Nobody waits for what was not asked, or not in time.
                let answered = self.lanes.get_mut(&number).and_then(|entry| entry.answered.take());
                let _ = answered.map(|answered| answered.send(answer));
            }
            LaneWord::Taken | LaneWord::Offer(..) | LaneWord::Arrived(_) => {}
        }
    }

    /// A lane begins. Gives its number.
    pub(super) fn begin(&mut self) -> (u32, Awaited) {
        let (number, (answered, answer), (close, closed)) = (self.next, oneshot::channel(), oneshot::channel());
        self.next = self.next.wrapping_add(1);
        self.lanes.insert(number, Entry { answered: Some(answered), close: Some(close) });
        (number, Awaited { answer, close: closed })
    }

    /// A lane has ended.
    pub(super) fn ended(&mut self, now: Instant, number: u32, was_open: bool) {
        let was_wanted = self.lanes.remove(&number).is_some_and(|entry| entry.close.is_some());
        self.not_before = Some(now + PAUSE);
        if was_open {
            self.failed.clear();
        } else if was_wanted {
            self.failed.push_back(now);
        }
    }

    /// What is to be done now. Closes what has been beyond the wish for long.
    pub(super) fn step(&mut self, now: Instant) -> Step {
        let wanted = usize::from(self.own.max(self.of_host).min(limits::LANES));
        let standing = self.lanes.values().filter(|entry| entry.close.is_some()).count();
        if standing > wanted {
            let closes_at = *self.beyond_since.get_or_insert(now) + LINGER;
            if now < closes_at {
                return Step::WaitUntil(closes_at);
            }
            self.close_newest(standing - wanted);
        }
        self.beyond_since = None;
        if self.lanes.len() >= wanted {
            return Step::Wait;
        }
        match self.not_before.max(self.failed_until(now)) {
            Some(moment) if now < moment => Step::WaitUntil(moment),
            Some(_) | None => Step::Offer,
        }
    }

    fn close_newest(&mut self, lanes: usize) {
        let standing = self.lanes.values_mut().rev().filter_map(|entry| entry.close.take());
        for close in standing.take(lanes) {
            // Where the lane has ended meanwhile, nobody needs to know.
            let _ = close.send(());
        }
    }

    /// Until when so many have failed that none is offered.
    fn failed_until(&mut self, now: Instant) -> Option<Instant> {
        while self.failed.pop_front_if(|then| now >= *then + FORGOTTEN).is_some() {}
        let counts = self.failed.len().checked_sub(FAILURES)?;
        self.failed.get(counts).map(|then| *then + FORGOTTEN)
    }
}

#[cfg(test)]
mod tests;
