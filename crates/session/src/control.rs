//! The channel `control`: JSON messages both ways, ordered and reliable, opened by the guest.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelMessage};
use wire::{ControlError, ToGuest, ToHost, limits};

use crate::budget::Budget;
use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::{Ending, Malformed, Report};

type Channel = Arc<dyn DataChannel>;

const LABEL: &str = "control";

/// The most channels of this name that a guest opens, one after the other. A page opens one, and none again.
const CHANNELS: usize = 8;

/// How long a second channel waits for the first one's end before it is refused. The reset of a stream (RFC 6525) that
/// was lost is sent again after a second or more.
const NEWCOMER_WAITS: Duration = Duration::from_secs(5);

/// The most descriptions that are taken in any [`WITHIN`]: each one costs a gathering of candidates.
const DESCRIPTIONS: usize = 30;

/// The most messages that are not understood, and channels that are not served, in any [`WITHIN`].
const MALFORMED: usize = 100;

const WITHIN: Duration = Duration::from_secs(10);

/// How many messages wait for the channel to open, or for a guest that does not read.
pub(crate) const TO_SAY: usize = 64;

/// Why a message to the guest was not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SayError {
    /// As many messages as the session holds wait for the guest already.
    #[error("the guest does not read its messages")]
    Full,
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
}

impl<T> From<mpsc::error::TrySendError<T>> for SayError {
    fn from(error: mpsc::error::TrySendError<T>) -> Self {
        match error {
            mpsc::error::TrySendError::Full(_) => Self::Full,
            mpsc::error::TrySendError::Closed(_) => Self::Ended,
        }
    }
}

/// The task that listens and talks, to a guest that may be a stranger still. It ends with the connection, or with the
/// guest's asking for too much.
pub(crate) struct Control {
    channels: mpsc::Receiver<Channel>,
    to_say: mpsc::Receiver<ToGuest>,
    negotiation: Arc<Negotiation>,
    outlet: Outlet,
    descriptions: Budget,
    malformed: Budget,
    /// How many channels were of the right kind.
    taken: usize,
}

impl Control {
    pub(crate) fn new(
        channels: mpsc::Receiver<Channel>,
        to_say: mpsc::Receiver<ToGuest>,
        negotiation: Arc<Negotiation>,
        outlet: Outlet,
    ) -> Self {
        let (descriptions, malformed) = (Budget::new(DESCRIPTIONS, WITHIN), Budget::new(MALFORMED, WITHIN));
        Self { channels, to_say, negotiation, outlet, descriptions, malformed, taken: 0 }
    }

    /// Serves one channel after the other. Returns why the session is to end.
    pub(crate) async fn run(mut self) -> Ending {
        let mut newcomer = None;
        loop {
            newcomer = match self.serve_next(newcomer).await {
                ControlFlow::Continue(newcomer) => newcomer,
                ControlFlow::Break(ending) => return ending,
            };
        }
    }

    async fn serve_next(&mut self, newcomer: Option<Channel>) -> ControlFlow<Ending, Option<Channel>> {
        let channel = match newcomer {
            Some(channel) => channel,
            None => self.opened().await?,
        };
        self.serve(channel.as_ref()).await
    }

    /// Waits for a channel of the right kind.
    async fn opened(&mut self) -> ControlFlow<Ending, Channel> {
        while let Some(channel) = self.channels.recv().await {
            if self.takes(channel.as_ref()).await? {
                return ControlFlow::Continue(channel);
            }
        }
        ControlFlow::Break(Ending::Broken)
    }

    /// Whether a channel is of the right kind. It is closed where not.
    async fn takes(&mut self, channel: &dyn DataChannel) -> ControlFlow<Ending, bool> {
        if !is_control(channel).await {
            self.refuse(channel).await?;
            return ControlFlow::Continue(false);
        }
        self.taken += 1;
        if self.taken > CHANNELS {
            tracing::debug!("the guest opened its channel again too often");
            return ControlFlow::Break(Ending::Refused);
        }
        ControlFlow::Continue(true)
    }

    /// Serves a channel until it is closed. Returns the newest that was opened in its place, if one was already: the
    /// news of the one's end and of the other's beginning come in either order.
    async fn serve(&mut self, channel: &dyn DataChannel) -> ControlFlow<Ending, Option<Channel>> {
        let (mut is_open, mut is_over) = (false, false);
        let (mut newcomer, mut waits_until): (Option<Channel>, _) = (None, Instant::now());
        while !(is_over && newcomer.is_some()) {
            let mut surplus = None;
            tokio::select! {
                event = channel.poll() => match event {
                    Some(DataChannelEvent::OnOpen) => {
                        is_open = true;
                        self.outlet.news(Report::ControlOpen).await;
                    }
                    Some(DataChannelEvent::OnMessage(message)) => self.hear(channel, message).await?,
                    Some(DataChannelEvent::OnClosing | DataChannelEvent::OnClose) => is_over = true,
                    Some(_) => {}
                    None if is_over => break,
                    None => return ControlFlow::Break(Ending::Broken),
                },
                Some(message) = self.to_say.recv(), if is_open && !is_over => say(channel, &message).await,
                Some(other) = self.channels.recv() => {
                    if self.takes(other.as_ref()).await? {
                        waits_until = Instant::now() + NEWCOMER_WAITS;
                        surplus = newcomer.replace(other);
                    }
                }
                () = sleep_until(waits_until), if newcomer.is_some() => surplus = newcomer.take(),
            }
            if let Some(surplus) = surplus {
                self.refuse(surplus.as_ref()).await?;
            }
        }
        ControlFlow::Continue(newcomer)
    }

    async fn hear(&mut self, channel: &dyn DataChannel, message: RTCDataChannelMessage) -> ControlFlow<Ending> {
        match read(&message) {
            Ok(ToHost::Description { kind, sdp }) => {
                spend(&mut self.descriptions)?;
                match self.negotiation.hear(kind, sdp).await {
                    Ok(Some(reply)) => say(channel, &reply).await,
                    Ok(None) => {}
                    Err(error) => self.not_taken(Malformed::Description(error.to_string())).await,
                }
            }
            Ok(said @ (ToHost::Leaving | ToHost::Files { .. })) => self.outlet.news(Report::Said(said)).await,
            Err(malformed) => {
                spend(&mut self.malformed)?;
                self.not_taken(malformed).await;
            }
        }
        ControlFlow::Continue(())
    }

    async fn not_taken(&self, malformed: Malformed) {
        tracing::debug!(%malformed, "a control message was not taken");
        self.outlet.news(Report::Malformed(malformed)).await;
    }

    /// Closes a channel that nobody serves. It counts as a malformed message.
    async fn refuse(&mut self, channel: &dyn DataChannel) -> ControlFlow<Ending> {
        spend(&mut self.malformed)?;
        tracing::debug!(id = ?channel.id(), "a data channel that nobody serves is closed");
        if let Err(error) = channel.close().await {
            tracing::debug!(%error, "the channel was gone already");
        }
        ControlFlow::Continue(())
    }
}

fn spend(budget: &mut Budget) -> ControlFlow<Ending> {
    if budget.spend(std::time::Instant::now()) {
        return ControlFlow::Continue(());
    }
    tracing::debug!(?budget, "the guest asks for too much");
    ControlFlow::Break(Ending::Refused)
}

fn read(message: &RTCDataChannelMessage) -> Result<ToHost, Malformed> {
    if message.data.len() > limits::CONTROL {
        return Err(ControlError::TooLarge(message.data.len()).into());
    }
    let text = std::str::from_utf8(&message.data).ok().filter(|_| message.is_string).ok_or(Malformed::NotText)?;
    Ok(ToHost::from_text(text)?)
}

async fn say(channel: &dyn DataChannel, message: &ToGuest) {
    if let Err(error) = channel.send_text(&message.to_text()).await {
        tracing::debug!(%error, "a message to the guest was lost with its channel");
    }
}

/// Ordered, reliable, and named so. A channel that is gone already is none.
async fn is_control(channel: &dyn DataChannel) -> bool {
    matches!(channel.label().await.as_deref(), Ok(LABEL))
        && matches!(channel.ordered().await, Ok(true))
        && matches!(channel.max_retransmits().await, Ok(None))
        && matches!(channel.max_packet_life_time().await, Ok(None))
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use proptest::prelude::*;
    use webrtc::data_channel::RTCDataChannelMessage;
    use wire::{ControlError, ToHost, limits};

    use super::read;
    use crate::Malformed;

    fn message(is_string: bool, data: &[u8]) -> RTCDataChannelMessage {
        RTCDataChannelMessage { is_string, data: BytesMut::from(data) }
    }

    #[test]
    fn text_of_this_version_is_read_and_all_else_is_named() {
        let leaving = ToHost::Leaving.to_text();
        assert_eq!(read(&message(true, leaving.as_bytes())).ok(), Some(ToHost::Leaving));
        assert!(matches!(read(&message(false, leaving.as_bytes())), Err(Malformed::NotText)));
        assert!(matches!(read(&message(true, &[0xff])), Err(Malformed::NotText)));
        let large = vec![b' '; limits::CONTROL + 1];
        assert!(matches!(read(&message(true, &large)), Err(Malformed::Control(ControlError::TooLarge(_)))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_or_refused_without_a_panic(is_string in any::<bool>(), data in any::<Vec<u8>>()) {
            let _ = read(&message(is_string, &data));
        }
    }
}
