//! Devices: other Portholes that are known again, where they are, and who this one is to them.

mod circle;
mod event;
mod finding;
mod identity;
mod near;
mod shelf;

use std::net::SocketAddr;
use std::path::PathBuf;

use pairing::Trust;
use wire::DisplayName;

use crate::files::{AcceptFiles, PeerId};

pub(crate) use circle::{Acquaintance, Circle, Found};
pub use event::{DeviceChange, DeviceState, DevicesSheet, Meeting, MeetingState};
pub use identity::{KeepIdentity, Keeping};

/// Something about devices. A device is meant by the digits of its id or by its whole name.
#[derive(Clone, Debug)]
pub enum DevicesCommand {
    /// Tell them all now, and from now on whenever one comes, goes or is changed.
    List,
    /// Tell them all once there was time to hear which of them are here.
    Find,
    /// This person wishes that the peer who is here and this Porthole remember each other. They do when the other person
    /// wishes it, too.
    Remember(PeerId),
    /// Call one otherwise.
    Rename {
        /// Which.
        device: String,
        /// How.
        name: DisplayName,
    },
    /// Say what one may do without a question.
    Trust {
        /// Which.
        device: String,
        /// How far.
        trust: Trust,
    },
    /// Know one no more. It is not told.
    Forget {
        /// Which.
        device: String,
    },
    /// Visit one. A visit before is left first.
    Connect(ConnectRequest),
}

/// Which device to visit. What is left open here, the settings say.
#[derive(Clone, Debug)]
pub struct ConnectRequest {
    /// Which.
    pub device: String,
    /// Where its door is; none looks for it on the network.
    pub at: Option<SocketAddr>,
    /// How the host sees this side.
    pub name: Option<DisplayName>,
    /// The folder for what the host sends.
    pub into: Option<PathBuf>,
    /// Who decides about what the host offers.
    pub accept: Option<AcceptFiles>,
}
