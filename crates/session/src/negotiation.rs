//! Offers and answers of a session, one at a time (RFC 8829).
//!
//! Both sides may offer at any moment over `control`. Where two offers meet, the host is the impolite side: it
//! ignores the guest's, and the guest takes its own back (W3C WebRTC, perfect negotiation). Our own guest makes none
//! over `control`, and so never has one to take back. An ICE restart comes by another way, when `control` is likely
//! dead; there the host takes its own offer back and makes it again later.

use std::sync::Arc;
use std::time::Duration;

use rtc::rtp_transceiver::RTCRtpTransceiverDirection;
use thiserror::Error;
use tokio::sync::{Mutex, watch};
use tokio::time::timeout;
use webrtc::peer_connection::{PeerConnection, RTCSessionDescription};
use wire::{DescriptionKind, Fingerprint, SdpAnswer, SdpOffer};

use crate::AnswerError;
use crate::candidates::Candidates;
use crate::side::Description;

/// Why a renegotiation did not begin or go on.
#[derive(Debug, Error)]
pub enum NegotiationError {
    /// No session description, or one of another certificate.
    #[error("the other side's description was not taken: {0}")]
    Theirs(String),
    /// The library made no description.
    #[error("no offer could be made: {0}")]
    Own(String),
    /// As many messages as the session holds wait already.
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
    other: Fingerprint,
    within: Duration,
    /// Whether this side answers a wish for media. Where not, every such section becomes inactive.
    pub(crate) sends_media: bool,
    turn: Mutex<Turn>,
}

impl Negotiation {
    pub(crate) fn new(
        peer: Arc<dyn PeerConnection>,
        gathered: watch::Receiver<u64>,
        other: Fingerprint,
        within: Duration,
    ) -> Self {
        Self { peer, gathered, other, within, sends_media: false, turn: Mutex::default() }
    }

    /// Takes the answer to the first offer, which came by the door.
    pub(crate) async fn begin(&self, answer: &SdpAnswer) -> Result<(), NegotiationError> {
        let work = async {
            let mut turn = self.turn.lock().await;
            let kept = turn.candidates.keep(answer.as_str());
            let description = RTCSessionDescription::answer(kept).map_err(not_taken)?;
            self.peer.set_remote_description(description).await.map_err(not_taken)
        };
        let late = || Err(NegotiationError::Theirs("it was not taken in time".to_owned()));
        timeout(self.within, work).await.unwrap_or_else(|_| late())
    }

    /// Answers an offer that came by the door: the first one, or one that restarts ICE. Returns the answer with all
    /// candidates, and our own offer where that had to be taken back.
    pub(crate) async fn answer(&self, offer: &SdpOffer) -> Result<(SdpAnswer, Option<Description>), AnswerError> {
        if offer.fingerprint() != self.other {
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
    pub(crate) async fn offer(&self) -> Result<Option<Description>, NegotiationError> {
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
    pub(crate) async fn hear(&self, description: Description) -> Result<Option<Description>, NegotiationError> {
        let Description { kind, sdp } = description;
        let work = async {
            let mut turn = self.turn.lock().await;
            match kind {
                DescriptionKind::Offer => self.hear_offer(sdp, &mut turn.candidates).await,
                DescriptionKind::Answer => self.hear_answer(sdp, &mut turn).await,
            }
        };
        let late = || Err(NegotiationError::Theirs("it was not answered in time".to_owned()));
        timeout(self.within, work).await.unwrap_or_else(|_| late())
    }

    async fn hear_offer(
        &self,
        sdp: String,
        candidates: &mut Candidates,
    ) -> Result<Option<Description>, NegotiationError> {
        let offer = SdpOffer::try_from(sdp).map_err(not_taken)?;
        self.check(offer.fingerprint())?;
        if self.has_offered().await {
            tracing::debug!("two offers met; the guest's gives way");
            return Ok(None);
        }
        let answer = self.answer_now(candidates.keep(offer.as_str())).await.map_err(not_taken)?;
        Ok(Some(Description { kind: DescriptionKind::Answer, sdp: answer.into() }))
    }

    async fn hear_answer(&self, sdp: String, turn: &mut Turn) -> Result<Option<Description>, NegotiationError> {
        let answer = SdpAnswer::try_from(sdp).map_err(not_taken)?;
        self.check(answer.fingerprint())?;
        if !self.has_offered().await {
            tracing::debug!("an answer to an offer that was taken back");
            return Ok(None);
        }
        let description = RTCSessionDescription::answer(turn.candidates.keep(answer.as_str())).map_err(not_taken)?;
        self.peer.set_remote_description(description).await.map_err(not_taken)?;
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
        if !self.sends_media {
            // The library promises to send whatever is asked for.
            for transceiver in self.peer.get_transceivers().await {
                transceiver.set_direction(RTCRtpTransceiverDirection::Inactive).await?;
            }
        }
        let answer = self.peer.create_answer(None).await?;
        self.set_local(answer).await
    }

    async fn set_local(&self, description: RTCSessionDescription) -> webrtc::error::Result<()> {
        set_local(self.peer.as_ref(), &self.gathered, description).await
    }

    async fn offer_if_due(&self, turn: &mut Turn) -> Option<Description> {
        if !std::mem::take(&mut turn.offer_again) {
            return None;
        }
        self.offer_now().await.inspect_err(|error| tracing::warn!(%error, "no offer could be made")).ok()
    }

    async fn offer_now(&self) -> webrtc::error::Result<Description> {
        let sdp = offer(self.peer.as_ref(), &self.gathered).await?;
        Ok(Description { kind: DescriptionKind::Offer, sdp })
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
        if fingerprint == self.other { Ok(()) } else { Err(not_taken(AnswerError::OtherCertificate)) }
    }
}

/// Makes an offer and sets it. Returns it with all candidates.
pub(crate) async fn offer(peer: &dyn PeerConnection, gathered: &watch::Receiver<u64>) -> webrtc::error::Result<String> {
    let offer = peer.create_offer(None).await?;
    set_local(peer, gathered, offer).await?;
    // Read back for the candidates, which stand in the description that was set.
    let local = peer.local_description().await.ok_or(webrtc::error::Error::ErrConnectionClosed)?;
    Ok(local.sdp)
}

/// Each local description, even the taking back of one, starts a gathering. Waiting for its end here keeps it
/// from being mistaken for the end of a later one, whose candidates would be missing then.
async fn set_local(
    peer: &dyn PeerConnection,
    gathered: &watch::Receiver<u64>,
    description: RTCSessionDescription,
) -> webrtc::error::Result<()> {
    let before = *gathered.borrow();
    peer.set_local_description(description).await?;
    let ended = gathered.clone().wait_for(|times| *times > before).await.map(|_| ());
    ended.map_err(|_| webrtc::error::Error::ErrConnectionClosed)
}

fn not_taken(error: impl std::fmt::Display) -> NegotiationError {
    NegotiationError::Theirs(error.to_string())
}
