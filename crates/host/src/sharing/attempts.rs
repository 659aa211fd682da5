//! New connections of guests who are here already, until one of them stands.
//!
//! A knock names a certificate and does not prove it, so whoever overheard a guest's knock can knock in that guest's
//! name. The connection proves it: of several attempts the first that stands is the guest, and until then none takes the
//! place of another that may be the true one.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use pairing::GuestId;
use tokio::time::Instant;

use crate::guest::{Guest, Visit};

/// Attempts of one guest at once. A page makes one after the other; what a reload leaves behind is one more.
const MOST: usize = 6;

/// After this time an attempt may give way: no page waits longer for its connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// All attempts, of each guest the oldest first. They are bounded in time by the sessions themselves, which end where
/// nobody connects.
#[derive(Default)]
pub(super) struct Attempts(BTreeMap<GuestId, Vec<Attempt>>);

struct Attempt {
    since: Instant,
    guest: Guest,
}

/// There are so many attempts of a guest that one more has to wait.
#[derive(Debug)]
pub(super) struct Crowded;

impl Attempts {
    /// Takes one more attempt; gives back the one that makes room for it, if there must be one.
    pub(super) fn begin(&mut self, guest: Guest, now: Instant) -> Result<Option<Guest>, Crowded> {
        let attempts = self.0.entry(guest.visitor.guest).or_default();
        let gone = if attempts.len() < MOST {
            None
        } else {
            let place = in_excess(attempts, guest.visitor.address).or_else(|| overdue(attempts, now)).ok_or(Crowded)?;
            Some(attempts.remove(place).guest)
        };
        attempts.push(Attempt { since: now, guest });
        Ok(gone)
    }

    /// This attempt, if it is one.
    pub(super) fn get(&mut self, id: GuestId, visit: Visit) -> Option<&mut Guest> {
        self.of(id).find(|guest| guest.visit == visit)
    }

    /// All attempts of a guest.
    pub(super) fn of(&mut self, id: GuestId) -> impl Iterator<Item = &mut Guest> {
        self.0.get_mut(&id).into_iter().flatten().map(|attempt| &mut attempt.guest)
    }

    /// Takes out this attempt, if it is one.
    pub(super) fn take(&mut self, id: GuestId, visit: Visit) -> Option<Guest> {
        let place = self.0.get(&id)?.iter().position(|attempt| attempt.guest.visit == visit)?;
        self.take_at(id, place)
    }

    /// Takes out the attempt of a guest that has waited longest.
    pub(super) fn take_oldest(&mut self, id: GuestId) -> Option<Guest> {
        self.take_at(id, 0)
    }

    /// Takes out all attempts of a guest.
    pub(super) fn take_all(&mut self, id: GuestId) -> Vec<Guest> {
        self.0.remove(&id).into_iter().flatten().map(|attempt| attempt.guest).collect()
    }

    /// Takes out all attempts of everybody.
    pub(super) fn clear(&mut self) -> Vec<Guest> {
        std::mem::take(&mut self.0).into_values().flatten().map(|attempt| attempt.guest).collect()
    }

    fn take_at(&mut self, id: GuestId, place: usize) -> Option<Guest> {
        let attempts = self.0.get_mut(&id)?;
        // None of the lists is empty.
        let taken = attempts.remove(place).guest;
        if attempts.is_empty() {
            self.0.remove(&id);
        }
        Some(taken)
    }
}

/// The newest attempt of the address with the most, where that has two more than the address that asks for another.
fn in_excess(attempts: &[Attempt], asking: IpAddr) -> Option<usize> {
    let of = |address: IpAddr| attempts.iter().filter(|attempt| attempt.guest.visitor.address == address).count();
    let crowded = attempts.iter().map(|attempt| attempt.guest.visitor.address).max_by_key(|address| of(*address))?;
    if of(crowded) < of(asking) + 2 {
        return None;
    }
    attempts.iter().rposition(|attempt| attempt.guest.visitor.address == crowded)
}

/// The oldest attempt, where no page waits for it any more.
fn overdue(attempts: &[Attempt], now: Instant) -> Option<usize> {
    attempts.iter().position(|attempt| now.saturating_duration_since(attempt.since) > PATIENCE)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use pairing::{GuestId, Secret, Words};
    use tokio::time::Instant;
    use wire::{DisplayName, Fingerprint};

    use super::{Attempts, MOST, PATIENCE};
    use crate::event::Visitor;
    use crate::guest::{Guest, Visit};

    const PRINT: Fingerprint = Fingerprint([1; 32]);

    fn attempt(number: u64, from: u8) -> Guest {
        let visitor = Visitor {
            guest: GuestId::of(PRINT),
            name: DisplayName::default(),
            browser: DisplayName::default(),
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, from)),
            words: Words::new(&Secret::new([7; 16]), PRINT, PRINT),
            device: None,
        };
        Guest::new(visitor, Visit(number), false)
    }

    /// The visits that are left, the oldest first.
    fn left(attempts: &mut Attempts) -> Vec<u64> {
        attempts.of(GuestId::of(PRINT)).map(|guest| guest.visit.0).collect()
    }

    #[test]
    fn a_hundred_attempts_from_anywhere_do_not_displace_one_that_is_under_way() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        assert!(attempts.begin(attempt(0, 1), now).unwrap().is_none());
        for number in 1..=100_u8 {
            // From the guest's own address, from one other, and from a hundred others.
            let from = [1, 2, number][usize::from(number) % 3];
            if let Ok(Some(gone)) = attempts.begin(attempt(number.into(), from), now + PATIENCE) {
                assert_ne!(gone.visit, Visit(0));
            }
        }
        assert!(attempts.get(GuestId::of(PRINT), Visit(0)).is_some());
        assert_eq!(left(&mut attempts).len(), MOST);
    }

    #[test]
    fn a_flood_from_one_address_keeps_no_place_from_another() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for number in 1..=100 {
            let taken = attempts.begin(attempt(number, 2), now);
            assert_eq!(taken.is_ok(), number <= MOST as u64);
        }
        let gone = attempts.begin(attempt(101, 1), now).unwrap();
        assert_eq!(gone.map(|gone| gone.visit), Some(Visit(MOST as u64)), "the newest of the flood");
        assert!(attempts.get(GuestId::of(PRINT), Visit(101)).is_some());
    }

    #[test]
    fn an_attempt_gives_way_when_no_page_waits_for_it_any_more() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for number in 0..MOST as u64 {
            attempts.begin(attempt(number, 1), now).unwrap();
        }
        assert!(attempts.begin(attempt(10, 1), now + PATIENCE).is_err());
        let gone = attempts.begin(attempt(11, 1), now + 2 * PATIENCE).unwrap();
        assert_eq!(gone.map(|gone| gone.visit), Some(Visit(0)));
        assert_eq!(left(&mut attempts), [1, 2, 3, 4, 5, 11]);
    }

    #[test]
    fn what_is_taken_out_is_there_no_more() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        let id = GuestId::of(PRINT);
        for number in 0..4 {
            attempts.begin(attempt(number, 1), now).unwrap();
        }
        assert_eq!(attempts.take(id, Visit(2)).map(|guest| guest.visit), Some(Visit(2)));
        assert!(attempts.take(id, Visit(2)).is_none());
        assert_eq!(attempts.take_oldest(id).map(|guest| guest.visit), Some(Visit(0)));
        assert_eq!(attempts.take_all(id).len(), 2);
        assert!(attempts.take_oldest(id).is_none() && attempts.clear().is_empty());
    }
}
