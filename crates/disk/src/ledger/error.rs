//! Why the ledger could not be read or written.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the ledger could not be read or written.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// Its folder or file cannot be made, opened or renamed.
    #[error("Porthole cannot keep its data in {}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another Porthole keeps it to itself.
    #[error("another Porthole is holding the list of transfers; close it and try again")]
    Busy,
    /// A later Porthole wrote it.
    #[error("a later version of Porthole wrote the list of transfers (format {0}); this one cannot read it")]
    Later(i64),
    /// It is damaged. The next [`super::Ledger::open`] sets it aside.
    #[error("the list of transfers is damaged; start Porthole again to begin a new one")]
    Damaged,
    /// No room is left on its disk.
    #[error("no room is left on the disk for the list of transfers")]
    NoSpace,
    /// It failed otherwise.
    #[error("the list of transfers cannot be used: {0}")]
    Other(rusqlite::Error),
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        if matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
            Self::Busy
        } else if matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
            Self::Damaged
        } else if code == Some(ErrorCode::DiskFull) {
            Self::NoSpace
        } else {
            Self::Other(error)
        }
    }
}
