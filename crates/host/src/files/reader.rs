//! The thread that reads what is sent to one peer.
//!
//! It is told jobs through a bounded channel and answers through another one, so nothing is read before there is room.

mod preparing;
mod sending;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::BytesMut;
use disk::{DiskError, Ledger, LedgerError, Place, Skipped, Tree};
use tokio::sync::mpsc;
use transfer::Hashing;
use wire::files::{FaultCode, TransferId};

use super::courier::Post;
use super::writer::Leaving;
pub(super) use preparing::{PrepareError, Prepared};
use sending::Sending;

/// What is to be read.
#[derive(Debug)]
pub(super) enum Job {
    /// Prepare what was not finished in earlier sessions. Answered by a [`Got::Prepared`] for each.
    Resume,
    /// Prepare these, as the transfer that they are already or as a new one. Answered by [`Got::Prepared`].
    Prepare(Vec<PathBuf>),
    /// Prepare an earlier transfer, however it ended. Answered by [`Got::Prepared`].
    Again(TransferId),
    /// Do something with one file.
    File(TransferId, u32, FileJob),
    /// Remember how far a transfer is. Not answered.
    Note(TransferId, Leaving),
}

/// What is to be done with one file.
#[derive(Debug)]
pub(super) enum FileJob {
    /// Open it, and hash its first bytes. Answered by [`FileGot::Opened`].
    Open {
        /// Its place in the tree.
        entry: u32,
        /// So many bytes.
        prefix: u64,
    },
    /// Read the next bytes. Answered by [`FileGot::Read`].
    Read {
        /// From here.
        offset: u64,
        /// So many.
        length: usize,
    },
    /// See that it is as it was, and close it. Answered by [`FileGot::Finished`].
    Finish,
    /// Close it. Not answered.
    Close,
}

/// What was read.
#[derive(Debug)]
pub(super) enum Got {
    /// A transfer is ready to be offered, or cannot be.
    Prepared(Result<Box<Prepared>, PrepareError>),
    /// Something of one file.
    File(TransferId, u32, FileGot),
}

/// What was read of one file.
#[derive(Debug)]
pub(super) enum FileGot {
    /// It is open, and its beginning has this hash.
    Opened(Result<Hashing, FaultCode>),
    /// The bytes, behind room for a chunk's header.
    Read(Result<BytesMut, FaultCode>),
    /// It is as it was.
    Finished(Result<(), FaultCode>),
}

/// Where answers go, and whether anybody still wants them.
pub(super) struct Answers {
    got: mpsc::Sender<Got>,
    unwanted: Arc<AtomicBool>,
}

impl Answers {
    pub(super) fn new(got: mpsc::Sender<Got>, unwanted: Arc<AtomicBool>) -> Self {
        Self { got, unwanted }
    }

    fn give(&self, got: Got) {
        // Where nobody listens any more, nothing is lost.
        let _ = self.got.blocking_send(got);
    }

    /// Tells a long work whether to go on.
    fn go_on(&self) -> ControlFlow<()> {
        if self.unwanted.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// The thread's state.
struct Reading {
    post: Post,
    answers: Answers,
    ledger: Option<Ledger>,
    transfers: BTreeMap<TransferId, Sending>,
}

/// Does what is asked until nobody asks any more.
pub(super) fn read(post: Post, mut jobs: mpsc::Receiver<Job>, answers: Answers) {
    let mut reading = Reading { post, answers, ledger: None, transfers: BTreeMap::new() };
    while let Some(job) = jobs.blocking_recv() {
        reading.take(job);
    }
}

impl Reading {
    fn take(&mut self, job: Job) {
        match job {
            Job::Resume => self.resume(),
            Job::Prepare(paths) => {
                let prepared = self.prepare(paths);
                self.prepared(prepared);
            }
            Job::Again(transfer) => {
                let prepared = self.again(transfer);
                self.prepared(prepared);
            }
            Job::File(transfer, number, job) => {
                if let Some(sending) = self.transfers.get_mut(&transfer)
                    && let Some(got) = sending.take(number, job, &self.answers)
                {
                    self.answers.give(Got::File(transfer, number, got));
                }
            }
            Job::Note(transfer, leaving) => {
                if let Some(sending) = self.transfers.remove(&transfer)
                    && let Err(error) = self.note(sending.place(), leaving)
                {
                    tracing::warn!(%transfer, %error, "the end of a transfer is not remembered");
                }
            }
        }
    }

    fn prepared(&self, prepared: Result<Prepared, PrepareError>) {
        self.answers.give(Got::Prepared(prepared.map(Box::new)));
    }

    fn note(&mut self, place: Place, leaving: Leaving) -> Result<(), LedgerError> {
        leaving.note(place, self.ledger()?)
    }

    fn ledger(&mut self) -> Result<&mut Ledger, LedgerError> {
        let ledger = match self.ledger.take() {
            Some(ledger) => ledger,
            None => self.post.ledgers.open_patiently(&self.answers.unwanted)?,
        };
        Ok(self.ledger.insert(ledger))
    }
}

/// What was left out of a tree, to be told.
pub(super) fn left_out(tree: &Tree) -> impl Iterator<Item = (String, FaultCode)> + '_ {
    tree.skipped().iter().map(|Skipped { path, code }| (path.to_string_lossy().into_owned(), *code))
}

/// Why something was not read, in the words of the wire.
fn fault(error: &DiskError) -> FaultCode {
    tracing::debug!(%error, "something cannot be read");
    error.code()
}
