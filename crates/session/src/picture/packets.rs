//! Access units into RTP packets (RFC 6184, packetization mode 1).

use media::{AccessUnit, Timestamp};
use rtc::rtp::codec::h264::H264Payloader;
use rtc::rtp::header::Header;
use rtc::rtp::packet::Packet;
use rtc::rtp::packetizer::Payloader;

/// Bytes of payload a packet: with RTP header, extensions, SRTP, UDP and IPv6 it stays below 1280, the least that
/// every IPv6 path carries (RFC 8200, section 5).
const PAYLOAD: usize = 1150;

/// Ticks a second of the RTP clock of video (RFC 6184, section 8.1).
const CLOCK: u128 = 90_000;

/// Numbers and stamps the packets of one stream.
#[derive(Debug)]
pub(crate) struct Packets {
    payloader: H264Payloader,
    ssrc: u32,
    next: u16,
    stamp_offset: u32,
}

impl Packets {
    /// A stream of `ssrc`. The first number and stamp ought to be random (RFC 3550, section 5.1).
    pub(crate) fn new(ssrc: u32, first: u16, stamp_offset: u32) -> Self {
        Self { payloader: H264Payloader::default(), ssrc, next: first, stamp_offset }
    }

    /// The number that the next packet gets.
    pub(crate) fn next_number(&self) -> u16 {
        self.next
    }

    /// The packets of one unit, the last one marked. Empty for bytes without NAL units.
    pub(crate) fn of(&mut self, unit: &AccessUnit, payload_type: u8) -> Vec<Packet> {
        let payloads = self.payloader.payload(PAYLOAD, &unit.data).unwrap_or_default();
        let (last, timestamp) = (payloads.len().saturating_sub(1), self.stamp(unit.captured_at));
        let packets = payloads.into_iter().enumerate().map(|(index, payload)| {
            let sequence_number = self.next;
            self.next = self.next.wrapping_add(1);
            let marker = index == last;
            let ssrc = self.ssrc;
            let header =
                Header { version: 2, marker, payload_type, sequence_number, timestamp, ssrc, ..Header::default() };
            Packet { header, payload }
        });
        packets.collect()
    }

    #[expect(clippy::cast_possible_truncation, reason = "RTP timestamps wrap (RFC 3550, section 5.1)")]
    fn stamp(&self, captured_at: Timestamp) -> u32 {
        let ticks = captured_at.0.as_micros() * CLOCK / 1_000_000;
        (ticks as u32).wrapping_add(self.stamp_offset)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use media::{AccessUnit, Size, Timestamp};

    use super::{PAYLOAD, Packets};

    fn unit(nals: &[&[u8]], millis: u64) -> AccessUnit {
        let data: Vec<u8> = nals.iter().flat_map(|nal| [&[0, 0, 0, 1], *nal].concat()).collect();
        let captured_at = Timestamp(Duration::from_millis(millis));
        AccessUnit { data: Bytes::from(data), keyframe: true, size: Size::new(2, 2), captured_at }
    }

    #[test]
    fn a_unit_is_numbered_in_order_stamped_alike_and_marked_at_its_end() {
        let mut packets = Packets::new(7, u16::MAX, 100);
        let slice = [&[0x65_u8][..], &[9; 3000]].concat();
        let sent = packets.of(&unit(&[&[0x67, 1], &[0x68, 2], &slice], 1000), 96);
        let numbers: Vec<u16> = sent.iter().map(|packet| packet.header.sequence_number).collect();
        assert_eq!(numbers, [u16::MAX, 0, 1, 2]);
        assert!(sent.iter().all(|packet| packet.header.timestamp == 90_100 && packet.payload.len() <= PAYLOAD));
        let marks: Vec<bool> = sent.iter().map(|packet| packet.header.marker).collect();
        assert_eq!(marks, [false, false, false, true]);
        assert_eq!(packets.next_number(), 3);
    }

    #[test]
    fn bytes_without_a_nal_unit_make_no_packet() {
        let mut packets = Packets::new(7, 0, 0);
        assert!(packets.of(&unit(&[], 0), 96).is_empty());
        assert!(packets.of(&unit(&[&[]], 0), 96).is_empty());
    }
}
