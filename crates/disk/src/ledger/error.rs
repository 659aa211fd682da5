//! Why the ledger could not be read or written.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::DATA_VARIABLE;

/// Why the ledger could not be read or written.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// Its folder or file cannot be made, opened or renamed.
    #[error(
        "Porthole cannot keep its data in {}: {source}; allow it there, or name another folder in {DATA_VARIABLE}",
        path.display()
    )]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Where its folder should be is something else.
    #[error(
        "Porthole cannot keep its data in {}, which is no folder: move it away, or name another folder in {DATA_VARIABLE}",
        .0.display()
    )]
    NotAFolder(PathBuf),
    /// Where one of its files should be is a folder, a link, a pipe or the like.
    #[error("Porthole keeps its list of transfers in {}, and that is no file: move it away", .0.display())]
    NotAFile(PathBuf),
    /// It may be read and not written.
    #[error(
        "Porthole may not write to its list of transfers, {}: allow it, or name another folder in {DATA_VARIABLE}",
        .0.display()
    )]
    ReadOnly(PathBuf),
    /// Another Porthole keeps it to itself.
    #[error("another Porthole is holding the list of transfers; close it and try again")]
    Busy,
    /// Another Porthole has this transfer under way.
    #[error("another Porthole on this machine has this transfer under way: go on there, or close it and try again")]
    UnderWay,
    /// A later Porthole wrote it.
    #[error(
        "a later version of Porthole wrote the list of transfers {} (format {version}); this one cannot read it: use the \
         later one, or move the list away",
        path.display()
    )]
    Later {
        /// Which.
        path: PathBuf,
        /// The later one's number for its tables.
        version: i64,
    },
    /// It is damaged. [`super::Ledger::open`] sets it aside when nobody has it open any more.
    #[error(
        "the list of transfers {} is damaged; close every Porthole, then start it again to begin a new one",
        .0.display()
    )]
    Damaged(PathBuf),
    /// No room is left on its disk.
    #[error("no room is left on the disk for the list of transfers {}: make some and try again", .0.display())]
    NoSpace(PathBuf),
    /// It failed otherwise.
    #[error("the list of transfers {} cannot be used: {source}", path.display())]
    Other {
        /// Which.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl LedgerError {
    /// What an error of SQLite's means, of the ledger in `file`.
    pub(super) fn of(error: rusqlite::Error, file: &Path) -> Self {
        let (code, path) = (error.sqlite_error_code(), file.to_owned());
        if matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
            Self::Busy
        } else if matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
            Self::Damaged(path)
        } else if code == Some(ErrorCode::DiskFull) {
            Self::NoSpace(path)
        } else if code == Some(ErrorCode::ReadOnly) {
            Self::ReadOnly(path)
        } else if matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied)) {
            Self::Folder { path, source: io::Error::other(error) }
        } else {
            Self::Other { path, source: error }
        }
    }
}
