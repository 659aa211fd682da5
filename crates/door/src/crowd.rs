//! Who is at the door, overall and from each address, and who gives way where there are too many.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Nobody gives way who came, or was answered, less than this ago: a request follows its connection at once.
const HASTE: Duration = Duration::from_millis(20);

/// The open connections.
#[derive(Debug)]
pub(crate) struct Crowd {
    most: usize,
    most_of_one: usize,
    here: Mutex<Here>,
}

#[derive(Debug, Default)]
struct Here {
    connections: Vec<Connection>,
    /// How many have come.
    count: u64,
}

#[derive(Debug)]
struct Connection {
    number: u64,
    from: IpAddr,
    /// Since when it has asked for nothing, or not for all of something; none while the host thinks about what it asked.
    silent_since: Option<Instant>,
    gives_way: Arc<Notify>,
}

/// A place at the door, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    gives_way: Arc<Notify>,
}

/// A whole request is here and is thought about; until this is dropped its connection gives way to nobody.
#[derive(Debug)]
pub(crate) struct Asking<'a>(&'a Place);

impl Crowd {
    pub(crate) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { most, most_of_one, here: Mutex::default() })
    }

    /// Takes a place for a connection. Where there are too many, of all or of this one address, the one that has been
    /// silent for longest gives way: of this address, or of the addresses with the most. `None` where none is silent.
    pub(crate) fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let (from, now) = (from.to_canonical(), Instant::now());
        let mut here = self.here();
        let of_one = here.of(from);
        if of_one >= self.most_of_one {
            here.make_room(now, of_one, |address| address == from)?;
        } else if here.connections.len() >= self.most {
            here.make_room(now, of_one + 1, |_| true)?;
        }
        here.count += 1;
        let (number, gives_way) = (here.count, Arc::<Notify>::default());
        here.connections.push(Connection { number, from, silent_since: Some(now), gives_way: Arc::clone(&gives_way) });
        Some(Place { crowd: Arc::clone(self), number, gives_way })
    }

    fn here(&self) -> MutexGuard<'_, Here> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Here {
    fn of(&self, from: IpAddr) -> usize {
        self.connections.iter().filter(|connection| connection.from == from).count()
    }

    /// Sends away who has been silent for longest, of the addresses with the most connections among those that `may` be
    /// asked. `None` where all of these are busy, or have fewer connections than `least`.
    fn make_room(&mut self, now: Instant, least: usize, may: impl Fn(IpAddr) -> bool) -> Option<()> {
        let asked = || self.connections.iter().enumerate().filter(|(_, connection)| may(connection.from));
        let most = asked().map(|(_, connection)| self.of(connection.from)).max().filter(|most| *most >= least)?;
        let crowded = asked().filter(|(_, connection)| self.of(connection.from) == most);
        let silent = crowded.filter_map(|(place, connection)| Some((connection.silent_since?, place)));
        let (since, place) = silent.min()?;
        if now.saturating_duration_since(since) < HASTE {
            return None;
        }
        self.connections.remove(place).gives_way.notify_one();
        Some(())
    }
}

impl Place {
    /// Notes that a whole request is here.
    pub(crate) fn asks(&self) -> Asking<'_> {
        self.set_silent(None);
        Asking(self)
    }

    /// Notes that what was asked is answered: its connection is silent from now on, and not for longest.
    pub(crate) fn is_answered(&self) {
        self.set_silent(Some(Instant::now()));
    }

    /// Waits until somebody else has this place.
    pub(crate) async fn gives_way(&self) {
        self.gives_way.notified().await;
    }

    fn set_silent(&self, since: Option<Instant>) {
        let mut here = self.crowd.here();
        // Not found where it has given way already.
        if let Some(own) = here.connections.iter_mut().find(|connection| connection.number == self.number) {
            own.silent_since = since;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.crowd.here().connections.retain(|connection| connection.number != self.number);
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.is_answered();
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::Duration;

    use tokio::time::{advance, timeout};

    use super::{Crowd, HASTE, Place};

    fn address(last: u8) -> IpAddr {
        format!("10.0.0.{last}").parse().unwrap()
    }

    async fn has_given_way(place: &Place) -> bool {
        timeout(Duration::ZERO, place.gives_way()).await.is_ok()
    }

    #[test]
    fn places_are_counted_by_address_and_overall_and_come_back() {
        let crowd = Crowd::new(3, 2);
        let (first, second) = (crowd.enter(address(1)).unwrap(), crowd.enter(address(1)).unwrap());
        let third = crowd.enter(address(2)).unwrap();
        let busy = [first.asks(), second.asks(), third.asks()];
        assert!(crowd.enter("::ffff:10.0.0.1".parse().unwrap()).is_none(), "two of one address");
        assert!(crowd.enter(address(3)).is_none(), "three in all");
        drop(busy);
        drop((second, third));
        let (_fourth, _fifth) = (crowd.enter(address(1)).unwrap(), crowd.enter(address(2)).unwrap());
        drop(first);
        assert_eq!(crowd.here().connections.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_been_silent_for_longest_gives_way_to_the_next_of_the_same_address() {
        let crowd = Crowd::new(9, 3);
        let other = crowd.enter(address(2)).unwrap();
        let mut places = Vec::new();
        for _ in 0..3 {
            places.push(crowd.enter(address(1)).unwrap());
            advance(HASTE).await;
        }
        // The first asks, and is heard: it has been silent for the shortest time now.
        drop(places[0].asks());
        let thinking = places[2].asks();
        let fourth = crowd.enter(address(1)).unwrap();
        assert!(has_given_way(&places[1]).await);
        advance(HASTE).await;
        let fifth = crowd.enter(address(1)).unwrap();
        assert!(has_given_way(&places[0]).await);
        assert!(!has_given_way(&places[2]).await && !has_given_way(&fourth).await, "it is thought about, or is newer");
        drop(thinking);
        assert!(!has_given_way(&other).await && !has_given_way(&fifth).await);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_gives_way_who_has_just_come() {
        let crowd = Crowd::new(9, 1);
        let first = crowd.enter(address(1)).unwrap();
        advance(HASTE / 2).await;
        assert!(crowd.enter(address(1)).is_none());
        advance(HASTE / 2).await;
        assert!(crowd.enter(address(1)).is_some() && has_given_way(&first).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_door_takes_from_the_address_with_the_most() {
        let crowd = Crowd::new(4, 3);
        let modest = crowd.enter(address(2)).unwrap();
        let mut greedy = Vec::new();
        for _ in 0..3 {
            advance(HASTE).await;
            greedy.push(crowd.enter(address(1)).unwrap());
        }
        let newcomer = crowd.enter(address(3)).unwrap();
        assert!(has_given_way(&greedy[0]).await && !has_given_way(&modest).await);
        // Now there are two of one address, and the next would have as many.
        let second = crowd.enter(address(3)).unwrap();
        assert!(has_given_way(&greedy[1]).await && !has_given_way(&newcomer).await);
        let busy = [newcomer.asks(), second.asks()];
        advance(HASTE).await;
        assert!(crowd.enter(address(4)).is_none(), "those with the most are all busy");
        drop(busy);
    }
}
