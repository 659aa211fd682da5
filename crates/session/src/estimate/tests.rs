//! The estimate on simulated paths: a bottleneck of a known rate with a queue, and a guest with another clock.

use std::time::Duration;

use media::BitRate;
use proptest::prelude::*;

use super::{Bounds, Delivery, Estimate};

const BOUNDS: Bounds =
    Bounds { lowest: BitRate::kilobits(150), start: BitRate::kilobits(4_000), highest: BitRate::kilobits(60_000) };

const PACKET: usize = 1200;

/// A bottleneck with an endless queue, and the sender that keeps to the estimate's pace.
struct Line {
    estimate: Estimate,
    capacity: f64,
    lose_every: Option<usize>,
    now: Duration,
    free_at: Duration,
    sent: usize,
}

impl Line {
    fn of(capacity: BitRate) -> Self {
        let capacity = f64::from(capacity.0);
        let (now, free_at) = (Duration::from_secs(1), Duration::ZERO);
        Self { estimate: Estimate::new(BOUNDS), capacity, lose_every: None, now, free_at, sent: 0 }
    }

    fn rate(&self) -> BitRate {
        self.estimate.now()
    }

    fn send(&mut self) -> Delivery {
        self.sent += 1;
        let took = Duration::from_secs_f64(PACKET as f64 * 8.0 / self.capacity);
        self.free_at = self.free_at.max(self.now) + took;
        let lost = self.lose_every.is_some_and(|every| self.sent.is_multiple_of(every));
        let other_clock = Duration::from_secs(1000);
        let arrived = (!lost).then(|| self.free_at + Duration::from_millis(10) + other_clock);
        Delivery { sent: self.now, arrived, lost, bytes: PACKET }
    }

    /// Sends `bytes` at 2.5 times the estimate, or at it after an overrun, with feedback each 50 ms.
    fn keyframe(&mut self, bytes: usize) {
        let (mut batch, mut said) = (Vec::new(), self.now);
        for _ in 0..bytes / PACKET {
            batch.push(self.send());
            let haste = if self.estimate.is_overrun(self.now) { 1.0 } else { 2.5 };
            self.now += Duration::from_secs_f64(PACKET as f64 * 8.0 / (haste * f64::from(self.rate().0)));
            if self.now - said >= Duration::from_millis(50) {
                said = self.now;
                self.estimate.update(self.now, &std::mem::take(&mut batch));
            }
        }
        self.estimate.update(self.now, &batch);
    }

    /// Sends `packets` a second, evenly.
    fn stream(&mut self, time: Duration, packets: u32) {
        for _ in 0..time.as_millis() / 50 {
            let mut batch = Vec::new();
            for _ in 0..packets / 20 {
                batch.push(self.send());
                self.now += Duration::from_secs(1) / packets;
            }
            self.estimate.update(self.now, &batch);
        }
    }

    /// One small packet every 100 ms.
    fn stillness(&mut self, time: Duration) {
        for _ in 0..time.as_millis() / 100 {
            let packet = self.send();
            self.now += Duration::from_millis(100);
            self.estimate.update(self.now, &[packet]);
        }
    }
}

#[test]
fn a_still_screen_keeps_the_estimate_as_it_is() {
    let mut line = Line::of(BitRate::kilobits(20_000));
    line.stillness(Duration::from_secs(120));
    assert_eq!(line.rate(), BOUNDS.start);
}

#[test]
fn a_keyframe_over_a_wide_path_raises_the_estimate_at_once() {
    let mut line = Line::of(BitRate::kilobits(100_000));
    line.stillness(Duration::from_secs(2));
    line.keyframe(700_000);
    assert!(line.rate() > BitRate::kilobits(8_000), "{:?}", line.rate());
}

#[test]
fn a_keyframe_over_a_thin_path_lowers_the_estimate_to_what_it_carries() {
    let mut line = Line::of(BitRate::kilobits(2_000));
    line.stillness(Duration::from_secs(2));
    line.keyframe(700_000);
    assert!(line.rate() < BitRate::kilobits(2_200), "{:?}", line.rate());
    assert!(line.rate() > BitRate::kilobits(800), "{:?}", line.rate());
}

#[test]
fn delay_and_loss_while_little_is_sent_cost_nothing() {
    let mut line = Line::of(BitRate::kilobits(20_000));
    line.stillness(Duration::from_secs(10));
    line.free_at = line.now + Duration::from_millis(400);
    line.stillness(Duration::from_secs(10));
    line.lose_every = Some(3);
    line.stream(Duration::from_secs(10), 40);
    assert_eq!(line.rate(), BOUNDS.start);
}

#[test]
fn a_stream_below_the_path_grows_the_estimate_and_stays_below_the_highest() {
    let mut line = Line::of(BitRate::kilobits(1_000_000));
    line.stream(Duration::from_secs(5), 400);
    assert!(line.rate() > BitRate::kilobits(4_300), "{:?}", line.rate());
    for _ in 0..60 {
        line.keyframe(2_000_000);
    }
    assert!(line.rate() <= BOUNDS.highest);
    assert!(line.rate() > BitRate::kilobits(50_000), "{:?}", line.rate());
}

#[test]
fn much_loss_lowers_the_estimate_and_a_little_does_not() {
    let mut line = Line::of(BitRate::kilobits(50_000));
    line.lose_every = Some(100);
    line.stream(Duration::from_secs(5), 400);
    let before = line.rate();
    assert!(before >= BOUNDS.start);
    line.lose_every = Some(4);
    line.stream(Duration::from_secs(5), 400);
    assert!(line.rate() < before, "{:?}", line.rate());
}

#[test]
fn the_estimate_comes_back_when_a_thin_path_widens() {
    let mut line = Line::of(BitRate::kilobits(1_000));
    line.keyframe(400_000);
    let thin = line.rate();
    line.capacity = 50_000_000.0;
    line.stillness(Duration::from_secs(5));
    for _ in 0..5 {
        line.keyframe(400_000);
        line.stillness(Duration::from_secs(1));
    }
    assert!(line.rate().0 > 3 * thin.0, "{thin:?} to {:?}", line.rate());
}

proptest! {
    #[test]
    fn any_feedback_leaves_the_estimate_within_its_bounds(
        batches in proptest::collection::vec(
            proptest::collection::vec((0..10_000_u64, proptest::option::of(0..10_000_000_u64), 0..2000_usize), 0..50), 0..50),
    ) {
        let mut estimate = Estimate::new(BOUNDS);
        let mut now = Duration::ZERO;
        for batch in batches {
            now += Duration::from_millis(77);
            let deliveries: Vec<Delivery> = batch.into_iter().map(|(sent, arrived, bytes)| Delivery {
                sent: Duration::from_millis(sent),
                arrived: arrived.map(Duration::from_micros),
                lost: arrived.is_none(),
                bytes,
            }).collect();
            let rate = estimate.update(now, &deliveries);
            prop_assert!(rate >= BOUNDS.lowest && rate <= BOUNDS.highest);
        }
    }
}
