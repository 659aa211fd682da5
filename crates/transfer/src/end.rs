//! How a transfer ends, and who does what to it.

use wire::files::CancelReason;

/// One of the two sides of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// This one.
    Us,
    /// The other one.
    Peer,
}

/// How a transfer ended. A session that breaks ends no transfer: it goes on in the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Each item of the accepted roots is there whole, or was told to have failed.
    Complete,
    /// The receiver said no.
    Declined,
    /// Somebody ended it before its end.
    Cancelled {
        /// Who.
        by: Side,
        /// Why.
        reason: CancelReason,
    },
}

/// Where a machine is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The receiver's person has not answered.
    Offered,
    /// It was accepted.
    Running,
    /// It ended.
    Over(End),
}

impl Phase {
    /// How it ended, if it did.
    pub(crate) fn end(self) -> Option<End> {
        match self {
            Self::Over(end) => Some(end),
            Self::Offered | Self::Running => None,
        }
    }
}
