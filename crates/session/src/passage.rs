//! One place on the packets' way between the wire and the application, as the library's chain wants it.

use std::collections::VecDeque;
use std::time::Instant;

use rtc::interceptor::{Interceptor, StreamInfo, TaggedPacket};
use rtc::sansio::Protocol;
use rtc::shared::error::Error;

/// What happens to packets at one place. Where it says nothing, they pass unchanged.
pub(crate) trait Station {
    /// A packet from the wire; it goes on where it is given back.
    fn arrived(&mut self, packet: TaggedPacket) -> Option<TaggedPacket> {
        Some(packet)
    }

    /// A packet to the wire; what may leave now goes to `leaving`.
    fn handed_in(&mut self, packet: TaggedPacket, leaving: &mut VecDeque<TaggedPacket>) {
        leaving.push_back(packet);
    }

    /// Time went by; what may leave now goes to `leaving`.
    fn ticked(&mut self, _now: Instant, _leaving: &mut VecDeque<TaggedPacket>) {}

    /// When [`ticked`](Self::ticked) is to be called; `None` while nothing waits.
    fn next_tick(&mut self) -> Option<Instant> {
        None
    }

    /// The stream that is sent from now on; `None` when it ended.
    fn bound(&mut self, _stream: Option<&StreamInfo>) {}
}

/// A [`Station`] with the packets that passed it and were not fetched yet.
pub(crate) struct Passage<S> {
    station: S,
    arrived: VecDeque<TaggedPacket>,
    leaving: VecDeque<TaggedPacket>,
}

impl<S> Passage<S> {
    pub(crate) fn by(station: S) -> Self {
        Self { station, arrived: VecDeque::new(), leaving: VecDeque::new() }
    }
}

impl<S: Station> Protocol<TaggedPacket, TaggedPacket, ()> for Passage<S> {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.arrived.extend(self.station.arrived(packet));
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.arrived.pop_front()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.station.handed_in(packet, &mut self.leaving);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.leaving.pop_front()
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        self.station.ticked(now, &mut self.leaving);
        Ok(())
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.station.next_tick()
    }
}

impl<S: Station + Send + Sync + 'static> Interceptor for Passage<S> {
    fn bind_local_stream(&mut self, info: &StreamInfo) {
        self.station.bound(Some(info));
    }

    fn unbind_local_stream(&mut self, _info: &StreamInfo) {
        self.station.bound(None);
    }

    fn bind_remote_stream(&mut self, _info: &StreamInfo) {}

    fn unbind_remote_stream(&mut self, _info: &StreamInfo) {}
}
