//! Lanes: connections beside the first one that carry chunks too, on paths where one alone is slow.
//!
//! Each connection's SCTP gives way to loss by itself, so that several bring together what one does not. The guest makes the
//! offers, over `control`; a lane has the certificates of the session and one channel. Whoever reads and sends files sees one
//! ordered way all the same: chunks leave with a number ([`kept`]) and are put back into their row where they arrive
//! ([`intake`]). What a lane had under way when it broke is sent again over another.

pub(crate) mod acknowledging;
mod answering;
pub(crate) mod crew;
pub(crate) mod intake;
pub(crate) mod kept;
mod lane;
pub(crate) mod need;
mod offering;
mod order;
pub(crate) mod wish;

use tokio::sync::{mpsc, oneshot};
use wire::{SdpAnswer, SdpOffer};

use crate::files::exit::Exit;

/// Whether a session makes lanes, and takes those of the other side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lanes {
    /// There is one connection, whatever the path.
    Never,
    /// They are made where chunks wait for a path that may carry more than one connection brings.
    #[default]
    AsNeeded,
    /// They are made as soon as there is something to send.
    AtOnce,
}

/// One of the connections that chunks leave by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WayId {
    /// The first connection, on which everything else goes too.
    First,
    /// A lane.
    Lane(u32),
}

/// What the other side says about lanes.
#[derive(Debug)]
pub(crate) enum LaneWord {
    /// It takes them.
    Taken,
    /// It would have so many.
    Wanted(u8),
    /// A lane, to be answered.
    Offer(u32, SdpOffer),
    /// The answer to one, or a refusal.
    Answer(u32, Option<SdpAnswer>),
    /// All below this number has arrived.
    Arrived(u32),
}

/// What happens to lanes, for whoever sends chunks.
#[derive(Debug)]
pub(crate) enum LaneNews {
    /// One is open. It closes when `give_up` is used.
    Open { lane: u32, exit: Opened, give_up: oneshot::Sender<()> },
    /// One is gone, with whatever was on its way.
    Gone { lane: u32 },
}

/// The channel of a lane, open.
pub(crate) struct Opened(pub(crate) Box<dyn Exit>);

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

/// News that wait for whoever sends chunks; a lane waits then.
const NEWS: usize = 16;

pub(crate) fn news() -> (mpsc::Sender<LaneNews>, mpsc::Receiver<LaneNews>) {
    mpsc::channel(NEWS)
}
