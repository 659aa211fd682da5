//! A long line between two halves of a network: late, narrow, lossy, and each direction apart from the other.
//!
//! Two TAP devices stand on two switches, and a thread a direction carries frames between them by what its [`Lane`]
//! says. Chance comes from a seed alone; when frames enter is up to the system and the programs that send.

mod conditions;
mod dice;
mod lane;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::time::Timespec;
use tappers::{Interface, Tap};

use crate::net::within;
pub use conditions::{Burst, Conditions};
pub use lane::{Carried, Lane};

/// How long a carrier waits at most before it looks whether the conditions changed or the line ended.
const LOOK_UP: Duration = Duration::from_millis(10);

/// Frames that a carrier takes in before it looks what is due.
const AT_ONCE: usize = 64;

/// More than a frame of the usual 1500 bytes, its Ethernet header and a VLAN tag.
const FRAME: usize = 2048;

/// A direction of a [`Line`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the host to all guests.
    ToGuests,
    /// From all guests to the host.
    ToHost,
}

/// A line that carries frames until it is dropped.
#[derive(Debug)]
pub struct Line {
    lanes: [Arc<Mutex<Lane>>; 2],
    ended: Arc<AtomicBool>,
    carriers: Vec<JoinHandle<()>>,
}

impl Line {
    /// Lays a line between two new TAP devices in the network namespace at `namespace`; its first end is the host's.
    ///
    /// # Errors
    /// Where the namespace is gone or the system makes no such devices.
    pub(crate) fn lay(namespace: &Path, ends: [&'static str; 2], conditions: Conditions, seed: u64) -> Result<Self> {
        // A device belongs to the namespace that it is made in, and goes when it is dropped.
        let [host, guests] = within(namespace, move || ends.map(tap))?;
        let (host, guests) = (Arc::new(host?), Arc::new(guests?));
        let now = Instant::now();
        // Two seeds, or both directions would lose the same frames.
        let lanes = [seed, !seed].map(|seed| Arc::new(Mutex::new(Lane::new(conditions, seed, now))));
        let mut line = Self { lanes, ended: Arc::default(), carriers: Vec::new() };
        line.staff(Way::ToGuests, Arc::clone(&host), Arc::clone(&guests));
        line.staff(Way::ToHost, guests, host);
        Ok(line)
    }

    /// Changes both directions; what is under way comes as it would have come.
    pub fn set(&self, conditions: Conditions) {
        self.set_way(Way::ToGuests, conditions);
        self.set_way(Way::ToHost, conditions);
    }

    /// Changes one direction.
    pub fn set_way(&self, way: Way, conditions: Conditions) {
        self.lane(way).change(conditions, Instant::now());
    }

    /// Cuts both directions: what is under way is gone, and nothing enters until [`Self::restore`].
    pub fn cut(&self) {
        self.lane(Way::ToGuests).cut();
        self.lane(Way::ToHost).cut();
    }

    /// As [`Self::cut`], and mends both after `time` by itself.
    pub fn cut_for(&self, time: Duration) {
        let at = Instant::now() + time;
        self.lane(Way::ToGuests).cut_until(at);
        self.lane(Way::ToHost).cut_until(at);
    }

    /// Mends what was cut; the conditions are those from before.
    pub fn restore(&self) {
        self.lane(Way::ToGuests).restore();
        self.lane(Way::ToHost).restore();
    }

    /// What a direction has carried so far.
    #[must_use]
    pub fn carried(&self, way: Way) -> Carried {
        self.lane(way).carried()
    }

    fn staff(&mut self, way: Way, from: Arc<Tap>, to: Arc<Tap>) {
        let (lane, ended) = (Arc::clone(self.mutex(way)), Arc::clone(&self.ended));
        self.carriers.push(thread::spawn(move || carry(&from, &to, &lane, &ended)));
    }

    fn lane(&self, way: Way) -> MutexGuard<'_, Lane> {
        locked(self.mutex(way))
    }

    fn mutex(&self, way: Way) -> &Arc<Mutex<Lane>> {
        let [to_guests, to_host] = &self.lanes;
        match way {
            Way::ToGuests => to_guests,
            Way::ToHost => to_host,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        for carrier in self.carriers.drain(..) {
            // One that panicked carries nothing either, and its message was printed.
            let _ = carrier.join();
        }
    }
}

fn tap(name: &str) -> Result<Tap> {
    let mut tap = Tap::new_named(Interface::new(name)?).context("no TAP device is made")?;
    tap.set_nonblocking(true)?;
    Ok(tap)
}

fn carry(from: &Tap, to: &Tap, lane: &Mutex<Lane>, ended: &AtomicBool) {
    while !ended.load(Ordering::Relaxed) {
        let due = locked(lane).next();
        let wait = due.map_or(LOOK_UP, |due| due.saturating_duration_since(Instant::now()).min(LOOK_UP));
        let Ok(wait) = Timespec::try_from(wait) else { return };
        // A signal that interrupts the wait only makes it shorter.
        let _ = poll(&mut [PollFd::new(from, PollFlags::IN)], Some(&wait));
        if !take_in(from, lane) {
            return;
        }
        while let Some(frame) = leaving(lane) {
            // A device that is down takes nothing: the frame is lost, as on any cable.
            let _ = to.send(&frame);
        }
    }
}

/// Takes in what waits at `from`, or a part of it. False where the device is gone.
fn take_in(from: &Tap, lane: &Mutex<Lane>) -> bool {
    let mut frame = [0; FRAME];
    for _ in 0..AT_ONCE {
        match from.recv(&mut frame) {
            Ok(length) => locked(lane).enter(&frame[..length], Instant::now()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
            Err(_) => return false,
        }
    }
    true
}

fn leaving(lane: &Mutex<Lane>) -> Option<Box<[u8]>> {
    locked(lane).leave(Instant::now())
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
