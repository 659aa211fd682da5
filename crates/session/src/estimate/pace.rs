//! The estimate as the rest of the session reads it, and how fast packets leave because of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use media::BitRate;
use tokio::sync::{Notify, watch};

/// Packets leave this much faster than the estimate, in halves: an encoder that is tuned to the estimate makes
/// keyframes of many times its usual frames, and these should not wait for seconds.
const HASTE_IN_HALVES: u32 = 5;

/// As above, while a queue on the path drains.
const PATIENCE_IN_HALVES: u32 = 2;

/// Bytes that may wait in the pacer before the pump waits too. The queue of units is the one that knows how to drop.
const ROOM: usize = 64 * 1024;

/// A queue that was seen longer ago than this tells nothing any more.
const QUEUE_HOLDS: Duration = Duration::from_millis(200);

/// Shared by the estimator (sets the rate), the pacer (follows it) and the pump (waits for room).
#[derive(Debug)]
pub(crate) struct Pace {
    estimate: watch::Sender<BitRate>,
    is_overrun: AtomicBool,
    /// The queue on the path that the guest's last two words told of, and when.
    queues: Mutex<[Option<(Instant, Duration)>; 2]>,
    waiting: AtomicUsize,
    drained: Notify,
}

impl Pace {
    pub(crate) fn new(start: BitRate) -> Self {
        let (estimate, is_overrun) = (watch::Sender::new(start), AtomicBool::new(false));
        Self { estimate, is_overrun, queues: Mutex::default(), waiting: AtomicUsize::new(0), drained: Notify::new() }
    }

    /// Sets the estimate, and whether the path was overrun a moment ago.
    pub(crate) fn set(&self, estimate: BitRate, is_overrun: bool) {
        self.is_overrun.store(is_overrun, Relaxed);
        self.estimate.send_if_modified(|current| std::mem::replace(current, estimate) != estimate);
    }

    /// Notes the queue on the path.
    pub(crate) fn met(&self, now: Instant, queue: Duration) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        *queues = [queues[1], Some((now, queue))];
    }

    /// The queue that packets of the picture met a moment ago; none where none were sent. One that was told of once may
    /// be a burst of the picture's own.
    pub(crate) fn queue(&self, now: Instant) -> Option<Duration> {
        let queues = *self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |(at, _): &(Instant, Duration)| now.saturating_duration_since(*at) <= QUEUE_HOLDS;
        queues.into_iter().flatten().filter(is_fresh).map(|(_, queue)| queue).min()
    }

    /// Whether the path was overrun a moment ago.
    pub(crate) fn is_overrun(&self) -> bool {
        self.is_overrun.load(Relaxed)
    }

    /// What the path seems to carry.
    pub(crate) fn estimate(&self) -> BitRate {
        *self.estimate.borrow()
    }

    /// The estimate and its changes.
    pub(crate) fn changes(&self) -> watch::Receiver<BitRate> {
        self.estimate.subscribe()
    }

    /// The rate at which packets leave.
    pub(crate) fn rate(&self) -> BitRate {
        let halves = if self.is_overrun() { PATIENCE_IN_HALVES } else { HASTE_IN_HALVES };
        BitRate((self.estimate().0 / 2).saturating_mul(halves))
    }

    /// Says how many bytes wait in the pacer.
    pub(crate) fn set_waiting(&self, bytes: usize) {
        let before = self.waiting.swap(bytes, Relaxed);
        if before >= ROOM && bytes < ROOM {
            self.drained.notify_one();
        }
    }

    /// Whether packets of the picture wait in the pacer.
    pub(crate) fn is_leaving(&self) -> bool {
        self.waiting.load(Relaxed) > 0
    }

    /// Waits until the pacer has room.
    pub(crate) async fn room(&self) {
        loop {
            let drained = self.drained.notified();
            if self.waiting.load(Relaxed) < ROOM {
                return;
            }
            drained.await;
        }
    }
}
