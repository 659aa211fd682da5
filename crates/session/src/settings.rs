//! What a session needs to be told before it answers.

use std::net::IpAddr;
use std::time::Duration;

use media::BitRate;

use crate::{Certificate, Lanes};

/// How one session connects, sends and waits.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The local addresses that the guest may reach; one UDP socket each, on a free port.
    pub addresses: Vec<IpAddr>,
    /// The certificate that stands in the answer.
    pub certificate: Certificate,
    /// Whether the host shows a picture. Where it does not, a guest's wish for one is answered by an inactive section.
    /// A guest's own session has no use for this, nor for the rates and the queue below.
    pub picture: bool,
    /// The bandwidth estimate before anything was measured.
    pub start_rate: BitRate,
    /// The estimate never goes below this.
    pub lowest_rate: BitRate,
    /// The estimate never goes above this.
    pub highest_rate: BitRate,
    /// The longest that making an answer, with its candidates, may take.
    pub answer_within: Duration,
    /// A session that was not connected for this long since its answer ends.
    pub connect_within: Duration,
    /// A session that lost its guest is kept for this long, so that an ICE restart can save it.
    pub keep_disconnected: Duration,
    /// Whether files may go over more connections than the first.
    pub lanes: Lanes,
    /// The most access units that wait to be sent. A full queue skips to the next keyframe, so it must hold what is
    /// encoded while a keyframe is on its way over a thin path, or that keyframe would ask for another one for ever.
    pub queue: usize,
}

impl Settings {
    /// Settings that suit a local network, reachable on `addresses`.
    #[must_use]
    pub fn new(addresses: Vec<IpAddr>, certificate: Certificate) -> Self {
        Self {
            addresses,
            certificate,
            picture: true,
            start_rate: BitRate::kilobits(4_000),
            lowest_rate: BitRate::kilobits(150),
            highest_rate: BitRate::kilobits(60_000),
            answer_within: Duration::from_secs(10),
            connect_within: Duration::from_secs(30),
            keep_disconnected: Duration::from_secs(60),
            lanes: Lanes::default(),
            queue: 45,
        }
    }
}
