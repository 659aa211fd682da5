//! The JSON messages of the data channel `control`, ordered and reliable, open for as long as the session is.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::files::{FilesMessage, Life};
use crate::{DeviceMessage, DisplayName, LanesToGuest, LanesToHost, ReturnKey, limits};

/// Which half of a negotiation a description is (RFC 8829).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DescriptionKind {
    /// An SDP offer.
    Offer,
    /// An SDP answer.
    Answer,
}

/// Why the host ends a guest's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The host did not let the waiting guest in.
    TurnedAway,
    /// The host ended the visit of a guest who was in.
    ShownOut,
    /// The host stopped sharing.
    Stopped,
    /// The same guest came in again elsewhere, a second tab for instance.
    Replaced,
}

/// What the host says to a guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ToGuest {
    /// Said once, before all else: the key by which this guest, and nobody else, restarts this session.
    ReturnKey {
        /// The key; to be kept in memory, and for this session only.
        key: ReturnKey,
    },
    /// The guest is connected and waits for the host's word.
    Waiting,
    /// The host let the guest in: the picture comes.
    LetIn,
    /// Said instead of `source` where the host shares files only: no picture ever comes.
    NoPicture,
    /// What is shown from now on. Sizes are in pixels of the source.
    Source {
        /// The monitor's or window's name.
        name: DisplayName,
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// The host holds the picture back for a while.
    Paused,
    /// The picture comes again.
    Resumed,
    /// The window that is shown is minimised; `source` follows when it is back.
    SourceHidden,
    /// The host's display does not answer; `source` follows when it does again.
    SourceSilent,
    /// What was shown is gone (a closed window, an unplugged monitor); the session stays.
    SourceGone,
    /// Said every [`limits::ALIVE_EVERY_SECONDS`]: the way from the host to the guest works. A browser whose address
    /// changed may still reach the host while nothing of the host's reaches it.
    Alive,
    /// The session ends, by the host's will.
    Ended {
        /// Why.
        reason: EndReason,
    },
    /// About files, in either direction.
    Files {
        /// The life of the transfer that it is said in.
        life: Life,
        /// What.
        message: FilesMessage,
    },
    /// About lanes; only between two Portholes.
    Lanes {
        /// What.
        message: LanesToGuest,
    },
    /// About remembering each other; only between two Portholes.
    Devices {
        /// What.
        message: DeviceMessage,
    },
    /// A renegotiation (perfect negotiation; the host is the impolite side).
    Description {
        /// Offer or answer.
        kind: DescriptionKind,
        /// The session description.
        sdp: String,
    },
}

/// What a guest says to the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ToHost {
    /// The guest goes, by their own will.
    Leaving,
    /// About files, in either direction.
    Files {
        /// The life of the transfer that it is said in.
        life: Life,
        /// What.
        message: FilesMessage,
    },
    /// About lanes; only between two Portholes.
    Lanes {
        /// What.
        message: LanesToHost,
    },
    /// About remembering each other; only between two Portholes.
    Devices {
        /// What.
        message: DeviceMessage,
    },
    /// A renegotiation (perfect negotiation; the guest is the polite side).
    Description {
        /// Offer or answer.
        kind: DescriptionKind,
        /// The session description.
        sdp: String,
    },
}

/// Why a control message was not taken.
#[derive(Debug, Error)]
pub enum ControlError {
    /// Longer than [`limits::CONTROL`].
    #[error("a control message of {0} bytes is larger than {limit} bytes", limit = limits::CONTROL)]
    TooLarge(usize),
    /// Not a message of this version.
    #[error("the control message does not read: {0}")]
    Malformed(#[from] serde_json::Error),
}

macro_rules! message {
    ($name:ident) => {
        impl $name {
            /// The message as it goes over the channel.
            ///
            /// # Panics
            /// Never: the fields have no value that JSON cannot hold.
            #[must_use]
            pub fn to_text(&self) -> String {
                serde_json::to_string(self).expect("strings and numbers are always JSON")
            }

            /// Reads one message.
            ///
            /// # Errors
            /// [`ControlError`] for one that is too large or unknown.
            pub fn from_text(text: &str) -> Result<Self, ControlError> {
                if text.len() > limits::CONTROL {
                    return Err(ControlError::TooLarge(text.len()));
                }
                Ok(serde_json::from_str(text)?)
            }
        }
    };
}

message!(ToGuest);
message!(ToHost);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ControlError, EndReason, ToGuest, ToHost};
    use crate::limits;

    #[test]
    fn a_message_reads_back_as_it_was_written() {
        let ended = ToGuest::Ended { reason: EndReason::ShownOut };
        assert_eq!(ended.to_text(), r#"{"type":"ended","reason":"shown-out"}"#);
        assert_eq!(ToGuest::from_text(&ended.to_text()).ok(), Some(ended));
    }

    #[test]
    fn an_unknown_and_an_oversized_message_are_refused() {
        assert!(matches!(ToHost::from_text(r#"{"type":"dance"}"#), Err(ControlError::Malformed(_))));
        let long = "x".repeat(limits::CONTROL + 1);
        assert!(matches!(ToHost::from_text(&long), Err(ControlError::TooLarge(_))));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in any::<String>()) {
            let _ = ToHost::from_text(&text);
            let _ = ToGuest::from_text(&text);
        }
    }
}
