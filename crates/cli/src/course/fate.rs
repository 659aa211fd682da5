//! What becomes of one transfer, and what it lacks when it is over.

use host::{FailureCode, FilesEvent, FilesOffer, Outcome, TransferId};

/// What was heard of one transfer.
#[derive(Clone, Debug, Default)]
pub(super) struct Fate {
    accepted: bool,
    /// Something was left out that is neither a file nor a folder.
    special: bool,
    /// Something else failed.
    failed: bool,
    outcome: Option<Outcome>,
}

/// Why not everything is there that was to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// There was nobody to offer it to.
    Nobody,
    /// This side was not let in.
    NotIn,
    /// Nobody said yes or no.
    Unanswered,
    /// It ended in the middle, and goes on in another run.
    BrokenOff,
    /// The receiver said no.
    Declined,
    /// Something failed, and the rest is there.
    Failures,
    /// Everything is there that can be sent.
    LeftOut,
    /// Cancelled on this side.
    CancelledHere,
    /// Cancelled on the other side.
    CancelledThere,
    /// The transfer failed as a whole.
    Failed,
}

impl Fate {
    /// Of a transfer that was offered just now.
    pub(super) fn offered(offer: &FilesOffer) -> Self {
        Self { accepted: offer.agreed, ..Self::default() }
    }

    /// Takes what is told of this transfer.
    pub(super) fn hear(&mut self, event: &FilesEvent) {
        match event {
            FilesEvent::Accepted { .. } => self.accepted = true,
            FilesEvent::Failed(failure) if failure.code == FailureCode::Special => self.special = true,
            FilesEvent::Failed(_) => self.failed = true,
            FilesEvent::Finished { outcome, .. } => self.outcome = Some(*outcome),
            FilesEvent::Offered(_)
            | FilesEvent::Declined(_)
            | FilesEvent::Progress(_)
            | FilesEvent::Verified(_)
            | FilesEvent::Transfers(_) => {}
        }
    }

    pub(super) fn is_accepted(&self) -> bool {
        self.accepted
    }

    pub(super) fn is_over(&self) -> bool {
        self.outcome.is_some()
    }

    /// What is not there if nothing more comes; none where all of it is.
    pub(super) fn lack(&self) -> Option<Lack> {
        Some(match self.outcome {
            None if self.accepted => Lack::BrokenOff,
            None => Lack::Unanswered,
            Some(Outcome::Complete) => return None,
            Some(Outcome::Incomplete) if self.special && !self.failed => Lack::LeftOut,
            Some(Outcome::Incomplete) => Lack::Failures,
            Some(Outcome::Declined) => Lack::Declined,
            Some(Outcome::CancelledHere) => Lack::CancelledHere,
            Some(Outcome::CancelledThere) => Lack::CancelledThere,
            Some(Outcome::Failed) => Lack::Failed,
        })
    }
}

/// The transfer that `event` is about, where it is about one that was offered before.
pub(super) fn transfer_of(event: &FilesEvent) -> Option<TransferId> {
    match event {
        FilesEvent::Accepted { transfer, .. }
        | FilesEvent::Finished { transfer, .. }
        | FilesEvent::Declined(transfer) => Some(*transfer),
        FilesEvent::Progress(progress) => Some(progress.transfer),
        FilesEvent::Verified(verified) => Some(verified.transfer),
        FilesEvent::Failed(failure) => Some(failure.transfer),
        FilesEvent::Offered(_) | FilesEvent::Transfers(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use host::{Direction, Event, FailureCode, FilesEvent, Outcome};

    use super::{Fate, Lack};
    use crate::course::story::{accepted, failed, finished, offered};

    fn lack(events: &[Event]) -> Option<Lack> {
        let mut fate = Fate::default();
        for event in events {
            let Event::Files(event) = event else { panic!("{event:?}") };
            if let FilesEvent::Offered(offer) = event {
                fate = Fate::offered(offer);
            }
            fate.hear(event);
        }
        fate.lack()
    }

    #[test]
    fn what_lacks_depends_on_how_far_it_was() {
        let offer = |agreed| offered('1', 'a', Direction::Out, "a.txt", agreed);
        assert_eq!(lack(&[offer(false)]), Some(Lack::Unanswered));
        assert_eq!(lack(&[offer(false), accepted('1')]), Some(Lack::BrokenOff));
        assert_eq!(lack(&[offer(true)]), Some(Lack::BrokenOff));
        assert_eq!(lack(&[offer(true), finished('1', Outcome::Complete)]), None);
        assert_eq!(lack(&[offer(false), finished('1', Outcome::Declined)]), Some(Lack::Declined));
    }

    #[test]
    fn a_link_that_was_left_out_is_no_failure_that_could_be_mended() {
        let end = || finished('1', Outcome::Incomplete);
        assert_eq!(lack(&[failed('1', FailureCode::Special), end()]), Some(Lack::LeftOut));
        let both = [failed('1', FailureCode::Special), failed('1', FailureCode::Vanished), end()];
        assert_eq!(lack(&both), Some(Lack::Failures));
        assert_eq!(lack(&[end()]), Some(Lack::Failures));
    }
}
