//! What is asked of the ledger while no courier is needed. All of it blocks, and belongs on a thread for that.

use std::path::Path;
use std::time::Duration;

use disk::{DiskError, Folder, Intake, Ledger, LedgerError, Record, Stage};
use wire::files::TransferId;

use crate::files::event::{Direction, FilesEvent, FilesOffer, OfferedRoot, Outcome, Transfer, TransferState};
use crate::files::unix_ms;
use crate::problem::{Problem, ProblemCode};

/// So many transfers are listed, the newest first.
const LISTED: u32 = 500;

/// So many are searched for one.
const SEARCHED: u32 = 10_000;

/// The single files of a transfer that is over are remembered for so long: its sender may ask what arrived.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What the ledger answered.
#[derive(Debug)]
pub(crate) enum Found {
    /// Nothing that is to be told.
    Nothing,
    /// It could not answer, or did not know.
    Problem(Problem),
    /// The transfers that it knows.
    Transfers(Vec<Transfer>),
    /// Transfers were ended whose other side is away.
    Ended(Vec<FilesEvent>),
    /// A transfer is with this peer.
    Whose(TransferId, String),
}

/// The newest transfers.
pub(super) fn list(data: &Path) -> Found {
    told(open(data).and_then(|ledger| {
        let records = ledger.history(None, LISTED)?;
        Ok(Found::Transfers(records.into_iter().map(listed).collect()))
    }))
}

/// Forgets the past.
pub(super) fn clear(data: &Path) -> Found {
    told(open(data).and_then(|mut ledger| {
        ledger.clear_ended()?;
        let records = ledger.history(None, LISTED)?;
        Ok(Found::Transfers(records.into_iter().map(listed).collect()))
    }))
}

/// With whom a transfer was.
pub(super) fn whose(data: &Path, transfer: TransferId) -> Found {
    told(open(data).and_then(|ledger| {
        let found = find(&ledger, transfer)?.filter(|record| record.begun.direction == disk::Direction::Out);
        Ok(found.map_or_else(|| unknown(transfer), |record| Found::Whose(transfer, record.begun.peer)))
    }))
}

/// Ends a transfer whose other side is away.
pub(super) fn cancel(data: &Path, transfer: TransferId) -> Found {
    let found = open(data).and_then(|ledger| find(&ledger, transfer));
    match found {
        Ok(Some(record)) if record.stage == Stage::Open => end(data, vec![record]),
        Ok(_) => unknown(transfer),
        Err(error) => off(&error),
    }
}

/// Ends all transfers of a peer who is away.
pub(super) fn show_out(data: &Path, peer: &str) -> Found {
    let both = [disk::Direction::In, disk::Direction::Out];
    let open = open(data).and_then(|ledger| {
        let found: Result<Vec<_>, _> = both.iter().map(|direction| ledger.open_with(*direction, peer)).collect();
        Ok(found?.into_iter().flatten().collect())
    });
    open.map_or_else(|error| off(&error), |records| end(data, records))
}

fn end(data: &Path, records: Vec<Record>) -> Found {
    let mut ended = Vec::new();
    for record in records {
        if let Err(error) = cancelled(data, &record) {
            return off(&error);
        }
        let (transfer, tally) = (record.begun.transfer, record.tally);
        let (verified, failed, outcome) = (tally.items, tally.failed, Outcome::CancelledHere);
        ended.push(FilesEvent::Finished { transfer, verified, failed, outcome });
    }
    Found::Ended(ended)
}

fn cancelled(data: &Path, record: &Record) -> Result<(), DiskError> {
    let mut ledger = open(data)?;
    ledger.note(record.place, Stage::Cancelled, record.tally, Some(unix_ms()))?;
    sweep(ledger, &Record { stage: Stage::Cancelled, ..record.clone() })
}

/// Throws away what an earlier run could not, and forgets what nobody asks for any more.
pub(super) fn tidy(data: &Path) -> Found {
    let opened = match Ledger::open(data) {
        Ok(opened) => opened,
        // Whoever needs the ledger tells of it.
        Err(_) => return Found::Nothing,
    };
    let mut ledger = opened.ledger;
    let long_ago = unix_ms().saturating_sub(i64::try_from(REMEMBERED.as_millis()).unwrap_or(i64::MAX));
    if let Err(error) = ledger.tidy(long_ago) {
        tracing::warn!(%error, "the list of transfers is not tidied");
    }
    for record in ledger.leftovers().unwrap_or_default() {
        let swept = open(data).map_err(DiskError::from).and_then(|ledger| sweep(ledger, &record));
        if let Err(error) = swept {
            tracing::debug!(%error, "something partial stays");
        }
    }
    opened.set_aside.map_or(Found::Nothing, |aside| {
        let message = format!(
            "The list of transfers was damaged, so a new one was begun; what was under way has to be sent again. \
             The old one lies at {}",
            aside.display()
        );
        Found::Problem(Problem::new(ProblemCode::ListDamaged, message))
    })
}

/// Throws away what is partial of an incoming transfer that is over.
fn sweep(ledger: Ledger, record: &Record) -> Result<(), DiskError> {
    let Some(folder) = record.begun.folder.as_deref() else { return Ok(()) };
    let folder = match Folder::open(folder) {
        // With the folder went the parts.
        Err(DiskError::NoFolder) => return Ok(()),
        folder => folder?,
    };
    let mut intake = Intake::new(ledger, folder, record);
    match record.stage {
        Stage::Whole | Stage::Partial => intake.end(),
        Stage::Open | Stage::Cancelled | Stage::Declined => intake.cancel(),
    }
}

fn open(data: &Path) -> Result<Ledger, LedgerError> {
    Ok(Ledger::open(data)?.ledger)
}

fn find(ledger: &Ledger, transfer: TransferId) -> Result<Option<Record>, LedgerError> {
    let records = ledger.history(None, SEARCHED)?;
    Ok(records.into_iter().find(|record| record.begun.transfer == transfer))
}

fn told(found: Result<Found, LedgerError>) -> Found {
    found.unwrap_or_else(|error| off(&error))
}

fn off(error: &dyn std::fmt::Display) -> Found {
    Found::Problem(Problem::new(ProblemCode::FilesOff, error))
}

fn unknown(transfer: TransferId) -> Found {
    Found::Problem(super::unknown(transfer))
}

fn listed(record: Record) -> Transfer {
    let Record { begun, stage, ended, tally, .. } = record;
    let seconds = |milliseconds: i64| u64::try_from(milliseconds).unwrap_or(0) / 1000;
    Transfer {
        offer: FilesOffer {
            transfer: begun.transfer,
            peer: begun.peer.parse().ok(),
            direction: match begun.direction {
                disk::Direction::In => Direction::In,
                disk::Direction::Out => Direction::Out,
            },
            items: begun.roots.iter().map(|root| root.items).fold(0, u32::saturating_add),
            bytes: begun.roots.iter().map(|root| root.bytes.get()).fold(0, u64::saturating_add),
            roots: begun.roots.iter().map(OfferedRoot::of).collect(),
            agreed: true,
        },
        peer_name: Some(begun.peer_name).filter(|name| !name.is_empty()),
        state: match stage {
            Stage::Open => TransferState::Waiting,
            Stage::Whole => TransferState::Complete,
            Stage::Partial => TransferState::Incomplete,
            Stage::Cancelled => TransferState::Cancelled,
            Stage::Declined => TransferState::Declined,
        },
        into: begun.folder,
        verified: tally.items,
        failed: tally.failed,
        started: seconds(begun.started),
        ended: ended.map(seconds),
    }
}
