//! Offers and answers of a session, one at a time (RFC 8829).
//!
//! Both sides may offer at any moment over `control`. Where two offers meet, the host is the impolite side: it
//! ignores the guest's, and the guest takes its own back (W3C WebRTC, perfect negotiation). An ICE restart comes by
//! another way, when `control` is likely dead; there the host takes its own offer back and makes it again later.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{Mutex, watch};
use tokio::time::timeout;
use webrtc::peer_connection::{PeerConnection, RTCSessionDescription};
use wire::{DescriptionKind, Fingerprint, SdpAnswer, SdpOffer, ToGuest};

use crate::AnswerError;
use crate::candidates::Candidates;

/// Why a renegotiation did not begin or go on.
#[derive(Debug, Error)]
pub enum NegotiationError {
    /// No session description, or one of another certificate.
    #[error("the guest's description was not taken: {0}")]
    Guest(String),
    /// The library made no description.
    #[error("no offer could be made: {0}")]
    Own(String),
    /// As many messages as the session holds wait for the guest already.
    #[error(transparent)]
    Say(#[from] crate::SayError),
}

/// Whose turn it is.
#[derive(Debug, Default)]
struct Turn {
    /// One of our offers is still to come.
    offer_again: bool,
    candidates: Candidates,
}

/// One session's negotiation.
pub(crate) struct Negotiation {
    peer: Arc<dyn PeerConnection>,
    gathered: watch::Receiver<u64>,
    guest: Fingerprint,
    within: Duration,
    turn: Mutex<Turn>,
}

impl Negotiation {
    pub(crate) fn new(
        peer: Arc<dyn PeerConnection>,
        gathered: watch::Receiver<u64>,
        guest: Fingerprint,
        within: Duration,
    ) -> Self {
        Self { peer, gathered, guest, within, turn: Mutex::default() }
    }

    /// Answers an offer that came by the door: the first one, or one that restarts ICE. Returns the answer with all
    /// candidates, and our own offer where that had to be taken back.
    pub(crate) async fn answer(&self, offer: &SdpOffer) -> Result<(SdpAnswer, Option<ToGuest>), AnswerError> {
        if offer.fingerprint() != self.guest {
            return Err(AnswerError::OtherCertificate);
        }
        let work = async {
            let mut turn = self.turn.lock().await;
            if self.has_offered().await {
                self.take_own_offer_back().await.map_err(AnswerError::offer)?;
                turn.offer_again = true;
            }
            let answer = self.answer_restart(offer, &mut turn.candidates).await?;
            Ok((answer, self.offer_if_due(&mut turn).await))
        };
        timeout(self.within, work).await.unwrap_or(Err(AnswerError::TimedOut))
    }

    /// Makes an offer of our own; none while another one is on its way, after which it follows.
    pub(crate) async fn offer(&self) -> Result<Option<ToGuest>, NegotiationError> {
        let work = async {
            let mut turn = self.turn.lock().await;
            if self.has_offered().await {
                turn.offer_again = true;
                return Ok(None);
            }
            self.offer_now().await.map(Some).map_err(|error| NegotiationError::Own(error.to_string()))
        };
        let late = || Err(NegotiationError::Own("it was not ready in time".to_owned()));
        timeout(self.within, work).await.unwrap_or_else(|_| late())
    }

    /// Takes a description that came over `control`. Returns what is to be said in return.
    pub(crate) async fn hear(&self, kind: DescriptionKind, sdp: String) -> Result<Option<ToGuest>, NegotiationError> {
        let work = async {
            let mut turn = self.turn.lock().await;
            match kind {
                DescriptionKind::Offer => self.hear_offer(sdp, &mut turn.candidates).await,
                DescriptionKind::Answer => self.hear_answer(sdp, &mut turn).await,
            }
        };
        let late = || Err(NegotiationError::Guest("it was not answered in time".to_owned()));
        timeout(self.within, work).await.unwrap_or_else(|_| late())
    }

    async fn hear_offer(&self, sdp: String, candidates: &mut Candidates) -> Result<Option<ToGuest>, NegotiationError> {
        let offer = SdpOffer::try_from(sdp).map_err(guest)?;
        self.check(offer.fingerprint())?;
        if self.has_offered().await {
            tracing::debug!("two offers met; the guest's gives way");
            return Ok(None);
        }
        let answer = self.answer_now(candidates.keep(offer.as_str())).await.map_err(guest)?;
        Ok(Some(ToGuest::Description { kind: DescriptionKind::Answer, sdp: answer.into() }))
    }

    async fn hear_answer(&self, sdp: String, turn: &mut Turn) -> Result<Option<ToGuest>, NegotiationError> {
        let answer = SdpAnswer::try_from(sdp).map_err(guest)?;
        self.check(answer.fingerprint())?;
        if !self.has_offered().await {
            tracing::debug!("an answer to an offer that was taken back");
            return Ok(None);
        }
        let description = RTCSessionDescription::answer(turn.candidates.keep(answer.as_str())).map_err(guest)?;
        self.peer.set_remote_description(description).await.map_err(guest)?;
        Ok(self.offer_if_due(turn).await)
    }

    /// Answers the first offer, or one that restarts ICE. One that fails may have added its candidates or not, so
    /// until it is answered they count, and those before them too.
    async fn answer_restart(&self, offer: &SdpOffer, candidates: &mut Candidates) -> Result<SdpAnswer, AnswerError> {
        let mut restarted = candidates.restarted_by(offer.as_str());
        let kept = restarted.keep(offer.as_str());
        candidates.join(&restarted);
        let answer = self.answer_now(kept).await?;
        *candidates = restarted;
        Ok(answer)
    }

    async fn answer_now(&self, offer: String) -> Result<SdpAnswer, AnswerError> {
        let description = RTCSessionDescription::offer(offer).map_err(AnswerError::offer)?;
        self.peer.set_remote_description(description).await.map_err(AnswerError::offer)?;
        if let Err(error) = self.set_local_answer().await {
            self.take_guests_offer_back().await;
            return Err(AnswerError::offer(error));
        }
        let local = self.peer.local_description().await.ok_or(AnswerError::Ended)?;
        SdpAnswer::try_from(local.sdp).map_err(AnswerError::offer)
    }

    async fn set_local_answer(&self) -> webrtc::error::Result<()> {
        let answer = self.peer.create_answer(None).await?;
        self.set_local(answer).await
    }

    /// Each local description, even the taking back of one, starts a gathering. Waiting for its end here keeps it
    /// from being mistaken for the end of a later one, whose candidates would be missing then.
    async fn set_local(&self, description: RTCSessionDescription) -> webrtc::error::Result<()> {
        let before = *self.gathered.borrow();
        self.peer.set_local_description(description).await?;
        let ended = self.gathered.clone().wait_for(|times| *times > before).await.map(|_| ());
        ended.map_err(|_| webrtc::error::Error::ErrConnectionClosed)
    }

    async fn offer_if_due(&self, turn: &mut Turn) -> Option<ToGuest> {
        if !std::mem::take(&mut turn.offer_again) {
            return None;
        }
        self.offer_now().await.inspect_err(|error| tracing::warn!(%error, "no offer could be made")).ok()
    }

    async fn offer_now(&self) -> webrtc::error::Result<ToGuest> {
        let offer = self.peer.create_offer(None).await?;
        self.set_local(offer).await?;
        // Read back for the candidates, which stand in the description that was set.
        let local = self.peer.local_description().await.ok_or(webrtc::error::Error::ErrConnectionClosed)?;
        Ok(ToGuest::Description { kind: DescriptionKind::Offer, sdp: local.sdp })
    }

    async fn has_offered(&self) -> bool {
        self.peer.pending_local_description().await.is_some()
    }

    async fn take_own_offer_back(&self) -> webrtc::error::Result<()> {
        self.set_local(RTCSessionDescription::rollback(None)?).await
    }

    async fn take_guests_offer_back(&self) {
        let Ok(nothing) = RTCSessionDescription::rollback(None) else { return };
        if let Err(error) = self.peer.set_remote_description(nothing).await {
            tracing::debug!(%error, "an offer could not be taken back");
        }
    }

    fn check(&self, fingerprint: Fingerprint) -> Result<(), NegotiationError> {
        if fingerprint == self.guest { Ok(()) } else { Err(guest(AnswerError::OtherCertificate)) }
    }
}

fn guest(error: impl std::fmt::Display) -> NegotiationError {
    NegotiationError::Guest(error.to_string())
}
