//! Counts RTP as it comes off the wire, and loses some.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use rtc::interceptor::{Packet, TaggedPacket};

use crate::passage::Station;

pub struct Counter {
    pub arrived: Arc<AtomicU64>,
    pub lose_every: Arc<AtomicU64>,
}

impl Station for Counter {
    fn arrived(&mut self, packet: TaggedPacket) -> Option<TaggedPacket> {
        if matches!(packet.message.packet, Packet::Rtp(_)) {
            let number = 1 + self.arrived.fetch_add(1, SeqCst);
            let every = self.lose_every.load(SeqCst);
            if every > 0 && number.is_multiple_of(every) {
                return None;
            }
        }
        Some(packet)
    }
}
