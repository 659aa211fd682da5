//! What is asked of the ledger while no courier is needed. All of it blocks, and belongs on a thread for that.

use std::time::Duration;

use disk::{DiskError, Folder, Intake, Ledger, LedgerError, Record, Stage};
use wire::files::TransferId;

use crate::files::event::{
    Direction, Failure, FailureCode, FilesEvent, FilesOffer, OfferedRoot, Outcome, Transfer, TransferState,
};
use crate::files::ledgers::{self, Ledgers};
use crate::files::unix_ms;
use crate::problem::Problem;

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
pub(super) fn list(ledgers: &Ledgers) -> Found {
    told(ledgers.open().and_then(|ledger| Ok(Found::Transfers(newest(&ledger)?))))
}

/// Forgets the past, but for what is partial and cannot be thrown away now.
pub(super) fn clear(ledgers: &Ledgers) -> Found {
    told(ledgers.open().and_then(|mut ledger| {
        for record in ledger.leftovers()? {
            // With the folder went the parts.
            if matches!(swept(ledgers, &record), Err(DiskError::NoFolder)) {
                ledger.forget(record.place)?;
            }
        }
        ledger.clear_ended()?;
        Ok(Found::Transfers(newest(&ledger)?))
    }))
}

/// With whom a transfer was.
pub(super) fn whose(ledgers: &Ledgers, transfer: TransferId) -> Found {
    told(ledgers.open().and_then(|ledger| {
        let Some(record) = find(&ledger, transfer)? else { return Ok(unknown(transfer)) };
        Ok(match record.begun.direction {
            disk::Direction::Out => Found::Whose(transfer, record.begun.peer),
            disk::Direction::In => Found::Problem(super::not_ours()),
        })
    }))
}

/// Ends a transfer whose other side is away.
pub(super) fn cancel(ledgers: &Ledgers, transfer: TransferId) -> Found {
    let found = ledgers.open().and_then(|ledger| find(&ledger, transfer));
    match found.map_err(DiskError::from) {
        Ok(Some(record)) if record.stage == Stage::Open => {
            cancelled(ledgers, &record).map_or_else(|error| off(&error), |ended| Found::Ended(vec![ended]))
        }
        Ok(_) => unknown(transfer),
        Err(error) => off(&error),
    }
}

/// Ends all transfers of a peer who is away, but for those that another Porthole has under way.
pub(super) fn show_out(ledgers: &Ledgers, peer: &str) -> Found {
    let both = [disk::Direction::In, disk::Direction::Out];
    let open = ledgers.open().and_then(|ledger| {
        let found: Result<Vec<_>, _> = both.iter().map(|direction| ledger.open_with(*direction, peer)).collect();
        Ok(found?.into_iter().flatten().collect::<Vec<_>>())
    });
    let mut ended = Vec::new();
    match open {
        Ok(open) => {
            for record in open {
                match cancelled(ledgers, &record) {
                    Ok(event) => ended.push(event),
                    Err(DiskError::Ledger(LedgerError::UnderWay)) => {}
                    Err(error) => return off(&error),
                }
            }
            Found::Ended(ended)
        }
        Err(error) => off(&error.into()),
    }
}

fn cancelled(ledgers: &Ledgers, record: &Record) -> Result<FilesEvent, DiskError> {
    let mut ledger = ledgers.open()?;
    if !ledger.hold(&record.begun)? {
        return Err(LedgerError::UnderWay.into());
    }
    let (transfer, tally) = (record.begun.transfer, record.tally);
    ledger.note(record.place, Stage::Cancelled, tally, Some(unix_ms()))?;
    // It is over, whatever becomes of its parts: they are looked for again at the next start.
    if let Err(error) = sweep(ledger, record) {
        tracing::debug!(%error, "something partial stays");
    }
    let (verified, failed, outcome) = (tally.files, tally.failed, Outcome::CancelledHere);
    Ok(FilesEvent::Finished { transfer, verified, failed, outcome })
}

/// Throws away what an earlier run could not, and forgets what nobody asks for any more.
pub(super) fn tidy(ledgers: &Ledgers) -> Found {
    if ledgers.is_there()
        && let Err(error) = tidied(ledgers)
    {
        // Whoever needs the ledger tells of it.
        tracing::debug!(%error, "the list of transfers is not tidied");
    }
    Found::Nothing
}

fn tidied(ledgers: &Ledgers) -> Result<(), LedgerError> {
    let mut ledger = ledgers.open()?;
    for record in ledger.leftovers()? {
        if let Err(error) = swept(ledgers, &record) {
            tracing::debug!(%error, "something partial stays");
        }
    }
    ledger.tidy(unix_ms().saturating_sub(i64::try_from(REMEMBERED.as_millis()).unwrap_or(i64::MAX)))
}

/// As [`sweep`], with a ledger of its own: what it holds ends with it.
fn swept(ledgers: &Ledgers, record: &Record) -> Result<(), DiskError> {
    sweep(ledgers.open()?, record)
}

/// Throws away what is partial of an incoming transfer that is over, unless somebody has it under way.
fn sweep(mut ledger: Ledger, record: &Record) -> Result<(), DiskError> {
    if !ledger.hold(&record.begun)? {
        return Ok(());
    }
    // Somebody may have begun it again, and left it, before it was held here.
    let record = ledger.find(record.begun.direction, &record.begun.peer, record.begun.transfer)?;
    let Some((record, folder)) = record.and_then(|record| record.begun.folder.clone().map(|folder| (record, folder)))
    else {
        return Ok(());
    };
    let mut intake = Intake::new(ledger, Folder::open(&folder)?, &record);
    match record.stage {
        Stage::Open => Ok(()),
        Stage::Whole | Stage::Partial => intake.end(),
        Stage::Cancelled | Stage::Failed | Stage::Declined => intake.cancel(),
    }
}

fn newest(ledger: &Ledger) -> Result<Vec<Transfer>, LedgerError> {
    Ok(ledger.history(None, LISTED)?.into_iter().map(listed).collect())
}

fn find(ledger: &Ledger, transfer: TransferId) -> Result<Option<Record>, LedgerError> {
    let records = ledger.history(None, SEARCHED)?;
    Ok(records.into_iter().find(|record| record.begun.transfer == transfer))
}

fn told(found: Result<Found, LedgerError>) -> Found {
    found.unwrap_or_else(|error| off(&error.into()))
}

fn off(error: &DiskError) -> Found {
    Found::Problem(Problem::new(ledgers::code(error), error))
}

fn unknown(transfer: TransferId) -> Found {
    Found::Problem(super::unknown(transfer))
}

fn listed(record: Record) -> Transfer {
    let Record { begun, stage, ended, tally, cause, .. } = record;
    let code = cause.as_ref().and_then(|cause| FailureCode::of_word(&cause.code));
    let failure = cause.zip(code).map(|(cause, code)| Failure::of(begun.transfer, None, code, cause.side));
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
            sources: Vec::new(),
            agreed: true,
            room: None,
            folder: None,
        },
        peer_name: Some(begun.peer_name).filter(|name| !name.is_empty()),
        state: match stage {
            Stage::Open => TransferState::Waiting,
            Stage::Whole => TransferState::Complete,
            Stage::Partial => TransferState::Incomplete,
            Stage::Cancelled => TransferState::Cancelled,
            Stage::Failed => TransferState::Failed,
            Stage::Declined => TransferState::Declined,
        },
        into: begun.folder,
        verified: tally.files,
        failed: tally.failed,
        failure,
        started: seconds(begun.started),
        ended: ended.map(seconds),
    }
}
