//! Where chunks come in, whichever connection brings them: in their row, within bounds, for one reader.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use webrtc::data_channel::RTCDataChannelMessage;
use wire::files::{Chunk, Numbered};
use wire::limits;

use super::WayId;
use super::order::Order;
use crate::budget::{Allowance, Budget};
use crate::control::arrivals::{WITHIN, spend};
use crate::files::unread::Unread;
use crate::{Ending, Malformed};

/// The most messages that are no chunks, in any [`WITHIN`].
const MALFORMED: usize = 100;

/// The most chunks at once, and each second: eight times what a gigabit a second carries, for a file of a byte is one too, and a
/// fast disk takes many of these.
const CHUNKS: u32 = 16_384;
const CHUNKS_A_SECOND: u32 = 16_384;

/// The one place that all connections of a session bring chunks to. What is sent too much over all of them together ends the
/// session.
pub(crate) struct Intake {
    unread: Arc<Unread>,
    row: Mutex<Row>,
    /// The number of the first message that did not arrive, for whoever tells the other side.
    arrived: watch::Sender<u32>,
}

struct Row {
    /// None once the channel `files` is closed.
    coming: Option<mpsc::Sender<Bytes>>,
    order: Order,
    chunks: Allowance,
    malformed: Budget,
    has_numbers: bool,
}

/// A message, as it was read.
enum Message {
    Chunk(Bytes),
    Numbered(u32, Bytes),
}

impl Intake {
    pub(crate) fn new(coming: mpsc::Sender<Bytes>, unread: Arc<Unread>) -> Self {
        let row = Row {
            coming: Some(coming),
            order: Order::default(),
            chunks: Allowance::new(CHUNKS, CHUNKS_A_SECOND, Instant::now()),
            malformed: Budget::new(MALFORMED, WITHIN),
            has_numbers: false,
        };
        Self { unread, row: Mutex::new(row), arrived: watch::Sender::new(0) }
    }

    /// Takes a message that came by `way`. Returns what was wrong with it, if that can be borne.
    pub(crate) fn take(&self, way: WayId, message: RTCDataChannelMessage) -> ControlFlow<Ending, Option<Malformed>> {
        let mut row = self.row();
        let message = match read(message) {
            Ok(message) => message,
            Err(error) => {
                spend(row.malformed.spend(Instant::now()))?;
                tracing::debug!(%error, "a message of the channel of files was not taken");
                return ControlFlow::Continue(Some(error));
            }
        };
        spend(row.chunks.spend(Instant::now()))?;
        match message {
            Message::Chunk(chunk) if way == WayId::First && !row.has_numbers => self.keep(&mut row, chunk)?,
            // The row begins behind what had no numbers, and only the first connection tells where that is.
            Message::Numbered(0, _) if way != WayId::First => return strange(),
            Message::Numbered(number, chunk) => self.put(&mut row, number, chunk)?,
            Message::Chunk(_) => return strange(),
        }
        ControlFlow::Continue(None)
    }

    /// The channel `files` is closed: nothing more comes, over whatever lane.
    pub(crate) fn close(&self) {
        self.row().coming = None;
    }

    /// What has arrived, each time it changes.
    pub(crate) fn arrivals(&self) -> watch::Receiver<u32> {
        self.arrived.subscribe()
    }

    /// Hands a chunk to the reader.
    fn keep(&self, row: &mut Row, chunk: Bytes) -> ControlFlow<Ending> {
        let is_borne = self.unread.came(chunk.len());
        self.hand_over(row, chunk)?;
        if is_borne { ControlFlow::Continue(()) } else { too_much() }
    }

    /// Puts a chunk into its place in the row. Until its turn comes it counts as unread.
    fn put(&self, row: &mut Row, number: u32, chunk: Bytes) -> ControlFlow<Ending> {
        let length = chunk.len();
        match row.order.take(number, chunk) {
            Ok(true) if !self.unread.came(length) => return too_much(),
            Ok(true) => {}
            Ok(false) => return ControlFlow::Continue(()),
            Err(error) => {
                tracing::debug!(%error, "a chunk was not taken");
                return too_much();
            }
        }
        row.has_numbers |= number == 0;
        while let Some(chunk) = row.order.ready() {
            self.hand_over(row, chunk)?;
        }
        let next = row.order.next();
        self.arrived.send_if_modified(|arrived| std::mem::replace(arrived, next) != next);
        ControlFlow::Continue(())
    }

    fn hand_over(&self, row: &mut Row, chunk: Bytes) -> ControlFlow<Ending> {
        let length = chunk.len();
        match row.coming.as_ref().map(|coming| coming.try_send(chunk)) {
            Some(Ok(())) => ControlFlow::Continue(()),
            Some(Err(mpsc::error::TrySendError::Full(_))) => too_much(),
            // Nobody wants any.
            Some(Err(mpsc::error::TrySendError::Closed(_))) | None => {
                self.unread.was_read(length);
                ControlFlow::Continue(())
            }
        }
    }

    fn row(&self) -> MutexGuard<'_, Row> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(message: RTCDataChannelMessage) -> Result<Message, Malformed> {
    if message.is_string {
        return Err(Malformed::Text);
    }
    let bytes = message.data.freeze();
    if Numbered::is_meant_by(&bytes) {
        let number = Numbered::read(&bytes)?.number;
        return Ok(Message::Numbered(number, bytes.slice(limits::NUMBER_HEADER..)));
    }
    Chunk::read(&bytes)?;
    Ok(Message::Chunk(bytes))
}

fn too_much<T>() -> ControlFlow<Ending, T> {
    tracing::debug!("the other side sends more chunks than it may");
    ControlFlow::Break(Ending::Refused)
}

fn strange<T>() -> ControlFlow<Ending, T> {
    tracing::debug!("the other side sends a chunk by a way that it may not take");
    ControlFlow::Break(Ending::Refused)
}

#[cfg(test)]
mod tests;
