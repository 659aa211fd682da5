//! Who talks and listens for a session, whichever the side: the channels `control` and `files`.

use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use crate::Ending;
use crate::control::arrivals::Channel;
use crate::farewell::Hush;
use crate::files::inflow::Inflow;
use crate::files::outflow::Outflow;
use crate::files::surroundings::Surroundings;
use crate::files::{Files, files};
use crate::outlet::Outlet;
use crate::side::Side;

/// Sets those to work who carry files. Returns where the files go in and out.
pub(crate) fn carry_files<S: Side>(
    channel: oneshot::Receiver<Channel>,
    outlet: Outlet<S>,
    surroundings: impl Surroundings,
    hush: Hush,
    talkers: &mut JoinSet<Ending>,
    workers: &mut JoinSet<()>,
) -> Files {
    let (files, flows) = files();
    let (open, opened) = watch::channel(None);
    let (coming, unread) = (flows.coming, flows.unread);
    talkers.spawn(Inflow { channel, coming, unread, open, outlet }.run());
    workers.spawn(Outflow { going: flows.going, open: opened, surroundings, hush }.run());
    files
}
