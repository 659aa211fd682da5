//! What an [`Inbox`] does of itself, while nothing new comes in.

use wire::files::{FilesMessage, ItemKind};
use wire::limits;

use super::incoming::Stage;
use super::{Inbox, InboxAsk};
use crate::End;
use crate::outbox::batch;

/// No more items are looked for while so many asks wait for their answer.
const ASKED: usize = 256;

/// No more items are looked for while so many are wanted and not whole,
const OPEN: usize = 4096;

/// or while these take as much of those who keep them as this part of the window.
const WINDOW_FOR_ITEMS: usize = 8;

/// What is there to be said of items waits for more of its kind no longer than until so many bytes came.
const HELD: u64 = 1024 * 1024;

impl Inbox {
    pub(super) fn credit(&mut self) -> Option<InboxAsk> {
        let bytes = self.intake.due()?;
        Some(InboxAsk::Say(FilesMessage::Credit { transfer: self.transfer, bytes }))
    }

    pub(super) fn want(&mut self) -> Option<InboxAsk> {
        let (first, items) = self.batches.answer()?;
        Some(InboxAsk::Say(FilesMessage::Want { transfer: self.transfer, first, items }))
    }

    pub(super) fn look(&mut self) -> Option<InboxAsk> {
        let is_full = self.items.len() - self.unseen.len() >= OPEN || self.weight_elsewhere >= self.most_elsewhere();
        if self.asked.len() >= ASKED || is_full {
            return None;
        }
        let number = self.unseen.pop_front()?;
        let item = self.items.get_mut(&number)?;
        self.asked.insert(number);
        item.stage = Stage::Looking;
        self.weight_elsewhere += item.weight_elsewhere();
        let (path, bytes, modified) = (item.path.unpack(), item.bytes, item.modified);
        match item.kind {
            ItemKind::File => Some(InboxAsk::Look { number, path, bytes, modified }),
            ItemKind::Folder => Some(InboxAsk::MakeFolder { number, path }),
        }
    }

    fn most_elsewhere(&self) -> usize {
        self.intake.window() as usize / WINDOW_FOR_ITEMS
    }

    pub(super) fn report(&mut self) -> Option<InboxAsk> {
        let is_busy = !self.asked.is_empty() || !self.intake.is_idle();
        let is_full = self.verified.len() >= limits::BATCH || self.faults.len() >= limits::BATCH;
        if is_busy && !is_full && self.held < HELD {
            return None;
        }
        self.held = 0;
        let transfer = self.transfer;
        if let Some(items) = batch(&mut self.verified) {
            return Some(InboxAsk::Say(FilesMessage::Verified { transfer, items }));
        }
        if let Some(items) = batch(&mut self.faults) {
            return Some(InboxAsk::Say(FilesMessage::Failed { transfer, items }));
        }
        let bytes = if self.items.is_empty() { self.intake.credit() } else { None }?;
        Some(InboxAsk::Say(FilesMessage::Credit { transfer, bytes }))
    }

    pub(super) fn complete(&mut self) -> Option<InboxAsk> {
        let is_settled = self.items.is_empty() && self.batches.is_empty() && self.consent.is_used_up();
        if is_settled && self.verified.is_empty() && self.faults.is_empty() {
            self.over(End::Complete);
        }
        self.asks.pop_front()
    }
}
