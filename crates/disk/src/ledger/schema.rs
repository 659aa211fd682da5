//! The tables, and how they come to be.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::LedgerError;

/// The version of the tables below, kept in `user_version`. Whoever changes them raises it and brings older ones up in
/// [`raise`].
const VERSION: i64 = 2;

/// What version 1 had not. An older Porthole that has the ledger open goes on with it.
const SINCE_1: &str = "
ALTER TABLE transfer ADD COLUMN cause TEXT;
ALTER TABLE transfer ADD COLUMN side TEXT;
";

/// What one connection keeps of the file in memory, in KiB. Each transfer that comes in has its own, and there may be hundreds.
const CACHE: i64 = 128;

/// Times are milliseconds since 1970-01-01 UTC; transfers and digests are their bytes.
const TABLES: &str = "
CREATE TABLE transfer (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    direction TEXT NOT NULL,           -- in, out
    transfer  BLOB NOT NULL,
    peer      TEXT NOT NULL,           -- who it is, for Porthole
    peer_name TEXT NOT NULL,           -- and for people
    folder    BLOB,                    -- into which it goes; none of one that goes out
    roots     TEXT NOT NULL,           -- JSON: wire::files::Root
    choice    TEXT NOT NULL,           -- JSON: wire::files::Choice
    stage     TEXT NOT NULL,           -- open, whole, partial, cancelled, failed, declined
    started   INTEGER NOT NULL,
    ended     INTEGER,
    items     INTEGER NOT NULL DEFAULT 0, -- files that are there; what version 1 wrote counts folders, too
    bytes     INTEGER NOT NULL DEFAULT 0,
    failed    INTEGER NOT NULL DEFAULT 0,
    cause     TEXT,                    -- of one that failed
    side      TEXT,                    -- us, peer: whose trouble it was
    UNIQUE (direction, peer, transfer)
);
CREATE TABLE source (
    transfer  INTEGER NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,
    path      BLOB NOT NULL,
    PRIMARY KEY (transfer, place)
) WITHOUT ROWID;
CREATE TABLE file (
    transfer  INTEGER NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
    path      TEXT NOT NULL,           -- as it was offered, made safe
    bytes     INTEGER NOT NULL,
    modified  INTEGER,
    durable   INTEGER NOT NULL,        -- so many bytes of the part cannot be lost
    boot      INTEGER,                 -- the run of the system in which the part was last written
    state     INTEGER NOT NULL,        -- 0 wanted, 1 landing, 2 landed
    identity  BLOB,                    -- of the landing file
    digest    BLOB,                    -- of the landing and the landed file
    name      TEXT,                    -- of the landed file, in its folder
    PRIMARY KEY (transfer, path)
) WITHOUT ROWID;
CREATE TABLE folder (
    transfer  INTEGER NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
    path      TEXT NOT NULL,           -- as it was offered, made safe
    name      TEXT NOT NULL,           -- what it is called here
    made      INTEGER NOT NULL,        -- whether it was not there before
    offered   INTEGER NOT NULL,        -- whether it was offered itself, and not only what is in it
    PRIMARY KEY (transfer, path)
) WITHOUT ROWID;
";

/// What is asked of the tables. Where one of them or of their columns is missing, they were not written by Porthole.
const QUESTIONS: [&str; 4] = [
    "SELECT id, direction, transfer, peer, peer_name, folder, roots, choice, stage, started, ended, items, bytes, failed, cause, side
     FROM transfer",
    "SELECT transfer, place, path FROM source",
    "SELECT transfer, path, bytes, modified, durable, boot, state, identity, digest, name FROM file",
    "SELECT transfer, path, name, made, offered FROM folder",
];

/// Looks whether the ledger in `file` is whole and of this version, and makes the tables of a new one.
pub(super) fn prepare(connection: &Connection, file: &Path) -> Result<(), LedgerError> {
    let failed = |error| LedgerError::of(error, file);
    let damaged = || LedgerError::Damaged(file.to_owned());
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    set_lasting(connection, true).map_err(failed)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    // Negative: in KiB, and not in pages (sqlite.org/pragma.html).
    connection.pragma_update(None, "cache_size", -CACHE).map_err(failed)?;
    if !is_sound(connection).map_err(failed)? {
        return Err(damaged());
    }
    match version(connection).map_err(failed)? {
        VERSION => {}
        0 if is_empty(connection).map_err(failed)? => make(connection).map_err(failed)?,
        // Between these two looks another has made them.
        0 if version(connection).map_err(failed)? == VERSION => {}
        1 => raise(connection).map_err(|error| if is_missing(&error) { damaged() } else { failed(error) })?,
        ..=0 => return Err(damaged()),
        version => return Err(LedgerError::Later { path: file.to_owned(), version }),
    }
    for question in QUESTIONS {
        if let Err(error) = connection.prepare(question) {
            return Err(if is_missing(&error) { damaged() } else { failed(error) });
        }
    }
    Ok(())
}

/// Whether the tables are not those that were asked for.
fn is_missing(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqlInputError { .. }) || error.sqlite_error_code() == Some(ErrorCode::Unknown)
}

/// Whether a power cut may lose what is committed from now on.
pub(super) fn set_lasting(connection: &Connection, lasting: bool) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", if lasting { "FULL" } else { "NORMAL" })
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// The number of its tables, where a later Porthole made them.
pub(super) fn later(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    Ok(Some(version(connection)?).filter(|version| *version > VERSION))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_master", [], |row| row.get(0))
}

fn make(connection: &Connection) -> rusqlite::Result<()> {
    let change = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another may have made them while this one waited for its turn.
    if !is_empty(&change)? {
        return Ok(());
    }
    change.execute_batch(TABLES)?;
    change.pragma_update(None, "user_version", VERSION)?;
    change.commit()
}

/// Brings the tables of version 1 up.
fn raise(connection: &Connection) -> rusqlite::Result<()> {
    let change = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another may have done it while this one waited for its turn.
    if version(&change)? != 1 {
        return Ok(());
    }
    change.execute_batch(SINCE_1)?;
    change.pragma_update(None, "user_version", VERSION)?;
    change.commit()
}

/// Whether SQLite finds nothing wrong in the file.
pub(super) fn is_sound(connection: &Connection) -> rusqlite::Result<bool> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(verdict == "ok")
}
