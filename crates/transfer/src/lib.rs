//! Files as state machines: an Outbox sends one transfer, an Inbox receives one, and both ask for what they need.
//!
//! Nothing is opened, read, written or waited for here: no socket, file, clock, thread or randomness. Whoever holds those
//! does what a machine asks, and tells it what came of it. Names that strangers sent become [`SafePath`]s here.

mod name;
mod path;

pub use name::{PART_SUFFIX, SafeName};
pub use path::{PathKey, PathRefused, SafePath};
