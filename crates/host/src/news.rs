//! The way of events out of the conductor: in order, bounded, and never in the way of the work.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::files::FilesEvent;
use crate::{Backlog, Event, FilesOffer, OfferedRoot};

/// With so many events kept, or so many bytes of them, those of files wait with their couriers.
const CROWD: usize = 1024;
const CROWD_BYTES: usize = 1024 * 1024;

/// How long the last events wait for a listener.
const FINISH_WITHIN: Duration = Duration::from_secs(1);

/// Events on their way out. Telling never waits: what the listener has no room for is kept, statistics excepted.
pub(crate) struct News(Backlog<Event>);

impl News {
    pub(crate) fn new(outbox: mpsc::Sender<Event>) -> Self {
        Self(Backlog::new(outbox, weight))
    }

    /// Tells `event`, now or as soon as there is room.
    pub(crate) fn tell(&mut self, event: Event) {
        if matches!(event, Event::Stats(_)) { self.0.mention(event) } else { self.0.tell(event) }
    }

    /// Whether there is room for what is told in great numbers. Who tells such things waits until there is.
    pub(crate) fn has_room(&self) -> bool {
        self.0.len() < CROWD && self.0.bytes() < CROWD_BYTES
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

/// What an event takes, in bytes, where a stranger can make it long.
fn weight(event: &Event) -> usize {
    let beyond = match event {
        Event::Files(FilesEvent::Offered(offer)) => weight_of(offer),
        Event::Files(FilesEvent::Transfers(list)) => list.iter().map(|transfer| weight_of(&transfer.offer)).sum(),
        Event::Files(FilesEvent::Verified(verified)) => verified.path.as_os_str().len(),
        Event::Files(FilesEvent::Failed(failure)) => failure.path.as_ref().map_or(0, String::len),
        Event::Files(
            FilesEvent::Accepted { .. }
            | FilesEvent::Declined(_)
            | FilesEvent::Progress(_)
            | FilesEvent::Finished { .. },
        ) => 0,
        Event::Preview(preview) => preview.as_ref().map_or(0, |preview| preview.picture.len()),
        Event::Sources(_)
        | Event::Invited(_)
        | Event::Revoked
        | Event::Knocked(_)
        | Event::Waiting(_)
        | Event::Joined(_)
        | Event::Connection(..)
        | Event::Left(..)
        | Event::Stats(_)
        | Event::Source(_)
        | Event::SourceHidden(_)
        | Event::SourceSilent(_)
        | Event::SourceGone(_)
        | Event::Paused
        | Event::Resumed
        | Event::Visit(_)
        | Event::Settings(_)
        | Event::Examined(_)
        | Event::Devices(_)
        | Event::Meeting(_)
        | Event::DeviceChanged(_)
        | Event::Problem(_)
        | Event::Ended(_) => 0,
    };
    size_of::<Event>() + beyond
}

fn weight_of(offer: &FilesOffer) -> usize {
    let folder = offer.folder.as_ref().map_or(0, |folder| folder.as_os_str().len());
    folder + offer.roots.iter().map(|root| size_of::<OfferedRoot>() + root.name.len()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use wire::files::{RootKind, TransferId};

    use super::News;
    use crate::event::Stats;
    use crate::files::FilesEvent;
    use crate::{Direction, Event, FilesOffer, OfferedRoot};

    fn long_offer() -> Event {
        let root = OfferedRoot { name: "n".repeat(500), kind: RootKind::File, items: 1, bytes: 1 };
        Event::Files(FilesEvent::Offered(FilesOffer {
            transfer: TransferId([1; 16]),
            peer: None,
            direction: Direction::In,
            roots: vec![root; 128],
            items: 128,
            bytes: 128,
            sources: Vec::new(),
            agreed: false,
            room: None,
            folder: None,
        }))
    }

    #[tokio::test]
    async fn a_few_long_offers_that_nobody_reads_fill_the_room_as_a_thousand_short_events_do() {
        let (outbox, mut events) = mpsc::channel(1);
        let mut news = News::new(outbox);
        news.tell(Event::Paused);
        for _ in 0..8 {
            assert!(news.has_room());
            news.tell(long_offer());
        }
        (0..8).for_each(|_| news.tell(long_offer()));
        assert!(!news.has_room());
        while !news.has_room() {
            events.recv().await.unwrap();
            news.flush().await;
        }
    }

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
