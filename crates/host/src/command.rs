//! What a window, a command line or a test can ask of the conductor.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use capture::SourceChoice;
use media::BitRate;
use pairing::GuestId;

use crate::choices::SettingsCommand;
use crate::devices::DevicesCommand;
use crate::files::{AcceptFiles, FilesCommand};
use crate::visit::JoinRequest;

/// A wish. Its outcome is told by [`Event`](crate::Event)s.
#[derive(Clone, Debug)]
pub enum Command {
    /// Tell what can be shared.
    ListSources {
        /// With a small picture of each, which takes longer.
        thumbnails: bool,
    },
    /// Tell what is shown, as a small picture.
    Preview,
    /// Open the door and make an invitation. What was shared before is stopped first.
    Share(ShareRequest),
    /// Show something else than what is shown. Guests stay, and see the new source as soon as it is open.
    Show(SourceChoice),
    /// Let a waiting guest in.
    LetIn(GuestId),
    /// Turn a waiting guest away, or show out one who is in.
    TurnAway(GuestId),
    /// Hold the picture back; guests stay.
    Pause,
    /// Let the picture flow again.
    Resume,
    /// Make the invitation good for its whole time again, or make a new one where it was taken back.
    Renew,
    /// Take the invitation back: nobody new comes in, guests stay.
    Revoke,
    /// Stop sharing: guests are told, the door closes.
    Stop,
    /// Something about files.
    Files(FilesCommand),
    /// Visit another Porthole by its link. A visit before is left first.
    Join(JoinRequest),
    /// End the visit.
    Leave,
    /// Something about what was chosen once and for all.
    Settings(SettingsCommand),
    /// Something about devices.
    Devices(DevicesCommand),
    /// Look at everything that sharing stands on.
    Examine,
}

/// What to share, and with whom. What is left open here, the settings say.
#[derive(Clone, Debug)]
pub struct ShareRequest {
    /// The monitor, window or pattern; none shares files only.
    pub source: Option<SourceChoice>,
    /// The addresses of this machine that guests may use; empty means those of the settings.
    pub bind: Vec<IpAddr>,
    /// The port of the door; none means that of the settings, 0 any free one.
    pub port: Option<u16>,
    /// Whether guests wait for the host's word.
    pub let_in: LetIn,
    /// Sharing ends by itself after this time.
    pub lasts: Option<Duration>,
    /// An invitation works for this time.
    pub invitation_lasts: Duration,
    /// The folder for what guests send; none means that of the settings.
    pub inbox: Option<PathBuf>,
    /// Who decides about what guests offer; none means as the settings say.
    pub accept: Option<AcceptFiles>,
    /// The most that one guest's picture may take; none means as the settings say.
    pub most: Option<BitRate>,
}

/// Who decides that a guest may see the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetIn {
    /// The host, guest by guest.
    Ask,
    /// The invitation is enough.
    All,
}
