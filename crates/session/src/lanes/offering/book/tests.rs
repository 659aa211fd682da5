//! The book of lanes, moment by moment.

use std::time::Duration;

use tokio::sync::oneshot::error::TryRecvError;
use tokio::time::Instant;
use wire::limits;

use super::{Awaited, Book, FAILURES, FORGOTTEN, LINGER, PAUSE, Step};
use crate::lanes::LaneWord;

/// Begins as many as are to be offered.
fn offered(book: &mut Book, now: Instant) -> Vec<(u32, Awaited)> {
    let mut lanes = Vec::new();
    while book.step(now) == Step::Offer {
        lanes.push(book.begin());
    }
    lanes
}

/// The numbers of those that were told to close.
fn closed(lanes: &mut [(u32, Awaited)]) -> Vec<u32> {
    let told = lanes.iter_mut().filter_map(|(number, awaited)| awaited.close.try_recv().is_ok().then_some(*number));
    told.collect()
}

#[test]
fn as_many_are_offered_as_the_greater_wish_says_and_never_more_than_may_be() {
    let (mut book, now) = (Book::default(), Instant::now());
    assert_eq!(book.step(now), Step::Wait);
    book.wish(2);
    book.hear(LaneWord::Wanted(3));
    assert_eq!(offered(&mut book, now).len(), 3);
    book.hear(LaneWord::Wanted(u8::MAX));
    assert_eq!(offered(&mut book, now).len(), usize::from(limits::LANES) - 3);
}

#[test]
fn what_is_beyond_the_wish_is_closed_after_a_while_the_newest_first() {
    let (mut book, now) = (Book::default(), Instant::now());
    book.hear(LaneWord::Wanted(5));
    let mut lanes = offered(&mut book, now);
    book.hear(LaneWord::Wanted(0));
    book.wish(2);
    assert_eq!(book.step(now), Step::WaitUntil(now + LINGER));
    assert_eq!(closed(&mut lanes), Vec::<u32>::new());
    assert_eq!(book.step(now + LINGER), Step::Wait);
    assert_eq!(closed(&mut lanes), [2, 3, 4]);
}

#[test]
fn a_lane_that_opens_after_the_wish_fell_is_closed_too() {
    let (mut book, now) = (Book::default(), Instant::now());
    book.hear(LaneWord::Wanted(1));
    let mut lanes = offered(&mut book, now);
    book.hear(LaneWord::Wanted(0));
    let Step::WaitUntil(then) = book.step(now) else { panic!("it is forgotten") };
    assert_eq!(book.step(then), Step::Wait);
    assert_eq!(closed(&mut lanes), [0], "though it never opened");
    book.ended(then, 0, false);
    book.wish(7);
    assert_eq!(book.step(then + PAUSE), Step::Offer, "nor is that a failure");
}

#[test]
fn a_wish_that_returns_in_time_closes_nothing_and_the_next_fall_counts_anew() {
    let (mut book, now) = (Book::default(), Instant::now());
    book.wish(7);
    let mut lanes = offered(&mut book, now);
    book.wish(0);
    book.step(now);
    book.wish(7);
    assert_eq!(book.step(now + LINGER / 2), Step::Wait);
    book.wish(0);
    assert_eq!(book.step(now + LINGER), Step::WaitUntil(now + 2 * LINGER));
    assert_eq!(closed(&mut lanes), Vec::<u32>::new());
}

#[test]
fn after_one_that_ended_there_is_a_pause() {
    let (mut book, now) = (Book::default(), Instant::now());
    book.wish(1);
    offered(&mut book, now);
    book.ended(now, 0, true);
    assert_eq!(book.step(now), Step::WaitUntil(now + PAUSE));
    assert_eq!(book.step(now + PAUSE), Step::Offer);
}

/// Lets each of so many fail, one after the other. Gives the moment of the last.
fn fail(book: &mut Book, now: Instant, times: usize) -> Instant {
    let mut now = now;
    for _ in 0..times {
        now += PAUSE;
        assert_eq!(book.step(now), Step::Offer);
        let (number, _awaited) = book.begin();
        book.ended(now, number, false);
    }
    now
}

#[test]
fn failures_end_the_offers_for_a_while_however_the_host_wishes_and_then_they_are_forgotten() {
    let (mut book, start) = (Book::default(), Instant::now());
    book.hear(LaneWord::Wanted(1));
    let last = fail(&mut book, start, FAILURES);
    let first = start + PAUSE;
    for wish in [0, 7, 0, 1] {
        book.hear(LaneWord::Wanted(wish));
        assert_ne!(book.step(last + PAUSE), Step::Offer, "at a wish for {wish}");
    }
    assert_eq!(book.step(last + PAUSE), Step::WaitUntil(first + FORGOTTEN));
    assert_eq!(book.step(first + FORGOTTEN), Step::Offer);
}

#[test]
fn many_that_fail_at_once_are_forgotten_no_earlier_than_the_last_of_them_allow() {
    let (mut book, now) = (Book::default(), Instant::now());
    book.wish(7);
    for (number, _awaited) in offered(&mut book, now) {
        book.ended(now + Duration::from_secs(u64::from(number)), number, false);
    }
    let third_last = now + Duration::from_secs(4);
    assert_eq!(book.step(now + Duration::from_secs(7)), Step::WaitUntil(third_last + FORGOTTEN));
}

#[test]
fn one_that_opened_makes_up_for_those_that_failed_before() {
    let (mut book, start) = (Book::default(), Instant::now());
    book.wish(1);
    let now = fail(&mut book, start, FAILURES - 1) + PAUSE;
    assert_eq!(book.step(now), Step::Offer);
    let (number, _awaited) = book.begin();
    book.ended(now, number, true);
    fail(&mut book, now, FAILURES - 1);
}

#[test]
fn an_answer_goes_to_the_lane_that_it_is_for_once() {
    let (mut book, now) = (Book::default(), Instant::now());
    book.wish(2);
    let mut lanes = offered(&mut book, now);
    for number in [1, 1, 900] {
        book.hear(LaneWord::Answer(number, None));
    }
    assert!(matches!(lanes[0].1.answer.try_recv(), Err(TryRecvError::Empty)));
    assert!(matches!(lanes[1].1.answer.try_recv(), Ok(None)));
}
