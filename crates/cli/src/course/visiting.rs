//! `porthole join`.

use std::collections::BTreeMap;

use host::{
    AcceptFiles, Command, ConnectRequest, DevicesCommand, Direction, Event, FilesEvent, FilesOffer, JoinRequest,
    ProblemCode, Recipients, TransferId, Visit, VisitReason, VisitState,
};

use super::fate::{Fate, transfer_of};
use super::{Course, End, Lack, Parcel, Regret};
use crate::sentences::visit::Goodbye;

/// Visits another Porthole; with a parcel until it is sent, else until the other side ends it.
pub(crate) struct Visiting {
    /// What begins it.
    begin: Command,
    /// Everything that is offered is taken.
    takes_all: bool,
    parcel: Parcel,
    /// The host let us in once.
    was_in: bool,
    /// The transfers of the parcel.
    ours: BTreeMap<TransferId, Fate>,
    /// The offers of the other side that are not over.
    theirs: BTreeMap<TransferId, Fate>,
    /// What the first lacked that was accepted and did not come whole.
    lack: Option<Lack>,
    hopeless: bool,
    ended: Option<Goodbye>,
}

impl Visiting {
    pub(crate) fn new(request: JoinRequest, parcel: Parcel) -> Self {
        let takes_all = request.accept == Some(AcceptFiles::All);
        Self::begun_by(Command::Join(request), takes_all, parcel)
    }

    /// The same of a device.
    pub(crate) fn device(request: ConnectRequest, parcel: Parcel) -> Self {
        let takes_all = request.accept == Some(AcceptFiles::All);
        Self::begun_by(Command::Devices(DevicesCommand::Connect(request)), takes_all, parcel)
    }

    fn begun_by(begin: Command, takes_all: bool, parcel: Parcel) -> Self {
        Self {
            begin,
            takes_all,
            parcel,
            was_in: false,
            ours: BTreeMap::new(),
            theirs: BTreeMap::new(),
            lack: None,
            hopeless: false,
            ended: None,
        }
    }

    fn visit(&mut self, visit: &Visit) -> Option<Command> {
        match visit.state {
            VisitState::In => {
                let is_first = !std::mem::replace(&mut self.was_in, true);
                (is_first && !self.parcel.is_empty()).then(|| self.parcel.send(Recipients::All))
            }
            VisitState::Ended => {
                self.ended = Some(Goodbye::of(visit));
                None
            }
            VisitState::Connecting | VisitState::Waiting | VisitState::Lost => None,
        }
    }

    fn files(&mut self, event: &FilesEvent) -> Option<Command> {
        if let FilesEvent::Offered(offer) = event {
            self.offered(offer);
            return None;
        }
        let transfer = transfer_of(event)?;
        for all in [&mut self.ours, &mut self.theirs] {
            if let Some(fate) = all.get_mut(&transfer) {
                fate.hear(event);
            }
        }
        self.settle(transfer);
        (matches!(event, FilesEvent::Finished { .. }) && self.is_done()).then_some(Command::Leave)
    }

    fn offered(&mut self, offer: &FilesOffer) {
        let fate = Fate::offered(offer);
        if offer.direction == Direction::In {
            self.theirs.insert(offer.transfer, fate);
        } else if self.is_sent() && self.parcel.is(offer) {
            self.ours.insert(offer.transfer, fate);
        }
    }

    /// Keeps of an offer of the other side that is over only what it lacked. Who cancels wants no more.
    fn settle(&mut self, transfer: TransferId) {
        let Some(fate) = self.theirs.remove(&transfer) else { return };
        if !fate.is_over() {
            self.theirs.insert(transfer, fate);
        } else if fate.is_accepted() {
            let lack = fate.lack().filter(|lack| *lack != Lack::CancelledHere);
            self.lack = self.lack.or(lack);
        }
    }

    /// Whether the wish to send was told.
    fn is_sent(&self) -> bool {
        self.was_in && !self.parcel.is_empty()
    }

    /// Whether the parcel is sent, or cannot be, and nothing else is open.
    fn is_done(&self) -> bool {
        !self.ours.is_empty() && self.ours.values().all(Fate::is_over) && self.theirs.is_empty()
    }

    /// What lacks of the parcel.
    fn unsent(&self) -> Option<Lack> {
        if self.parcel.is_empty() {
            return None;
        }
        let offered = || self.ours.values().find_map(Fate::lack);
        match (self.was_in, self.ours.is_empty()) {
            (false, _) => Some(Lack::NotIn),
            (true, true) => Some(Lack::Unanswered),
            (true, false) => offered(),
        }
    }

    /// Whether nobody can do anything about it. Who is asked may name another folder, and who gave a line another path.
    fn is_hopeless(&self, code: ProblemCode) -> bool {
        let everything_is_taken = self.takes_all;
        code == ProblemCode::FilesOff
            || (matches!(code, ProblemCode::NoInbox | ProblemCode::UnderWay) && everything_is_taken)
            || (code == ProblemCode::NothingToSend && self.is_sent() && self.ours.is_empty())
    }

    /// What is told of a visit that ended so.
    fn regret(&self, goodbye: &Goodbye) -> Option<Regret> {
        let reason = goodbye.reason;
        match reason {
            VisitReason::Left | VisitReason::Stopped => {
                let is_broken_off = self.theirs.values().any(Fate::is_accepted);
                // Who leaves chose to do without the rest.
                let rest = (reason == VisitReason::Stopped && is_broken_off).then_some(Lack::BrokenOff);
                let lack = self.lack.or(rest);
                self.unsent().map(Regret::NotSent).or(lack.map(Regret::NotReceived))
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
            | VisitReason::DeviceChanged
            | VisitReason::Full
            | VisitReason::Version
            | VisitReason::Refused => Some(Regret::Visit(goodbye.clone())),
        }
    }
}

impl Course for Visiting {
    fn begin(&mut self) -> Command {
        self.begin.clone()
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
        Some(match self.regret(self.ended.as_ref()?) {
            _ if self.hopeless => End::Failed,
            Some(regret) => End::Undone(regret),
            None => End::Well,
        })
    }
}

#[cfg(test)]
mod tests;
