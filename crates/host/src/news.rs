//! The way of events out of the conductor: in order, bounded, and never in the way of the work.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::{Backlog, Event};

/// With so many events kept, those of files wait with their couriers.
const CROWD: usize = 1024;

/// How long the last events wait for a listener.
const FINISH_WITHIN: Duration = Duration::from_secs(1);

/// Events on their way out. Telling never waits: what the listener has no room for is kept, statistics excepted.
pub(crate) struct News(Backlog<Event>);

impl News {
    pub(crate) fn new(outbox: mpsc::Sender<Event>) -> Self {
        Self(Backlog::new(outbox))
    }

    /// Tells `event`, now or as soon as there is room.
    pub(crate) fn tell(&mut self, event: Event) {
        if matches!(event, Event::Stats(_)) { self.0.mention(event) } else { self.0.tell(event) }
    }

    /// Whether there is room for what is told in great numbers. Who tells such things waits until there is.
    pub(crate) fn has_room(&self) -> bool {
        self.0.len() < CROWD
    }

    /// Sends all that is kept, to a listener that takes it; to one that takes nothing, not for long.
    pub(crate) async fn finish(mut self) {
        let all = async {
            while !self.0.is_empty() {
                self.0.flush().await;
            }
        };
        if timeout(FINISH_WITHIN, all).await.is_err() {
            tracing::warn!("not every event was taken");
        }
    }

    /// Waits until kept events can go out and sends one; never ends while nothing is kept.
    pub(crate) async fn flush(&mut self) {
        if self.0.is_empty() {
            return std::future::pending().await;
        }
        self.0.flush().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::News;
    use crate::Event;
    use crate::event::Stats;

    #[tokio::test]
    async fn a_slow_listener_gets_every_event_in_order_but_no_stale_statistics() {
        let (outbox, mut events) = mpsc::channel(1);
        let mut news = News::new(outbox);
        for event in [Event::Paused, Event::Resumed, Event::Stats(Stats::default()), Event::Revoked] {
            news.tell(event);
        }
        assert!(matches!(events.recv().await, Some(Event::Paused)));
        news.flush().await;
        assert!(matches!(events.recv().await, Some(Event::Resumed)));
        news.flush().await;
        assert!(matches!(events.recv().await, Some(Event::Revoked)));
    }

    #[tokio::test(start_paused = true)]
    async fn at_the_end_a_slow_listener_still_gets_all_and_a_deaf_one_holds_nobody_up() {
        for listens in [true, false] {
            let (outbox, mut events) = mpsc::channel(1);
            let mut news = News::new(outbox);
            for event in [Event::Paused, Event::Resumed, Event::Revoked] {
                news.tell(event);
            }
            let mut heard = 0;
            let listening = async {
                while listens && events.recv().await.is_some() {
                    heard += 1;
                }
            };
            tokio::join!(news.finish(), listening);
            assert_eq!(heard, if listens { 3 } else { 0 });
        }
    }
}
