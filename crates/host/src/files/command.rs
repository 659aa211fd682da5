//! What can be asked about files.

use std::path::PathBuf;

use wire::files::{Choice, TransferId};

use super::PeerId;

/// A wish about files. Its outcome is told by [`FilesEvent`](super::FilesEvent)s; one that cannot be done by a problem.
#[derive(Clone, Debug)]
pub enum FilesCommand {
    /// Offer these files and folders. Where an earlier transfer of the same paths to the same guest is unfinished, that
    /// one goes on.
    Send {
        /// To whom.
        to: Recipients,
        /// What; at least one.
        paths: Vec<PathBuf>,
    },
    /// Say yes to an offer.
    Accept {
        /// The transfer.
        transfer: TransferId,
        /// All of it, or some of its roots.
        choice: Choice,
        /// The folder to put it in; none means the usual one of the sharing or the visit.
        into: Option<PathBuf>,
    },
    /// Say no to an offer.
    Decline(TransferId),
    /// Hold a transfer back, in either direction.
    Pause(TransferId),
    /// Let it go on.
    Resume(TransferId),
    /// End it for good. What is there whole stays, parts are thrown away.
    Cancel(TransferId),
    /// Try again what failed of a transfer that this side sends, or the whole of one that ended before its end.
    Retry(TransferId),
    /// Tell all transfers, running and past.
    List,
    /// Forget the past ones.
    ClearHistory,
}

/// To whom files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// Everybody who is in: each guest, and the host of the visit.
    All,
    /// One of them.
    One(PeerId),
}

/// Who decides about offers of others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptFiles {
    /// A person, offer by offer.
    #[default]
    Ask,
    /// Everything is taken.
    All,
}
