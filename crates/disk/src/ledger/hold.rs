//! A transfer that comes in belongs to one Porthole at a time: who holds it writes its parts, or sweeps them.

use std::fs::{self, File};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::{Begun, Ledger, LedgerError, PATIENCE, lock};

/// The file of a hold, behind the ledger's.
const HELD: &str = ".held-";

/// Between two looks whether a transfer is free.
const PAUSE: Duration = Duration::from_millis(50);

/// A transfer that nobody else touches as long as this lives.
#[derive(Debug)]
pub(super) struct Hold {
    path: PathBuf,
    _file: File,
}

impl Drop for Hold {
    fn drop(&mut self) {
        // While it is still locked: see `Ledger::hold`.
        let _ = fs::remove_file(&self.path);
    }
}

impl Ledger {
    /// Keeps everybody else from this transfer, in this Porthole and in others, as long as this ledger is open. Says
    /// whether that could be had: who is not told yes leaves the transfer and its parts alone.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn hold(&mut self, begun: &Begun) -> Result<bool, LedgerError> {
        let path = self.shelf.beside(format!("{HELD}{}", key(begun)));
        if self.holds.iter().any(|hold| hold.path == path) {
            return Ok(true);
        }
        // Such a file is made at the gate only. So one that is still there when it is locked is the one that all others
        // find, and not one that its last holder just removed.
        let _gate = self.shelf.enter(&self.patience)?;
        loop {
            let file = lock::open(&path).map_err(|source| self.shelf.failed(source))?;
            if !self.shelf.locked(|| file.try_lock(), |_| false)? {
                return Ok(false);
            }
            if path.symlink_metadata().is_ok() {
                self.holds.push(Hold { path, _file: file });
                return Ok(true);
            }
        }
    }

    /// The same; whoever holds it is given a little time to bring it to an end.
    pub(super) fn hold_soon(&mut self, begun: &Begun) -> Result<(), LedgerError> {
        let since = Instant::now();
        while !self.hold(begun)? {
            let waited = since.elapsed();
            if waited > PATIENCE || (self.patience)(waited).is_break() {
                return Err(LedgerError::UnderWay);
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Removes the files of holds that ended with their Porthole, which was killed.
    pub(super) fn drop_dead_holds(&self) -> Result<(), LedgerError> {
        let _gate = self.shelf.enter(&self.patience)?;
        for path in self.shelf.all_beside(HELD)? {
            if lock::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }
}

/// A name for a transfer that any file can bear.
fn key(begun: &Begun) -> String {
    let mut key = blake3::Hasher::new();
    key.update(begun.direction.text().as_bytes()).update(&begun.transfer.0).update(begun.peer.as_bytes());
    key.finalize().to_hex()[..16].to_owned()
}
