//! The flow over a path of one queue, with a picture beside it or without, in steps of a millisecond.

use std::collections::VecDeque;
use std::time::Duration;

use media::BitRate;

use super::{Beside, Flow, LOOK, Turn, WHOLE};
use crate::files::window::{LEAST, MOST};

const STEP: Duration = Duration::from_millis(1);

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Something that stands in the queue.
#[derive(Clone, Copy, Debug)]
struct Standing {
    entered: Duration,
    bytes: usize,
    /// The last packet of a picture.
    ends_picture: bool,
    is_picture: bool,
}

/// A path of one queue without end, and who uses it.
struct Path {
    /// Bytes a millisecond.
    carries: usize,
    one_way: Duration,
    queue: VecDeque<Standing>,
    /// Bytes of the first in the queue that have left already.
    begun: usize,
    /// When each chunk's acknowledgement arrives, and how many bytes it is for.
    acknowledgements: VecDeque<(Duration, usize)>,
    on_their_way: usize,
    /// The waiting times of the newest packets of the picture, as the guest's reports tell them a moment later.
    met: VecDeque<(Duration, Duration)>,
    /// How long each picture took, to its last packet.
    pictures: Vec<Duration>,
    chunks_arrived: usize,
    /// Where the machines at both ends are busy, what comes next: whoever is to hear of something hears of it later.
    busy: Option<u64>,
}

/// A picture of so many bytes every 33 ms.
#[derive(Clone, Copy)]
struct Screen {
    bytes: usize,
}

impl Path {
    fn new(megabits: usize, one_way: u64) -> Self {
        Self {
            carries: megabits * 125,
            one_way: millis(one_way),
            queue: VecDeque::new(),
            begun: 0,
            acknowledgements: VecDeque::new(),
            on_their_way: 0,
            met: VecDeque::new(),
            pictures: Vec::new(),
            chunks_arrived: 0,
            busy: None,
        }
    }

    fn enter(&mut self, entered: Duration, bytes: usize, is_picture: bool) {
        let mut left = bytes;
        while left > 0 {
            let bytes = left.min(1_200);
            left -= bytes;
            self.queue.push_back(Standing { entered, bytes, is_picture, ends_picture: is_picture && left == 0 });
        }
    }

    /// A millisecond goes by.
    fn step(&mut self, now: Duration) {
        let mut carries = self.carries;
        while let Some(first) = self.queue.front().copied() {
            let left = first.bytes - self.begun;
            if left > carries {
                self.begun += carries;
                break;
            }
            carries -= left;
            self.begun = 0;
            self.queue.pop_front();
            self.leave(now, first);
        }
        while let Some((_, bytes)) = self.acknowledgements.pop_front_if(|(at, _)| *at <= now) {
            self.on_their_way -= bytes;
        }
    }

    /// How late a busy machine is: half of the time by up to 4 ms, else by 8 to 40.
    fn late(&mut self) -> Duration {
        let Some(busy) = &mut self.busy else { return Duration::ZERO };
        *busy = busy.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (is_quick, chance) = ((*busy >> 62) % 2 == 0, *busy >> 33);
        if is_quick { millis(chance % 5) } else { millis(8 + chance % 33) }
    }

    fn leave(&mut self, now: Duration, packet: Standing) {
        let (waited, late) = (now - packet.entered, self.late());
        if packet.is_picture {
            self.met.push_back((now + 2 * self.one_way, waited + late));
            if packet.ends_picture {
                self.pictures.push(waited + self.one_way);
            }
        } else {
            self.chunks_arrived += packet.bytes;
            self.acknowledgements.push_back((now + 2 * self.one_way + late, packet.bytes));
        }
    }

    /// The shortest wait that the picture's packets tell of.
    fn queue_met(&mut self, now: Duration) -> Option<Duration> {
        while self.met.front().is_some_and(|(heard, _)| now.saturating_sub(*heard) > millis(150)) {
            self.met.pop_front();
        }
        self.met.iter().filter(|(heard, _)| *heard <= now).map(|(_, waited)| *waited).min()
    }

    /// Runs for so long, with chunks to send all the time or none at all.
    fn run(&mut self, from: Duration, until: Duration, flow: Option<&mut Flow>, screen: Option<Screen>) {
        let (mut now, mut next_look, mut flow) = (from, from, flow);
        while now < until {
            if let Some(Screen { bytes }) = screen
                && (now.as_millis() % 33) == 0
            {
                self.enter(now, bytes, true);
            }
            if let Some(flow) = flow.as_deref_mut().filter(|_| now >= next_look) {
                next_look = self.send(now, flow, screen.is_some()) + self.late();
            }
            now += STEP;
            self.step(now);
        }
    }

    fn send(&mut self, now: Duration, flow: &mut Flow, watched: bool) -> Duration {
        loop {
            let queue = self.queue_met(now);
            let estimate = BitRate::kilobits(4_000);
            let beside = Beside { watched, in_motion: watched, leaving: false, queue, overrun: false, estimate };
            flow.look(now, self.on_their_way, &beside);
            match flow.turn(now) {
                Turn::Send(most) => {
                    let bytes = most.min(WHOLE);
                    flow.sent(now, bytes);
                    self.on_their_way += bytes;
                    self.enter(now, bytes, false);
                }
                Turn::Wait(wait) => return now + wait,
            }
        }
    }

    fn p95(&self) -> Duration {
        let mut pictures = self.pictures.clone();
        pictures.sort();
        pictures[pictures.len() * 95 / 100]
    }
}

#[test]
fn alone_the_path_is_filled_and_its_queue_stays_short_for_as_long_as_it_takes() {
    for (megabits, one_way) in [(2, 10), (20, 25), (200, 10)] {
        let (mut path, mut flow) = (Path::new(megabits, one_way), Flow::new(millis(0)));
        path.run(millis(0), millis(3_000), Some(&mut flow), None);
        path.chunks_arrived = 0;
        for second in 3..103 {
            path.run(millis(second * 1_000), millis((second + 1) * 1_000), Some(&mut flow), None);
            let queue = path.on_their_way / (megabits * 125);
            assert!(queue < 200 + usize::try_from(2 * one_way).unwrap(), "{queue} ms at {megabits} in second {second}");
        }
        assert!(path.chunks_arrived > megabits * 125 * 100_000 * 95 / 100, "{} at {megabits}", path.chunks_arrived);
        assert!(path.on_their_way <= MOST + WHOLE);
    }
}

#[test]
fn beside_a_picture_chunks_take_most_of_the_rest_and_the_picture_is_hardly_later() {
    for (megabits, one_way) in [(4, 20), (10, 20), (10, 5), (50, 30)] {
        // Half of the path.
        let screen = Screen { bytes: megabits * 125 * 33 / 2 };
        let mut alone = Path::new(megabits, one_way);
        alone.run(millis(0), millis(30_000), None, Some(screen));
        let (mut path, mut flow) = (Path::new(megabits, one_way), Flow::new(millis(0)));
        path.run(millis(0), millis(10_000), Some(&mut flow), Some(screen));
        (path.chunks_arrived, path.pictures) = (0, Vec::new());
        path.run(millis(10_000), millis(30_000), Some(&mut flow), Some(screen));
        let left = megabits * 125 * 20_000 / 2;
        assert!(path.p95() <= alone.p95().mul_f64(1.5), "{:?} for {:?} at {megabits}", path.p95(), alone.p95());
        assert!(path.chunks_arrived > left * 6 / 10, "{} of {left} at {megabits}", path.chunks_arrived);
    }
}

#[test]
fn a_busy_machine_is_no_queue_on_the_path() {
    for (megabits, one_way) in [(4, 20), (10, 20), (50, 5)] {
        let screen = Screen { bytes: megabits * 125 * 33 / 2 };
        let mut alone = Path::new(megabits, one_way);
        alone.run(millis(0), millis(30_000), None, Some(screen));
        let (mut path, mut flow) = (Path::new(megabits, one_way), Flow::new(millis(0)));
        path.busy = Some(1);
        path.run(millis(0), millis(10_000), Some(&mut flow), Some(screen));
        (path.chunks_arrived, path.pictures) = (0, Vec::new());
        path.run(millis(10_000), millis(30_000), Some(&mut flow), Some(screen));
        let left = megabits * 125 * 20_000 / 2;
        assert!(path.p95() <= alone.p95().mul_f64(1.5), "{:?} for {:?} at {megabits}", path.p95(), alone.p95());
        assert!(path.chunks_arrived > left / 2, "{} of {left} at {megabits}", path.chunks_arrived);
    }
}

#[test]
fn when_somebody_begins_to_watch_a_full_path_is_left_to_them_within_a_second() {
    let (mut path, mut flow) = (Path::new(8, 20), Flow::new(millis(0)));
    path.run(millis(0), millis(5_000), Some(&mut flow), None);
    let screen = Screen { bytes: 12_000 };
    path.run(millis(5_000), millis(6_000), Some(&mut flow), Some(screen));
    path.pictures.clear();
    path.run(millis(6_000), millis(16_000), Some(&mut flow), Some(screen));
    assert!(path.p95() < millis(80), "{:?}", path.p95());
    path.chunks_arrived = 0;
    path.run(millis(16_000), millis(20_000), Some(&mut flow), None);
    assert!(path.chunks_arrived > 1_000 * 4_000 * 9 / 10, "with nobody there any more: {}", path.chunks_arrived);
}

#[test]
fn a_picture_that_needs_the_whole_path_leaves_little_to_chunks_and_not_nothing() {
    let (mut path, mut flow) = (Path::new(4, 20), Flow::new(millis(0)));
    let screen = Screen { bytes: 16_000 };
    path.run(millis(0), millis(20_000), Some(&mut flow), Some(screen));
    let share = path.chunks_arrived * 100 / (500 * 20_000);
    assert!((1..15).contains(&share), "{share} %");
}

/// Nobody watches.
const ALONE: Beside = Beside {
    watched: false,
    in_motion: false,
    leaving: false,
    queue: None,
    overrun: false,
    estimate: BitRate::kilobits(4_000),
};

#[test]
fn whoever_does_not_read_is_asked_more_and_more_seldom() {
    let mut flow = Flow::new(millis(0));
    let (mut now, mut on_their_way, mut waits) = (millis(0), 0, 0);
    while now < millis(60_000) {
        flow.look(now, on_their_way, &ALONE);
        match flow.turn(now) {
            Turn::Send(most) => {
                flow.sent(now, most);
                on_their_way += most;
            }
            Turn::Wait(wait) => {
                (now, waits) = (now + wait, waits + 1);
            }
        }
    }
    assert!(on_their_way <= 2 * LEAST, "{on_their_way}");
    assert!(waits < 1_000, "{waits} looks in a minute");
}

#[test]
fn while_a_picture_leaves_hardly_a_chunk_does() {
    let (mut flow, estimate) = (Flow::new(millis(0)), BitRate::kilobits(8_000));
    let beside = |leaving| Beside { watched: true, in_motion: true, leaving, queue: None, overrun: false, estimate };
    let mut send = |from: u64, leaving| {
        let mut bytes = 0;
        for at in from..from + 1_000 {
            // Whatever leaves arrives at once.
            flow.look(millis(at), 0, &beside(leaving));
            while let Turn::Send(most) = flow.turn(millis(at)) {
                flow.sent(millis(at), most);
                bytes += most;
                flow.look(millis(at), 0, &beside(leaving));
            }
        }
        bytes
    };
    let (free, back) = (send(0, false), send(1_000, true));
    assert!(free > 400_000, "at half of the estimate: {free}");
    assert!((20_000..100_000).contains(&back), "at a twentieth of it: {back}");
}

#[test]
fn looks_for_the_sake_of_another_way_make_none_of_its_own_more_seldom() {
    let mut flow = Flow::new(millis(0));
    flow.sent(millis(0), LEAST);
    for look in 0..100 {
        flow.look(millis(2), LEAST, &ALONE);
        assert_eq!(flow.turn(millis(2)), Turn::Wait(LOOK), "look {look}");
    }
    flow.look(millis(2) + LOOK, LEAST, &ALONE);
    assert_eq!(flow.turn(millis(2) + LOOK), Turn::Wait(2 * LOOK));
    flow.look(millis(10), LEAST, &ALONE);
    assert_eq!(flow.turn(millis(10)), Turn::Wait(millis(2) + 3 * LOOK - millis(10)));
}
