//! How a source stands: the watch over a thread that may be held up by the display it asks.

use std::time::{Duration, Instant};

/// A display that leaves the capture thread without an answer for this long hangs. The thread itself asks for no longer
/// than a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether there are pictures of the source to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// There are, or nobody asks for any.
    Seen,
    /// Its window is minimised.
    Hidden,
    /// The display does not answer.
    Silent,
}

/// When the source was asked, and what it said last.
#[derive(Debug, Default)]
pub(super) struct Watch {
    asked_at: Option<Instant>,
    hidden: bool,
}

impl Watch {
    /// The source is asked for a picture.
    pub(super) fn asked(&mut self, now: Instant) {
        self.asked_at = Some(now);
    }

    /// The source answered; tells whether it stands differently by that.
    pub(super) fn answered(&mut self, hidden: bool, now: Instant) -> bool {
        let before = self.condition(now);
        (self.asked_at, self.hidden) = (None, hidden);
        self.condition(now) != before
    }

    pub(super) fn condition(&self, now: Instant) -> Condition {
        if self.asked_at.is_some_and(|at| now.saturating_duration_since(at) > PATIENCE) {
            Condition::Silent
        } else if self.hidden {
            Condition::Hidden
        } else {
            Condition::Seen
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Condition, PATIENCE, Watch};

    #[test]
    fn a_source_is_silent_once_it_is_asked_for_longer_than_patience_and_until_it_answers() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        watch.asked(start);
        assert_eq!(watch.condition(start + PATIENCE), Condition::Seen);
        let late = start + PATIENCE + Duration::from_millis(1);
        assert_eq!(watch.condition(late), Condition::Silent);
        assert!(watch.answered(false, late), "it stands differently");
        assert_eq!(watch.condition(late + 2 * PATIENCE), Condition::Seen, "nobody asks");
    }

    #[test]
    fn a_hidden_source_stays_hidden_while_it_says_so_and_is_silent_where_it_hangs() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        assert!(watch.answered(true, start));
        assert!(!watch.answered(true, start), "that is no news");
        watch.asked(start);
        assert_eq!(watch.condition(start), Condition::Hidden);
        assert_eq!(watch.condition(start + 2 * PATIENCE), Condition::Silent);
        assert!(watch.answered(true, start + 2 * PATIENCE));
        assert!(watch.answered(false, start + 2 * PATIENCE));
        assert_eq!(watch.condition(start), Condition::Seen);
    }
}
