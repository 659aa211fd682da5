//! The keeper: how long a session lives, who works for it, and how it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep_until, timeout};
use webrtc::peer_connection::{PeerConnection, RTCPeerConnectionState};

use crate::connection::has_left;
use crate::hold::Held;
use crate::outlet::Outlet;
use crate::picture::pump::Inlet;
use crate::side::{News, Side};
use crate::{ConnectionState, Ending};

/// The library says that it closes within 100 ms; this is for when it does not.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// How long the last report waits for a reader.
const LAST_WORD_WITHIN: Duration = Duration::from_secs(1);

/// How often the keeper looks whether the guest took its leave: the library closes DTLS then, and tells nobody.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// One session's keeper.
pub(crate) struct Keeper<S: Side> {
    pub(crate) peer: Arc<dyn PeerConnection>,
    pub(crate) state: watch::Receiver<RTCPeerConnectionState>,
    pub(crate) held: Held,
    /// The workers that end by themselves, and the session with them.
    pub(crate) talkers: JoinSet<Ending>,
    /// The workers that never end by themselves.
    pub(crate) workers: JoinSet<()>,
    /// The picture's way in; none on a side that sends none.
    pub(crate) inlet: Option<Arc<Inlet>>,
    pub(crate) keyframe_wanted: Arc<Notify>,
    pub(crate) news: watch::Sender<ConnectionState>,
    pub(crate) outlet: Outlet<S>,
    pub(crate) connect_within: Duration,
    pub(crate) keep_disconnected: Duration,
}

impl<S: Side> Keeper<S> {
    /// Keeps the session until it ends, and clears it away.
    pub(crate) async fn run(mut self) {
        let ending = self.keep().await;
        tracing::debug!(?ending, "a session ends");
        if let Some(inlet) = &self.inlet {
            inlet.show(false);
        }
        if timeout(CLOSE_WITHIN, self.peer.close()).await.is_err() {
            tracing::warn!("a connection did not close in time");
        }
        self.talkers.shutdown().await;
        self.workers.shutdown().await;
        self.held.closed.send_replace(true);
        let _ = timeout(LAST_WORD_WITHIN, self.outlet.news(News::Closed(ending))).await;
    }

    async fn keep(&mut self) -> Ending {
        let mut deadline = Deadline { at: Instant::now() + self.connect_within, ending: Ending::NeverConnected };
        let mut has_deadline = true;
        let mut look = interval(LOOK_EVERY);
        loop {
            tokio::select! {
                () = ended(&mut self.held.closing) => return Ending::Closed,
                () = sleep_until(deadline.at), if has_deadline => {
                    self.news.send_replace(ConnectionState::Failed);
                    return deadline.ending;
                }
                Some(ended) = self.talkers.join_next() => return ended.unwrap_or(Ending::Broken),
                _ = look.tick() => {
                    if has_left(self.peer.as_ref()).await {
                        return Ending::Left;
                    }
                    // The state is as it was: whoever is connected is not connected anew.
                    continue;
                }
                changed = self.state.changed() => {
                    if changed.is_err() {
                        return Ending::Broken;
                    }
                }
            }
            let state = *self.state.borrow_and_update();
            match self.step(state) {
                Step::Stay => {}
                Step::Calm => has_deadline = false,
                Step::Lost if has_deadline => {}
                Step::Lost => {
                    let at = Instant::now() + self.keep_disconnected;
                    (deadline, has_deadline) = (Deadline { at, ending: Ending::Lost }, true);
                }
                Step::End(ending) => return ending,
            }
        }
    }

    fn step(&self, state: RTCPeerConnectionState) -> Step {
        match state {
            RTCPeerConnectionState::Connected => {
                self.tell(ConnectionState::Connected);
                if self.inlet.as_ref().is_some_and(|inlet| inlet.connect()) {
                    self.keyframe_wanted.notify_one();
                }
                Step::Calm
            }
            RTCPeerConnectionState::Disconnected => {
                self.tell(ConnectionState::Disconnected);
                Step::Lost
            }
            RTCPeerConnectionState::Failed => {
                self.tell(ConnectionState::Failed);
                Step::End(Ending::Refused)
            }
            RTCPeerConnectionState::Closed => Step::End(Ending::Left),
            RTCPeerConnectionState::Unspecified
            | RTCPeerConnectionState::New
            | RTCPeerConnectionState::Connecting
            | _ => Step::Stay,
        }
    }

    fn tell(&self, state: ConnectionState) {
        self.news.send_replace(state);
    }
}

struct Deadline {
    at: Instant,
    ending: Ending,
}

enum Step {
    Stay,
    Calm,
    Lost,
    End(Ending),
}

async fn ended(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Reports what changes: the state, the wish for a keyframe, the estimate. Waits for a slow reader; the keeper does not.
pub(crate) struct Reporter<S: Side> {
    pub(crate) state: watch::Receiver<ConnectionState>,
    pub(crate) estimate: watch::Receiver<media::BitRate>,
    pub(crate) keyframe_wanted: Arc<Notify>,
    pub(crate) outlet: Outlet<S>,
}

impl<S: Side> Reporter<S> {
    pub(crate) async fn run(mut self) {
        let first = *self.state.borrow_and_update();
        self.outlet.news(News::State(first)).await;
        loop {
            tokio::select! {
                biased; // what the state brings about is told after it
                changed = self.state.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let state = *self.state.borrow_and_update();
                    self.outlet.news(News::State(state)).await;
                }
                () = self.keyframe_wanted.notified() => self.outlet.news(News::KeyframeWanted).await,
                Ok(()) = self.estimate.changed() => {
                    let estimate = *self.estimate.borrow_and_update();
                    self.outlet.figure(S::report(News::Estimate(estimate)));
                }
            }
        }
    }
}
