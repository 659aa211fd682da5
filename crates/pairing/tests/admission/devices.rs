//! Devices at the door: they knock with a secret of their own, and with one certificate only.

use pairing::device::{Heard, Pact, Side};
use pairing::{Device, DeviceId, Devices, MAX_DEVICE_KNOCKS, MAX_WAITING, Opened, Secret, Standing, Words};
use proptest::prelude::*;
use wire::RefusalReason::{Full, Replayed, TurnedAway};
use wire::{DeviceMessage, PairHalf};

use crate::house::{HOST, House, Outcome, address, fingerprint, id, offer, secret};

/// What guest number `guest` and the host agree on, where the guest's half is `half`.
fn device(guest: u16, half: u8) -> Device {
    let mut pact = Pact::new(Side::Host, HOST, fingerprint(guest));
    pact.open();
    pact.hear(DeviceMessage::Able { version: wire::VERSION });
    pact.hear(DeviceMessage::Remember { name: "Ann".into(), half: PairHalf::new([half; 16]) });
    assert_eq!(pact.hear(DeviceMessage::Able { version: wire::VERSION }), Heard::Nothing);
    pact.wish("host".into(), PairHalf::new([9; 16])).unwrap().1.unwrap()
}

/// A host who remembers these guests, and has taken its link back.
fn house(guests: &[u16]) -> House {
    let mut house = House::new();
    house.admission.revoke(house.now);
    house.admission.know(&book(guests));
    house
}

fn book(guests: &[u16]) -> Devices {
    let mut devices = Devices::default();
    for guest in guests {
        devices.remember(device(*guest, 1)).unwrap();
    }
    devices
}

fn own(guest: u16) -> Secret {
    device(guest, 1).secret.knocking(fingerprint(guest), HOST)
}

/// Guest number `guest` knocks with the secret of the device number `with`.
fn knock(house: &mut House, guest: u16, with: u16) -> Outcome {
    let sealed = house.seal(&own(with), &offer(guest)).bytes;
    house.hand_in(&sealed, address(u8::try_from(guest).unwrap()))
}

#[test]
fn a_device_comes_in_without_a_link_is_named_and_shows_the_same_words_as_the_host() {
    let mut house = house(&[1, 2]);
    let sealed = house.seal(&own(2), &offer(2)).bytes;
    let opened = house.admission.open(&sealed, address(1), house.now);
    let Opened::Knock(admitted) = opened else { panic!("{opened:?}") };
    assert_eq!((admitted.guest, admitted.device), (id(2), Some(DeviceId::of(fingerprint(2)))));
    assert_eq!(admitted.words, Words::new(&own(2), fingerprint(2), HOST));
    assert_eq!(house.admission.standing(id(2)), Some(Standing::Waiting), "it is not in before the host says so");
}

#[test]
fn who_has_a_devices_secret_and_another_certificate_is_refused_told_of_once_and_slowed() {
    let mut house = house(&[1]);
    let told = |house: &mut House| {
        let sealed = house.seal(&own(1), &offer(2)).bytes;
        house.admission.open(&sealed, address(2), house.now)
    };
    let first = told(&mut house);
    let Opened::Changed { device, .. } = first else { panic!("{first:?}") };
    assert_eq!(device, DeviceId::of(fingerprint(1)));
    for _ in 0..4 {
        let again = told(&mut house);
        assert!(matches!(again, Opened::Refused { reason: TurnedAway, .. }), "{again:?}");
    }
    assert!(matches!(told(&mut house), Opened::SlowDown { .. }));
    assert_eq!(house.admission.standing(id(2)), None);
    assert_eq!(knock(&mut house, 1, 1), Outcome::Asks, "the device itself still comes in, from its own address");
}

#[test]
fn a_device_with_the_secret_of_another_device_is_that_other_one_changed() {
    let mut house = house(&[1, 2]);
    assert_eq!(knock(&mut house, 1, 2), Outcome::Changed(DeviceId::of(fingerprint(2))));
}

#[test]
fn a_device_that_was_forgotten_or_got_another_secret_knocks_in_vain() {
    let mut house = house(&[1, 2]);
    house.admission.know(&book(&[2]));
    assert_eq!(knock(&mut house, 1, 1), Outcome::WrongSeal);
    let mut renewed = Devices::default();
    renewed.remember(device(1, 7)).unwrap();
    house.admission.know(&renewed);
    assert_eq!(knock(&mut house, 1, 1), Outcome::WrongSeal);
}

#[test]
fn a_knock_of_a_device_is_taken_once_also_after_others_were_remembered() {
    let mut house = house(&[1]);
    let sealed = house.seal(&own(1), &offer(1)).bytes;
    assert_eq!(house.hand_in(&sealed, address(1)), Outcome::Asks);
    house.admission.know(&book(&[1, 2, 3]));
    assert_eq!(house.hand_in(&sealed, address(1)), Outcome::Refused(Replayed));
}

#[test]
fn a_knock_that_is_sent_back_to_its_sender_does_not_open() {
    let mut house = house(&[1]);
    // What the host knocks with at the device stands under the same pair secret.
    let towards = device(1, 1).secret.knocking(HOST, fingerprint(1));
    let sealed = house.seal(&towards, &offer(1)).bytes;
    assert_eq!(house.hand_in(&sealed, address(1)), Outcome::WrongSeal);
}

#[test]
fn strangers_who_wait_keep_no_device_out_and_one_that_was_shown_out_stays_out() {
    let mut house = House::new();
    house.admission.know(&book(&[100]));
    (0..u16::try_from(MAX_WAITING).unwrap()).for_each(|guest| assert_eq!(house.knock(guest, 0), Outcome::Asks));
    assert_eq!(knock(&mut house, 100, 100), Outcome::Asks);
    house.admission.let_in(id(100)).unwrap();
    house.admission.left(id(100));
    assert_eq!(knock(&mut house, 100, 100), Outcome::Known);
    assert!(house.admission.show_out(id(100)));
    assert_eq!(knock(&mut house, 100, 100), Outcome::Refused(TurnedAway));
    let sealed = house.seal(&secret(0), &offer(100)).bytes;
    assert_eq!(house.hand_in(&sealed, address(1)), Outcome::Refused(TurnedAway), "nor by a link");
}

#[test]
fn a_device_that_knocks_without_end_is_refused_and_costs_no_more_memory() {
    let mut house = house(&[1]);
    for _ in 0..MAX_DEVICE_KNOCKS {
        assert_eq!(knock(&mut house, 1, 1), Outcome::Asks);
    }
    assert_eq!(knock(&mut house, 1, 1), Outcome::Refused(Full));
}

proptest! {
    #[test]
    fn a_device_that_was_never_remembered_is_a_wrong_seal(half in 2u8.., guest in 10u16..20) {
        let mut house = house(&[1, 2, 3]);
        let secret = device(guest, half).secret.knocking(fingerprint(guest), HOST);
        let sealed = house.seal(&secret, &offer(guest)).bytes;
        prop_assert_eq!(house.hand_in(&sealed, address(1)), Outcome::WrongSeal);
    }
}
