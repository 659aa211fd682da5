//! The channel `files`: chunks of files both ways, ordered and reliable, opened by the guest.
//!
//! The library stops reading all channels of a connection while one of them is not read. So this one is always read, and
//! what waits for its reader is bounded here: by the credit that the reader gives, as far as the other side is honest,
//! and by the end of the session where it is not.

mod courtesy;
mod delays;
pub(crate) mod errand;
pub(crate) mod exit;
mod flow;
pub(crate) mod inflow;
pub(crate) mod outflow;
mod pieces;
mod spread;
pub(crate) mod surroundings;
pub(crate) mod units;
pub(crate) mod unread;
mod way;
mod window;

use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;
use tokio::sync::mpsc;

use unread::Unread;

pub use unread::FILES_UNREAD;

/// How many chunks wait between whoever sends and the channel; the channel itself holds more.
const TO_SEND: usize = 2;

/// Why a chunk was not taken: the channel is closed, or the session has ended.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("no more chunks can be sent")]
pub struct FilesEnded;

/// Both ends of the channel `files`, whether it is open already or not.
#[derive(Debug)]
pub struct Files {
    /// Where chunks go out.
    pub outlet: FilesOutlet,
    /// Where chunks come in.
    pub inlet: FilesInlet,
}

/// Where chunks go out. Clones are the same way out, for several transfers side by side.
#[derive(Clone, Debug)]
pub struct FilesOutlet {
    chunks: mpsc::Sender<Bytes>,
}

impl FilesOutlet {
    /// Hands over one message of the channel: a [`wire::files::Chunk`] with its header. Chunks leave in the order they
    /// are taken, each whole or cut into several shorter ones. Waits while the channel is not open yet, and while as
    /// much is on its way as the path carries in a moment; all the time, if that is how long the other side does not
    /// read. A call that is dropped before it is ready has taken nothing.
    ///
    /// # Errors
    /// [`FilesEnded`] once the channel was closed or the session has ended. What was taken before may be lost then.
    pub async fn send(&self, chunk: Bytes) -> Result<(), FilesEnded> {
        self.chunks.send(chunk).await.map_err(|_| FilesEnded)
    }
}

/// Where chunks come in.
#[derive(Debug)]
pub struct FilesInlet {
    chunks: mpsc::Receiver<Bytes>,
    unread: Arc<Unread>,
}

impl FilesInlet {
    /// The next message, which reads as a [`wire::files::Chunk`]; none at the channel's or session's end. No more than
    /// [`FILES_UNREAD`] may wait to be read, so the windows given to the other side must stay below that together.
    pub async fn next(&mut self) -> Option<Bytes> {
        let chunk = self.chunks.recv().await?;
        self.unread.was_read(chunk.len());
        Some(chunk)
    }
}

/// The session's ends of the two ways.
pub(crate) struct Flows {
    pub(crate) going: mpsc::Receiver<Bytes>,
    pub(crate) coming: mpsc::Sender<Bytes>,
    pub(crate) unread: Arc<Unread>,
}

pub(crate) fn files() -> (Files, Flows) {
    let (chunks, going) = mpsc::channel(TO_SEND);
    let (coming, arrived) = mpsc::channel(unread::MESSAGES);
    let unread = Arc::<Unread>::default();
    let inlet = FilesInlet { chunks: arrived, unread: Arc::clone(&unread) };
    (Files { outlet: FilesOutlet { chunks }, inlet }, Flows { going, coming, unread })
}
