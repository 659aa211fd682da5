//! The thread that puts what arrives from one peer on the disk.
//!
//! It is told deeds through a bounded channel and answers through another one. Files that are whole, and items to be
//! looked for, wait until nothing else is to be done, so that many small ones are made lasting together.

mod receiving;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use disk::{
    Begun, Cause, Direction, DiskError, Expected, Folder, Intake, Landed, Ledger, LedgerError, Place, Record, Stage,
    Tally,
};
use tokio::sync::mpsc;
use transfer::{End, Found, Write};
use wire::files::{Digest, FaultCode, TransferId};

use super::account::Account;
use super::ledgers::Ledgers;
use receiving::Receiving;

/// What is to be done about a transfer.
#[derive(Debug)]
pub(super) enum Deed {
    /// See whether it was accepted before, and how much room is in this folder. Answered by [`Done::Found`].
    Find(TransferId, Option<PathBuf>),
    /// Remember that it was accepted, and open its folder. Answered by [`Done::Begun`].
    Begin(Box<Begun>),
    /// Do something about one item.
    Item(TransferId, u32, ItemDeed),
    /// See that its folder is still there. Answered by [`Done::Gone`] where it is not.
    See(TransferId),
    /// It is over for now, or for good. Answered by [`Done::Left`].
    Leave(TransferId, Leaving),
}

/// What is to be done about one item.
#[derive(Debug)]
pub(super) enum ItemDeed {
    /// See what there is of a file, or make a folder. Answered by [`ItemDone::Looked`] or [`ItemDone::Made`].
    Look(Expected),
    /// Write the bytes of a chunk, which stand behind its header. Answered by [`ItemDone::Written`].
    Write(Write, Bytes),
    /// Keep its part, and open it no longer. Not answered.
    Close,
    /// Give it its name. Answered by [`ItemDone::Committed`].
    Commit(Digest),
    /// Throw its part away. Not answered.
    Discard,
}

/// How a transfer is left.
#[derive(Clone, Debug)]
pub(super) enum Leaving {
    /// It goes on in a later session.
    Open(Tally),
    /// It is over.
    Over {
        /// How.
        stage: Stage,
        /// Why, where it failed.
        cause: Option<Cause>,
        /// What was done of it.
        tally: Tally,
        /// Parts stay, because the same transfer may be offered again.
        keeps_parts: bool,
        /// When, in milliseconds since 1970-01-01 UTC.
        at: i64,
    },
}

impl Leaving {
    /// Of a transfer that ended so.
    pub(super) fn over(account: &Account, end: End, keeps_parts: bool) -> Self {
        let (stage, cause) = (account.stage(end), account.cause(end));
        Self::Over { stage, cause, tally: account.tally(), keeps_parts, at: super::unix_ms() }
    }

    /// Remembers it.
    pub(super) fn note(&self, place: Place, ledger: &mut Ledger) -> Result<(), LedgerError> {
        match self {
            Self::Open(tally) => ledger.note(place, Stage::Open, *tally, None),
            Self::Over { cause: Some(cause), tally, at, .. } => ledger.note_failed(place, cause, *tally, *at),
            Self::Over { stage, cause: None, tally, at, .. } => ledger.note(place, *stage, *tally, Some(*at)),
        }
    }
}

/// What came of a deed.
#[derive(Debug)]
pub(super) enum Done {
    /// What is known of a transfer, and the bytes for which there is room.
    Found(TransferId, Option<Box<Record>>, Option<u64>),
    /// The folder that a transfer goes into, or why it cannot.
    Begun(TransferId, Result<PathBuf, DiskError>),
    /// What came of a deed about one item.
    Item(TransferId, u32, ItemDone),
    /// The folder that a transfer goes into is gone. Told once.
    Gone(TransferId, PathBuf),
    /// All that was to be done of a transfer is done.
    Left(TransferId),
}

/// What came of a deed about one item.
#[derive(Debug)]
pub(super) enum ItemDone {
    /// What there is of it.
    Looked(Found),
    /// All of it: it landed when it was looked for.
    Landed(Landed),
    /// The folder is there, or not.
    Made(Result<(), FaultCode>),
    /// So many bytes are written, or not.
    Written(usize, Result<(), FaultCode>),
    /// It is there, or not.
    Committed(Result<Landed, FaultCode>),
}

/// Where answers go, and whether anybody still wants them.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    done: mpsc::Sender<Done>,
    unwanted: Arc<AtomicBool>,
}

impl Answers {
    pub(super) fn new(done: mpsc::Sender<Done>, unwanted: Arc<AtomicBool>) -> Self {
        Self { done, unwanted }
    }

    fn give(&self, done: Done) {
        // Where nobody listens any more, the deed itself was what counted.
        let _ = self.done.blocking_send(done);
    }

    /// Tells a long work whether to go on.
    fn go_on(&self) -> ControlFlow<()> {
        if self.unwanted.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// The thread's state.
struct Writer {
    ledgers: Ledgers,
    /// For questions; each transfer has its own.
    ledger: Option<Ledger>,
    peer: String,
    answers: Answers,
    transfers: BTreeMap<TransferId, Receiving>,
}

/// Does what is asked until nobody asks any more; then leaves what was received safe.
pub(super) fn write(ledgers: Ledgers, peer: String, mut deeds: mpsc::Receiver<Deed>, answers: Answers) {
    let mut writer = Writer { ledgers, ledger: None, peer, answers, transfers: BTreeMap::new() };
    loop {
        let next = match deeds.try_recv() {
            Ok(deed) => Some(deed),
            Err(mpsc::error::TryRecvError::Empty) => {
                writer.settle();
                deeds.blocking_recv()
            }
            Err(mpsc::error::TryRecvError::Disconnected) => None,
        };
        let Some(deed) = next else { break };
        writer.take(deed);
    }
    writer.settle();
}

impl Writer {
    fn take(&mut self, deed: Deed) {
        match deed {
            Deed::Find(transfer, folder) => {
                let known = self.find(transfer).unwrap_or_else(|error| {
                    tracing::warn!(%error, "whether a transfer was accepted before is not known");
                    None
                });
                let room = folder.and_then(|folder| Folder::room_at(&folder));
                self.answers.give(Done::Found(transfer, known.map(Box::new), room));
            }
            Deed::Begin(begun) => {
                let transfer = begun.transfer;
                let began = self.begin(&begun).map(|(receiving, folder)| {
                    self.transfers.insert(transfer, receiving);
                    folder
                });
                self.answers.give(Done::Begun(transfer, began));
            }
            Deed::Item(transfer, number, deed) => match self.transfers.get_mut(&transfer) {
                Some(receiving) => receiving.take(number, deed),
                None => tracing::debug!(%transfer, "a deed for a transfer that was not begun"),
            },
            Deed::See(transfer) => {
                if let Some(receiving) = self.transfers.get_mut(&transfer) {
                    receiving.see();
                }
            }
            Deed::Leave(transfer, leaving) => {
                if let Some(receiving) = self.transfers.remove(&transfer) {
                    receiving.leave(leaving);
                }
                self.answers.give(Done::Left(transfer));
            }
        }
    }

    /// Does what waited for company.
    fn settle(&mut self) {
        self.transfers.values_mut().for_each(Receiving::settle);
    }

    fn find(&mut self, transfer: TransferId) -> Result<Option<Record>, DiskError> {
        if self.ledger.is_none() {
            self.ledger = Some(self.open()?);
        }
        let Some(ledger) = &self.ledger else { return Ok(None) };
        Ok(ledger.find(Direction::In, &self.peer, transfer)?)
    }

    fn begin(&mut self, begun: &Begun) -> Result<(Receiving, PathBuf), DiskError> {
        let chosen = begun.folder.clone().ok_or(DiskError::NoFolder)?;
        let folder = Folder::make(&chosen)?;
        let path = folder.path().to_owned();
        let begun = &Begun { folder: Some(path.clone()), ..begun.clone() };
        let mut ledger = leave_other(self.open()?, begun)?;
        ledger.begin(begun)?;
        let record = ledger.find(Direction::In, &begun.peer, begun.transfer)?.ok_or(DiskError::Torn)?;
        let intake = Intake::new(ledger, folder, &record);
        Ok((Receiving::new(begun.transfer, record.place, intake, self.answers.clone()), path))
    }

    fn open(&self) -> Result<Ledger, LedgerError> {
        self.ledgers.open_patiently(&self.answers.unwanted)
    }
}

/// Where the transfer went into another folder before, what is partial there goes: nobody would find it again.
fn leave_other(mut ledger: Ledger, begun: &Begun) -> Result<Ledger, DiskError> {
    let known = ledger.find(Direction::In, &begun.peer, begun.transfer)?;
    let Some(other) = known.filter(|known| known.begun.folder != begun.folder) else { return Ok(ledger) };
    let Some(Ok(folder)) = other.begun.folder.as_deref().map(Folder::open) else { return Ok(ledger) };
    if !ledger.hold(begun)? {
        return Ok(ledger);
    }
    let mut intake = Intake::new(ledger, folder, &other);
    if let Err(error) = intake.cancel() {
        tracing::debug!(%error, "something partial stays in another folder");
    }
    Ok(intake.into_ledger())
}
