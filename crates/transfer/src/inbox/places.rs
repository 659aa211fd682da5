//! Which place each item of a transfer gets, where names collide on some system.

use std::collections::BTreeMap;

use wire::files::{ItemKind, OfferedPath};

use crate::{PathRefused, SafeName, SafePath};

/// Beside its items, this part of their number and this number more of a transfer's folders may be named in paths only, and as
/// many of its names may get numbers.
const PART: usize = 4;
const MORE: usize = 1024;

/// A digest of what is compared. Who forges one costs an item its name, and nothing else.
type Tag = u64;

/// The places of one transfer. Two items never get the same one, not on a system that ignores case either, and a folder
/// never that of a file; the later of two gets a number. An item that failed and comes again gets its place again.
///
/// Memory: some 25 bytes an item, and at most half as much again for those that get numbers.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Who has a place, by its folder and its folded name.
    taken: BTreeMap<Tag, Taken>,
    /// The numbers that paths got, where they got one.
    numbers: BTreeMap<Tag, u32>,
    /// The last number that was given among names that differ in it only.
    last: BTreeMap<Tag, u32>,
    /// No more places are given.
    most: usize,
    /// No more numbers are given.
    most_numbers: usize,
}

/// What was announced, by the digest of its root and raw names, all but two bits of it; in these, what it is, and whether it
/// failed and may come again.
#[derive(Clone, Copy, Debug)]
struct Taken(Tag);

impl Taken {
    const FREE: Tag = 1;
    const FILE: Tag = 2;

    fn new(by: Tag, kind: ItemKind) -> Self {
        let file = match kind {
            ItemKind::File => Self::FILE,
            ItemKind::Folder => 0,
        };
        Self(by & !(Self::FREE | Self::FILE) | file)
    }

    fn is_of(self, by: Tag, kind: ItemKind) -> bool {
        self.0 & !Self::FREE == Self::new(by, kind).0
    }

    fn free(&mut self) {
        self.0 |= Self::FREE;
    }

    /// Whether it was free.
    fn take(&mut self) -> bool {
        let was_free = self.0 & Self::FREE != 0;
        self.0 &= !Self::FREE;
        was_free
    }
}

/// A place for an item.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: SafePath,
    /// By what it is freed.
    pub(super) tag: u64,
    /// The item was here before and failed.
    pub(super) again: bool,
}

/// Who is to have a place, and in which folder.
#[derive(Clone, Copy)]
struct Comer {
    folder: Tag,
    by: Tag,
    kind: ItemKind,
}

/// What became of the wish for one name.
enum Given {
    Fresh(Tag),
    Again(Tag),
    Shared(Tag),
    Occupied,
    Full,
}

impl Places {
    /// Of a transfer of so many items.
    pub(super) fn for_items(items: u32) -> Self {
        let items = items as usize;
        let most_numbers = items / PART + MORE;
        Self { most: items + most_numbers, most_numbers, ..Self::default() }
    }

    /// Gives the item its place.
    pub(super) fn give(&mut self, root: u32, path: &OfferedPath, kind: ItemKind) -> Result<Place, PathRefused> {
        let safe = SafePath::try_from(path)?;
        let folders = safe.parts().len() - 1;
        let (mut by, mut tag, mut again) = (tag_of(&[&root.to_be_bytes()]), 0, false);
        let mut parts = Vec::with_capacity(folders + 1);
        for (depth, (name, raw)) in safe.parts().iter().zip(path.raw_parts()).enumerate() {
            by = tag_of(&[&by.to_be_bytes(), raw.as_bytes()]);
            let kind = if depth < folders { ItemKind::Folder } else { kind };
            let (part, place, free) = self.place(name, Comer { folder: tag, by, kind }).ok_or(PathRefused)?;
            parts.push(part);
            (tag, again) = (place, free);
        }
        let path = SafePath::of(parts).ok_or(PathRefused)?;
        Ok(Place { path, tag, again })
    }

    /// The item in this place failed.
    pub(super) fn free(&mut self, tag: u64) {
        if let Some(taken) = self.taken.get_mut(&tag) {
            taken.free();
        }
    }

    /// The name that the comer gets, with its tag, and whether it had it before. None where there are too many.
    fn place(&mut self, name: &SafeName, comer: Comer) -> Option<(SafeName, Tag, bool)> {
        let mut number = self.numbers.get(&comer.by).copied().unwrap_or(1);
        loop {
            let wish = if number == 1 { name.clone() } else { name.numbered(number, comer.kind) };
            match self.take(&wish, comer) {
                Given::Fresh(tag) | Given::Shared(tag) => return Some((wish, tag, false)),
                Given::Again(tag) => return Some((wish, tag, true)),
                Given::Full => return None,
                Given::Occupied => number = self.next_number(name, comer)?,
            }
        }
    }

    fn take(&mut self, name: &SafeName, comer: Comer) -> Given {
        let tag = tag_of(&[&comer.folder.to_be_bytes(), name.folded().as_bytes()]);
        let is_full = self.taken.len() >= self.most;
        let Some(taken) = self.taken.get_mut(&tag) else {
            if is_full {
                return Given::Full;
            }
            self.taken.insert(tag, Taken::new(comer.by, comer.kind));
            return Given::Fresh(tag);
        };
        let is_same = taken.is_of(comer.by, comer.kind);
        if is_same && taken.take() {
            return Given::Again(tag);
        }
        if is_same && comer.kind == ItemKind::Folder { Given::Shared(tag) } else { Given::Occupied }
    }

    /// Each number is tried once for a name, whoever comes, so that a thousand items of one name are not a million tries.
    fn next_number(&mut self, name: &SafeName, comer: Comer) -> Option<u32> {
        if self.numbers.len() >= self.most_numbers && !self.numbers.contains_key(&comer.by) {
            return None;
        }
        let series = name.numbered(1, comer.kind);
        let series = tag_of(&[&comer.folder.to_be_bytes(), series.folded().as_bytes()]);
        let last = self.last.entry(series).or_insert(1);
        *last = last.checked_add(1)?;
        self.numbers.insert(comer.by, *last);
        Some(*last)
    }
}

fn tag_of(parts: &[&[u8]]) -> Tag {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    let mut tag = [0; 8];
    hasher.finalize_xof().fill(&mut tag);
    Tag::from_be_bytes(tag)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::files::{ItemKind, OfferedPath};

    use super::Places;
    use crate::PathRefused;

    fn path(parts: &str) -> OfferedPath {
        OfferedPath::of(parts.split('/')).unwrap()
    }

    fn give(places: &mut Places, root: u32, parts: &str, kind: ItemKind) -> String {
        places.give(root, &path(parts), kind).unwrap().path.to_string()
    }

    #[test]
    fn names_that_some_system_takes_for_the_same_get_numbers() {
        let mut places = Places::for_items(100);
        let table = [
            (0, "a.txt", "a.txt"),
            (1, "a.txt", "a (2).txt"),
            (2, "A.TXT", "A (3).TXT"),
            (3, "a (2).txt", "a (2) (2).txt"),
            (4, "a?.txt", "a_.txt"),
            (5, "a*.txt", "a_ (2).txt"),
        ];
        for (root, raw, given) in table {
            assert_eq!(give(&mut places, root, raw, ItemKind::File), given);
        }
    }

    #[test]
    fn what_is_in_a_folder_follows_it_to_its_place() {
        let mut places = Places::for_items(100);
        assert_eq!(give(&mut places, 0, "Trip/x", ItemKind::File), "Trip/x");
        assert_eq!(give(&mut places, 0, "Trip/X/y", ItemKind::File), "Trip/X (2)/y");
        assert_eq!(give(&mut places, 0, "Trip/X/z", ItemKind::File), "Trip/X (2)/z");
        assert_eq!(give(&mut places, 0, "Trip/X", ItemKind::Folder), "Trip/X (2)");
        assert_eq!(give(&mut places, 0, "Trip", ItemKind::Folder), "Trip");
        assert_eq!(give(&mut places, 1, "trip/x", ItemKind::File), "trip (2)/x");
    }

    #[test]
    fn an_item_that_failed_gets_its_place_again_and_another_does_not() {
        let mut places = Places::for_items(100);
        let _ = give(&mut places, 0, "a", ItemKind::File);
        let second = places.give(1, &path("a"), ItemKind::File).unwrap();
        assert!(!second.again);
        places.free(second.tag);
        assert_eq!(give(&mut places, 2, "a", ItemKind::File), "a (3)");
        let again = places.give(1, &path("a"), ItemKind::File).unwrap();
        assert_eq!((again.path.to_string().as_str(), again.again), ("a (2)", true));
    }

    #[test]
    fn thousands_of_items_of_one_name_are_numbered_without_counting_each_time_from_the_start() {
        let mut places = Places::for_items(100_000);
        for root in 0..20_000 {
            let _ = give(&mut places, root, "a", ItemKind::File);
        }
        assert_eq!(give(&mut places, 20_000, "a", ItemKind::File), "a (20001)");
    }

    #[test]
    fn so_many_places_and_numbers_are_given_as_the_items_need_and_few_more() {
        let mut places = Places::for_items(400);
        let given = |places: &mut Places, parts: &str, roots: std::ops::Range<u32>| {
            roots.filter(|root| places.give(*root, &path(parts), ItemKind::File).is_ok()).count()
        };
        assert_eq!(given(&mut places, "a", 0..2_000), 1 + 100 + 1_024);
        assert_eq!(given(&mut places, "b", 0..1), 1);
        let names = (0..1_000).filter(|number| places.give(0, &path(&format!("c/{number}")), ItemKind::File).is_ok());
        assert_eq!(names.count(), 400 + 100 + 1_024 - (1 + 100 + 1_024) - 1 - 1);
    }

    #[test]
    fn a_path_that_climbs_has_no_place() {
        let climbs = Places::for_items(1).give(0, &path("a/../b"), ItemKind::File);
        assert_eq!(climbs.unwrap_err(), PathRefused);
    }

    proptest! {
        #[test]
        fn no_two_items_share_a_place(raws in prop::collection::vec("[aAbB.?*/ ]{1,6}", 1..60)) {
            let mut places = Places::for_items(100);
            let mut files = std::collections::BTreeSet::new();
            let mut folders = std::collections::BTreeSet::new();
            for (root, raw) in (0..).zip(&raws) {
                let is_path = raw.split('/').all(|part| !matches!(part, "" | "." | ".."));
                let Some(place) = is_path.then(|| places.give(root % 3, &path(raw), ItemKind::File).unwrap()) else { continue };
                let key = place.path.key();
                prop_assert!(files.insert(key), "{raw} got the place {} of another", place.path);
                let parts = place.path.parts();
                folders.extend((1..parts.len()).map(|end| crate::SafePath::of(parts[..end].to_vec()).unwrap().key()));
            }
            prop_assert!(files.is_disjoint(&folders));
        }
    }
}
