//! Who works for a session, and how they are set to it.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::rtp_transceiver::RtpSender;
use wire::Fingerprint;

use super::{Held, Session};
use crate::connection::addresses::Addresses;
use crate::connection::build::{Connection, Shared, random};
use crate::control::{Control, TO_SAY};
use crate::keeper::{Keeper, Reporter};
use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::picture::packets::Packets;
use crate::picture::pump::{Inlet, Pump};
use crate::statistics::Statistician;
use crate::{ConnectionState, Reports, Settings};

/// What a session begins with.
pub(super) struct Start<'a> {
    pub(super) connection: Connection,
    pub(super) negotiation: Arc<Negotiation>,
    pub(super) addresses: Addresses,
    pub(super) shared: Shared,
    pub(super) guest: Fingerprint,
    pub(super) settings: &'a Settings,
}

impl Start<'_> {
    /// Sets everybody to work.
    pub(super) fn run(self) -> (Session, Reports) {
        let Self { connection, negotiation, addresses, shared, guest, settings } = self;
        let (outlet, reports) = Outlet::new();
        let (to_say, saying) = mpsc::channel(TO_SAY);
        let (closing, told_to_close) = watch::channel(false);
        let (closed_here, closed) = watch::channel(false);
        let news = watch::Sender::new(ConnectionState::Connecting);
        let inlet = Arc::new(Inlet::new(
            settings.queue,
            Arc::clone(&shared.gate),
            Arc::clone(&shared.tally),
            Arc::clone(&shared.under_way),
        ));
        let workers = workers(&connection, &shared, &news, &outlet);
        let Connection { peer, events, track, sender, ssrc } = connection;

        let mut talkers = JoinSet::new();
        let talk = Arc::clone(&negotiation);
        let control = Control::new(events.channels, saying, talk, outlet.clone());
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
        under_way: Arc::clone(&shared.under_way),
        arrival: Arc::clone(&shared.arrival),
        track,
        sender,
        packets,
    }
}
