//! What the ledger remembers of a transfer.

use std::path::PathBuf;

use transfer::Side;
use wire::files::{Choice, Root, TransferId};

/// The place of a transfer in the ledger. A later one is larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub(super) i64);

/// Which way the files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To here.
    In,
    /// From here.
    Out,
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It goes on, now or when the other side is there again.
    Open,
    /// All items are there.
    Whole,
    /// It is over, and some items could not be had or kept.
    Partial,
    /// Somebody cancelled it.
    Cancelled,
    /// It could not go on.
    Failed,
    /// The other side said no.
    Declined,
}

/// What has been done of a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files that are there.
    pub files: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Files and folders that could not be had or kept.
    pub failed: u32,
}

/// Why a transfer failed as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// A word that whoever writes it down knows again.
    pub code: String,
    /// Whose trouble it was.
    pub side: Side,
}

/// A transfer that somebody said yes to (incoming), or that was offered (outgoing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Which way.
    pub direction: Direction,
    /// The sender's name for it.
    pub transfer: TransferId,
    /// Who the other side is, for Porthole: a transfer goes on only with the same.
    pub peer: String,
    /// Who it is, for people.
    pub peer_name: String,
    /// Where it goes to; none of an outgoing one.
    pub folder: Option<PathBuf>,
    /// What was dropped; empty of an incoming one.
    pub sources: Vec<PathBuf>,
    /// What was offered.
    pub roots: Vec<Root>,
    /// How much of it was accepted.
    pub choice: Choice,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub started: i64,
}

/// A transfer as the ledger remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where in the ledger.
    pub place: Place,
    /// What it is. The sources are there only from [`Ledger::find`](crate::Ledger::find) and [`Ledger::open_with`](crate::Ledger::open_with).
    pub begun: Begun,
    /// How far it is.
    pub stage: Stage,
    /// When it was over, in milliseconds since 1970-01-01 UTC.
    pub ended: Option<i64>,
    /// What was done when [`Ledger::note`](crate::Ledger::note) was last told.
    pub tally: Tally,
    /// Why it failed, of one that did.
    pub cause: Option<Cause>,
}

impl Direction {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::In, Self::Out].into_iter().find(|direction| direction.text() == text)
    }
}

impl Stage {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Whole => "whole",
            Self::Partial => "partial",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Declined => "declined",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let all = [Self::Open, Self::Whole, Self::Partial, Self::Cancelled, Self::Failed, Self::Declined];
        all.into_iter().find(|stage| stage.text() == text)
    }
}

/// Whose trouble it was, as a word.
pub(super) fn side_text(side: Side) -> &'static str {
    match side {
        Side::Us => "us",
        Side::Peer => "peer",
    }
}

/// Reads the word.
pub(super) fn side_read(text: &str) -> Option<Side> {
    [Side::Us, Side::Peer].into_iter().find(|side| side_text(*side) == text)
}
