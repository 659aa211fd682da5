//! What an [`Inbox`] makes of each message of its sender.

use wire::files::{CancelReason, Fault, FaultCode, FilesMessage, Finished, Item, ItemKind, Life, Wanted};

use super::incoming::{Incoming, Stage};
use super::{Inbox, InboxNews};
use crate::end::Phase;
use crate::{End, Forbidden, PackedPath, Side};

impl Inbox {
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
            FilesMessage::Items { first, items, .. } => self.announced(first, items.into_vec()),
            FilesMessage::Done { items, .. } => items.into_vec().into_iter().try_for_each(|item| self.promised(item)),
            FilesMessage::Failed { items, .. } => {
                items.into_vec().into_iter().try_for_each(|item| self.withdrawn(item))
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
            FilesMessage::Offer { .. }
            | FilesMessage::Accept { .. }
            | FilesMessage::Decline { .. }
            | FilesMessage::Want { .. }
            | FilesMessage::Credit { .. }
            | FilesMessage::Verified { .. } => Err(Forbidden),
        }
    }

    fn announced(&mut self, first: u32, items: Vec<Item>) -> Result<(), Forbidden> {
        if self.phase != Phase::Running {
            return Err(Forbidden);
        }
        self.batches.open(first, items.len())?;
        (first..).zip(items).try_for_each(|(number, item)| self.announce(number, item))
    }

    fn announce(&mut self, number: u32, item: Item) -> Result<(), Forbidden> {
        let place = self.places.give(item.root, &item.path, item.kind);
        let again = place.as_ref().is_ok_and(|place| place.again);
        self.amount.total += self.consent.take(&item, again)?;
        let Ok(place) = place else {
            let code = FaultCode::Name;
            self.batches.set(number, Wanted::Refused { code });
            self.give_back(item.root, item.bytes);
            self.tell(InboxNews::Failed { number, path: None, code, side: Side::Us });
            return Ok(());
        };
        let Item { root, kind, bytes, modified, .. } = item;
        let (path, tag, stage) = (PackedPath::of(&place.path), place.tag, Stage::Unseen);
        let item = Incoming { root, path, tag, kind, bytes, modified, stage, promised: None };
        self.weight += item.weight();
        self.items.insert(number, item);
        self.unseen.push_back(number);
        Ok(())
    }

    fn promised(&mut self, Finished { item: number, digest }: Finished) -> Result<(), Forbidden> {
        let Some(item) = self.items.get_mut(&number) else { return self.settled(number) };
        let is_wanted = match item.stage {
            Stage::Unseen | Stage::Looking => item.kind == ItemKind::Folder,
            Stage::Wanted(_) | Stage::Receiving(_) | Stage::Whole(_) | Stage::Committing(_) => true,
        };
        if !is_wanted || item.promised.replace(digest).is_some() {
            return Err(Forbidden);
        }
        self.prove(number);
        Ok(())
    }

    fn withdrawn(&mut self, Fault { item: number, code }: Fault) -> Result<(), Forbidden> {
        if !self.items.contains_key(&number) {
            return self.settled(number);
        }
        self.fail(number, code, Side::Peer);
        Ok(())
    }

    /// What was announced and is settled may be spoken of: that it is settled may not have been heard yet.
    fn settled(&self, number: u32) -> Result<(), Forbidden> {
        if self.batches.is_announced(number) { Ok(()) } else { Err(Forbidden) }
    }
}
