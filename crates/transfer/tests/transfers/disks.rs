//! The hands of both sides, in memory.

use std::collections::{BTreeMap, BTreeSet};

use transfer::{Found, Hashing, SafePath};
use wire::files::{Digest, FaultCode};

use crate::seeded::Seeded;

/// What the receiver has. It outlives sessions, and of parts only what was flushed.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    pub(crate) files: BTreeMap<String, (Vec<u8>, Option<i64>)>,
    pub(crate) folders: BTreeSet<String>,
    pub(crate) parts: BTreeMap<String, Part>,
    /// No more bytes fit.
    pub(crate) is_full: bool,
    /// What the items of this session are, by their numbers.
    looked: BTreeMap<u32, (String, u64, Option<i64>)>,
}

#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) bytes: Vec<u8>,
    flushed: usize,
}

pub(crate) fn hash(bytes: &[u8]) -> Hashing {
    let mut hashing = Hashing::new();
    hashing.update(bytes);
    hashing
}

impl Folder {
    pub(crate) fn look(&mut self, number: u32, path: &SafePath, bytes: u64, modified: Option<i64>) -> Found {
        let path = path.to_string();
        self.looked.insert(number, (path.clone(), bytes, modified));
        if self.files.get(&path).is_some_and(|(there, time)| there.len() as u64 == bytes && *time == modified) {
            return Found::Whole;
        }
        self.parts.get(&path).map_or(Found::Nothing, |part| Found::Part(hash(&part.bytes)))
    }

    pub(crate) fn make(&mut self, path: &SafePath) {
        self.folders.insert(path.to_string());
    }

    /// Writes what follows, and now and then flushes it.
    pub(crate) fn write(&mut self, to: transfer::Write, bytes: &[u8], seeded: &mut Seeded) -> Result<(), FaultCode> {
        if self.is_full {
            return Err(FaultCode::NoSpace);
        }
        let (path, size, _) = self.looked.get(&to.number).ok_or(FaultCode::Disk)?;
        let part = self.parts.entry(path.clone()).or_default();
        let offset = usize::try_from(to.offset).unwrap();
        if to.begins {
            assert!(offset <= part.bytes.len(), "a gap in {path}");
            part.bytes.truncate(offset);
            part.flushed = part.flushed.min(offset);
        }
        assert_eq!(part.bytes.len(), offset, "{path} goes on elsewhere");
        part.bytes.extend(bytes);
        assert!(part.bytes.len() as u64 <= *size, "{path} is longer than announced");
        if seeded.once_in(2) {
            part.flushed = part.bytes.len();
        }
        Ok(())
    }

    pub(crate) fn close(&mut self, number: u32) {
        if let Some(part) = self.part(number) {
            part.flushed = part.bytes.len();
        }
    }

    pub(crate) fn commit(&mut self, number: u32, digest: Digest) -> Result<(), FaultCode> {
        let (path, size, modified) = self.looked.remove(&number).ok_or(FaultCode::Disk)?;
        let part = self.parts.remove(&path).unwrap_or_default();
        assert_eq!(part.bytes.len() as u64, size, "{path} is committed before it is whole");
        assert_eq!(hash(&part.bytes).digest(), digest, "{path} is committed as another");
        self.files.insert(path, (part.bytes, modified));
        Ok(())
    }

    pub(crate) fn discard(&mut self, number: u32) {
        if let Some((path, ..)) = self.looked.remove(&number) {
            self.parts.remove(&path);
        }
    }

    pub(crate) fn leave(&mut self, keep_parts: bool) {
        if !keep_parts {
            self.parts.clear();
        }
        self.looked.clear();
    }

    /// The session broke, or the power did: what was not flushed is gone.
    pub(crate) fn cut(&mut self) {
        self.looked.clear();
        for part in self.parts.values_mut() {
            part.bytes.truncate(part.flushed);
        }
    }

    fn part(&mut self, number: u32) -> Option<&mut Part> {
        self.parts.get_mut(&self.looked.get(&number)?.0)
    }
}

/// What goes wrong with the sender's files, by their entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Troubles {
    pub(crate) unreadable: BTreeSet<u32>,
    pub(crate) shrunk: BTreeSet<u32>,
    pub(crate) changed: BTreeSet<u32>,
}
