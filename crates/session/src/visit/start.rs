//! From a proposal to a session: who works for it, and how they are set to it.

use std::sync::Arc;

use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinSet;
use wire::SdpAnswer;

use super::{GuestSession, Held, Proposal, VisitError};
use crate::connection::addresses::Addresses;
use crate::connection::build::Connection;
use crate::control::Control;
use crate::control::arrivals::Arrivals;
use crate::control::sayings::sayings;
use crate::farewell::Farewell;
use crate::files::errand::Errand;
use crate::files::surroundings::Alone;
use crate::hold::hold;
use crate::keeper::{Keeper, Reporter};
use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::side::Visiting;
use crate::talk::Carrying;
use crate::{ConnectionState, GuestReports};

pub(super) async fn connect(
    proposal: Proposal,
    answer: &SdpAnswer,
) -> Result<(GuestSession, GuestReports), VisitError> {
    let (peer, gathered) = (Arc::clone(&proposal.connection.peer), proposal.connection.events.gathered.clone());
    let within = proposal.settings.answer_within;
    let negotiation = Negotiation::new(Arc::clone(&peer), gathered, answer.fingerprint(), within);
    if let Err(error) = negotiation.begin(answer).await {
        let _ = peer.close().await;
        return Err(VisitError::Answer(error.to_string()));
    }
    Ok(run(proposal, negotiation, answer))
}

/// Sets everybody to work.
fn run(proposal: Proposal, negotiation: Negotiation, answer: &SdpAnswer) -> (GuestSession, GuestReports) {
    let Proposal { connection, control, files: channel, settings } = proposal;
    let Connection { peer, events, picture: _ } = connection;
    let (outlet, reports) = Outlet::<Visiting>::new();
    let (mouth, sayings) = sayings();
    let (hold, held) = hold();
    let news = watch::Sender::new(ConnectionState::Connecting);
    let keyframe_wanted = Arc::<Notify>::default();

    let (mut talkers, mut workers) = (JoinSet::new(), JoinSet::new());
    let (state, estimate) = (news.subscribe(), watch::Sender::new(settings.start_rate).subscribe());
    let wish = Arc::clone(&keyframe_wanted);
    workers.spawn(Reporter { state, estimate, keyframe_wanted: wish, outlet: outlet.clone() }.run());
    let (own, opened) = oneshot::channel();
    let (farewell, hush) = Farewell::new(news.subscribe());
    let (files_wanted, wanted) = watch::channel(false);
    let carrying = Carrying {
        channel: opened,
        outlet: outlet.clone(),
        surroundings: Alone,
        hush,
        mouth: mouth.clone(),
        settings: &settings,
        addresses: Addresses::new(settings.addresses.clone()),
        other: answer.fingerprint(),
        wanted,
    };
    let (files, crew, lanes) = carrying.begin(&mut talkers, &mut workers);
    talkers.spawn(crew.visit());
    // The other end waits in the task above.
    let _ = own.send(channel);
    let arrivals = Arrivals::of_host(events.channels, events.overrun);
    talkers.spawn(Control::new(arrivals, sayings, Arc::new(negotiation), lanes, outlet.clone()).hold(control));

    let keeper = Keeper {
        peer,
        state: events.state,
        held,
        talkers,
        workers,
        inlet: None,
        keyframe_wanted,
        news,
        outlet,
        connect_within: settings.connect_within,
        keep_disconnected: settings.keep_disconnected,
    };
    tokio::spawn(keeper.run());
    let held = Held { host: answer.fingerprint(), mouth, files: Errand::new(files, files_wanted), farewell, hold };
    (GuestSession { held: Arc::new(held) }, reports)
}
