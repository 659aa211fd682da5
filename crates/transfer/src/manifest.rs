//! What a sender has to send, as the hands found it.

use std::sync::Arc;

use wire::files::Item;

/// The items of all roots of one outgoing transfer, in a fixed order. An item's place in it is its *entry*, counted from 0.
///
/// - As many items as the roots say, with as many bytes; at most [`wire::limits::ITEMS`].
/// - The first name of a path is the name of its root, but below [`wire::files::RootKind::Others`]. No two items of one root
///   have the same path.
/// - A folder stands before what is in it.
/// - The order is the same when the same files are offered again, so that names that collide get the same numbers.
pub trait Manifest {
    /// How many items there are.
    fn items(&self) -> u32;

    /// One of them; none beyond the last.
    fn item(&self, entry: u32) -> Option<Item>;
}

impl Manifest for Vec<Item> {
    fn items(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    fn item(&self, entry: u32) -> Option<Item> {
        self.get(usize::try_from(entry).ok()?).cloned()
    }
}

impl<M: Manifest + ?Sized> Manifest for Arc<M> {
    fn items(&self) -> u32 {
        (**self).items()
    }

    fn item(&self, entry: u32) -> Option<Item> {
        (**self).item(entry)
    }
}
