//! Which items were announced, and which come next.

use std::collections::VecDeque;

use wire::files::{Choice, Item, OfferedPath, Root};
use wire::limits;

use crate::{Forbidden, Manifest, SafeName};

/// So many batches may be announced and not answered. A receiver holds its sender to it.
pub(crate) const UNANSWERED: usize = 4;

/// So many this side announces: a receiver with many senders bears more transfers so.
const ANNOUNCED: usize = 2;
const _: () = assert!(ANNOUNCED <= UNANSWERED);

/// The largest batch, in bytes of JSON; well below [`limits::CONTROL`].
const LARGEST: usize = 64 * 1024;

/// What one item needs besides its path, in bytes of JSON at most.
const FIELDS: usize = 160;

/// The numbers of the items: those of the manifest first, then those that are tried again.
#[derive(Debug, Default)]
pub(super) struct Announcing {
    accepted: Vec<bool>,
    next: u32,
    again: Vec<u32>,
    unanswered: VecDeque<(u32, usize)>,
}

impl Announcing {
    /// The receiver chose among the roots.
    pub(super) fn accept(&mut self, choice: &Choice, roots: &[Root]) -> Result<(), Forbidden> {
        self.accepted = chosen(choice, roots.len()).ok_or(Forbidden)?;
        Ok(())
    }

    /// Whether this root, by its place in the offer, was accepted.
    pub(super) fn is_accepted(&self, root: usize) -> bool {
        self.accepted.get(root).copied().unwrap_or(false)
    }

    /// An entry is to be announced once more, under a number of its own; `false` where there are no numbers left.
    pub(super) fn again(&mut self, entry: u32) -> bool {
        let has_room = self.again.len() < limits::ITEMS as usize;
        if has_room {
            self.again.push(entry);
        }
        has_room
    }

    /// The next items, with the number of the first, if there are any and the receiver may hear of more.
    pub(super) fn batch(&mut self, manifest: &impl Manifest) -> Option<(u32, Vec<Item>)> {
        if self.unanswered.len() >= ANNOUNCED {
            return None;
        }
        self.skip(manifest);
        let first = self.next;
        let is_again = self.is_at_again(manifest);
        let (mut items, mut size) = (Vec::new(), 0);
        while let Some(item) = self.upcoming(manifest).filter(|_| items.len() < limits::BATCH) {
            if self.is_at_again(manifest) != is_again {
                break;
            }
            let item = if json(&item) > LARGEST { shown(item) } else { item };
            size += json(&item);
            if size > LARGEST && !items.is_empty() {
                break;
            }
            items.push(item);
            self.next += 1;
        }
        if items.is_empty() {
            return None;
        }
        self.unanswered.push_back((first, items.len()));
        Some((first, items))
    }

    /// The receiver answers the oldest batch.
    pub(super) fn answer(&mut self, first: u32, items: usize) -> Result<(), Forbidden> {
        match self.unanswered.pop_front() {
            Some(batch) if batch == (first, items) => Ok(()),
            Some(_) | None => Err(Forbidden),
        }
    }

    /// The entry that a number stands for.
    pub(super) fn entry(&self, number: u32, items: u32) -> Option<u32> {
        let Some(place) = number.checked_sub(items) else { return Some(number) };
        self.again.get(place as usize).copied()
    }

    /// Whether a number was announced.
    pub(super) fn is_announced(&self, number: u32) -> bool {
        number < self.next
    }

    /// Whether a number is in a batch that was not answered yet.
    pub(super) fn is_unanswered(&self, number: u32) -> bool {
        self.unanswered.front().is_some_and(|(first, _)| number >= *first)
    }

    /// How many items are announced and not answered.
    pub(super) fn open(&self) -> usize {
        self.unanswered.iter().map(|(_, items)| items).sum()
    }

    /// Whether all was announced and answered.
    pub(super) fn is_done(&mut self, manifest: &impl Manifest) -> bool {
        self.skip(manifest);
        self.unanswered.is_empty() && self.entry(self.next, manifest.items()).is_none()
    }

    /// Whether what comes next failed before.
    pub(super) fn is_at_again(&self, manifest: &impl Manifest) -> bool {
        self.next.checked_sub(manifest.items()).is_some_and(|place| (place as usize) < self.again.len())
    }

    /// Leaves out what was not accepted.
    fn skip(&mut self, manifest: &impl Manifest) {
        while self.next < manifest.items() && self.upcoming(manifest).is_none() {
            self.next += 1;
        }
    }

    fn upcoming(&self, manifest: &impl Manifest) -> Option<Item> {
        let item = manifest.item(self.entry(self.next, manifest.items())?)?;
        Some(item).filter(|item| self.is_accepted(item.root as usize))
    }
}

/// For each of so many roots, whether it was chosen. None where a chosen root is not there, or was chosen twice.
pub(crate) fn chosen(choice: &Choice, roots: usize) -> Option<Vec<bool>> {
    let places = match choice {
        Choice::All => return Some(vec![true; roots]),
        Choice::Some(places) => places.as_slice(),
    };
    let mut chosen = vec![false; roots];
    for place in places {
        let root = chosen.get_mut(usize::try_from(*place).ok()?)?;
        if std::mem::replace(root, true) {
            return None;
        }
    }
    Some(chosen)
}

/// How long an item is in JSON, at most (RFC 8259, section 7).
fn json(item: &Item) -> usize {
    let of_name = |name: &str| name.chars().map(escaped).sum::<usize>() + 3;
    item.path.raw_parts().map(of_name).sum::<usize>() + FIELDS
}

fn escaped(c: char) -> usize {
    match c {
        '"' | '\\' => 2,
        '\u{0}'..='\u{1f}' => 6,
        _ => c.len_utf8(),
    }
}

/// A path of so many control characters that no message holds it goes as the receiver would write it anyway.
fn shown(mut item: Item) -> Item {
    let names: Option<Vec<SafeName>> = item.path.raw_parts().map(SafeName::clean).collect();
    let path = names.and_then(|names| OfferedPath::of(names.iter().map(SafeName::as_str)).ok());
    if let Some(path) = path {
        item.path = path;
    }
    item
}
