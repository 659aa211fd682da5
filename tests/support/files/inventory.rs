//! What lies below a folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

/// What a part is called at its end, as SECURITY.md tells.
const PART: &str = ".porthole-part";

/// All files and folders below one folder, hidden ones too, by their paths from there. Two are the same where the names,
/// the bytes and the times of the files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory(BTreeMap<PathBuf, Option<Piece>>);

/// One file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// How many bytes it has.
    pub bytes: u64,
    /// The BLAKE3 digest of them.
    pub digest: blake3::Hash,
    /// When it was changed last, in whole milliseconds since 1970-01-01 UTC.
    pub modified: u128,
}

impl Inventory {
    /// Reads all of it.
    ///
    /// # Errors
    /// Where something cannot be read, or goes away meanwhile.
    pub fn of(folder: &Path) -> Result<Self> {
        Self::read(folder, |_| true)
    }

    /// As [`Self::of`], without what is partial.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_whole(folder: &Path) -> Result<Self> {
        Self::read(folder, |path| !path.to_string_lossy().ends_with(PART))
    }

    /// The file at this path.
    ///
    /// # Errors
    /// Where there is none.
    pub fn piece(&self, path: &Path) -> Result<Piece> {
        self.0.get(path).copied().flatten().with_context(|| format!("{} is not there", path.display()))
    }

    /// The digests of all files by their paths, for a place that keeps no times.
    #[must_use]
    pub fn digests(&self) -> BTreeMap<PathBuf, blake3::Hash> {
        self.0.iter().filter_map(|(path, piece)| Some((path.clone(), piece.as_ref()?.digest))).collect()
    }

    /// How many files and folders there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.values().flatten().map(|piece| piece.bytes).sum()
    }

    /// Holds that all of this is in `other`, and the same there.
    ///
    /// # Errors
    /// The first path that differs.
    pub fn is_part_of(&self, other: &Self) -> Result<()> {
        for (path, piece) in &self.0 {
            ensure!(other.0.get(path) == Some(piece), "{} is {piece:?} here: {:?}", path.display(), other.0.get(path));
        }
        Ok(())
    }

    /// Holds that this is the same as `other`.
    ///
    /// # Errors
    /// The first path that differs.
    pub fn is(&self, other: &Self) -> Result<()> {
        self.is_part_of(other)?;
        other.is_part_of(self)
    }

    fn read(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Self> {
        let (mut all, mut folders) = (BTreeMap::new(), vec![folder.to_path_buf()]);
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(&next).with_context(|| next.display().to_string())? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path.clone());
                    all.insert(path.strip_prefix(folder)?.to_path_buf(), None);
                } else if wanted(&path) {
                    let piece = Piece::of(&path).with_context(|| path.display().to_string())?;
                    all.insert(path.strip_prefix(folder)?.to_path_buf(), Some(piece));
                }
            }
        }
        Ok(Self(all))
    }
}

impl Piece {
    fn of(path: &Path) -> Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file)?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        Ok(Self { bytes: metadata.len(), digest: hasher.finalize(), modified })
    }
}

/// The bytes of all files below a folder, whole or partial, while others write there.
///
/// # Errors
/// Where it cannot be read.
pub fn bytes_below(folder: &Path) -> Result<u64> {
    let (mut bytes, mut folders) = (0, vec![folder.to_path_buf()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let entry = entry?;
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => bytes += metadata.len(),
                // It was renamed since.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(bytes)
}

/// When each file below a folder was made, for those that have their last names.
pub(super) fn made_below(folder: &Path) -> Result<BTreeMap<PathBuf, SystemTime>> {
    let whole = Inventory::of_whole(folder)?;
    let made = |path: &PathBuf| Ok((path.clone(), fs::metadata(folder.join(path))?.created()?));
    whole.digests().keys().map(made).collect()
}
