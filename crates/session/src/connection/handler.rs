//! Where the library's events come in. It runs inside the connection's driver, so it never waits.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use webrtc::data_channel::DataChannel;
use webrtc::peer_connection::{PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionState};

/// How many channels may wait to be looked at; a guest that opens more at once waits for an answer in vain.
const CHANNELS: usize = 16;

/// The driver's side of the events.
pub(crate) struct Handler {
    state: watch::Sender<RTCPeerConnectionState>,
    gathered: watch::Sender<u64>,
    channels: mpsc::Sender<Arc<dyn DataChannel>>,
}

/// The session's side of the events. Of the two states, only the newest is kept.
pub(crate) struct Events {
    pub(crate) state: watch::Receiver<RTCPeerConnectionState>,
    /// How often the gathering of local candidates came to its end: once for each local description.
    pub(crate) gathered: watch::Receiver<u64>,
    /// The data channels that the guest opens.
    pub(crate) channels: mpsc::Receiver<Arc<dyn DataChannel>>,
}

impl Handler {
    pub(crate) fn new() -> (Self, Events) {
        let (state, state_reader) = watch::channel(RTCPeerConnectionState::New);
        let (gathered, gathered_reader) = watch::channel(0);
        let (channels, channels_reader) = mpsc::channel(CHANNELS);
        let events = Events { state: state_reader, gathered: gathered_reader, channels: channels_reader };
        (Self { state, gathered, channels }, events)
    }
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathered.send_modify(|times| *times += 1);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.state.send_replace(state);
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        let _ = self.channels.try_send(channel);
    }
}
