//! Which addresses are this machine's own.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The machine's addresses are read again at most this often.
const FRESH: Duration = Duration::from_secs(1);

/// The addresses under which a door may be asked for.
#[derive(Debug)]
pub(crate) struct OwnAddresses {
    bound: Vec<SocketAddr>,
    machine: Mutex<Option<(Instant, Vec<IpAddr>)>>,
}

impl OwnAddresses {
    pub(crate) fn new(bound: Vec<SocketAddr>) -> Self {
        Self { bound, machine: Mutex::new(None) }
    }

    /// Whether a door stands at `asked`.
    pub(crate) fn contain(&self, asked: SocketAddr) -> bool {
        let is_own = |bound: &SocketAddr| match bound.ip().is_unspecified() {
            true => bound.is_ipv4() == asked.is_ipv4() && self.is_of_this_machine(asked.ip()),
            false => bound.ip() == asked.ip(),
        };
        self.bound.iter().filter(|bound| bound.port() == asked.port()).any(is_own)
    }

    fn is_of_this_machine(&self, asked: IpAddr) -> bool {
        let mut machine = self.machine.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = machine.as_ref().is_some_and(|(read, _)| read.elapsed() < FRESH);
        if !fresh {
            // Where the list cannot be read there is none, and only a door bound to its address is found.
            let read = if_addrs::get_if_addrs().unwrap_or_default();
            *machine = Some((Instant::now(), read.iter().map(if_addrs::Interface::ip).collect()));
        }
        machine.as_ref().is_some_and(|(_, addresses)| addresses.contains(&asked))
    }
}
