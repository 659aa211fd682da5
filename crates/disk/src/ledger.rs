//! The memory of transfers: one SQLite file, which holds after a kill and after a power cut what was promised before.
//!
//! Several Portholes may have it open at once. It holds no secret: names of files, of folders and of people.

mod error;
mod examining;
mod hold;
mod items;
pub(crate) mod lock;
mod patience;
mod record;
mod schema;
mod shelf;
mod stored;
mod transfers;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

pub use error::LedgerError;
use hold::Hold;
pub(crate) use items::{FileRow, FileState, FolderRow};
pub use patience::{PATIENCE, Patience};
pub use record::{Begun, Cause, Direction, Place, Record, Stage, Tally};
use shelf::Shelf;

/// The ledger, open. A thread that needs it opens its own.
pub struct Ledger {
    // The connection is closed before the locks are given back.
    connection: Connection,
    holds: Vec<Hold>,
    _in_use: File,
    shelf: Shelf,
    patience: Patience,
}

/// A ledger, and what had to be done to have it.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// Where the old one lies now, if it was damaged and a new one had to be begun. Of all who open it, only one is told.
    pub set_aside: Option<PathBuf>,
}

impl Ledger {
    /// Opens the ledger in `folder`; makes both if need be. A damaged one is set aside under another name, and a new one
    /// is begun. Whoever holds it is waited for as long as [`PATIENCE`].
    ///
    /// # Errors
    /// [`LedgerError`] where the folder cannot be used, another Porthole holds the ledger for longer, or a later Porthole
    /// wrote it; [`LedgerError::Damaged`] where it is damaged and somebody has it open, because what is open is not moved.
    pub fn open(folder: &Path) -> Result<Opened, LedgerError> {
        Self::open_waiting(folder, patience::usual())
    }

    /// The same, and as long as `patience` says whoever holds it is waited for, now and whenever it is used.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_waiting(folder: &Path, patience: Patience) -> Result<Opened, LedgerError> {
        let shelf = Shelf::make(folder)?;
        let gate = shelf.enter(&patience)?;
        let (connected, set_aside) = match patiently(&patience, || connect(&shelf)) {
            Err(LedgerError::Damaged(_)) => {
                let aside = shelf.set_aside()?;
                (patiently(&patience, || connect(&shelf))?, Some(aside))
            }
            connected => (connected?, None),
        };
        drop(gate);
        let (connection, in_use) = connected;
        Ok(Opened { ledger: Self { connection, holds: Vec::new(), _in_use: in_use, shelf, patience }, set_aside })
    }

    /// Whether there is a ledger in `folder`, or something in its place.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        shelf::file_in(folder).symlink_metadata().is_ok()
    }

    /// Does what `change` does wholly or not at all, and returns when it can no longer be lost.
    pub(crate) fn change<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let connection = &self.connection;
        let transaction = self.wait(|| Transaction::new_unchecked(connection, TransactionBehavior::Immediate))?;
        let changed = change(&transaction).and_then(|changed| transaction.commit().map(|()| changed));
        changed.map_err(|error| LedgerError::of(error, self.shelf.file()))
    }

    /// The same, but a power cut may lose it (a kill does not): for what is found out anew where it is not known.
    pub(crate) fn change_loosely<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        self.read(|connection| schema::set_lasting(connection, false))?;
        let result = self.change(change);
        self.read(|connection| schema::set_lasting(connection, true))?;
        result
    }

    /// Reads what `read` reads, which may be asked again.
    pub(crate) fn read<T>(&self, read: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        self.wait(|| read(&self.connection))
    }

    fn wait<T>(&self, attempt: impl Fn() -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        patiently(&self.patience, || attempt().map_err(|error| LedgerError::of(error, self.shelf.file())))
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Ledger").field("file", &self.shelf.file()).finish_non_exhaustive()
    }
}

/// Tries again as long as somebody else holds the ledger and patience lasts.
fn patiently<T>(patience: &Patience, attempt: impl Fn() -> Result<T, LedgerError>) -> Result<T, LedgerError> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(LedgerError::Busy) if patience(begun.elapsed()).is_continue() => thread::sleep(lock::PAUSE),
            done => return done,
        }
    }
}

/// Opens what lies there, and looks whether it is whole. Nobody else opens it meanwhile.
fn connect(shelf: &Shelf) -> Result<(Connection, File), LedgerError> {
    let in_use = shelf.share()?;
    let file = shelf.file();
    let failed = |error| LedgerError::of(error, file);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
    connection.busy_timeout(patience::STEP).map_err(failed)?;
    // SQLite is content with reading where writing is forbidden.
    if connection.is_readonly(MAIN_DB).map_err(failed)? {
        return Err(LedgerError::ReadOnly(file.to_owned()));
    }
    schema::prepare(&connection, file)?;
    Ok((connection, in_use))
}
