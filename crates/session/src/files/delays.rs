//! How long what is sent waits on the path, beyond the time that an empty path takes.

use std::collections::VecDeque;
use std::time::Duration;

/// A queue is the shortest delay in this time: one late acknowledgement is no queue.
const RECENT: Duration = Duration::from_millis(100);

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
    /// Takes in one delay.
    pub(crate) fn add(&mut self, now: Duration, delay: Duration) {
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
        let is_recent = |(at, _): &&(Duration, Duration)| now.saturating_sub(*at) <= RECENT;
        let shortest = self.samples.iter().rev().take_while(is_recent).map(|(_, delay)| *delay).min()?;
        Some(shortest.saturating_sub(self.base()?))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BASE_HOLDS, Delays, RECENT};

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_queue_is_the_shortest_of_the_recent_delays_above_the_shortest_of_all() {
        let mut delays = Delays::default();
        assert_eq!(delays.queue(millis(0)), None);
        delays.add(millis(0), millis(20));
        for (at, delay) in [(200, 90), (210, 65), (220, 240)] {
            delays.add(millis(at), millis(delay));
        }
        assert_eq!(delays.queue(millis(220)), Some(millis(45)));
        assert_eq!(delays.queue(millis(220) + RECENT + millis(1)), None, "it is not known any more");
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
