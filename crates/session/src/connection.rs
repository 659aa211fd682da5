//! The peer connection of the `webrtc` crate, set up the way a session needs it.

use rtc::peer_connection::transport::RTCDtlsTransportState;
use webrtc::peer_connection::PeerConnection;

pub(crate) mod addresses;
pub(crate) mod build;
pub(crate) mod feedback;
pub(crate) mod handler;
mod sockets;

/// Whether the other side said goodbye in DTLS (close_notify; RFC 5246, section 7.2.1).
pub(crate) async fn has_left(peer: &dyn PeerConnection) -> bool {
    let Some(sctp) = peer.sctp().await else { return false };
    matches!(sctp.transport().state().await, Ok(RTCDtlsTransportState::Closed))
}
