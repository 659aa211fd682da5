//! What is counted of one transfer while it runs, to be told and to be remembered.

use std::time::Duration;

use disk::Tally;
use transfer::{Amount, End, Pace, Side};
use wire::files::{CancelReason, Choice, Root, TransferId};

use super::event::{FilesEvent, Outcome, Progress, TransferState};

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
    items_total: u32,
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
            items_total: 0,
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
            TransferState::Offered
            | TransferState::Running
            | TransferState::PausedHere
            | TransferState::PausedThere
            | TransferState::Waiting
            | TransferState::Checking
            | TransferState::Complete
            | TransferState::Incomplete
            | TransferState::Declined
            | TransferState::Cancelled => self.state,
        }
    }

    /// Nothing more comes of it.
    pub(super) fn finished(&self, end: End) -> FilesEvent {
        let outcome = match end {
            End::Complete if self.failed == 0 => Outcome::Complete,
            End::Complete => Outcome::Incomplete,
            End::Declined => Outcome::Declined,
            End::Cancelled { reason: CancelReason::Person, by: Side::Us } => Outcome::CancelledHere,
            End::Cancelled { reason: CancelReason::Person, by: Side::Peer } => Outcome::CancelledThere,
            End::Cancelled { .. } => Outcome::Failed,
        };
        FilesEvent::Finished { transfer: self.transfer, verified: self.verified, failed: self.failed, outcome }
    }

    /// How it is remembered.
    pub(super) fn stage(&self, end: End) -> disk::Stage {
        match end {
            End::Complete if self.failed == 0 => disk::Stage::Whole,
            End::Complete => disk::Stage::Partial,
            End::Declined => disk::Stage::Declined,
            End::Cancelled { .. } => disk::Stage::Cancelled,
        }
    }

    /// What was done of it.
    pub(super) fn tally(&self) -> Tally {
        Tally { items: self.verified + self.folders, bytes: self.bytes, failed: self.failed }
    }
}
