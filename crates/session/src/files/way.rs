//! One connection that chunks leave by, and how much it takes.

use std::time::Duration;

use bytes::BytesMut;
use tokio::sync::oneshot;

use super::FilesEnded;
use super::exit::Exit;
use super::flow::{Beside, Flow, Turn};
use crate::lanes::WayId;

/// A way out. All times count from the same moment.
pub(crate) struct Way {
    id: WayId,
    exit: Box<dyn Exit>,
    flow: Flow,
    /// When something was acknowledged last.
    moved_at: Option<Duration>,
    /// Since when what is on its way waits for an acknowledgement.
    waits_since: Duration,
    is_late: bool,
    /// Closes a lane.
    give_up: Option<oneshot::Sender<()>>,
}

impl Way {
    pub(crate) fn new(id: WayId, exit: Box<dyn Exit>, give_up: Option<oneshot::Sender<()>>, now: Duration) -> Self {
        Self { id, exit, flow: Flow::new(now), moved_at: None, waits_since: now, is_late: false, give_up }
    }

    /// Looks what has arrived, over a path that is known to take so long while it is empty. Returns what may leave now.
    pub(crate) async fn look(
        &mut self,
        now: Duration,
        beside: &Beside,
        known: Option<Duration>,
    ) -> Result<Turn, FilesEnded> {
        let on_their_way = self.exit.on_their_way().await?;
        let before = self.flow.arrived();
        self.flow.know(known);
        self.flow.look(now, on_their_way, beside);
        if self.flow.arrived() > before {
            (self.moved_at, self.waits_since) = (Some(now), now);
        }
        self.is_late &= self.is_busy();
        Ok(self.flow.turn(now))
    }

    /// Hands a message in.
    pub(crate) async fn send(&mut self, now: Duration, message: BytesMut) -> Result<(), FilesEnded> {
        if !self.is_busy() {
            self.waits_since = now;
        }
        self.flow.sent(now, message.len());
        self.exit.send(message).await
    }

    /// What goes by it comes late: until all of it is acknowledged, other ways are better.
    pub(crate) fn set_late(&mut self) {
        self.is_late = true;
    }

    /// Gives the way up; a lane closes.
    pub(crate) fn give_up(self) {
        // Where it is gone already, nobody needs to know.
        let _ = self.give_up.map(|give_up| give_up.send(()));
    }

    pub(crate) fn id(&self) -> WayId {
        self.id
    }

    pub(crate) fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Whether something was acknowledged at this moment or after it.
    pub(crate) fn has_moved_since(&self, then: Duration) -> bool {
        self.moved_at.is_some_and(|at| at >= then)
    }

    /// Since when what is on its way waits for an acknowledgement. Of no meaning where nothing is.
    pub(crate) fn waits_since(&self) -> Duration {
        self.waits_since
    }

    /// Whether something is on its way.
    pub(crate) fn is_busy(&self) -> bool {
        self.flow.on_their_way() > 0
    }

    /// Whether another way is to be taken, where there is one.
    pub(crate) fn is_late(&self) -> bool {
        self.is_late
    }
}
