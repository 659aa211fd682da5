//! The pacer: lets packets of the picture leave at an even rate, and only while the gate is open.
//!
//! It takes the place that the library keeps for a pacer. Retransmissions come by here too, and only numbering and
//! the send history are nearer to the wire, so what is dropped here leaves no trace on it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use rtc::interceptor::{Attribute, Packet, StreamInfo, TaggedPacket};
use rtc::rtp;
use rtc::shared::marshal::MarshalSize;

use super::bucket::Bucket;
use super::gate::{Gate, Opening};
use super::tally::{Tally, count};
use crate::estimate::pace::Pace;
use crate::passage::Station;

/// The most packets that wait, about 5 MB: several keyframes, and the retransmissions of one.
const MOST_WAITING: usize = 4096;

/// Holds packets back.
pub(crate) struct Pacer {
    gate: Arc<Gate>,
    pace: Arc<Pace>,
    tally: Arc<Tally>,
    bucket: Bucket,
    /// The stream of retransmissions, where one was negotiated (RFC 4588).
    retransmission_ssrc: Option<u32>,
    waiting: VecDeque<(Opening, usize, TaggedPacket)>,
    waiting_bytes: usize,
}

impl Pacer {
    pub(crate) fn new(gate: Arc<Gate>, pace: Arc<Pace>, tally: Arc<Tally>) -> Self {
        Self {
            gate,
            pace,
            tally,
            bucket: Bucket::new(),
            retransmission_ssrc: None,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
        }
    }

    fn hold(&mut self, size: usize, number: u16, packet: TaggedPacket) {
        let admitted = self.gate.admits(number).filter(|_| self.waiting.len() < MOST_WAITING);
        if let Some(opening) = admitted {
            self.waiting.push_back((opening, size, packet));
            self.waiting_bytes += size;
        } else {
            count(&self.tally.withheld);
        }
    }

    /// Lets go what the budget and the gate allow now.
    fn release(&mut self, now: Instant, leaving: &mut VecDeque<TaggedPacket>) {
        self.bucket.fill(now, self.pace.rate());
        while let Some((opening, size, _)) = self.waiting.front() {
            let (open, size) = (self.gate.still(*opening), *size);
            if open && !self.bucket.take(size) {
                break;
            }
            self.waiting_bytes -= size;
            let Some((_, _, mut packet)) = self.waiting.pop_front() else { break };
            if !open {
                count(&self.tally.withheld);
                continue;
            }
            // The send history must see when the packet left, not when it came to wait.
            packet.now = now;
            self.tell(size, &packet);
            leaving.push_back(packet);
        }
        self.pace.set_waiting(self.waiting_bytes);
    }

    fn tell(&self, size: usize, packet: &TaggedPacket) {
        count(&self.tally.packets);
        self.tally.bytes.fetch_add(size as u64, Relaxed);
        if packet.message.attributes.iter().any(|attribute| matches!(attribute, Attribute::Retransmission)) {
            count(&self.tally.retransmitted);
        }
    }

    /// The number that a packet has in the picture's own stream; a retransmission says it in its first two bytes.
    fn number(&self, packet: &rtp::Packet) -> u16 {
        match (self.retransmission_ssrc, packet.payload.get(..2)) {
            (Some(ssrc), Some(&[high, low])) if packet.header.ssrc == ssrc => u16::from_be_bytes([high, low]),
            _ => packet.header.sequence_number,
        }
    }
}

impl Station for Pacer {
    fn handed_in(&mut self, packet: TaggedPacket, leaving: &mut VecDeque<TaggedPacket>) {
        let now = packet.now;
        if let Packet::Rtp(rtp) = &packet.message.packet {
            let (size, number) = (rtp.marshal_size(), self.number(rtp));
            self.hold(size, number, packet);
            self.release(now, leaving);
        } else {
            leaving.push_back(packet);
        }
    }

    fn ticked(&mut self, now: Instant, leaving: &mut VecDeque<TaggedPacket>) {
        self.release(now, leaving);
    }

    fn next_tick(&mut self) -> Option<Instant> {
        self.waiting.front()?;
        self.bucket.next(self.pace.rate())
    }

    fn bound(&mut self, stream: Option<&StreamInfo>) {
        self.retransmission_ssrc = stream.and_then(|stream| stream.ssrc_rtx);
    }
}

#[cfg(test)]
mod tests;
