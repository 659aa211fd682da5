//! Whether a keyframe is under way: a decoder that waits for one keeps asking until it has arrived.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a keyframe may take from here to the decoder after its last packet left. A decoder that still lacks it
/// then asks again: browsers do so every 200 ms.
const ARRIVES_WITHIN: Duration = Duration::from_millis(400);

/// Where the newest keyframe of a session is.
#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    place: Mutex<Place>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// There is none, or it did not leave whole.
    #[default]
    Nowhere,
    /// It waits, or leaves packet by packet.
    Here,
    /// Its last packet left at this moment.
    LeftAt(Instant),
}

impl UnderWay {
    /// A keyframe was queued.
    pub(crate) fn queued(&self) {
        *self.lock() = Place::Here;
    }

    /// The last packet of a keyframe left.
    pub(crate) fn left(&self, now: Instant) {
        *self.lock() = Place::LeftAt(now);
    }

    /// Whatever waited was thrown away.
    pub(crate) fn dropped(&self) {
        *self.lock() = Place::Nowhere;
    }

    /// Whether a wish that comes now is answered by a keyframe that is under way.
    pub(crate) fn answers(&self, now: Instant) -> bool {
        match *self.lock() {
            Place::Nowhere => false,
            Place::Here => true,
            Place::LeftAt(left) => now.saturating_duration_since(left) < ARRIVES_WITHIN,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{ARRIVES_WITHIN, UnderWay};

    #[test]
    fn a_wish_is_answered_from_the_queue_to_the_arrival_and_no_longer() {
        let (under_way, now) = (UnderWay::default(), Instant::now());
        assert!(!under_way.answers(now));
        under_way.queued();
        assert!(under_way.answers(now + Duration::from_secs(60)));
        under_way.left(now);
        assert!(under_way.answers(now));
        assert!(!under_way.answers(now + ARRIVES_WITHIN));
    }

    #[test]
    fn a_keyframe_that_was_thrown_away_answers_nothing() {
        let (under_way, now) = (UnderWay::default(), Instant::now());
        under_way.queued();
        under_way.dropped();
        assert!(!under_way.answers(now));
    }
}
