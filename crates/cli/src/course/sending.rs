//! `porthole send`.

use std::collections::BTreeSet;

use host::{
    Command, EndedReason, Event, FilesEvent, GuestId, PeerId, ProblemCode, Recipients, ShareRequest, TransferId,
};

use super::fate::{Fate, transfer_of};
use super::{Course, End, Lack, Parcel, Regret};

/// Opens the door without a picture, and sends a parcel to whoever comes in.
pub(crate) struct Sending {
    request: ShareRequest,
    parcel: Parcel,
    mode: Mode,
    /// A problem told that nothing can be sent.
    hopeless: bool,
    ended: Option<EndedReason>,
}

enum Mode {
    /// Everybody gets it once; these did.
    ToAll(BTreeSet<GuestId>),
    /// The first who stays until it is there gets it.
    ToOne(One),
}

#[derive(Default)]
struct One {
    recipient: Option<GuestId>,
    /// The offer to the recipient, or to the one before.
    transfer: Option<(TransferId, Fate)>,
}

impl Sending {
    pub(crate) fn new(request: ShareRequest, parcel: Parcel, to_all: bool) -> Self {
        let mode = if to_all { Mode::ToAll(BTreeSet::new()) } else { Mode::ToOne(One::default()) };
        Self { request, parcel, mode, hopeless: false, ended: None }
    }

    fn came(&mut self, guest: GuestId) -> Option<Command> {
        let is_next = match &mut self.mode {
            Mode::ToAll(served) => served.insert(guest),
            Mode::ToOne(one) => one.takes(guest),
        };
        is_next.then(|| self.parcel.send(Recipients::One(guest.into())))
    }

    fn problem(&mut self, code: ProblemCode) -> Option<Command> {
        let to_one = matches!(self.mode, Mode::ToOne(_));
        self.hopeless |= code == ProblemCode::FilesOff || (to_one && code == ProblemCode::NothingToSend);
        self.hopeless.then_some(Command::Stop)
    }
}

impl One {
    /// Whether `guest` is the one from now on.
    fn takes(&mut self, guest: GuestId) -> bool {
        let is_over = self.transfer.as_ref().is_some_and(|(_, fate)| fate.is_over());
        let is_free = self.recipient.is_none() && !is_over;
        if is_free {
            (self.recipient, self.transfer) = (Some(guest), None);
        }
        is_free
    }

    fn files(&mut self, event: &FilesEvent, parcel: &Parcel) -> Option<Command> {
        if let FilesEvent::Offered(offer) = event {
            if self.recipient.is_some() && self.recipient.map(PeerId::from) == offer.peer && parcel.is(offer) {
                self.transfer = Some((offer.transfer, Fate::offered(offer)));
            }
            return None;
        }
        let (ours, fate) = self.transfer.as_mut()?;
        if transfer_of(event) != Some(*ours) {
            return None;
        }
        fate.hear(event);
        fate.is_over().then_some(Command::Stop)
    }

    fn lack(&self) -> Option<Lack> {
        match (&self.transfer, self.recipient) {
            (Some((_, fate)), _) => fate.lack(),
            (None, Some(_)) => Some(Lack::Unanswered),
            (None, None) => Some(Lack::Nobody),
        }
    }
}

impl Course for Sending {
    fn begin(&mut self) -> Command {
        Command::Share(self.request.clone())
    }

    fn heard(&mut self, event: &Event) -> Option<Command> {
        if let Event::Joined(guest) = event {
            return self.came(*guest);
        }
        if let Event::Problem(problem) = event {
            return self.problem(problem.code);
        }
        match (&mut self.mode, event) {
            (Mode::ToOne(one), Event::Files(event)) => return one.files(event, &self.parcel),
            // Who left may come back and go on, but the next one who comes may have it as well.
            (Mode::ToOne(one), Event::Left(guest, _)) if one.recipient == Some(*guest) => one.recipient = None,
            _ => {}
        }
        if let Event::Ended(reason) = event {
            self.ended = Some(*reason);
        }
        None
    }

    fn end(&self) -> Option<End> {
        Some(match (self.ended?, &self.mode) {
            (EndedReason::Failed, _) => End::Failed,
            _ if self.hopeless => End::Failed,
            (_, Mode::ToAll(_)) => End::Well,
            (_, Mode::ToOne(one)) => one.lack().map_or(End::Well, |lack| End::Undone(Regret::NotSent(lack))),
        })
    }
}

#[cfg(test)]
mod tests;
