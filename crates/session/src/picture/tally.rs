//! What was sent and asked for, counted where it happens and read once a second.

use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Counters of one session, since it began.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Access units handed to the wire in full.
    pub(crate) frames: AtomicU64,
    /// RTP packets past the gate, retransmissions among them.
    pub(crate) packets: AtomicU64,
    /// Their bytes, with RTP headers, without UDP and SRTP.
    pub(crate) bytes: AtomicU64,
    /// Retransmissions past the gate.
    pub(crate) retransmitted: AtomicU64,
    /// Packets that the gate or a full pacer dropped.
    pub(crate) withheld: AtomicU64,
    /// Access units that a full queue dropped.
    pub(crate) skipped: AtomicU64,
    /// NACK packets received.
    pub(crate) nacks: AtomicU64,
    /// Picture loss indications received.
    pub(crate) plis: AtomicU64,
    /// Full intra requests received.
    pub(crate) firs: AtomicU64,
    /// The loss that the last receiver report stated, in 256ths.
    pub(crate) loss: AtomicU8,
    /// Access units that wait.
    pub(crate) waiting: AtomicUsize,
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}
