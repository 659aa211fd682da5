//! The batches of items that wait for their answer.

use std::collections::VecDeque;

use wire::files::{Listed, Wanted};
use wire::limits;

use crate::Forbidden;
use crate::outbox::UNANSWERED;

/// What was announced and is not answered, in order.
#[derive(Debug, Default)]
pub(super) struct Batches {
    waiting: VecDeque<Batch>,
    /// The first number that may come next.
    next: u32,
}

#[derive(Debug)]
struct Batch {
    first: u32,
    wanted: Vec<Option<Wanted>>,
    missing: usize,
}

impl Batches {
    /// A batch came. Its numbers grow, and the sender waits for its answers.
    pub(super) fn open(&mut self, first: u32, items: usize) -> Result<(), Forbidden> {
        let end = u32::try_from(items).ok().and_then(|items| first.checked_add(items)).ok_or(Forbidden)?;
        if first < self.next || self.waiting.len() >= UNANSWERED {
            return Err(Forbidden);
        }
        self.next = end;
        self.waiting.push_back(Batch { first, wanted: vec![None; items], missing: items });
        Ok(())
    }

    /// What is wanted of an item becomes known; `false` where it was, or the batch is answered.
    pub(super) fn set(&mut self, number: u32, wanted: Wanted) -> bool {
        self.waiting.iter_mut().any(|batch| batch.set(number, &wanted))
    }

    /// The answer to the oldest batch, once all of it is known.
    pub(super) fn answer(&mut self) -> Option<(u32, Listed<Wanted, { limits::BATCH }>)> {
        let batch = self.waiting.pop_front_if(|batch| batch.missing == 0)?;
        let wanted: Vec<Wanted> = batch.wanted.into_iter().flatten().collect();
        Some((batch.first, Listed::try_from(wanted).ok()?))
    }

    /// Whether a number was announced.
    pub(super) fn is_announced(&self, number: u32) -> bool {
        number < self.next
    }

    /// Whether nothing waits for an answer.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

impl Batch {
    fn set(&mut self, number: u32, wanted: &Wanted) -> bool {
        let place = number.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
        let slot = place.and_then(|place| self.wanted.get_mut(place)).filter(|slot| slot.is_none());
        let Some(slot) = slot else { return false };
        *slot = Some(wanted.clone());
        self.missing -= 1;
        true
    }
}
