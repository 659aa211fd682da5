//! The ways as they are taken, over connections that hold what they are told to hold, in a time that is told to pass.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use media::BitRate;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::advance;
use wire::files::Numbered;

use super::{LATE, MOVES, Room, STALLED, Spread};
use crate::files::FilesEnded;
use crate::files::exit::Exit;
use crate::files::flow::Beside;
use crate::files::surroundings::Surroundings;
use crate::lanes::crew::Lanework;
use crate::lanes::wish::Wish;
use crate::lanes::{LaneNews, Lanes, Opened, news};

/// A connection that acknowledges when the test says so.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    taken: Vec<BytesMut>,
    on_their_way: usize,
    is_closed: bool,
}

impl Pipe {
    fn acknowledge(&self) {
        self.0.lock().unwrap().on_their_way = 0;
    }

    fn close(&self) {
        self.0.lock().unwrap().is_closed = true;
    }

    /// The messages that it took.
    fn taken(&self) -> usize {
        self.0.lock().unwrap().taken.len()
    }

    /// The numbers of those that have one.
    fn numbers(&self) -> Vec<u32> {
        let taken = &self.0.lock().unwrap().taken;
        let numbered = taken.iter().filter(|message| Numbered::is_meant_by(message));
        numbered.map(|message| u32::from_be_bytes(message[1..5].try_into().unwrap())).collect()
    }
}

#[async_trait::async_trait]
impl Exit for Pipe {
    async fn on_their_way(&self) -> Result<usize, FilesEnded> {
        let held = self.0.lock().unwrap();
        if held.is_closed { Err(FilesEnded) } else { Ok(held.on_their_way) }
    }

    async fn send(&self, message: BytesMut) -> Result<(), FilesEnded> {
        let mut held = self.0.lock().unwrap();
        held.on_their_way += message.len();
        held.taken.push(message);
        if held.is_closed { Err(FilesEnded) } else { Ok(()) }
    }
}

struct Screen(Arc<AtomicBool>);

impl Surroundings for Screen {
    fn beside(&self, _now: Instant) -> Beside {
        let watched = self.0.load(SeqCst);
        Beside { watched, in_motion: false, leaving: false, queue: None, overrun: false, estimate: BitRate(1_000_000) }
    }
}

/// A spread, and all that it talks to.
struct Table {
    spread: Spread<Screen>,
    /// The connections, the first of all first.
    pipes: Vec<Pipe>,
    given_up: Vec<oneshot::Receiver<()>>,
    news: mpsc::Sender<LaneNews>,
    arrived: watch::Sender<u32>,
    wish: watch::Receiver<u8>,
    watched: Arc<AtomicBool>,
}

impl Table {
    /// With so many lanes, and the first message of all arrived.
    async fn with(wish: Lanes, lanes: u32) -> Self {
        let ((news, heard), (arrived, arrivals)) = (news(), watch::channel(0));
        let ((own, wish_seen), watched, first) = (Wish::new(), Arc::<AtomicBool>::default(), Pipe::default());
        let work = Lanework { lanes: wish, news: heard, wish: own, arrived: arrivals };
        let spread = Spread::new(Box::new(first.clone()), Screen(Arc::clone(&watched)), work);
        let mut table =
            Self { spread, pipes: vec![first], given_up: Vec::new(), news, arrived, wish: wish_seen, watched };
        for lane in 0..lanes {
            table.open(lane);
        }
        table.spread.tend();
        assert_eq!(table.send().await, Some(0), "the first of all goes over the first connection");
        table.pipes[0].acknowledge();
        table.arrive(1);
        table
    }

    fn open(&mut self, lane: u32) {
        let (pipe, (give_up, given_up)) = (Pipe::default(), oneshot::channel());
        let exit = Opened(Box::new(pipe.clone()));
        self.news.try_send(LaneNews::Open { lane, exit, give_up }).unwrap();
        self.pipes.push(pipe);
        self.given_up.push(given_up);
    }

    /// Sends what is to be sent again, or something new. Gives the place of the connection that took it; none where none did.
    async fn send(&mut self) -> Option<usize> {
        self.spread.tend();
        let before: Vec<usize> = self.pipes.iter().map(Pipe::taken).collect();
        match self.spread.room().await.unwrap() {
            Room::Wait(_) => return None,
            Room::At(place, _) if self.spread.has_returned() => self.spread.send_again(place).await.unwrap(),
            Room::At(place, _) => self.spread.send(place, BytesMut::from(&[1; 1_000][..])).await.unwrap(),
        }
        self.pipes.iter().zip(before).position(|(pipe, before)| pipe.taken() > before)
    }

    async fn send_times(&mut self, times: usize) -> Vec<usize> {
        let mut places = Vec::new();
        for _ in 0..times {
            places.extend(self.send().await);
        }
        places
    }

    fn arrive(&self, all_below: u32) {
        self.arrived.send_replace(all_below);
    }

    /// Time goes by, and at its end these connections have acknowledged all.
    async fn pass(&mut self, time: Duration, acknowledging: &[usize]) {
        advance(time).await;
        acknowledging.iter().for_each(|place| self.pipes[*place].acknowledge());
        self.spread.room().await.unwrap();
    }

    fn is_given_up(&mut self, lane: usize) -> bool {
        self.given_up[lane].try_recv().is_ok()
    }
}

#[tokio::test(start_paused = true)]
async fn each_message_goes_where_the_least_is_under_way() {
    let mut table = Table::with(Lanes::AtOnce, 2).await;
    assert_eq!(table.send_times(6).await, [0, 1, 2, 0, 1, 2]);
    table.pipes[1].acknowledge();
    assert_eq!(table.send_times(2).await, [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn what_is_late_goes_over_another_way_and_nothing_new_over_the_late_one_until_it_has_caught_up() {
    let mut table = Table::with(Lanes::AtOnce, 2).await;
    assert_eq!(table.send_times(3).await, [0, 1, 2]);
    table.arrive(2);
    table.pass(MOVES, &[0, 2]).await;
    table.pass(LATE + Duration::from_secs(1), &[]).await;
    let again = table.send().await.unwrap();
    assert!(again != 1, "the same way as before");
    assert_eq!(table.pipes[again].numbers().last(), Some(&2));
    let new = table.send_times(20).await;
    assert!(new.len() == 20 && !new.contains(&1), "{new:?}");
    table.arrive(24);
    table.pipes[1].acknowledge();
    table.pass(Duration::from_millis(1), &[1]).await;
    assert_eq!(table.send().await, Some(1), "it has caught up");
}

#[tokio::test(start_paused = true)]
async fn what_a_lane_had_that_is_gone_goes_over_the_others_before_all_that_is_new() {
    for is_told in [true, false] {
        let mut table = Table::with(Lanes::AtOnce, 2).await;
        table.send_times(6).await;
        assert_eq!(table.pipes[1].numbers(), [2, 5]);
        if is_told {
            table.news.try_send(LaneNews::Gone { lane: 0 }).unwrap();
        } else {
            table.pipes[1].close();
        }
        table.pass(Duration::from_millis(1), &[0, 2]).await;
        let places = table.send_times(3).await;
        assert!(!places.contains(&1), "{places:?}");
        let mut numbers = [table.pipes[0].numbers(), table.pipes[2].numbers()].concat();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7], "told: {is_told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lane_over_which_nothing_moves_is_given_up_where_another_moves() {
    let mut table = Table::with(Lanes::AtOnce, 2).await;
    table.send_times(3).await;
    table.pass(STALLED / 2, &[0, 2]).await;
    table.spread.tend();
    assert!(!table.is_given_up(0));
    table.pass(STALLED / 2, &[]).await;
    table.spread.tend();
    assert!(table.is_given_up(0) && !table.is_given_up(1));
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_acknowledged_what_is_sent_after_a_pause_moves_nothing() {
    let mut table = Table::with(Lanes::AtOnce, 2).await;
    assert_eq!(table.send_times(2).await, [0, 1]);
    table.pass(STALLED / 2, &[]).await;
    assert_eq!(table.send().await, Some(2), "it was idle until now");
    table.pass(STALLED, &[]).await;
    table.spread.tend();
    assert!(!table.spread.has_returned(), "it is the other side that takes nothing");
    assert!(!table.is_given_up(0) && !table.is_given_up(1));
}

#[tokio::test(start_paused = true)]
async fn a_lane_that_was_idle_for_long_has_its_time_again() {
    let mut table = Table::with(Lanes::AtOnce, 1).await;
    table.pass(2 * STALLED, &[]).await;
    assert_eq!(table.send_times(2).await, [0, 1]);
    table.pass(MOVES, &[0]).await;
    table.spread.tend();
    assert!(!table.is_given_up(0));
}

#[tokio::test(start_paused = true)]
async fn where_the_wish_falls_nothing_new_goes_over_lanes_and_they_are_left_to_the_guest() {
    let mut table = Table::with(Lanes::AtOnce, 2).await;
    assert!(*table.wish.borrow() >= 2);
    table.watched.store(true, SeqCst);
    table.pass(Duration::from_secs(1), &[0]).await;
    table.spread.tend();
    assert_eq!(*table.wish.borrow(), 0);
    table.watched.store(false, SeqCst);
    table.spread.need = super::Need::new(Lanes::Never);
    table.pass(Duration::from_millis(1), &[0]).await;
    assert_eq!(table.send_times(4).await, [0; 4]);
    assert!(!table.is_given_up(0) && !table.is_given_up(1));
}

#[tokio::test(start_paused = true)]
async fn lanes_of_the_other_sides_wish_carry_nothing_and_ask_for_no_numbers() {
    let mut table = Table::with(Lanes::Never, 2).await;
    assert_eq!(table.send_times(4).await, [0; 4]);
    assert_eq!(table.pipes[0].numbers(), Vec::<u32>::new());
}

#[tokio::test(start_paused = true)]
async fn where_one_way_is_left_it_is_taken_however_late_it_is() {
    let mut table = Table::with(Lanes::AtOnce, 1).await;
    assert_eq!(table.send_times(2).await, [0, 1]);
    table.pass(MOVES, &[1]).await;
    table.pass(LATE + Duration::from_secs(1), &[]).await;
    assert_eq!(table.send_times(2).await, [1, 1], "the first connection is late");
    table.pipes[1].close();
    table.pass(Duration::from_millis(1), &[]).await;
    assert_eq!(table.send().await, Some(0));
}

#[tokio::test(start_paused = true)]
async fn whoever_ends_wishes_for_none() {
    let Table { spread, wish, .. } = Table::with(Lanes::AtOnce, 0).await;
    assert!(*wish.borrow() > 0);
    drop(spread);
    assert_eq!(*wish.borrow(), 0);
}
