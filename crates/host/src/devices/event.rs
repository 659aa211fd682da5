//! What is told of devices.

use std::net::{IpAddr, SocketAddr};

use pairing::{DeviceId, Trust};
use wire::DisplayName;

use super::Keeping;
use crate::codes::codes;
use crate::files::PeerId;

/// All devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicesSheet {
    /// Those remembered first first.
    pub devices: Vec<DeviceState>,
    /// Where they are kept.
    pub keeping: Keeping,
    /// Why they are kept nowhere, where that is so; for people.
    pub why: Option<String>,
    /// Why none of them can be found on the network, where that is so; for people.
    pub unfound: Option<String>,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    /// Which.
    pub device: DeviceId,
    /// How it is called here.
    pub name: DisplayName,
    /// What it may do without a question.
    pub trust: Trust,
    /// Where its door is, while it shares something on this network; none where it does not.
    pub address: Option<SocketAddr>,
    /// When it was last connected, in seconds since 1970-01-01 UTC.
    pub last_seen: Option<u64>,
}

/// How two who are connected stand to remembering each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The other one; also its name as a device.
    pub peer: PeerId,
    /// How they call themselves.
    pub name: DisplayName,
    /// How far it is.
    pub state: MeetingState,
}

codes! {
    /// How far two are with remembering each other.
    MeetingState {
        /// Both Portholes can: each person may wish it.
        Able = "able",
        /// The other person wishes it, and waits for this one.
        Asks = "asks",
        /// This person wishes it, and waits for the other.
        Asked = "asked",
        /// Both did: each is a device of the other from now on.
        Remembered = "remembered",
    }
}

/// Somebody said to be a device and has another certificate. They were not let in, or not joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceChange {
    /// The device that they said to be.
    pub device: DeviceId,
    /// How it is called here.
    pub name: DisplayName,
    /// Where they are.
    pub address: IpAddr,
}
