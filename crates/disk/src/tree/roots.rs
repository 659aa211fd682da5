//! How what was dropped becomes the roots of an offer.

use std::collections::HashSet;

use transfer::SafeName;
use wire::files::{Bytes, ItemKind, OfferedName, Root, RootKind};
use wire::limits;

use super::{Top, Tree, WalkError};

/// Sums up what is in each top, and puts those that are too many together into the last root.
pub(super) fn gather(tree: &mut Tree) -> Result<(), WalkError> {
    let single = if tree.tops.len() > limits::ROOTS { limits::ROOTS - 1 } else { tree.tops.len() };
    let mut names = HashSet::new();
    for place in 0..tree.tops.len() {
        let (items, bytes) = sums(tree, place)?;
        let kind = tree.entries[index(tree.tops[place].entry)].kind;
        let top = &mut tree.tops[place];
        top.root = u32::try_from(place.min(single)).unwrap_or(u32::MAX);
        if place >= single {
            make_unlike(top, kind, &mut names);
        }
        if let Some(others) = tree.roots.get_mut(single) {
            others.items += items;
            others.bytes = sum(others.bytes, bytes)?;
        } else {
            tree.roots.push(Root { name: top.name.clone(), kind: root_kind(place >= single, kind), items, bytes });
        }
    }
    Ok(())
}

/// The items and bytes of one top.
fn sums(tree: &Tree, place: usize) -> Result<(u32, Bytes), WalkError> {
    let end = tree.tops.get(place + 1).map_or(tree.entries.len(), |next| index(next.entry));
    let entries = &tree.entries[index(tree.tops[place].entry)..end];
    let bytes = entries.iter().try_fold(Bytes::ZERO, |bytes, entry| {
        let own = Bytes::try_from(entry.stamp.bytes).map_err(|_| WalkError::TooLarge)?;
        sum(bytes, own)
    })?;
    Ok((u32::try_from(entries.len()).map_err(|_| WalkError::TooMany)?, bytes))
}

fn sum(one: Bytes, other: Bytes) -> Result<Bytes, WalkError> {
    Bytes::try_from(one.get().saturating_add(other.get())).map_err(|_| WalkError::TooLarge)
}

/// Those that share a root stand beside each other, wherever they were: equal names get numbers.
fn make_unlike(top: &mut Top, kind: ItemKind, names: &mut HashSet<String>) {
    let safe = SafeName::clean(top.name.as_raw());
    let mut number = 1;
    while !names.insert(top.name.as_raw().to_owned()) {
        number += 1;
        let numbered = safe.as_ref().map(|safe| safe.numbered(number, kind).to_string());
        if let Some(name) = numbered.and_then(|name| OfferedName::try_from(name).ok()) {
            top.name = name;
        }
    }
}

fn root_kind(is_others: bool, kind: ItemKind) -> RootKind {
    match (is_others, kind) {
        (true, _) => RootKind::Others,
        (false, ItemKind::File) => RootKind::File,
        (false, ItemKind::Folder) => RootKind::Folder,
    }
}

fn index(entry: u32) -> usize {
    usize::try_from(entry).unwrap_or(usize::MAX)
}
