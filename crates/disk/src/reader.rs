//! The bytes of what is sent.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use transfer::Hashing;
use wire::files::ItemKind;

use crate::hashing::hash_prefix;
use crate::identity::{Stamp, metadata, names};
use crate::tree::Source;
use crate::{DiskError, Tree};

/// Opens the files of a tree. It belongs to one thread.
#[derive(Debug)]
pub struct Opener {
    tree: Arc<Tree>,
    /// The folder that was entered last, by its entry: the files of one folder come one after the other.
    last: Option<(u32, Dir)>,
}

/// A file that is sent, open. It is the very file that was walked, and has not changed since.
#[derive(Debug)]
pub struct Reader {
    file: File,
    stamp: Stamp,
    position: u64,
}

impl Opener {
    /// Opens files of this tree.
    #[must_use]
    pub fn new(tree: Arc<Tree>) -> Self {
        Self { tree, last: None }
    }

    /// Opens the file of an entry. It never waits: a pipe that stands in its place is not opened.
    ///
    /// # Errors
    /// [`DiskError::Vanished`], [`DiskError::Changed`] (its size, its time or the file itself), [`DiskError::Special`] or
    /// [`DiskError::Unreadable`].
    pub fn open(&mut self, entry: u32) -> Result<Reader, DiskError> {
        let tree = Arc::clone(&self.tree);
        let source = tree.source(entry).filter(|source| source.kind == ItemKind::File).ok_or(DiskError::Vanished)?;
        let file = match (source.parent, source.names.split_last()) {
            (Some(parent), Some((name, folders))) => {
                let dir = self.enter(parent, &source, folders).map_err(DiskError::reading)?;
                open(dir, Path::new(name))
            }
            _ => open_top(source.top),
        };
        let mut reader = Reader { file: file.map_err(DiskError::reading)?, stamp: source.stamp, position: 0 };
        reader.check()?;
        Ok(reader)
    }

    fn enter(&mut self, parent: u32, source: &Source<'_>, folders: &[&OsStr]) -> io::Result<&Dir> {
        let dir = match self.last.take() {
            Some((last, dir)) if last == parent => dir,
            _ => {
                let top = Dir::open_ambient_dir(source.top, ambient_authority())?;
                folders.iter().try_fold(top, |dir, name| dir.open_dir_nofollow(name))?
            }
        };
        Ok(&self.last.insert((parent, dir)).1)
    }
}

impl Reader {
    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.stamp.bytes
    }

    /// Fills `bytes` from `offset` on.
    ///
    /// # Errors
    /// [`DiskError::Changed`] or [`DiskError::Vanished`] where the file is not as it was, or ends before; else
    /// [`DiskError::Unreadable`].
    pub fn read(&mut self, offset: u64, bytes: &mut [u8]) -> Result<(), DiskError> {
        self.check()?;
        if offset != self.position {
            self.file.seek(SeekFrom::Start(offset)).map_err(DiskError::Unreadable)?;
        }
        // Whatever comes of it, the place is known only after a whole read.
        self.position = u64::MAX;
        self.file.read_exact(bytes).map_err(shorter)?;
        self.position = offset + bytes.len() as u64;
        Ok(())
    }

    /// Hashes the first `length` bytes. `step` is told the bytes hashed so far and may end it, for none then.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn hash(
        &mut self,
        length: u64,
        step: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Option<Hashing>, DiskError> {
        self.check()?;
        self.position = u64::MAX;
        let hashing = hash_prefix(&mut self.file, length, step).map_err(shorter)?;
        self.position = length;
        Ok(hashing)
    }

    /// Sees whether the file is still there and as it was when it was walked. To be asked once more after the last byte.
    ///
    /// # Errors
    /// [`DiskError::Vanished`], [`DiskError::Changed`] or [`DiskError::Special`].
    pub fn check(&mut self) -> Result<(), DiskError> {
        let now = metadata(&self.file).map_err(DiskError::reading)?;
        if !now.is_file() {
            Err(if now.is_dir() { DiskError::Changed } else { DiskError::Special })
        } else if names(&now) == 0 {
            Err(DiskError::Vanished)
        } else if Stamp::of(&now) != self.stamp {
            Err(DiskError::Changed)
        } else {
            Ok(())
        }
    }
}

/// Opens a file to be read. It follows no link, and never waits.
pub(crate) fn open(within: &Dir, name: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No);
    #[cfg(unix)]
    cap_std::fs::OpenOptionsExt::custom_flags(&mut options, never_wait());
    Ok(within.open_with(name, &options)?.into_std())
}

/// A top was dropped by its path, free of links then.
fn open_top(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        let no_link = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, never_wait() | no_link);
    }
    options.open(path)
}

/// A pipe without a writer is opened at once, and then found to be one.
#[cfg(unix)]
fn never_wait() -> i32 {
    rustix::fs::OFlags::NONBLOCK.bits().cast_signed()
}

fn shorter(error: io::Error) -> DiskError {
    if error.kind() == io::ErrorKind::UnexpectedEof { DiskError::Changed } else { DiskError::Unreadable(error) }
}
