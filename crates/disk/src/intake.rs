//! What arrives of one transfer in one folder: the files, and the ledger's memory of them, kept in step.
//!
//! For each step the ledger is told first what is about to be, then the disk does it; so after a kill at any moment the
//! ledger knows of every part, and a file that bears its final name is found again.

mod landing;
mod looking;
mod places;
mod sweeping;

use std::collections::BTreeSet;
use std::sync::Arc;

use cap_std::fs::Dir;
use transfer::{PART_SUFFIX, SafeName, SafePath};
use wire::files::ItemKind;

use crate::boot::boot;
use crate::part::Part;
use crate::{DiskError, Folder, Ledger, Place, Record};

pub use landing::Landed;

/// One item as it was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Where it stands below the folder. Two items of a transfer never have the same.
    pub path: SafePath,
    /// What it is.
    pub kind: ItemKind,
    /// Its size in bytes; 0 of a folder.
    pub bytes: u64,
    /// When it was last changed, in milliseconds since 1970-01-01 UTC.
    pub modified: Option<i64>,
}

/// What is there of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing: [`Intake::create`] a part.
    Nothing,
    /// The first bytes: [`Intake::resume`] the part.
    Part {
        /// How many.
        offset: u64,
    },
    /// All of it, as was told before. A folder is made by looking.
    Whole,
    /// All of it: a kill broke off its landing, which was ended now. Nobody was told of it yet.
    Landed(Landed),
}

/// What arrives of one transfer in one folder. It belongs to one thread.
#[derive(Debug)]
pub struct Intake {
    ledger: Ledger,
    folder: Folder,
    place: Place,
    /// What makes the names of parts this transfer's own.
    own: blake3::Hasher,
    boot: Option<i64>,
    /// The folder that was entered last: items of one folder come one after the other.
    last: Option<(String, Arc<Dir>)>,
    /// Folders in which others were made, whose names a power cut could still take away.
    fresh: BTreeSet<String>,
}

impl Intake {
    /// The intake of a transfer that the ledger knows, into the folder that was chosen for it.
    #[must_use]
    pub fn new(ledger: Ledger, folder: Folder, record: &Record) -> Self {
        let mut own = blake3::Hasher::new();
        own.update(&record.begun.transfer.0).update(record.begun.peer.as_bytes()).update(&[0]);
        Self { ledger, folder, place: record.place, own, boot: boot(), last: None, fresh: BTreeSet::new() }
    }

    /// Begins the part of a file that was looked at.
    ///
    /// # Errors
    /// [`DiskError`] where it cannot be made.
    pub fn create(&mut self, expected: &Expected) -> Result<Part, DiskError> {
        let name = self.part_name(&expected.path);
        for again in [true, false] {
            let within = self.folder_of(&expected.path)?;
            match Part::create(within, name.clone(), expected.clone()) {
                // Somebody took the folder away that was entered before: it is made again, once.
                Err(error) if again && error.kind() == std::io::ErrorKind::NotFound => self.last = None,
                part => return part.map_err(DiskError::writing),
            }
        }
        Err(DiskError::NoFolder)
    }

    /// Goes on with the part of a file of which [`Intake::look`] found the first `offset` bytes.
    ///
    /// # Errors
    /// [`DiskError::Torn`] where those bytes are not there any more; then it can be created anew.
    pub fn resume(&mut self, expected: &Expected, offset: u64) -> Result<Part, DiskError> {
        let key = expected.path.to_string();
        let durable = self.ledger.file(self.place, &key)?.map_or(0, |row| row.durable.min(offset));
        let name = self.part_name(&expected.path);
        let within = self.folder_of(&expected.path)?;
        // First the part is shortened to what is certain: all of what is written in this run of the system counts.
        let part = Part::resume(within, name, expected.clone(), offset).map_err(|_| DiskError::Torn)?;
        self.ledger.keep(self.place, &key, durable, self.boot)?;
        Ok(part)
    }

    /// Makes what was written of a part lasting: after a power cut it goes on from here. Worth its cost each 16 to 64 MiB
    /// ([`Part::unkept`]) and each second.
    ///
    /// # Errors
    /// [`DiskError`] where the disk or the ledger fails.
    pub fn keep(&mut self, part: &mut Part) -> Result<(), DiskError> {
        let key = part.expected().path.to_string();
        match part.sync() {
            Ok(durable) => Ok(self.ledger.keep(self.place, &key, durable, self.boot)?),
            Err(error) => {
                // What a disk failed to keep it may forget at any time: only what was lasting before counts from now on.
                let _ = self.ledger.keep(self.place, &key, part.durable(), None);
                Err(DiskError::writing(error))
            }
        }
    }

    /// The folder that it goes into.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The ledger, when nothing more is to be done with what arrives.
    #[must_use]
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    /// The ledger, for all that concerns the whole transfer.
    pub fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// The name of the part of a file: the same in every session.
    fn part_name(&self, path: &SafePath) -> String {
        let digest = self.own.clone().update(path.to_string().as_bytes()).finalize().to_hex();
        let name: &SafeName = path.name();
        format!(".{name}.{}{PART_SUFFIX}", &digest[..16])
    }
}
