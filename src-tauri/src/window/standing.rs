//! What goes on, as far as an icon and a closed window have to know.

use std::collections::HashSet;

use host::{Event, GuestId, VisitState};

/// What the icon tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is shared.
    Quiet,
    /// Something is shared.
    Sharing,
    /// Somebody waits at the door.
    Waiting,
    /// The picture is held back.
    Paused,
}

/// What was heard so far of what goes on now.
#[derive(Debug, Default)]
pub(super) struct Goings {
    shares: bool,
    paused: bool,
    visits: bool,
    waiting: HashSet<GuestId>,
}

impl Goings {
    /// Hears an event. What else is told changes none of this.
    pub(super) fn note(&mut self, event: &Event) {
        if let Event::Invited(_) = event {
            self.shares = true;
        } else if let Event::Waiting(visitor) = event {
            self.waiting.insert(visitor.guest);
        } else if let Event::Joined(guest) | Event::Left(guest, _) = event {
            self.waiting.remove(guest);
        } else if let Event::Paused = event {
            self.paused = true;
        } else if let Event::Resumed = event {
            self.paused = false;
        } else if let Event::Ended(_) = event {
            *self = Self { visits: self.visits, ..Self::default() };
        } else if let Event::Visit(visit) = event {
            self.visits = visit.state != VisitState::Ended;
        }
    }

    /// A guest at the door comes first: that needs a word.
    pub(super) fn standing(&self) -> Standing {
        if !self.waiting.is_empty() {
            Standing::Waiting
        } else if self.shares && self.paused {
            Standing::Paused
        } else if self.shares {
            Standing::Sharing
        } else {
            Standing::Quiet
        }
    }

    /// Something is shared.
    pub(super) fn shares(&self) -> bool {
        self.shares
    }

    /// The picture is held back.
    pub(super) fn paused(&self) -> bool {
        self.paused
    }

    /// Something would end with the program.
    pub(super) fn is_busy(&self) -> bool {
        self.shares || self.visits
    }
}

#[cfg(test)]
mod tests {
    use host::{EndedReason, Event, GuestId, Invited, LeftReason};

    use super::{Goings, Standing};

    const ANN: &str = "3ac2e8504095976f";

    fn ann() -> GuestId {
        ANN.parse().unwrap()
    }

    fn invited() -> Event {
        Event::Invited(Invited { links: Vec::new(), expires_at: 0 })
    }

    #[test]
    fn a_sharing_is_told_from_its_beginning_to_its_end_and_a_pause_belongs_to_it() {
        let mut goings = Goings::default();
        let told = [
            (invited(), Standing::Sharing),
            (Event::Paused, Standing::Paused),
            (Event::Resumed, Standing::Sharing),
            (Event::Paused, Standing::Paused),
            (Event::Ended(EndedReason::Stopped), Standing::Quiet),
            (invited(), Standing::Sharing),
        ];
        for (event, standing) in told {
            goings.note(&event);
            assert_eq!(goings.standing(), standing, "{event:?}");
            assert_eq!(goings.is_busy(), standing != Standing::Quiet);
        }
    }

    #[test]
    fn who_is_let_in_or_gone_waits_no_more() {
        let mut goings = Goings::default();
        goings.note(&invited());
        for end in [Event::Joined(ann()), Event::Left(ann(), LeftReason::Left)] {
            goings.waiting.insert(ann());
            assert_eq!(goings.standing(), Standing::Waiting);
            goings.note(&end);
            assert_eq!(goings.standing(), Standing::Sharing);
        }
        goings.waiting.insert(ann());
        goings.note(&Event::Ended(EndedReason::Stopped));
        assert_eq!(goings.standing(), Standing::Quiet);
    }
}
