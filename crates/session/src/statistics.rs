//! The figures of a session, once a second.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use media::BitRate;
use rtc::peer_connection::transport::{RTCIceCandidate, RTCIceCandidateType};
use tokio::time::{MissedTickBehavior, interval};
use webrtc::peer_connection::transport::{DtlsTransport, IceTransport};
use webrtc::peer_connection::{PeerConnection, RTCStatsReportEntry, StatsSelector};

use crate::Report;
use crate::connection::build::Shared;
use crate::outlet::Outlet;
use crate::side::Hosting;

/// How a side of the path came to be known (RFC 8445, section 5.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CandidateKind {
    /// An address of the device itself.
    Host,
    /// Its address as a STUN server sees it.
    ServerReflexive,
    /// Its address as the other peer sees it.
    PeerReflexive,
    /// The address of a relay.
    Relay,
    /// Not known.
    Unknown,
}

/// One side of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its address; none for a name that was not resolved.
    pub address: Option<SocketAddr>,
    /// How it came to be known.
    pub kind: CandidateKind,
}

/// The path that ICE chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// This side.
    pub local: Candidate,
    /// The guest's side.
    pub remote: Candidate,
}

/// The figures of a session. Counters count since it began.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// Access units that were sent in full.
    pub frames_sent: u64,
    /// Access units that were dropped, by a full queue or before the first keyframe.
    pub frames_skipped: u64,
    /// Access units that wait to be sent.
    pub frames_waiting: usize,
    /// RTP packets sent, retransmissions among them.
    pub packets_sent: u64,
    /// Retransmissions sent.
    pub packets_retransmitted: u64,
    /// RTP packets that were dropped at the closed gate.
    pub packets_withheld: u64,
    /// Bytes of RTP sent, headers among them.
    pub bytes_sent: u64,
    /// What was sent in the last second.
    pub bit_rate: BitRate,
    /// What the path seems to carry.
    pub estimate: BitRate,
    /// The part of the packets that the guest missed, 0 to 1, by its last report (RFC 3550, section 6.4.1).
    pub loss: f32,
    /// The round trip of the last connectivity check.
    pub round_trip: Option<Duration>,
    /// Requests for retransmission received.
    pub nacks: u64,
    /// Picture loss indications received.
    pub plis: u64,
    /// Full intra requests received.
    pub firs: u64,
    /// The chosen path; none before there is one.
    pub path: Option<Path>,
    /// The state of ICE, by its name in W3C WebRTC.
    pub ice: String,
    /// The state of DTLS, by its name in W3C WebRTC.
    pub dtls: String,
}

/// The task that reads the figures.
pub(crate) struct Statistician {
    pub(crate) peer: Arc<dyn PeerConnection>,
    pub(crate) shared: Shared,
    pub(crate) outlet: Outlet<Hosting>,
}

impl Statistician {
    /// Reports once a second, until it is stopped.
    pub(crate) async fn run(self) {
        let mut seconds = interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut bytes, mut read_at) = (0, seconds.tick().await);
        loop {
            let now = seconds.tick().await;
            let mut statistics = self.read().await;
            statistics.bit_rate = rate(statistics.bytes_sent - bytes, now - read_at);
            (bytes, read_at) = (statistics.bytes_sent, now);
            self.outlet.figure(Report::Statistics(Box::new(statistics)));
        }
    }

    async fn read(&self) -> Statistics {
        let transport = self.peer.sctp().await.map(|sctp| sctp.transport());
        let (path, round_trip) = match &transport {
            Some(transport) => self.path(transport.ice_transport().as_ref()).await,
            None => (None, None),
        };
        let (ice, dtls) = states(transport.as_deref()).await;
        let tally = &self.shared.tally;
        Statistics {
            frames_sent: tally.frames.load(Relaxed),
            frames_skipped: tally.skipped.load(Relaxed),
            frames_waiting: tally.waiting.load(Relaxed),
            packets_sent: tally.packets.load(Relaxed),
            packets_retransmitted: tally.retransmitted.load(Relaxed),
            packets_withheld: tally.withheld.load(Relaxed),
            bytes_sent: tally.bytes.load(Relaxed),
            bit_rate: BitRate(0),
            estimate: self.shared.pace.estimate(),
            loss: f32::from(tally.loss.load(Relaxed)) / 256.0,
            round_trip,
            nacks: tally.nacks.load(Relaxed),
            plis: tally.plis.load(Relaxed),
            firs: tally.firs.load(Relaxed),
            path,
            ice,
            dtls,
        }
    }

    async fn path(&self, ice: &dyn IceTransport) -> (Option<Path>, Option<Duration>) {
        let Ok(Some(pair)) = ice.get_selected_candidate_pair().await else { return (None, None) };
        let path = Path { local: candidate(pair.local()), remote: candidate(pair.remote()) };
        (Some(path), self.round_trip(&pair.local().id, &pair.remote().id).await)
    }

    async fn round_trip(&self, local: &str, remote: &str) -> Option<Duration> {
        let report = self.peer.get_stats(Instant::now(), StatsSelector::None).await;
        let seconds = report.iter().find_map(|entry| {
            let RTCStatsReportEntry::IceCandidatePair(pair) = entry else { return None };
            let is_chosen = pair.local_candidate_id == local && pair.remote_candidate_id == remote;
            is_chosen.then_some(pair.current_round_trip_time)
        })?;
        Duration::try_from_secs_f64(seconds).ok().filter(|round_trip| !round_trip.is_zero())
    }
}

async fn states(transport: Option<&dyn DtlsTransport>) -> (String, String) {
    let Some(dtls) = transport else { return ("new".to_owned(), "new".to_owned()) };
    let ice = dtls.ice_transport().state().await.unwrap_or_default();
    (ice.to_string(), dtls.state().await.unwrap_or_default().to_string())
}

fn candidate(candidate: &RTCIceCandidate) -> Candidate {
    let address = candidate.address.parse().ok().map(|address| SocketAddr::new(address, candidate.port));
    let kind = match candidate.typ {
        RTCIceCandidateType::Host => CandidateKind::Host,
        RTCIceCandidateType::Srflx => CandidateKind::ServerReflexive,
        RTCIceCandidateType::Prflx => CandidateKind::PeerReflexive,
        RTCIceCandidateType::Relay => CandidateKind::Relay,
        RTCIceCandidateType::Unspecified | _ => CandidateKind::Unknown,
    };
    Candidate { address, kind }
}

fn rate(bytes: u64, time: Duration) -> BitRate {
    let bits = u128::from(bytes) * 8 * 1000 / time.as_millis().max(1);
    BitRate(u32::try_from(bits).unwrap_or(u32::MAX))
}
