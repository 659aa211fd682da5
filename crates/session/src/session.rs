//! The handle of one guest's session.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use media::AccessUnit;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::rtp_transceiver::RtpSender;
use wire::{Fingerprint, SdpAnswer, SdpOffer, ToGuest};

use crate::connection::addresses::Addresses;
use crate::connection::build::{Connection, Shared, connection, random};
use crate::control::{Control, TO_SAY};
use crate::keeper::{Keeper, Reporter};
use crate::media_section::Asked;
use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::picture::packets::Packets;
use crate::picture::pump::{Inlet, Pump};
use crate::picture::queue::Pushed;
use crate::statistics::Statistician;
use crate::{AnswerError, ConnectionState, NegotiationError, Reports, SayError, Settings};

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

/// What a session begins with.
struct Start<'a> {
    connection: Connection,
    negotiation: Arc<Negotiation>,
    addresses: Addresses,
    shared: Shared,
    guest: Fingerprint,
    settings: &'a Settings,
}

impl Start<'_> {
    /// Sets everybody to work.
    fn run(self) -> (Session, Reports) {
        let Self { connection, negotiation, addresses, shared, guest, settings } = self;
        let (outlet, reports) = Outlet::new();
        let (to_say, saying) = mpsc::channel(TO_SAY);
        let (closing, told_to_close) = watch::channel(false);
        let (closed_here, closed) = watch::channel(false);
        let news = watch::Sender::new(ConnectionState::Connecting);
        let inlet = Arc::new(Inlet::new(settings.queue, Arc::clone(&shared.gate), Arc::clone(&shared.tally)));
        let workers = workers(&connection, &shared, &news, &outlet);
        let Connection { peer, events, track, sender, ssrc } = connection;

        let mut talkers = JoinSet::new();
        let talk = Arc::clone(&negotiation);
        let control = Control { channels: events.channels, to_say: saying, negotiation: talk, outlet: outlet.clone() };
        talkers.spawn(control.run());
        talkers.spawn(pump(&inlet, &shared, track, sender, ssrc).run());

        let keeper = Keeper {
            peer,
            state: events.state,
            closing: told_to_close,
            closed: closed_here,
            talkers,
            workers,
            inlet: Arc::clone(&inlet),
            keyframe_wanted: Arc::clone(&shared.keyframe_wanted),
            news,
            outlet,
            connect_within: settings.connect_within,
            keep_disconnected: settings.keep_disconnected,
        };
        tokio::spawn(keeper.run());
        let held = Held { guest, addresses, negotiation, inlet, shared, to_say, closing, closed };
        (Session { held: Arc::new(held) }, reports)
    }
}

/// Those who report, until they are stopped.
fn workers(
    connection: &Connection,
    shared: &Shared,
    news: &watch::Sender<ConnectionState>,
    outlet: &Outlet,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let keyframe_wanted = Arc::clone(&shared.keyframe_wanted);
    let (state, estimate) = (news.subscribe(), shared.pace.changes());
    workers.spawn(Reporter { state, estimate, keyframe_wanted, outlet: outlet.clone() }.run());
    let (peer, sender) = (Arc::clone(&connection.peer), Arc::clone(&connection.sender));
    workers.spawn(Statistician { peer, sender, shared: shared.clone(), outlet: outlet.clone() }.run());
    workers
}

fn pump(
    inlet: &Arc<Inlet>,
    shared: &Shared,
    track: Arc<TrackLocalStaticRTP>,
    sender: Arc<dyn RtpSender>,
    ssrc: u32,
) -> Pump {
    #[expect(clippy::cast_possible_truncation, reason = "any 16 bits will do")]
    let packets = Packets::new(ssrc, random() as u16, random());
    Pump {
        inlet: Arc::clone(inlet),
        gate: Arc::clone(&shared.gate),
        pace: Arc::clone(&shared.pace),
        tally: Arc::clone(&shared.tally),
        track,
        sender,
        packets,
    }
}

fn setup(error: webrtc::error::Error) -> AnswerError {
    AnswerError::Setup(error.to_string())
}
