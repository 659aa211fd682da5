//! A listener for each channel that the other side opened, from its first moment to its last.
//!
//! The library stops reading all channels of a connection while one of them is not read, and a short message that it holds
//! costs it some eight times its bytes. So every channel is read always, those that nobody serves among them: what waits
//! is kept here, within bounds, and whoever sends more is shown out.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use webrtc::data_channel::{DataChannelEvent, RTCDataChannelMessage};

use super::arrivals::{Channel, WITHIN, spend};
use crate::Ending;
use crate::budget::Budget;

/// What waits to be heard of one channel at most; more ends the session. One who follows the protocol has 4,096 files under
/// way at most and speaks of up to 256 in one message, and of 32 transfers side by side.
const MESSAGES: usize = 2048;

/// With so many bytes waiting, the channel is read no further until there are less: 32 transfers may announce 10 MiB at once,
/// and long messages cost the library no more than their bytes.
const BYTES: usize = 2 * 1024 * 1024;

/// The most messages over channels that nobody serves, in any [`WITHIN`].
const UNSERVED: usize = 100;

/// The listeners of one session. They end with it.
#[derive(Debug)]
pub(super) struct Ears {
    listeners: JoinSet<ControlFlow<Ending>>,
    /// Too many channels were opened at once for all of them to be listened to.
    too_many: Arc<Notify>,
}

/// What comes over one channel.
pub(super) struct Ear {
    pub(super) channel: Channel,
    events: mpsc::Receiver<Event>,
    unheard: Arc<Unheard>,
}

/// Bytes that wait.
#[derive(Debug, Default)]
struct Unheard {
    bytes: AtomicUsize,
    less: Notify,
}

/// What happened to a channel.
#[derive(Debug)]
pub(super) enum Event {
    Open,
    Message(RTCDataChannelMessage),
    Over,
}

impl Ears {
    pub(super) fn new(too_many: Arc<Notify>) -> Self {
        Self { listeners: JoinSet::new(), too_many }
    }

    /// Listens to a channel. Whatever comes after the [`Ear`] is dropped is taken for that of a channel that nobody serves.
    pub(super) fn listen(&mut self, channel: Channel) -> Ear {
        let (heard, events) = mpsc::channel(MESSAGES);
        let unheard = Arc::<Unheard>::default();
        self.listeners.spawn(listen(Arc::clone(&channel), heard, Arc::clone(&unheard)));
        Ear { channel, events, unheard }
    }

    /// Takes whatever comes over a channel that nobody serves, and keeps nothing.
    pub(super) fn ignore(&mut self, channel: Channel) {
        self.listeners.spawn(ignore(channel));
    }

    /// Waits until the other side has sent too much; for ever where it does not. It can be dropped without loss.
    pub(super) async fn overrun(&mut self) -> Ending {
        loop {
            tokio::select! {
                () = self.too_many.notified() => return Ending::Refused,
                Some(ended) = self.listeners.join_next() => match ended {
                    Ok(ControlFlow::Break(ending)) => return ending,
                    Ok(ControlFlow::Continue(())) => {}
                    Err(_) => return Ending::Broken,
                },
            }
        }
    }
}

impl Ear {
    /// What happens next; none at the channel's end. It can be dropped without loss.
    pub(super) async fn next(&mut self) -> Option<Event> {
        let event = self.events.recv().await?;
        if let Event::Message(message) = &event {
            self.unheard.bytes.fetch_sub(message.data.len(), Relaxed);
            self.unheard.less.notify_one();
        }
        Some(event)
    }
}

impl Unheard {
    /// Waits until there is room; for ever where nobody hears any more.
    async fn room(&self) {
        while self.bytes.load(Relaxed) >= BYTES {
            self.less.notified().await;
        }
    }
}

async fn listen(channel: Channel, heard: mpsc::Sender<Event>, unheard: Arc<Unheard>) -> ControlFlow<Ending> {
    while let Some(event) = channel.poll().await {
        let Some(event) = read(event) else { continue };
        if let Event::Message(message) = &event {
            unheard.bytes.fetch_add(message.data.len(), Relaxed);
        }
        match heard.try_send(event) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                tracing::debug!("more messages of the other side wait than any honest one sends");
                return ControlFlow::Break(Ending::Refused);
            }
            Err(TrySendError::Closed(_)) => return ignore(channel).await,
        }
        tokio::select! {
            () = unheard.room() => {}
            () = heard.closed() => return ignore(channel).await,
        }
    }
    ControlFlow::Continue(())
}

async fn ignore(channel: Channel) -> ControlFlow<Ending> {
    let mut borne = Budget::new(UNSERVED, WITHIN);
    while let Some(event) = channel.poll().await {
        if let Some(Event::Message(_)) = read(event) {
            spend(borne.spend(Instant::now()))?;
        }
    }
    ControlFlow::Continue(())
}

fn read(event: DataChannelEvent) -> Option<Event> {
    match event {
        DataChannelEvent::OnOpen => Some(Event::Open),
        DataChannelEvent::OnMessage(message) => Some(Event::Message(message)),
        DataChannelEvent::OnClosing | DataChannelEvent::OnClose => Some(Event::Over),
        DataChannelEvent::OnError
        | DataChannelEvent::OnBufferedAmountLow
        | DataChannelEvent::OnBufferedAmountHigh
        | _ => None,
    }
}
