//! Where the ledger lies: its file, what SQLite keeps beside it, and the files of its locks.
//!
//! Two locks keep whoever opens it from the others: the *gate*, which one has alone while they open the ledger, look at it,
//! and set it aside if it is damaged; and *in use*, which all share who have it open. What is in use is never moved: SQLite
//! would go on writing where nobody reads, or be torn from its shared memory.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::patience::{Patience, STEP};
use super::{LedgerError, lock};
use crate::make_data_folder;

/// The file, in the folder of Porthole's data.
const FILE: &str = "files.sqlite";

/// What SQLite keeps beside it.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Had by the one who opens it.
const GATE: &str = ".opening";

/// Shared by all who have it open.
const IN_USE: &str = ".open";

/// A ledger's place on the disk.
#[derive(Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    file: PathBuf,
}

impl Shelf {
    /// Makes the folder, for nobody else to read, if need be.
    pub(super) fn make(folder: &Path) -> Result<Self, LedgerError> {
        let shelf = Self { folder: folder.to_owned(), file: file_in(folder) };
        match make_data_folder(folder) {
            Err(_) if folder.symlink_metadata().is_ok() && !folder.is_dir() => {
                Err(LedgerError::NotAFolder(shelf.folder))
            }
            Err(source) => Err(LedgerError::Folder { path: shelf.folder, source }),
            Ok(()) => Ok(shelf),
        }
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Another file of the ledger's.
    pub(super) fn beside(&self, ending: impl AsRef<OsStr>) -> PathBuf {
        with(&self.file, ending)
    }

    /// The files of the ledger's whose names go on like that.
    pub(super) fn all_beside(&self, ending: &str) -> Result<Vec<PathBuf>, LedgerError> {
        let begins = format!("{FILE}{ending}");
        let names = fs::read_dir(&self.folder).map_err(|source| self.failed(source))?.filter_map(Result::ok);
        let theirs = names.filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&begins)));
        Ok(theirs.map(|entry| entry.path()).filter(|path| check(path).unwrap_or(false)).collect())
    }

    /// Waits until nobody else is at the gate. It is left with the answer.
    pub(super) fn enter(&self, patience: &Patience) -> Result<File, LedgerError> {
        let gate = self.lock_file(GATE)?;
        let is_ours = self.locked(|| gate.try_lock(), |waited| patience(waited).is_continue())?;
        if is_ours { Ok(gate) } else { Err(LedgerError::Busy) }
    }

    /// From now on, until the answer is dropped, the ledger stays where it is. Makes an empty file where none is. Only for
    /// who is at the gate.
    pub(super) fn share(&self) -> Result<File, LedgerError> {
        for ending in BESIDE {
            check(&self.beside(ending))?;
        }
        // A file that is there must not be opened here: on Unix, to close it again takes their locks from all connections
        // of this process (sqlite.org/howtocorrupt.html, 2.2).
        if !check(&self.file)? {
            make_private_file(&self.file).map_err(|source| self.failed(source))?;
        }
        let in_use = self.lock_file(IN_USE)?;
        let is_shared = self.locked(|| in_use.try_lock_shared(), |waited| waited < STEP)?;
        if is_shared { Ok(in_use) } else { Err(LedgerError::Busy) }
    }

    /// Gives a damaged ledger another name, with all that belongs to it, so that it can still be looked at. Only for who is
    /// at the gate and has it open no more.
    pub(super) fn set_aside(&self) -> Result<PathBuf, LedgerError> {
        let in_use = self.lock_file(IN_USE)?;
        // A lock may outlast its owner for a moment, where a program is just being started.
        if !self.locked(|| in_use.try_lock(), |waited| waited < STEP)? {
            return Err(LedgerError::Damaged(self.file.clone()));
        }
        self.rename().map_err(|source| self.failed(source))
    }

    /// Tries to lock as [`lock::wait`] does.
    pub(super) fn locked(
        &self,
        attempt: impl Fn() -> Result<(), TryLockError>,
        goes_on: impl Fn(Duration) -> bool,
    ) -> Result<bool, LedgerError> {
        lock::wait(attempt, goes_on).map_err(|source| self.failed(source))
    }

    fn rename(&self) -> io::Result<PathBuf> {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let named = |number: u32| self.beside(format!(".damaged-{seconds}-{number}"));
        let aside = (1..).map(named).find(|aside| aside.symlink_metadata().is_err()).ok_or(ErrorKind::AlreadyExists)?;
        // First the file: one without its journal would pass for an older one that is whole.
        fs::rename(&self.file, &aside)?;
        for ending in BESIDE {
            match fs::rename(self.beside(ending), with(&aside, ending)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Err(_) | Ok(()) => {}
            }
        }
        Ok(aside)
    }

    fn lock_file(&self, ending: &str) -> Result<File, LedgerError> {
        let path = self.beside(ending);
        check(&path)?;
        lock::open(&path).map_err(|source| self.failed(source))
    }

    pub(super) fn failed(&self, source: io::Error) -> LedgerError {
        LedgerError::Folder { path: self.folder.clone(), source }
    }
}

pub(super) fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Whether the file is there. What is no file is not opened: it could be a pipe, and never answer.
fn check(path: &Path) -> Result<bool, LedgerError> {
    match path.symlink_metadata() {
        Ok(found) if found.is_file() => Ok(true),
        Ok(_) => Err(LedgerError::NotAFile(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(LedgerError::Folder { path: path.to_owned(), source }),
    }
}

fn with(path: &Path, ending: impl AsRef<OsStr>) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// SQLite gives the files beside it the same permissions.
fn make_private_file(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}
