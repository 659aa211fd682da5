//! The task that reads the channel `files`, always, and keeps what nobody has taken yet, within bounds.

use std::future::pending;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};
use webrtc::data_channel::{DataChannelEvent, RTCDataChannelMessage};
use wire::files::Chunk;

use super::unread::Unread;
use crate::budget::{Allowance, Budget};
use crate::control::arrivals::{Channel, WITHIN, spend};
use crate::outlet::Outlet;
use crate::side::{News, Side};
use crate::{Ending, Malformed};

/// The most messages that are no chunks, in any [`WITHIN`].
const MALFORMED: usize = 100;

/// The most chunks at once, and each second: eight times what a gigabit a second carries, for a file of a byte is one too, and a
/// fast disk takes many of these.
const CHUNKS: u32 = 16_384;
const CHUNKS_A_SECOND: u32 = 16_384;

/// The reading side of the channel.
pub(crate) struct Inflow<S: Side> {
    /// Where the channel comes from.
    pub(crate) channel: oneshot::Receiver<Channel>,
    pub(crate) coming: mpsc::Sender<Bytes>,
    pub(crate) unread: Arc<Unread>,
    /// The channel, for whoever sends; loses its sender when the channel is closed.
    pub(crate) open: watch::Sender<Option<Channel>>,
    pub(crate) outlet: Outlet<S>,
}

impl<S: Side> Inflow<S> {
    /// Reads until the channel is closed, which does not end the session. Returns why the session is to end.
    pub(crate) async fn run(self) -> Ending {
        match self.read().await {
            ControlFlow::Continue(()) => pending().await,
            ControlFlow::Break(ending) => ending,
        }
    }

    async fn read(mut self) -> ControlFlow<Ending> {
        let Ok(channel) = (&mut self.channel).await else { return ControlFlow::Continue(()) };
        let mut malformed = Budget::new(MALFORMED, WITHIN);
        let mut chunks = Allowance::new(CHUNKS, CHUNKS_A_SECOND, Instant::now());
        while let Some(event) = channel.poll().await {
            match event {
                DataChannelEvent::OnOpen => {
                    self.open.send_replace(Some(Arc::clone(&channel)));
                    self.outlet.news(News::FilesOpen).await;
                }
                DataChannelEvent::OnMessage(message) => match read(message) {
                    Ok(chunk) => {
                        spend(chunks.spend(Instant::now()))?;
                        self.keep(chunk)?;
                    }
                    Err(error) => {
                        spend(malformed.spend(Instant::now()))?;
                        tracing::debug!(%error, "a message of the channel of files was not taken");
                        self.outlet.news(News::Malformed(error)).await;
                    }
                },
                DataChannelEvent::OnClosing | DataChannelEvent::OnClose => return ControlFlow::Continue(()),
                DataChannelEvent::OnError
                | DataChannelEvent::OnBufferedAmountLow
                | DataChannelEvent::OnBufferedAmountHigh
                | _ => {}
            }
        }
        ControlFlow::Continue(())
    }

    fn keep(&self, chunk: Bytes) -> ControlFlow<Ending> {
        let is_borne = self.unread.came(chunk.len());
        match self.coming.try_send(chunk) {
            Ok(()) if is_borne => ControlFlow::Continue(()),
            // Nobody wants any.
            Err(mpsc::error::TrySendError::Closed(chunk)) => {
                self.unread.was_read(chunk.len());
                ControlFlow::Continue(())
            }
            Ok(()) | Err(mpsc::error::TrySendError::Full(_)) => {
                tracing::debug!("the other side sends more chunks than it may");
                ControlFlow::Break(Ending::Refused)
            }
        }
    }
}

fn read(message: RTCDataChannelMessage) -> Result<Bytes, Malformed> {
    if message.is_string {
        return Err(Malformed::Text);
    }
    let bytes = message.data.freeze();
    Chunk::read(&bytes)?;
    Ok(bytes)
}
