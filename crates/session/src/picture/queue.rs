//! The access units that wait to be sent: bounded, and never torn between two keyframes.

use std::collections::VecDeque;

use media::AccessUnit;

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It will be sent.
    Queued,
    /// It was dropped, and the guest cannot go on before the next keyframe: the first one of a gap.
    KeyframeWanted,
    /// It was dropped in a gap that is known already.
    Dropped,
}

/// A queue that drops up to the next keyframe when it is full.
///
/// It starts empty and waits for a keyframe, and so it does after [`UnitQueue::clear`].
#[derive(Debug)]
pub(crate) struct UnitQueue {
    units: VecDeque<AccessUnit>,
    limit: usize,
    in_gap: bool,
}

impl UnitQueue {
    pub(crate) fn new(limit: usize) -> Self {
        Self { units: VecDeque::new(), limit: limit.max(1), in_gap: true }
    }

    /// Takes a unit in, in the order they were encoded. A keyframe replaces everything that waits.
    pub(crate) fn push(&mut self, unit: AccessUnit) -> Pushed {
        if unit.keyframe {
            self.units.clear();
            self.in_gap = false;
        } else if self.in_gap {
            return Pushed::Dropped;
        } else if self.units.len() >= self.limit {
            self.in_gap = true;
            return Pushed::KeyframeWanted;
        }
        self.units.push_back(unit);
        Pushed::Queued
    }

    /// The next unit to send.
    pub(crate) fn pop(&mut self) -> Option<AccessUnit> {
        self.units.pop_front()
    }

    /// Drops everything; only a keyframe starts again.
    pub(crate) fn clear(&mut self) {
        self.units.clear();
        self.in_gap = true;
    }

    pub(crate) fn len(&self) -> usize {
        self.units.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use media::{AccessUnit, Size, Timestamp};
    use proptest::prelude::*;

    use super::{Pushed, UnitQueue};

    fn unit(number: u64, keyframe: bool) -> AccessUnit {
        let captured_at = Timestamp(Duration::from_millis(number));
        AccessUnit { data: Bytes::new(), keyframe, size: Size::new(2, 2), captured_at }
    }

    #[test]
    fn nothing_is_taken_before_a_keyframe() {
        let mut queue = UnitQueue::new(4);
        assert_eq!(queue.push(unit(0, false)), Pushed::Dropped);
        assert_eq!(queue.push(unit(1, true)), Pushed::Queued);
        assert_eq!(queue.push(unit(2, false)), Pushed::Queued);
    }

    #[test]
    fn a_full_queue_asks_once_and_drops_up_to_the_keyframe() {
        let mut queue = UnitQueue::new(2);
        queue.push(unit(0, true));
        queue.push(unit(1, false));
        assert_eq!(queue.push(unit(2, false)), Pushed::KeyframeWanted);
        queue.pop();
        assert_eq!(queue.push(unit(3, false)), Pushed::Dropped);
        assert_eq!(queue.push(unit(4, true)), Pushed::Queued);
        assert_eq!(queue.pop().map(|unit| unit.keyframe), Some(true));
        assert!(queue.pop().is_none());
    }

    proptest! {
        #[test]
        fn what_comes_out_can_always_be_decoded_in_order(
            steps in proptest::collection::vec((any::<bool>(), 0..10_u8), 0..200), limit in 1..6_usize,
        ) {
            let mut queue = UnitQueue::new(limit);
            let (mut number, mut last) = (0, None);
            for (send, kind) in steps {
                if send {
                    queue.push(unit(number, kind == 0));
                    number += 1;
                } else if let Some(unit) = queue.pop() {
                    let at = unit.captured_at.0.as_millis();
                    prop_assert!(unit.keyframe || last == Some(at - 1), "a unit without the one before it");
                    last = Some(at);
                }
                prop_assert!(queue.len() <= limit);
            }
        }
    }
}
