//! The guest's half of a session, for a Porthole that opens another one's link: channels alone, and no picture.

mod start;

use std::sync::Arc;

use thiserror::Error;
use tokio::time::timeout;
use wire::{Fingerprint, SdpAnswer, SdpError, SdpOffer, ToHost};

use crate::connection::addresses::Addresses;
use crate::connection::build::{Connection, visiting};
use crate::control::arrivals::{CONTROL, Channel, FILES, ordered_and_reliable};
use crate::control::sayings::Mouth;
use crate::farewell::Farewell;
use crate::files::Files;
use crate::files::errand::Errand;
use crate::hold::Hold;
use crate::negotiation;
use crate::{GuestReports, SayError, Settings};

/// Why no connection to a host was begun.
#[derive(Debug, Error)]
pub enum VisitError {
    /// No socket could be bound, or no connection be set up.
    #[error("the connection could not be set up: {0}")]
    Setup(String),
    /// The library made an offer that no host would take.
    #[error("the offer was not made: {0}")]
    Offer(#[from] SdpError),
    /// The host's answer contradicts itself, or the offer.
    #[error("the answer was not taken: {0}")]
    Answer(String),
    /// The local candidates were not there in time.
    #[error("the offer was not ready in time")]
    TimedOut,
}

/// A connection that was offered to a host and waits for its answer. Dropped, it leaves nothing behind.
pub struct Proposal {
    connection: Connection,
    control: Channel,
    files: Channel,
    settings: Settings,
}

/// The guest's half of a session. Clones are the same session; it closes when the last one is dropped.
#[derive(Clone)]
pub struct GuestSession {
    held: Arc<Held>,
}

struct Held {
    host: Fingerprint,
    mouth: Mouth<ToHost>,
    files: Errand,
    farewell: Farewell,
    hold: Hold,
}

impl GuestSession {
    /// Makes an offer of the channels `control` and `files`, with all candidates. The host knows the guest by the
    /// certificate of the settings: the same one makes it the same guest again.
    ///
    /// Must be called on a tokio runtime, which the session's tasks stay on.
    ///
    /// # Errors
    /// [`VisitError`]; nothing is left behind then.
    pub async fn offer(settings: &Settings) -> Result<(Proposal, SdpOffer), VisitError> {
        let addresses = Addresses::new(settings.addresses.clone());
        let building = timeout(settings.answer_within, visiting(settings, addresses)).await;
        let connection = building.map_err(|_| VisitError::TimedOut)?.map_err(setup)?;
        let peer = Arc::clone(&connection.peer);
        let proposing = timeout(settings.answer_within, Box::pin(propose(connection, settings))).await;
        match proposing.unwrap_or(Err(VisitError::TimedOut)) {
            Ok(made) => Ok(made),
            Err(error) => {
                let _ = peer.close().await;
                Err(error)
            }
        }
    }

    /// The certificate that the host proves to own.
    #[must_use]
    pub fn host(&self) -> Fingerprint {
        self.held.host
    }

    /// The channel `files`, to whoever asks first. It need not be open yet, and may never be. Before somebody asked, there
    /// are no lanes.
    #[must_use]
    pub fn files(&self) -> Option<Files> {
        self.held.files.take()
    }

    /// Says something to the host, at once or as soon as `control` is open.
    ///
    /// # Errors
    /// [`SayError`] where the message was not taken.
    pub fn say(&self, message: ToHost) -> Result<(), SayError> {
        self.held.mouth.say(message)
    }

    /// As [`say`](Self::say), for what may come often: waits until there is room. Later than what `say` took meanwhile.
    /// A call that is dropped before it is ready has said nothing.
    ///
    /// # Errors
    /// [`SayError::Ended`] where the session ended before the message was taken.
    pub async fn say_when_room(&self, message: ToHost) -> Result<(), SayError> {
        self.held.mouth.say_when_room(message).await
    }

    /// Says the last thing to the host, and from this moment on sends no more chunks and takes no more words. Waits
    /// until the host has it and has closed the connection; 7 s at most, and 800 ms where the host is not reached.
    /// The session stands until [`close`](Self::close). Meanwhile the reports have to be read.
    pub async fn take_leave(&self, last: ToHost) {
        self.held.farewell.say(&self.held.mouth, last, &self.held.hold).await;
    }

    /// Waits until the session has ended, by whichever side's will.
    pub async fn ended(&self) {
        self.held.hold.ended().await;
    }

    /// Closes the connection and everything that belongs to it. Tells the host nothing in words. Returns when all
    /// sockets and tasks are gone, after 5 s at the latest; closing again is no fault.
    pub async fn close(&self) {
        self.held.hold.close().await;
    }
}

impl Proposal {
    /// Takes the host's answer, and connects.
    ///
    /// # Errors
    /// [`VisitError::Answer`]; nothing is left behind then.
    pub async fn connect(self, answer: &SdpAnswer) -> Result<(GuestSession, GuestReports), VisitError> {
        start::connect(self, answer).await
    }
}

async fn propose(connection: Connection, settings: &Settings) -> Result<(Proposal, SdpOffer), VisitError> {
    let peer = Arc::clone(&connection.peer);
    let open = |label| peer.create_data_channel(label, Some(ordered_and_reliable()));
    let (control, files) = (open(CONTROL).await.map_err(setup)?, open(FILES).await.map_err(setup)?);
    let offer = negotiation::offer(peer.as_ref(), &connection.events.gathered).await.map_err(setup)?;
    let proposal = Proposal { connection, control, files, settings: settings.clone() };
    Ok((proposal, SdpOffer::try_from(offer)?))
}

fn setup(error: webrtc::error::Error) -> VisitError {
    VisitError::Setup(error.to_string())
}

impl std::fmt::Debug for Proposal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proposal").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for GuestSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuestSession").field("host", &self.held.host).finish_non_exhaustive()
    }
}
