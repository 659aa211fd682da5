//! How long a host is waited for that does not answer, and how often it is knocked at.

use std::time::Duration;

use tokio::time::Instant;

use super::VisitReason;

/// The pause after the first attempt that failed; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// So often a host is knocked at who never answered.
const TRIES: u32 = 3;

/// For so long a host is knocked at who did answer and does no more.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// What is left of it.
pub(super) struct Patience {
    tries: u32,
    pause: Duration,
    alone_since: Option<Instant>,
}

impl Patience {
    /// All of it.
    pub(super) fn new() -> Self {
        Self { tries: 0, pause: FIRST_PAUSE, alone_since: None }
    }

    /// The pause before the next attempt, after one that failed for `reason`; none where there should be no other.
    /// `is_known` is a host who answered once.
    pub(super) fn pause(&mut self, now: Instant, reason: VisitReason, is_known: bool) -> Option<Duration> {
        self.tries += 1;
        if reason == VisitReason::Busy {
            self.alone_since = None;
        }
        let alone = now - *self.alone_since.get_or_insert(now);
        let is_over = if is_known { alone >= LONGEST } else { self.tries >= TRIES };
        let pause = self.pause.min(LONGEST.saturating_sub(alone));
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        (!is_over).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{LONGEST, LONGEST_PAUSE, Patience, VisitReason};

    /// The pauses until there are no more, and how long that takes.
    fn pauses(reason: VisitReason, is_known: bool) -> (Vec<Duration>, Duration) {
        let (begun, mut now, mut patience) = (Instant::now(), Instant::now(), Patience::new());
        let mut pauses = Vec::new();
        while let Some(pause) = patience.pause(now, reason, is_known) {
            pauses.push(pause);
            now += pause;
            assert!(pauses.len() < 1_000, "there is no end");
        }
        (pauses, now - begun)
    }

    #[test]
    fn one_who_never_answered_is_tried_three_times() {
        let (pauses, _) = pauses(VisitReason::Unreachable, false);
        assert_eq!(pauses, [1, 2].map(Duration::from_secs));
    }

    #[test]
    fn one_who_answered_once_is_tried_for_five_minutes_and_no_longer() {
        let (pauses, lasted) = pauses(VisitReason::Unreachable, true);
        assert!(pauses.iter().all(|pause| *pause <= LONGEST_PAUSE), "{pauses:?}");
        assert!(lasted >= LONGEST && lasted < LONGEST + Duration::from_secs(1), "{lasted:?}");
    }

    #[test]
    fn one_who_says_that_it_is_busy_is_there() {
        let (now, mut patience) = (Instant::now(), Patience::new());
        assert!(patience.pause(now, VisitReason::Unreachable, true).is_some());
        assert!(patience.pause(now + LONGEST, VisitReason::Busy, true).is_some());
        assert!(patience.pause(now + LONGEST, VisitReason::Unreachable, true).is_some());
        assert!(patience.pause(now + LONGEST + LONGEST, VisitReason::Unreachable, true).is_none());
    }
}
