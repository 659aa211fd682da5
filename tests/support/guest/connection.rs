//! The guest's half of a peer connection, and what is heard over it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use anyhow::Result;
use rtc::ice::mdns::MulticastDnsMode;
use rtc::peer_connection::configuration::interceptor_registry::register_default_interceptors;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_H264, MIME_TYPE_RTX};
use rtc::peer_connection::configuration::setting_engine::SctpMaxMessageSize;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodec, RTCRtpCodecParameters, RtpCodecKind};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use tokio::sync::{oneshot, watch};
use webrtc::data_channel::{DataChannel, DataChannelEvent};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
    RTCIceGatheringState, RTCPeerConnectionState, Registry, SettingEngineBuilder,
};
use wire::ToGuest;

use super::Identity;

/// The channel for messages.
pub(super) const CONTROL: &str = "control";

/// The channel for chunks of files.
pub(super) const FILES: &str = "files";

/// The largest message of either channel, in bytes: what browsers take.
const LARGEST_MESSAGE: u32 = 256 * 1024;

/// What waits to be sent over one channel, in bytes; whoever sends more waits.
const TO_SEND: usize = 1024 * 1024;

/// The profile that every browser has.
const H264: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

/// What came over a connection so far.
pub(super) struct Ears {
    pub(super) gathered: watch::Receiver<bool>,
    pub(super) state: watch::Receiver<RTCPeerConnectionState>,
    pub(super) heard: watch::Receiver<Vec<ToGuest>>,
    /// RTP packets of the picture.
    pub(super) packets: watch::Receiver<u64>,
    /// Whether nothing is heard any more, while the connection stands.
    pub(super) deaf: watch::Sender<bool>,
    words: watch::Sender<Vec<ToGuest>>,
}

/// What the library tells.
struct Handler {
    gathered: watch::Sender<bool>,
    state: watch::Sender<RTCPeerConnectionState>,
    packets: watch::Sender<u64>,
}

/// A connection that is to be made from `address`, with a picture to receive.
pub(super) async fn open(identity: &Identity, address: IpAddr) -> Result<(Arc<dyn PeerConnection>, Ears)> {
    let mut engine = engine()?;
    let registry = register_default_interceptors(Registry::new(), &mut engine)?;
    let (handler, ears) = handler();
    let choices = SettingEngineBuilder::new()
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_sctp_max_message_size(SctpMaxMessageSize::Bounded(LARGEST_MESSAGE))
        .build();
    let own = RTCConfigurationBuilder::new().with_certificates(vec![identity.certificate()]).build();
    let builder = PeerConnectionBuilder::new()
        .with_configuration(own)
        .with_setting_engine(choices)
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .with_handler(Arc::new(handler))
        // With a pool the library ends a connection that is dropped.
        .with_dedicated_reactor_pool_size(1)
        .with_data_channel_send_buffer_limit(TO_SEND)
        .with_udp_addrs(vec![SocketAddr::new(address, 0)]);
    let peer: Arc<dyn PeerConnection> = Arc::new(Box::pin(builder.build()).await?);
    let receive =
        RTCRtpTransceiverInit { direction: RTCRtpTransceiverDirection::Recvonly, ..RTCRtpTransceiverInit::default() };
    peer.add_transceiver_from_kind(RtpCodecKind::Video, Some(receive)).await?;
    Ok((peer, ears))
}

impl Ears {
    /// Hears what is said over `channel` until it is closed, and tells when it is open. What does not read is left out.
    pub(super) fn listen(&self, channel: Arc<dyn DataChannel>) -> oneshot::Receiver<()> {
        let (words, mut deaf) = (self.words.clone(), self.deaf.subscribe());
        let (opened, is_open) = oneshot::channel();
        tokio::spawn(async move {
            let mut opened = Some(opened);
            while deaf.wait_for(|deaf| !deaf).await.is_ok()
                && let Some(event) = channel.poll().await
            {
                match event {
                    // Who opens a channel need not wait for that.
                    DataChannelEvent::OnOpen => drop(opened.take().map(|opened| opened.send(()))),
                    DataChannelEvent::OnMessage(message) => {
                        let text = std::str::from_utf8(&message.data);
                        let read = text.ok().and_then(|text| ToGuest::from_text(text).ok());
                        words.send_modify(|words| words.extend(read));
                    }
                    DataChannelEvent::OnClosing | DataChannelEvent::OnClose => drop(opened.take()),
                    DataChannelEvent::OnError
                    | DataChannelEvent::OnBufferedAmountLow
                    | DataChannelEvent::OnBufferedAmountHigh
                    | _ => {}
                }
            }
        });
        is_open
    }
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        self.gathered.send_replace(state == RTCIceGatheringState::Complete);
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.state.send_replace(state);
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let packets = self.packets.clone();
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(_) = event {
                    packets.send_modify(|packets| *packets += 1);
                }
            }
        });
    }
}

fn handler() -> (Handler, Ears) {
    let (gathered, gathered_reader) = watch::channel(false);
    let (state, state_reader) = watch::channel(RTCPeerConnectionState::New);
    let (packets, packets_reader) = watch::channel(0);
    let (words, heard) = watch::channel(Vec::new());
    let deaf = watch::Sender::new(false);
    let ears = Ears { gathered: gathered_reader, state: state_reader, packets: packets_reader, heard, deaf, words };
    (Handler { gathered, state, packets }, ears)
}

fn engine() -> Result<MediaEngine> {
    let mut engine = MediaEngine::default();
    let codec = |mime: &str, format: &str| RTCRtpCodec {
        mime_type: mime.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: format.to_owned(),
        rtcp_feedback: Vec::new(),
    };
    for (payload_type, rtp_codec) in [(96, codec(MIME_TYPE_H264, H264)), (97, codec(MIME_TYPE_RTX, "apt=96"))] {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, RtpCodecKind::Video)?;
    }
    Ok(engine)
}
