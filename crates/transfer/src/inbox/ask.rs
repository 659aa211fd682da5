//! What an [`Inbox`](super::Inbox) asks for.

use wire::files::{Bytes, Digest, FaultCode, FilesMessage};

use crate::{End, Hashing, SafePath, Side};

/// What an inbox asks of whoever holds the folder, the person and the session. Asks, and the [`Write`]s between them, are
/// done in the order in which they came. What is asked of an item after it failed or was discarded need not be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxAsk {
    /// Say this over `control`. It may wait for room, and what was asked later waits behind it.
    Say(FilesMessage),
    /// Ask the person. Answer: [`Inbox::accept`](super::Inbox::accept) or [`Inbox::decline`](super::Inbox::decline).
    Decide,
    /// See what of a file is there already, and whether there is room for the rest. Nothing is made yet. Answer:
    /// [`Inbox::looked`](super::Inbox::looked).
    Look {
        /// The item's number, by which all later asks name it.
        number: u32,
        /// Where it will stand; names that collide within this transfer have their numbers.
        path: SafePath,
        /// Its size.
        bytes: Bytes,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        modified: Option<i64>,
    },
    /// Make a folder, and those above it; one that is there already is as good. Answer: [`Inbox::made`](super::Inbox::made).
    MakeFolder {
        /// The item.
        number: u32,
        /// Where.
        path: SafePath,
    },
    /// Flush the item's part and keep it, but open no longer: it may come back to it. No answer.
    Close {
        /// The item.
        number: u32,
    },
    /// All bytes of a file were written, and their digest is right (an empty file had no [`Write`]: make it). Flush it, set
    /// its time, give it its name. Answer: [`Inbox::committed`](super::Inbox::committed).
    Commit {
        /// The item.
        number: u32,
        /// The digest of the whole file, to be remembered.
        digest: Digest,
    },
    /// Throw the item's part away, if it has one, and the folders that were made for it and are empty. No answer.
    Discard {
        /// The item.
        number: u32,
    },
    /// The transfer is over, so forget its state. Parts, those of earlier sessions too, are thrown away or kept. No answer.
    Leave {
        /// Whether to keep them: the same transfer may be offered again.
        keep_parts: bool,
    },
    /// News for people. No answer.
    Tell(InboxNews),
}

/// What there is of a file before its bytes come.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// Its first bytes, safe on the disk, from an earlier session; hashed here once and not read again.
    Part(Hashing),
    /// All of it, verified in an earlier session of this transfer.
    Whole,
    /// It cannot be kept.
    Refused(FaultCode),
}

/// Where the bytes of a chunk go. The answer is [`Inbox::written`](super::Inbox::written).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// The item.
    pub number: u32,
    /// Where in the file they begin.
    pub offset: u64,
    /// They are the first of this session: open the part or make it, and cut off what it has from `offset` on.
    pub begins: bool,
}

/// What people may want to know of an incoming transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxNews {
    /// An item is there whole, and proven so.
    Verified {
        /// The item.
        number: u32,
        /// Where it was to stand; the hands know the name that it got.
        path: SafePath,
        /// Its size.
        bytes: Bytes,
        /// The digest of the file; none of a folder, and of a file that was there already.
        digest: Option<Digest>,
    },
    /// An item cannot be had or kept.
    Failed {
        /// The item.
        number: u32,
        /// Where it was to stand; none where the path itself was refused.
        path: Option<SafePath>,
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
