//! The sealed first request of a guest, and the sealed reply to it.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::{DisplayName, Restart, SdpAnswer, SdpOffer, VERSION};

/// What the guest's browser can do, as it says itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Abilities {
    /// It can receive H.264 over WebRTC.
    pub h264: bool,
}

/// A guest's first request, and its request to come back after a reload or a change of network.
///
/// Who a guest is follows from the certificate in the SDP offer, which only that guest can prove to own in the
/// DTLS handshake: the page keeps its certificate over a reload, and so needs no password to come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Knock {
    /// The protocol version, [`VERSION`].
    pub version: u32,
    /// How the guest wants to be called; may be empty.
    pub name: DisplayName,
    /// The browser and system, as the page reads them, for the host's eyes only ("Firefox on Android").
    pub browser: DisplayName,
    /// What the browser can do.
    pub abilities: Abilities,
    /// The offer with all candidates gathered: video to receive, and the channel `control`.
    pub offer: SdpOffer,
    /// The offer restarts ICE on the session that this certificate already has; null where it begins a new one.
    pub restart: Option<Restart>,
}

/// Why a knock that was sealed rightly is not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// The invitation's time is over.
    Expired,
    /// The host took the invitation back.
    Revoked,
    /// The same knock came before.
    Replayed,
    /// As many guests as the door takes are there already.
    Full,
    /// The host turned this guest away or showed them out.
    TurnedAway,
    /// The guest's browser cannot receive H.264.
    NoH264,
    /// The guest speaks another version of the protocol.
    Version,
    /// The SDP offer did not lead to a connection.
    BadOffer,
    /// A restart was asked for a session that is not there, or by somebody who is not its guest: knock anew with a new
    /// connection.
    NoSession,
}

/// The sealed reply to a [`Knock`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Answer {
    /// The connection may be made; the picture waits until the host lets the guest in.
    Admitted {
        /// The protocol version, [`VERSION`].
        version: u32,
        /// The host's answer with all its candidates.
        answer: SdpAnswer,
        /// The host's name; may be empty.
        host: DisplayName,
    },
    /// The guest does not come in by this knock.
    Refused {
        /// The protocol version, [`VERSION`].
        version: u32,
        /// Why.
        reason: RefusalReason,
    },
}

/// Why bytes were not taken as a [`Knock`] or an [`Answer`].
#[derive(Debug, Error)]
pub enum KnockError {
    /// Another version than [`VERSION`].
    #[error("protocol version {0}, this is version {VERSION}")]
    Version(u32),
    /// Not the JSON of this message, or a part of it out of its limits.
    #[error("the message does not read: {0}")]
    Malformed(#[from] serde_json::Error),
}

/// The one field that stays the same over all versions, read first so that a newer message is named as such.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Knock {
    /// The knock as it is sealed.
    ///
    /// # Panics
    /// Never: the fields have no value that JSON cannot hold.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and flags are always JSON")
    }

    /// Reads an opened knock.
    ///
    /// # Errors
    /// [`KnockError::Version`] for another version, [`KnockError::Malformed`] for what is no knock.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnockError> {
        check_version(bytes)?;
        Ok(serde_json::from_slice(bytes)?)
    }
}

impl Answer {
    /// The answer as it is sealed.
    ///
    /// # Panics
    /// Never: the fields have no value that JSON cannot hold.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and flags are always JSON")
    }

    /// Reads an opened answer.
    ///
    /// # Errors
    /// [`KnockError::Version`] for another version, [`KnockError::Malformed`] for what is no answer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnockError> {
        check_version(bytes)?;
        Ok(serde_json::from_slice(bytes)?)
    }

    /// The refusal for `reason`.
    #[must_use]
    pub fn refused(reason: RefusalReason) -> Self {
        Self::Refused { version: VERSION, reason }
    }
}

fn check_version(bytes: &[u8]) -> Result<(), KnockError> {
    let Versioned { version } = serde_json::from_slice(bytes)?;
    if version == VERSION { Ok(()) } else { Err(KnockError::Version(version)) }
}
