//! Messages that come over several connections, put back into the row they were sent in.

use std::collections::BTreeMap;

use bytes::Bytes;
use thiserror::Error;

/// How far ahead of the first that is missing a message may be. All that is held also counts as unread.
const AHEAD: u32 = 32 * 1024;

/// A message is further ahead than any honest sender's.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a message is too far ahead of those before it")]
pub(crate) struct TooEarly;

/// The row, as far as it is here.
#[derive(Debug, Default)]
pub(crate) struct Order {
    next: u32,
    early: BTreeMap<u32, Bytes>,
}

impl Order {
    /// Takes a message in. False: it was here before, for it was sent twice.
    pub(crate) fn take(&mut self, number: u32, message: Bytes) -> Result<bool, TooEarly> {
        let Some(ahead) = number.checked_sub(self.next) else { return Ok(false) };
        if ahead >= AHEAD {
            return Err(TooEarly);
        }
        if self.early.contains_key(&number) {
            return Ok(false);
        }
        self.early.insert(number, message);
        Ok(true)
    }

    /// The next message in its turn, if it is here.
    pub(crate) fn ready(&mut self) -> Option<Bytes> {
        let message = self.early.remove(&self.next)?;
        // There is no row of so many messages: the sender ends before.
        self.next = self.next.saturating_add(1);
        Some(message)
    }

    /// The number of the first message that was not given out.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::{AHEAD, Order, TooEarly};

    fn message(number: u32) -> Bytes {
        Bytes::copy_from_slice(&number.to_be_bytes())
    }

    fn given_out(order: &mut Order) -> Vec<Bytes> {
        std::iter::from_fn(|| order.ready()).collect()
    }

    #[test]
    fn what_came_too_early_waits_for_what_is_missing() {
        let mut order = Order::default();
        assert_eq!(order.take(2, message(2)), Ok(true));
        assert_eq!(order.take(1, message(1)), Ok(true));
        assert_eq!(given_out(&mut order), Vec::<Bytes>::new());
        assert_eq!(order.take(0, message(0)), Ok(true));
        assert_eq!(given_out(&mut order), [0, 1, 2].map(message));
        assert_eq!(order.next(), 3);
    }

    #[test]
    fn what_comes_again_is_taken_once() {
        let mut order = Order::default();
        assert_eq!(order.take(1, message(1)), Ok(true));
        assert_eq!(order.take(1, message(1)), Ok(false));
        order.take(0, message(0)).unwrap();
        given_out(&mut order);
        assert_eq!(order.take(0, message(0)), Ok(false));
    }

    #[test]
    fn what_is_too_far_ahead_is_refused_and_nothing_is_kept_of_it() {
        let mut order = Order::default();
        assert_eq!(order.take(AHEAD - 1, message(1)), Ok(true));
        assert_eq!(order.take(AHEAD, message(2)), Err(TooEarly));
        assert_eq!(order.take(u32::MAX, message(3)), Err(TooEarly));
        order.take(0, message(0)).unwrap();
        assert_eq!(given_out(&mut order).len(), 1);
        assert_eq!(order.take(AHEAD, message(2)), Ok(true));
    }

    proptest! {
        #[test]
        fn whatever_the_order_and_however_often_each_comes_once_and_in_its_turn(
            numbers in Just((0..60_u32).collect::<Vec<_>>()).prop_shuffle(),
            doubles in prop::collection::vec(0..60_u32, 0..40),
        ) {
            let mut order = Order::default();
            let mut arrived = Vec::new();
            for number in doubles.iter().chain(&numbers).chain(&doubles) {
                order.take(*number, message(*number)).unwrap();
                arrived.extend(given_out(&mut order));
            }
            prop_assert_eq!(arrived, (0..60).map(message).collect::<Vec<_>>());
        }
    }
}
