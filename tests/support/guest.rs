//! A guest without a browser: knocks, connects, hears the host and counts what arrives, and looks at no picture.
//!
//! Hundreds of these fit where a handful of browsers do. What a browser makes of the protocol is not told by them.

mod connection;
mod identity;
mod stranger;

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use pairing::Link;
use tokio::sync::watch;
use tokio::task::JoinSet;
use webrtc::data_channel::DataChannel;
use webrtc::peer_connection::{PeerConnection, RTCPeerConnectionState, RTCSessionDescription};
use wire::{Answer, SdpAnswer, SdpOffer, ToGuest, ToHost};

use crate::{Knocker, PATIENCE};
use connection::Ears;
pub use identity::Identity;
pub use stranger::{Handed, Parcel, Stranger, digest};

/// Guests who knock at the same time; the door takes 8 from one address.
const ABREAST: usize = 6;

/// A guest whose connection stands or stood. It goes without a word where it is dropped.
pub struct Guest {
    id: String,
    peer: Arc<dyn PeerConnection>,
    control: Arc<dyn DataChannel>,
    ears: Ears,
}

/// A guest whom the host answered, and who has not taken the answer up yet.
#[derive(Debug)]
pub struct Arrival {
    guest: Guest,
    answer: SdpAnswer,
}

impl Guest {
    /// Somebody new, connected to the host of `link`.
    ///
    /// # Errors
    /// Where the host refuses them, or no connection comes about.
    pub async fn come(link: &Link) -> Result<Self> {
        Self::come_as(&Identity::new()?, link).await
    }

    /// As [`Self::come`], so many at once as fit through the door together.
    ///
    /// # Errors
    /// As [`Self::come`], with the first who does not come in.
    pub async fn come_together(link: &Link, count: usize) -> Result<Vec<Self>> {
        let (mut coming, mut here) = (JoinSet::new(), Vec::new());
        for number in 0..count {
            if number >= ABREAST {
                here.extend(coming.join_next().await.transpose()?.transpose()?);
            }
            let link = link.clone();
            coming.spawn(async move { Self::come(&link).await });
        }
        while let Some(guest) = coming.join_next().await {
            here.push(guest??);
        }
        Ok(here)
    }

    /// As [`Self::come`], with a certificate of one's own.
    ///
    /// # Errors
    /// As [`Self::come`].
    pub async fn come_as(identity: &Identity, link: &Link) -> Result<Self> {
        Self::knock(identity, link).await?.connect().await
    }

    /// Knocks, and does nothing more until [`Arrival::connect`].
    ///
    /// # Errors
    /// Where the host refuses them.
    pub async fn knock(identity: &Identity, link: &Link) -> Result<Arrival> {
        let address = link.address().ip();
        let guest = Self::at(identity, address).await?;
        let offer = guest.offer().await?;
        let sealed = Knocker::seal(link.secret(), offer)?;
        let reply = Knocker::at(link).knock(&sealed.bytes).await?.context("the door closed without a word")?;
        ensure!(reply.status == 200, "the door answered {} {}", reply.status, reply.code());
        match sealed.answer.open(&reply.body)? {
            Answer::Admitted { answer, .. } => Ok(Arrival { guest, answer }),
            Answer::Refused { reason, .. } => bail!("the host refused the guest: {reason:?}"),
        }
    }

    /// The guest's name among the events.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Waits until the host has said this, be it before or from now on.
    ///
    /// # Errors
    /// A sentence with all that was heard, where it does not come in time.
    pub async fn hear(&mut self, message: &ToGuest) -> Result<()> {
        self.hear_all(&format!("{message:?}"), |heard| heard.contains(message)).await
    }

    /// Waits until all that the host has said is as `wanted` says.
    ///
    /// # Errors
    /// A sentence with `what` and all that was heard, where it is not in time.
    pub async fn hear_all(&mut self, what: &str, wanted: impl Fn(&[ToGuest]) -> bool) -> Result<()> {
        let told = self.ears.heard.wait_for(|heard| wanted(heard));
        let told = tokio::time::timeout(PATIENCE, told).await.map(|told| told.map(|_| ()));
        told.ok().and_then(Result::ok).with_context(|| format!("the guest did not hear {what}: {:?}", self.heard()))
    }

    /// All that the host said so far.
    #[must_use]
    pub fn heard(&self) -> Vec<ToGuest> {
        self.ears.heard.borrow().clone()
    }

    /// Waits until so many packets of the picture came since now.
    ///
    /// # Errors
    /// Where they do not come in time.
    pub async fn see_more(&mut self, packets: u64) -> Result<()> {
        let enough = *self.ears.packets.borrow() + packets;
        let seen = self.ears.packets.wait_for(|seen| *seen >= enough);
        let seen = tokio::time::timeout(PATIENCE, seen).await.context("no more of the picture came")?;
        seen.map(|_| ()).context("the picture ended")
    }

    /// Closes `control` and opens it anew, once more where the new one took the end of the old one for its own.
    /// Never returns where the host has gone without a word.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn reopen_control(&mut self) -> Result<()> {
        loop {
            // An error means that it is closed already.
            let _ = self.control.close().await;
            self.control = self.peer.create_data_channel(connection::CONTROL, None).await?;
            if self.ears.listen(Arc::clone(&self.control)).await.is_ok() {
                return Ok(());
            }
        }
    }

    /// Waits until the connection is over, whoever ended it.
    ///
    /// # Errors
    /// Where it stands on.
    pub async fn wait_over(&mut self) -> Result<()> {
        let over = |state: &RTCPeerConnectionState| {
            use RTCPeerConnectionState::{Closed, Disconnected, Failed};
            matches!(state, Closed | Disconnected | Failed)
        };
        wait_state(&mut self.ears.state, over).await.context("the connection stands on")
    }

    /// Goes as a page does that is closed: says so, and closes the connection.
    ///
    /// # Errors
    /// Where the connection is gone already.
    pub async fn leave(self) -> Result<()> {
        self.control.send_text(&ToHost::Leaving.to_text()).await?;
        self.close().await
    }

    /// Closes the connection without a word over `control`.
    ///
    /// # Errors
    /// Where it is closed already.
    pub async fn close(self) -> Result<()> {
        Ok(self.peer.close().await?)
    }

    async fn at(identity: &Identity, address: IpAddr) -> Result<Self> {
        let (peer, ears) = connection::open(identity, address).await?;
        let control = peer.create_data_channel(connection::CONTROL, None).await?;
        drop(ears.listen(Arc::clone(&control)));
        Ok(Self { id: identity.guest().to_owned(), peer, control, ears })
    }

    /// An offer with all candidates.
    async fn offer(&self) -> Result<SdpOffer> {
        let offer = self.peer.create_offer(None).await?;
        self.peer.set_local_description(offer).await?;
        let mut gathered = self.ears.gathered.clone();
        tokio::time::timeout(PATIENCE, gathered.wait_for(|gathered| *gathered)).await.context("no candidates")??;
        let offer = self.peer.local_description().await.context("no offer was made")?;
        Ok(SdpOffer::try_from(offer.sdp)?)
    }
}

impl Arrival {
    /// The guest's name among the events.
    #[must_use]
    pub fn id(&self) -> &str {
        self.guest.id()
    }

    /// Takes the answer up and waits until the connection stands.
    ///
    /// # Errors
    /// Where it does not in time.
    pub async fn connect(self) -> Result<Guest> {
        let Self { mut guest, answer } = self;
        let answer = RTCSessionDescription::answer(answer.as_str().to_owned())?;
        guest.peer.set_remote_description(answer).await?;
        let stands = |state: &RTCPeerConnectionState| *state == RTCPeerConnectionState::Connected;
        wait_state(&mut guest.ears.state, stands).await.context("no connection came about")?;
        Ok(guest)
    }
}

impl std::fmt::Debug for Guest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guest").field("id", &self.id).field("heard", &self.heard()).finish_non_exhaustive()
    }
}

async fn wait_state(
    state: &mut watch::Receiver<RTCPeerConnectionState>,
    wanted: impl Fn(&RTCPeerConnectionState) -> bool,
) -> Result<()> {
    let reached = tokio::time::timeout(PATIENCE, state.wait_for(wanted)).await;
    let reached = reached.map(|reached| reached.map(|_| ()));
    Ok(reached.with_context(|| format!("the connection is {:?}", *state.borrow()))??)
}
