//! Who talks and listens for a session, whichever the side: the channels `control` and `files`, and the lanes.

use std::sync::Arc;

use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use wire::Fingerprint;

use crate::connection::addresses::Addresses;
use crate::control::arrivals::Channel;
use crate::control::sayings::Mouth;
use crate::farewell::Hush;
use crate::files::inflow::Inflow;
use crate::files::outflow::Outflow;
use crate::files::surroundings::Surroundings;
use crate::files::{Files, files};
use crate::lanes::acknowledging::acknowledge;
use crate::lanes::crew::{Crew, Ground, LaneEar, crew};
use crate::lanes::intake::Intake;
use crate::outlet::Outlet;
use crate::side::Side;
use crate::{Ending, Settings};

/// What those who carry files work with.
pub(crate) struct Carrying<'a, S: Side, A> {
    /// Where the channel `files` comes from.
    pub(crate) channel: oneshot::Receiver<Channel>,
    pub(crate) outlet: Outlet<S>,
    pub(crate) surroundings: A,
    pub(crate) hush: Hush,
    pub(crate) mouth: Mouth<S::Says>,
    pub(crate) settings: &'a Settings,
    pub(crate) addresses: Addresses,
    /// The certificate of the other side.
    pub(crate) other: Fingerprint,
    /// Becomes true when somebody asks for the files.
    pub(crate) wanted: watch::Receiver<bool>,
}

impl<S: Side, A: Surroundings> Carrying<'_, S, A> {
    /// Sets those to work who carry files. Returns where the files go in and out, those who would make lanes, and where to
    /// bring what is said about these.
    pub(crate) fn begin(self, talkers: &mut JoinSet<Ending>, workers: &mut JoinSet<()>) -> (Files, Crew<S>, LaneEar) {
        let Self { channel, outlet, surroundings, hush, mouth, settings, addresses, other, wanted } = self;
        let (files, flows) = files();
        let (open, opened) = watch::channel(None);
        let intake = Arc::new(Intake::new(flows.coming, flows.unread));
        workers.spawn(acknowledge::<S>(intake.arrivals(), mouth.clone()));
        let ground = Ground { settings, addresses, other, intake: Arc::clone(&intake), mouth, wanted };
        let (crew, ear, lanework) = crew(ground);
        talkers.spawn(Inflow { channel, intake, open, outlet }.run());
        workers.spawn(Outflow { going: flows.going, open: opened, surroundings, lanework, hush }.run());
        (files, crew, ear)
    }
}
