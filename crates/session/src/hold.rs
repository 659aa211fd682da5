//! The hold on a session: it lives while this does, or until it is told to close.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long a close may take before it returns all the same; the rest then ends in the background.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// Held by the handle of a session.
#[derive(Debug)]
pub(crate) struct Hold {
    closing: watch::Sender<bool>,
    closed: watch::Receiver<bool>,
}

/// The keeper's end of a [`Hold`].
#[derive(Debug)]
pub(crate) struct Held {
    /// Becomes true, or loses its sender, when the session is to end.
    pub(crate) closing: watch::Receiver<bool>,
    /// Becomes true when nothing is left of the session.
    pub(crate) closed: watch::Sender<bool>,
}

pub(crate) fn hold() -> (Hold, Held) {
    let (closing, told_to_close) = watch::channel(false);
    let (closed_here, closed) = watch::channel(false);
    (Hold { closing, closed }, Held { closing: told_to_close, closed: closed_here })
}

impl Hold {
    /// Whether the session was told to close, or is closed.
    pub(crate) fn is_over(&self) -> bool {
        *self.closing.borrow() || *self.closed.borrow()
    }

    /// Waits until nothing is left of the session.
    pub(crate) async fn ended(&self) {
        // An error means that the one who would tell is gone, and with it the session.
        let _ = self.closed.clone().wait_for(|closed| *closed).await;
    }

    /// Tells the session to close, and waits for it as long as a close may take.
    pub(crate) async fn close(&self) {
        self.closing.send_replace(true);
        let _ = timeout(CLOSE_WITHIN, self.ended()).await;
    }
}
