//! Wrong seals are counted, and whoever sends them is slowed.
//!
//! A seal of 128 bits is not guessed, so this is about cost and noise, and the rule is made so that nobody can lock
//! out somebody else. A wait belongs to one address. During it nothing from that address is opened, rightly sealed or
//! not, and asking again does not lengthen it. An address with no wrong seal of its own is always heard, however many
//! wrong seals come from others: a flood from many addresses only makes the rule stricter for those that took part.
//! Who shares an address with a flood (one machine, one NAT) shares its waits.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

/// Wrong seals that one address may send before it has to wait.
const FREE: u32 = 5;
/// An address is forgotten when it has been quiet this long after its wait.
const MEMORY: Duration = Duration::from_secs(60);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// Addresses that are remembered; the one that has been quiet longest makes room.
const ADDRESSES: usize = 1024;
/// Wrong seals of all addresses within [`MEMORY`] from which on the first one of an address costs it a wait.
const OVERALL: usize = 256;

/// The count of wrong seals, by address and overall. Times are [`crate::Now::uptime`].
#[derive(Debug, Default)]
pub(crate) struct WrongSeals {
    by_address: BTreeMap<IpAddr, Failures>,
    latest: VecDeque<Duration>,
}

#[derive(Debug)]
struct Failures {
    count: u32,
    last: Duration,
}

impl WrongSeals {
    /// Notes one more wrong seal from an address.
    pub(crate) fn note(&mut self, from: IpAddr, now: Duration) {
        if self.by_address.get(&from).is_some_and(|failures| failures.is_past(now)) {
            self.by_address.remove(&from);
        }
        if !self.by_address.contains_key(&from) && self.by_address.len() >= ADDRESSES {
            let quietest = self.by_address.iter().min_by_key(|(_, failures)| failures.last).map(|(ip, _)| *ip);
            quietest.and_then(|ip| self.by_address.remove(&ip));
        }
        let failures = self.by_address.entry(from).or_insert(Failures { count: 0, last: now });
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        if self.latest.len() >= OVERALL {
            self.latest.pop_front();
        }
        self.latest.push_back(now);
    }

    /// How much longer an address has to wait; `None` if it may knock.
    pub(crate) fn retry_after(&self, from: IpAddr, now: Duration) -> Option<Duration> {
        let failures = self.by_address.get(&from)?;
        let left = failures.last.saturating_add(failures.wait(self.free(now))?).checked_sub(now)?;
        (!left.is_zero()).then_some(left)
    }

    /// Wrong seals that an address may send now before it has to wait.
    fn free(&self, now: Duration) -> u32 {
        let flooded = self.latest.len() >= OVERALL
            && self.latest.front().is_some_and(|first| now.saturating_sub(*first) < MEMORY);
        if flooded { 1 } else { FREE }
    }
}

impl Failures {
    /// One second at first, twice as long after each further wrong seal, up to [`LONGEST`].
    fn wait(&self, free: u32) -> Option<Duration> {
        let beyond = self.count.checked_sub(free)?;
        Some(Duration::from_secs(1).saturating_mul(2u32.saturating_pow(beyond)).min(LONGEST))
    }

    fn is_past(&self, now: Duration) -> bool {
        now.saturating_sub(self.last) >= self.wait(FREE).unwrap_or_default() + MEMORY
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::Duration;

    use super::{ADDRESSES, OVERALL, WrongSeals};

    const SECOND: Duration = Duration::from_secs(1);

    fn address(number: u32) -> IpAddr {
        Ipv4Addr::from(0x0A00_0000 + number).into()
    }

    fn noted(times: usize, from: IpAddr) -> WrongSeals {
        let mut wrong = WrongSeals::default();
        (0..times).for_each(|_| wrong.note(from, SECOND));
        wrong
    }

    #[test]
    fn the_wait_begins_with_the_fifth_wrong_seal_and_doubles_up_to_a_minute() {
        let wait = |times| noted(times, address(1)).retry_after(address(1), SECOND).map(|wait| wait.as_secs());
        assert_eq!(
            [4, 5, 6, 7, 10, 11, 12, 500].map(wait),
            [None, Some(1), Some(2), Some(4), Some(32), Some(60), Some(60), Some(60)]
        );
    }

    #[test]
    fn the_wait_ends_and_then_the_past_is_forgotten() {
        let mut wrong = noted(6, address(1));
        assert_eq!(wrong.retry_after(address(1), SECOND * 2), Some(SECOND));
        assert_eq!(wrong.retry_after(address(1), SECOND * 3), None);
        wrong.note(address(1), SECOND * 63);
        assert_eq!(wrong.retry_after(address(1), SECOND * 63), None);
    }

    #[test]
    fn a_flood_from_many_addresses_slows_them_and_nobody_else() {
        let mut wrong = WrongSeals::default();
        for number in 0..u32::try_from(OVERALL).unwrap() {
            wrong.note(address(number), SECOND);
        }
        assert_eq!(wrong.retry_after(address(3), SECOND), Some(SECOND));
        assert_eq!(wrong.retry_after(address(9_999), SECOND), None);
        assert_eq!(wrong.retry_after(address(3), SECOND * 62), None);
    }

    #[test]
    fn memory_is_bounded_and_the_quietest_address_makes_room() {
        let mut wrong = noted(5, address(1));
        for number in 0..5_000 {
            wrong.note(address(10 + number), SECOND + Duration::from_micros(1));
        }
        assert_eq!(wrong.by_address.len(), ADDRESSES);
        assert_eq!(wrong.latest.len(), OVERALL);
        assert_eq!(wrong.retry_after(address(1), SECOND), None);
    }
}
