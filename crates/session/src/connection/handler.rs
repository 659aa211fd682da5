//! Where the library's events come in. It runs inside the connection's driver, so it never waits.

use std::sync::Arc;

use tokio::sync::{Notify, mpsc, watch};
use webrtc::data_channel::DataChannel;
use webrtc::peer_connection::{PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionState};

/// How many channels may wait to be looked at. What comes over one more could only be kept by the library, without a bound
/// on how many those are: a guest that opens more at once is shown out.
const CHANNELS: usize = 16;

/// The driver's side of the events.
pub(crate) struct Handler {
    state: watch::Sender<RTCPeerConnectionState>,
    gathered: watch::Sender<u64>,
    channels: mpsc::Sender<Arc<dyn DataChannel>>,
    overrun: Arc<Notify>,
}

/// The session's side of the events. Of the two states, only the newest is kept.
pub(crate) struct Events {
    pub(crate) state: watch::Receiver<RTCPeerConnectionState>,
    /// How often the gathering of local candidates came to its end: once for each local description.
    pub(crate) gathered: watch::Receiver<u64>,
    /// The data channels that the guest opens.
    pub(crate) channels: mpsc::Receiver<Arc<dyn DataChannel>>,
    /// The guest opened too many of them at once.
    pub(crate) overrun: Arc<Notify>,
}

impl Handler {
    pub(crate) fn new() -> (Self, Events) {
        let (state, state_reader) = watch::channel(RTCPeerConnectionState::New);
        let (gathered, gathered_reader) = watch::channel(0);
        let (channels, channels_reader) = mpsc::channel(CHANNELS);
        let overrun = Arc::<Notify>::default();
        let events = Events {
            state: state_reader,
            gathered: gathered_reader,
            channels: channels_reader,
            overrun: Arc::clone(&overrun),
        };
        (Self { state, gathered, channels, overrun }, events)
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
        if self.channels.try_send(channel).is_err() {
            self.overrun.notify_one();
        }
    }
}
