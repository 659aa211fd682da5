//! The task that sends chunks, no faster than the path takes them, and slower beside a picture that is watched.

use std::future::pending;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use super::FilesEnded;
use super::flow::{Flow, Turn};
use super::pieces::Pieces;
use super::surroundings::Surroundings;
use crate::control::arrivals::Channel;
use crate::farewell::Hush;

/// The sending side of the channel.
pub(crate) struct Outflow<S> {
    pub(crate) going: mpsc::Receiver<Bytes>,
    pub(crate) open: watch::Receiver<Option<Channel>>,
    pub(crate) surroundings: S,
    pub(crate) hush: Hush,
}

impl<S: Surroundings> Outflow<S> {
    /// Sends until the channel is closed, or nobody sends any more. After the hush chunks wait for the session's end.
    pub(crate) async fn run(mut self) {
        let Ok(channel) = self.channel().await else { return };
        let mut way = Way::new(channel, self.surroundings);
        let sending = async {
            tokio::select! {
                biased;
                () = self.hush.fallen() => pending().await,
                _ = way.send_all(&mut self.going) => {}
            }
        };
        tokio::select! {
            // Its sender is gone with the channel.
            () = async { while self.open.changed().await.is_ok() {} } => {}
            () = sending => {}
        }
    }

    async fn channel(&mut self) -> Result<Channel, FilesEnded> {
        let open = self.open.wait_for(Option::is_some).await.map_err(|_| FilesEnded)?;
        open.clone().ok_or(FilesEnded)
    }
}

/// The way out, once it is open.
struct Way<S> {
    channel: Channel,
    surroundings: S,
    flow: Flow,
    start: Instant,
}

impl<S: Surroundings> Way<S> {
    fn new(channel: Channel, surroundings: S) -> Self {
        let (flow, start) = (Flow::new(Duration::ZERO), Instant::now());
        Self { channel, surroundings, flow, start }
    }

    async fn send_all(&mut self, going: &mut mpsc::Receiver<Bytes>) -> Result<(), FilesEnded> {
        while let Some(chunk) = going.recv().await {
            let Some(mut pieces) = Pieces::of(chunk) else {
                tracing::error!("what was to be sent is no chunk");
                continue;
            };
            while pieces.next_length(usize::MAX) > 0 {
                let most = self.room().await?;
                let Some(piece) = pieces.next(most) else { break };
                self.flow.sent(self.start.elapsed(), piece.len());
                self.channel.send(piece).await.map_err(|_| FilesEnded)?;
            }
        }
        Ok(())
    }

    /// Waits until something may leave. Returns how much.
    async fn room(&mut self) -> Result<usize, FilesEnded> {
        loop {
            let now = Instant::now();
            let on_their_way = self.channel.outstanding_bytes().await.map_err(|_| FilesEnded)?;
            let beside = self.surroundings.beside(now);
            let at = now.saturating_duration_since(self.start);
            self.flow.look(at, on_their_way, &beside);
            match self.flow.turn(at) {
                Turn::Send(most) => return Ok(most),
                Turn::Wait(wait) => sleep(wait).await,
            }
        }
    }
}
