//! The conductor: [`Command`] in, [`Event`] out.
//!
//! It owns what the rooms may not have: threads, the clock, randomness, the list of guests. It opens the door, asks
//! `pairing` who may come in, gives each guest a session, runs one capture thread and one encoder a tier, and lets
//! pictures flow only to guests who were let in. It draws nothing, prints nothing and knows no window.

mod backlog;
mod choices;
mod clock;
mod codes;
mod command;
mod conductor;
mod devices;
mod doctor;
mod event;
mod files;
mod goodbye;
mod guest;
mod keyring;
mod listings;
mod news;
mod picture;
mod problem;
mod random;
mod sharing;
mod visit;

use std::net::IpAddr;
use std::path::PathBuf;

use tokio::sync::mpsc;

pub use backlog::Backlog;
pub use capture::{ChoiceError, SourceChoice, SourceId, SourceInfo, SourceKind};
pub use choices::{ChangeError, SettingsCommand, SettingsFile, SettingsSheet};
pub use command::{Command, LetIn, ShareRequest};
pub use devices::{
    ConnectRequest, DeviceChange, DeviceState, DevicesCommand, DevicesSheet, KeepIdentity, Keeping, Meeting,
    MeetingState,
};
pub use disk::{Document, data_folder, named_data_folder, read_document};
pub use doctor::{Finding, FindingCode, Verdict, examine};
pub use event::{
    Connection, EndedReason, Event, GuestStats, Invited, LeftReason, LinkAt, Offered, Preview, Shown, Stats, Visitor,
};
pub use files::{
    AcceptFiles, Direction, Failure, FailureCode, FilesCommand, FilesEvent, FilesOffer, OfferedRoot, Outcome, PeerId,
    Progress, Recipients, Transfer, TransferState, Verified, room_in,
};
pub use media::{BitRate, Size};
pub use pairing::qr::Qr;
pub use pairing::{DeviceId, GuestId, Link, LinkError, Trust, Words};
pub use problem::{Problem, ProblemCode};
pub use settings::{Accept, CloseToTray, Language, Setting, Settings, Theme, Value};
pub use transfer::SafeName;
pub use visit::{JoinRequest, Visit, VisitReason, VisitState};
pub use wire::DisplayName;
pub use wire::files::{Choice, Digest, RootKind, TransferId};

/// Commands that may wait; a sender waits for room.
const COMMANDS: usize = 64;

/// Events that may wait before the conductor keeps them itself (see [`Backlog`]).
const EVENTS: usize = 32;

/// A running conductor. It ends, and with it every session, thread and socket, when the commands are dropped.
pub struct Host {
    commands: mpsc::Sender<Command>,
    events: mpsc::Receiver<Event>,
    conductor: tokio::task::JoinHandle<()>,
}

impl Host {
    /// Starts a conductor on the current tokio runtime. Nothing is shared and no port is open yet.
    ///
    /// `name` is how guests see this host where the settings have no other name; it may be empty.
    #[must_use]
    pub fn start(name: DisplayName) -> Self {
        Self::begin(name, (data_folder(), named_data_folder().is_some()), SettingsFile::usual())
    }

    /// As [`start`](Self::start), with another folder for what is remembered of files and visits, and for the settings; none
    /// remembers nothing, and files go neither way.
    #[must_use]
    pub fn start_in(name: DisplayName, data: Option<PathBuf>) -> Self {
        let file = data.as_deref().map(SettingsFile::within);
        Self::begin(name, (data, true), file)
    }

    fn begin(name: DisplayName, data: (Option<PathBuf>, bool), file: Option<SettingsFile>) -> Self {
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let (outbox, events) = mpsc::channel(EVENTS);
        let conductor = tokio::spawn(conductor::run(name, data, file, inbox, outbox));
        Self { commands, events, conductor }
    }

    /// Where commands go. Cloning is cheap; the conductor lives as long as one of them.
    #[must_use]
    pub fn commands(&self) -> mpsc::Sender<Command> {
        self.commands.clone()
    }

    /// The next event; none after the conductor ended.
    pub async fn event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// Ends whatever is shared, tells the guests, and waits until every socket and thread is gone.
    pub async fn close(self) {
        let Self { commands, mut events, conductor } = self;
        drop(commands);
        while events.recv().await.is_some() {}
        // A panic inside the conductor was printed where it happened; nothing is left to close.
        let _ = conductor.await;
    }
}

/// This machine's addresses, the best first, each with the name of its interface; none where the system does not tell.
#[must_use]
pub fn addresses() -> Vec<(IpAddr, String)> {
    let known = door::interfaces().unwrap_or_default().into_iter();
    known.map(|interface| (interface.address, interface.name)).collect()
}
