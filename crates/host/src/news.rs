//! The way of events out of the conductor: in order, bounded, and never in the way of the work.

use std::collections::VecDeque;

use tokio::sync::mpsc;

use crate::Event;

/// Events kept for a listener that does not listen; after that the oldest goes.
const BACKLOG: usize = 4096;

/// Events on their way out. Telling never waits: what the listener has no room for is kept here, statistics excepted.
pub(crate) struct News {
    outbox: mpsc::Sender<Event>,
    backlog: VecDeque<Event>,
}

impl News {
    pub(crate) fn new(outbox: mpsc::Sender<Event>) -> Self {
        Self { outbox, backlog: VecDeque::new() }
    }

    /// Tells `event`, now or as soon as there is room.
    pub(crate) fn tell(&mut self, event: Event) {
        if self.backlog.is_empty() {
            match self.outbox.try_send(event) {
                Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
                Err(mpsc::error::TrySendError::Full(event)) => self.keep(event),
            }
        } else {
            self.keep(event);
        }
    }

    /// Waits until kept events can go out and sends one; never ends while nothing is kept.
    pub(crate) async fn flush(&mut self) {
        if self.backlog.is_empty() {
            return std::future::pending().await;
        }
        match self.outbox.reserve().await {
            Ok(room) => {
                if let Some(event) = self.backlog.pop_front() {
                    room.send(event);
                }
            }
            Err(_closed) => self.backlog.clear(),
        }
    }

    fn keep(&mut self, event: Event) {
        if matches!(event, Event::Stats(_)) {
            return;
        }
        if self.backlog.len() == BACKLOG {
            self.backlog.pop_front();
        }
        self.backlog.push_back(event);
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
}
