//! How much may be on its way, and when the next chunk may leave.
//!
//! All channels of a connection share one queue, so messages of `control` wait behind the chunks that were handed in.
//! What is on its way is therefore no more than the path carries in a moment, or, beside a picture that is watched, than
//! [`Courtesy`] allows.

use std::collections::VecDeque;
use std::time::Duration;

use media::BitRate;

use super::courtesy::{Courtesy, Signs};
use super::delays::Delays;

/// What may be on its way, as time at the rate that arrives.
const MOMENT: f64 = 0.4;

/// The bounds of that, in bytes. The upper one is what a path of 200 ms carries at 160 Mbit/s.
const LEAST: usize = 256 * 1024;
pub(crate) const MOST: usize = 4 * 1024 * 1024;

/// Two full packets of SCTP (1,160 bytes of data in each): the other side acknowledges every second packet at once.
const TWO_PACKETS: usize = 2_320;

/// The longest piece beside a picture, as time at its rate.
const PIECE: f64 = 0.004;

/// What may leave at once after a pause, as time at the rate.
const BURST: f64 = 0.005;

/// A rate is measured over this long at least.
const MEASURED: Duration = Duration::from_millis(60);

/// How long what was handed in before somebody began to watch is given to arrive.
const DRAIN: Duration = Duration::from_secs(1);

/// The share of the picture's estimate that chunks begin with.
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
    /// From which byte on something left when.
    marks: VecDeque<(u64, Duration)>,
    delays: Delays,
    /// What `arrived` was, and when, as the rate was last measured; bits a second.
    measured: (u64, Duration),
    arriving: f64,
    /// What may be on its way while nobody watches.
    window: usize,
    /// The window, or the rate, held something back since the last measure.
    was_held: bool,
    /// How long to wait before the next look.
    look: Duration,
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
}

impl Flow {
    pub(crate) fn new(now: Duration) -> Self {
        Self {
            sent: 0,
            arrived: 0,
            marks: VecDeque::new(),
            delays: Delays::default(),
            measured: (0, now),
            arriving: 0.0,
            window: LEAST,
            was_held: false,
            look: LOOK,
            beside: None,
        }
    }

    /// Something was handed in.
    pub(crate) fn sent(&mut self, now: Duration, bytes: usize) {
        if self.marks.len() < MARKS {
            self.marks.push_back((self.sent, now));
        }
        self.sent += bytes as u64;
        self.look = LOOK;
        if let Some(Courteous { budget: (bits, _), .. }) = &mut self.beside {
            *bits -= bits_of(bytes);
        }
    }

    /// So many bytes are on their way, and this is beside them.
    pub(crate) fn look(&mut self, now: Duration, on_their_way: usize, beside: &Beside) {
        let arrived = self.sent.saturating_sub(on_their_way as u64).max(self.arrived);
        if arrived > self.arrived {
            (self.arrived, self.look) = (arrived, LOOK);
        }
        while let Some((_, left)) = self.marks.pop_front_if(|(byte, _)| *byte < arrived) {
            self.delays.add(now, now.saturating_sub(left));
        }
        self.measure(now);
        self.heed(now, beside);
    }

    /// What may leave now.
    pub(crate) fn turn(&mut self, now: Duration) -> Turn {
        let on_its_way = self.on_their_way();
        let Some(courteous) = &mut self.beside else {
            if on_its_way < self.window {
                return Turn::Send(usize::MAX);
            }
            self.was_held = true;
            return self.wait();
        };
        if courteous.drain_until.is_some_and(|until| now < until && on_its_way > 0) {
            return Turn::Wait(LOOK);
        }
        courteous.drain_until = None;
        let rate = courteous.courtesy.rate();
        let piece = piece(rate);
        // A path that stalls gets no more than it had to carry in a moment.
        if on_its_way > 0 && bits_of(on_its_way + piece) > (rate * MOMENT).max(bits_of(2 * piece)) {
            self.was_held = true;
            return self.wait();
        }
        match courteous.missing(now, rate) {
            None => Turn::Send(piece),
            Some(wait) => {
                self.was_held = true;
                Turn::Wait(wait.min(LOOK))
            }
        }
    }

    fn on_their_way(&self) -> usize {
        usize::try_from(self.sent - self.arrived).unwrap_or(usize::MAX)
    }

    /// Looks more and more seldom while nothing arrives.
    fn wait(&mut self) -> Turn {
        let wait = self.look;
        self.look = (wait * 2).min(LOOK_AT_REST);
        Turn::Wait(if self.beside.is_some() { wait.min(2 * LOOK) } else { wait })
    }

    fn measure(&mut self, now: Duration) {
        let (before, at) = self.measured;
        let passed = now.saturating_sub(at);
        if passed < MEASURED {
            return;
        }
        self.arriving = per_second(self.arrived - before, passed);
        self.measured = (self.arrived, now);
        let window = bytes_in(self.arriving, MOMENT).clamp(LEAST, MOST);
        // Who sends little for want of chunks learns nothing of the path.
        self.window = if self.was_held { window } else { window.max(self.window) };
        self.was_held &= self.beside.is_some();
    }

    fn heed(&mut self, now: Duration, beside: &Beside) {
        if !beside.watched {
            self.beside = None;
            return;
        }
        if self.beside.is_none() {
            self.begin(now, beside);
        }
        let queue = self.delays.queue(now).into_iter().chain(beside.queue).max();
        let signs = Signs {
            queue,
            overrun: beside.overrun,
            in_motion: beside.in_motion,
            round_trip: self.delays.base().unwrap_or_default(),
            estimate: beside.estimate,
            arriving: self.arriving,
            in_use: std::mem::take(&mut self.was_held),
        };
        if let Some(courteous) = &mut self.beside {
            courteous.courtesy.update(now, &signs);
        }
    }

    /// The delays of before are those of a full path: they tell nothing of the empty one.
    fn begin(&mut self, now: Duration, beside: &Beside) {
        (self.delays, self.marks) = (Delays::default(), VecDeque::new());
        let first = f64::from(beside.estimate.0).max(self.arriving) * FIRST_SHARE;
        let courtesy = Courtesy::new(first);
        self.beside = Some(Courteous { drain_until: Some(now + DRAIN), courtesy, budget: (0.0, now) });
    }
}

impl Courteous {
    /// How long until something may leave; none where it may now.
    fn missing(&mut self, now: Duration, rate: f64) -> Option<Duration> {
        let (bits, at) = self.budget;
        let most = (rate * BURST).max(bits_of(TWO_PACKETS));
        let bits = (bits + rate * now.saturating_sub(at).as_secs_f64()).min(most);
        self.budget = (bits, now);
        (bits <= 0.0).then(|| Duration::from_secs_f64((1.0 - bits) / rate))
    }
}

/// The longest piece at this rate, in bytes: pairs of whole packets.
fn piece(rate: f64) -> usize {
    let pairs = bytes_in(rate, PIECE) / TWO_PACKETS;
    pairs.clamp(1, 64 * 1024 / TWO_PACKETS) * TWO_PACKETS
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are positive and below 4 Gbit/s")]
fn bytes_in(rate: f64, seconds: f64) -> usize {
    (rate * seconds / 8.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "at most some megabytes")]
fn bits_of(bytes: usize) -> f64 {
    bytes as f64 * 8.0
}

#[expect(clippy::cast_precision_loss, reason = "what arrived in a moment")]
fn per_second(bytes: u64, time: Duration) -> f64 {
    bytes as f64 * 8.0 / time.as_secs_f64().max(1e-3)
}

#[cfg(test)]
mod tests;
