//! All the ways that chunks leave by: the first connection, and the lanes while there are any.
//!
//! Each way finds out for itself what the path takes from it ([`Flow`](super::flow::Flow)). The next chunk goes where the least is
//! under way of what may be. While a picture is watched, the first connection carries all, as slowly as that asks for.

use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::time::sleep;

use super::FilesEnded;
use super::flow::Turn;
use super::surroundings::Surroundings;
use super::way::Way;
use crate::control::arrivals::Channel;
use crate::lanes::crew::Lanework;
use crate::lanes::kept::Kept;
use crate::lanes::need::{Course, Need};
use crate::lanes::{LaneNews, Opened, WayId};

/// How often those who have nothing to send look after their lanes.
const TEND: Duration = Duration::from_millis(250);

/// How long to wait for news of what has arrived where nothing more may be kept.
const FULL: Duration = Duration::from_millis(4);

/// What the other side has been waiting for so long is sent again, over another way, if one still moved so long after it was
/// sent: where none did, it is the other side that does not take anything.
const STALLED: Duration = Duration::from_secs(3);
const MOVES: Duration = Duration::from_millis(500);

/// How long a lane that is not needed any more is given for what it has under way.
const RETIRES: Duration = Duration::from_secs(5);

/// Where the next message goes.
#[derive(Debug)]
pub(crate) enum Room {
    /// By the way of this place; at most this many bytes.
    At(usize, usize),
    /// Nowhere for so long.
    Wait(Duration),
}

/// The ways, and what went by them. The first connection is always the first of them.
pub(crate) struct Spread<S> {
    ways: Vec<Way>,
    surroundings: S,
    lanework: Lanework,
    need: Need,
    kept: Kept,
    /// Since the first lane, all messages have numbers.
    has_numbers: bool,
    watched: bool,
    start: Instant,
    /// How long chunks have waited for the path.
    held: Duration,
    /// When a way was last found to have stalled.
    stalled_at: Duration,
    /// Bytes that arrived by lanes that are gone.
    arrived_before: u64,
}

impl<S: Surroundings> Spread<S> {
    pub(crate) fn new(channel: Channel, surroundings: S, lanework: Lanework) -> Self {
        let first = Way::new(WayId::First, channel, None, Duration::ZERO);
        Self {
            ways: vec![first],
            surroundings,
            need: Need::new(lanework.lanes),
            lanework,
            kept: Kept::default(),
            has_numbers: false,
            watched: false,
            start: Instant::now(),
            held: Duration::ZERO,
            stalled_at: Duration::ZERO,
            arrived_before: 0,
        }
    }

    /// Chunks waited for the path.
    pub(crate) fn held(&mut self, wait: Duration) {
        self.held += wait;
    }

    /// Takes in what happened to lanes, and wishes for more or fewer.
    pub(crate) fn tend(&mut self) {
        let now = self.start.elapsed();
        while let Ok(news) = self.lanework.news.try_recv() {
            self.hear(now, news);
        }
        self.kept.arrived(*self.lanework.arrived.borrow_and_update());
        self.heed_stall(now);
        let arrived = self.ways.iter().map(|way| way.flow().arrived()).sum::<u64>() + self.arrived_before;
        let course = Course {
            arrived,
            held: self.held,
            round_trip: self.first().flow().empty_round_trip(),
            lanes: self.lanes().count(),
            watched: self.watched,
        };
        self.need.look(now, &course);
        self.wish(now, self.need.wanted());
        self.retire(now);
    }

    /// Whether something is to be sent again.
    pub(crate) fn has_returned(&self) -> bool {
        self.kept.has_returned()
    }

    /// Waits until something may have happened to the lanes; for ever where there are none. It can be dropped without loss.
    pub(crate) async fn news(&mut self) {
        let now = self.start.elapsed();
        if self.ways.len() > 1 || !self.kept.is_empty() || self.need.wanted() > 0 {
            return sleep(TEND).await;
        }
        match self.lanework.news.recv().await {
            Some(news) => self.hear(now, news),
            None => std::future::pending().await,
        }
    }

    /// Looks at all ways. Returns where the next message may go.
    pub(crate) async fn room(&mut self) -> Result<Room, FilesEnded> {
        let at = Instant::now();
        let now = at.saturating_duration_since(self.start);
        let beside = self.surroundings.beside(at);
        self.watched = beside.watched;
        let (mut best, mut wait, mut gone): (Option<(f64, usize, usize)>, _, _) = (None, TEND, Vec::new());
        let alone = beside.watched || (self.has_numbers && !self.kept.has_begun());
        for (place, way) in self.ways.iter_mut().enumerate() {
            match way.look(now, &beside).await {
                Err(error) if place == 0 => return Err(error),
                Err(_) => gone.push(way.id()),
                Ok(_) if way.rests || way.retires.is_some() || (alone && place > 0) => {}
                Ok(Turn::Wait(time)) => wait = wait.min(time),
                Ok(Turn::Send(most)) => {
                    let fill = way.flow().fill();
                    if best.is_none_or(|(least, ..)| fill < least) {
                        best = Some((fill, place, most));
                    }
                }
            }
        }
        if !gone.is_empty() {
            gone.into_iter().for_each(|way| self.lose(way));
            return Ok(Room::Wait(Duration::ZERO));
        }
        if !self.has_returned() && self.has_numbers && !self.kept.has_room() {
            return Ok(Room::Wait(FULL));
        }
        Ok(best.map_or(Room::Wait(wait), |(_, place, most)| Room::At(place, most)))
    }

    /// Sends something new.
    pub(crate) async fn send(&mut self, place: usize, piece: BytesMut) -> Result<(), FilesEnded> {
        if !self.has_numbers {
            return self.hand_in(place, piece).await;
        }
        let (now, way) = (self.start.elapsed(), self.ways[place].id());
        let message = self.kept.add(now, way, &piece).ok_or(FilesEnded)?;
        self.hand_in(place, message.into()).await
    }

    /// Sends something again.
    pub(crate) async fn send_again(&mut self, place: usize) -> Result<(), FilesEnded> {
        let (now, way) = (self.start.elapsed(), self.ways[place].id());
        match self.kept.send_again(now, way) {
            Some(message) => self.hand_in(place, message.into()).await,
            None => Ok(()),
        }
    }

    async fn hand_in(&mut self, place: usize, message: BytesMut) -> Result<(), FilesEnded> {
        let now = self.start.elapsed();
        let way = &mut self.ways[place];
        let (id, sent) = (way.id(), way.send(now, message).await);
        if sent.is_err() && id != WayId::First {
            self.lose(id);
            return Ok(());
        }
        sent
    }

    fn hear(&mut self, now: Duration, news: LaneNews) {
        match news {
            LaneNews::Open { lane, channel: Opened(channel), close } => {
                self.ways.push(Way::new(WayId::Lane(lane), channel, Some(close), now));
                self.has_numbers = true;
            }
            LaneNews::Gone { lane } => self.lose(WayId::Lane(lane)),
        }
    }

    /// A lane is given up, or gone already: what it had goes by another.
    fn lose(&mut self, lane: WayId) {
        let arrived = |way: &Way| if way.id() == lane { way.flow().arrived() } else { 0 };
        self.arrived_before += self.ways.iter().map(arrived).sum::<u64>();
        self.ways.retain(|way| way.id() != lane);
        self.kept.give_back(lane);
    }

    /// Gives up the way of what the other side has been waiting for too long, if another one moves.
    fn heed_stall(&mut self, now: Duration) {
        let Some((slow, sent_at)) = self.kept.oldest() else { return };
        let moves = |way: &Way| way.id() != slow && way.has_moved_since(sent_at.saturating_add(MOVES));
        // What has nothing under way is not slow: the news of it is.
        let is_busy = |way: &Way| way.id() == slow && way.flow().on_their_way() > 0;
        let is_late = now.saturating_sub(sent_at.max(self.stalled_at)) >= STALLED;
        if !(is_late && self.ways.iter().any(is_busy) && self.ways.iter().any(moves)) {
            return;
        }
        self.stalled_at = now;
        tracing::debug!(way = ?slow, "a way of chunks has stalled");
        match slow {
            WayId::First if self.first().rests => {}
            WayId::First => {
                self.ways[0].rests = true;
                self.kept.give_back(WayId::First);
            }
            WayId::Lane(_) => self.lose(slow),
        }
    }

    /// Wishes for so many lanes. Where the wish falls, those beyond it retire.
    fn wish(&mut self, now: Duration, lanes: u8) {
        let before = *self.lanework.wish.borrow();
        if lanes == before {
            return;
        }
        self.lanework.wish.send_replace(lanes);
        if lanes < before {
            let lanes = self.ways.iter_mut().skip(1).filter(|way| way.retires.is_none()).skip(usize::from(lanes));
            lanes.for_each(|way| way.retires = Some(now));
        }
    }

    /// Closes the lanes that are not needed any more, once what they had under way has arrived.
    fn retire(&mut self, now: Duration) {
        let is_done = |way: &&Way| {
            way.retires.is_some_and(|since| now.saturating_sub(since) >= RETIRES || !self.kept.has_on(way.id()))
        };
        let done: Vec<WayId> = self.ways.iter().filter(is_done).map(Way::id).collect();
        done.into_iter().for_each(|way| self.lose(way));
    }

    fn lanes(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().skip(1).filter(|way| way.retires.is_none())
    }

    fn first(&self) -> &Way {
        &self.ways[0]
    }
}
