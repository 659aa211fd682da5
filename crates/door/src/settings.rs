//! Where a door opens, what it shows, and how much it takes.

use std::net::SocketAddr;
use std::time::Duration;

use crate::Pages;

/// How a door is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 lets the system choose. `0.0.0.0` is every IPv4 address, `[::]` every IPv6 address.
    pub bind: Vec<SocketAddr>,
    /// The viewer page.
    pub pages: Pages,
    /// How much the door takes.
    pub limits: Limits,
}

/// The bounds of what a door takes. The defaults are the ones of the protocol; tests shorten the times.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The head of a request, in bytes.
    pub head: usize,
    /// The time for a head to arrive, and for an idle connection to ask again.
    pub head_time: Duration,
    /// The time for a whole request, from its head to the answer.
    pub request_time: Duration,
    /// The time after which a connection is closed when its request is done.
    pub connection_time: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address.
    pub connections_of_one: usize,
    /// Knocks at once that the host has not answered yet.
    pub knocks: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 16 * 1024,
            head_time: Duration::from_secs(5),
            request_time: Duration::from_secs(10),
            connection_time: Duration::from_secs(45),
            connections: 64,
            connections_of_one: 8,
            knocks: 8,
        }
    }
}
