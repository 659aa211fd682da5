//! A transfer that is ready to be offered, and what it does until it is: so many are open that it waits for one of them.

use transfer::{Amount, End, Side};
use wire::files::{CancelReason, Life, TransferId};

use super::hands::Hands;
use super::outgoing::{Outgoing, offer_of};
use crate::files::account::Account;
use crate::files::event::{Direction, FilesEvent, FilesOffer};
use crate::files::reader::{Job, Prepared, left_out};
use crate::files::writer::Leaving;

/// One transfer of which the person was told, and the other side was not.
pub(super) struct Queued {
    prepared: Box<Prepared>,
    account: Account,
}

impl Queued {
    /// Tells the person what is about to be offered, and what of it is left out.
    pub(super) fn new(prepared: Box<Prepared>, hands: &mut Hands) -> Self {
        let Prepared { transfer, roots, tree, sources, again } = &*prepared;
        let mut account = Account::new(*transfer);
        let offer = offer_of(*transfer, Direction::Out, roots.as_slice(), *again, hands);
        hands.tell(FilesEvent::Offered(FilesOffer { sources: sources.clone(), ..offer }));
        for (path, code) in left_out(tree) {
            account.left_out();
            hands.tell_failure(*transfer, Some(path), code.into(), Side::Us);
        }
        Self { prepared, account }
    }

    pub(super) fn transfer(&self) -> TransferId {
        self.prepared.transfer
    }

    /// Tells the person that it waits.
    pub(super) fn waits(&mut self, hands: &mut Hands) {
        self.account.queues().into_iter().for_each(|event| hands.tell(event));
    }

    /// Offers it to the other side.
    pub(super) fn offered(self, life: Life) -> Outgoing {
        Outgoing::offer(*self.prepared, self.account.leaves_queue(), life)
    }

    /// The person wants it no more: the other side never hears of it.
    pub(super) fn cancel(self, hands: &mut Hands) {
        let end = End::Cancelled { by: Side::Us, reason: CancelReason::Person };
        hands.jobs.bring(Job::Note(self.transfer(), Leaving::over(&self.account, end, false)));
        hands.tell(self.account.finished(end));
    }

    /// The session is over: it is offered in the next one.
    pub(super) fn leave(mut self, hands: &mut Hands) {
        self.account.waits(Amount::default()).into_iter().for_each(|event| hands.tell(event));
    }
}
