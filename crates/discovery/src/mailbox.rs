//! Sightings on their way to whoever asks for them: bounded, and the newest wins.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::Sighting;

/// Sightings that nobody has asked for yet.
pub(crate) const MOST_WAITING: usize = 64;

/// One hop from the thread that hears to the task that asks. When it is full, the oldest goes.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    sightings: VecDeque<Sighting>,
    is_closed: bool,
}

impl Mailbox {
    /// Puts a sighting in. What was said before of the same announcement is replaced by it.
    pub(crate) fn put(&self, sighting: Sighting) {
        let mut waiting = self.lock();
        waiting.sightings.retain(|older| older.nonce != sighting.nonce);
        if waiting.sightings.len() == MOST_WAITING {
            waiting.sightings.pop_front();
        }
        waiting.sightings.push_back(sighting);
        drop(waiting);
        self.changed.notify_one();
    }

    /// Nothing comes any more.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_one();
    }

    /// The next sighting; `None` where the mailbox is empty and nothing comes any more. One task may wait at a time;
    /// nothing is lost where it is cancelled.
    pub(crate) async fn next(&self) -> Option<Sighting> {
        loop {
            {
                let mut waiting = self.lock();
                if let Some(sighting) = waiting.sightings.pop_front() {
                    return Some(sighting);
                }
                if waiting.is_closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Whoever panicked with the lock left a queue that is whole.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(number: u8, gone: bool) -> Sighting {
        Sighting { addresses: Vec::new(), port: 1, nonce: [number; 16], tags: Vec::new(), gone }
    }

    #[tokio::test]
    async fn the_newest_wins_when_nobody_asks() {
        let mailbox = Mailbox::default();
        (0..200).for_each(|number| mailbox.put(sighting(number, false)));
        mailbox.close();
        let mut kept = Vec::new();
        while let Some(sighting) = mailbox.next().await {
            kept.push(sighting.nonce[0]);
        }
        assert_eq!(kept, (200 - 64..200).collect::<Vec<u8>>());
    }

    #[tokio::test]
    async fn what_was_said_before_of_the_same_announcement_is_replaced() {
        let mailbox = Mailbox::default();
        mailbox.put(sighting(1, false));
        mailbox.put(sighting(2, false));
        mailbox.put(sighting(1, true));
        mailbox.close();
        assert_eq!(mailbox.next().await, Some(sighting(2, false)));
        assert_eq!(mailbox.next().await, Some(sighting(1, true)));
        assert_eq!(mailbox.next().await, None);
    }
}
