//! Which transfer is with whom, and how it stands.

use std::collections::BTreeMap;

use wire::files::TransferId;

use crate::files::event::{Direction, FilesEvent, FilesOffer, Outcome, Transfer, TransferState};
use crate::files::{PeerId, unix_ms};

/// So many transfers are known by heart; the rest is in the ledger.
const KNOWN: usize = 1024;

/// The transfers that were spoken of since the start.
#[derive(Debug, Default)]
pub(super) struct Routes(BTreeMap<TransferId, Route>);

#[derive(Debug)]
struct Route {
    peer: PeerId,
    state: TransferState,
    offer: FilesOffer,
    /// Seconds since 1970-01-01 UTC.
    since: u64,
}

impl Routes {
    /// Notes what is told of a transfer.
    pub(super) fn note(&mut self, peer: PeerId, event: &FilesEvent) {
        match event {
            FilesEvent::Offered(offer) => self.add(peer, offer),
            FilesEvent::Accepted { transfer, .. } => self.set(*transfer, TransferState::Running),
            FilesEvent::Progress(progress) => self.set(progress.transfer, progress.state),
            FilesEvent::Finished { transfer, outcome, .. } => self.set(*transfer, state_of(*outcome)),
            FilesEvent::Declined(_) | FilesEvent::Verified(_) | FilesEvent::Failed(_) | FilesEvent::Transfers(_) => {}
        }
    }

    /// Notes the end of a transfer whose other side is away.
    pub(super) fn end(&mut self, event: &FilesEvent) {
        if let FilesEvent::Finished { transfer, outcome, .. } = event {
            self.set(*transfer, state_of(*outcome));
        }
    }

    /// With whom a transfer is.
    pub(super) fn peer(&self, transfer: TransferId) -> Option<PeerId> {
        self.0.get(&transfer).map(|route| route.peer)
    }

    /// Forgets those that are over.
    pub(super) fn forget_ended(&mut self) {
        self.0.retain(|_, route| !is_over(route.state));
    }

    /// The list of the past with the state of what runs, and with what waits for a person's word.
    pub(super) fn with_running(&self, past: Vec<Transfer>) -> Vec<Transfer> {
        let is_past = |transfer: TransferId| past.iter().any(|past| past.offer.transfer == transfer);
        let asked = self.0.values().filter(|route| {
            route.offer.direction == Direction::In && !is_over(route.state) && !is_past(route.offer.transfer)
        });
        let mut all: Vec<Transfer> = asked.map(Route::asked).collect();
        all.extend(past.into_iter().map(|mut past| {
            if let Some(route) = self.0.get(&past.offer.transfer).filter(|_| past.ended.is_none()) {
                past.state = route.state;
                past.offer.peer = Some(route.peer);
            }
            past
        }));
        all
    }

    fn add(&mut self, peer: PeerId, offer: &FilesOffer) {
        if self.0.len() >= KNOWN
            && let Some(over) = self.0.iter().find(|(_, route)| is_over(route.state)).map(|(transfer, _)| *transfer)
        {
            self.0.remove(&over);
        }
        let since = u64::try_from(unix_ms()).unwrap_or(0) / 1000;
        let route = Route { peer, state: TransferState::Offered, offer: offer.clone(), since };
        self.0.insert(offer.transfer, route);
    }

    fn set(&mut self, transfer: TransferId, state: TransferState) {
        if let Some(route) = self.0.get_mut(&transfer) {
            route.state = state;
            if is_over(state) {
                // What is over is listed from the ledger. A thousand offers of the longest names would be 100 MB.
                route.offer.roots = Vec::new();
            }
        }
    }
}

impl Route {
    fn asked(&self) -> Transfer {
        Transfer {
            offer: self.offer.clone(),
            peer_name: None,
            state: self.state,
            into: None,
            verified: 0,
            failed: 0,
            failure: None,
            started: self.since,
            ended: None,
        }
    }
}

fn state_of(outcome: Outcome) -> TransferState {
    match outcome {
        Outcome::Complete => TransferState::Complete,
        Outcome::Incomplete => TransferState::Incomplete,
        Outcome::Declined => TransferState::Declined,
        Outcome::CancelledHere | Outcome::CancelledThere => TransferState::Cancelled,
        Outcome::Failed => TransferState::Failed,
    }
}

fn is_over(state: TransferState) -> bool {
    match state {
        TransferState::Complete
        | TransferState::Incomplete
        | TransferState::Declined
        | TransferState::Cancelled
        | TransferState::Failed => true,
        TransferState::Queued
        | TransferState::Offered
        | TransferState::Running
        | TransferState::PausedHere
        | TransferState::PausedThere
        | TransferState::Waiting
        | TransferState::Checking => false,
    }
}
