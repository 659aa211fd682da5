//! How fast packets may leave: a budget that time refills.

use std::time::{Duration, Instant};

use media::BitRate;

/// What may leave at once after a pause, as time at the full rate. Short, so that a keyframe does not overrun the
/// small buffers of a wireless hop; longer than a timer's tick, so that the rate is reached.
const BURST: Duration = Duration::from_millis(5);

/// Two packets: with less, the largest packet could never leave.
const LEAST_BURST: f64 = 2.0 * 1500.0 * 8.0;

/// A token bucket in bits.
#[derive(Debug)]
pub(crate) struct Bucket {
    bits: f64,
    filled_at: Option<Instant>,
}

impl Bucket {
    /// A full bucket.
    pub(crate) fn new() -> Self {
        Self { bits: LEAST_BURST, filled_at: None }
    }

    /// Adds what `rate` gave since the last time.
    pub(crate) fn fill(&mut self, now: Instant, rate: BitRate) {
        let rate = f64::from(rate.0);
        let most = (rate * BURST.as_secs_f64()).max(LEAST_BURST);
        let passed = self.filled_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.bits = (self.bits + rate * passed.as_secs_f64()).min(most);
        self.filled_at = Some(now);
    }

    /// Takes the bits of a packet of `bytes` out, where there are any left; the last packet may overdraw.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        if self.bits <= 0.0 {
            return false;
        }
        self.bits -= bits(bytes);
        true
    }

    /// When the next packet may leave, at `rate`. Later than the last filling, unless it may leave at once.
    pub(crate) fn next(&self, rate: BitRate) -> Option<Instant> {
        let missing = (1.0 - self.bits).max(0.0);
        let wait = Duration::from_secs_f64(missing / f64::from(rate.0.max(1)));
        self.filled_at.and_then(|at| at.checked_add(wait))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a packet has some thousand bits")]
fn bits(bytes: usize) -> f64 {
    bytes as f64 * 8.0
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use media::BitRate;
    use proptest::prelude::*;

    use super::Bucket;

    #[test]
    fn an_empty_bucket_names_the_moment_it_has_bits_again() {
        let (start, rate) = (Instant::now(), BitRate::kilobits(1000));
        let mut bucket = Bucket::new();
        bucket.fill(start, rate);
        while bucket.take(1500) {}
        let next = bucket.next(rate).unwrap();
        assert!(next > start);
        bucket.fill(next, rate);
        assert!(bucket.take(1500));
    }

    proptest! {
        #[test]
        fn over_time_no_more_leaves_than_the_rate_and_one_burst(
            kilobits in 100..50_000_u32, steps in proptest::collection::vec(1..20_u64, 1..200),
        ) {
            let (start, rate) = (Instant::now(), BitRate::kilobits(kilobits));
            let (mut bucket, mut now, mut sent) = (Bucket::new(), start, 0.0);
            for step in steps {
                now += Duration::from_millis(step);
                bucket.fill(now, rate);
                while bucket.take(1200) {
                    sent += 9600.0;
                }
            }
            let allowed = f64::from(rate.0) * ((now - start).as_secs_f64() + 0.005) + 24_000.0 + 9600.0;
            prop_assert!(sent <= allowed, "{sent} of {allowed}");
        }
    }
}
