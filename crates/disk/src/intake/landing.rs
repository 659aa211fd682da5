//! Whole and proven files get their final names.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use cap_std::fs::Dir;
use transfer::SafeName;
use wire::files::{Digest, ItemKind};

use super::{Expected, Intake};
use crate::DiskError;
use crate::folder::{is_free, land, numbers, sync_folder, sync_system};
use crate::identity::Identity;
use crate::ledger::{FileRow, FileState};
use crate::part::{self, Part};

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
        let together = parts.len() >= MANY && self.sync_together(&parts);
        let mut landings: Vec<Result<Landing, DiskError>> =
            parts.into_iter().map(|(part, digest)| self.prepare(part, digest, together)).collect();
        self.remember(&mut landings, |landing| FileState::Landing {
            identity: landing.identity,
            digest: landing.digest,
        });
        let mut landed: Vec<Result<Renamed, DiskError>> =
            landings.into_iter().map(|landing| landing.and_then(rename)).collect();
        sync_folders(&mut landed);
        self.remember(&mut landed, |Renamed { landing, name }| FileState::Landed {
            name: name.to_string(),
            digest: landing.digest,
        });
        landed.into_iter().map(|landed| landed.map(|renamed| self.landed(&renamed))).collect()
    }

    /// Whether one synchronisation of the whole file system took the place of one for each file.
    fn sync_together(&mut self, parts: &[(Part, Digest)]) -> bool {
        let Some((part, _)) = parts.first() else { return false };
        let name = part.name().to_owned();
        let within = self.standing_folder_of(&part.expected().path);
        let file = within.ok().and_then(|within| part::open(&within, &name).ok());
        file.is_some_and(|file| sync_system(&file))
    }

    fn prepare(&mut self, mut part: Part, digest: Digest, is_lasting: bool) -> Result<Landing, DiskError> {
        if part.length() != part.expected().bytes {
            return Err(DiskError::Torn);
        }
        if !is_lasting {
            part.sync().map_err(DiskError::writing)?;
        }
        let name = part.name().to_owned();
        let expected = part.into_expected();
        let within = self.standing_folder_of(&expected.path)?;
        let metadata = within.symlink_metadata(&name).map_err(DiskError::writing)?;
        if !metadata.is_file() || metadata.len() != expected.bytes {
            return Err(DiskError::Torn);
        }
        Ok(Landing { expected, digest, part: name, within, identity: Identity::of(&metadata) })
    }

    /// Writes down the state of all that went well so far; where that fails, none of them goes on.
    fn remember<T: AsRef<Landing>>(&mut self, landings: &mut [Result<T, DiskError>], state: impl Fn(&T) -> FileState) {
        let row = |landing: &T| {
            let Expected { path, bytes, modified, .. } = &landing.as_ref().expected;
            let (bytes, modified) = (*bytes, *modified);
            (path.to_string(), FileRow { bytes, modified, durable: bytes, boot: None, state: state(landing) })
        };
        let rows: Vec<_> = landings.iter().flatten().map(row).collect();
        if let Err(error) = self.ledger.write(self.place, &rows, &[]) {
            let mut error = Some(error);
            for landing in landings.iter_mut().filter(|landing| landing.is_ok()) {
                *landing = Err(error.take().map_or(DiskError::Torn, DiskError::Ledger));
            }
        }
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

fn rename(landing: Landing) -> Result<Renamed, DiskError> {
    let name = land(&landing.within, &landing.part, landing.expected.path.name()).map_err(DiskError::writing)?;
    Ok(Renamed { landing, name })
}

/// Makes the new names lasting, each folder once if its files stand together.
fn sync_folders(landed: &mut [Result<Renamed, DiskError>]) {
    let mut last: Option<Arc<Dir>> = None;
    for entry in landed {
        let Ok(Renamed { landing, .. }) = entry else { continue };
        if last.as_ref().is_some_and(|last| Arc::ptr_eq(last, &landing.within)) {
            continue;
        }
        last = Some(Arc::clone(&landing.within));
        if let Err(error) = sync_folder(&landing.within) {
            *entry = Err(DiskError::writing(error));
        }
    }
}

/// The name under which a file landed, if it did: a name that it could have got, borne by that very file.
pub(super) fn landed_as(within: &Dir, item: &Expected, known: Identity) -> Option<SafeName> {
    for name in numbers(item.path.name(), ItemKind::File) {
        if is_free(within, &name).unwrap_or(true) {
            return None;
        }
        let metadata = within.symlink_metadata(name.as_str()).ok()?;
        if metadata.is_file() && metadata.len() == item.bytes && Identity::of(&metadata) == known {
            return Some(name);
        }
    }
    None
}

pub(super) fn has_size(file: &File, bytes: u64) -> bool {
    let size: io::Result<u64> = file.metadata().map(|metadata| metadata.len());
    size.is_ok_and(|size| size == bytes)
}
