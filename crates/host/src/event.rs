//! What the conductor tells. The meaning of each is written in `docs/events.md`.

use std::net::IpAddr;

use capture::{SourceId, SourceInfo};
use media::{BitRate, Size};
use pairing::{DeviceId, GuestId, Link, Words};
use wire::DisplayName;

use crate::Problem;
use crate::choices::SettingsSheet;
use crate::codes::codes;
use crate::devices::{DeviceChange, DevicesSheet, Meeting};
use crate::doctor::Finding;
use crate::files::FilesEvent;
use crate::visit::Visit;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// What can be shared.
    Sources(Vec<Offered>),
    /// An invitation was made or renewed.
    Invited(Invited),
    /// The invitation was taken back.
    Revoked,
    /// A guest's knock was admitted; the connection is being made.
    Knocked(Visitor),
    /// The guest is connected and waits for the host's word.
    Waiting(Visitor),
    /// The guest was let in and the picture flows.
    Joined(GuestId),
    /// The state of a guest's connection changed.
    Connection(GuestId, Connection),
    /// The guest is gone.
    Left(GuestId, LeftReason),
    /// Once a second while sharing.
    Stats(Stats),
    /// What is shown from now on.
    Source(Shown),
    /// A small picture of what is shown; none where nothing is, or no picture could be taken.
    Preview(Option<Preview>),
    /// The window that is shown is minimised; [`Self::Source`] follows when it is back.
    SourceHidden(DisplayName),
    /// The display does not answer; [`Self::Source`] follows when it does again.
    SourceSilent(DisplayName),
    /// What was shown is gone; guests stay.
    SourceGone(DisplayName),
    /// The picture is held back.
    Paused,
    /// The picture flows again.
    Resumed,
    /// Something happened to files.
    Files(FilesEvent),
    /// How the visit to another Porthole stands.
    Visit(Visit),
    /// What was chosen once and for all: asked for, or the file was changed, or something in it is wrong.
    Settings(Box<SettingsSheet>),
    /// What an examination found.
    Examined(Vec<Finding>),
    /// All devices: asked for, or one came, went or was changed since somebody did.
    Devices(DevicesSheet),
    /// How this person and the other stand to remembering each other.
    Meeting(Meeting),
    /// Somebody said to be a device and is not.
    DeviceChanged(DeviceChange),
    /// Something failed.
    Problem(Problem),
    /// Sharing ended; the last event of a sharing.
    Ended(EndedReason),
}

/// Something that can be shared.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What it is.
    pub info: SourceInfo,
    /// A small picture of it, PNG, where it was asked for and could be taken.
    pub thumbnail: Option<Vec<u8>>,
}

/// A small picture of a source.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Of which: it may be none any more that is shown.
    pub source: SourceId,
    /// PNG.
    pub picture: Vec<u8>,
}

/// An invitation, as the host hands it out.
#[derive(Clone, Debug)]
pub struct Invited {
    /// One link an address, the best first. Never empty.
    pub links: Vec<LinkAt>,
    /// Seconds since 1970-01-01 UTC after which the links work no more.
    pub expires_at: u64,
}

/// One way to the door.
#[derive(Clone, Debug)]
pub struct LinkAt {
    /// What the guest opens. It holds the secret.
    pub link: Link,
    /// The address in it.
    pub address: IpAddr,
    /// The network interface that has the address, or an empty name where nobody knows.
    pub interface: String,
}

/// A guest at the door.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who.
    pub guest: GuestId,
    /// How they call themselves; may be empty.
    pub name: DisplayName,
    /// Their browser and system, by their own account.
    pub browser: DisplayName,
    /// Where the knock came from.
    pub address: IpAddr,
    /// The four words that both sides see.
    pub words: Words,
    /// The device that knocked with the secret that only it and this Porthole have; none of one who came by a link.
    pub device: Option<DeviceId>,
}

codes! {
    /// How a guest's connection stands.
    Connection {
        /// Being made.
        Connecting = "connecting",
        /// Made.
        Connected = "connected",
        /// Nothing was heard for some seconds; it may come back.
        Disconnected = "disconnected",
        /// Lost; the guest may knock again.
        Failed = "failed",
    }
}

codes! {
    /// Why a guest is gone.
    LeftReason {
        /// By their own will.
        Left = "left",
        /// The connection was lost and did not come back in time.
        Lost = "lost",
        /// The host did not let them in.
        TurnedAway = "turned-away",
        /// The host ended the visit.
        ShownOut = "shown-out",
        /// Sharing stopped.
        Stopped = "stopped",
        /// The connection could not be made.
        Failed = "failed",
    }
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which source it is.
    pub source: SourceId,
    /// The monitor's or window's name.
    pub name: DisplayName,
    /// Its size.
    pub size: Size,
}

/// Counts since sharing began, and rates of the last second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Guests who are in.
    pub guests: usize,
    /// Frames taken from the source.
    pub frames_captured: u64,
    /// Access units that the encoders made.
    pub frames_encoded: u64,
    /// Access units handed to guests' connections: one that goes to three guests counts three.
    pub frames_sent: u64,
    /// What all guests together are sent.
    pub bit_rate: BitRate,
    /// Encoders running.
    pub encoders: usize,
    /// Each guest's connection.
    pub per_guest: Vec<GuestStats>,
}

/// One guest's connection in the last second.
#[derive(Clone, Debug, PartialEq)]
pub struct GuestStats {
    /// Who.
    pub guest: GuestId,
    /// What they are sent.
    pub bit_rate: BitRate,
    /// To them and back, in milliseconds, where it is known.
    pub round_trip_ms: Option<f64>,
    /// The share of packets that they report lost, 0 to 1.
    pub loss: f64,
    /// What their path is thought to carry.
    pub estimate: Option<BitRate>,
}

codes! {
    /// Why sharing ended.
    EndedReason {
        /// The host stopped it.
        Stopped = "stopped",
        /// Its time was over.
        TimeOver = "time-over",
        /// It could not begin or go on; a problem said why.
        Failed = "failed",
    }
}
