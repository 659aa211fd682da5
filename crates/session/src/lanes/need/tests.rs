//! The wish for lanes on paths of all kinds, by value.

use std::time::Duration;

use proptest::prelude::*;
use wire::limits;

use super::{Course, FEW, FULL, IDLE, Lanes, Need, OPEN_WITHIN, REST, STEP};

/// A path that brings so many bits a second with a number of connections, and a sender who is held up by it all the time.
struct Path<F> {
    /// How long its queue is while it is filled.
    queue: Duration,
    need: Need,
    course: Course,
    now: Duration,
    carries: F,
}

impl<F: Fn(usize) -> f64> Path<F> {
    fn of(round_trip: u64, carries: F) -> Self {
        let course = Course {
            arrived: 0,
            held: Duration::ZERO,
            round_trip: Some(Duration::from_millis(round_trip)),
            over_lanes: None,
            lanes: 0,
            watched: false,
        };
        Self { queue: Duration::ZERO, need: Need::new(Lanes::AsNeeded), course, now: Duration::ZERO, carries }
    }

    /// Lets time go by; the lanes that are wished for open in the next step. Returns the most that were.
    fn after(&mut self, time: Duration) -> u8 {
        let (until, mut most) = (self.now + time, 0);
        while self.now < until {
            self.now += STEP;
            self.course.held += STEP;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates of a test")]
            let brought = ((self.carries)(1 + self.course.lanes) * STEP.as_secs_f64() / 8.0) as u64;
            self.course.arrived += brought;
            self.need.look(self.now, &self.course);
            self.course.lanes = usize::from(self.need.wanted());
            let over_lanes = self.course.round_trip.map(|time| time + self.queue);
            self.course.over_lanes = over_lanes.filter(|_| self.course.lanes > 0);
            most = most.max(self.need.wanted());
        }
        most
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few connections")]
fn each(rate: f64) -> impl Fn(usize) -> f64 {
    move |connections| rate * connections as f64
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn where_each_connection_brings_as_much_as_the_first_there_are_soon_as_many_as_may_be() {
    let mut lossy = Path::of(20, each(5e6));
    lossy.after(seconds(2));
    assert_eq!(lossy.need.wanted(), limits::LANES);
    assert_eq!(lossy.after(seconds(100)), limits::LANES);
    assert_eq!(lossy.need.wanted(), limits::LANES, "it stays so");
}

#[test]
fn a_thin_path_is_tried_with_a_few_and_then_left_alone_for_long() {
    let mut thin = Path { queue: FULL, ..Path::of(20, |_| 5e6) };
    assert_eq!(thin.after(seconds(5)), FEW);
    assert_eq!(thin.need.wanted(), 0);
    assert_eq!(thin.after(REST - seconds(5)), 0);
    assert_eq!(thin.after(seconds(10)), FEW, "the path may have become another");
}

#[test]
fn a_packet_that_waited_for_something_else_does_not_make_a_path_full() {
    let mut late = Path { queue: FULL, ..Path::of(20, each(5e6)) };
    while late.course.lanes == 0 {
        late.after(STEP);
    }
    late.after(2 * STEP);
    late.queue = Duration::ZERO;
    late.after(seconds(1));
    assert_eq!(late.need.wanted(), limits::LANES);
}

#[test]
fn lanes_that_bring_no_more_though_there_is_no_queue_are_given_up_too() {
    let mut slow = Path::of(20, |_| 5e6);
    assert_eq!(slow.after(seconds(10)), limits::LANES);
    assert_eq!(slow.need.wanted(), 0);
    assert_eq!(slow.after(seconds(20)), 0);
}

#[test]
fn a_fast_and_a_short_path_and_one_that_is_still_found_out_stay_at_one_connection() {
    assert_eq!(Path::of(20, each(70e6)).after(seconds(60)), 0);
    assert_eq!(Path::of(3, each(5e6)).after(seconds(60)), 0);
    let mut growing = Path::of(50, each(1e6));
    for step in 0..8 {
        growing.course.arrived += 90_000 * (1 << step);
        assert_eq!(growing.after(STEP), 0, "{step}");
    }
}

#[test]
fn who_is_not_held_up_by_the_path_wishes_for_none() {
    let mut path = Path::of(20, each(5e6));
    for _ in 0..100 {
        path.after(STEP);
        path.course.held -= STEP * 3 / 4;
        assert_eq!(path.need.wanted(), 0);
    }
}

#[test]
fn a_picture_that_is_watched_and_a_rest_end_the_wish() {
    let mut path = Path::of(20, each(5e6));
    path.after(seconds(6));
    path.course.watched = true;
    assert_eq!(path.after(STEP), 0);
    path.course.watched = false;
    path.after(seconds(6));
    assert_eq!(path.need.wanted(), limits::LANES);
    let until = path.now + IDLE + STEP;
    while path.now < until {
        path.now += STEP;
        path.need.look(path.now, &path.course);
    }
    assert_eq!(path.need.wanted(), 0);
}

#[test]
fn lanes_that_never_open_are_wished_for_no_longer() {
    let mut path = Path::of(20, each(5e6));
    let mut wished = false;
    while path.now < OPEN_WITHIN + seconds(2) {
        path.after(STEP);
        (path.course.lanes, path.course.over_lanes) = (0, None);
        wished |= path.need.wanted() > 0;
    }
    assert!(wished);
    assert_eq!(path.need.wanted(), 0);
}

#[test]
fn who_wants_none_has_none_and_who_wants_them_at_once_has_them() {
    let wanted = |lanes| {
        let mut path = Path::of(1, each(1e9));
        path.need = Need::new(lanes);
        path.after(seconds(1))
    };
    assert_eq!((wanted(Lanes::Never), wanted(Lanes::AtOnce)), (0, limits::LANES));
}

proptest! {
    #[test]
    fn whatever_a_path_does_no_more_are_wished_for_than_may_be(rates in prop::collection::vec(0..100_u32, 1..200)) {
        let mut path = Path::of(20, |_| 0.0);
        for rate in rates {
            path.course.arrived += u64::from(rate) * 10_000;
            prop_assert!(path.after(STEP) <= limits::LANES);
        }
    }
}
