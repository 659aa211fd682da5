//! The handle of one guest's session.

mod start;

use std::net::IpAddr;
use std::sync::Arc;

use media::AccessUnit;
use tokio::time::timeout;
use wire::{Fingerprint, SdpAnswer, SdpOffer, ToGuest};

use crate::connection::addresses::Addresses;
use crate::connection::build::{Shared, hosting};
use crate::control::sayings::Mouth;
use crate::farewell::Farewell;
use crate::files::errand::Errand;
use crate::hold::Hold;
use crate::media_section::Asked;
use crate::negotiation::Negotiation;
use crate::picture::pump::Inlet;
use crate::picture::queue::Pushed;
use crate::side::{Hosting, Side};
use crate::{AnswerError, Files, NegotiationError, Reports, SayError, Settings};
use start::Start;

/// One guest's session. Clones are the same session; it closes when the last one is dropped.
#[derive(Clone)]
pub struct Session {
    held: Arc<Held>,
}

struct Held {
    guest: Fingerprint,
    addresses: Addresses,
    negotiation: Arc<Negotiation>,
    inlet: Arc<Inlet>,
    shared: Shared,
    /// Whether there is a picture, and the guest wants it.
    wants_picture: bool,
    mouth: Mouth<ToGuest>,
    files: Errand,
    farewell: Farewell,
    hold: Hold,
}

impl Session {
    /// Answers a guest's first offer. The answer holds all candidates; the gate is closed.
    ///
    /// Must be called on a tokio runtime, which the session's tasks stay on.
    ///
    /// # Errors
    /// [`AnswerError`]; nothing is left behind then.
    pub async fn answer(offer: &SdpOffer, settings: &Settings) -> Result<(Self, SdpAnswer, Reports), AnswerError> {
        let asked = Asked::by(offer);
        if asked.video && !asked.h264 && settings.picture {
            return Err(AnswerError::NoH264);
        }
        if !asked.channels {
            return Err(AnswerError::NoChannels);
        }
        let (shared, addresses) = (Shared::new(settings), Addresses::new(settings.addresses.clone()));
        let wants_picture = asked.h264 && settings.picture;
        let building = hosting(settings, addresses.clone(), &shared, wants_picture);
        let building = timeout(settings.answer_within, building).await;
        let connection = building.map_err(|_| AnswerError::TimedOut)?.map_err(setup)?;
        let gathered = connection.events.gathered.clone();
        let (guest, peer) = (offer.fingerprint(), Arc::clone(&connection.peer));
        let mut negotiation = Negotiation::new(Arc::clone(&peer), gathered, guest, settings.answer_within);
        negotiation.sends_media = wants_picture;
        let negotiation = Arc::new(negotiation);
        match Box::pin(negotiation.answer(offer)).await {
            Ok((answer, _)) => {
                let start = Start { connection, negotiation, addresses, shared, guest, settings };
                let (session, reports) = start.run();
                Ok((session, answer, reports))
            }
            Err(error) => {
                let _ = peer.close().await;
                Err(error)
            }
        }
    }

    /// The certificate that the guest proves to own.
    #[must_use]
    pub fn guest(&self) -> Fingerprint {
        self.held.guest
    }

    /// Whether the host shows a picture and this guest wants one. Where not, the gate never opens and what is handed
    /// over for it is dropped.
    #[must_use]
    pub fn wants_picture(&self) -> bool {
        self.held.wants_picture
    }

    /// The channel `files`, to whoever asks first. It need not be open yet, and may never be. Before somebody asked, the
    /// guest makes no lanes: so it is to be asked for when the guest was let in.
    #[must_use]
    pub fn files(&self) -> Option<Files> {
        self.held.files.take()
    }

    /// Opens or closes the gate. While it is closed, and it is at first, no packet of the picture leaves; what
    /// waited when it closed never does. (What passed the gate just before it closed, at most the packets of one
    /// turn of the driver, is on its way to the socket.) An opened gate reports [`crate::Report::KeyframeWanted`]
    /// once the guest is connected, and begins with the next keyframe.
    pub fn show(&self, on: bool) {
        if self.held.wants_picture && self.held.inlet.show(on) {
            self.held.shared.keyframe_wanted.notify_one();
        }
    }

    /// Hands over the next access unit, in the order they were encoded. Never blocks. While the gate is closed the
    /// unit is dropped; a full queue drops up to the next keyframe and reports [`crate::Report::KeyframeWanted`].
    pub fn send(&self, unit: AccessUnit) {
        match self.held.inlet.push(unit) {
            Pushed::KeyframeWanted => self.held.shared.keyframe_wanted.notify_one(),
            Pushed::Queued | Pushed::Dropped => {}
        }
    }

    /// Says something to the guest, at once or as soon as `control` is open.
    ///
    /// # Errors
    /// [`SayError`] where the message was not taken.
    pub fn say(&self, message: ToGuest) -> Result<(), SayError> {
        self.held.mouth.say(message)
    }

    /// As [`say`](Self::say), for what may come often: waits until there is room. Later than what `say` took meanwhile.
    /// A call that is dropped before it is ready has said nothing.
    ///
    /// # Errors
    /// [`SayError::Ended`] where the session ended before the message was taken.
    pub async fn say_when_room(&self, message: ToGuest) -> Result<(), SayError> {
        self.held.mouth.say_when_room(message).await
    }

    /// Answers a new offer of the same guest that restarts ICE, on the sockets of `addresses` as they are now. The
    /// keys of the session stay.
    ///
    /// # Errors
    /// [`AnswerError`]; the session goes on as it was, as far as its network allows.
    pub async fn restart(&self, offer: &SdpOffer, addresses: Vec<IpAddr>) -> Result<SdpAnswer, AnswerError> {
        if self.held.hold.is_over() {
            return Err(AnswerError::Ended);
        }
        if offer.fingerprint() != self.held.guest {
            return Err(AnswerError::OtherCertificate);
        }
        if !self.held.addresses.replace(addresses) {
            return Err(AnswerError::Setup("none of the addresses can be used".to_owned()));
        }
        let (answer, own_offer) = Box::pin(self.held.negotiation.answer(offer)).await?;
        if let Some(own_offer) = own_offer {
            self.say(Hosting::describe(own_offer)).map_err(|_| AnswerError::Ended)?;
        }
        Ok(answer)
    }

    /// Offers the guest a renegotiation over `control`. Where one is on its way already, another one follows it.
    ///
    /// # Errors
    /// [`NegotiationError`] where no offer could be made or said.
    pub async fn renegotiate(&self) -> Result<(), NegotiationError> {
        if let Some(offer) = Box::pin(self.held.negotiation.offer()).await? {
            self.say(Hosting::describe(offer))?;
        }
        Ok(())
    }

    /// Says the last thing to the guest, and from this moment on sends no more chunks and takes no more words. Waits
    /// until the guest has it and has closed the connection; 7 s at most, and 800 ms where the guest is not reached.
    /// The session stands until [`close`](Self::close).
    pub async fn take_leave(&self, last: ToGuest) {
        self.held.farewell.say(&self.held.mouth, last, &self.held.hold).await;
    }

    /// Waits until the session has ended, by whichever side's will.
    pub async fn ended(&self) {
        self.held.hold.ended().await;
    }

    /// Closes the connection and everything that belongs to it. Tells the guest nothing. Returns when all sockets
    /// and tasks are gone, after 5 s at the latest; closing again is no fault.
    pub async fn close(&self) {
        self.held.inlet.show(false);
        self.held.hold.close().await;
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("guest", &self.held.guest).finish_non_exhaustive()
    }
}

fn setup(error: webrtc::error::Error) -> AnswerError {
    AnswerError::Setup(error.to_string())
}
