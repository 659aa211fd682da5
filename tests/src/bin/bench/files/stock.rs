//! The file that everybody carries.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use support::files::content;
use tempfile::TempDir;

/// Bytes that are made and written at a time.
const BLOCK: u64 = 4 << 20;

/// One file of bytes that nothing makes smaller, on the disk and not only on its way there. It goes with this.
#[derive(Debug)]
pub(super) struct Stock {
    folder: TempDir,
    bytes: u64,
    digest: blake3::Hash,
}

impl Stock {
    /// A file of so many bytes.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn of(bytes: u64) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (mut file, mut hasher) = (File::create(folder.path().join(NAME))?, blake3::Hasher::new());
        for (seed, from) in (0_u64..).zip((0..bytes).step_by(usize::try_from(BLOCK)?)) {
            let block = content(seed, usize::try_from(BLOCK.min(bytes - from))?);
            hasher.update(&block);
            file.write_all(&block)?;
        }
        // What waits to be written would be written while others are measured.
        file.sync_all()?;
        Ok(Self { folder, bytes, digest: hasher.finalize() })
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join(NAME)
    }

    /// How many bytes it has.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Holds that the file at `path` is the same.
    ///
    /// # Errors
    /// Where it is not.
    pub(super) fn is_at(&self, path: &Path) -> Result<()> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(path).with_context(|| path.display().to_string())?)?;
        ensure!(hasher.finalize() == self.digest, "{} is not what was sent", path.display());
        Ok(())
    }
}

/// What it is called.
pub(super) const NAME: &str = "film.mkv";
