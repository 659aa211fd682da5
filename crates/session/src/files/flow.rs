//! When the next chunk may leave, and how long it may be.
//!
//! All channels of a connection share one queue, so messages of `control` wait behind the chunks that were handed in.
//! What is on its way is therefore no more than the path carries in a moment ([`Window`]), or, beside a picture that is
//! watched, than [`Courtesy`] allows.

use std::collections::VecDeque;
use std::time::Duration;

use media::BitRate;

use super::courtesy::{Courtesy, Signs};
use super::delays::Delays;
use super::units::{bits_of, bytes_in};
use super::window::Window;

/// Two full packets of SCTP (1,160 bytes of data in each): the other side acknowledges every second packet at once.
const TWO_PACKETS: usize = 2_320;

/// The library counts the byte that opened the channel as arrived too, so some more must be there than of the message
/// before. Less than the data of one packet.
const FIRST_PACKET: usize = 1_000;

/// The longest chunk, and so the longest piece.
const WHOLE: usize = 65_536 + 32;

/// The longest piece beside a picture, as time at its rate.
const PIECE: f64 = 0.004;

/// What may leave at once after a pause, as time at the rate: a busy machine comes late to its turn, and makes up for it.
const BURST: f64 = 0.015;

/// What may be on its way beside a picture, as time at the rate and beyond a round trip.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// How long what was handed in before somebody began to watch is given to arrive.
const DRAIN: Duration = Duration::from_secs(1);

/// The share that chunks begin with, of the picture's estimate or of what arrived before there was a picture.
const FIRST_SHARE: f64 = 0.5;

/// How often it is looked whether something has arrived: at first, and where nothing has for long.
const LOOK: Duration = Duration::from_millis(4);
const LOOK_AT_REST: Duration = Duration::from_millis(64);

/// The most moments of leaving that are remembered.
const MARKS: usize = 256;

/// What is known of the picture on the same path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beside {
    /// Somebody may watch.
    pub(crate) watched: bool,
    /// Pictures were sent a moment ago.
    pub(crate) in_motion: bool,
    /// Packets of a picture wait for their turn to leave.
    pub(crate) leaving: bool,
    /// The queue that the picture's packets met a moment ago, if any were sent.
    pub(crate) queue: Option<Duration>,
    /// The picture had to give way a moment ago.
    pub(crate) overrun: bool,
    /// What the picture takes the path to carry.
    pub(crate) estimate: BitRate,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Send a message of at most this many bytes.
    Send(usize),
    /// Look again after this long.
    Wait(Duration),
}

/// The way out of one session. All times count from the same moment.
#[derive(Debug)]
pub(crate) struct Flow {
    /// Bytes handed in, and of these the ones that the other side has acknowledged.
    sent: u64,
    arrived: u64,
    /// What left when, by the byte that has arrived once its first packet has.
    marks: VecDeque<(u64, Duration)>,
    delays: Delays,
    window: Window,
    /// The delay of the empty path, as another connection over it knows.
    known: Option<Duration>,
    /// How long to wait before the next look, and how long that look is not due where nothing arrives.
    look: Duration,
    rests_until: Duration,
    /// When that should be.
    next_look: Duration,
    beside: Option<Courteous>,
}

/// The state while somebody watches.
#[derive(Debug)]
struct Courteous {
    /// Until then, or until all has arrived, nothing leaves: what was sent before fills the path's queue.
    drain_until: Option<Duration>,
    courtesy: Courtesy,
    /// Bits that may leave, as of a moment.
    budget: (f64, Duration),
    /// Packets of a picture are leaving: chunks wait for most of that time.
    stands_back: bool,
    /// The rate held something back since the last look.
    was_held: bool,
}

impl Flow {
    pub(crate) fn new(now: Duration) -> Self {
        Self {
            sent: 0,
            arrived: 0,
            marks: VecDeque::new(),
            delays: Delays::default(),
            window: Window::new(now),
            known: None,
            look: LOOK,
            rests_until: now,
            next_look: now,
            beside: None,
        }
    }

    /// Something was handed in.
    pub(crate) fn sent(&mut self, now: Duration, bytes: usize) {
        if self.marks.len() < MARKS {
            self.marks.push_back((self.sent + bytes.min(FIRST_PACKET) as u64, now));
        }
        self.sent += bytes as u64;
        (self.look, self.rests_until) = (LOOK, now);
        if let Some(Courteous { budget: (bits, _), .. }) = &mut self.beside {
            *bits -= bits_of(bytes);
        }
    }

    /// Another connection over the same path knows how long that takes while it is empty; this one may never see it so.
    pub(crate) fn know(&mut self, round_trip: Option<Duration>) {
        self.known = round_trip;
    }

    /// So many bytes are on their way, and this is beside them.
    pub(crate) fn look(&mut self, now: Duration, on_their_way: usize, beside: &Beside) {
        let arrived = self.sent.saturating_sub(on_their_way as u64).max(self.arrived);
        if arrived > self.arrived {
            (self.arrived, self.look, self.rests_until) = (arrived, LOOK, now);
        }
        let late = now.saturating_sub(self.next_look);
        while let Some((_, left)) = self.marks.pop_front_if(|(byte, _)| *byte <= arrived) {
            self.delays.add_late(now, now.saturating_sub(left), late);
        }
        self.window.update(now, self.arrived, self.round_trip());
        self.heed(now, beside);
    }

    /// What may leave now.
    pub(crate) fn turn(&mut self, now: Duration) -> Turn {
        let turn = self.choose(now);
        self.next_look = match turn {
            Turn::Send(_) => now,
            Turn::Wait(wait) => now + wait,
        };
        turn
    }

    fn choose(&mut self, now: Duration) -> Turn {
        let (on_its_way, round_trip) = (self.on_their_way(), self.round_trip());
        let Some(courteous) = &mut self.beside else {
            let window = self.window.bytes();
            if on_its_way < window {
                return Turn::Send(pairs(window / 4));
            }
            self.window.held();
            return Turn::Wait(self.rest(now, LOOK_AT_REST));
        };
        if courteous.drain_until.is_some_and(|until| now < until && on_its_way > 0) {
            return Turn::Wait(LOOK);
        }
        courteous.drain_until = None;
        let rate = courteous.courtesy.rate();
        let piece = pairs(bytes_in(rate, PIECE));
        // A path that stalls gets no more than it had to carry in a moment.
        let most = bytes_in(rate, (ON_ITS_WAY + round_trip).as_secs_f64()).max(2 * piece);
        if on_its_way + piece > most {
            courteous.was_held = true;
            return Turn::Wait(self.rest(now, 2 * LOOK));
        }
        let rate = if courteous.stands_back { courteous.courtesy.least() } else { rate };
        courteous.missing(now, rate).map_or(Turn::Send(piece), |wait| Turn::Wait(wait.min(LOOK)))
    }

    /// Bytes that the other side has acknowledged so far.
    pub(crate) fn arrived(&self) -> u64 {
        self.arrived
    }

    /// The delay of the empty path there and back, where it is known.
    pub(crate) fn empty_round_trip(&self) -> Option<Duration> {
        self.delays.base()
    }

    /// Which part of what may be on its way is.
    #[expect(clippy::cast_precision_loss, reason = "at most some megabytes")]
    pub(crate) fn fill(&self) -> f64 {
        self.on_their_way() as f64 / self.window.bytes() as f64
    }

    pub(crate) fn on_their_way(&self) -> usize {
        usize::try_from(self.sent - self.arrived).unwrap_or(usize::MAX)
    }

    fn round_trip(&self) -> Duration {
        self.delays.base().into_iter().chain(self.known).min().unwrap_or_default()
    }

    /// Looks more and more seldom while nothing arrives. A look that comes before its time, for the sake of another way, is none.
    fn rest(&mut self, now: Duration, longest: Duration) -> Duration {
        if now >= self.rests_until {
            self.rests_until = now + self.look;
            self.look = (self.look * 2).min(LOOK_AT_REST);
        }
        (self.rests_until - now).min(longest)
    }

    fn heed(&mut self, now: Duration, beside: &Beside) {
        if !beside.watched {
            self.beside = None;
            return;
        }
        let (arriving, estimate) = (self.window.arriving(), f64::from(beside.estimate.0));
        let courteous = self.beside.get_or_insert_with(|| {
            // The delays of before are those of a full path: they tell nothing of the empty one.
            (self.delays, self.marks) = (Delays::default(), VecDeque::new());
            Courteous::new(now, arriving, estimate)
        });
        let signs = Signs {
            // Both are the queue and something more: what waits beside a burst of the picture itself.
            queue: self.delays.queue(now).into_iter().chain(beside.queue).min(),
            overrun: beside.overrun,
            in_motion: beside.in_motion,
            round_trip: self.delays.base().unwrap_or_default(),
            estimate: beside.estimate,
            arriving: self.window.arriving(),
            in_use: std::mem::take(&mut courteous.was_held),
        };
        courteous.stands_back = beside.leaving;
        if courteous.drain_until.is_none() {
            courteous.courtesy.update(now, &signs);
        }
    }
}

impl Courteous {
    fn new(now: Duration, arriving: f64, estimate: f64) -> Self {
        let full_at = (arriving > 0.0).then_some(now);
        let courtesy = Courtesy::new(arriving.max(estimate) * FIRST_SHARE, full_at);
        Self { drain_until: Some(now + DRAIN), courtesy, budget: (0.0, now), stands_back: false, was_held: false }
    }

    /// How long until something may leave; none where it may now.
    fn missing(&mut self, now: Duration, rate: f64) -> Option<Duration> {
        let (bits, at) = self.budget;
        let most = (rate * BURST).max(bits_of(TWO_PACKETS));
        let bits = (bits + rate * now.saturating_sub(at).as_secs_f64()).min(most);
        self.budget = (bits, now);
        self.was_held |= bits <= 0.0;
        (bits <= 0.0).then(|| Duration::from_secs_f64((1.0 - bits) / rate))
    }
}

/// The longest message of whole pairs of packets within so many bytes; one pair at least.
fn pairs(bytes: usize) -> usize {
    if bytes >= WHOLE { WHOLE } else { (bytes / TWO_PACKETS).max(1) * TWO_PACKETS }
}

#[cfg(test)]
mod tests;
