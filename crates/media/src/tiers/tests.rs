//! Who lands on which tier, by value and by property.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;

use super::{Ladder, Tier};
use crate::{BitRate, Size, Timestamp};

const SCREEN: Size = Size::new(1920, 1080);

fn at(seconds: u64) -> Timestamp {
    Timestamp(Duration::from_secs(seconds))
}

/// Guests 0, 1, 2… with paths of so many kilobits a second; 0 is one that is not measured yet.
fn guests(kilobits: &[u32]) -> BTreeMap<u32, Option<BitRate>> {
    (0..).zip(kilobits).map(|(guest, rate)| (guest, (*rate > 0).then(|| BitRate::kilobits(*rate)))).collect()
}

/// Asks once a second for `seconds`, and returns the last answer.
fn after(ladder: &mut Ladder<u32>, kilobits: &[u32], from: u64, seconds: u64) -> Vec<Tier<u32>> {
    (from..from + seconds).fold(Vec::new(), |_, second| ladder.arrange(SCREEN, &guests(kilobits), at(second)))
}

fn rungs(tiers: &[Tier<u32>]) -> Vec<(u8, Vec<u32>)> {
    tiers.iter().map(|tier| (tier.rung, tier.members.clone())).collect()
}

#[test]
fn without_guests_nothing_is_encoded() {
    assert!(after(&mut Ladder::new(), &[], 0, 1).is_empty());
}

#[test]
fn guests_that_are_not_measured_share_one_tier_of_4_megabits() {
    let tiers = after(&mut Ladder::new(), &[0, 0, 0], 0, 1);
    let expected = Tier { rung: 0, size: SCREEN, rate: BitRate::kilobits(4000), members: vec![0, 1, 2] };
    assert_eq!(tiers, [expected]);
}

#[test]
fn a_tier_takes_85_percent_of_its_least_path_and_no_more_than_is_worth_it() {
    assert_eq!(after(&mut Ladder::new(), &[6000, 5000, 8000], 0, 1)[0].rate, BitRate::kilobits(4250));
    assert_eq!(after(&mut Ladder::new(), &[90_000, 80_000], 0, 1)[0].rate, BitRate::kilobits(8000));
    assert_eq!(after(&mut Ladder::new(), &[1], 0, 1)[0].rate, BitRate::kilobits(150));
}

#[test]
fn where_the_host_set_a_limit_no_tier_takes_more() {
    let limited = |kilobits| Ladder::new().with_most(Some(BitRate::kilobits(kilobits)));
    assert_eq!(after(&mut limited(2000), &[90_000, 0], 0, 1)[0].rate, BitRate::kilobits(2000));
    assert_eq!(after(&mut limited(2000), &[1000], 0, 1)[0].rate, BitRate::kilobits(850));
    assert_eq!(after(&mut limited(90_000), &[90_000], 0, 1)[0].rate, BitRate::kilobits(8000));
    // Of two paths that both carry more than the limit none lags behind the other.
    assert_eq!(rungs(&after(&mut limited(1000), &[90_000, 3000], 0, 9)), [(0, vec![0, 1])]);
}

#[test]
fn a_guest_that_lags_for_three_seconds_gets_half_the_size_and_frees_the_others() {
    let mut ladder = Ladder::new();
    assert_eq!(rungs(&after(&mut ladder, &[8000, 1000], 0, 3)), [(0, vec![0, 1])]);
    let tiers = after(&mut ladder, &[8000, 1000], 3, 1);
    assert_eq!(rungs(&tiers), [(0, vec![0]), (1, vec![1])]);
    assert_eq!((tiers[0].rate, tiers[1].rate), (BitRate::kilobits(6800), BitRate::kilobits(850)));
    assert_eq!(tiers[1].size, Size::new(960, 540));
}

#[test]
fn a_short_dip_moves_nobody() {
    let mut ladder = Ladder::new();
    after(&mut ladder, &[8000, 1000], 0, 3);
    after(&mut ladder, &[8000, 7000], 3, 1);
    assert_eq!(rungs(&after(&mut ladder, &[8000, 1000], 4, 3)), [(0, vec![0, 1])]);
}

#[test]
fn guests_that_lag_together_move_together() {
    let tiers = after(&mut Ladder::new(), &[8000, 1000, 1100], 0, 4);
    assert_eq!(rungs(&tiers), [(0, vec![0]), (1, vec![1, 2])]);
}

#[test]
fn a_guest_comes_back_after_ten_seconds_of_keeping_up() {
    let mut ladder = Ladder::new();
    after(&mut ladder, &[8000, 1000], 0, 4);
    assert_eq!(rungs(&after(&mut ladder, &[8000, 5000], 4, 60)), [(0, vec![0]), (1, vec![1])]);
    assert_eq!(rungs(&after(&mut ladder, &[8000, 6000], 64, 10)), [(0, vec![0]), (1, vec![1])]);
    assert_eq!(rungs(&after(&mut ladder, &[8000, 6000], 74, 1)), [(0, vec![0, 1])]);
}

#[test]
fn when_the_full_tier_is_left_empty_the_others_move_up_to_it() {
    let mut ladder = Ladder::new();
    after(&mut ladder, &[8000, 1000], 0, 4);
    let mut left = guests(&[8000, 1000]);
    left.remove(&0);
    assert_eq!(rungs(&ladder.arrange(SCREEN, &left, at(5))), [(0, vec![1])]);
}

#[test]
fn paths_beyond_the_ceiling_are_all_alike() {
    assert_eq!(after(&mut Ladder::new(), &[1_000_000, 20_000], 0, 30).len(), 1);
}

proptest! {
    #[test]
    fn every_guest_is_on_one_tier_and_no_tier_asks_more_than_a_path_carries(
        rounds in prop::collection::vec(prop::collection::vec(0_u32..40_000, 1..12), 1..40),
        width in 1_u32..8000, height in 1_u32..8000,
    ) {
        let mut ladder = Ladder::new();
        for (second, kilobits) in (0..).zip(rounds) {
            let guests = guests(&kilobits);
            let tiers = ladder.arrange(Size::new(width, height), &guests, at(second));
            let mut seen: Vec<u32> = tiers.iter().flat_map(|tier| tier.members.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, guests.keys().copied().collect::<Vec<_>>());
            prop_assert!(tiers.len() <= 3 && tiers[0].rung == 0);
            prop_assert!(tiers.windows(2).all(|pair| pair[0].rung < pair[1].rung));
            for tier in &tiers {
                for estimate in tier.members.iter().filter_map(|guest| guests[guest]) {
                    prop_assert!(tier.rate <= estimate.max(BitRate::kilobits(150)));
                }
            }
        }
    }
}
