//! One attempt to come in: an offer, a sealed knock, and the host's answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use door::KnockingError;
use pairing::{Device, Link, Nonce, Words, seal_knock};
use session::{Certificate, GuestReports, GuestSession, Settings};
use wire::{Abilities, Answer, DisplayName, Knock, RefusalReason, SdpAnswer, VERSION};

use super::{VisitNote, VisitReason, VisitState, Voice};
use crate::devices::DeviceChange;
use crate::files::PeerId;
use crate::random;

/// Who knocks, and where.
pub(super) struct Knocker {
    pub(super) link: Link,
    pub(super) name: DisplayName,
    pub(super) certificate: Certificate,
    /// Who the host must prove to be.
    pub(super) device: Option<Device>,
}

/// A session whose host may still have to say yes.
pub(super) type Connected = (GuestSession, GuestReports);

/// Why an attempt did not lead in.
#[derive(Debug)]
pub(super) enum NotIn {
    /// It is of no use to try again.
    Over(VisitReason),
    /// It may be another time.
    Later {
        /// Why not now.
        reason: VisitReason,
        /// When; none leaves that to the knocker.
        after: Option<Duration>,
    },
}

impl NotIn {
    fn later(reason: VisitReason) -> Self {
        Self::Later { reason, after: None }
    }
}

/// Whether the host has answered once.
pub(super) fn is_known(voice: &Voice) -> bool {
    voice.host.is_some()
}

impl Knocker {
    /// Knocks, and tells who answers. Dropped, it leaves nothing behind.
    pub(super) async fn knock(&self, voice: &mut Voice) -> Result<Connected, NotIn> {
        let settings = Settings::new(addresses_towards(self.link.address().ip()), self.certificate.clone());
        let (proposal, offer) = GuestSession::offer(&settings).await.map_err(|error| {
            tracing::debug!(%error, "no offer was made");
            NotIn::later(VisitReason::Broken)
        })?;
        let knock = Knock {
            version: VERSION,
            name: self.name.clone(),
            browser: DisplayName::from(format!("Porthole {}", env!("CARGO_PKG_VERSION"))),
            abilities: Abilities { h264: false },
            offer,
            restart: None,
        };
        let (answer, host) = self.ask(&knock).await?;
        self.recognise(&answer, voice).await?;
        voice.host = Some(PeerId::of(answer.fingerprint()));
        voice.name = host;
        voice.words = Some(Words::new(self.link.secret(), self.certificate.fingerprint(), answer.fingerprint()));
        voice.say(VisitState::Connecting, None).await;
        proposal.connect(&answer).await.map_err(|error| {
            tracing::debug!(%error, "the host's answer led to no connection");
            NotIn::later(VisitReason::Broken)
        })
    }

    /// Goes no further with one who says to be a device and has another certificate.
    async fn recognise(&self, answer: &SdpAnswer, voice: &Voice) -> Result<(), NotIn> {
        let Some(device) = &self.device else { return Ok(()) };
        if device.fingerprint == answer.fingerprint() {
            return Ok(());
        }
        let address = self.link.address().ip();
        let change = DeviceChange { device: device.id(), name: device.name.clone(), address };
        voice.note(VisitNote::Changed(change)).await;
        Err(NotIn::Over(VisitReason::DeviceChanged))
    }

    /// Sends the knock and opens the answer.
    async fn ask(&self, knock: &Knock) -> Result<(SdpAnswer, DisplayName), NotIn> {
        let sealed = seal_knock(self.link.secret(), knock, Nonce::new(random::bytes()))
            .map_err(|_| NotIn::Over(VisitReason::Refused))?;
        let reply = door::knock_at(self.link.address(), sealed.bytes).await.map_err(|error| unanswered(&error))?;
        // An answer that does not open comes from one who does not have the secret.
        match sealed.answer.open(&reply).map_err(|_| NotIn::Over(VisitReason::Refused))? {
            Answer::Admitted { answer, host, .. } => Ok((answer, host)),
            Answer::Refused { reason, .. } => Err(refused(reason)),
        }
    }
}

fn unanswered(error: &KnockingError) -> NotIn {
    tracing::debug!(%error, "a knock was not answered");
    match error {
        KnockingError::Closed(_) | KnockingError::Unreachable { .. } | KnockingError::TimedOut(_) => {
            NotIn::later(VisitReason::Unreachable)
        }
        KnockingError::Broken(_) => NotIn::later(VisitReason::Broken),
        KnockingError::WrongSeal => NotIn::Over(VisitReason::WrongLink),
        KnockingError::SlowDown { retry_after } | KnockingError::Busy { retry_after } => {
            NotIn::Later { reason: VisitReason::Busy, after: Some(*retry_after) }
        }
        KnockingError::NotTaken(_) | KnockingError::NoDoor(_) => NotIn::Over(VisitReason::Refused),
    }
}

fn refused(reason: RefusalReason) -> NotIn {
    match reason {
        RefusalReason::Expired => NotIn::Over(VisitReason::Expired),
        RefusalReason::Revoked => NotIn::Over(VisitReason::Revoked),
        RefusalReason::Full => NotIn::Over(VisitReason::Full),
        RefusalReason::TurnedAway => NotIn::Over(VisitReason::TurnedAway),
        RefusalReason::Version => NotIn::Over(VisitReason::Version),
        RefusalReason::Replayed | RefusalReason::NoSession => NotIn::later(VisitReason::Broken),
        RefusalReason::NoH264 | RefusalReason::BadOffer => NotIn::Over(VisitReason::Refused),
    }
}

/// The addresses of this machine by which one at `host` may be reached.
fn addresses_towards(host: IpAddr) -> Vec<IpAddr> {
    let own = if host.is_ipv4() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { IpAddr::V6(Ipv6Addr::LOCALHOST) };
    if host.is_loopback() {
        return vec![own];
    }
    let known = door::interfaces().unwrap_or_default().into_iter().map(|interface| interface.address);
    let fitting: Vec<IpAddr> = known.filter(|address| address.is_ipv4() == host.is_ipv4()).collect();
    if fitting.is_empty() { vec![own] } else { fitting }
}
