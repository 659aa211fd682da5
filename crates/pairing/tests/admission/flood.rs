//! One who has the link and knocks until no more can be remembered.

use pairing::{MAX_KNOCKS, MAX_LATE_KNOCKS, RenewError};
use wire::RefusalReason;

use crate::house::{House, LIFE, Outcome, address, id, offer, restart, secret};

const FLOODER: u16 = 999;

/// Guest number `guest` is in, and the book of the first invitation is full.
fn flooded(guest: u16) -> House {
    let mut house = House::new();
    house.welcome(guest);
    let restart = restart(FLOODER);
    for _ in 1..MAX_KNOCKS {
        assert_eq!(house.send(&restart, 0), Outcome::Refused(RefusalReason::NoSession));
    }
    house
}

#[test]
fn a_full_book_takes_no_stranger_until_a_new_invitation_and_the_host_hears_of_it_once() {
    let mut house = flooded(1);
    assert_eq!(house.knock(2, 0), Outcome::WornOut);
    assert_eq!(house.knock(2, 0), Outcome::Refused(RefusalReason::Full));
    assert_eq!(house.admission.renew(house.now, LIFE), Err(RenewError::WornOut));
    house.admission.invite(secret(1), house.now, LIFE);
    assert_eq!(house.knock(2, 0), Outcome::Refused(RefusalReason::Full));
    assert_eq!(house.knock(2, 1), Outcome::Asks);
}

#[test]
fn of_an_invitation_that_is_closed_already_the_host_hears_nothing() {
    let mut house = flooded(1);
    house.admission.revoke(house.now);
    assert_eq!(house.knock(2, 0), Outcome::Refused(RefusalReason::Full));
}

#[test]
fn who_was_let_in_before_comes_back_in_spite_of_a_full_book_and_each_of_their_knocks_is_taken_once() {
    let mut house = flooded(1);
    assert_eq!(house.knock(1, 0), Outcome::Known, "from another tab");
    house.admission.left(id(1));
    let sealed = house.seal(&secret(0), &offer(1)).bytes;
    assert_eq!(house.hand_in(&sealed, address(1)), Outcome::Known);
    assert_eq!(house.hand_in(&sealed, address(1)), Outcome::Refused(RefusalReason::Replayed));
    assert_eq!(house.send(&restart(1), 0), Outcome::Known);
}

#[test]
fn a_flood_in_the_name_of_one_guest_locks_no_other_out() {
    let mut house = House::new();
    house.welcome(2);
    house.welcome(1);
    for _ in 2..MAX_KNOCKS + MAX_LATE_KNOCKS {
        assert_eq!(house.knock(1, 0), Outcome::Known);
    }
    assert_eq!(house.knock(1, 0), Outcome::WornOut);
    assert_eq!(house.knock(1, 0), Outcome::Refused(RefusalReason::Full));
    assert_eq!(house.knock(2, 0), Outcome::Known);
}

#[test]
fn who_was_shown_out_does_not_come_back_by_a_full_book() {
    let mut house = flooded(1);
    assert!(house.admission.show_out(id(1)));
    assert_eq!(house.knock(1, 0), Outcome::WornOut);
    assert_eq!(house.knock(1, 0), Outcome::Refused(RefusalReason::Full));
}
