//! What one peer may have open at once, so that it costs little memory whatever it says.

use wire::files::Root;
use wire::limits;

use super::incoming::Roots;

/// What the names in all open offers of one peer take at most, in bytes: some 16 of the largest offers.
const NAMES: usize = 1024 * 1024;

/// What a root takes beside its name, in bytes.
const ROOT: usize = 64;

/// What the items of one peer that are announced and not settled take at most, in bytes. A Porthole that keeps to the usual
/// paths comes near it with a dozen transfers of thousands of files at once.
pub(super) const HELD: usize = 2 * 1024 * 1024;

/// Whether this may be offered while those are open. What is offered alone is limited elsewhere.
pub(super) fn is_bearable<'a>(offered: &'a Roots, open: impl Iterator<Item = &'a Roots>) -> bool {
    let mut open = open.peekable();
    if open.peek().is_none() {
        return true;
    }
    let (names, items) = open.chain([offered]).flat_map(Roots::as_slice).fold((0, 0_u32), |(names, items), root| {
        let Root { name, items: more, .. } = root;
        (names + ROOT + name.as_raw().len(), items.saturating_add(*more))
    });
    names <= NAMES && items <= limits::ITEMS
}

#[cfg(test)]
mod tests {
    use wire::files::{Bytes, Root, RootKind};
    use wire::limits;

    use super::{Roots, is_bearable};

    fn roots(number: usize, name: usize, items: u32) -> Roots {
        let name = "x".repeat(name).try_into().unwrap();
        vec![Root { name, kind: RootKind::Folder, items, bytes: Bytes::ZERO }; number].try_into().unwrap()
    }

    /// How many of these offers may be open at once.
    fn most(offer: &Roots) -> usize {
        let mut open = Vec::new();
        while is_bearable(offer, open.iter().copied()) && open.len() < limits::TRANSFERS {
            open.push(offer);
        }
        open.len()
    }

    #[test]
    fn ordinary_offers_may_be_as_many_as_transfers() {
        assert_eq!(most(&roots(3, 40, 1_000)), limits::TRANSFERS);
    }

    #[test]
    fn offers_of_the_longest_names_may_be_a_few() {
        assert_eq!(most(&roots(limits::ROOTS, 500, 1)), 14);
        assert_eq!(most(&roots(limits::ROOTS, limits::FILE_NAME, 1)), 7);
    }

    #[test]
    fn all_offers_together_have_no_more_items_than_one_may_have() {
        assert_eq!(most(&roots(1, 9, limits::ITEMS)), 1);
        assert_eq!(most(&roots(1, 9, limits::ITEMS / 4)), 4);
        assert_eq!(most(&roots(2, 9, u32::MAX)), 1, "how many one may have is not decided here");
    }
}
