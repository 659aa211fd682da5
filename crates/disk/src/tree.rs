//! What was dropped, with all that is in it: what an offer is made of.

mod roots;
mod walk;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use thiserror::Error;
use transfer::Manifest;
use wire::files::{Bytes, FaultCode, Item, ItemKind, Listed, OfferedName, OfferedPath, Root};
use wire::limits;

use crate::identity::{Stamp, milliseconds};

/// So many of what was skipped are remembered one by one.
const MOST_SKIPPED: usize = 1_000;

/// Files and folders to be sent, as they were when they were walked. An entry costs about 80 bytes and its name.
#[derive(Debug)]
pub struct Tree {
    roots: Vec<Root>,
    tops: Vec<Top>,
    entries: Vec<Entry>,
    skipped: Vec<Skipped>,
    skipped_in_all: u64,
}

/// Something that was dropped.
#[derive(Debug)]
struct Top {
    /// Where it is, absolute and free of links.
    path: PathBuf,
    /// As what it is offered.
    name: OfferedName,
    root: u32,
    /// Its place in the entries; those up to the next top's are in it.
    entry: u32,
}

#[derive(Debug)]
struct Entry {
    /// The folder that it is in; none of a top.
    parent: Option<u32>,
    name: Box<OsStr>,
    kind: ItemKind,
    stamp: Stamp,
}

/// Something that is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// Why.
    pub code: FaultCode,
}

/// How far a walk is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Files and folders found.
    pub items: u32,
    /// Their bytes.
    pub bytes: u64,
}

/// Why nothing can be offered.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WalkError {
    /// There are more files and folders than one transfer takes.
    #[error(
        "there are more than {} files and folders; send them in several goes, or pack them into an archive",
        limits::ITEMS
    )]
    TooMany,
    /// There are more bytes than can be counted.
    #[error("there are more bytes than one transfer can count")]
    TooLarge,
    /// Nothing of what was dropped can be sent.
    #[error("nothing there can be sent")]
    Nothing(Vec<Skipped>),
    /// Whoever watched the walk ended it.
    #[error("it was stopped")]
    Stopped,
}

impl Tree {
    /// The roots of the offer: one for each thing that was dropped, the last for all that are too many.
    ///
    /// # Panics
    /// Never: a tree has 1 to [`limits::ROOTS`] roots.
    #[must_use]
    pub fn roots(&self) -> Listed<Root, { limits::ROOTS }> {
        Listed::try_from(self.roots.clone()).expect("a tree has 1 to 128 roots")
    }

    /// What is not sent: the first thousand of it.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// How many files and folders are not sent, as far as that is known.
    #[must_use]
    pub fn skipped_in_all(&self) -> u64 {
        self.skipped_in_all
    }

    /// Where an entry is, for people; none beyond the last.
    #[must_use]
    pub fn path(&self, entry: u32) -> Option<PathBuf> {
        let (top, names) = self.way(entry)?;
        let mut path = top.path.clone();
        path.extend(names);
        Some(path)
    }

    fn entry(&self, entry: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(entry).ok()?)
    }

    /// The top that an entry belongs to, and the names from there down to it.
    fn way(&self, entry: u32) -> Option<(&Top, Vec<&OsStr>)> {
        let mut names = Vec::new();
        let mut at = self.entry(entry)?;
        while let Some(parent) = at.parent {
            names.push(&*at.name);
            at = self.entry(parent)?;
        }
        names.reverse();
        let top = self.tops.partition_point(|top| top.entry <= entry).checked_sub(1)?;
        Some((&self.tops[top], names))
    }

    /// What a reader needs: the kind and state of an entry, its folder, the top's path and the names below it.
    pub(crate) fn source(&self, entry: u32) -> Option<Source<'_>> {
        let Entry { parent, kind, stamp, .. } = self.entry(entry)?;
        let (top, names) = self.way(entry)?;
        Some(Source { parent: *parent, kind: *kind, stamp: *stamp, top: &top.path, names })
    }
}

/// One entry, to be opened.
pub(crate) struct Source<'a> {
    pub(crate) parent: Option<u32>,
    pub(crate) kind: ItemKind,
    pub(crate) stamp: Stamp,
    pub(crate) top: &'a Path,
    pub(crate) names: Vec<&'a OsStr>,
}

impl Manifest for Tree {
    fn items(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    fn item(&self, entry: u32) -> Option<Item> {
        let (top, names) = self.way(entry)?;
        let below = names.into_iter().map(offered);
        let parts = [Some(top.name.clone())].into_iter().chain(below).collect::<Option<Vec<_>>>()?;
        let Entry { kind, stamp, .. } = self.entry(entry)?;
        Some(Item {
            root: top.root,
            path: OfferedPath::try_from(parts).ok()?,
            kind: *kind,
            bytes: Bytes::try_from(stamp.bytes).ok()?,
            modified: stamp.modified.and_then(milliseconds),
        })
    }
}

/// The name as it goes over the wire. What is no Unicode in it becomes U+FFFD.
fn offered(name: &OsStr) -> Option<OfferedName> {
    OfferedName::try_from(name.to_string_lossy().into_owned()).ok()
}
