//! Places, and how a guest gets and gives back one.

use pairing::{LetInError, MAX_GUESTS, MAX_WAITING, Opened, Standing, Words};
use proptest::prelude::*;
use wire::RefusalReason::{Full, NoH264, NoSession};
use wire::{Answer, RefusalReason, SdpOffer};

use crate::house::{HOST, House, Outcome, address, fingerprint, id, offer, restart, secret};

#[test]
fn a_guest_knocks_waits_is_let_in_and_leaves() {
    let mut house = House::new();
    let sealed = house.seal(&secret(0), &offer(1));
    let opened = house.admission.open(&sealed.bytes, address(1), house.now);
    let Opened::Knock(admitted) = opened else { panic!("{opened:?}") };
    assert_eq!((admitted.knock, admitted.guest, admitted.known), (offer(1), id(1), false));
    assert_eq!(admitted.words, Words::new(&secret(0), fingerprint(1), HOST));
    assert_eq!(house.admission.standing(id(1)), Some(Standing::Waiting));
    assert_eq!(house.admission.let_in(id(1)), Ok(()));
    assert_eq!(house.admission.standing(id(1)), Some(Standing::In));
    house.admission.left(id(1));
    assert_eq!(house.admission.standing(id(1)), Some(Standing::Away));
}

#[test]
fn a_refusal_comes_sealed_and_opens_for_the_one_who_knocked() {
    let mut house = House::new();
    house.admission.revoke(house.now);
    let sealed = house.seal(&secret(0), &offer(1));
    let opened = house.admission.open(&sealed.bytes, address(1), house.now);
    let Opened::Refused { reason, seal } = opened else { panic!("{opened:?}") };
    let answer = seal.seal(&Answer::refused(reason), pairing::Nonce::new([9; 24])).unwrap();
    assert_eq!(sealed.answer.open(&answer).unwrap(), Answer::refused(RefusalReason::Revoked));
    let other = house.seal(&secret(0), &offer(1));
    assert!(other.answer.open(&answer).is_err(), "an answer fits one knock only");
}

#[test]
fn nobody_is_let_in_turned_away_or_shown_out_who_is_not_there() {
    let mut house = House::new();
    assert_eq!(house.admission.let_in(id(1)), Err(LetInError::NotWaiting(id(1))));
    assert!(!house.admission.turn_away(id(1)) && !house.admission.show_out(id(1)));
    house.welcome(1);
    assert_eq!(house.admission.let_in(id(1)), Err(LetInError::NotWaiting(id(1))));
    assert!(!house.admission.turn_away(id(1)));
}

#[test]
fn the_ninth_who_would_wait_is_told_that_it_is_full_and_one_who_left_makes_room() {
    let mut house = House::new();
    let waiting = u16::try_from(MAX_WAITING).unwrap();
    (0..waiting).for_each(|guest| assert_eq!(house.knock(guest, 0), Outcome::Asks));
    assert_eq!(house.knock(waiting, 0), Outcome::Refused(Full));
    assert_eq!(house.knock(0, 0), Outcome::Asks, "who waits already may reload");
    house.admission.left(id(3));
    assert_eq!(house.knock(waiting, 0), Outcome::Asks);
}

#[test]
fn no_more_guests_are_in_than_there_are_places_by_either_way() {
    let mut house = House::new();
    house.welcome(999);
    house.admission.left(id(999));
    let places = u16::try_from(MAX_GUESTS).unwrap();
    (0..places).for_each(|guest| house.welcome(guest));
    assert_eq!(house.knock(999, 0), Outcome::Refused(Full));
    assert_eq!(house.knock(places, 0), Outcome::Asks);
    assert_eq!(house.admission.let_in(id(places)), Err(LetInError::Full));
    assert!(house.admission.show_out(id(0)));
    assert_eq!(house.admission.let_in(id(places)), Ok(()));
}

#[test]
fn a_restart_needs_a_session_and_takes_no_place() {
    let mut house = House::new();
    let restart = restart(1);
    assert_eq!(house.send(&restart, 0), Outcome::Refused(NoSession));
    assert_eq!(house.admission.standing(id(1)), None);
    house.welcome(1);
    assert_eq!(house.send(&restart, 0), Outcome::Known);
    house.admission.left(id(1));
    assert_eq!(house.send(&restart, 0), Outcome::Refused(NoSession));
}

#[test]
fn a_guest_without_h264_who_asks_for_no_picture_comes_in() {
    let mut house = House::new();
    let mut knock = offer(1);
    knock.abilities.h264 = false;
    assert_eq!(house.send(&knock, 0), Outcome::Asks);
}

#[test]
fn a_browser_without_h264_is_told_so_and_takes_no_place() {
    let mut house = House::new();
    let mut knock = offer(1);
    knock.abilities.h264 = false;
    let sdp = format!("{}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", knock.offer.as_str());
    knock.offer = SdpOffer::try_from(sdp).unwrap();
    assert_eq!(house.send(&knock, 0), Outcome::Refused(NoH264));
    assert_eq!(house.admission.standing(id(1)), None);
}

#[derive(Clone, Debug)]
enum Step {
    Knock(u16),
    LetIn(u16),
    TurnAway(u16),
    ShowOut(u16),
    Left(u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0u8..6, 0u16..60).prop_map(|(kind, guest)| match kind {
        0 | 1 => Step::Knock(guest),
        2 => Step::LetIn(guest),
        3 => Step::TurnAway(guest),
        4 => Step::ShowOut(guest),
        _ => Step::Left(guest),
    });
    prop::collection::vec(step, 0..300)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_happens_places_are_never_exceeded_and_out_is_for_good(steps in steps()) {
        let mut house = House::new();
        let mut out = std::collections::HashSet::new();
        for step in steps {
            match step {
                Step::Knock(guest) => {
                    let outcome = house.knock(guest, 0);
                    prop_assert_eq!(outcome == Outcome::Refused(RefusalReason::TurnedAway), out.contains(&guest));
                }
                Step::LetIn(guest) => prop_assert!(house.admission.let_in(id(guest)).is_err() || !out.contains(&guest)),
                Step::TurnAway(guest) => { if house.admission.turn_away(id(guest)) { out.insert(guest); } }
                Step::ShowOut(guest) => { if house.admission.show_out(id(guest)) { out.insert(guest); } }
                Step::Left(guest) => house.admission.left(id(guest)),
            }
            let standing = |wanted| (0..60).filter(|guest| house.admission.standing(id(*guest)) == Some(wanted)).count();
            prop_assert!(standing(Standing::Waiting) <= MAX_WAITING);
            prop_assert!(standing(Standing::In) <= MAX_GUESTS);
        }
    }
}
