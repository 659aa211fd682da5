//! The last half second of packets, and what it shows.

use std::collections::VecDeque;
use std::time::Duration;

/// What became of one packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery {
    /// When it left, on this side's clock.
    pub(crate) sent: Duration,
    /// When it arrived, on the guest's clock, if that is known.
    pub(crate) arrived: Option<Duration>,
    /// It did not arrive.
    pub(crate) lost: bool,
    /// Its size.
    pub(crate) bytes: usize,
}

/// A run of packets that left without a pause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Burst {
    /// Bits a second as it left.
    pub(crate) leaving: f64,
    /// Bits a second as it arrived; never more than `leaving`.
    pub(crate) arriving: f64,
}

impl Burst {
    /// Whether the path carried it as fast as it was sent.
    pub(crate) fn kept_up(&self) -> bool {
        self.arriving > 0.9 * self.leaving
    }
}

/// What is looked at.
const LENGTH: Duration = Duration::from_millis(500);

/// The least packets that tell of loss or of a queue.
const ENOUGH: usize = 10;

/// A standing queue is the shortest delay among this many packets.
const RECENT: usize = 20;

/// Packets that left closer to each other than this are one burst: several ticks of the pacer.
const PAUSE: Duration = Duration::from_millis(12);

/// The shortest burst that tells of a rate, in packets and as time: the guest's clock is read to 250 µs, and wireless
/// hops deliver in clumps of some milliseconds.
const BURST_PACKETS: usize = 20;
const BURST_LENGTH: Duration = Duration::from_millis(15);

/// How long the shortest delay holds as the delay of an empty path, at least; twice that at most. Clocks drift by up
/// to 0.1 ms a second, and routes change.
const BASE_HOLDS: Duration = Duration::from_secs(20);

/// Delays are differences of two clocks: only their differences mean anything. In microseconds.
type Delay = i64;

#[derive(Debug, Default)]
pub(crate) struct Window {
    packets: VecDeque<Delivery>,
    /// The shortest delay in this period of [`BASE_HOLDS`], and in the one before.
    shortest: Option<Delay>,
    shortest_before: Option<Delay>,
    period: Duration,
}

impl Window {
    pub(crate) fn add(&mut self, now: Duration, deliveries: &[Delivery]) {
        if now.saturating_sub(self.period) > BASE_HOLDS {
            self.shortest_before = self.shortest.take();
            self.period = now;
        }
        for delivery in deliveries {
            if let Some(delay) = delay(delivery) {
                self.shortest = Some(self.shortest.map_or(delay, |shortest| shortest.min(delay)));
            }
            self.packets.push_back(*delivery);
        }
        let newest = self.packets.back().map_or(Duration::ZERO, |packet| packet.sent);
        while self.packets.front().is_some_and(|packet| newest.saturating_sub(packet.sent) > LENGTH) {
            self.packets.pop_front();
        }
    }

    /// Begins anew, but for the delay of the empty path.
    pub(crate) fn forget_packets(&mut self) {
        self.packets.clear();
    }

    /// The queue that stood on the path through all of the newest packets; none where too few arrived.
    pub(crate) fn queue(&self) -> Option<Duration> {
        let recent: Vec<Delay> = self.packets.iter().rev().filter_map(delay).take(RECENT).collect();
        let shortest = recent.iter().min().filter(|_| recent.len() >= ENOUGH)?;
        let base = self.shortest.into_iter().chain(self.shortest_before).min()?;
        Some(Duration::from_micros(u64::try_from(shortest - base).unwrap_or(0)))
    }

    /// The part of the packets that was lost; none where too few were sent.
    pub(crate) fn loss(&self) -> Option<f64> {
        let lost = self.packets.iter().filter(|packet| packet.lost).count();
        (self.packets.len() >= ENOUGH).then(|| ratio(lost, self.packets.len()))
    }

    /// Bits a second sent, over the whole window.
    pub(crate) fn sending(&self) -> Option<f64> {
        let bytes: usize = self.packets.iter().map(|packet| packet.bytes).sum();
        (!self.packets.is_empty()).then(|| rate(bytes, LENGTH))
    }

    /// The newest burst that is long enough to tell of a rate.
    pub(crate) fn burst(&self) -> Option<Burst> {
        let packets: Vec<&Delivery> = self.packets.iter().filter(|packet| packet.arrived.is_some()).collect();
        let is_one = |pair: &[&Delivery]| pair[1].sent.saturating_sub(pair[0].sent) <= PAUSE;
        let start = packets.windows(2).rposition(|pair| !is_one(pair)).map_or(0, |pause| pause + 1);
        measure(&packets[start..])
    }
}

fn measure(run: &[&Delivery]) -> Option<Burst> {
    let (first, rest) = run.split_first()?;
    let last = rest.last().filter(|_| run.len() >= BURST_PACKETS)?;
    let bytes = rest.iter().map(|packet| packet.bytes).sum();
    let leaving = last.sent.saturating_sub(first.sent);
    let arriving = last.arrived?.saturating_sub(first.arrived?).max(leaving);
    (arriving >= BURST_LENGTH).then(|| Burst { leaving: rate(bytes, leaving), arriving: rate(bytes, arriving) })
}

fn delay(delivery: &Delivery) -> Option<Delay> {
    let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    delivery.arrived.map(|arrived| micros(arrived).saturating_sub(micros(delivery.sent)))
}

#[expect(clippy::cast_precision_loss, reason = "half a second of packets")]
fn rate(bytes: usize, time: Duration) -> f64 {
    bytes as f64 * 8.0 / time.as_secs_f64().max(1e-3)
}

#[expect(clippy::cast_precision_loss, reason = "half a second of packets")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
