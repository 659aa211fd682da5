//! What two Portholes say over `control` about their lanes: connections beside the first one that carry chunks too.
//!
//! A lane is a connection with the same two certificates and one channel, `lane`. The guest makes the offers, as for the first
//! connection; each side uses the lanes that stand for what it sends. A page has none, and is never asked for any.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{SdpAnswer, SdpOffer};

/// What a guest says about lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum LanesToHost {
    /// The host may wish for lanes. Said once; a host that never heard it wishes for none.
    Taken,
    /// A lane, with all candidates.
    Offer {
        /// Its number, which no other lane of the session has.
        lane: u32,
        /// The offer, with the guest's certificate.
        sdp: SdpOffer,
    },
    /// All numbered messages below this number have arrived.
    Arrived {
        /// The number of the first that has not.
        number: u32,
    },
}

/// What a host says about lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum LanesToGuest {
    /// The host would have so many lanes beside the first connection, from now on; at most [`crate::limits::LANES`].
    Wanted {
        /// How many.
        lanes: u8,
    },
    /// The answer to an offer.
    Answer {
        /// The number of the lane.
        lane: u32,
        /// The answer with all candidates and the host's certificate; null where the lane is refused.
        sdp: Option<SdpAnswer>,
    },
    /// All numbered messages below this number have arrived.
    Arrived {
        /// The number of the first that has not.
        number: u32,
    },
}
