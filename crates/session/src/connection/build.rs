//! Builds the connection: codecs, the chain of interceptors, the choices of ICE, DTLS and SCTP.

use std::sync::Arc;
use std::time::Duration;

use rtc::ice::mdns::MulticastDnsMode;
use rtc::interceptor::{CongestionControlBuilder, NackResponderBuilder, SenderReportBuilder, Slot, TwccSenderBuilder};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_H264, MIME_TYPE_RTX};
use rtc::peer_connection::configuration::setting_engine::SctpMaxMessageSize;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpHeaderExtensionCapability, RtpCodecKind,
};
use tokio::sync::Notify;
use webrtc::error::Result;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::peer_connection::{
    CipherSuiteId, MediaEngine, PeerConnection, PeerConnectionBuilder, RTCConfigurationBuilder, Registry,
    SettingEngine, SettingEngineBuilder,
};
use webrtc::rtp_transceiver::RtpSender;

use super::addresses::Addresses;
use super::feedback::Feedback;
use super::handler::{Events, Handler};
use super::sockets::Wide;
use crate::Settings;
use crate::estimate::estimator::Estimator;
use crate::estimate::pace::Pace;
use crate::estimate::{Bounds, Estimate};
use crate::passage::Passage;
use crate::picture::arrival::Arrival;
use crate::picture::gate::Gate;
use crate::picture::pacer::Pacer;
use crate::picture::tally::Tally;
use crate::picture::under_way::UnderWay;

/// Constrained baseline, level 3.1 with asymmetry, packetization mode 1: the one that every browser has.
const H264: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

/// Packets kept for retransmission: 2.4 s at 8 Mbit/s.
const KEPT_PACKETS: u16 = 2048;

/// Nothing came from the guest for this long: disconnected.
const DISCONNECTED_AFTER: Duration = Duration::from_secs(5);

/// How often the guest's consent is asked for (RFC 7675).
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// More than the largest message of either channel, so that one that is too large can be named.
const LARGEST_MESSAGE: u32 = 128 * 1024;

/// What the library holds of messages that are not whole, or not taken yet. It counts their bytes alone, and a message of a
/// hundred costs it nine hundred: a flood of short ones takes many times this. A path of 50 ms there and back carries 168
/// Mbit/s with it.
const RECEIVE_BUFFER: u32 = 1024 * 1024;

/// The same for a lane: a few of them side by side hold little more than the first connection does.
const LANE_BUFFER: u32 = 256 * 1024;

/// Packets that may overtake one another before the older ones are taken for repeated ones (RFC 6347, section 4.1.2.6).
const REPLAY_WINDOW: usize = 1024;
const SEND_BUFFER: usize = 4 * 1024 * 1024;

/// What the parts of the picture's way share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) gate: Arc<Gate>,
    pub(crate) pace: Arc<Pace>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) under_way: Arc<UnderWay>,
    pub(crate) arrival: Arc<Arrival>,
    pub(crate) keyframe_wanted: Arc<Notify>,
}

impl Shared {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            gate: Arc::default(),
            pace: Arc::new(Pace::new(settings.start_rate)),
            tally: Arc::default(),
            under_way: Arc::default(),
            arrival: Arc::default(),
            keyframe_wanted: Arc::default(),
        }
    }
}

/// A connection, and the picture's track where it has one.
pub(crate) struct Connection {
    pub(crate) peer: Arc<dyn PeerConnection>,
    pub(crate) events: Events,
    pub(crate) picture: Option<Picture>,
}

/// The one track of a connection that shows a picture.
pub(crate) struct Picture {
    pub(crate) track: Arc<TrackLocalStaticRTP>,
    pub(crate) sender: Arc<dyn RtpSender>,
    pub(crate) ssrc: u32,
}

/// A host's connection: binds the sockets and starts the driver.
pub(crate) async fn hosting(
    settings: &Settings,
    addresses: Addresses,
    shared: &Shared,
    with_picture: bool,
) -> Result<Connection> {
    let mut connection = connect(settings, addresses, engine()?, chain(settings, shared), RECEIVE_BUFFER).await?;
    if with_picture {
        let ssrc = random();
        let track = Arc::new(TrackLocalStaticRTP::new(picture(ssrc)));
        let sender = connection.peer.add_track(Arc::clone(&track) as Arc<dyn TrackLocal>).await?;
        connection.picture = Some(Picture { track, sender, ssrc });
    }
    Ok(connection)
}

/// A guest's connection, for channels alone.
pub(crate) async fn visiting(settings: &Settings, addresses: Addresses) -> Result<Connection> {
    connect(settings, addresses, MediaEngine::default(), Registry::new(), RECEIVE_BUFFER).await
}

/// Either side's end of a lane.
pub(crate) async fn lane(settings: &Settings, addresses: Addresses) -> Result<Connection> {
    connect(settings, addresses, MediaEngine::default(), Registry::new(), LANE_BUFFER).await
}

async fn connect(
    settings: &Settings,
    addresses: Addresses,
    engine: MediaEngine,
    registry: Registry,
    receive_buffer: u32,
) -> Result<Connection> {
    let (handler, events) = Handler::new();
    let configuration = RTCConfigurationBuilder::new().with_certificates(vec![settings.certificate.to_rtc()]).build();
    let builder = PeerConnectionBuilder::new()
        .with_configuration(configuration)
        .with_setting_engine(choices(receive_buffer))
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .with_runtime(Arc::new(Wide::new()))
        .with_handler(Arc::new(handler))
        .with_udp_addrs(vec![addresses])
        .with_dedicated_reactor_pool_size(1)
        .with_data_channel_send_buffer_limit(SEND_BUFFER);
    let peer: Arc<dyn PeerConnection> = Arc::new(Box::pin(builder.build()).await?);
    Ok(Connection { peer, events, picture: None })
}

/// Four random bytes. Zero where the system gives none: numbers are random to be unlike, not to be secret.
pub(crate) fn random() -> u32 {
    getrandom::u32().unwrap_or_default()
}

fn engine() -> Result<MediaEngine> {
    let mut engine = MediaEngine::default();
    let feedback = |typ: &str, parameter: &str| RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() };
    let wishes =
        vec![feedback("nack", ""), feedback("nack", "pli"), feedback("ccm", "fir"), feedback("transport-cc", "")];
    let h264 = RTCRtpCodec { rtcp_feedback: wishes, ..codec(MIME_TYPE_H264, H264) };
    let codecs = [(102, h264), (103, codec(MIME_TYPE_RTX, "apt=102"))];
    for (payload_type, rtp_codec) in codecs {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, RtpCodecKind::Video)?;
    }
    for uri in [rtc::sdp::extmap::SDES_MID_URI, rtc::sdp::extmap::TRANSPORT_CC_URI] {
        let extension = RTCRtpHeaderExtensionCapability { uri: uri.to_owned() };
        engine.register_header_extension(extension, RtpCodecKind::Video, None)?;
    }
    Ok(engine)
}

fn codec(mime_type: &str, sdp_fmtp_line: &str) -> RTCRtpCodec {
    let (mime_type, sdp_fmtp_line) = (mime_type.to_owned(), sdp_fmtp_line.to_owned());
    RTCRtpCodec { mime_type, clock_rate: 90_000, channels: 0, sdp_fmtp_line, rtcp_feedback: Vec::new() }
}

/// From the wire to the application. The library's own pacer is not among them: ours also holds the gate.
fn chain(settings: &Settings, shared: &Shared) -> Registry {
    let bounds = Bounds { lowest: settings.lowest_rate, start: settings.start_rate, highest: settings.highest_rate };
    let estimator = Estimator::new(Estimate::new(bounds), Arc::clone(&shared.pace));
    let pacer = Pacer::new(Arc::clone(&shared.gate), Arc::clone(&shared.pace), Arc::clone(&shared.tally));
    let feedback = Feedback::new(shared);
    Registry::new()
        .with(Slot::CongestionControl, CongestionControlBuilder::new(estimator).build())
        .with(Slot::TwccSender, TwccSenderBuilder::new().build())
        .with(Slot::Pacer, Passage::by(pacer))
        .with(Slot::NackResponder, NackResponderBuilder::new().with_size(KEPT_PACKETS).build())
        .with(Slot::SenderReport, SenderReportBuilder::new().build())
        .with(Slot::from(14_000), Passage::by(feedback))
}

fn choices(receive_buffer: u32) -> SettingEngine {
    SettingEngineBuilder::new()
        // The join of the multicast group fails on many machines, and with it the connection would.
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        // Zero: ICE itself never gives up, because a restart may come at any time. The keeper does.
        .with_ice_timeouts(Some(DISCONNECTED_AFTER), Some(Duration::ZERO), Some(KEEP_ALIVE))
        .with_discard_local_candidates_during_ice_restart(true)
        // ChaCha20 first: the library draws the nonces of AES-GCM at random. No CBC. Our certificate is ECDSA.
        .with_dtls_cipher_suites(vec![
            CipherSuiteId::Tls_Ecdhe_Ecdsa_With_ChaCha20_Poly1305_Sha256,
            CipherSuiteId::Tls_Ecdhe_Ecdsa_With_Aes_128_Gcm_Sha256,
        ])
        .with_dtls_replay_protection_window(REPLAY_WINDOW)
        .with_sctp_max_message_size(SctpMaxMessageSize::Bounded(LARGEST_MESSAGE))
        .with_sctp_max_receive_buffer_size(receive_buffer)
        .build()
}

fn picture(ssrc: u32) -> MediaStreamTrack {
    let rtp_coding_parameters = RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() };
    let coding =
        RTCRtpEncodingParameters { rtp_coding_parameters, codec: codec(MIME_TYPE_H264, H264), ..Default::default() };
    let name = || "screen".to_owned();
    MediaStreamTrack::new(name(), name(), name(), RtpCodecKind::Video, vec![coding])
}
