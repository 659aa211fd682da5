//! Files as state machines: an [`Outbox`] sends one transfer, an [`Inbox`] receives one, and both ask for what they need.
//!
//! Nothing is opened, read, written or waited for here: no socket, file, clock, thread or randomness. Whoever holds those
//! does what a machine asks, and tells it what came of it. Names that strangers sent become [`SafePath`]s here.

mod end;
mod hashing;
mod inbox;
mod manifest;
mod name;
mod outbox;
mod path;
mod pauses;
mod progress;

pub use end::{End, Side};
pub use hashing::Hashing;
pub use inbox::{AcceptError, Found, Inbox, InboxAsk, InboxNews, OfferRefused, WINDOW, Write};
pub use manifest::Manifest;
pub use name::{PART_SUFFIX, SafeName};
pub use outbox::{Outbox, OutboxAsk, OutboxNews};
pub(crate) use path::PackedPath;
pub use path::{PathKey, PathRefused, SafePath};
pub use progress::{Amount, Pace, Progress};

/// The other side said what the protocol forbids: the transfer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Forbidden;
