//! What the person said yes to, and how much of it is left.

use thiserror::Error;
use wire::files::{CancelReason, Choice, Item, ItemKind, Root, RootKind};
use wire::limits;

use crate::outbox::chosen;
use crate::{Forbidden, SafeName};

/// Why an offer is not even shown.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum OfferRefused {
    /// More than [`limits::ITEMS`] items.
    #[error("the offer has more than {} files and folders", limits::ITEMS)]
    TooMany,
    /// A root without items, a file that has several, or a name that names nothing.
    #[error("the offer contradicts itself")]
    Malformed,
}

impl OfferRefused {
    /// How the sender is told: by [`wire::files::FilesMessage::Cancel`].
    #[must_use]
    pub fn reason(self) -> CancelReason {
        match self {
            Self::TooMany => CancelReason::TooMany,
            Self::Malformed => CancelReason::Protocol,
        }
    }
}

/// Items and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    items: u32,
    bytes: u64,
}

#[derive(Clone, Debug)]
struct Consented {
    name: SafeName,
    kind: RootKind,
    is_accepted: bool,
    /// Not announced yet.
    left: Sum,
    /// Of items that were announced and failed: they may be announced again.
    back: Sum,
}

/// The roots of an offer, and what may still be announced of them.
#[derive(Clone, Debug)]
pub(super) struct Consent(Vec<Consented>);

impl Consent {
    /// Nothing is consented to yet.
    pub(super) fn new(roots: &[Root]) -> Result<Self, OfferRefused> {
        let items = roots.iter().map(|root| root.items).fold(0, u32::saturating_add);
        if items > limits::ITEMS {
            return Err(OfferRefused::TooMany);
        }
        roots.iter().map(consented).collect::<Option<_>>().map(Self).ok_or(OfferRefused::Malformed)
    }

    /// The person said yes to these; `false` where they are not in the offer.
    pub(super) fn accept(&mut self, choice: &Choice) -> bool {
        let Some(chosen) = chosen(choice, self.0.len()) else { return false };
        for (root, is_accepted) in self.0.iter_mut().zip(chosen) {
            root.is_accepted = is_accepted;
        }
        true
    }

    /// An item is announced; `again` where one of the same path failed before. Returns the bytes that were given back before.
    pub(super) fn take(&mut self, item: &Item, again: bool) -> Result<u64, Forbidden> {
        let root = self.0.get_mut(item.root as usize).filter(|root| root.is_accepted).ok_or(Forbidden)?;
        if !root.fits(item) {
            return Err(Forbidden);
        }
        let from_left = root.left.items > 0 && !(again && root.back.items > 0);
        let sum = if from_left { &mut root.left } else { &mut root.back };
        sum.items = sum.items.checked_sub(1).ok_or(Forbidden)?;
        sum.bytes = sum.bytes.checked_sub(item.bytes.get()).ok_or(Forbidden)?;
        Ok(if from_left { 0 } else { item.bytes.get() })
    }

    /// An item that was announced failed.
    pub(super) fn give_back(&mut self, root: u32, bytes: u64) {
        if let Some(root) = self.0.get_mut(root as usize) {
            root.back.items += 1;
            root.back.bytes += bytes;
        }
    }

    /// Whether all items of the accepted roots were announced.
    pub(super) fn is_used_up(&self) -> bool {
        self.0.iter().all(|root| !root.is_accepted || root.left.items == 0)
    }

    /// The items of the accepted roots.
    pub(super) fn items(&self) -> u32 {
        let accepted = self.0.iter().filter(|root| root.is_accepted);
        accepted.map(|root| root.left.items).fold(0, u32::saturating_add)
    }

    /// The bytes of the accepted roots.
    pub(super) fn bytes(&self) -> u64 {
        let accepted = self.0.iter().filter(|root| root.is_accepted);
        accepted.map(|root| root.left.bytes).fold(0, u64::saturating_add)
    }
}

impl Consented {
    /// Whether the item is below its root, as the person was shown it.
    fn fits(&self, item: &Item) -> bool {
        let mut parts = item.path.raw_parts();
        let depth = parts.len();
        let is_named = parts.next().and_then(SafeName::clean).as_ref() == Some(&self.name);
        let is_placed = match (self.kind, item.kind) {
            (RootKind::File, ItemKind::File) => is_named && depth == 1,
            (RootKind::File, ItemKind::Folder) => false,
            (RootKind::Folder, ItemKind::File) => is_named && depth > 1,
            (RootKind::Folder, ItemKind::Folder) => is_named,
            (RootKind::Others, ItemKind::File | ItemKind::Folder) => true,
        };
        is_placed && (item.kind == ItemKind::File || item.bytes.get() == 0)
    }
}

fn consented(root: &Root) -> Option<Consented> {
    let has_items = match root.kind {
        RootKind::File => root.items == 1,
        RootKind::Folder | RootKind::Others => root.items > 0,
    };
    let name = SafeName::clean(root.name.as_raw()).filter(|_| has_items)?;
    let left = Sum { items: root.items, bytes: root.bytes.get() };
    Some(Consented { name, kind: root.kind, is_accepted: false, left, back: Sum::default() })
}
