//! All the ways that chunks leave by: the first connection, and the lanes while there are any.
//!
//! Each way finds out for itself what the path takes from it ([`Flow`](super::flow::Flow)). The next chunk goes where the least is
//! under way of what may be. While a picture is watched, the first connection carries all, as slowly as that asks for. There may be
//! more lanes than this side wishes for, of the other's wish or of an earlier one: those carry nothing from here.

use std::time::Duration;

use bytes::BytesMut;
use tokio::time::{Instant, sleep};

use super::FilesEnded;
use super::exit::Exit;
use super::flow::Turn;
use super::surroundings::Surroundings;
use super::way::Way;
use crate::lanes::crew::Lanework;
use crate::lanes::kept::Kept;
use crate::lanes::need::{Course, Need};
use crate::lanes::{LaneNews, Opened, WayId};

/// How often those who have nothing to send look after their lanes.
const TEND: Duration = Duration::from_millis(250);

/// How long to wait for news of what has arrived where nothing more may be kept.
const FULL: Duration = Duration::from_millis(4);

/// What the other side has been waiting for so long, beyond two round trips, is sent again over another way. The library's SCTP
/// takes a second and more where it lost the same packet twice.
const LATE: Duration = Duration::from_millis(600);

/// A lane over which nothing is acknowledged for so long is given up.
const STALLED: Duration = Duration::from_secs(3);

/// Either only where another way has moved for so long since: else it is the other side that takes nothing.
const MOVES: Duration = Duration::from_millis(200);

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
    /// Bytes that arrived by lanes that are gone.
    arrived_before: u64,
}

impl<S: Surroundings> Spread<S> {
    pub(crate) fn new(first: Box<dyn Exit>, surroundings: S, lanework: Lanework) -> Self {
        let first = Way::new(WayId::First, first, None, Duration::ZERO);
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
            over_lanes: self.lanes().filter_map(|way| way.flow().empty_round_trip()).min(),
            lanes: self.lanes().count(),
            watched: self.watched,
        };
        self.need.look(now, &course);
        self.lanework.wish.be(self.need.wanted());
        let has_lanes = self.lanes().count() > 0;
        self.has_numbers |= has_lanes;
    }

    /// Whether something is to be sent again.
    pub(crate) fn has_returned(&self) -> bool {
        self.kept.has_returned()
    }

    /// Waits until something may have happened to the lanes; for ever where there are none. It can be dropped without loss.
    pub(crate) async fn news(&mut self) {
        if self.ways.len() > 1 || !self.kept.is_empty() || self.need.wanted() > 0 {
            sleep(TEND).await;
            // Where the first connection is closed, whoever sends next is told.
            let _ = self.look().await;
            return;
        }
        match self.lanework.news.recv().await {
            Some(news) => self.hear(self.start.elapsed(), news),
            None => std::future::pending().await,
        }
    }

    /// Looks at all ways. Returns where the next message may go.
    pub(crate) async fn room(&mut self) -> Result<Room, FilesEnded> {
        let turns = self.look().await?;
        if !self.has_returned() && self.has_numbers && !self.kept.has_room() {
            return Ok(Room::Wait(FULL));
        }
        let usable = self.usable();
        let all_late = usable.iter().all(Way::is_late);
        let (mut best, mut wait): (Option<(f64, usize, usize)>, _) = (None, TEND);
        for (place, (way, turn)) in usable.iter().zip(turns).enumerate() {
            match turn {
                _ if way.is_late() && !all_late => {}
                Turn::Wait(time) => wait = wait.min(time),
                Turn::Send(most) => {
                    let fill = way.flow().fill();
                    if best.is_none_or(|(least, ..)| fill < least) {
                        best = Some((fill, place, most));
                    }
                }
            }
        }
        Ok(best.map_or(Room::Wait(wait), |(_, place, most)| Room::At(place, most)))
    }

    /// Looks what has arrived by each way, and what may leave by it; those that are gone are no longer among them.
    async fn look(&mut self) -> Result<Vec<Turn>, FilesEnded> {
        let at = Instant::now();
        let now = at.saturating_duration_since(self.start);
        let beside = self.surroundings.beside(at.into_std());
        self.watched = beside.watched;
        let known = self.first().flow().empty_round_trip();
        let (mut turns, mut gone) = (Vec::with_capacity(self.ways.len()), Vec::new());
        for (place, way) in self.ways.iter_mut().enumerate() {
            match way.look(now, &beside, known).await {
                Ok(turn) => turns.push(turn),
                Err(error) if place == 0 => return Err(error),
                Err(_) => gone.push(way.id()),
            }
        }
        gone.into_iter().for_each(|way| self.lose(way));
        Ok(turns)
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
            LaneNews::Open { lane, exit: Opened(exit), give_up } => {
                self.ways.push(Way::new(WayId::Lane(lane), exit, Some(give_up), now));
            }
            LaneNews::Gone { lane } => self.lose(WayId::Lane(lane)),
        }
    }

    /// A lane is given up, or gone already: what it had goes by another.
    fn lose(&mut self, lane: WayId) {
        let Some(place) = self.ways.iter().skip(1).position(|way| way.id() == lane) else { return };
        let way = self.ways.remove(1 + place);
        self.arrived_before += way.flow().arrived();
        way.give_up();
        self.kept.give_back(lane, Duration::MAX);
    }

    /// Sends over another way what the other side has been waiting for too long, and gives up lanes that stand still.
    fn heed_stall(&mut self, now: Duration) {
        let moves_after = |way: WayId, then: Duration| {
            self.ways.iter().any(|other| other.id() != way && other.has_moved_since(then.saturating_add(MOVES)))
        };
        let stands = |way: &&Way| {
            let since = way.waits_since();
            way.is_busy() && now.saturating_sub(since) >= STALLED && moves_after(way.id(), since)
        };
        if let Some(lane) = self.ways.iter().skip(1).find(stands).map(Way::id) {
            tracing::debug!(?lane, "a lane has stalled");
            return self.lose(lane);
        }
        let Some((way, sent_at)) = self.kept.oldest() else { return };
        let until = now.saturating_sub(LATE + 2 * self.first().flow().empty_round_trip().unwrap_or_default());
        let has_other = self.usable().iter().any(|other| other.id() != way);
        if sent_at > until || !has_other || !moves_after(way, sent_at) {
            return;
        }
        // What is not busy is not slow: the news of what arrived is.
        if let Some(slow) = self.ways.iter_mut().find(|slow| slow.id() == way && slow.is_busy()) {
            slow.set_late();
            self.kept.give_back(way, until);
        }
    }

    /// The ways that something may leave by now.
    fn usable(&self) -> &[Way] {
        let is_alone = self.watched || (self.has_numbers && !self.kept.has_begun());
        let lanes = if is_alone { 0 } else { self.lanes().count() };
        &self.ways[..=lanes]
    }

    /// The lanes that this side wishes for.
    fn lanes(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().skip(1).take(usize::from(self.need.wanted()))
    }

    fn first(&self) -> &Way {
        &self.ways[0]
    }
}

#[cfg(test)]
mod tests;
