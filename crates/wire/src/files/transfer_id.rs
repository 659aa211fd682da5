//! The name of a transfer, over all the sessions that it takes.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::hex;

/// 16 random bytes, drawn by the sender; 32 lower-case hexadecimal digits in text. It travels only inside a session, so
/// who states it again is the one who was told it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct TransferId(pub [u8; 16]);

impl fmt::Display for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransferId({self})")
    }
}

impl From<TransferId> for String {
    fn from(id: TransferId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for TransferId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        hex::read(&text).map(Self).ok_or("a transfer is named by 32 hexadecimal digits")
    }
}
