//! The channel `control`: JSON messages both ways, ordered and reliable, opened by the guest.

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::mpsc;
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelMessage};
use wire::{ControlError, ToGuest, ToHost, limits};

use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::{Malformed, Report};

const LABEL: &str = "control";

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

/// The task that listens and talks. It ends with the connection.
pub(crate) struct Control {
    pub(crate) channels: mpsc::Receiver<Arc<dyn DataChannel>>,
    pub(crate) to_say: mpsc::Receiver<ToGuest>,
    pub(crate) negotiation: Arc<Negotiation>,
    pub(crate) outlet: Outlet,
}

/// How a channel came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// It was closed; the guest may open another one.
    Channel,
    /// Nothing will come any more: the connection is gone.
    Connection,
}

impl Control {
    /// Serves one channel after the other. Returns when the connection is gone.
    pub(crate) async fn run(mut self) {
        while let Some(channel) = self.channels.recv().await {
            if !is_control(channel.as_ref()).await {
                refuse(channel.as_ref()).await;
            } else if self.serve(channel).await == Over::Connection {
                return;
            }
        }
    }

    async fn serve(&mut self, channel: Arc<dyn DataChannel>) -> Over {
        let (mut is_open, mut is_over) = (false, false);
        loop {
            tokio::select! {
                event = channel.poll() => match event {
                    Some(DataChannelEvent::OnOpen) => {
                        is_open = true;
                        self.outlet.news(Report::ControlOpen).await;
                    }
                    Some(DataChannelEvent::OnMessage(message)) => self.hear(channel.as_ref(), message).await,
                    Some(DataChannelEvent::OnClosing | DataChannelEvent::OnClose) => is_over = true,
                    Some(_) => {}
                    None => return if is_over { Over::Channel } else { Over::Connection },
                },
                Some(message) = self.to_say.recv(), if is_open && !is_over => say(channel.as_ref(), &message).await,
                Some(other) = self.channels.recv() => {
                    if is_over && is_control(other.as_ref()).await {
                        return Box::pin(self.serve(other)).await;
                    }
                    refuse(other.as_ref()).await;
                }
            }
        }
    }

    async fn hear(&self, channel: &dyn DataChannel, message: RTCDataChannelMessage) {
        match read(&message) {
            Ok(ToHost::Description { kind, sdp }) => match self.negotiation.hear(kind, sdp).await {
                Ok(Some(reply)) => say(channel, &reply).await,
                Ok(None) => {}
                Err(error) => self.malformed(Malformed::Description(error.to_string())).await,
            },
            Ok(said @ ToHost::Leaving) => self.outlet.news(Report::Said(said)).await,
            Err(malformed) => self.malformed(malformed).await,
        }
    }

    async fn malformed(&self, malformed: Malformed) {
        tracing::debug!(%malformed, "a control message was not taken");
        self.outlet.news(Report::Malformed(malformed)).await;
    }
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

async fn refuse(channel: &dyn DataChannel) {
    tracing::debug!(id = ?channel.id(), "a data channel that nobody serves is closed");
    if let Err(error) = channel.close().await {
        tracing::debug!(%error, "the channel was gone already");
    }
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
