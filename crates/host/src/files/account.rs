//! What is counted of one transfer while it runs, to be told and to be remembered.

use std::time::Duration;

use disk::{Cause, Tally};
use transfer::{Amount, End, Pace, Side};
use wire::files::{CancelReason, Choice, Root, TransferId};

use super::event::{FailureCode, FilesEvent, Outcome, Progress, TransferState};

/// One transfer's figures.
#[derive(Debug)]
pub(super) struct Account {
    transfer: TransferId,
    pub(super) state: TransferState,
    /// Files that are there.
    verified: u32,
    /// Their bytes.
    bytes: u64,
    folders: u32,
    failed: u32,
    /// What was neither a file nor a folder, or could not be read: it was never offered.
    left_out: u32,
    items_total: u32,
    /// Why it fails as a whole, where its end does not tell.
    cause: Option<FailureCode>,
    paused_here: bool,
    paused_there: bool,
    /// Files whose beginning is being compared.
    checking: u32,
    pace: Pace,
    told: Option<Progress>,
}

impl Account {
    /// Of a transfer that was offered.
    pub(super) fn new(transfer: TransferId) -> Self {
        Self {
            transfer,
            state: TransferState::Offered,
            verified: 0,
            bytes: 0,
            folders: 0,
            failed: 0,
            left_out: 0,
            items_total: 0,
            cause: None,
            paused_here: false,
            paused_there: false,
            checking: 0,
            pace: Pace::new(),
            told: None,
        }
    }

    /// The receiver said yes to these roots.
    pub(super) fn accepted(&mut self, roots: &[Root], choice: &Choice) {
        let is_chosen = |place: usize| match choice {
            Choice::All => true,
            Choice::Some(chosen) => chosen.as_slice().iter().any(|root| usize::try_from(*root) == Ok(place)),
        };
        let chosen = roots.iter().enumerate().filter(|(place, _)| is_chosen(*place));
        self.items_total = chosen.map(|(_, root)| root.items).fold(0, u32::saturating_add);
        self.state = TransferState::Running;
    }

    pub(super) fn verified_file(&mut self, bytes: u64) {
        self.verified = self.verified.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    pub(super) fn made_folder(&mut self) {
        self.folders = self.folders.saturating_add(1);
    }

    pub(super) fn failed(&mut self) {
        self.failed = self.failed.saturating_add(1);
    }

    /// Something is not even offered.
    pub(super) fn left_out(&mut self) {
        self.left_out = self.left_out.saturating_add(1);
    }

    /// It is about to end for this reason.
    pub(super) fn fails(&mut self, code: FailureCode) {
        self.cause = Some(code);
    }

    /// Something that failed is tried again.
    pub(super) fn again(&mut self) {
        self.failed = self.failed.saturating_sub(1);
    }

    pub(super) fn paused(&mut self, side: Side, paused: bool) {
        match side {
            Side::Us => self.paused_here = paused,
            Side::Peer => self.paused_there = paused,
        }
        // What was seen of the rate before a pause says nothing of the time after it.
        self.pace = Pace::new();
    }

    pub(super) fn compares(&mut self) {
        self.checking = self.checking.saturating_add(1);
    }

    pub(super) fn compared(&mut self) {
        self.checking = self.checking.saturating_sub(1);
    }

    /// How far it is, if that is news.
    pub(super) fn progress(&mut self, now: Duration, amount: Amount) -> Option<FilesEvent> {
        let state = self.state_now();
        // Nothing is new of what was offered, unless it waited for its turn.
        if state == TransferState::Offered && self.told.is_none() {
            return None;
        }
        let pace = (state == TransferState::Running).then(|| self.pace.observe(now, amount));
        let progress = Progress {
            transfer: self.transfer,
            bytes: amount.done.min(amount.total),
            total: amount.total,
            rate: pace.and_then(|pace| pace.rate).unwrap_or(0),
            seconds_left: pace.and_then(|pace| pace.left).map(|left| left.as_secs()),
            items: self.verified + self.folders + self.failed,
            items_total: self.items_total,
            state,
        };
        (self.told.as_ref() != Some(&progress)).then(|| {
            self.told = Some(progress.clone());
            FilesEvent::Progress(progress)
        })
    }

    /// It waits for its turn.
    pub(super) fn queues(&mut self) -> Option<FilesEvent> {
        self.state = TransferState::Queued;
        self.progress(Duration::ZERO, Amount::default())
    }

    /// It is its turn.
    pub(super) fn leaves_queue(mut self) -> Self {
        self.state = TransferState::Offered;
        self
    }

    /// It waits for the other side to come back.
    pub(super) fn waits(&mut self, amount: Amount) -> Option<FilesEvent> {
        self.state = TransferState::Waiting;
        (self.paused_here, self.paused_there, self.checking) = (false, false, 0);
        self.progress(Duration::ZERO, amount)
    }

    fn state_now(&self) -> TransferState {
        match self.state {
            TransferState::Running if self.paused_here => TransferState::PausedHere,
            TransferState::Running if self.paused_there => TransferState::PausedThere,
            TransferState::Running if self.checking > 0 => TransferState::Checking,
            TransferState::Queued
            | TransferState::Offered
            | TransferState::Running
            | TransferState::PausedHere
            | TransferState::PausedThere
            | TransferState::Waiting
            | TransferState::Checking
            | TransferState::Complete
            | TransferState::Incomplete
            | TransferState::Declined
            | TransferState::Cancelled
            | TransferState::Failed => self.state,
        }
    }

    /// Nothing more comes of it.
    pub(super) fn finished(&self, end: End) -> FilesEvent {
        let outcome = match end {
            End::Complete if self.missing() == 0 => Outcome::Complete,
            End::Complete => Outcome::Incomplete,
            End::Declined => Outcome::Declined,
            End::Cancelled { reason: CancelReason::Person, by: Side::Us } => Outcome::CancelledHere,
            End::Cancelled { reason: CancelReason::Person, by: Side::Peer } => Outcome::CancelledThere,
            End::Cancelled { .. } => Outcome::Failed,
        };
        FilesEvent::Finished { transfer: self.transfer, verified: self.verified, failed: self.missing(), outcome }
    }

    /// How it is remembered.
    pub(super) fn stage(&self, end: End) -> disk::Stage {
        match end {
            End::Complete if self.missing() == 0 => disk::Stage::Whole,
            End::Complete => disk::Stage::Partial,
            End::Declined => disk::Stage::Declined,
            End::Cancelled { reason: CancelReason::Person, .. } => disk::Stage::Cancelled,
            End::Cancelled { .. } => disk::Stage::Failed,
        }
    }

    /// Why it failed as a whole, if it did.
    pub(super) fn cause(&self, end: End) -> Option<Cause> {
        let (code, side) = self.failure(end)?;
        Some(Cause { code: code.as_str().to_owned(), side })
    }

    /// The same, as it is told.
    pub(super) fn failure(&self, end: End) -> Option<(FailureCode, Side)> {
        let End::Cancelled { by, reason } = end else { return None };
        let code = FailureCode::of_cancel(reason)?;
        Some((self.cause.unwrap_or(code), by))
    }

    /// Files and folders that are not there in the end.
    fn missing(&self) -> u32 {
        self.failed.saturating_add(self.left_out)
    }

    /// What was done of it.
    pub(super) fn tally(&self) -> Tally {
        Tally { files: self.verified, bytes: self.bytes, failed: self.missing() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use disk::Stage;
    use transfer::{Amount, End, Side};
    use wire::files::{Bytes, CancelReason, Choice, Root, RootKind, TransferId};

    use super::Account;
    use crate::files::event::{FailureCode, FilesEvent, Outcome};

    /// A folder with two folders and three files, one of which fails; two links in it were left out.
    fn done() -> Account {
        let mut account = Account::new(TransferId([1; 16]));
        (0..2).for_each(|_| account.left_out());
        let name = String::from("t").try_into().unwrap();
        let root = Root { name, kind: RootKind::Folder, items: 6, bytes: Bytes::ZERO };
        account.accepted(&[root], &Choice::All);
        (0..3).for_each(|_| account.made_folder());
        (0..2).for_each(|_| account.verified_file(10));
        account.failed();
        account
    }

    #[test]
    fn what_was_left_out_is_none_of_the_items_and_folders_are_no_files() {
        let mut account = done();
        let Some(FilesEvent::Progress(progress)) = account.progress(Duration::ZERO, Amount::default()) else {
            panic!()
        };
        assert_eq!((progress.items, progress.items_total), (6, 6));
        assert_eq!((account.tally().files, account.tally().failed), (2, 3));
        let FilesEvent::Finished { verified, failed, outcome, .. } = account.finished(End::Complete) else { panic!() };
        assert_eq!((verified, failed, outcome), (2, 3, Outcome::Incomplete));
    }

    #[test]
    fn only_what_no_person_ended_failed_and_has_a_cause() {
        let end = |reason| End::Cancelled { by: Side::Peer, reason };
        let mut account = done();
        assert_eq!(account.stage(end(CancelReason::Person)), Stage::Cancelled);
        assert_eq!(account.cause(end(CancelReason::Person)), None);
        assert_eq!(account.stage(end(CancelReason::TooMany)), Stage::Failed);
        assert_eq!(account.failure(end(CancelReason::TooMany)), Some((FailureCode::TooMany, Side::Peer)));
        account.fails(FailureCode::NoFolder);
        assert_eq!(account.cause(end(CancelReason::Disk)).unwrap().code, "no-folder");
        assert_eq!(account.cause(End::Complete), None);
    }
}
