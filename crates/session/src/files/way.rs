//! One connection that chunks leave by, and how much it takes.

use std::time::Duration;

use bytes::BytesMut;
use tokio::sync::oneshot;

use super::FilesEnded;
use super::flow::{Beside, Flow, Turn};
use crate::control::arrivals::Channel;
use crate::lanes::WayId;

/// A way out. All times count from the same moment.
pub(crate) struct Way {
    id: WayId,
    channel: Channel,
    flow: Flow,
    /// When something was acknowledged last, or sent after a pause.
    moved_at: Duration,
    /// Since when it is to be closed, once all that went by it has arrived.
    pub(crate) retires: Option<Duration>,
    /// Closes a lane when it is dropped.
    _close: Option<oneshot::Sender<()>>,
}

impl Way {
    pub(crate) fn new(id: WayId, channel: Channel, close: Option<oneshot::Sender<()>>, now: Duration) -> Self {
        Self { id, channel, flow: Flow::new(now), moved_at: now, retires: None, _close: close }
    }

    /// Looks what has arrived, over a path that is known to take so long while it is empty. Returns what may leave now.
    pub(crate) async fn look(
        &mut self,
        now: Duration,
        beside: &Beside,
        known: Option<Duration>,
    ) -> Result<Turn, FilesEnded> {
        let on_their_way = self.channel.outstanding_bytes().await.map_err(|_| FilesEnded)?;
        let before = self.flow.arrived();
        self.flow.know(known);
        self.flow.look(now, on_their_way, beside);
        if self.flow.arrived() > before {
            self.moved_at = now;
        }
        Ok(self.flow.turn(now))
    }

    /// Hands a message in.
    pub(crate) async fn send(&mut self, now: Duration, message: BytesMut) -> Result<(), FilesEnded> {
        if !self.is_busy() {
            self.moved_at = now;
        }
        self.flow.sent(now, message.len());
        self.channel.send(message).await.map_err(|_| FilesEnded)
    }

    pub(crate) fn id(&self) -> WayId {
        self.id
    }

    pub(crate) fn flow(&self) -> &Flow {
        &self.flow
    }

    /// When something was acknowledged last, or sent after a pause.
    pub(crate) fn moved_at(&self) -> Duration {
        self.moved_at
    }

    /// Whether something is on its way.
    pub(crate) fn is_busy(&self) -> bool {
        self.flow.on_their_way() > 0
    }
}
