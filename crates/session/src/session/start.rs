//! Who works for a session, and how they are set to it.

use std::sync::Arc;

use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use wire::Fingerprint;

use super::{Held, Session};
use crate::connection::addresses::Addresses;
use crate::connection::build::{Connection, Picture, Shared, random};
use crate::control::Control;
use crate::control::arrivals::Arrivals;
use crate::control::sayings::sayings;
use crate::farewell::Farewell;
use crate::files::errand::Errand;
use crate::files::surroundings::Watching;
use crate::hold::hold;
use crate::keeper::{Keeper, Reporter};
use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::picture::packets::Packets;
use crate::picture::pump::{Inlet, Pump};
use crate::side::Hosting;
use crate::statistics::Statistician;
use crate::talk::Carrying;
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
        let (mouth, sayings) = sayings();
        let (hold, held) = hold();
        let news = watch::Sender::new(ConnectionState::Connecting);
        let inlet = Arc::new(Inlet::new(
            settings.queue,
            Arc::clone(&shared.gate),
            Arc::clone(&shared.tally),
            Arc::clone(&shared.under_way),
        ));
        let mut workers = workers(&connection, &shared, &news, &outlet);
        let Connection { peer, events, picture } = connection;
        let wants_picture = picture.is_some();

        let mut talkers = JoinSet::new();
        let (opened, channel) = oneshot::channel();
        let (farewell, hush) = Farewell::new(news.subscribe());
        let (files_wanted, wanted) = watch::channel(false);
        let carrying = Carrying {
            channel,
            outlet: outlet.clone(),
            surroundings: Watching::new(&shared),
            hush,
            mouth: mouth.clone(),
            settings,
            addresses: addresses.clone(),
            other: guest,
            wanted,
        };
        let (files, crew, lanes) = carrying.begin(&mut talkers, &mut workers);
        talkers.spawn(crew.host());
        let arrivals = Arrivals::of_guest(events.channels, events.overrun, opened);
        talkers.spawn(Control::new(arrivals, sayings, Arc::clone(&negotiation), lanes, outlet.clone()).take());
        if let Some(picture) = picture {
            talkers.spawn(pump(&inlet, &shared, picture).run());
        }

        let keeper = Keeper {
            peer,
            state: events.state,
            held,
            talkers,
            workers,
            inlet: Some(Arc::clone(&inlet)),
            keyframe_wanted: Arc::clone(&shared.keyframe_wanted),
            news,
            outlet,
            connect_within: settings.connect_within,
            keep_disconnected: settings.keep_disconnected,
        };
        tokio::spawn(keeper.run());
        let files = Errand::new(files, files_wanted);
        let held = Held { guest, addresses, negotiation, inlet, shared, wants_picture, mouth, files, farewell, hold };
        (Session { held: Arc::new(held) }, reports)
    }
}

/// Those who report, until they are stopped.
fn workers(
    connection: &Connection,
    shared: &Shared,
    news: &watch::Sender<ConnectionState>,
    outlet: &Outlet<Hosting>,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let keyframe_wanted = Arc::clone(&shared.keyframe_wanted);
    let (state, estimate) = (news.subscribe(), shared.pace.changes());
    workers.spawn(Reporter { state, estimate, keyframe_wanted, outlet: outlet.clone() }.run());
    let peer = Arc::clone(&connection.peer);
    workers.spawn(Statistician { peer, shared: shared.clone(), outlet: outlet.clone() }.run());
    workers
}

fn pump(inlet: &Arc<Inlet>, shared: &Shared, picture: Picture) -> Pump {
    let Picture { track, sender, ssrc } = picture;
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
