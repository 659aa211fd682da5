//! What an [`Outbox`] makes of each message of its receiver.

use wire::files::{CancelReason, Choice, Fault, FaultCode, FilesMessage, ItemKind, Life, Wanted};

use super::reading::{Stretch, Wish};
use super::{Outbox, OutboxNews, Sent};
use crate::end::Phase;
use crate::{End, Forbidden, Manifest, Side};

impl<M: Manifest> Outbox<M> {
    /// Hears a message of this transfer. What the protocol forbids ends the transfer, on both sides; what was said in another
    /// life is not heard, and a transfer that is over hears nothing more.
    pub fn heard(&mut self, life: Life, message: FilesMessage) {
        if self.is_over() || life != self.life || message.transfer() != self.transfer {
            return;
        }
        if self.take(message).is_err() {
            self.cancel(CancelReason::Protocol);
        }
    }

    fn take(&mut self, message: FilesMessage) -> Result<(), Forbidden> {
        match message {
            FilesMessage::Accept { choice, window, .. } => self.accepted(choice, window.get()),
            FilesMessage::Decline { .. } => self.declined(),
            FilesMessage::Want { first, items, .. } => self.wanted(first, items.into_vec()),
            FilesMessage::Credit { bytes, .. } => self.flow.credit(bytes.get()),
            FilesMessage::Verified { items, .. } => {
                items.into_vec().into_iter().try_for_each(|item| self.verified(item))
            }
            FilesMessage::Failed { items, .. } => {
                items.into_vec().into_iter().try_for_each(|fault| self.refused(fault))
            }
            FilesMessage::Pause { .. } => {
                self.set_pause(Side::Peer, true);
                Ok(())
            }
            FilesMessage::Resume { .. } => {
                self.set_pause(Side::Peer, false);
                Ok(())
            }
            FilesMessage::Cancel { reason, .. } => {
                self.over(End::Cancelled { by: Side::Peer, reason });
                Ok(())
            }
            FilesMessage::Offer { .. } | FilesMessage::Items { .. } | FilesMessage::Done { .. } => Err(Forbidden),
        }
    }

    fn accepted(&mut self, choice: Choice, window: u64) -> Result<(), Forbidden> {
        if self.phase != Phase::Offered {
            return Err(Forbidden);
        }
        self.flow.open(window)?;
        self.announcing.accept(&choice, &self.roots)?;
        let accepted = self.roots.iter().enumerate().filter(|(place, _)| self.announcing.is_accepted(*place));
        self.amount.total = accepted.map(|(_, root)| root.bytes.get()).fold(0, u64::saturating_add);
        self.phase = Phase::Running;
        self.tell(OutboxNews::Accepted(choice));
        Ok(())
    }

    fn declined(&mut self) -> Result<(), Forbidden> {
        if self.phase != Phase::Offered {
            return Err(Forbidden);
        }
        self.over(End::Declined);
        Ok(())
    }

    fn wanted(&mut self, first: u32, wanted: Vec<Wanted>) -> Result<(), Forbidden> {
        self.announcing.answer(first, wanted.len())?;
        (first..).zip(wanted).try_for_each(|(number, wanted)| self.wish(number, wanted))
    }

    fn wish(&mut self, number: u32, wanted: Wanted) -> Result<(), Forbidden> {
        let entry = self.entry(number).ok_or(Forbidden)?;
        let item = self.manifest.item(entry).ok_or(Forbidden)?;
        let bytes = item.bytes.get();
        let has = match wanted {
            Wanted::From { offset, .. } if offset > item.bytes => return Err(Forbidden),
            Wanted::From { offset, digest } if offset.get() > 0 => Some((offset.get(), digest.ok_or(Forbidden)?)),
            Wanted::From { .. } => None,
            Wanted::Nothing => {
                self.amount.done += bytes;
                self.tell(OutboxNews::Verified { entry, digest: None });
                return Ok(());
            }
            Wanted::Refused { code } => {
                self.settle_failed(entry, bytes, code, Side::Peer);
                return Ok(());
            }
        };
        match item.kind {
            ItemKind::File => self.wishes.push_back(Wish { number, entry, bytes, has }),
            ItemKind::Folder => {
                self.sent.insert(number, Sent { entry, bytes, digest: None, stretch: Stretch::default() });
            }
        }
        Ok(())
    }

    fn verified(&mut self, number: u32) -> Result<(), Forbidden> {
        let is_said = !self.done.iter().any(|finished| finished.item == number);
        if let Some(Sent { entry, bytes, digest, .. }) = self.sent.get(&number).copied().filter(|_| is_said) {
            self.sent.remove(&number);
            self.amount.done += bytes;
            self.tell(OutboxNews::Verified { entry, digest });
            return Ok(());
        }
        // What is settled already may be spoken of again; what is not sent cannot be there.
        if self.is_settled(number) { Ok(()) } else { Err(Forbidden) }
    }

    fn refused(&mut self, Fault { item: number, code }: Fault) -> Result<(), Forbidden> {
        if let Some(Sent { entry, bytes, .. }) = self.sent.remove(&number) {
            self.done.retain(|finished| finished.item != number);
            self.settle_failed(entry, bytes, code, Side::Peer);
        } else if let Ok(place) = self.wishes.binary_search_by_key(&number, |wish| wish.number) {
            self.wishes.remove(place).into_iter().for_each(|wish| self.give_up(wish, code));
        } else if let Some(wish) = self.stop(number) {
            self.give_up(wish, code);
        } else if !self.is_settled(number) {
            return Err(Forbidden);
        }
        Ok(())
    }

    fn give_up(&mut self, wish: Wish, code: FaultCode) {
        self.settle_failed(wish.entry, wish.bytes, code, Side::Peer);
    }

    fn entry(&self, number: u32) -> Option<u32> {
        self.announcing.entry(number, self.manifest.items())
    }

    /// Whether this number was announced, and neither waits for anything nor is under way.
    fn is_settled(&self, number: u32) -> bool {
        let is_open = self.announcing.is_unanswered(number)
            || self.sent.contains_key(&number)
            || self.wishes.binary_search_by_key(&number, |wish| wish.number).is_ok()
            || self.readings.iter().any(|reading| reading.wish().number == number);
        self.announcing.is_announced(number) && !is_open
    }
}
