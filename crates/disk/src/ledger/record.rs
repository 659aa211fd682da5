//! Transfers in the ledger: those that go on, and those that are history.

use std::path::PathBuf;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use wire::files::{Choice, Root, TransferId};

use super::stored::{from_json, json, path, path_bytes, signed, strange, unsigned};
use super::{Ledger, LedgerError};

/// The place of a transfer in the ledger. A later one is larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub(super) i64);

/// Which way the files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To here.
    In,
    /// From here.
    Out,
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It goes on, now or when the other side is there again.
    Open,
    /// All items are there.
    Whole,
    /// It is over, and some items could not be had or kept.
    Partial,
    /// Somebody cancelled it.
    Cancelled,
    /// The other side said no.
    Declined,
}

/// What has been done of a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files and folders that are there.
    pub items: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Those that could not be had or kept.
    pub failed: u32,
}

/// A transfer that somebody said yes to (incoming), or that was offered (outgoing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Which way.
    pub direction: Direction,
    /// The sender's name for it.
    pub transfer: TransferId,
    /// Who the other side is, for Porthole: a transfer goes on only with the same.
    pub peer: String,
    /// Who it is, for people.
    pub peer_name: String,
    /// Where it goes to; none of an outgoing one.
    pub folder: Option<PathBuf>,
    /// What was dropped; empty of an incoming one.
    pub sources: Vec<PathBuf>,
    /// What was offered.
    pub roots: Vec<Root>,
    /// How much of it was accepted.
    pub choice: Choice,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub started: i64,
}

/// A transfer as the ledger remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where in the ledger.
    pub place: Place,
    /// What it is. The sources are there only from [`Ledger::find`] and [`Ledger::open_with`].
    pub begun: Begun,
    /// How far it is.
    pub stage: Stage,
    /// When it was over, in milliseconds since 1970-01-01 UTC.
    pub ended: Option<i64>,
    /// What was done when [`Ledger::note`] was last told.
    pub tally: Tally,
}

const COLUMNS: &str = "id, direction, transfer, peer, peer_name, folder, roots, choice, started, stage, ended, items, \
                       bytes, failed";

impl Ledger {
    /// Begins a transfer, or goes on with the one of the same direction, peer and name: that becomes open again, and its
    /// offer becomes the new one. What is known of its files is forgotten if its folder is another one now.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing was begun.
    pub fn begin(&mut self, begun: &Begun) -> Result<Place, LedgerError> {
        let folder = begun.folder.as_deref().map(path_bytes);
        self.change(|change| {
            let name = params![begun.direction.text(), begun.peer, begun.transfer.0.as_slice()];
            let known = "SELECT id, folder FROM transfer WHERE direction = ?1 AND peer = ?2 AND transfer = ?3";
            let known = change
                .query_row(known, name, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<Vec<u8>>>(1)?)))
                .optional()?;
            if let Some((id, _)) = known.filter(|(_, known)| *known != folder) {
                change.execute("DELETE FROM file WHERE transfer = ?1", [id])?;
                change.execute("DELETE FROM folder WHERE transfer = ?1", [id])?;
            }
            let id: i64 = change.query_row(
                "INSERT INTO transfer (direction, transfer, peer, peer_name, folder, roots, choice, stage, started)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8)
                 ON CONFLICT DO UPDATE SET peer_name = ?4, folder = ?5, roots = ?6, choice = ?7, stage = 'open', ended = NULL
                 RETURNING id",
                params![
                    begun.direction.text(),
                    begun.transfer.0.as_slice(),
                    begun.peer,
                    begun.peer_name,
                    folder,
                    json(&begun.roots)?,
                    json(&begun.choice)?,
                    begun.started,
                ],
                |row| row.get(0),
            )?;
            change.execute("DELETE FROM source WHERE transfer = ?1", [id])?;
            let mut source = change.prepare("INSERT INTO source (transfer, place, path) VALUES (?1, ?2, ?3)")?;
            for (place, path) in (0_i64..).zip(&begun.sources) {
                source.execute(params![id, place, path_bytes(path)])?;
            }
            Ok(Place(id))
        })
    }

    /// Remembers how far a transfer is and what has been done; `ended` in milliseconds since 1970-01-01 UTC, for one that
    /// is over.
    ///
    /// # Errors
    /// [`LedgerError`]; then the ledger is as it was.
    pub fn note(&mut self, place: Place, stage: Stage, tally: Tally, ended: Option<i64>) -> Result<(), LedgerError> {
        let sql = "UPDATE transfer SET stage = ?2, items = ?3, bytes = ?4, failed = ?5, ended = ?6 WHERE id = ?1";
        self.change(|change| {
            let tally = params![place.0, stage.text(), tally.items, signed(tally.bytes), tally.failed, ended];
            change.execute(sql, tally).map(drop)
        })
    }

    /// The transfer of this direction, peer and name, in whatever stage.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn find(&self, direction: Direction, peer: &str, transfer: TransferId) -> Result<Option<Record>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM transfer WHERE direction = ?1 AND peer = ?2 AND transfer = ?3");
        let found = self.connection.query_row(&sql, params![direction.text(), peer, transfer.0.as_slice()], record);
        found.optional()?.map(|found| self.with_sources(found)).transpose()
    }

    /// The open transfers with a peer, the oldest first.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn open_with(&self, direction: Direction, peer: &str) -> Result<Vec<Record>, LedgerError> {
        let sql =
            format!("SELECT {COLUMNS} FROM transfer WHERE direction = ?1 AND peer = ?2 AND stage = 'open' ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params![direction.text(), peer], record)?;
        found.map(|found| self.with_sources(found?)).collect()
    }

    /// At most `most` transfers, the newest first: those that were begun before `before`, or the newest of all.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn history(&self, before: Option<Place>, most: u32) -> Result<Vec<Record>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM transfer WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params![before.map_or(i64::MAX, |place| place.0), most], record)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// The incoming transfers that are over and whose parts were not all thrown away, because Porthole was killed or the
    /// disk failed: [`crate::Intake::cancel`] those that were cancelled, [`crate::Intake::end`] the others.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn leftovers(&self) -> Result<Vec<Record>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM transfer WHERE stage <> 'open' AND id IN (SELECT transfer FROM file WHERE state <> 2)"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map([], record)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Forgets all transfers that are over, and says how many they were. The files stay.
    ///
    /// # Errors
    /// [`LedgerError`]; then none is forgotten.
    pub fn clear_ended(&mut self) -> Result<usize, LedgerError> {
        self.change(|change| change.execute("DELETE FROM transfer WHERE stage <> 'open'", []))
    }

    /// Forgets one transfer. The files stay, and so do the parts of an incoming one that is still open:
    /// [`crate::Intake::cancel`] it first.
    ///
    /// # Errors
    /// [`LedgerError`]; then it is not forgotten.
    pub fn forget(&mut self, place: Place) -> Result<(), LedgerError> {
        self.change(|change| change.execute("DELETE FROM transfer WHERE id = ?1", [place.0]).map(drop))
    }

    /// Forgets the single files of transfers that ended before `ended_before` (milliseconds since 1970-01-01 UTC): so long
    /// a sender may ask what arrived. The transfers stay in the history.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing is forgotten.
    pub fn tidy(&mut self, ended_before: i64) -> Result<(), LedgerError> {
        let old = "transfer IN (SELECT id FROM transfer WHERE stage <> 'open' AND ended < ?1)";
        self.change(|change| {
            change.execute(&format!("DELETE FROM file WHERE {old}"), [ended_before])?;
            change.execute(&format!("DELETE FROM folder WHERE {old}"), [ended_before])?;
            Ok(())
        })
    }

    fn with_sources(&self, mut record: Record) -> Result<Record, LedgerError> {
        record.begun.sources = sources(&self.connection, record.place)?;
        Ok(record)
    }
}

fn sources(connection: &Connection, place: Place) -> rusqlite::Result<Vec<PathBuf>> {
    let mut statement = connection.prepare_cached("SELECT path FROM source WHERE transfer = ?1 ORDER BY place")?;
    let paths = statement.query_map([place.0], |row| row.get(0).map(path))?;
    paths.collect()
}

/// Reads the row of [`COLUMNS`].
fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let begun = Begun {
        direction: Direction::read(&row.get::<_, String>(1)?).ok_or_else(|| strange(1, Type::Text))?,
        transfer: TransferId(row.get(2)?),
        peer: row.get(3)?,
        peer_name: row.get(4)?,
        folder: row.get::<_, Option<_>>(5)?.map(path),
        sources: Vec::new(),
        roots: from_json(6, &row.get::<_, String>(6)?)?,
        choice: from_json(7, &row.get::<_, String>(7)?)?,
        started: row.get(8)?,
    };
    Ok(Record {
        place: Place(row.get(0)?),
        begun,
        stage: Stage::read(&row.get::<_, String>(9)?).ok_or_else(|| strange(9, Type::Text))?,
        ended: row.get(10)?,
        tally: Tally { items: row.get(11)?, bytes: unsigned(row.get(12)?), failed: row.get(13)? },
    })
}

impl Direction {
    fn text(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::In, Self::Out].into_iter().find(|direction| direction.text() == text)
    }
}

impl Stage {
    fn text(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Whole => "whole",
            Self::Partial => "partial",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
        }
    }

    fn read(text: &str) -> Option<Self> {
        let all = [Self::Open, Self::Whole, Self::Partial, Self::Cancelled, Self::Declined];
        all.into_iter().find(|stage| stage.text() == text)
    }
}
