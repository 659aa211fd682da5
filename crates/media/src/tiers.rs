//! Which guest watches which encoding: everybody the same one, except who cannot follow.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    BitRate, Size, Timestamp,
    sizes::{ceiling, encoded_size, halved},
};

/// The rate of a tier none of whose guests has been measured yet.
const START: BitRate = BitRate::kilobits(4000);

/// Below this nothing is shown any more; a path that carries less is overfilled and loses pictures.
const FLOOR: BitRate = BitRate::kilobits(150);

/// The share of a path that the picture takes, in percent. The rest is for headers, repeats and control.
const SHARE: u64 = 85;

/// A guest whose path carries less than this share of the next better one's, in percent, holds the others back.
const LAGS_BELOW: u64 = 40;

/// How long a guest lags before it moves to a leaner tier.
const LAGS_FOR: Duration = Duration::from_secs(3);

/// A guest whose path carries more than this share of what the tier above needs, in percent, may come back.
const KEEPS_UP_ABOVE: u64 = 70;

/// How long a guest keeps up before it comes back.
const KEEPS_UP_FOR: Duration = Duration::from_secs(10);

/// The leanest tier: three of them, each half as wide and high as the one above.
const LEANEST: u8 = 2;

/// One encoding and who watches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier<G> {
    /// How often the size is halved: 0 is the full size. It names the tier as long as the tier is there.
    pub rung: u8,
    /// The encoded size.
    pub size: Size,
    /// The rate to encode at, in bits a second.
    pub rate: BitRate,
    /// Who watches, in ascending order; never empty.
    pub members: Vec<G>,
}

/// The tiers of one source. `G` names a guest.
#[derive(Clone, Debug, Default)]
pub struct Ladder<G> {
    places: BTreeMap<G, Place>,
    /// No tier takes more.
    most: Option<BitRate>,
}

/// Where a guest is, and since when it ought to be elsewhere.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    rung: u8,
    lags_since: Option<Timestamp>,
    keeps_up_since: Option<Timestamp>,
}

impl<G: Copy + Ord> Ladder<G> {
    /// A ladder that nobody is on.
    #[must_use]
    pub fn new() -> Self {
        Self { places: BTreeMap::new(), most: None }
    }

    /// The same, where no tier is encoded at more than `most`, whatever a picture is worth and paths carry.
    #[must_use]
    pub fn with_most(self, most: Option<BitRate>) -> Self {
        Self { most, ..self }
    }

    /// The tiers for these guests, the full one first, at most three; none without guests.
    ///
    /// `guests` is everybody who watches now, each with what its path is estimated to carry, if that is known.
    /// To be asked whenever an estimate, the source or the guests change, and about once a second.
    pub fn arrange(&mut self, source: Size, guests: &BTreeMap<G, Option<BitRate>>, now: Timestamp) -> Vec<Tier<G>> {
        let most = (u64::from(self.most_for(encoded_size(source)).0) * 100).div_ceil(SHARE);
        self.places.retain(|guest, _| guests.contains_key(guest));
        for guest in guests.keys() {
            self.places.entry(*guest).or_default();
        }
        // Beyond what a tier can spend, one path is as good as another.
        let carried = |guest: &G| guests.get(guest).copied().flatten().map(|rate| u64::from(rate.0).min(most));
        self.move_down(carried, now);
        self.move_up(carried, now);
        self.close_ranks();
        self.tiers(source, carried)
    }

    fn move_down(&mut self, carried: impl Fn(&G) -> Option<u64>, now: Timestamp) {
        for rung in 0..LEANEST {
            let limit = lagging_limit(self.on(rung).filter_map(|(guest, _)| carried(guest)).collect());
            for (guest, place) in self.places.iter_mut().filter(|(_, place)| place.rung == rung) {
                let lags = carried(guest).zip(limit).is_some_and(|(rate, limit)| rate <= limit);
                place.lags_since = lags.then(|| place.lags_since.unwrap_or(now));
                if place.lags_since.is_some_and(|since| now.since(since) >= LAGS_FOR) {
                    *place = Place { rung: rung + 1, ..Place::default() };
                }
            }
        }
    }

    fn move_up(&mut self, carried: impl Fn(&G) -> Option<u64>, now: Timestamp) {
        for rung in 1..=LEANEST {
            let above = self.on(rung - 1).filter_map(|(guest, _)| carried(guest)).min();
            let needed = above.unwrap_or(u64::from(START.0) * 100 / SHARE) * KEEPS_UP_ABOVE / 100;
            for (guest, place) in self.places.iter_mut().filter(|(_, place)| place.rung == rung) {
                let keeps_up = carried(guest).is_some_and(|rate| rate > needed);
                place.keeps_up_since = keeps_up.then(|| place.keeps_up_since.unwrap_or(now));
                if place.keeps_up_since.is_some_and(|since| now.since(since) >= KEEPS_UP_FOR) {
                    *place = Place { rung: rung - 1, ..Place::default() };
                }
            }
        }
    }

    /// Where a tier has lost all its guests, those below have nobody to hold back: they move up to it.
    fn close_ranks(&mut self) {
        for rung in 0..LEANEST {
            let Some(lowest) = self.places.values().map(|place| place.rung).filter(|other| *other >= rung).min() else {
                return;
            };
            for place in self.places.values_mut().filter(|place| lowest > rung && place.rung >= lowest) {
                *place = Place { rung: place.rung - (lowest - rung), ..Place::default() };
            }
        }
    }

    fn tiers(&self, source: Size, carried: impl Fn(&G) -> Option<u64>) -> Vec<Tier<G>> {
        let mut size = encoded_size(source);
        let most = self.most_for(size);
        let mut tiers = Vec::new();
        for rung in 0..=LEANEST {
            let members: Vec<G> = self.on(rung).map(|(guest, _)| *guest).collect();
            if !members.is_empty() {
                let rate = rate_for(members.iter().map(&carried)).clamp(FLOOR.min(most), most);
                tiers.push(Tier { rung, size, rate, members });
            }
            size = halved(size);
        }
        tiers
    }

    /// The most that a tier takes where the full one has this size.
    fn most_for(&self, size: Size) -> BitRate {
        let worth = ceiling(size);
        self.most.map_or(worth, |most| BitRate(most.0.min(worth.0)))
    }

    fn on(&self, rung: u8) -> impl Iterator<Item = (&G, &Place)> {
        self.places.iter().filter(move |(_, place)| place.rung == rung)
    }
}

/// The best path among those that lag: below the widest-reaching gap between one path and the next better one.
fn lagging_limit(mut carried: Vec<u64>) -> Option<u64> {
    carried.sort_unstable();
    carried.windows(2).rev().find(|pair| pair[0] * 100 < pair[1] * LAGS_BELOW).map(|pair| pair[0])
}

/// What the least of the paths allows; one that is not measured yet allows the start rate.
fn rate_for(carried: impl Iterator<Item = Option<u64>>) -> BitRate {
    let least = carried.map(|rate| rate.map_or(u64::from(START.0), |rate| rate * SHARE / 100)).min();
    BitRate(u32::try_from(least.unwrap_or(u64::from(START.0))).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
