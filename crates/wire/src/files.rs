//! What the two sides of a transfer say to each other over `control`. The bytes themselves go as [`Chunk`]s.
//!
//! Either side of a session may offer. Who offers is the sender of that transfer, the other its receiver.

mod chunk;
mod digest;
mod life;
mod numbered;
mod offered;
mod quantity;
mod transfer_id;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use chunk::{Chunk, ChunkError};
pub use digest::Digest;
pub use life::{Life, LifeError};
pub use numbered::Numbered;
pub use offered::{Item, ItemKind, NameError, OfferedName, OfferedPath, Root, RootKind};
pub use quantity::{Bytes, BytesError, Listed, TooMany};
pub use transfer_id::TransferId;

use crate::limits;

/// A message about files. Where it says *sender* or *receiver*, only that side says it; a message of the wrong side, or
/// of a transfer that is not known, is answered by [`FilesMessage::Cancel`] and changes nothing. One of another [`Life`] than
/// the transfer has is not heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FilesMessage {
    /// Sender: a proposal, which begins a [`Life`]. Nothing else is said in it before it is accepted. Said again, after the
    /// end of the life before or in the next session, with the same id and the same roots, it goes on where it was.
    Offer {
        /// The transfer, by the name that the sender drew for it.
        transfer: TransferId,
        /// What was dropped, one by one. The sums of their items and bytes are what the receiver consents to.
        roots: Listed<Root, { limits::ROOTS }>,
    },
    /// Receiver: yes.
    Accept {
        /// The transfer.
        transfer: TransferId,
        /// All of it, or some of its roots.
        choice: Choice,
        /// How many bytes of chunks may be on their way beyond what [`FilesMessage::Credit`] said; at least two whole chunks.
        window: Bytes,
    },
    /// Receiver: no.
    Decline {
        /// The transfer.
        transfer: TransferId,
    },
    /// Sender: the next items of the accepted roots, in the order of their numbers; a folder before what is in it. At most
    /// four messages wait for their [`FilesMessage::Want`]. An item that failed may come again, under a new number, once
    /// that was said.
    Items {
        /// The transfer.
        transfer: TransferId,
        /// The number of the first of them; the others count on from it. It grows from message to message.
        first: u32,
        /// What they are.
        items: Listed<Item, { limits::BATCH }>,
    },
    /// Receiver: from where each of these items is wanted, in the order of [`FilesMessage::Items`].
    Want {
        /// The transfer.
        transfer: TransferId,
        /// The number of the first.
        first: u32,
        /// One for each item.
        items: Listed<Wanted, { limits::BATCH }>,
    },
    /// Receiver: so many bytes of chunks of this life were taken off the wire and written, or thrown away. Said each time that another quarter of the window is, or sooner.
    Credit {
        /// The transfer.
        transfer: TransferId,
        /// Counted from 0 at [`FilesMessage::Accept`].
        bytes: Bytes,
    },
    /// Sender: all bytes of these items are on their way or there.
    Done {
        /// The transfer.
        transfer: TransferId,
        /// Which, and the digest of each whole file.
        items: Listed<Finished, { limits::BATCH }>,
    },
    /// Receiver: these items are there whole, their digest holds, and they bear their final names.
    Verified {
        /// The transfer.
        transfer: TransferId,
        /// Their numbers.
        items: Listed<u32, { limits::BATCH }>,
    },
    /// Either side: these items cannot be had or kept. The others go on.
    Failed {
        /// The transfer.
        transfer: TransferId,
        /// Which, and why.
        items: Listed<Fault, { limits::BATCH }>,
    },
    /// Either side: no chunks for now. Each side's pause is lifted by that side's resume.
    Pause {
        /// The transfer.
        transfer: TransferId,
    },
    /// Either side: its own pause is over.
    Resume {
        /// The transfer.
        transfer: TransferId,
    },
    /// Either side: the transfer is over, for good. What was verified stays, what was partial is thrown away. A person may
    /// have it offered again, in another life.
    Cancel {
        /// The transfer.
        transfer: TransferId,
        /// Why.
        reason: CancelReason,
    },
}

impl FilesMessage {
    /// The transfer that is spoken of.
    #[must_use]
    pub fn transfer(&self) -> TransferId {
        match self {
            Self::Offer { transfer, .. }
            | Self::Accept { transfer, .. }
            | Self::Decline { transfer }
            | Self::Items { transfer, .. }
            | Self::Want { transfer, .. }
            | Self::Credit { transfer, .. }
            | Self::Done { transfer, .. }
            | Self::Verified { transfer, .. }
            | Self::Failed { transfer, .. }
            | Self::Pause { transfer }
            | Self::Resume { transfer }
            | Self::Cancel { transfer, .. } => *transfer,
        }
    }
}

/// How much of an offer is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", content = "roots", rename_all = "kebab-case")]
pub enum Choice {
    /// All of it.
    All,
    /// These roots, by their place in the offer, counted from 0; at least one.
    Some(Listed<u32, { limits::ROOTS }>),
}

/// What the receiver wants of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Wanted {
    /// The bytes from `offset` on. Where the sender's own first `offset` bytes have another digest, it begins at 0.
    From {
        /// How many bytes the receiver has.
        offset: Bytes,
        /// The digest of those bytes; none where there are none.
        digest: Option<Digest>,
    },
    /// Nothing: it is there whole, a file from an earlier session or a folder that was made.
    Nothing,
    /// Nothing: it cannot be kept.
    Refused {
        /// Why.
        code: FaultCode,
    },
}

/// An item whose bytes have all been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Finished {
    /// Its number.
    pub item: u32,
    /// The BLAKE3 digest of the whole file.
    pub digest: Digest,
}

/// An item that cannot be had or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fault {
    /// Its number.
    pub item: u32,
    /// Why.
    pub code: FaultCode,
}

/// Why an item cannot be had or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    /// The source may not be read.
    Unreadable,
    /// The source is gone.
    Vanished,
    /// The source changed, shrank or grew while it was sent.
    Changed,
    /// The source is neither a file nor a folder (a link, a pipe, a socket, a device).
    Special,
    /// The name cannot be kept, on this system or on any.
    Name,
    /// The receiver has no room left.
    NoSpace,
    /// The folder that it was to stand in is gone at its receiver's.
    NoFolder,
    /// The receiver may not write there.
    NoPermission,
    /// The file is larger than the receiver's disk or browser can take.
    TooLarge,
    /// The bytes that arrived are not those that were sent.
    Digest,
    /// The disk failed otherwise.
    Disk,
}

/// Why a transfer is over before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CancelReason {
    /// Somebody pressed cancel.
    Person,
    /// The transfer is not known here (any more).
    Unknown,
    /// As many transfers as this side takes are there already.
    TooMany,
    /// The other side did what the protocol forbids.
    Protocol,
    /// Nothing more can be read or written: the folder is gone, or the disk failed.
    Disk,
}
