//! A way out that is bounded, in order, and never in the way of the work.

use std::collections::VecDeque;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// What is kept for a receiver that does not receive; after that the oldest goes.
const KEPT: usize = 4096;

/// The sending end of a channel: what the channel has no room for is kept here, up to a limit.
#[derive(Debug)]
pub struct Backlog<T> {
    way: mpsc::Sender<T>,
    kept: VecDeque<T>,
}

impl<T> Backlog<T> {
    /// Nothing kept yet, before the channel of `way`.
    #[must_use]
    pub fn new(way: mpsc::Sender<T>) -> Self {
        Self { way, kept: VecDeque::new() }
    }

    /// Passes `item` on, now or as soon as there is room.
    pub fn tell(&mut self, item: T) {
        if let Some(item) = self.pass(item) {
            if self.kept.len() == KEPT {
                self.kept.pop_front();
            }
            self.kept.push_back(item);
        }
    }

    /// Passes `item` on where there is room, and forgets it where there is none.
    pub fn mention(&mut self, item: T) {
        self.pass(item);
    }

    /// Waits for room and passes one kept item on; while none is kept it ends only when nobody receives any more. It
    /// can be dropped without loss.
    pub async fn flush(&mut self) {
        if self.kept.is_empty() {
            return self.way.closed().await;
        }
        match self.way.reserve().await {
            Ok(room) => {
                if let Some(item) = self.kept.pop_front() {
                    room.send(item);
                }
            }
            Err(_closed) => self.kept.clear(),
        }
    }

    /// How much is kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether nobody receives any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.way.is_closed()
    }

    /// Gives the item back where there is no room, or those before it have none.
    fn pass(&mut self, item: T) -> Option<T> {
        if !self.kept.is_empty() {
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

    use super::{Backlog, KEPT};

    #[tokio::test]
    async fn a_slow_receiver_gets_all_that_was_told_in_order_but_nothing_that_was_only_mentioned() {
        let (way, mut received) = mpsc::channel(1);
        let mut backlog = Backlog::new(way);
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
        let mut backlog = Backlog::new(way);
        (0..KEPT + 3).for_each(|number| backlog.tell(number));
        assert_eq!(received.recv().await, Some(0));
        backlog.flush().await;
        assert_eq!(received.recv().await, Some(3));
        assert_eq!(backlog.kept.len(), KEPT - 1);
    }

    #[tokio::test]
    async fn it_hears_that_nobody_receives_any_more_and_keeps_nothing_for_them() {
        let (way, received) = mpsc::channel(1);
        let mut backlog = Backlog::new(way);
        backlog.tell("first");
        backlog.tell("second");
        drop(received);
        backlog.flush().await;
        assert!(backlog.is_closed() && backlog.is_empty());
        backlog.flush().await;
    }
}
