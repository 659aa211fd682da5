//! What the door says in the open, where nothing could be sealed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a request got no sealed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DoorCode {
    /// The seal does not open with any invitation of this host.
    WrongSeal,
    /// Too many wrong seals: wait before the next knock.
    SlowDown,
    /// Too many requests at once: try again.
    Busy,
    /// The request is larger than its limit.
    TooLarge,
    /// The request came from another page, or under another name of this machine.
    Foreign,
    /// There is nothing at this path, or not by this method.
    NotFound,
    /// The request did not arrive in time, or was torn.
    Incomplete,
}

/// The body of every answer of the door that is not a page and not sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoorError {
    /// What a program reads.
    pub code: DoorCode,
    /// What a person reads, in English.
    pub message: String,
}
