//! `porthole join`.

use std::collections::BTreeSet;

use host::{
    AcceptFiles, Command, Direction, Event, FilesEvent, FilesOffer, JoinRequest, Outcome, ProblemCode, Recipients,
    TransferId, Visit, VisitReason, VisitState,
};

use super::{Course, End, Parcel, Regret};

/// Visits another Porthole; with a parcel until it is sent, else until the other side ends it.
pub(crate) struct Visiting {
    request: JoinRequest,
    parcel: Parcel,
    /// The wish to send was told.
    is_sent: bool,
    /// The transfers of the parcel that are not finished, or none was offered yet.
    ours: BTreeSet<TransferId>,
    /// How the first of them that is over ended.
    outcome: Option<Outcome>,
    /// Offers of the other side without an end.
    theirs: BTreeSet<TransferId>,
    /// Those of them that were accepted.
    taken: BTreeSet<TransferId>,
    /// Something that was accepted did not come whole.
    is_lacking: bool,
    hopeless: bool,
    ended: Option<(VisitReason, String)>,
}

impl Visiting {
    pub(crate) fn new(request: JoinRequest, parcel: Parcel) -> Self {
        Self {
            request,
            parcel,
            is_sent: false,
            ours: BTreeSet::new(),
            outcome: None,
            theirs: BTreeSet::new(),
            taken: BTreeSet::new(),
            is_lacking: false,
            hopeless: false,
            ended: None,
        }
    }

    fn visit(&mut self, visit: &Visit) -> Option<Command> {
        match visit.state {
            VisitState::In if !self.is_sent && !self.parcel.is_empty() => {
                self.is_sent = true;
                Some(self.parcel.send(Recipients::All))
            }
            VisitState::Ended => {
                let name = if visit.name.is_empty() { visit.address.to_string() } else { visit.name.to_string() };
                self.ended = Some((visit.reason.unwrap_or(VisitReason::Broken), name));
                None
            }
            VisitState::Connecting | VisitState::Waiting | VisitState::In | VisitState::Lost => None,
        }
    }

    fn files(&mut self, event: &FilesEvent) -> Option<Command> {
        match event {
            FilesEvent::Offered(offer) => {
                self.offered(offer);
                None
            }
            FilesEvent::Accepted { transfer, .. } => {
                if self.theirs.contains(transfer) {
                    self.taken.insert(*transfer);
                }
                None
            }
            FilesEvent::Finished { transfer, outcome, .. } => {
                self.finished(*transfer, *outcome);
                self.is_done().then_some(Command::Leave)
            }
            FilesEvent::Declined(_)
            | FilesEvent::Progress(_)
            | FilesEvent::Verified(_)
            | FilesEvent::Failed(_)
            | FilesEvent::Transfers(_) => None,
        }
    }

    fn offered(&mut self, offer: &FilesOffer) {
        if offer.direction == Direction::In {
            self.theirs.insert(offer.transfer);
        } else if self.is_sent && self.parcel.is(offer) {
            self.ours.insert(offer.transfer);
        }
    }

    fn finished(&mut self, transfer: TransferId, outcome: Outcome) {
        self.theirs.remove(&transfer);
        if self.taken.remove(&transfer) {
            self.is_lacking |= !matches!(outcome, Outcome::Complete | Outcome::CancelledHere);
        }
        if self.ours.remove(&transfer) {
            let before = self.outcome.replace(outcome).filter(|before| *before != Outcome::Complete);
            self.outcome = before.or(self.outcome);
        }
    }

    /// Whether the parcel is sent, or cannot be, and nothing else is open.
    fn is_done(&self) -> bool {
        self.outcome.is_some() && self.ours.is_empty() && self.theirs.is_empty()
    }

    /// Whether nobody can do anything about it. Who is asked may name another folder, and who gave a line another path.
    fn is_hopeless(&self, code: ProblemCode) -> bool {
        let everything_is_taken = self.request.accept == AcceptFiles::All;
        code == ProblemCode::FilesOff
            || (code == ProblemCode::NoInbox && everything_is_taken)
            || (code == ProblemCode::NothingToSend && self.is_sent && self.outcome.is_none())
    }

    /// What is told of a visit that `reason` ended.
    fn regret(&self, reason: VisitReason, host: &str) -> Option<Regret> {
        match reason {
            VisitReason::Left | VisitReason::Stopped => {
                let is_unsent = !self.parcel.is_empty() && self.outcome != Some(Outcome::Complete);
                // Who leaves chose to do without the rest.
                let is_lacking = self.is_lacking || (reason == VisitReason::Stopped && !self.taken.is_empty());
                is_unsent.then_some(Regret::NotSent).or(is_lacking.then_some(Regret::NotReceived))
            }
            VisitReason::Unreachable
            | VisitReason::Silent
            | VisitReason::Busy
            | VisitReason::Broken
            | VisitReason::TurnedAway
            | VisitReason::ShownOut
            | VisitReason::Replaced
            | VisitReason::Expired
            | VisitReason::Revoked
            | VisitReason::WrongLink
            | VisitReason::Full
            | VisitReason::Version
            | VisitReason::Refused => Some(Regret::Visit(reason, host.to_owned())),
        }
    }
}

impl Course for Visiting {
    fn begin(&mut self) -> Command {
        Command::Join(self.request.clone())
    }

    fn heard(&mut self, event: &Event) -> Option<Command> {
        if let Event::Visit(visit) = event {
            return self.visit(visit);
        }
        if let Event::Files(event) = event {
            return self.files(event);
        }
        if let Event::Problem(problem) = event
            && self.is_hopeless(problem.code)
            && !std::mem::replace(&mut self.hopeless, true)
        {
            return Some(Command::Leave);
        }
        None
    }

    /// To stop is to leave.
    fn means(&self, command: Command) -> Command {
        if matches!(command, Command::Stop) { Command::Leave } else { command }
    }

    fn end(&self) -> Option<End> {
        let (reason, host) = self.ended.as_ref()?;
        Some(match self.regret(*reason, host) {
            _ if self.hopeless => End::Failed,
            Some(regret) => End::Undone(regret),
            None => End::Well,
        })
    }
}

#[cfg(test)]
mod tests;
