//! What is to be sent is looked at before it is offered: as the transfer that it is already, or as a new one.

use std::path::PathBuf;
use std::sync::Arc;

use disk::{Begun, Direction, LedgerError, Record, Stage, Tree, WalkError};
use thiserror::Error;
use wire::files::{Choice, Listed, Root, TransferId};
use wire::limits;

use super::Reading;
use super::sending::Sending;
use crate::files::unix_ms;
use crate::random;

/// Among so many of the last transfers one is searched whose paths are sent again.
const SEARCHED: u32 = 500;

/// A transfer that can be offered.
#[derive(Debug)]
pub(in crate::files) struct Prepared {
    pub(in crate::files) transfer: TransferId,
    pub(in crate::files) roots: Listed<Root, { limits::ROOTS }>,
    pub(in crate::files) tree: Arc<Tree>,
    /// What was dropped.
    pub(in crate::files) sources: Vec<PathBuf>,
    /// It was offered before, and did not come to its end.
    pub(in crate::files) again: bool,
}

/// Why a transfer cannot be offered.
#[derive(Debug, Error)]
pub(in crate::files) enum PrepareError {
    /// There is nothing to send, or too much.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// It cannot be remembered.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// There is no such transfer.
    #[error("there is no such transfer to be sent again")]
    Unknown,
    /// It came in.
    #[error("only who sends files can try again: ask them for what is missing")]
    Received,
    /// It is under way already.
    #[error("it is under way already")]
    UnderWay,
}

impl Reading {
    pub(super) fn resume(&mut self) {
        let peer = self.post.booked_as.clone();
        let open = self.ledger().and_then(|ledger| ledger.open_with(Direction::Out, &peer));
        match open {
            Ok(open) => {
                for record in open {
                    let prepared = self.go_on(record);
                    self.prepared(prepared);
                }
            }
            Err(error) => self.prepared(Err(error.into())),
        }
    }

    /// The same paths as those of a transfer that did not come to its end are that transfer.
    pub(super) fn prepare(&mut self, paths: Vec<PathBuf>) -> Result<Prepared, PrepareError> {
        let paths: Vec<PathBuf> = paths.into_iter().map(absolute).collect();
        match self.unfinished(&paths)? {
            Some(record) => self.go_on(record),
            None => self.walk(paths, TransferId(random::bytes()), false),
        }
    }

    /// The transfer of these paths that is open, or else the last one that ended without all of it.
    fn unfinished(&mut self, paths: &[PathBuf]) -> Result<Option<Record>, LedgerError> {
        let peer = self.post.booked_as.clone();
        let ledger = self.ledger()?;
        let open = ledger.open_with(Direction::Out, &peer)?;
        if let Some(record) = open.into_iter().find(|record| record.begun.sources == paths) {
            return Ok(Some(record));
        }
        let is_partial = |record: &Record| {
            let Begun { direction, peer: with, .. } = &record.begun;
            *direction == Direction::Out && *with == peer && record.stage == Stage::Partial
        };
        for record in ledger.history(None, SEARCHED)?.into_iter().filter(is_partial) {
            // Only a transfer that is asked for by its name tells its sources.
            let found = ledger.find(Direction::Out, &peer, record.begun.transfer)?;
            if let Some(found) = found.filter(|found| found.begun.sources == paths) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    pub(super) fn again(&mut self, transfer: TransferId) -> Result<Prepared, PrepareError> {
        let peer = self.post.booked_as.clone();
        let ledger = self.ledger()?;
        if let Some(record) = ledger.find(Direction::Out, &peer, transfer)? {
            return self.go_on(record);
        }
        let came_in = ledger.find(Direction::In, &peer, transfer)?.is_some();
        Err(if came_in { PrepareError::Received } else { PrepareError::Unknown })
    }

    fn go_on(&mut self, record: Record) -> Result<Prepared, PrepareError> {
        let may_be_there = match record.stage {
            Stage::Open | Stage::Whole | Stage::Partial => true,
            Stage::Cancelled | Stage::Failed => record.tally.files > 0,
            Stage::Declined => false,
        };
        self.walk(record.begun.sources, record.begun.transfer, may_be_there)
    }

    fn walk(&mut self, paths: Vec<PathBuf>, transfer: TransferId, again: bool) -> Result<Prepared, PrepareError> {
        // The numbers of what is on its way belong to its tree.
        if self.transfers.contains_key(&transfer) {
            return Err(PrepareError::UnderWay);
        }
        let answers = &self.answers;
        let tree = Arc::new(Tree::walk(&paths, &mut |_| answers.go_on())?);
        let roots = tree.roots();
        let begun = Begun {
            direction: Direction::Out,
            transfer,
            peer: self.post.booked_as.clone(),
            peer_name: self.post.name.clone(),
            folder: None,
            sources: paths.clone(),
            roots: roots.as_slice().to_vec(),
            choice: Choice::All,
            started: unix_ms(),
        };
        let place = self.ledger()?.begin(&begun)?;
        self.transfers.insert(transfer, Sending::new(place, Arc::clone(&tree)));
        Ok(Prepared { transfer, roots, tree, sources: paths, again })
    }
}

/// The same path from wherever the program is started. What is not there is told of later.
fn absolute(path: PathBuf) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(&path)).unwrap_or(path)
}
