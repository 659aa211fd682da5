//! The pacer by value: no clock, no connection.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use bytes::Bytes;
use media::BitRate;
use rtc::interceptor::{Attribute, AttributedPacket, Interceptor, Packet, StreamInfo, TaggedPacket};
use rtc::rtp;
use rtc::sansio::Protocol;

use super::Pacer;
use crate::estimate::pace::Pace;
use crate::passage::Passage;
use crate::picture::gate::Gate;
use crate::picture::tally::Tally;

const PICTURE: u32 = 1;
const RETRANSMISSION: u32 = 2;

struct Bench {
    pacer: Passage<Pacer>,
    gate: Arc<Gate>,
    tally: Arc<Tally>,
    now: Instant,
}

impl Bench {
    /// A pacer of 1 Mbit/s whose gate opened at packet 100.
    fn new() -> Self {
        let (gate, tally) = (Arc::<Gate>::default(), Arc::<Tally>::default());
        let pace = Arc::new(Pace::new(BitRate::kilobits(400)));
        let mut pacer = Passage::by(Pacer::new(Arc::clone(&gate), pace, Arc::clone(&tally)));
        let info = StreamInfo { ssrc: PICTURE, ssrc_rtx: Some(RETRANSMISSION), ..StreamInfo::default() };
        pacer.bind_local_stream(&info);
        let bench = Self { pacer, gate, tally, now: Instant::now() };
        bench.open(100);
        bench
    }

    fn open(&self, first: u16) {
        self.gate.want_open();
        self.gate.open(first).unwrap();
    }

    fn write(&mut self, ssrc: u32, sequence_number: u16, payload: &[u8], attribute: Option<Attribute>) {
        let header = rtp::Header { ssrc, sequence_number, ..rtp::Header::default() };
        let packet = Packet::Rtp(rtp::Packet { header, payload: Bytes::copy_from_slice(payload) });
        let attributes = attribute.into_iter().collect();
        let message = AttributedPacket { attributes, packet };
        self.pacer.handle_write(TaggedPacket { now: self.now, transport: Default::default(), message }).unwrap();
    }

    fn picture(&mut self, sequence_number: u16) {
        self.write(PICTURE, sequence_number, &[9; 1188], None);
    }

    /// How many packets leave now.
    fn leave(&mut self) -> usize {
        std::iter::from_fn(|| self.pacer.poll_write()).count()
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.pacer.poll_timeout().filter(|next| *next <= end) {
            assert!(next > self.now, "a deadline that does not advance would spin the driver");
            self.now = next;
            self.pacer.handle_timeout(next).unwrap();
        }
        self.now = end;
    }
}

#[test]
fn packets_leave_at_the_pace() {
    let mut bench = Bench::new();
    for number in 100..300 {
        bench.picture(number);
    }
    let at_once = bench.leave();
    assert!((1..=4).contains(&at_once), "{at_once}");
    bench.pass(Duration::from_secs(1));
    let in_a_second = bench.leave();
    assert!((100..=106).contains(&in_a_second), "{in_a_second} packets of 9600 bits in a second of 1 Mbit");
    bench.pass(Duration::from_secs(5));
    assert_eq!(at_once + in_a_second + bench.leave(), 200);
    assert_eq!(bench.pacer.poll_timeout(), None);
}

#[test]
fn what_waits_when_the_gate_closes_is_dropped_even_if_it_opens_again() {
    let mut bench = Bench::new();
    for number in 100..150 {
        bench.picture(number);
    }
    let left = bench.leave();
    bench.gate.close();
    bench.open(150);
    bench.pass(Duration::from_secs(5));
    assert_eq!(bench.leave(), 0);
    assert_eq!(bench.tally.withheld.load(Relaxed), 50 - left as u64);
    bench.picture(150);
    bench.pass(Duration::from_secs(1));
    assert_eq!(bench.leave(), 1);
}

#[test]
fn a_retransmission_passes_by_the_number_it_repeats() {
    let mut bench = Bench::new();
    let repeat = |of: u16| [of.to_be_bytes().as_slice(), &[7; 50]].concat();
    bench.write(RETRANSMISSION, 5, &repeat(99), Some(Attribute::Retransmission));
    assert_eq!(bench.leave(), 0, "it repeats a packet from before the gate opened");
    bench.write(RETRANSMISSION, 6, &repeat(100), Some(Attribute::Retransmission));
    assert_eq!(bench.leave(), 1);
    assert_eq!(bench.tally.retransmitted.load(Relaxed), 1);
}
