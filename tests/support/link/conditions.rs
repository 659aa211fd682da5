//! What a line does to what it carries, in one direction.

use std::time::Duration;

/// The conditions of one direction. The default is a good cable: no delay, no loss, any rate, a queue of 1 MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// The time that each frame is under way at least, after its last bit went in.
    pub delay: Duration,
    /// Up to so much more, evenly distributed; frames keep their order.
    pub jitter: Duration,
    /// Bits of frames, with their Ethernet headers, a second; `None` for any number.
    pub rate: Option<u64>,
    /// Bytes that wait for their turn at most; a frame that does not fit any more is dropped.
    pub queue: usize,
    /// The share of frames that get lost, each by itself: 0 to 1.
    pub loss: f64,
    /// Losses that come many together.
    pub burst: Option<Burst>,
    /// The share of frames that are held back, so that later ones overtake them: 0 to 1.
    pub reorder: f64,
    /// The share of frames that arrive twice: 0 to 1.
    pub duplicate: f64,
}

/// Bursts of loss, as in Gilbert's model: in a burst everything gets lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// The chance that a burst begins with a frame: 0 to 1.
    pub begins: f64,
    /// The chance that it is over with the next frame: above 0 to 1. Its mean length is one divided by this.
    pub ends: f64,
}

impl Conditions {
    /// A path of `rate` bits a second and `delay` each way, whose queue holds 200 ms of traffic.
    #[must_use]
    pub fn path(rate: u64, delay: Duration) -> Self {
        let queue = usize::try_from(rate / 8 / 5).unwrap_or(usize::MAX);
        Self { delay, rate: Some(rate), queue, ..Self::default() }
    }

    /// How long a frame of `length` bytes takes to go in.
    pub(super) fn time_of(&self, length: usize) -> Duration {
        let Some(rate) = self.rate else { return Duration::ZERO };
        let nanoseconds = length as u64 * 8 * 1_000_000_000 / rate.max(1);
        Duration::from_nanos(nanoseconds)
    }
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            rate: None,
            queue: 1 << 20,
            loss: 0.0,
            burst: None,
            reorder: 0.0,
            duplicate: 0.0,
        }
    }
}
