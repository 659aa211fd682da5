//! Whole and proven files get their final names.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::fs::Dir;
use transfer::SafeName;
use wire::files::{Digest, ItemKind};

use super::{Expected, Intake};
use crate::folder::{is_free, land, numbers, sync_folder, sync_system};
use crate::hashing::hash_prefix;
use crate::identity::Identity;
use crate::ledger::{FileRow, FileState};
use crate::part::{self, Part};
use crate::reader;
use crate::{DiskError, LedgerError};

/// From so many files on they are made lasting together.
const MANY: usize = 8;

/// A file that bears its final name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Where it is: absolute.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The BLAKE3 digest of the whole file.
    pub digest: Digest,
}

/// A file on its way from its part to its final name.
struct Landing {
    expected: Expected,
    digest: Digest,
    part: String,
    within: Arc<Dir>,
    identity: Identity,
}

impl Intake {
    /// Gives the final names to parts that are whole and whose digests hold: makes their bytes lasting, renames them
    /// without overwriting anything, and remembers that they are there. Each gets its own answer, in the same order; when
    /// this returns, what landed cannot be lost. Many small files should land together, up to some hundred at once.
    pub fn land(&mut self, parts: Vec<(Part, Digest)>) -> Vec<Result<Landed, DiskError>> {
        let together = if parts.len() >= MANY { self.sync_together(&parts) } else { None };
        let mut landings: Vec<Result<Landing, DiskError>> =
            parts.into_iter().map(|(part, digest)| self.prepare(part, digest, together)).collect();
        let state = |landing: &Landing| FileState::Landing { identity: landing.identity, digest: landing.digest };
        if together.is_some() {
            self.fresh.clear();
        }
        if let Err(error) = self.sync_fresh().and_then(|()| Ok(self.remember(&landings, state)?)) {
            refuse(&mut landings, error);
        }
        let mut landed: Vec<Result<Renamed, DiskError>> =
            landings.into_iter().map(|landing| landing.and_then(rename)).collect();
        sync_folders(&mut landed);
        // They are there. Where it cannot be written down, they are found by what was written down before.
        let _ = self.remember(&landed, |Renamed { landing, name }| FileState::Landed {
            name: name.to_string(),
            digest: landing.digest,
        });
        landed.into_iter().map(|landed| landed.map(|renamed| self.landed(&renamed))).collect()
    }

    /// The file system that was made lasting as a whole, instead of each file on it.
    fn sync_together(&mut self, parts: &[(Part, Digest)]) -> Option<u64> {
        let (part, _) = parts.first()?;
        let within = self.standing_folder_of(&part.expected().path).ok()?;
        let file = part::open(&within, part.name()).ok()?;
        sync_system(&file).then(|| part.identity().device())
    }

    fn prepare(&mut self, mut part: Part, digest: Digest, together: Option<u64>) -> Result<Landing, DiskError> {
        if part.length() != part.expected().bytes {
            return Err(DiskError::Torn);
        }
        let identity = part.identity();
        if together != Some(identity.device()) {
            part.sync().map_err(DiskError::writing)?;
        }
        let name = part.name().to_owned();
        let expected = part.into_expected();
        let within = self.standing_folder_of(&expected.path)?;
        let metadata = within.symlink_metadata(&name).map_err(DiskError::writing)?;
        // Somebody may have put another file there meanwhile.
        if !metadata.is_file() || metadata.len() != expected.bytes || Identity::of(&metadata) != identity {
            return Err(DiskError::Torn);
        }
        Ok(Landing { expected, digest, part: name, within, identity })
    }

    /// Writes down the state of all that went well so far.
    fn remember<T: AsRef<Landing>>(
        &mut self,
        landings: &[Result<T, DiskError>],
        state: impl Fn(&T) -> FileState,
    ) -> Result<(), LedgerError> {
        let row = |landing: &T| {
            let Expected { path, bytes, modified, .. } = &landing.as_ref().expected;
            let (bytes, modified) = (*bytes, *modified);
            (path.to_string(), FileRow { bytes, modified, durable: bytes, boot: None, state: state(landing) })
        };
        let rows: Vec<_> = landings.iter().flatten().map(row).collect();
        self.ledger.write(self.place, &rows, &[])
    }

    fn landed(&self, Renamed { landing, name }: &Renamed) -> Landed {
        let Expected { path, bytes, .. } = &landing.expected;
        Landed { path: self.shown(path, name), bytes: *bytes, digest: landing.digest }
    }
}

impl AsRef<Landing> for Landing {
    fn as_ref(&self) -> &Landing {
        self
    }
}

/// A landing file and its final name.
struct Renamed {
    landing: Landing,
    name: SafeName,
}

impl AsRef<Landing> for Renamed {
    fn as_ref(&self) -> &Landing {
        &self.landing
    }
}

/// None of those that went well so far goes on.
fn refuse(landings: &mut [Result<Landing, DiskError>], error: DiskError) {
    let mut error = Some(error);
    for landing in landings.iter_mut().filter(|landing| landing.is_ok()) {
        *landing = Err(error.take().unwrap_or(DiskError::Torn));
    }
}

fn rename(landing: Landing) -> Result<Renamed, DiskError> {
    let name = land(&landing.within, &landing.part, landing.expected.path.name()).map_err(DiskError::writing)?;
    Ok(Renamed { landing, name })
}

/// Makes the new names lasting, each folder once if its files stand together.
fn sync_folders(landed: &mut [Result<Renamed, DiskError>]) {
    let mut last: Option<(Arc<Dir>, Option<ErrorKind>)> = None;
    for entry in landed {
        let Ok(Renamed { landing, .. }) = entry else { continue };
        let failed = match &last {
            Some((within, failed)) if Arc::ptr_eq(within, &landing.within) => *failed,
            Some(_) | None => sync_folder(&landing.within).err().map(|error| error.kind()),
        };
        last = Some((Arc::clone(&landing.within), failed));
        if let Some(kind) = failed {
            *entry = Err(DiskError::writing(kind.into()));
        }
    }
}

/// The name under which a file landed, if it did: a name that it could have got, borne by that very file. Where the system
/// tells no file from another, by one with its content.
pub(super) fn landed_as(within: &Dir, item: &Expected, known: Identity, digest: &Digest) -> Option<SafeName> {
    for name in numbers(item.path.name(), ItemKind::File) {
        if is_free(within, &name).unwrap_or(true) {
            return None;
        }
        let metadata = within.symlink_metadata(name.as_str()).ok()?;
        let is_alike = metadata.is_file() && metadata.len() == item.bytes;
        let is_it = || {
            if known.is_unknown() { holds(within, &name, item.bytes, digest) } else { Identity::of(&metadata) == known }
        };
        if is_alike && is_it() {
            return Some(name);
        }
    }
    None
}

/// Whether a file has this content.
fn holds(within: &Dir, name: &SafeName, bytes: u64, digest: &Digest) -> bool {
    let file = reader::open(within, Path::new(name.as_str()));
    let hashing = file.and_then(|mut file| hash_prefix(&mut file, bytes, &mut |_| ControlFlow::Continue(())));
    hashing.is_ok_and(|hashing| hashing.is_some_and(|hashing| hashing.digest() == *digest))
}

pub(super) fn has_size(file: &File, bytes: u64) -> bool {
    let size: io::Result<u64> = file.metadata().map(|metadata| metadata.len());
    size.is_ok_and(|size| size == bytes)
}
