//! The tables, and how they come to be.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{Ledger, LedgerError, PATIENCE};

/// Between two looks whether another one is done.
const PAUSE: Duration = Duration::from_millis(5);

/// The version of the tables below, kept in `user_version`. Whoever changes them raises it and brings older ones up in
/// [`prepare`].
const VERSION: i64 = 1;

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
    stage     TEXT NOT NULL,           -- open, whole, partial, cancelled, declined
    started   INTEGER NOT NULL,
    ended     INTEGER,
    items     INTEGER NOT NULL DEFAULT 0,
    bytes     INTEGER NOT NULL DEFAULT 0,
    failed    INTEGER NOT NULL DEFAULT 0,
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

/// Looks whether the ledger is whole and of this version, and makes the tables of a new one.
pub(super) fn prepare(ledger: &mut Ledger) -> Result<(), LedgerError> {
    let connection = &ledger.connection;
    keep_journal(connection)?;
    set_lasting(connection, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if !is_sound(connection)? {
        return Err(LedgerError::Damaged);
    }
    match version(connection)? {
        VERSION => {}
        0 => make(ledger)?,
        later => return Err(LedgerError::Later(later)),
    }
    // Tables that are not those of their version were not written by Porthole.
    ledger.connection.prepare("SELECT id, stage, failed FROM transfer").map_err(|_| LedgerError::Damaged)?;
    Ok(())
}

/// Turns to write-ahead logging. SQLite itself waits for nobody there, since two who turn at once would wait for each
/// other (sqlite.org/c3ref/busy_handler.html).
fn keep_journal(connection: &Connection) -> Result<(), LedgerError> {
    let begun = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL").map_err(LedgerError::from) {
            Err(LedgerError::Busy) if begun.elapsed() < PATIENCE => thread::sleep(PAUSE),
            turned => return turned,
        }
    }
}

/// Whether a power cut may lose what is committed from now on.
pub(super) fn set_lasting(connection: &Connection, lasting: bool) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", if lasting { "FULL" } else { "NORMAL" })
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Two may open a new ledger at once: only one of them makes the tables.
fn make(ledger: &mut Ledger) -> Result<(), LedgerError> {
    ledger.change(|change| {
        if version(change)? == 0 {
            change.execute_batch(TABLES)?;
            change.pragma_update(None, "user_version", VERSION)?;
        }
        Ok(())
    })
}

fn is_sound(connection: &Connection) -> rusqlite::Result<bool> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(verdict == "ok")
}
