//! One lane, from a connection that is being made to its close.

use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, interval, sleep_until, timeout};
use webrtc::data_channel::DataChannelEvent;
use webrtc::peer_connection::{PeerConnection, RTCPeerConnectionState};

use super::crew::{Served, Site};
use super::{LaneNews, Opened, WayId};
use crate::connection::build::Connection;
use crate::connection::has_left;
use crate::control::arrivals::Channel;

/// How a lane's channel is called.
pub(super) const LANE: &str = "lane";

/// How long a lane may take from its answer until it is open.
pub(super) const OPEN_WITHIN: Duration = Duration::from_secs(10);

/// How long the library may take to close a connection.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// How often it is looked whether the other side closed the lane: the library tells nobody.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A lane that was agreed on.
pub(super) struct Lane {
    pub(super) number: u32,
    pub(super) connection: Connection,
    pub(super) channel: Channel,
    /// Says that nobody wishes for the lane any more; none where that is not this side's to say.
    pub(super) unwanted: Option<oneshot::Receiver<()>>,
}

impl Lane {
    /// Serves the lane until it is closed or breaks, and clears it away.
    pub(super) async fn serve(mut self, site: &Site) -> Served {
        let (give_up, given_up) = oneshot::channel();
        let (opened, open) = oneshot::channel();
        let (channel, number) = (Arc::clone(&self.channel), self.number);
        let mut was_open = false;
        let flow = {
            let reading = read(number, channel, site, give_up, opened);
            tokio::select! {
                flow = reading => flow,
                () = self.end(given_up, open, &mut was_open) => ControlFlow::Continue(()),
            }
        };
        tracing::debug!(lane = self.number, was_open, "a lane ends");
        // Neither waits for the other: what was on its way is sent again at once, and sockets go whoever hears of it.
        let gone = site.news.send(LaneNews::Gone { lane: self.number });
        let (_, ()) = tokio::join!(gone, close(self.connection.peer.as_ref()));
        Served { was_open, flow }
    }

    /// Waits until the lane is to end: this side closes it, or the other did, or it never opened.
    async fn end(&mut self, given_up: oneshot::Receiver<()>, mut open: oneshot::Receiver<()>, was_open: &mut bool) {
        let mut given_up = pin!(said(Some(given_up)));
        let mut unwanted = pin!(said(self.unwanted.take()));
        let deadline = Instant::now() + OPEN_WITHIN;
        let mut look = interval(LOOK_EVERY);
        loop {
            tokio::select! {
                () = &mut given_up => return,
                () = &mut unwanted => return,
                opened = &mut open, if !*was_open => {
                    if opened.is_err() {
                        return;
                    }
                    *was_open = true;
                }
                () = sleep_until(deadline), if !*was_open => return,
                _ = look.tick() => if has_left(self.connection.peer.as_ref()).await {
                    return;
                },
                changed = self.connection.events.state.changed() => if changed.is_err() || self.is_lost() {
                    return;
                },
                // One channel is all that a lane has.
                () = self.connection.events.overrun.notified() => return,
                Some(_) = self.connection.events.channels.recv() => return,
            }
        }
    }

    fn is_lost(&mut self) -> bool {
        let state = *self.connection.events.state.borrow_and_update();
        matches!(
            state,
            RTCPeerConnectionState::Disconnected | RTCPeerConnectionState::Failed | RTCPeerConnectionState::Closed
        )
    }
}

/// Waits until it is said; where nobody is left to say it, for ever.
async fn said(word: Option<oneshot::Receiver<()>>) {
    let is_said = match word {
        Some(word) => word.await.is_ok(),
        None => false,
    };
    if !is_said {
        std::future::pending().await
    }
}

/// Closes the connection of a lane. Waits no longer than the library may take.
pub(super) async fn close(peer: &dyn PeerConnection) {
    if timeout(CLOSE_WITHIN, peer.close()).await.is_err() {
        tracing::warn!("a lane did not close in time");
    }
}

/// Reads the lane until it is closed.
async fn read(
    number: u32,
    channel: Channel,
    site: &Site,
    give_up: oneshot::Sender<()>,
    opened: oneshot::Sender<()>,
) -> ControlFlow<crate::Ending> {
    let mut opening = Some((give_up, opened));
    while let Some(event) = channel.poll().await {
        match event {
            DataChannelEvent::OnOpen => {
                let Some((give_up, opened)) = opening.take() else { continue };
                let _ = opened.send(());
                let exit = Opened(Box::new(Arc::clone(&channel)));
                // Where nobody sends here, the other side may all the same.
                let _ = site.news.send(LaneNews::Open { lane: number, exit, give_up }).await;
            }
            DataChannelEvent::OnMessage(message) => {
                if let Some(error) = site.intake.take(WayId::Lane(number), message)? {
                    tracing::debug!(%error, "a message of a lane was not taken");
                }
            }
            DataChannelEvent::OnClosing | DataChannelEvent::OnClose => break,
            DataChannelEvent::OnError
            | DataChannelEvent::OnBufferedAmountLow
            | DataChannelEvent::OnBufferedAmountHigh
            | _ => {}
        }
    }
    ControlFlow::Continue(())
}
