//! What is told about files. The meaning of each is written in `docs/events.md`.

use std::path::PathBuf;

use transfer::SafeName;
use wire::files::{CancelReason, Digest, FaultCode, Root, RootKind, TransferId};

use super::PeerId;
use crate::codes::codes;

/// Something happened to a transfer.
#[derive(Clone, Debug)]
pub enum FilesEvent {
    /// Somebody offers files, or was offered ours.
    Offered(FilesOffer),
    /// The receiver said yes; the bytes flow.
    Accepted {
        /// The transfer.
        transfer: TransferId,
        /// The folder that it goes into, of one that comes in.
        into: Option<PathBuf>,
    },
    /// The receiver said no. [`FilesEvent::Finished`] follows.
    Declined(TransferId),
    /// How far it is; twice a second at most, and whenever its state changes. One that finds no room is left out.
    Progress(Progress),
    /// A file is there whole and its digest holds.
    Verified(Verified),
    /// Something of a transfer, or all of it, failed.
    Failed(Failure),
    /// Nothing more comes of this transfer.
    Finished {
        /// The transfer.
        transfer: TransferId,
        /// Files that are there whole.
        verified: u32,
        /// Files and folders that are not, with those that were left out.
        failed: u32,
        /// How it ended.
        outcome: Outcome,
    },
    /// All transfers, running and past, the newest first.
    Transfers(Vec<Transfer>),
}

codes! {
    /// Which way files go.
    Direction {
        /// From the other side to this one.
        In = "in",
        /// From this side to the other one.
        Out = "out",
    }
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesOffer {
    /// The transfer's name, the same over all sessions that it takes.
    pub transfer: TransferId,
    /// Who offers, or is offered to; none for the host of a visit that is over.
    pub peer: Option<PeerId>,
    /// Which way.
    pub direction: Direction,
    /// What was dropped, one by one.
    pub roots: Vec<OfferedRoot>,
    /// Files and folders in all.
    pub items: u32,
    /// Bytes in all.
    pub bytes: u64,
    /// The files and folders that are sent, each by its absolute path; none of what comes in, nor of the past.
    pub sources: Vec<PathBuf>,
    /// It was accepted before, or needs no word: nobody is to be asked. Of one that goes out: it was offered before and did
    /// not come to its end, so what of it is there already is not sent again.
    pub agreed: bool,
    /// Bytes for which there is room in the usual folder, of one that comes in and waits for a word; none where that is not
    /// known.
    pub room: Option<u64>,
    /// The usual folder, which it goes into unless another one is named, of one that comes in and waits for a word.
    pub folder: Option<PathBuf>,
}

/// One thing of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedRoot {
    /// Its name, fit to be shown.
    pub name: String,
    /// What it is.
    pub kind: RootKind,
    /// Files and folders in it, itself included.
    pub items: u32,
    /// Bytes in it.
    pub bytes: u64,
}

impl OfferedRoot {
    pub(super) fn of(root: &Root) -> Self {
        Self {
            name: SafeName::clean(root.name.as_raw()).map_or_else(|| "_".to_owned(), |name| name.to_string()),
            kind: root.kind,
            items: root.items,
            bytes: root.bytes.get(),
        }
    }
}

codes! {
    /// What a transfer does at the moment.
    TransferState {
        /// It is offered when one of the many before it is over.
        Queued = "queued",
        /// It was offered, and nobody has said yes or no.
        Offered = "offered",
        /// Bytes flow.
        Running = "running",
        /// Held back on this side.
        PausedHere = "paused-here",
        /// Held back on the other side.
        PausedThere = "paused-there",
        /// It goes on when the other side is back.
        Waiting = "waiting",
        /// What is there from before is read and compared.
        Checking = "checking",
        /// All of it is there.
        Complete = "complete",
        /// Over, and something of it failed.
        Incomplete = "incomplete",
        /// The receiver said no.
        Declined = "declined",
        /// A person ended it before its end.
        Cancelled = "cancelled",
        /// It could not go on.
        Failed = "failed",
    }
}

/// How far a transfer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The transfer.
    pub transfer: TransferId,
    /// Bytes that are there, those of earlier sessions included.
    pub bytes: u64,
    /// Bytes of everything that was accepted.
    pub total: u64,
    /// Bytes a second, smoothed.
    pub rate: u64,
    /// Seconds until the end at this rate, where that can be told.
    pub seconds_left: Option<u64>,
    /// Files and folders of these that are done or failed.
    pub items: u32,
    /// Files and folders of everything that was accepted.
    pub items_total: u32,
    /// What it does.
    pub state: TransferState,
}

/// A file that is whole on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The transfer.
    pub transfer: TransferId,
    /// Where it lies on this machine.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its BLAKE3 digest.
    pub blake3: Digest,
}

/// Something that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The transfer.
    pub transfer: TransferId,
    /// Which file or folder, its names joined by `/` and fit to be shown; none where it is the transfer as a whole.
    pub path: Option<String>,
    /// Why.
    pub code: FailureCode,
    /// Why, as one English sentence that says what to do.
    pub message: String,
}

codes! {
    /// Why something failed.
    FailureCode {
        /// The source may not be read.
        Unreadable = "unreadable",
        /// The source is gone.
        Vanished = "vanished",
        /// The source changed while it was sent.
        Changed = "changed",
        /// The source is neither a file nor a folder.
        Special = "special",
        /// The name cannot be kept.
        Name = "name",
        /// No room is left in the folder.
        NoSpace = "no-space",
        /// The folder is gone.
        NoFolder = "no-folder",
        /// The folder may not be written to.
        NoPermission = "no-permission",
        /// The file is larger than its receiver can take.
        TooLarge = "too-large",
        /// What arrived is not what was sent.
        Digest = "digest",
        /// The disk failed otherwise.
        Disk = "disk",
        /// More files than one transfer takes.
        TooManyItems = "too-many-items",
        /// As many transfers as the other side takes are open.
        TooMany = "too-many",
        /// The other side does not know the transfer any more.
        Unknown = "unknown",
        /// The other side did what the protocol forbids.
        Protocol = "protocol",
    }
}

impl From<FaultCode> for FailureCode {
    fn from(code: FaultCode) -> Self {
        match code {
            FaultCode::Unreadable => Self::Unreadable,
            FaultCode::Vanished => Self::Vanished,
            FaultCode::Changed => Self::Changed,
            FaultCode::Special => Self::Special,
            FaultCode::Name => Self::Name,
            FaultCode::NoSpace => Self::NoSpace,
            FaultCode::NoFolder => Self::NoFolder,
            FaultCode::NoPermission => Self::NoPermission,
            FaultCode::TooLarge => Self::TooLarge,
            FaultCode::Digest => Self::Digest,
            FaultCode::Disk => Self::Disk,
        }
    }
}

impl FailureCode {
    /// The one with this word.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// Why a transfer was cancelled; none where a person wanted it so.
    pub(super) fn of_cancel(reason: CancelReason) -> Option<Self> {
        match reason {
            CancelReason::Person => None,
            CancelReason::Unknown => Some(Self::Unknown),
            CancelReason::TooMany => Some(Self::TooMany),
            CancelReason::Protocol => Some(Self::Protocol),
            CancelReason::Disk => Some(Self::Disk),
        }
    }
}

codes! {
    /// How a transfer ended.
    Outcome {
        /// All of it is there.
        Complete = "complete",
        /// What could be had is there; the rest failed.
        Incomplete = "incomplete",
        /// The receiver said no.
        Declined = "declined",
        /// Cancelled on this side.
        CancelledHere = "cancelled-here",
        /// Cancelled on the other side.
        CancelledThere = "cancelled-there",
        /// It could not go on; a failure said why.
        Failed = "failed",
    }
}

/// One line of the list of transfers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What was offered.
    pub offer: FilesOffer,
    /// The peer's name, where it is known; fit to be shown.
    pub peer_name: Option<String>,
    /// What it does, or how it ended.
    pub state: TransferState,
    /// The folder that it went into, of one that came in.
    pub into: Option<PathBuf>,
    /// Files that are there whole.
    pub verified: u32,
    /// Files and folders that are not to be had.
    pub failed: u32,
    /// Why it failed as a whole, of one that did.
    pub failure: Option<Failure>,
    /// When it was offered first, in seconds since 1970-01-01 UTC.
    pub started: u64,
    /// When it ended.
    pub ended: Option<u64>,
}
