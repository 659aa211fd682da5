//! How long what is sent waits on the path, beyond the time that an empty path takes.

use std::collections::VecDeque;
use std::time::Duration;

/// A queue is the shortest delay in this time: one late acknowledgement is no queue.
const RECENT: Duration = Duration::from_millis(100);

/// And of at least so many, if they came within this time: where little is sent, a busy machine makes a few in a row late.
const FEW: usize = 6;
const FEW_WITHIN: Duration = Duration::from_millis(800);

/// Where nothing was acknowledged for so long, there is nothing to say.
const FRESH: Duration = Duration::from_millis(200);

/// What is seen later than this after it should have been looked at tells of a busy machine, and not of the path.
const LATE: Duration = Duration::from_millis(4);

/// How long the shortest delay holds as that of an empty path, at least; twice that at most. Routes change.
const BASE_HOLDS: Duration = Duration::from_secs(20);

/// The most samples that are kept.
const SAMPLES: usize = 64;

/// Delays from leaving to being acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Delays {
    samples: VecDeque<(Duration, Duration)>,
    shortest: Option<Duration>,
    shortest_before: Option<Duration>,
    period: Duration,
}

impl Delays {
    /// Takes in one delay that was seen when it was looked `late` by so much.
    pub(crate) fn add_late(&mut self, now: Duration, delay: Duration, late: Duration) {
        if late <= LATE {
            self.add(now, delay);
        }
    }

    fn add(&mut self, now: Duration, delay: Duration) {
        if now.saturating_sub(self.period) > BASE_HOLDS {
            self.shortest_before = self.shortest.take();
            self.period = now;
        }
        self.shortest = Some(self.shortest.map_or(delay, |shortest| shortest.min(delay)));
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back((now, delay));
    }

    /// The delay of the empty path, as far as it was seen.
    pub(crate) fn base(&self) -> Option<Duration> {
        self.shortest.into_iter().chain(self.shortest_before).min()
    }

    /// The queue of this moment; none where nothing was acknowledged a moment ago.
    pub(crate) fn queue(&self, now: Duration) -> Option<Duration> {
        let age = |at: &Duration| now.saturating_sub(*at);
        self.samples.back().filter(|(at, _)| age(at) <= FRESH)?;
        let counts = |(place, (at, _)): &(usize, &(Duration, Duration))| {
            age(at) <= RECENT || (*place < FEW && age(at) <= FEW_WITHIN)
        };
        let shortest = self.samples.iter().rev().enumerate().take_while(counts).map(|(_, (_, delay))| *delay).min()?;
        Some(shortest.saturating_sub(self.base()?))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BASE_HOLDS, Delays, FRESH, LATE};

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_queue_is_the_shortest_of_the_recent_delays_above_the_shortest_of_all() {
        let mut delays = Delays::default();
        assert_eq!(delays.queue(millis(0)), None);
        delays.add(millis(0), millis(20));
        for (at, delay) in [(1_200, 90), (1_210, 65), (1_220, 240)] {
            delays.add(millis(at), millis(delay));
        }
        assert_eq!(delays.queue(millis(1_220)), Some(millis(45)));
        assert_eq!(delays.queue(millis(1_220) + FRESH + millis(1)), None, "it is not known any more");
    }

    #[test]
    fn where_little_is_sent_a_few_late_ones_in_a_row_are_no_queue_and_all_of_them_are() {
        let queues = |late: &[u64]| {
            let mut delays = Delays::default();
            delays.add(millis(0), millis(20));
            let mut now = millis(5_000);
            for late in late {
                now += millis(90);
                delays.add(now, millis(20 + late));
            }
            delays.queue(now).unwrap()
        };
        assert_eq!(queues(&[30, 12, 2, 25, 40, 15, 18, 33]), millis(2));
        assert_eq!(queues(&[2, 12, 14, 25, 40, 15, 18, 33]), millis(14), "the first is too long ago");
    }

    #[test]
    fn what_was_looked_at_late_tells_nothing() {
        let mut delays = Delays::default();
        delays.add_late(millis(0), millis(20), millis(0));
        delays.add_late(millis(1_000), millis(29), LATE);
        delays.add_late(millis(1_010), millis(60), millis(35));
        delays.add_late(millis(1_020), millis(10), millis(35));
        assert_eq!(delays.queue(millis(1_020)), Some(millis(9)));
    }

    #[test]
    fn a_longer_route_becomes_the_new_measure_in_time() {
        let mut delays = Delays::default();
        delays.add(millis(0), millis(20));
        let mut now = millis(0);
        while now <= 2 * BASE_HOLDS + millis(2_000) {
            now += millis(500);
            delays.add(now, millis(80));
        }
        assert_eq!(delays.queue(now), Some(millis(0)));
    }
}
