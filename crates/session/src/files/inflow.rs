//! The task that reads the channel `files`, always: what nobody has taken yet is kept at the [`Intake`], within bounds.

use std::future::pending;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::{oneshot, watch};
use webrtc::data_channel::DataChannelEvent;

use crate::Ending;
use crate::control::arrivals::Channel;
use crate::lanes::WayId;
use crate::lanes::intake::Intake;
use crate::outlet::Outlet;
use crate::side::{News, Side};

/// The reading side of the channel.
pub(crate) struct Inflow<S: Side> {
    /// Where the channel comes from.
    pub(crate) channel: oneshot::Receiver<Channel>,
    pub(crate) intake: Arc<Intake>,
    /// The channel, for whoever sends; loses its sender when the channel is closed.
    pub(crate) open: watch::Sender<Option<Channel>>,
    pub(crate) outlet: Outlet<S>,
}

impl<S: Side> Inflow<S> {
    /// Reads until the channel is closed, which does not end the session. Returns why the session is to end.
    pub(crate) async fn run(self) -> Ending {
        let intake = Arc::clone(&self.intake);
        let read = self.read().await;
        intake.close();
        match read {
            ControlFlow::Continue(()) => pending().await,
            ControlFlow::Break(ending) => ending,
        }
    }

    async fn read(mut self) -> ControlFlow<Ending> {
        let Ok(channel) = (&mut self.channel).await else { return ControlFlow::Continue(()) };
        while let Some(event) = channel.poll().await {
            match event {
                DataChannelEvent::OnOpen => {
                    self.open.send_replace(Some(Arc::clone(&channel)));
                    self.outlet.news(News::FilesOpen).await;
                }
                DataChannelEvent::OnMessage(message) => {
                    if let Some(error) = self.intake.take(WayId::First, message)? {
                        self.outlet.news(News::Malformed(error)).await;
                    }
                }
                DataChannelEvent::OnClosing | DataChannelEvent::OnClose => return ControlFlow::Continue(()),
                DataChannelEvent::OnError
                | DataChannelEvent::OnBufferedAmountLow
                | DataChannelEvent::OnBufferedAmountHigh
                | _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}
