//! The files and folders of an incoming transfer.

use rusqlite::types::Type;
use rusqlite::{Row, ToSql, Transaction, params};
use wire::files::Digest;

use super::stored::{legible, signed, strange, unsigned};
use super::{Ledger, LedgerError, Place};
use crate::identity::Identity;

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileRow {
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// When it was changed, in milliseconds since 1970-01-01 UTC.
    pub(crate) modified: Option<i64>,
    /// So many bytes of its part cannot be lost.
    pub(crate) durable: u64,
    /// The run of the system in which its part was last written.
    pub(crate) boot: Option<i64>,
    /// How far it is.
    pub(crate) state: FileState,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileState {
    /// It may have a part.
    Wanted,
    /// Its part is whole and proven, and is about to get a final name, if it has not got it already.
    Landing {
        /// What tells the file from all others, wherever its name is.
        identity: Identity,
        /// Of the whole file.
        digest: Digest,
    },
    /// It bears its final name.
    Landed {
        /// That name, in its folder.
        name: String,
        /// Of the whole file.
        digest: Digest,
    },
}

/// What is known of one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FolderRow {
    /// What it is called here.
    pub(crate) name: String,
    /// Whether it was not there before.
    pub(crate) made: bool,
    /// Whether it was offered itself, and not only what is in it.
    pub(crate) offered: bool,
}

impl Ledger {
    /// What is known of a file.
    pub(crate) fn file(&self, place: Place, path: &str) -> Result<Option<FileRow>, LedgerError> {
        let sql = "SELECT bytes, modified, durable, boot, state, identity, digest, name FROM file
                   WHERE transfer = ?1 AND path = ?2";
        self.read(|connection| legible(connection.prepare_cached(sql)?.query_row(params![place.0, path], file_row)))
    }

    /// What is known of a folder.
    pub(crate) fn folder(&self, place: Place, path: &str) -> Result<Option<FolderRow>, LedgerError> {
        let sql = "SELECT name, made, offered FROM folder WHERE transfer = ?1 AND path = ?2";
        let row = |row: &Row<'_>| Ok(FolderRow { name: row.get(0)?, made: row.get(1)?, offered: row.get(2)? });
        self.read(|connection| legible(connection.prepare_cached(sql)?.query_row(params![place.0, path], row)))
    }

    /// Writes down what is known of files and folders, all of it or nothing.
    pub(crate) fn write(
        &mut self,
        place: Place,
        files: &[(String, FileRow)],
        folders: &[(String, FolderRow)],
    ) -> Result<(), LedgerError> {
        if files.is_empty() && folders.is_empty() {
            return Ok(());
        }
        // A file that landed is found by what was known while it was landing.
        let is_lasting =
            !files.iter().all(|(_, row)| matches!(row.state, FileState::Landed { .. })) || !folders.is_empty();
        let change = |change: &Transaction<'_>| {
            files.iter().try_for_each(|(path, row)| write_file(change, place, path, row))?;
            let sql = "INSERT OR REPLACE INTO folder (transfer, path, name, made, offered) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut statement = change.prepare_cached(sql)?;
            folders.iter().try_for_each(|(path, row)| {
                statement.execute(params![place.0, path, row.name, row.made, row.offered]).map(drop)
            })
        };
        if is_lasting { self.change(change) } else { self.change_loosely(change) }
    }

    /// Writes down how much of a part cannot be lost, and in which run of the system it was written.
    pub(crate) fn keep(
        &mut self,
        place: Place,
        path: &str,
        durable: u64,
        boot: Option<i64>,
    ) -> Result<(), LedgerError> {
        let sql = "UPDATE file SET durable = ?3, boot = ?4 WHERE transfer = ?1 AND path = ?2 AND state = 0";
        // Where it is lost, less of the part counts.
        self.change_loosely(|change| change.execute(sql, params![place.0, path, signed(durable), boot]).map(drop))
    }

    /// Forgets a file that has not landed.
    pub(crate) fn drop_file(&mut self, place: Place, path: &str) -> Result<(), LedgerError> {
        let sql = "DELETE FROM file WHERE transfer = ?1 AND path = ?2 AND state <> 2";
        self.change(|change| change.execute(sql, params![place.0, path]).map(drop))
    }

    /// Forgets all files that have not landed.
    pub(crate) fn drop_unlanded(&mut self, place: Place) -> Result<(), LedgerError> {
        self.change(|change| change.execute("DELETE FROM file WHERE transfer = ?1 AND state <> 2", [place.0]).map(drop))
    }

    /// The paths of files that have not landed, at most `most` of those that come after `after`.
    pub(crate) fn unlanded(&self, place: Place, after: &str, most: u32) -> Result<Vec<String>, LedgerError> {
        let sql = "SELECT path FROM file WHERE transfer = ?1 AND state <> 2 AND path > ?2 ORDER BY path LIMIT ?3";
        self.paths(sql, params![place.0, after, most])
    }

    /// The folders that were made (those that were offered as such only if `offered`), the deeper before those that hold
    /// them; at most `most` of those whose path comes before `before`.
    pub(crate) fn made_folders(
        &self,
        place: Place,
        offered: bool,
        before: Option<&str>,
        most: u32,
    ) -> Result<Vec<String>, LedgerError> {
        let sql = "SELECT path FROM folder WHERE transfer = ?1 AND made AND (?4 OR NOT offered)
                   AND (?2 IS NULL OR path < ?2) ORDER BY path DESC LIMIT ?3";
        self.paths(sql, params![place.0, before, most, offered])
    }

    fn paths(&self, sql: &str, of: &[&dyn ToSql]) -> Result<Vec<String>, LedgerError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let paths = statement.query_map(of, |row| row.get(0))?;
            paths.filter_map(|path| legible(path).transpose()).collect()
        })
    }
}

fn write_file(change: &Transaction<'_>, place: Place, path: &str, row: &FileRow) -> rusqlite::Result<()> {
    let (state, identity, digest, name) = match &row.state {
        FileState::Wanted => (0, None, None, None),
        FileState::Landing { identity, digest } => (1, Some(identity.0), Some(digest), None),
        FileState::Landed { name, digest } => (2, None, Some(digest), Some(name)),
    };
    let sql =
        "INSERT OR REPLACE INTO file (transfer, path, bytes, modified, durable, boot, state, identity, digest, name)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let digest = digest.map(|digest| digest.0.as_slice());
    let (bytes, durable) = (signed(row.bytes), signed(row.durable));
    let row = params![place.0, path, bytes, row.modified, durable, row.boot, state, identity, digest, name];
    change.prepare_cached(sql)?.execute(row).map(drop)
}

fn file_row(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    let digest = || row.get(6).map(Digest);
    let state = match row.get(4)? {
        0 => FileState::Wanted,
        1 => FileState::Landing { identity: Identity(row.get(5)?), digest: digest()? },
        2 => FileState::Landed { name: row.get(7)?, digest: digest()? },
        i64::MIN..0 | 3.. => return Err(strange(4, Type::Integer)),
    };
    let (bytes, durable) = (unsigned(row.get(0)?), unsigned(row.get(2)?));
    Ok(FileRow { bytes, modified: row.get(1)?, durable, boot: row.get(3)?, state })
}
