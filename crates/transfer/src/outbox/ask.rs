//! What an [`Outbox`](super::Outbox) asks for.

use wire::files::{Choice, Digest, FaultCode, FilesMessage};

use crate::{End, Side};

/// What an outbox asks of whoever holds the files and the session. Asks are done, and answered, in the order in which they
/// came. What an item is still asked for after it failed or was closed need not be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxAsk {
    /// Say this over `control`. It may wait for room, and what was asked later waits behind it.
    Say(FilesMessage),
    /// Open a file, see that it is as the manifest says, and hash its first bytes. Answer:
    /// [`Outbox::opened`](super::Outbox::opened).
    Open {
        /// The item's number, by which all later asks name it.
        number: u32,
        /// Its place in the manifest.
        entry: u32,
        /// How many bytes to hash; mostly 0.
        prefix: u64,
    },
    /// Read exactly so many bytes. Answer: [`Outbox::read`](super::Outbox::read).
    Read {
        /// The item.
        number: u32,
        /// Where they begin.
        offset: u64,
        /// How many: 1 to [`wire::limits::CHUNK`].
        length: usize,
    },
    /// See that the file has not changed since it was opened, and close it. Answer:
    /// [`Outbox::finished`](super::Outbox::finished).
    Finish {
        /// The item.
        number: u32,
    },
    /// Close a file that is no longer wanted. No answer.
    Close {
        /// The item.
        number: u32,
    },
    /// News for people. No answer.
    Tell(OutboxNews),
}

/// What people may want to know of an outgoing transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxNews {
    /// The receiver said yes.
    Accepted(Choice),
    /// An item is there whole, and proven so.
    Verified {
        /// Its place in the manifest.
        entry: u32,
        /// The digest of the file; none of a folder, and of a file that was there already.
        digest: Option<Digest>,
    },
    /// An item cannot be had or kept; [`Outbox::retry`](super::Outbox::retry) tries again.
    Failed {
        /// Its place in the manifest.
        entry: u32,
        /// Why.
        code: FaultCode,
        /// Whose trouble it was.
        side: Side,
    },
    /// Somebody paused.
    Paused(Side),
    /// Somebody lifted their pause.
    Resumed(Side),
    /// The transfer is over: nothing more is asked.
    Over(End),
}
