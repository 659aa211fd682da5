//! A way out that is bounded, in order, and never in the way of the work.

use std::collections::VecDeque;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// What is kept for a receiver that does not receive, in number and in bytes; after that the oldest goes.
const KEPT: usize = 4096;
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// The sending end of a channel: what the channel has no room for is kept here, up to a limit.
#[derive(Debug)]
pub struct Backlog<T> {
    way: mpsc::Sender<T>,
    kept: Kept<T>,
}

/// What waits for room, and what it takes.
#[derive(Debug)]
struct Kept<T> {
    items: VecDeque<T>,
    bytes: usize,
    weigh: fn(&T) -> usize,
}

impl<T> Kept<T> {
    fn put(&mut self, item: T) {
        self.bytes += (self.weigh)(&item);
        self.items.push_back(item);
    }

    fn take(&mut self) -> Option<T> {
        let item = self.items.pop_front()?;
        self.bytes -= (self.weigh)(&item);
        Some(item)
    }
}

impl<T> Backlog<T> {
    /// Nothing kept yet, before the channel of `way`; `weigh` says how many bytes an item takes in all.
    #[must_use]
    pub fn new(way: mpsc::Sender<T>, weigh: fn(&T) -> usize) -> Self {
        Self { way, kept: Kept { items: VecDeque::new(), bytes: 0, weigh } }
    }

    /// Passes `item` on, now or as soon as there is room.
    pub fn tell(&mut self, item: T) {
        if let Some(item) = self.pass(item) {
            self.kept.put(item);
            // The newest stays, whatever it weighs.
            while self.len() > KEPT || (self.bytes() > KEPT_BYTES && self.len() > 1) {
                self.kept.take();
            }
        }
    }

    /// Passes `item` on where there is room, and forgets it where there is none.
    pub fn mention(&mut self, item: T) {
        self.pass(item);
    }

    /// Waits for room and passes one kept item on; while none is kept it ends only when nobody receives any more. It
    /// can be dropped without loss.
    pub async fn flush(&mut self) {
        if self.is_empty() {
            return self.way.closed().await;
        }
        match self.way.reserve().await {
            Ok(room) => {
                if let Some(item) = self.kept.take() {
                    room.send(item);
                }
            }
            Err(_closed) => while self.kept.take().is_some() {},
        }
    }

    /// How much is kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.items.len()
    }

    /// How many bytes the kept ones take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.kept.bytes
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.items.is_empty()
    }

    /// Whether nobody receives any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.way.is_closed()
    }

    /// Gives the item back where there is no room, or those before it have none.
    fn pass(&mut self, item: T) -> Option<T> {
        if !self.is_empty() {
            return Some(item);
        }
        match self.way.try_send(item) {
            Ok(()) | Err(TrySendError::Closed(_)) => None,
            Err(TrySendError::Full(item)) => Some(item),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::{Backlog, KEPT, KEPT_BYTES};

    #[tokio::test]
    async fn a_slow_receiver_gets_all_that_was_told_in_order_but_nothing_that_was_only_mentioned() {
        let (way, mut received) = mpsc::channel(1);
        let mut backlog = Backlog::new(way, size_of_val);
        backlog.tell("first");
        backlog.tell("second");
        backlog.mention("figures");
        backlog.tell("third");
        assert_eq!(received.recv().await, Some("first"));
        backlog.mention("figures, before what waits");
        backlog.flush().await;
        assert_eq!(received.recv().await, Some("second"));
        backlog.flush().await;
        assert_eq!(received.recv().await, Some("third"));
        backlog.mention("figures, with room");
        assert_eq!(received.recv().await, Some("figures, with room"));
    }

    #[tokio::test]
    async fn for_nobody_only_so_much_is_kept_and_the_newest_stays() {
        let (way, mut received) = mpsc::channel(1);
        let mut backlog = Backlog::new(way, size_of_val);
        (0..KEPT + 3).for_each(|number| backlog.tell(number));
        assert_eq!(received.recv().await, Some(0));
        backlog.flush().await;
        assert_eq!(received.recv().await, Some(3));
        assert_eq!(backlog.len(), KEPT - 1);
    }

    #[tokio::test]
    async fn for_nobody_no_more_bytes_are_kept_than_the_limit_and_the_newest_stays_whatever_it_weighs() {
        let (way, mut received) = mpsc::channel(1);
        let mut backlog = Backlog::new(way, |bytes: &usize| *bytes);
        for bytes in [1, KEPT_BYTES / 2, KEPT_BYTES / 2, 1] {
            backlog.tell(bytes);
        }
        assert_eq!((backlog.len(), backlog.bytes()), (2, KEPT_BYTES / 2 + 1));
        backlog.tell(2 * KEPT_BYTES);
        assert_eq!((backlog.len(), backlog.bytes()), (1, 2 * KEPT_BYTES));
        assert_eq!(received.recv().await, Some(1));
        backlog.flush().await;
        assert_eq!((received.recv().await, backlog.bytes()), (Some(2 * KEPT_BYTES), 0));
    }

    #[tokio::test]
    async fn it_hears_that_nobody_receives_any_more_and_keeps_nothing_for_them() {
        let (way, received) = mpsc::channel(1);
        let mut backlog = Backlog::new(way, size_of_val);
        backlog.tell("first");
        backlog.tell("second");
        drop(received);
        backlog.flush().await;
        assert!(backlog.is_closed() && backlog.is_empty());
        backlog.flush().await;
    }
}
