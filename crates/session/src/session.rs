//! The handle of one guest's session.

mod start;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use media::AccessUnit;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use wire::{Fingerprint, SdpAnswer, SdpOffer, ToGuest};

use crate::connection::addresses::Addresses;
use crate::connection::build::{Shared, connection};
use crate::media_section::Asked;
use crate::negotiation::Negotiation;
use crate::picture::pump::Inlet;
use crate::picture::queue::Pushed;
use crate::{AnswerError, NegotiationError, Reports, SayError, Settings};
use start::Start;

/// How long a close may take before it returns all the same; the rest then ends in the background.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

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
    to_say: mpsc::Sender<ToGuest>,
    closing: watch::Sender<bool>,
    closed: watch::Receiver<bool>,
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
        if !asked.h264 {
            return Err(AnswerError::NoH264);
        }
        if !asked.channels {
            return Err(AnswerError::NoChannels);
        }
        let (shared, addresses) = (Shared::new(settings), Addresses::new(settings.addresses.clone()));
        let building = timeout(settings.answer_within, connection(settings, addresses.clone(), &shared)).await;
        let connection = building.map_err(|_| AnswerError::TimedOut)?.map_err(setup)?;
        let gathered = connection.events.gathered.clone();
        let (guest, peer) = (offer.fingerprint(), Arc::clone(&connection.peer));
        let negotiation = Arc::new(Negotiation::new(Arc::clone(&peer), gathered, guest, settings.answer_within));
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

    /// Opens or closes the gate. While it is closed, and it is at first, no packet of the picture leaves; what
    /// waited when it closed never does. (What passed the gate just before it closed, at most the packets of one
    /// turn of the driver, is on its way to the socket.) An opened gate reports [`crate::Report::KeyframeWanted`]
    /// once the guest is connected, and begins with the next keyframe.
    pub fn show(&self, on: bool) {
        if self.held.inlet.show(on) {
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
        Ok(self.held.to_say.try_send(message)?)
    }

    /// Answers a new offer of the same guest that restarts ICE, on the sockets of `addresses` as they are now. The
    /// keys of the session stay.
    ///
    /// # Errors
    /// [`AnswerError`]; the session goes on as it was, as far as its network allows.
    pub async fn restart(&self, offer: &SdpOffer, addresses: Vec<IpAddr>) -> Result<SdpAnswer, AnswerError> {
        if *self.held.closing.borrow() || *self.held.closed.borrow() {
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
            self.say(own_offer).map_err(|_| AnswerError::Ended)?;
        }
        Ok(answer)
    }

    /// Offers the guest a renegotiation over `control`. Where one is on its way already, another one follows it.
    ///
    /// # Errors
    /// [`NegotiationError`] where no offer could be made or said.
    pub async fn renegotiate(&self) -> Result<(), NegotiationError> {
        if let Some(offer) = Box::pin(self.held.negotiation.offer()).await? {
            self.say(offer)?;
        }
        Ok(())
    }

    /// Waits until the session has ended, by whichever side's will.
    pub async fn ended(&self) {
        let mut closed = self.held.closed.clone();
        // An error means that the one who would tell is gone, and with it the session.
        let _ = closed.wait_for(|closed| *closed).await;
    }

    /// Closes the connection and everything that belongs to it. Tells the guest nothing. Returns when all sockets
    /// and tasks are gone, after 5 s at the latest; closing again is no fault.
    pub async fn close(&self) {
        self.held.inlet.show(false);
        self.held.closing.send_replace(true);
        let mut closed = self.held.closed.clone();
        let _ = timeout(CLOSE_WITHIN, closed.wait_for(|closed| *closed)).await;
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
