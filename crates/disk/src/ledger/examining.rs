//! A look at the ledger that changes nothing.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Ledger, LedgerError, schema, shelf};

impl Ledger {
    /// Whether there is a ledger in `folder`; one that is there is looked through, and stays as it is even where it is
    /// damaged.
    ///
    /// # Errors
    /// [`LedgerError`]: what opening it would come to.
    pub fn examine(folder: &Path) -> Result<bool, LedgerError> {
        if !Self::exists(folder) {
            return Ok(false);
        }
        let file = shelf::file_in(folder);
        let failed = |error| LedgerError::of(error, &file);
        if !file.is_file() {
            return Err(LedgerError::NotAFile(file));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&file, flags).map_err(failed)?;
        connection.busy_timeout(super::patience::STEP).map_err(failed)?;
        if !schema::is_sound(&connection).map_err(failed)? {
            return Err(LedgerError::Damaged(file));
        }
        match schema::later(&connection).map_err(failed)? {
            Some(version) => Err(LedgerError::Later { path: file, version }),
            None => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ledger, LedgerError};

    #[test]
    fn a_ledger_of_a_later_porthole_is_told() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        let later = rusqlite::Connection::open(super::shelf::file_in(folder.path())).unwrap();
        later.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Ledger::examine(folder.path()), Err(LedgerError::Later { version: 99, .. })));
    }

    #[test]
    fn a_ledger_is_told_whole_missing_or_damaged_and_stays_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Ledger::examine(folder.path()).unwrap());
        drop(Ledger::open(folder.path()).unwrap());
        assert!(Ledger::examine(folder.path()).unwrap());
        let file = super::shelf::file_in(folder.path());
        std::fs::write(&file, [7; 8192]).unwrap();
        assert!(matches!(Ledger::examine(folder.path()), Err(LedgerError::Damaged(_))));
        assert_eq!(std::fs::read(&file).unwrap(), [7; 8192]);
    }
}
