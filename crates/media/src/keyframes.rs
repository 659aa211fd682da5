//! When a keyframe is made: it is the dearest picture there is, so requests for it are gathered.

use std::time::Duration;

use crate::Timestamp;

/// Decoders that lost pictures get a keyframe no sooner than this after the one before.
const AFTER_LOSS: Duration = Duration::from_secs(1);

/// A guest who was just let in waits for the first picture, and gets it sooner.
const FOR_NEWCOMER: Duration = Duration::from_millis(250);

/// Who asks for a keyframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyframeReason {
    /// A decoder lost pictures: PLI or FIR (RFC 4585, section 6.3.1; RFC 5104, section 4.3.1).
    Loss,
    /// A guest was let in, or moved to this tier, and has no picture yet.
    Newcomer,
}

impl KeyframeReason {
    fn distance(self) -> Duration {
        match self {
            Self::Loss => AFTER_LOSS,
            Self::Newcomer => FOR_NEWCOMER,
        }
    }
}

/// Gathers the requests of all guests of a tier, so that one keyframe answers many.
///
/// A request is never lost: one that comes too soon is granted when its time has come. A keyframe that is encoded
/// after a request answers it, whatever made it.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyframeGate {
    wanted: Option<KeyframeReason>,
    last: Option<Timestamp>,
}

impl KeyframeGate {
    /// Takes a request.
    pub(crate) fn ask(&mut self, reason: KeyframeReason) {
        self.wanted = self.wanted.max(Some(reason));
    }

    /// Notes that a keyframe was made.
    pub(crate) fn made(&mut self, now: Timestamp) {
        self.wanted = None;
        self.last = Some(now);
    }

    /// When the keyframe that is wanted may be made; `None` where none is wanted.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let reason = self.wanted?;
        Some(self.last.map_or_else(Timestamp::default, |last| last + reason.distance()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{KeyframeGate, KeyframeReason};
    use crate::Timestamp;

    const fn at(milliseconds: u64) -> Timestamp {
        Timestamp(Duration::from_millis(milliseconds))
    }

    #[test]
    fn the_first_request_is_granted_at_once() {
        let mut gate = KeyframeGate::default();
        assert_eq!(gate.due(), None);
        gate.ask(KeyframeReason::Loss);
        assert_eq!(gate.due(), Some(at(0)));
    }

    #[test]
    fn many_losses_make_one_keyframe_a_second() {
        let mut gate = KeyframeGate::default();
        gate.made(at(5000));
        for _ in 0..9 {
            gate.ask(KeyframeReason::Loss);
        }
        assert_eq!(gate.due(), Some(at(6000)));
        gate.made(at(6000));
        assert_eq!(gate.due(), None);
    }

    #[test]
    fn a_newcomer_does_not_wait_for_the_second_of_the_others() {
        let mut gate = KeyframeGate::default();
        gate.made(at(5000));
        gate.ask(KeyframeReason::Newcomer);
        gate.ask(KeyframeReason::Loss);
        assert_eq!(gate.due(), Some(at(5250)));
    }

    proptest! {
        #[test]
        fn no_request_is_lost_and_no_second_has_more_than_four_keyframes(
            asks in prop::collection::vec((0_u64..200, any::<bool>()), 1..200),
        ) {
            let mut gate = KeyframeGate::default();
            let (mut now, mut made) = (0, Vec::new());
            for (wait, newcomer) in asks {
                now += wait;
                gate.ask(if newcomer { KeyframeReason::Newcomer } else { KeyframeReason::Loss });
                if gate.due().is_some_and(|due| due <= at(now)) {
                    gate.made(at(now));
                    made.push(now);
                }
                prop_assert!(made.last().is_some_and(|last| now - last < 1000));
            }
            prop_assert!(made.windows(2).all(|pair| pair[1] - pair[0] >= 250));
        }
    }
}
