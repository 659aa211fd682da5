//! What a session says about itself.

use media::BitRate;
use thiserror::Error;
use tokio::sync::mpsc;
use wire::files::ChunkError;
use wire::{ControlError, ToGuest, ToHost};

use crate::Statistics;

/// Everything that a session tells the conductor, in order.
///
/// Bounded. Figures ([`Report::Estimate`], [`Report::Statistics`]) are dropped when nobody reads; all others wait.
pub type Reports = mpsc::Receiver<Report>;

/// Everything that a guest's session tells, in order. Bounded; all of it waits for the reader.
pub type GuestReports = mpsc::Receiver<GuestReport>;

/// How the connection to the other side stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// The two sides look for a path, or shake hands.
    Connecting,
    /// The other side is reached and is who its fingerprint says.
    Connected,
    /// Nothing came from the other side for some seconds; an ICE restart can still save the session.
    Disconnected,
    /// The connection is lost for good.
    Failed,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// This side closed it.
    Closed,
    /// The other side closed the connection: a page that was left, for instance. Noticed within a second.
    Left,
    /// The other side never connected.
    NeverConnected,
    /// The other side was lost and did not come back in time.
    Lost,
    /// The handshake failed: the other side's certificate is not the one of its description, for instance. Or it asked
    /// for more than any honest one does: over `control`, or with more chunks than [`crate::FILES_UNREAD`].
    Refused,
    /// The connection broke on this side: all its sockets failed, for instance.
    Broken,
}

/// A message that was not taken.
#[derive(Debug, Error)]
pub enum Malformed {
    /// Binary, or not UTF-8, on a channel of text.
    #[error("a control message that is not text")]
    NotText,
    /// Too large, or unknown.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// A renegotiation that was not taken.
    #[error("a session description that was not taken: {0}")]
    Description(String),
    /// Text on the channel of chunks.
    #[error("a message on the channel of files that is text")]
    Text,
    /// Bytes on the channel of chunks that are none.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
}

/// One thing that a session tells.
#[derive(Debug)]
pub enum Report {
    /// The connection's state changed.
    State(ConnectionState),
    /// The channel `control` is open: what was said before it was goes out now.
    ControlOpen,
    /// The channel `files` is open.
    FilesOpen,
    /// The guest said something. Descriptions are not among it: the session answers those itself.
    Said(ToHost),
    /// The guest said something that is not understood; the session goes on, unless that is one of too many.
    Malformed(Malformed),
    /// The guest cannot go on without a keyframe (PLI, FIR, an opened gate, a queue that overran).
    KeyframeWanted,
    /// How much the path to the guest seems to carry.
    Estimate(BitRate),
    /// The figures of the last second.
    Statistics(Box<Statistics>),
    /// The session ended; nothing follows.
    Closed(Ending),
}

/// One thing that a guest's session tells.
#[derive(Debug)]
pub enum GuestReport {
    /// The connection's state changed.
    State(ConnectionState),
    /// The channel `control` is open: what was said before it was goes out now.
    ControlOpen,
    /// The channel `files` is open.
    FilesOpen,
    /// The host said something. Descriptions are not among it: the session answers those itself.
    Heard(ToGuest),
    /// The host said something that is not understood; the session goes on, unless that is one of too many.
    Malformed(Malformed),
    /// The session ended; nothing follows.
    Closed(Ending),
}
