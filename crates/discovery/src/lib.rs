//! Portholes on the same network find each other: this one is announced by multicast DNS (RFC 6762, RFC 6763), and those
//! that announce themselves are told as sightings.
//!
//! What is announced names nobody: the instance and the host are called by a random nonce, and the tags are known only
//! by whom they are made for. Everything that is heard may be forged: it is read by value, kept in a
//! bounded mailbox, and believed by nobody before a knock proves it.
//!
//! This room knows neither devices nor secrets, and decides nothing; it speaks on no interface that it was not given.

mod announcement;
mod discovery;
mod ear;
mod error;
mod joining;
mod mailbox;
mod sighting;
mod station;

pub use announcement::{Announcement, MOST_TAGS, Nonce, SERVICE, Tag};
pub use discovery::Discovery;
pub use error::DiscoveryError;
pub use sighting::{MOST_ADDRESSES, Sighting};
