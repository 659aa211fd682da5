//! The channels that the other side opens: which are taken, and which are closed.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc, oneshot};
use webrtc::data_channel::{DataChannel, RTCDataChannelInit};

use super::ears::{Ear, Ears};
use crate::Ending;
use crate::budget::Budget;

pub(crate) type Channel = Arc<dyn DataChannel>;

/// The channel of messages.
pub(crate) const CONTROL: &str = "control";

/// The channel of chunks.
pub(crate) const FILES: &str = "files";

/// The most channels named `control` that a guest opens, one after the other. A page opens one, and none again.
const CHANNELS: usize = 8;

/// The most messages that are not understood, and channels that are not served, in any [`WITHIN`].
const MALFORMED: usize = 100;

pub(crate) const WITHIN: Duration = Duration::from_secs(10);

/// How a channel of either name is opened.
pub(crate) fn ordered_and_reliable() -> RTCDataChannelInit {
    RTCDataChannelInit { ordered: true, ..RTCDataChannelInit::default() }
}

/// What the other side may open.
pub(crate) struct Arrivals {
    pub(super) channels: mpsc::Receiver<Channel>,
    pub(super) ears: Ears,
    /// Where the first channel named `files` goes. None where one came already, or none is taken.
    files: Option<oneshot::Sender<Channel>>,
    /// Whether channels named `control` are taken.
    takes_control: bool,
    /// How many were.
    taken: usize,
    malformed: Budget,
}

impl Arrivals {
    /// Takes `control`, again and again within bounds, and `files` once.
    pub(crate) fn of_guest(
        channels: mpsc::Receiver<Channel>,
        too_many: Arc<Notify>,
        files: oneshot::Sender<Channel>,
    ) -> Self {
        Self { files: Some(files), takes_control: true, ..Self::of_host(channels, too_many) }
    }

    /// Takes none: all channels are the guest's own.
    pub(crate) fn of_host(channels: mpsc::Receiver<Channel>, too_many: Arc<Notify>) -> Self {
        let (ears, malformed) = (Ears::new(too_many), Budget::new(MALFORMED, WITHIN));
        Self { channels, ears, files: None, takes_control: false, taken: 0, malformed }
    }

    /// Waits for a channel named `control`.
    pub(super) async fn control(&mut self) -> ControlFlow<Ending, Ear> {
        loop {
            let channel = tokio::select! {
                channel = self.channels.recv() => channel,
                ending = self.ears.overrun() => return ControlFlow::Break(ending),
            };
            let Some(channel) = channel else { return ControlFlow::Break(Ending::Broken) };
            if let Some(control) = self.sort(channel).await? {
                return ControlFlow::Continue(control);
            }
        }
    }

    /// Gives a `control` channel back; hands `files` on, and closes what is neither.
    pub(super) async fn sort(&mut self, channel: Channel) -> ControlFlow<Ending, Option<Ear>> {
        if self.takes_control && is_named(channel.as_ref(), CONTROL).await {
            self.taken += 1;
            if self.taken > CHANNELS {
                tracing::debug!("the guest opened its channel again too often");
                return ControlFlow::Break(Ending::Refused);
            }
            return ControlFlow::Continue(Some(self.ears.listen(channel)));
        }
        if self.files.is_some() && is_named(channel.as_ref(), FILES).await {
            // The receiver is gone only where the session is.
            let _ = self.files.take().map(|files| files.send(channel));
            return ControlFlow::Continue(None);
        }
        self.refuse(channel.as_ref()).await?;
        self.ears.ignore(channel);
        ControlFlow::Continue(None)
    }

    /// Closes a channel that nobody serves, and that is listened to. It counts as a malformed message.
    pub(super) async fn refuse(&mut self, channel: &dyn DataChannel) -> ControlFlow<Ending> {
        self.bear()?;
        tracing::debug!(id = ?channel.id(), "a data channel that nobody serves is closed");
        if let Err(error) = channel.close().await {
            tracing::debug!(%error, "the channel was gone already");
        }
        ControlFlow::Continue(())
    }

    /// Counts something that was not understood.
    pub(super) fn bear(&mut self) -> ControlFlow<Ending> {
        spend(self.malformed.spend(Instant::now()))
    }
}

/// Goes on while there is still something left to spend.
pub(crate) fn spend(is_left: bool) -> ControlFlow<Ending> {
    if is_left {
        return ControlFlow::Continue(());
    }
    tracing::debug!("the other side asks for too much");
    ControlFlow::Break(Ending::Refused)
}

/// Ordered, reliable, and named so. A channel that is gone already is none.
pub(crate) async fn is_named(channel: &dyn DataChannel, label: &str) -> bool {
    matches!(channel.label().await.as_deref(), Ok(found) if found == label)
        && matches!(channel.ordered().await, Ok(true))
        && matches!(channel.max_retransmits().await, Ok(None))
        && matches!(channel.max_packet_life_time().await, Ok(None))
}
