//! What a courier does about the wishes of people.

use wire::files::{CancelReason, TransferId};

use super::{Courier, Wish};
use crate::files::reader::Job;
use crate::problem::ProblemCode;

impl Courier {
    pub(super) fn wish(&mut self, wish: Wish) {
        match wish {
            Wish::Send(paths) => self.hands.jobs.bring(Job::Prepare(paths)),
            Wish::Retry(transfer) => self.retry(transfer),
            Wish::Accept(transfer, choice, into) => match self.incoming.get_mut(&transfer) {
                Some(incoming) => incoming.accept(choice, into, &mut self.hands),
                None => self.unknown(transfer),
            },
            Wish::Decline(transfer) => match self.incoming.get_mut(&transfer) {
                Some(incoming) => incoming.decline(),
                None => self.unknown(transfer),
            },
            Wish::Pause(transfer) => self.pause(transfer, true),
            Wish::Resume(transfer) => self.pause(transfer, false),
            Wish::Cancel(transfer) => {
                if let Some(outgoing) = self.outgoing.get_mut(&transfer) {
                    outgoing.cancel();
                } else if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.cancel(CancelReason::Person);
                } else if let Some(place) = self.queued.iter().position(|queued| queued.transfer() == transfer) {
                    self.queued.remove(place).into_iter().for_each(|queued| queued.cancel(&mut self.hands));
                } else {
                    self.unknown(transfer);
                }
            }
            Wish::ShowOut => {
                self.queued.drain(..).for_each(|queued| queued.cancel(&mut self.hands));
                self.outgoing.values_mut().for_each(super::Outgoing::cancel);
                self.incoming.values_mut().for_each(|incoming| incoming.cancel(CancelReason::Person));
            }
        }
    }

    fn pause(&mut self, transfer: TransferId, paused: bool) {
        if let Some(outgoing) = self.outgoing.get_mut(&transfer) {
            outgoing.pause(paused);
        } else if let Some(incoming) = self.incoming.get_mut(&transfer) {
            incoming.pause(paused);
        } else {
            self.unknown(transfer);
        }
    }

    fn retry(&mut self, transfer: TransferId) {
        // One that just ended is offered again as any other that is over.
        self.put_away(transfer);
        match self.outgoing.get_mut(&transfer) {
            Some(outgoing) => outgoing.retry(),
            None => self.hands.jobs.bring(Job::Again(transfer)),
        }
    }

    fn unknown(&mut self, transfer: TransferId) {
        let message = format!("No transfer {transfer} is under way; it may be over.");
        self.hands.tell_problem(ProblemCode::UnknownTransfer, message);
    }
}
