//! How items of an [`Inbox`] end: whole, or given up.

use wire::files::{Bytes, Digest, Fault, FaultCode, ItemKind, Wanted};

use super::incoming::{Incoming, Stage};
use super::{Inbox, InboxAsk, InboxNews};
use crate::Side;

impl Inbox {
    /// Forgets an item that is settled.
    pub(super) fn settle(&mut self, number: u32) -> Option<Incoming> {
        let item = self.items.remove(&number)?;
        self.asked.remove(&number);
        self.weight -= item.weight();
        self.weight_elsewhere -= item.weight_elsewhere();
        if matches!(item.stage, Stage::Unseen) {
            self.unseen.retain(|unseen| *unseen != number);
        }
        Some(item)
    }

    /// An item is there whole.
    pub(super) fn settle_verified(&mut self, number: u32, digest: Option<Digest>) {
        if let Some(Incoming { path, bytes, .. }) = self.settle(number) {
            self.tell(InboxNews::Verified { number, path: path.unpack(), bytes, digest });
        }
    }

    /// An item cannot be had or kept. The sender is told, if it was this side that found out.
    pub(super) fn fail(&mut self, number: u32, code: FaultCode, side: Side) {
        let Some(item) = self.settle(number) else { return };
        let is_answered = self.batches.set(number, Wanted::Refused { code });
        if side == Side::Us && !is_answered {
            self.faults.push(Fault { item: number, code });
        }
        if matches!(item.stage, Stage::Wanted(_) | Stage::Receiving(_)) {
            self.given_up.insert(number);
        }
        self.amount.done = self.amount.done.saturating_sub(item.position());
        self.places.free(item.tag);
        self.give_back(item.root, item.bytes);
        if item.kind == ItemKind::File {
            self.asks.push_back(InboxAsk::Discard { number });
        }
        self.tell(InboxNews::Failed { number, path: Some(item.path.unpack()), code, side });
    }

    pub(super) fn give_back(&mut self, root: u32, bytes: Bytes) {
        self.consent.give_back(root, bytes.get());
        self.amount.total = self.amount.total.saturating_sub(bytes.get());
    }
}
