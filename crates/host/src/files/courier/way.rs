//! A way to somebody who may have no room: nothing that was brought is lost, and who brings asks for room first.

use std::collections::VecDeque;

use tokio::sync::mpsc;

/// The sending end of a channel, and what was brought when it was full: little, as long as whoever brings much asks first.
#[derive(Debug)]
pub(super) struct Way<T> {
    queue: mpsc::Sender<T>,
    waiting: VecDeque<T>,
}

/// Nobody is at the other end any more.
#[derive(Debug)]
pub(super) struct Gone;

impl<T> Way<T> {
    pub(super) fn new(queue: mpsc::Sender<T>) -> Self {
        Self { queue, waiting: VecDeque::new() }
    }

    /// A way to nobody: what is brought goes nowhere.
    pub(super) fn closed() -> Self {
        Self::new(mpsc::channel(1).0)
    }

    /// Brings something, at once or as soon as there is room.
    pub(super) fn bring(&mut self, item: T) {
        self.waiting.push_back(item);
        self.flush();
    }

    /// Whether something that is brought goes at once.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.is_empty() && self.queue.capacity() > 0
    }

    /// How much waits, beyond what the queue holds.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Sends what waits, as far as there is room.
    pub(super) fn flush(&mut self) {
        while !self.waiting.is_empty() {
            let Ok(room) = self.queue.try_reserve() else { return };
            if let Some(item) = self.waiting.pop_front() {
                room.send(item);
            }
        }
    }

    /// Waits for room; never ends while there is some and nothing waits. It can be dropped without loss.
    pub(super) async fn room(&self) -> Result<(), Gone> {
        if self.has_room() && !self.queue.is_closed() {
            return std::future::pending().await;
        }
        self.queue.reserve().await.map(drop).map_err(|_| Gone)
    }

    /// Sends all that waits, and closes the way.
    pub(super) async fn finish(mut self) {
        while let Some(item) = self.waiting.pop_front() {
            if self.queue.send(item).await.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::Way;

    #[tokio::test]
    async fn what_finds_no_room_waits_in_order_and_nothing_is_lost() {
        let (queue, mut taken) = mpsc::channel(1);
        let mut way = Way::new(queue);
        assert!(way.has_room());
        (1..=3).for_each(|item| way.bring(item));
        assert!(!way.has_room());
        assert_eq!(taken.recv().await, Some(1));
        way.room().await.unwrap();
        way.flush();
        assert_eq!(taken.recv().await, Some(2));
        let taking = async { (taken.recv().await, taken.recv().await) };
        let ((), taken) = tokio::join!(way.finish(), taking);
        assert_eq!(taken, (Some(3), None));
    }

    #[tokio::test]
    async fn who_waits_for_room_hears_that_nobody_is_there_any_more() {
        let (queue, taken) = mpsc::channel(1);
        let mut way = Way::new(queue);
        way.bring(1);
        drop(taken);
        assert!(way.room().await.is_err());
    }
}
