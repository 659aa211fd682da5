//! The place between a capture thread and one encoder: it holds the newest frame and what was asked of the encoder.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use media::{BitRate, Frame, KeyframeReason};

/// One frame deep: a newer frame takes the place of one that nobody took, and inherits its damage.
#[derive(Default)]
pub(super) struct Slot {
    order: Mutex<Order>,
    changed: Condvar,
}

/// What an encoder is to do next.
#[derive(Default)]
pub(super) struct Order {
    /// A frame that it has not seen.
    pub(super) frame: Option<Frame>,
    /// A guest cannot decode what follows without a keyframe.
    pub(super) keyframe: Option<KeyframeReason>,
    /// The rate from now on.
    pub(super) rate: Option<BitRate>,
    /// The end.
    pub(super) closed: bool,
}

impl Slot {
    /// Puts in the newest frame.
    pub(super) fn put(&self, frame: Frame) {
        let mut order = self.lock();
        order.frame = Some(match order.frame.take() {
            Some(skipped) => frame.after_skipping(&skipped),
            None => frame,
        });
        self.changed.notify_one();
    }

    /// Asks for a keyframe; a newcomer's need outranks a loss.
    pub(super) fn want_keyframe(&self, reason: KeyframeReason) {
        let mut order = self.lock();
        order.keyframe = order.keyframe.max(Some(reason));
        self.changed.notify_one();
    }

    /// Sets the rate.
    pub(super) fn set_rate(&self, rate: BitRate) {
        self.lock().rate = Some(rate);
        self.changed.notify_one();
    }

    /// Ends the encoder.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    /// Takes what is asked, waiting for it no longer than `within`.
    pub(super) fn take(&self, within: Duration) -> Order {
        let order = self.lock();
        let idle = |order: &mut Order| {
            order.frame.is_none() && order.keyframe.is_none() && order.rate.is_none() && !order.closed
        };
        let (mut order, _timeout) =
            self.changed.wait_timeout_while(order, within, idle).unwrap_or_else(PoisonError::into_inner);
        let closed = order.closed;
        Order { closed, ..std::mem::replace(&mut *order, Order { closed, ..Order::default() }) }
    }

    fn lock(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use media::{Damage, Frame, KeyframeReason, Rect, Size, Timestamp};

    use super::Slot;

    fn frame(x: u32) -> Frame {
        let damage = Damage::Rects(vec![Rect { x, y: 0, width: 1, height: 1 }]);
        Frame::new(Size::new(4, 1), 16, vec![0; 16].into(), damage, Timestamp::default()).unwrap()
    }

    #[test]
    fn the_newest_frame_wins_and_inherits_the_damage_of_the_one_it_replaces() {
        let slot = Slot::default();
        slot.put(frame(1));
        slot.put(frame(2));
        let taken = slot.take(Duration::ZERO).frame.unwrap();
        assert!(matches!(taken.damage(), Damage::Rects(rects) if rects.len() == 2));
        assert!(slot.take(Duration::ZERO).frame.is_none());
    }

    #[test]
    fn a_newcomer_outranks_a_loss_and_closing_stays() {
        let slot = Slot::default();
        slot.want_keyframe(KeyframeReason::Newcomer);
        slot.want_keyframe(KeyframeReason::Loss);
        assert_eq!(slot.take(Duration::ZERO).keyframe, Some(KeyframeReason::Newcomer));
        slot.close();
        assert!(slot.take(Duration::ZERO).closed && slot.take(Duration::ZERO).closed);
    }
}
