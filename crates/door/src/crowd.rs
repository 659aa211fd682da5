//! How many are at the door, overall and from each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The count of open connections.
#[derive(Debug)]
pub(crate) struct Crowd {
    most: usize,
    most_of_one: usize,
    here: Mutex<HashMap<IpAddr, usize>>,
}

/// A place at the door, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    from: IpAddr,
}

impl Crowd {
    pub(crate) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { most, most_of_one, here: Mutex::default() })
    }

    /// Takes a place for a connection; `None` when there are too many, of all or of this one address.
    pub(crate) fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let from = from.to_canonical();
        let mut here = self.here();
        let all: usize = here.values().sum();
        let of_one = here.get(&from).copied().unwrap_or(0);
        if all >= self.most || of_one >= self.most_of_one {
            return None;
        }
        here.insert(from, of_one + 1);
        Some(Place { crowd: Arc::clone(self), from })
    }

    fn here(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut here = self.crowd.here();
        if let Some(count) = here.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                here.remove(&self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Crowd;

    #[test]
    fn places_are_counted_by_address_and_overall_and_come_back() {
        let crowd = Crowd::new(3, 2);
        let [one, two] = ["10.0.0.1", "10.0.0.2"].map(|ip| ip.parse().unwrap());
        let first = crowd.enter(one);
        let second = crowd.enter("::ffff:10.0.0.1".parse().unwrap());
        assert!(first.is_some() && second.is_some() && crowd.enter(one).is_none());
        let third = crowd.enter(two);
        assert!(third.is_some() && crowd.enter(two).is_none());
        drop(first);
        assert!(crowd.enter(two).is_some());
        drop((second, third));
        assert!(crowd.here().is_empty());
    }
}
