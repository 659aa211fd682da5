//! How a tree is found: folder by folder, without following a link, opening a file or waiting for a pipe.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cap_fs_ext::DirExt;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata};
use wire::files::{Bytes, FaultCode, ItemKind};
use wire::limits;

use super::{Entry, MOST_SKIPPED, Skipped, Top, Tree, WalkError, Walked, offered, roots};
use crate::DiskError;
use crate::identity::Stamp;

/// After so many files in one folder, whoever watches is told.
const STEP: usize = 1_024;

/// A walk that goes on.
struct Walk<'a> {
    tree: Tree,
    walked: Walked,
    watch: &'a mut dyn FnMut(Walked) -> ControlFlow<()>,
}

/// A folder that is still to be read.
struct Pending {
    entry: u32,
    /// The names that its path has, and their bytes.
    depth: usize,
    length: usize,
}

impl Tree {
    /// Walks what was dropped. A dropped link is followed, because a person chose it; links further down are not, and are
    /// skipped like pipes, sockets, devices, folders that cannot be read, and names and paths longer than
    /// [`limits::PATH`] and [`limits::PATH_DEPTH`] allow. `watch` hears how far it is and may end it.
    ///
    /// # Errors
    /// [`WalkError`] where there is nothing or too much to send.
    pub fn walk(paths: &[PathBuf], watch: &mut dyn FnMut(Walked) -> ControlFlow<()>) -> Result<Self, WalkError> {
        let tree =
            Self { roots: Vec::new(), tops: Vec::new(), entries: Vec::new(), skipped: Vec::new(), skipped_in_all: 0 };
        let mut walk = Walk { tree, walked: Walked::default(), watch };
        let mut seen = HashSet::new();
        for path in paths {
            match path.canonicalize() {
                Ok(real) if !seen.insert(real.clone()) => {}
                Ok(real) => walk.top(path, real)?,
                Err(error) => walk.skip(path.clone(), DiskError::reading(error).code()),
            }
        }
        let mut tree = walk.tree;
        if tree.entries.is_empty() {
            return Err(WalkError::Nothing(tree.skipped));
        }
        roots::gather(&mut tree)?;
        Ok(tree)
    }
}

impl Walk<'_> {
    /// Walks one thing that was dropped. `path` is how it was named, `real` where it is.
    fn top(&mut self, path: &Path, real: PathBuf) -> Result<(), WalkError> {
        let named = path.file_name().or_else(|| real.file_name()).unwrap_or(OsStr::new("files")).to_owned();
        let Some(name) = offered(&named) else {
            self.skip(real, FaultCode::Name);
            return Ok(());
        };
        let found = std::fs::symlink_metadata(&real).map(Metadata::from_just_metadata);
        let (entry, kind) = match self.add(None, named, found)? {
            Ok(added) => added,
            Err(code) => {
                self.skip(real, code);
                return Ok(());
            }
        };
        let length = name.as_raw().len();
        self.tree.tops.push(Top { path: real, name, root: 0, entry });
        let mut pending = Vec::new();
        if kind == ItemKind::Folder {
            pending.push(Pending { entry, depth: 1, length });
        }
        while let Some(folder) = pending.pop() {
            self.tell()?;
            self.folder(&folder, &mut pending)?;
        }
        self.tell()
    }

    /// Reads one folder.
    fn folder(&mut self, folder: &Pending, pending: &mut Vec<Pending>) -> Result<(), WalkError> {
        let listed = self.open(folder.entry).and_then(|dir| Ok((list(&dir)?, dir)));
        let (found, dir) = match listed {
            Ok(listed) => listed,
            Err(error) => {
                self.skip_entry(folder.entry, None, DiskError::reading(error).code());
                return Ok(());
            }
        };
        let first = pending.len();
        let mut names = HashSet::new();
        for (place, name) in found.into_iter().enumerate() {
            if place % STEP == STEP - 1 {
                self.tell()?;
            }
            let shown = name.to_string_lossy().into_owned();
            let (depth, length) = (folder.depth + 1, folder.length + shown.len());
            // Names that differ only in what is no Unicode would become one.
            let fits = depth <= limits::PATH_DEPTH && length <= limits::PATH && names.insert(shown);
            let added = match dir.symlink_metadata(&name) {
                found if fits => self.add(Some(folder.entry), name.clone(), found)?,
                _ => Err(FaultCode::Name),
            };
            match added {
                Ok((entry, ItemKind::Folder)) => pending.push(Pending { entry, depth, length }),
                Ok((_, ItemKind::File)) => {}
                Err(code) => self.skip_entry(folder.entry, Some(&name), code),
            }
        }
        // The last is read first: so they come in their order.
        pending[first..].reverse();
        Ok(())
    }

    /// Adds an entry for what was found, or says why it is skipped.
    fn add(
        &mut self,
        parent: Option<u32>,
        name: OsString,
        found: io::Result<Metadata>,
    ) -> Result<Result<(u32, ItemKind), FaultCode>, WalkError> {
        let metadata = match found {
            Ok(metadata) => metadata,
            Err(error) => return Ok(Err(DiskError::reading(error).code())),
        };
        let Some(kind) = kind(&metadata) else { return Ok(Err(FaultCode::Special)) };
        let mut stamp = Stamp::of(&metadata);
        if kind == ItemKind::Folder {
            stamp.bytes = 0;
        }
        if Bytes::try_from(stamp.bytes).is_err() {
            return Ok(Err(FaultCode::TooLarge));
        }
        if self.walked.items >= limits::ITEMS {
            return Err(WalkError::TooMany);
        }
        let entry = self.walked.items;
        self.walked.items += 1;
        self.walked.bytes = self.walked.bytes.saturating_add(stamp.bytes);
        self.tree.entries.push(Entry { parent, name: name.into_boxed_os_str(), kind, stamp });
        Ok(Ok((entry, kind)))
    }

    fn open(&self, entry: u32) -> io::Result<Dir> {
        let (top, names) = self.tree.way(entry).ok_or(io::ErrorKind::NotFound)?;
        let top = Dir::open_ambient_dir(&top.path, ambient_authority())?;
        names.into_iter().try_fold(top, |dir, name| dir.open_dir_nofollow(name))
    }

    fn skip_entry(&mut self, folder: u32, name: Option<&OsStr>, code: FaultCode) {
        let mut path = self.tree.path(folder).unwrap_or_default();
        path.extend(name);
        self.skip(path, code);
    }

    fn skip(&mut self, path: PathBuf, code: FaultCode) {
        self.tree.skipped_in_all += 1;
        if self.tree.skipped.len() < MOST_SKIPPED {
            self.tree.skipped.push(Skipped { path, code });
        }
    }

    fn tell(&mut self) -> Result<(), WalkError> {
        if (self.watch)(self.walked).is_break() { Err(WalkError::Stopped) } else { Ok(()) }
    }
}

/// The names in a folder, in the order of their bytes, which is the same each time.
fn list(dir: &Dir) -> io::Result<Vec<OsString>> {
    // One folder must not hold more in memory than the whole transfer may.
    let most = limits::ITEMS as usize + 1;
    let mut names = dir.entries()?.take(most).map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

fn kind(metadata: &Metadata) -> Option<ItemKind> {
    if metadata.is_file() { Some(ItemKind::File) } else { metadata.is_dir().then_some(ItemKind::Folder) }
}
