//! Whether all that was sent has arrived. A browser that sees no new frame for three seconds asks for a keyframe,
//! loss or not; on a still screen that would cost a keyframe every three seconds for nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Only a silence this long makes a browser ask without need.
const SILENCE: Duration = Duration::from_secs(2);

/// The end of what was sent, and what the guest says of it.
#[derive(Debug, Default)]
pub(crate) struct Arrival {
    ends: Mutex<Ends>,
}

#[derive(Debug, Default)]
struct Ends {
    /// The sequence number of the last packet of the picture, and when it left.
    sent: Option<(u16, Instant)>,
    /// The highest sequence number in the guest's last receiver report (RFC 3550, section 6.4.1).
    heard: Option<u16>,
    /// The last request for a retransmission.
    missed: Option<Instant>,
}

impl Arrival {
    /// A packet of the picture left.
    pub(crate) fn sent(&self, number: u16, now: Instant) {
        self.lock().sent = Some((number, now));
    }

    /// When the last packet of the picture left, if any did.
    pub(crate) fn last_sent(&self) -> Option<Instant> {
        self.lock().sent.map(|(_, left)| left)
    }

    /// The guest reported the highest number that reached it.
    pub(crate) fn heard(&self, highest: u16) {
        self.lock().heard = Some(highest);
    }

    /// The guest missed a packet.
    pub(crate) fn missed(&self, now: Instant) {
        self.lock().missed = Some(now);
    }

    /// Whether the guest has the whole picture and nothing new was sent for a while: it lacks nothing.
    pub(crate) fn is_whole(&self, now: Instant) -> bool {
        let ends = self.lock();
        let Some((number, left)) = ends.sent else { return false };
        ends.heard == Some(number)
            && ends.missed.is_none_or(|missed| missed < left)
            && now.saturating_duration_since(left) >= SILENCE
    }

    fn lock(&self) -> MutexGuard<'_, Ends> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Arrival, SILENCE};

    /// A session that sent up to packet 7 at some moment and heard of it.
    fn whole() -> (Arrival, Instant) {
        let (arrival, now) = (Arrival::default(), Instant::now());
        arrival.sent(6, now);
        arrival.sent(7, now);
        arrival.heard(7);
        (arrival, now)
    }

    #[test]
    fn a_guest_that_heard_everything_and_missed_nothing_lacks_nothing() {
        let (arrival, now) = whole();
        assert!(arrival.is_whole(now + SILENCE));
    }

    #[test]
    fn a_lost_end_a_missed_packet_and_a_picture_in_motion_are_not_whole() {
        let (arrival, now) = whole();
        assert!(!arrival.is_whole(now + SILENCE / 2), "in motion");
        arrival.missed(now + Duration::from_millis(1));
        assert!(!arrival.is_whole(now + SILENCE), "a packet was missed");
        let (arrival, now) = whole();
        arrival.sent(8, now);
        assert!(!arrival.is_whole(now + SILENCE), "the end was lost");
        assert!(!Arrival::default().is_whole(now + SILENCE), "nothing was sent");
    }
}
