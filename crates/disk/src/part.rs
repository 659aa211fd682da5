//! The bytes of a file that is not whole yet.
//!
//! A part lies beside the place of its file, under a name of its own that no file from elsewhere can bear: hidden, and
//! ending in [`transfer::PART_SUFFIX`].

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{Dir, OpenOptions};

use transfer::Hashing;

use crate::folder::mark;
use crate::hashing::hash_prefix;
use crate::identity::{Identity, metadata, names};
use crate::{DiskError, Expected};

/// The part of one file, open to be written. Dropping it leaves it on the disk, for a later session.
#[derive(Debug)]
pub struct Part {
    expected: Expected,
    within: Arc<Dir>,
    name: String,
    identity: Identity,
    /// None once all bytes are written: thousands of small files may wait for their digests.
    file: Option<File>,
    length: u64,
    durable: u64,
}

impl Part {
    /// Begins a part. Whatever bears its name already is an older part of the same file, and goes.
    pub(crate) fn create(within: Arc<Dir>, name: String, expected: Expected) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        let file = match within.open_with(&name, &options) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                within.remove_file(&name)?;
                within.open_with(&name, &options)?
            }
            opened => opened?,
        };
        let file = file.into_std();
        let identity = Identity::of(&metadata(&file)?);
        let mut part = Self { expected, within, name, identity, file: Some(file), length: 0, durable: 0 };
        part.rest_if_whole();
        Ok(part)
    }

    /// Goes on with the first `length` bytes of a part that is there.
    pub(crate) fn resume(within: Arc<Dir>, name: String, expected: Expected, length: u64) -> io::Result<Self> {
        let mut file = open(&within, &name)?;
        let there = metadata(&file)?;
        if there.len() < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.set_len(length)?;
        file.seek(SeekFrom::Start(length))?;
        let identity = Identity::of(&there);
        let mut part = Self { expected, within, name, identity, file: Some(file), length, durable: 0 };
        part.rest_if_whole();
        Ok(part)
    }

    /// How many bytes it has.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// How many of its bytes a power cut would take away, at most.
    #[must_use]
    pub fn unkept(&self) -> u64 {
        self.length - self.durable
    }

    /// What it is a part of.
    #[must_use]
    pub fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    /// [`DiskError::Torn`] for bytes that do not follow or that are more than expected; others where the disk does not
    /// take them. The part should be discarded then.
    pub fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        let end = offset.checked_add(bytes.len() as u64).filter(|end| *end <= self.expected.bytes);
        let (Some(end), Some(file)) = (end, &mut self.file) else { return Err(DiskError::Torn) };
        if offset != self.length {
            return Err(DiskError::Torn);
        }
        file.write_all(bytes).map_err(DiskError::writing)?;
        self.length = end;
        self.rest_if_whole();
        Ok(())
    }

    /// Throws away all its bytes: the sender begins anew.
    ///
    /// # Errors
    /// [`DiskError`] where the disk fails.
    pub fn restart(&mut self) -> Result<(), DiskError> {
        let fresh = Self::create(Arc::clone(&self.within), self.name.clone(), self.expected.clone());
        *self = fresh.map_err(DiskError::writing)?;
        Ok(())
    }

    /// Hashes the bytes that it has. `step` is told the bytes hashed so far and may end it, for none then.
    ///
    /// # Errors
    /// [`DiskError`] where they cannot be read.
    pub fn hash(&mut self, step: &mut dyn FnMut(u64) -> ControlFlow<()>) -> Result<Option<Hashing>, DiskError> {
        let (within, name, length) = (&self.within, &self.name, self.length);
        let read = match &mut self.file {
            Some(file) => hash_prefix(file, length, step),
            None => open(within, name).and_then(|mut file| hash_prefix(&mut file, length, step)),
        };
        read.map_err(DiskError::writing)
    }

    /// Makes its bytes lasting, and of a whole one its time and its mark; says how many bytes they are.
    pub(crate) fn sync(&mut self) -> io::Result<u64> {
        match &self.file {
            Some(file) => file.sync_data()?,
            None => open(&self.within, &self.name)?.sync_all()?,
        }
        self.durable = self.length;
        Ok(self.durable)
    }

    /// How many of its bytes a power cut leaves, at least.
    pub(crate) fn durable(&self) -> u64 {
        self.durable
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn into_expected(self) -> Expected {
        self.expected
    }

    /// A whole part gets its time and its mark, and its handle is closed.
    fn rest_if_whole(&mut self) {
        if self.length != self.expected.bytes {
            return;
        }
        let Some(file) = self.file.take() else { return };
        mark(&file, &self.within, &self.name);
        // A file system that does not keep such a time still keeps the file.
        if let Some(modified) = self.expected.modified.and_then(time) {
            let _ = file.set_modified(modified);
        }
    }
}

/// Opens a part that is there: a file like any other, and neither a link nor a second name of something else.
pub(crate) fn open(within: &Dir, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).follow(FollowSymlinks::No);
    let before = within.symlink_metadata(name)?;
    if !before.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let file = within.open_with(name, &options)?.into_std();
    let there = metadata(&file)?;
    if there.is_file() && names(&there) == 1 { Ok(file) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// The time of so many milliseconds since 1970-01-01 UTC, where the system can count it.
fn time(milliseconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_millis(milliseconds.unsigned_abs());
    if milliseconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}
