//! The library's daemon, what it announces, and its limits: what the handle and the listening thread share.

use std::net::IpAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mdns_sd::{IfKind, Receiver, ServiceDaemon, ServiceEvent, ServiceInfo};

use crate::DiscoveryError;
use crate::announcement::SERVICE;

/// What the daemon may keep of what others say. It has no limit of its own; whole offices stay far below these.
pub(crate) const MOST_RECORDS: i64 = 4096;
const MOST_TIMERS: i64 = 1 << 18;

/// The daemon's names for how many records of each kind it keeps.
const RECORDS: [&str; 6] = ["cached-ptr", "cached-srv", "cached-addr", "cached-txt", "cached-nsec", "cached-subtype"];

/// How long an answer of the daemon is waited for. It answers between packets, so under a flood it takes a while.
const PATIENCE: Duration = Duration::from_secs(5);

/// A daemon that runs, and what it says.
pub(crate) struct Station {
    on: Vec<IpAddr>,
    state: Mutex<State>,
    ended: Condvar,
}

struct State {
    daemon: Option<ServiceDaemon>,
    announced: Option<ServiceInfo>,
    is_over: bool,
}

impl Station {
    /// Starts a daemon on these addresses and nowhere else.
    pub(crate) fn open(on: Vec<IpAddr>) -> Result<(Self, Receiver<ServiceEvent>), DiscoveryError> {
        let (daemon, events) = tuned_in(&on)?;
        let state = State { daemon: Some(daemon), announced: None, is_over: false };
        Ok((Self { on, state: Mutex::new(state), ended: Condvar::new() }, events))
    }

    /// The addresses it speaks on.
    pub(crate) fn on(&self) -> &[IpAddr] {
        &self.on
    }

    /// Announces this in place of what was announced before.
    pub(crate) fn announce(&self, service: ServiceInfo) -> Result<(), DiscoveryError> {
        let mut state = self.lock();
        state.fall_silent()?;
        if let Some(daemon) = &state.daemon {
            daemon.register(service.clone())?;
        }
        state.announced = Some(service);
        Ok(())
    }

    /// Says goodbye.
    pub(crate) fn withdraw(&self) -> Result<(), DiscoveryError> {
        self.lock().fall_silent()
    }

    /// Ends it for good: goodbye is said, the daemon ends, and with it what it tells.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.is_over = true;
        // A daemon that is gone already, or whose queue is full of commands, has nothing more to be told.
        let _ = state.daemon.take().map(|daemon| daemon.shutdown());
        self.ended.notify_all();
    }

    /// Whether it was ended.
    pub(crate) fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Whether the daemon keeps more than it may. One that does not answer is not judged.
    pub(crate) fn is_flooded(&self) -> bool {
        let Some(answer) = self.lock().daemon.as_ref().and_then(|daemon| daemon.get_metrics().ok()) else {
            return false;
        };
        let Ok(figures) = answer.recv_timeout(PATIENCE) else { return false };
        let figure = |name: &str| figures.get(name).copied().unwrap_or_default();
        RECORDS.into_iter().map(figure).sum::<i64>() > MOST_RECORDS || figure("timer") > MOST_TIMERS
    }

    /// Throws the daemon away with all it keeps, rests, and starts another that announces the same. `None` where the
    /// station was ended meanwhile, or where no daemon can be started any more.
    pub(crate) fn reopen(&self, rest: Duration) -> Option<Receiver<ServiceEvent>> {
        let old = self.lock().daemon.take();
        // Its goodbye must not come after the next one's greeting, so its end is waited for.
        if let Some(ended) = old.and_then(|daemon| daemon.shutdown().ok()) {
            let _ = ended.recv_timeout(PATIENCE);
        }
        let state = self.lock();
        let rested = self.ended.wait_timeout_while(state, rest, |state| !state.is_over);
        let (mut state, _) = rested.unwrap_or_else(PoisonError::into_inner);
        if state.is_over {
            return None;
        }
        let (daemon, events) = tuned_in(&self.on).ok()?;
        if let Some(service) = state.announced.clone() {
            daemon.register(service).ok()?;
        }
        state.daemon = Some(daemon);
        Some(events)
    }

    /// Whoever panicked with the lock left values that are whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn fall_silent(&mut self) -> Result<(), DiscoveryError> {
        if let (Some(daemon), Some(service)) = (&self.daemon, self.announced.take()) {
            daemon.unregister(service.get_fullname())?;
        }
        Ok(())
    }
}

/// A daemon that listens and asks on these addresses alone. Its commands are queued before it speaks.
fn tuned_in(on: &[IpAddr]) -> Result<(ServiceDaemon, Receiver<ServiceEvent>), DiscoveryError> {
    let daemon = ServiceDaemon::new()?;
    daemon.disable_interface(IfKind::All)?;
    daemon.enable_interface(on.to_vec())?;
    let events = daemon.browse(SERVICE)?;
    Ok((daemon, events))
}
