//! How an offer is answered: by a person, by an earlier yes, or because everything is taken.

use std::path::PathBuf;

use disk::{Begun, Direction as Way, DiskError, Record, Stage};
use transfer::End;
use wire::files::Choice;

use super::super::hands::Hands;
use super::super::outgoing::offer_of;
use super::{Consent, Incoming};
use crate::files::event::{Direction, FilesEvent, FilesOffer};
use crate::files::ledgers;
use crate::files::writer::{Deed, Leaving};
use crate::files::{self, AcceptFiles};
use crate::problem::ProblemCode;

/// A transfer that ended whole is taken up again without a question for so long, in milliseconds: its sender may not have
/// heard of its end.
const ECHO: i64 = 24 * 60 * 60 * 1000;

impl Incoming {
    /// The person said yes: the folder is opened first.
    pub(in crate::files::courier) fn accept(&mut self, choice: Choice, into: Option<PathBuf>, hands: &mut Hands) {
        if !matches!(self.consent, Consent::Asked) || self.is_over() {
            return hands.tell_problem(ProblemCode::UnknownTransfer, "This offer does not wait for an answer");
        }
        let Some(folder) = into.or_else(|| hands.post.usual_folder()) else {
            let message = "There is no usual folder for downloads: choose one";
            return hands.tell_problem(ProblemCode::NoInbox, message);
        };
        hands.deeds.bring(Deed::Begin(Box::new(Begun {
            direction: Way::In,
            transfer: self.transfer,
            peer: hands.post.booked_as.clone(),
            peer_name: hands.post.name.clone(),
            folder: Some(folder),
            sources: Vec::new(),
            roots: self.roots.as_slice().to_vec(),
            choice: choice.clone(),
            started: files::unix_ms(),
        })));
        self.consent = Consent::Opening(choice);
    }

    /// The folder is open, or cannot be opened.
    pub(in crate::files::courier) fn begun(&mut self, begun: Result<PathBuf, DiskError>, hands: &mut Hands) {
        let Consent::Opening(choice) = std::mem::replace(&mut self.consent, Consent::Asked) else { return };
        // What is over meanwhile was left right behind.
        if self.is_over() {
            return;
        }
        match begun {
            Ok(folder) => {
                if let Err(error) = self.inbox.accept(choice.clone()) {
                    hands.deeds.bring(Deed::Leave(self.transfer, Leaving::over(&self.account, End::Declined, false)));
                    return hands.tell_problem(ProblemCode::UnknownTransfer, error);
                }
                self.consent = Consent::Given;
                self.account.accepted(self.roots.as_slice(), &choice);
                hands.tell(FilesEvent::Accepted { transfer: self.transfer, into: Some(folder) });
            }
            Err(error) => {
                hands.tell_problem(ledgers::code(&error), format!("What comes in cannot be kept: {error}"));
                // The usual folder may do where an earlier one does not. Tried again, it would fail again.
                if self.agreed.take().is_some() { self.ask(hands) } else { self.tell_offer(false, hands) }
            }
        }
    }

    pub(in crate::files::courier) fn decline(&mut self) {
        self.inbox.decline();
    }

    pub(super) fn decide(&mut self, hands: &mut Hands) {
        match self.agreed.clone() {
            Some((choice, folder)) => {
                self.ask(hands);
                self.accept(choice, folder, hands);
            }
            None => self.ask(hands),
        }
    }

    /// Tells the person of the offer, and answers it where nobody is to be asked.
    fn ask(&mut self, hands: &mut Hands) {
        let all = hands.post.accept == AcceptFiles::All && self.agreed.is_none();
        self.tell_offer(all || self.agreed.is_some(), hands);
        if all {
            self.accept(Choice::All, None, hands);
        }
    }

    fn tell_offer(&self, agreed: bool, hands: &mut Hands) {
        let offer = offer_of(self.transfer, Direction::In, self.roots.as_slice(), agreed, hands);
        let room = self.room.filter(|_| !agreed);
        let folder = hands.post.usual_folder().filter(|_| !agreed);
        hands.tell(FilesEvent::Offered(FilesOffer { room, folder, ..offer }));
    }
}

/// Whether an earlier yes is still one.
pub(super) fn goes_on(record: &Record) -> bool {
    match record.stage {
        Stage::Open | Stage::Partial => true,
        Stage::Whole => record.ended.is_some_and(|ended| files::unix_ms().saturating_sub(ended) < ECHO),
        Stage::Cancelled | Stage::Failed | Stage::Declined => false,
    }
}
