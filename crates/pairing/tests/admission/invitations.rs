//! Until when an invitation is good, and for whom after that.

use std::time::Duration;

use pairing::{MAX_CLOSED, RenewError};
use wire::RefusalReason::{Expired, Revoked, TurnedAway};

use crate::house::{House, LIFE, Outcome, id, secret};

const DAY: Duration = Duration::from_secs(86_400);

#[test]
fn a_stranger_comes_until_the_last_second_and_not_at_it() {
    let mut house = House::new();
    house.wait(LIFE - Duration::from_secs(1));
    assert_eq!(house.knock(1, 0), Outcome::Asks);
    house.wait(Duration::from_secs(1));
    assert_eq!(house.knock(2, 0), Outcome::Refused(Expired));
}

#[test]
fn a_clock_set_forward_by_a_day_closes_the_door_and_set_back_does_not_open_it() {
    let mut house = House::new();
    house.now.unix += DAY.as_secs();
    assert_eq!(house.knock(1, 0), Outcome::Refused(Expired));
    house.now.unix -= 2 * DAY.as_secs();
    house.now.uptime += LIFE;
    assert_eq!(house.knock(2, 0), Outcome::Refused(Expired));
}

#[test]
fn renewing_makes_the_same_link_good_again() {
    let mut house = House::new();
    house.wait(DAY);
    house.admission.renew(house.now, LIFE).unwrap();
    assert_eq!(house.admission.invitation().map(pairing::Invitation::expires_at), Some(house.now.unix + 600));
    assert_eq!(house.knock(1, 0), Outcome::Asks);
}

#[test]
fn a_revoked_link_stays_revoked_and_cannot_be_renewed() {
    let mut house = House::new();
    assert!(house.admission.revoke(house.now));
    assert!(!house.admission.revoke(house.now));
    assert!(house.admission.invitation().is_none());
    assert_eq!(house.knock(1, 0), Outcome::Refused(Revoked));
    house.wait(DAY);
    assert_eq!(house.knock(1, 0), Outcome::Refused(Revoked));
    assert_eq!(house.admission.renew(house.now, LIFE), Err(RenewError::NoInvitation));
}

#[test]
fn a_new_invitation_closes_the_one_before_and_says_why_it_was_closed() {
    let mut house = House::new();
    house.admission.invite(secret(1), house.now, LIFE);
    assert_eq!(house.knock(1, 0), Outcome::Refused(Revoked));
    assert_eq!(house.knock(1, 1), Outcome::Asks);
    house.wait(LIFE);
    house.admission.invite(secret(2), house.now, LIFE);
    assert_eq!(house.knock(2, 1), Outcome::Refused(Expired));
}

#[test]
fn a_guest_who_was_let_in_comes_back_after_the_link_expired_or_was_revoked() {
    let mut house = House::new();
    house.welcome(1);
    house.admission.left(id(1));
    house.wait(LIFE);
    assert_eq!(house.knock(1, 0), Outcome::Known);
    house.admission.left(id(1));
    house.admission.revoke(house.now);
    house.admission.invite(secret(1), house.now, LIFE);
    assert_eq!(house.knock(1, 0), Outcome::Known);
    assert_eq!(house.knock(1, 1), Outcome::Known);
}

#[test]
fn a_guest_who_waits_may_reload_after_the_link_expired_but_is_a_stranger_after_leaving() {
    let mut house = House::new();
    assert_eq!(house.knock(1, 0), Outcome::Asks);
    house.wait(LIFE);
    assert_eq!(house.knock(1, 0), Outcome::Asks);
    house.admission.left(id(1));
    assert_eq!(house.knock(1, 0), Outcome::Refused(Expired));
}

#[test]
fn who_was_turned_away_or_shown_out_stays_out_whatever_link_they_have() {
    let mut house = House::new();
    assert_eq!(house.knock(1, 0), Outcome::Asks);
    assert!(house.admission.turn_away(id(1)));
    house.welcome(2);
    assert!(house.admission.show_out(id(2)));
    house.welcome(3);
    house.admission.left(id(3));
    assert!(house.admission.show_out(id(3)));
    house.admission.invite(secret(1), house.now, LIFE);
    for guest in 1..=3 {
        house.admission.left(id(guest));
        assert_eq!(house.knock(guest, 0), Outcome::Refused(TurnedAway));
        assert_eq!(house.knock(guest, 1), Outcome::Refused(TurnedAway));
    }
}

#[test]
fn the_oldest_closed_invitation_is_forgotten_and_then_opens_nothing() {
    let mut house = House::new();
    let last = u8::try_from(MAX_CLOSED).unwrap();
    (1..=last).for_each(|number| house.admission.invite(secret(number), house.now, LIFE));
    assert_eq!(house.knock(1, 0), Outcome::Refused(Revoked));
    house.admission.invite(secret(last + 1), house.now, LIFE);
    assert_eq!(house.knock(1, 0), Outcome::WrongSeal);
    assert_eq!(house.knock(1, 1), Outcome::Refused(Revoked));
}
