//! The task that sends chunks, no faster than the path takes them, and slower beside a picture that is watched.

use std::future::pending;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use super::FilesEnded;
use super::pieces::Pieces;
use super::spread::{Room, Spread};
use super::surroundings::Surroundings;
use crate::control::arrivals::Channel;
use crate::farewell::Hush;
use crate::lanes::crew::Lanework;

/// The sending side of the channel.
pub(crate) struct Outflow<S> {
    pub(crate) going: mpsc::Receiver<Bytes>,
    pub(crate) open: watch::Receiver<Option<Channel>>,
    pub(crate) surroundings: S,
    pub(crate) lanework: Lanework,
    pub(crate) hush: Hush,
}

impl<S: Surroundings> Outflow<S> {
    /// Sends until the channel is closed, or nobody sends any more. After the hush chunks wait for the session's end.
    pub(crate) async fn run(mut self) {
        let Ok(channel) = self.channel().await else { return };
        let mut spread = Spread::new(Box::new(channel), self.surroundings, self.lanework);
        let sending = async {
            tokio::select! {
                biased;
                () = self.hush.fallen() => pending().await,
                _ = send_all(&mut spread, &mut self.going) => {}
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

async fn send_all<S: Surroundings>(
    spread: &mut Spread<S>,
    going: &mut mpsc::Receiver<Bytes>,
) -> Result<(), FilesEnded> {
    let mut pieces: Option<Pieces> = None;
    loop {
        spread.tend();
        let rest = pieces.as_mut().filter(|pieces| pieces.next_length(usize::MAX) > 0);
        if rest.is_none() && !spread.has_returned() {
            tokio::select! {
                chunk = going.recv() => {
                    let Some(chunk) = chunk else { return Ok(()) };
                    pieces = Pieces::of(chunk);
                    if pieces.is_none() {
                        tracing::error!("what was to be sent is no chunk");
                    }
                }
                () = spread.news() => {}
            }
            continue;
        }
        match spread.room().await? {
            Room::Wait(wait) => {
                let since = Instant::now();
                sleep(wait).await;
                spread.held(since.elapsed());
            }
            Room::At(way, _) if spread.has_returned() => spread.send_again(way).await?,
            Room::At(way, most) => {
                let piece: Option<BytesMut> = rest.and_then(|pieces| pieces.next(most));
                if let Some(piece) = piece {
                    spread.send(way, piece).await?;
                }
            }
        }
    }
}
