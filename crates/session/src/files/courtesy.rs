//! How fast chunks may leave beside a picture that is watched: as fast as leaves no queue on the path.
//!
//! The picture's own estimate finds out what the path carries by queues of some length, so whoever wants to stay out of
//! its way gives way at shorter ones.

use std::time::Duration;

use media::BitRate;

/// A queue that chunks give way to while pictures are being sent: a fifth of what the picture gives way to.
const QUEUE_IN_MOTION: Duration = Duration::from_millis(8);

/// The same while the picture stands still, and nothing of it is held up.
const QUEUE_AT_REST: Duration = Duration::from_millis(100);

/// Below this part of the above there is room for more.
const ROOM: f64 = 0.4;

/// What is left of the rate after giving way.
const FALL: f64 = 0.7;

/// A fall is given this long to show its effect, beyond the time that the path itself takes.
const AFTER_FALL: Duration = Duration::from_millis(250);

/// Rises come no faster than this.
const BETWEEN_RISES: Duration = Duration::from_millis(100);

/// How much a rise is: below what the picture finds the path to carry, before it has shown its limit; above, or where it
/// has not for [`CALM`]; and near the limit.
const STEEP_RISE: f64 = 1.5;
const CALM_RISE: f64 = 1.15;
const RISE: f64 = 1.03;
const CALM: Duration = Duration::from_secs(3);

/// What is left to chunks whatever the path says, so that a transfer always goes on.
const LEAST: f64 = 64_000.0;
const LEAST_OF_ESTIMATE: f64 = 0.05;

const MOST: f64 = 4e9;

/// What is known of the path and of the picture on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signs {
    /// The queue that stood on the path a moment ago; none where none could be seen.
    pub(crate) queue: Option<Duration>,
    /// The picture itself had to give way a moment ago.
    pub(crate) overrun: bool,
    /// Pictures were sent a moment ago.
    pub(crate) in_motion: bool,
    /// The delay of the empty path there and back, where it is known.
    pub(crate) round_trip: Duration,
    /// What the picture takes the path to carry.
    pub(crate) estimate: BitRate,
    /// Bits a second of chunks that arrived lately.
    pub(crate) arriving: f64,
    /// Chunks wait for the rate, so a higher one would be used.
    pub(crate) in_use: bool,
}

/// The rate of chunks. All times count from the same moment.
#[derive(Debug)]
pub(crate) struct Courtesy {
    /// Bits a second.
    rate: f64,
    least: f64,
    was_overrun: bool,
    fell_at: Option<Duration>,
    rose_at: Duration,
}

impl Courtesy {
    /// Begins with this many bits a second, at a moment when the path is known to carry little more, if at any.
    pub(crate) fn new(rate: f64, full_at: Option<Duration>) -> Self {
        Self {
            rate: rate.clamp(LEAST, MOST),
            least: LEAST,
            was_overrun: false,
            fell_at: full_at,
            rose_at: Duration::ZERO,
        }
    }

    /// Bits a second.
    pub(crate) fn rate(&self) -> f64 {
        self.rate
    }

    /// What is left to chunks whatever the path says, in bits a second.
    pub(crate) fn least(&self) -> f64 {
        self.least
    }

    /// Gives way, or takes more.
    pub(crate) fn update(&mut self, now: Duration, signs: &Signs) {
        let limit = if signs.in_motion { QUEUE_IN_MOTION } else { QUEUE_AT_REST };
        let is_settled =
            self.fell_at.is_none_or(|at| now.saturating_sub(at) >= AFTER_FALL.saturating_add(signs.round_trip));
        let begins = signs.overrun && !std::mem::replace(&mut self.was_overrun, signs.overrun);
        let is_long = begins || signs.queue.is_some_and(|queue| queue > limit);
        if is_long {
            if is_settled {
                self.fall(now, signs);
            }
        } else if is_settled && signs.in_use && signs.queue.is_some_and(|queue| queue < limit.mul_f64(ROOM)) {
            self.rise(now, signs.estimate);
        }
        self.least = LEAST.max(f64::from(signs.estimate.0) * LEAST_OF_ESTIMATE);
        self.rate = self.rate.clamp(self.least, MOST);
    }

    /// What stands in the queue is what arrived too slowly: the rate itself may be far above the path.
    fn fall(&mut self, now: Duration, signs: &Signs) {
        self.rate = self.rate.min(signs.arriving.max(self.rate / 4.0)) * FALL;
        self.fell_at = Some(now);
    }

    fn rise(&mut self, now: Duration, estimate: BitRate) {
        if now.saturating_sub(self.rose_at) >= BETWEEN_RISES {
            self.rate *= match self.fell_at {
                None if self.rate < f64::from(estimate.0) => STEEP_RISE,
                Some(at) if now.saturating_sub(at) <= CALM => RISE,
                None | Some(_) => CALM_RISE,
            };
            self.rose_at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use media::BitRate;
    use proptest::prelude::*;

    use super::{CALM_RISE, Courtesy, FALL, RISE, STEEP_RISE, Signs};

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn signs(queue: u64) -> Signs {
        Signs {
            queue: Some(millis(queue)),
            overrun: false,
            in_motion: true,
            round_trip: millis(20),
            estimate: BitRate::kilobits(10_000),
            arriving: 8e6,
            in_use: true,
        }
    }

    fn after(queues: &[u64]) -> f64 {
        let mut courtesy = Courtesy::new(8e6, None);
        for (step, queue) in (1..).zip(queues) {
            courtesy.update(millis(500 * step), &signs(*queue));
        }
        courtesy.rate()
    }

    fn is(rate: f64, expected: f64) -> bool {
        (rate / expected - 1.0).abs() < 1e-9
    }

    #[test]
    fn an_empty_path_is_taken_steeply_once_and_then_gently_until_it_has_been_calm_for_long() {
        assert!(is(after(&[0, 3]), 8e6 * STEEP_RISE * CALM_RISE), "steeply below what the picture found");
        assert!(is(after(&[30, 0, 0]), 8e6 * FALL * RISE * RISE));
        let calm = after(&[30, 0, 0, 0, 0, 0, 0, 0]);
        assert!(is(calm, 8e6 * FALL * RISE.powi(6) * CALM_RISE));
    }

    #[test]
    fn a_short_queue_is_left_as_it_is() {
        assert!(is(after(&[4, 7]), 8e6));
    }

    #[test]
    fn a_standing_picture_bears_a_longer_queue_than_a_moving_one() {
        let mut courtesy = Courtesy::new(8e6, None);
        courtesy.update(millis(500), &Signs { in_motion: false, ..signs(90) });
        assert!(is(courtesy.rate(), 8e6));
        courtesy.update(millis(1_000), &Signs { in_motion: false, ..signs(110) });
        assert!(is(courtesy.rate(), 8e6 * FALL));
    }

    #[test]
    fn a_picture_that_gives_way_is_given_way_to() {
        let mut courtesy = Courtesy::new(8e6, None);
        for at in [500, 1_000, 1_500] {
            courtesy.update(millis(at), &Signs { overrun: true, queue: None, ..signs(0) });
            assert!(is(courtesy.rate(), 8e6 * FALL), "once each time");
        }
    }

    #[test]
    fn a_fall_is_given_time_and_what_is_not_used_does_not_grow() {
        let mut courtesy = Courtesy::new(8e6, None);
        courtesy.update(millis(500), &signs(50));
        courtesy.update(millis(600), &signs(50));
        assert!(is(courtesy.rate(), 8e6 * FALL));
        courtesy.update(millis(2_000), &Signs { in_use: false, ..signs(0) });
        courtesy.update(millis(2_500), &Signs { queue: None, ..signs(0) });
        assert!(is(courtesy.rate(), 8e6 * FALL));
    }

    proptest! {
        #[test]
        fn something_is_always_left_to_chunks(queues in prop::collection::vec(0..500_u64, 1..200)) {
            prop_assert!(after(&queues) >= 64_000.0);
        }
    }
}
