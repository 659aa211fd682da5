//! The guest's side, played by the `webrtc` crate on 127.0.0.1: offers as a browser does, counts what arrives.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use media::{AccessUnit, Size, Timestamp};
use rtc::interceptor::Slot;
use rtc::peer_connection::configuration::interceptor_registry::register_default_interceptors;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_H264, MIME_TYPE_RTX};
use rtc::peer_connection::configuration::setting_engine::SctpMaxMessageSize;
use rtc::rtcp;
use rtc::rtp::codec::h264::H264Packet;
use rtc::rtp::packetizer::Depacketizer;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodec, RTCRtpCodecParameters, RtpCodecKind};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use session::{Certificate, Report, Reports, Session, Settings};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelInit};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCIceGatheringState,
    RTCPeerConnectionState, RTCSessionDescription, Registry, SettingEngineBuilder,
};
use wire::{SdpAnswer, SdpOffer, ToGuest};

use crate::counter::Counter;
use crate::passage::Passage;

/// No wait of a test is longer.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

const H264: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

/// Settings of a host that is reached on 127.0.0.1.
pub fn settings() -> Settings {
    Settings::new(vec![HERE], Certificate::generate().unwrap())
}

/// A unit of these NAL units, 33 ms after the one before it.
pub fn unit(number: u64, keyframe: bool, nals: &[Vec<u8>]) -> AccessUnit {
    let data: Vec<u8> = nals.iter().flat_map(|nal| [&[0, 0, 0, 1], nal.as_slice()].concat()).collect();
    let captured_at = Timestamp(Duration::from_millis(33 * number));
    AccessUnit { data: Bytes::from(data), keyframe, size: Size::new(640, 480), captured_at }
}

/// A keyframe with its parameter sets, its slice `size` bytes long.
pub fn keyframe(number: u64, size: usize) -> AccessUnit {
    unit(number, true, &[vec![0x67, 1, 2, 3], vec![0x68, 4, 5], slice(0x65, number, size)])
}

/// A unit that needs the one before it.
pub fn delta(number: u64, size: usize) -> AccessUnit {
    unit(number, false, &[slice(0x41, number, size)])
}

fn slice(kind: u8, number: u64, size: usize) -> Vec<u8> {
    // No zero among the bytes, so that no start code is.
    let body = (1..=u8::MAX).cycle().skip(usize::try_from(number % 255).unwrap()).take(size);
    std::iter::once(kind).chain(body).collect()
}

/// Waits for a report of a kind and skips all others.
pub async fn report<T>(reports: &mut Reports, wanted: impl Fn(&Report) -> Option<T>) -> T {
    let search = async {
        loop {
            let report = reports.recv().await.expect("the session ended before the report came");
            if let Some(found) = wanted(&report) {
                return found;
            }
        }
    };
    timeout(PATIENCE, search).await.expect("the report did not come")
}

struct Ears {
    gathered: watch::Sender<u64>,
    state: watch::Sender<RTCPeerConnectionState>,
    tracks: mpsc::Sender<Arc<dyn TrackRemote>>,
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Ears {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathered.send_modify(|times| *times += 1);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.state.send_replace(state);
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let _ = self.tracks.try_send(track);
    }
}

/// A guest.
pub struct Guest {
    pub peer: Arc<dyn PeerConnection>,
    pub control: Arc<dyn DataChannel>,
    gathered: watch::Receiver<u64>,
    state: watch::Receiver<RTCPeerConnectionState>,
    tracks: mpsc::Receiver<Arc<dyn TrackRemote>>,
    track: Option<Arc<dyn TrackRemote>>,
    arrived: Arc<AtomicU64>,
    lose_every: Arc<AtomicU64>,
}

impl Guest {
    pub async fn new() -> Self {
        Self::with_channel("control", true).await
    }

    pub async fn with_channel(label: &str, ordered: bool) -> Self {
        let (arrived, lose_every) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let mut engine = engine();
        let registry = register_default_interceptors(Registry::new(), &mut engine).unwrap();
        let counter = Counter { arrived: Arc::clone(&arrived), lose_every: Arc::clone(&lose_every) };
        let registry = registry.with(Slot::from(500), Passage::by(counter));
        let (gathered, gathered_reader) = watch::channel(0);
        let (state, state_reader) = watch::channel(RTCPeerConnectionState::New);
        let (tracks, tracks_reader) = mpsc::channel(4);
        let choices = SettingEngineBuilder::new()
            .with_multicast_dns_mode(rtc::ice::mdns::MulticastDnsMode::Disabled)
            .with_discard_local_candidates_during_ice_restart(true)
            .with_sctp_max_message_size(SctpMaxMessageSize::Bounded(256 * 1024))
            .build();
        let builder = PeerConnectionBuilder::new()
            .with_setting_engine(choices)
            .with_media_engine(engine)
            .with_interceptor_registry(registry)
            .with_handler(Arc::new(Ears { gathered, state, tracks }))
            .with_udp_addrs(vec!["127.0.0.1:0"]);
        let peer: Arc<dyn PeerConnection> = Arc::new(Box::pin(builder.build()).await.unwrap());
        let receive = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Recvonly,
            ..RTCRtpTransceiverInit::default()
        };
        peer.add_transceiver_from_kind(RtpCodecKind::Video, Some(receive)).await.unwrap();
        let channel = RTCDataChannelInit { ordered, ..RTCDataChannelInit::default() };
        let control = peer.create_data_channel(label, Some(channel)).await.unwrap();
        let (gathered, state, tracks) = (gathered_reader, state_reader, tracks_reader);
        Self { peer, control, gathered, state, tracks, track: None, arrived, lose_every }
    }

    /// A guest that is connected to a new session, and the session.
    pub async fn visit(settings: &Settings) -> (Self, Session, Reports) {
        let mut guest = Self::new().await;
        let (session, answer, reports) = Session::answer(&guest.offer().await, settings).await.unwrap();
        guest.accept(&answer).await;
        guest.wait_for(RTCPeerConnectionState::Connected).await;
        (guest, session, reports)
    }

    /// A guest that is connected and sees the screen, the first keyframe among it.
    pub async fn watch(settings: &Settings) -> (Self, Session, Reports) {
        let (mut guest, session, mut reports) = Self::visit(settings).await;
        session.show(true);
        report(&mut reports, |report| matches!(report, Report::KeyframeWanted).then_some(())).await;
        session.send(keyframe(0, 100));
        guest.see().await;
        (guest, session, reports)
    }

    /// An offer with all candidates.
    pub async fn offer(&mut self) -> SdpOffer {
        let before = *self.gathered.borrow();
        self.offer_gathered(before + 1).await
    }

    /// An offer that restarts ICE on new sockets.
    pub async fn restart(&mut self) -> SdpOffer {
        let before = *self.gathered.borrow();
        self.peer.restart_ice().await.unwrap();
        self.offer_gathered(before + 2).await
    }

    async fn offer_gathered(&mut self, times: u64) -> SdpOffer {
        let offer = self.peer.create_offer(None).await.unwrap();
        self.peer.set_local_description(offer).await.unwrap();
        timeout(PATIENCE, self.gathered.wait_for(|now| *now >= times)).await.unwrap().unwrap();
        SdpOffer::try_from(self.peer.local_description().await.unwrap().sdp).unwrap()
    }

    pub async fn accept(&self, answer: &SdpAnswer) {
        let answer = RTCSessionDescription::answer(answer.as_str().to_owned()).unwrap();
        self.peer.set_remote_description(answer).await.unwrap();
    }

    pub async fn wait_for(&mut self, state: RTCPeerConnectionState) {
        timeout(PATIENCE, self.state.wait_for(|current| *current == state)).await.expect("the state came").unwrap();
    }

    pub async fn wait_until(&mut self, wanted: impl Fn(&RTCPeerConnectionState) -> bool) {
        timeout(PATIENCE, self.state.wait_for(wanted)).await.expect("the state came").unwrap();
    }

    /// Waits until this many packets came off the wire since the guest began.
    pub async fn count_to(&mut self, packets: u64) {
        let track = self.track().await;
        while self.packets() < packets {
            timeout(PATIENCE, track.poll()).await.expect("a packet came");
        }
    }

    /// RTP packets that came off the wire, of whatever stream.
    pub fn packets(&self) -> u64 {
        self.arrived.load(SeqCst)
    }

    /// Loses every nth RTP packet of the picture from now on, before anything else sees it.
    pub fn lose_every(&self, n: u64) {
        self.lose_every.store(n, SeqCst);
    }

    /// The bytes of the next unit that arrives in full.
    pub async fn see(&mut self) -> Bytes {
        let track = self.track().await;
        let (mut depacketizer, mut unit) = (H264Packet::default(), BytesMut::new());
        let search = async {
            loop {
                if let TrackRemoteEvent::OnRtpPacket(packet) = track.poll().await.expect("the track goes on") {
                    unit.extend_from_slice(&depacketizer.depacketize(&packet.payload).unwrap());
                    if packet.header.marker {
                        return unit.freeze();
                    }
                }
            }
        };
        timeout(PATIENCE, search).await.expect("a unit came")
    }

    /// Sends RTCP about the picture; the closure is told its SSRC.
    pub async fn send_rtcp(&mut self, packet: impl Fn(u32) -> Box<dyn rtcp::Packet>) {
        let track = self.track().await;
        let ssrc = track.ssrcs().await[0];
        track.write_rtcp(vec![packet(ssrc)]).await.unwrap();
    }

    async fn track(&mut self) -> Arc<dyn TrackRemote> {
        if self.track.is_none() {
            self.track = timeout(PATIENCE, self.tracks.recv()).await.expect("a track came");
        }
        self.track.clone().unwrap()
    }

    /// Waits until `control` is open.
    pub async fn opened(&self) {
        while !matches!(self.event().await, Some(DataChannelEvent::OnOpen)) {}
    }

    /// The next thing that the host says.
    pub async fn hear(&self) -> ToGuest {
        loop {
            if let Some(DataChannelEvent::OnMessage(message)) = self.event().await {
                return ToGuest::from_text(std::str::from_utf8(&message.data).unwrap()).unwrap();
            }
        }
    }

    /// The next thing that happens to the channel; none at its end.
    pub async fn event(&self) -> Option<DataChannelEvent> {
        timeout(PATIENCE, self.control.poll()).await.expect("something happened to the channel")
    }
}

fn engine() -> MediaEngine {
    let mut engine = MediaEngine::default();
    let codec = |mime: &str, format: &str| RTCRtpCodec {
        mime_type: mime.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: format.to_owned(),
        rtcp_feedback: Vec::new(),
    };
    // Other numbers than the host's own, as a browser has.
    for (payload_type, rtp_codec) in [(96, codec(MIME_TYPE_H264, H264)), (97, codec(MIME_TYPE_RTX, "apt=96"))] {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, RtpCodecKind::Video).unwrap();
    }
    engine
}
