//! Between a courier, which does not wait, and the session, where there may be no room.

use bytes::Bytes;
use session::FilesOutlet;
use tokio::sync::mpsc;

use crate::files::line::Line;
use crate::files::mailbox::Letter;

/// Messages that wait for the session.
const MESSAGES: usize = 8;

/// Chunks that wait for it.
const CHUNKS: usize = 4;

/// Where messages go in. The way ends with the session, or when nobody brings any more and all are said.
pub(super) fn messages(line: Line) -> mpsc::Sender<Letter> {
    let (brought, mut waiting) = mpsc::channel(MESSAGES);
    tokio::spawn(async move {
        while let Some(letter) = waiting.recv().await {
            if line.say(letter).await.is_err() {
                return;
            }
        }
    });
    brought
}

/// Where chunks go in. The way ends with the channel, or when nobody brings any more.
pub(super) fn chunks(outlet: FilesOutlet) -> mpsc::Sender<Bytes> {
    let (brought, mut waiting) = mpsc::channel(CHUNKS);
    tokio::spawn(async move {
        while let Some(chunk) = waiting.recv().await {
            if outlet.send(chunk).await.is_err() {
                return;
            }
        }
    });
    brought
}
