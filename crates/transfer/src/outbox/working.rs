//! What an [`Outbox`] does of itself, while nothing new comes in.

use wire::files::{FilesMessage, Listed};
use wire::limits;

use super::reading::Reading;
use super::{Outbox, OutboxAsk};
use crate::{End, Manifest};

/// No more is announced while so many files are wanted and not begun.
const WISHES: usize = 512;

/// No more is begun while so many items are sent and not verified.
const SENT: usize = 2048;

/// So many files are open at once: small ones go one right behind the other.
const OPEN: usize = 16;

/// What is there to be said of items waits for more of its kind no longer than until so many bytes were sent.
const HELD: u64 = 1024 * 1024;

impl<M: Manifest> Outbox<M> {
    pub(super) fn announce(&mut self) -> Option<OutboxAsk> {
        if self.wishes.len() + self.announcing.open() > WISHES || self.sent.len() >= SENT {
            return None;
        }
        // What comes again is announced after it was said that it failed.
        if !self.faults.is_empty() && self.announcing.is_at_again(&self.manifest) {
            return self.report_now();
        }
        let (first, items) = self.announcing.batch(&self.manifest)?;
        let items = Listed::try_from(items).ok()?;
        Some(OutboxAsk::Say(FilesMessage::Items { transfer: self.transfer, first, items }))
    }

    pub(super) fn work(&mut self) -> Option<OutboxAsk> {
        if self.pauses.any() {
            return None;
        }
        if let Some(last) = self.readings.back_mut() {
            let next = last.next(&mut self.flow);
            if next.is_some() || !last.is_finishing() {
                return next;
            }
        }
        if self.readings.len() >= OPEN || self.readings.len() + self.sent.len() >= SENT {
            return None;
        }
        let wish = self.wishes.pop_front()?;
        self.readings.push_back(Reading::new(wish));
        let prefix = wish.has.map_or(0, |(bytes, _)| bytes);
        Some(OutboxAsk::Open { number: wish.number, entry: wish.entry, prefix })
    }

    /// Says what came together once it fills a message.
    pub(super) fn report_full(&mut self) -> Option<OutboxAsk> {
        let is_full = self.done.len() >= limits::BATCH || self.faults.len() >= limits::BATCH;
        if is_full || self.held >= HELD { self.report_now() } else { None }
    }

    /// Says what came together once no more of it is about to come.
    pub(super) fn report(&mut self) -> Option<OutboxAsk> {
        let is_busy = self.flow.is_reading() || self.readings.iter().any(Reading::is_finishing);
        if is_busy { None } else { self.report_now() }
    }

    fn report_now(&mut self) -> Option<OutboxAsk> {
        self.held = 0;
        let transfer = self.transfer;
        if let Some(items) = batch(&mut self.done) {
            return Some(OutboxAsk::Say(FilesMessage::Done { transfer, items }));
        }
        let items = batch(&mut self.faults)?;
        Some(OutboxAsk::Say(FilesMessage::Failed { transfer, items }))
    }

    pub(super) fn complete(&mut self) -> Option<OutboxAsk> {
        let is_idle = self.wishes.is_empty() && self.readings.is_empty() && self.sent.is_empty();
        let is_said = self.done.is_empty() && self.faults.is_empty();
        if is_idle && is_said && self.announcing.is_done(&self.manifest) {
            self.over(End::Complete);
        }
        self.asks.pop_front()
    }
}

/// The first of what waits, as many as one message takes; none where nothing waits.
pub(crate) fn batch<T>(waiting: &mut Vec<T>) -> Option<Listed<T, { limits::BATCH }>> {
    let most = waiting.len().min(limits::BATCH);
    Listed::try_from(waiting.drain(..most).collect::<Vec<T>>()).ok()
}
