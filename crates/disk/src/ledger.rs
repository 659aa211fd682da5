//! The memory of transfers: one SQLite file, which holds after a kill and after a power cut what was promised before.
//!
//! Several Portholes may have it open at once. It holds no secret: names of files, of folders and of people.

mod error;
mod items;
mod record;
mod schema;
mod stored;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub use error::LedgerError;
pub(crate) use items::{FileRow, FileState, FolderRow};
pub use record::{Begun, Direction, Place, Record, Stage, Tally};

/// The file, in the folder of Porthole's data.
const FILE: &str = "files.sqlite";

/// What SQLite keeps beside it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// So long another one is waited for that writes at the same time. To flush can take seconds where the disk is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// The ledger, open. A thread that needs it opens its own.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
}

/// A ledger, and what had to be done to have it.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// Where the old one lies now, if it was damaged and a new one had to be begun.
    pub set_aside: Option<PathBuf>,
}

impl Ledger {
    /// Opens the ledger in `folder`; makes both if need be. A damaged one is set aside under another name, and a new one
    /// is begun.
    ///
    /// # Errors
    /// [`LedgerError`] where the folder cannot be used, another Porthole holds the ledger for more than ten seconds, or
    /// a later Porthole wrote it.
    pub fn open(folder: &Path) -> Result<Opened, LedgerError> {
        make_private_folder(folder).map_err(|source| LedgerError::Folder { path: folder.to_owned(), source })?;
        let file = folder.join(FILE);
        match Self::open_file(&file) {
            Err(LedgerError::Damaged) => {
                let aside = set_aside(&file).map_err(|source| LedgerError::Folder { path: file.clone(), source })?;
                Ok(Opened { ledger: Self::open_file(&file)?, set_aside: Some(aside) })
            }
            opened => Ok(Opened { ledger: opened?, set_aside: None }),
        }
    }

    fn open_file(file: &Path) -> Result<Self, LedgerError> {
        make_private_file(file).map_err(|source| LedgerError::Folder { path: file.to_owned(), source })?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        let mut ledger = Self { connection };
        schema::prepare(&mut ledger)?;
        Ok(ledger)
    }

    /// Does what `change` does wholly or not at all, and returns when it can no longer be lost.
    pub(crate) fn change<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = change(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// The same, but a power cut may lose it (a kill does not): for what is found out anew where it is not known.
    pub(crate) fn change_loosely<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        schema::set_lasting(&self.connection, false)?;
        let result = self.change(change);
        schema::set_lasting(&self.connection, true)?;
        result
    }
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// SQLite gives the files beside it the same permissions.
fn make_private_file(file: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Gives a damaged ledger another name, so that it can still be looked at.
fn set_aside(file: &Path) -> std::io::Result<PathBuf> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let with = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let free = |number: &u32| !with(file, &format!(".damaged-{seconds}-{number}")).exists();
    let number = (1..1_000).find(free).unwrap_or(1_000);
    let aside = with(file, &format!(".damaged-{seconds}-{number}"));
    fs::rename(file, &aside)?;
    for ending in BESIDE {
        // A new ledger must not find the journal of the old one.
        match fs::rename(with(file, ending), with(&aside, ending)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Err(_) | Ok(()) => {}
        }
    }
    Ok(aside)
}
