//! What a visit begins with, and what is told of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use pairing::{DeviceId, Link, Words};
use wire::DisplayName;

use crate::codes::codes;
use crate::files::{AcceptFiles, PeerId};

/// Whom to visit. What is left open here, the settings say.
#[derive(Clone, Debug)]
pub struct JoinRequest {
    /// The invitation's link.
    pub link: Link,
    /// How the host sees this side; none means as the settings say.
    pub name: Option<DisplayName>,
    /// The folder for what the host sends; none means that of the settings.
    pub into: Option<PathBuf>,
    /// Who decides about what the host offers; none means as the settings say.
    pub accept: Option<AcceptFiles>,
}

/// How the visit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The host, once its answer came.
    pub host: Option<PeerId>,
    /// How the host calls itself; may be empty.
    pub name: DisplayName,
    /// Where it is knocked at.
    pub address: SocketAddr,
    /// How far it is.
    pub state: VisitState,
    /// Why it is not further, or is over.
    pub reason: Option<VisitReason>,
    /// The four words that both sides see, once there is a connection to compare.
    pub words: Option<Words>,
    /// The device that is visited; none where a link led here.
    pub device: Option<DeviceId>,
}

impl Visit {
    /// As it is before anything happened.
    pub(crate) fn before(address: SocketAddr, device: Option<DeviceId>) -> Self {
        let (host, name, words) = (None, DisplayName::default(), None);
        Self { host, name, address, state: VisitState::Connecting, reason: None, words, device }
    }
}

codes! {
    /// How far a visit is.
    VisitState {
        /// It knocks, or connects.
        Connecting = "connecting",
        /// Connected; the host has not said yes.
        Waiting = "waiting",
        /// The host let us in: files can go both ways.
        In = "in",
        /// The connection was lost, or could not be made; it is tried again by itself.
        Lost = "lost",
        /// Over. The last that is told of a visit.
        Ended = "ended",
    }
}

codes! {
    /// Why a visit is not further, or is over.
    VisitReason {
        /// Nobody answers at the address of the link.
        Unreachable = "unreachable",
        /// Nothing was heard for some time.
        Silent = "silent",
        /// The host has too much to do, or wants knocks to come slower.
        Busy = "busy",
        /// The connection could not be made, or broke.
        Broken = "broken",
        /// We left.
        Left = "left",
        /// The host did not let us in.
        TurnedAway = "turned-away",
        /// The host ended the visit.
        ShownOut = "shown-out",
        /// The host stopped sharing.
        Stopped = "stopped",
        /// The same guest came in again elsewhere.
        Replaced = "replaced",
        /// The invitation's time is over.
        Expired = "expired",
        /// The host took the invitation back.
        Revoked = "revoked",
        /// The secret of the link is not (any more) one of this host's.
        WrongLink = "wrong-link",
        /// The host said to be a device that is remembered, and has another certificate.
        DeviceChanged = "device-changed",
        /// The host takes no more guests.
        Full = "full",
        /// The host speaks another version of the protocol.
        Version = "version",
        /// The host did not take the connection, or answered what does not read.
        Refused = "refused",
    }
}
