//! Transfers in the ledger: those that go on, and those that are history.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use transfer::Side;
use wire::files::TransferId;

use super::record::{side_read, side_text};
use super::stored::{from_json, json, legible, path, path_bytes, signed, strange, unsigned};
use super::{Begun, Cause, Direction, Ledger, LedgerError, Place, Record, Stage, Tally};

const COLUMNS: &str = "id, direction, transfer, peer, peer_name, folder, roots, choice, started, stage, ended, items, \
                       bytes, failed, cause, side";

/// Of a transfer: it may have parts.
const UNSWEPT: &str = "id IN (SELECT transfer FROM file WHERE state <> 2)";

impl Ledger {
    /// Begins a transfer, or goes on with the one of the same direction, peer and name: that becomes open again, and its
    /// offer becomes the new one. What is known of its files is forgotten if its folder is another one now.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing was begun. [`LedgerError::UnderWay`] where it comes in to another Porthole on this
    /// machine, or to another ledger of this one's.
    pub fn begin(&mut self, begun: &Begun) -> Result<Place, LedgerError> {
        match begun.direction {
            Direction::In => self.hold_soon(begun)?,
            Direction::Out => {}
        }
        let folder = begun.folder.as_deref().map(path_bytes);
        self.change(|change| {
            let name = params![begun.direction.text(), begun.peer, begun.transfer.0.as_slice()];
            let known = "SELECT id, folder FROM transfer WHERE direction = ?1 AND peer = ?2 AND transfer = ?3";
            let known: Option<(i64, Option<Vec<u8>>)> = change
                .query_row(known, name, |row| Ok((row.get(0)?, row.get(1).unwrap_or_default())))
                .optional()?;
            if let Some((id, _)) = known.filter(|(_, known)| *known != folder) {
                change.execute("DELETE FROM file WHERE transfer = ?1", [id])?;
                change.execute("DELETE FROM folder WHERE transfer = ?1", [id])?;
            }
            let id: i64 = change.query_row(
                "INSERT INTO transfer (direction, transfer, peer, peer_name, folder, roots, choice, stage, started)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8)
                 ON CONFLICT DO UPDATE SET peer_name = ?4, folder = ?5, roots = ?6, choice = ?7, stage = 'open', ended = NULL,
                                           cause = NULL, side = NULL
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
        self.write_down(place, stage, tally, ended, None)
    }

    /// Remembers that and why a transfer failed as a whole, when (in milliseconds since 1970-01-01 UTC), and what had been
    /// done of it.
    ///
    /// # Errors
    /// [`LedgerError`]; then the ledger is as it was.
    pub fn note_failed(&mut self, place: Place, cause: &Cause, tally: Tally, ended: i64) -> Result<(), LedgerError> {
        self.write_down(place, Stage::Failed, tally, Some(ended), Some(cause))
    }

    fn write_down(
        &mut self,
        place: Place,
        stage: Stage,
        Tally { files, bytes, failed }: Tally,
        ended: Option<i64>,
        cause: Option<&Cause>,
    ) -> Result<(), LedgerError> {
        let sql =
            "UPDATE transfer SET stage = ?2, items = ?3, bytes = ?4, failed = ?5, ended = ?6, cause = ?7, side = ?8
                   WHERE id = ?1";
        let (code, side) = (cause.map(|cause| cause.code.as_str()), cause.map(|cause| side_text(cause.side)));
        self.change(|change| {
            let row = params![place.0, stage.text(), files, signed(bytes), failed, ended, code, side];
            change.execute(sql, row).map(drop)
        })
    }

    /// The transfer of this direction, peer and name, in whatever stage.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn find(&self, direction: Direction, peer: &str, transfer: TransferId) -> Result<Option<Record>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM transfer WHERE direction = ?1 AND peer = ?2 AND transfer = ?3");
        self.read(|connection| {
            let row = connection.query_row(&sql, params![direction.text(), peer, transfer.0.as_slice()], record);
            legible(row)?.map(|found| with_sources(connection, found)).transpose()
        })
    }

    /// The open transfers with a peer, the oldest first.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn open_with(&self, direction: Direction, peer: &str) -> Result<Vec<Record>, LedgerError> {
        let sql =
            format!("SELECT {COLUMNS} FROM transfer WHERE direction = ?1 AND peer = ?2 AND stage = 'open' ORDER BY id");
        self.read(|connection| {
            let found = records(connection, &sql, params![direction.text(), peer])?;
            found.into_iter().filter_map(|found| legible(with_sources(connection, found)).transpose()).collect()
        })
    }

    /// At most `most` transfers, the newest first: those that were begun before `before`, or the newest of all.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn history(&self, before: Option<Place>, most: u32) -> Result<Vec<Record>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM transfer WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        let before = before.map_or(i64::MAX, |place| place.0);
        self.read(|connection| records(connection, &sql, params![before, most]))
    }

    /// The incoming transfers that are over and whose parts were not all thrown away, because Porthole was killed or the
    /// disk failed, or is about to do it: [`Ledger::hold`] one first, then [`crate::Intake::cancel`] those that were
    /// cancelled and [`crate::Intake::end`] the others.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn leftovers(&self) -> Result<Vec<Record>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM transfer WHERE stage <> 'open' AND {UNSWEPT}");
        self.read(|connection| records(connection, &sql, &[]))
    }

    /// Forgets all transfers that are over, but for [`Ledger::leftovers`], and says how many they were. The files stay.
    ///
    /// # Errors
    /// [`LedgerError`]; then none is forgotten.
    pub fn clear_ended(&mut self) -> Result<usize, LedgerError> {
        let sql = format!("DELETE FROM transfer WHERE stage <> 'open' AND NOT {UNSWEPT}");
        self.change(|change| change.execute(&sql, []))
    }

    /// Forgets one transfer. The files stay, and so do the parts of an incoming one that is still open:
    /// [`crate::Intake::cancel`] it first.
    ///
    /// # Errors
    /// [`LedgerError`]; then it is not forgotten.
    pub fn forget(&mut self, place: Place) -> Result<(), LedgerError> {
        self.change(|change| change.execute("DELETE FROM transfer WHERE id = ?1", [place.0]).map(drop))
    }

    /// Forgets the single files of transfers that ended before `ended_before` (milliseconds since 1970-01-01 UTC), but for
    /// [`Ledger::leftovers`]: so long a sender may ask what arrived. The transfers stay in the history.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub fn tidy(&mut self, ended_before: i64) -> Result<(), LedgerError> {
        let old =
            format!("transfer IN (SELECT id FROM transfer WHERE stage <> 'open' AND ended < ?1 AND NOT {UNSWEPT})");
        self.change(|change| {
            change.execute(&format!("DELETE FROM folder WHERE {old}"), [ended_before])?;
            change.execute(&format!("DELETE FROM file WHERE {old}"), [ended_before])?;
            Ok(())
        })?;
        self.drop_dead_holds()
    }
}

fn records(connection: &Connection, sql: &str, of: &[&dyn ToSql]) -> rusqlite::Result<Vec<Record>> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map(of, record)?;
    found.filter_map(|found| legible(found).transpose()).collect()
}

fn with_sources(connection: &Connection, mut record: Record) -> rusqlite::Result<Record> {
    let mut statement = connection.prepare_cached("SELECT path FROM source WHERE transfer = ?1 ORDER BY place")?;
    let paths = statement.query_map([record.place.0], |row| row.get(0).map(path))?;
    record.begun.sources = paths.collect::<rusqlite::Result<_>>()?;
    Ok(record)
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
    let stage = Stage::read(&row.get::<_, String>(9)?).ok_or_else(|| strange(9, Type::Text))?;
    Ok(Record {
        place: Place(row.get(0)?),
        begun,
        stage,
        ended: row.get(10)?,
        tally: Tally { files: row.get(11)?, bytes: unsigned(row.get(12)?), failed: row.get(13)? },
        // A Porthole that knows nothing of causes leaves an old one there when it takes a transfer up again.
        cause: if stage == Stage::Failed { cause(row)? } else { None },
    })
}

/// A side that is none of ours was not written by Porthole; a cause without one neither.
fn cause(row: &Row<'_>) -> rusqlite::Result<Option<Cause>> {
    let (code, side): (Option<String>, Option<String>) = (row.get(14)?, row.get(15)?);
    let side: Option<Side> = side.as_deref().and_then(side_read);
    Ok(code.zip(side).map(|(code, side)| Cause { code, side }))
}
