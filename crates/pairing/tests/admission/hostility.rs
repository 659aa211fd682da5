//! What comes from people without an invitation, or with one and ill will.

use std::time::Duration;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hkdf::Hkdf;
use pairing::{MAX_REMEMBERED, Secret, Standing, seal_knock};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use wire::{RefusalReason, limits};

use crate::house::{HOST, House, LIFE, Outcome, address, id, offer, secret};

fn good_knock() -> Vec<u8> {
    House::new().seal(&secret(0), &offer(1)).bytes
}

/// Any text, sealed as a knock by somebody who has the secret; the nonce follows from the text.
fn sealed_text(plain: &str) -> Vec<u8> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, &[0; 16]).expand(b"porthole v1 knock", &mut key).unwrap();
    let nonce: [u8; 24] = Sha256::digest(plain)[..24].try_into().unwrap();
    let payload = Payload { msg: plain.as_bytes(), aad: b"porthole knock v1" };
    let ciphertext = XChaCha20Poly1305::new(&key.into()).encrypt(&nonce.into(), payload).unwrap();
    [&nonce[..], &ciphertext].concat()
}

/// A number generator with a seed (SplitMix64), so that the guesses are the same on every run.
struct Guesses(u64);

impl Guesses {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn secret(&mut self) -> Secret {
        Secret::new((u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes())
    }
}

#[test]
fn of_100_000_guessed_secrets_none_is_let_in() {
    let mut house = House::new();
    let mut guesses = Guesses(2026);
    let knock = offer(1);
    let mut refused = 0;
    for _ in 0..100_000 {
        let guess = guesses.secret();
        let sealed = house.seal(&guess, &knock).bytes;
        house.wait(Duration::from_secs(61 * 2));
        house.admission.renew(house.now, LIFE).unwrap();
        refused += u32::from(house.hand_in(&sealed, address(1)) == Outcome::WrongSeal);
    }
    assert_eq!(refused, 100_000);
    assert_eq!(house.admission.standing(id(1)), None);
}

#[test]
fn a_knock_with_any_one_byte_changed_does_not_open() {
    let good = good_knock();
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1 << (at % 8);
        assert_eq!(House::new().hand_in(&changed, address(1)), Outcome::WrongSeal, "byte {at}");
    }
    assert_eq!(House::new().hand_in(&good, address(1)), Outcome::Asks);
}

#[test]
fn a_knock_torn_at_any_length_or_with_bytes_added_does_not_open() {
    let good = good_knock();
    for length in 0..good.len() {
        assert_eq!(House::new().hand_in(&good[..length], address(1)), Outcome::WrongSeal, "{length} bytes");
    }
    assert_eq!(House::new().hand_in(&[&good[..], &[0]].concat(), address(1)), Outcome::WrongSeal);
}

#[test]
fn an_oversized_knock_is_neither_sealed_nor_opened() {
    let mut huge = offer(1);
    let line = format!("{}a=x:{}\r\n", huge.offer.as_str(), "\"".repeat(limits::SDP / 2 + limits::SDP / 4));
    huge.offer = wire::SdpOffer::try_from(line).unwrap();
    let refused = seal_knock(&secret(0), &huge, pairing::Nonce::new([0; 24]));
    assert!(refused.is_err(), "quotes double in JSON and pass the limit");
    assert_eq!(House::new().hand_in(&vec![7; limits::SEALED_KNOCK + 1], address(1)), Outcome::WrongSeal);
}

#[test]
fn a_replayed_knock_is_refused_at_any_later_time_and_from_anywhere() {
    let mut house = House::new();
    let good = good_knock();
    assert_eq!(house.hand_in(&good, address(1)), Outcome::Asks);
    assert_eq!(house.hand_in(&good, address(2)), Outcome::Refused(RefusalReason::Replayed));
    house.admission.let_in(id(1)).unwrap();
    house.admission.left(id(1));
    house.admission.invite(secret(1), house.now, LIFE);
    house.wait(LIFE * 100);
    assert_eq!(house.hand_in(&good, address(1)), Outcome::Refused(RefusalReason::Replayed));
    assert_eq!(house.admission.standing(id(1)), Some(Standing::Away));
}

#[test]
fn a_knock_of_another_version_and_one_that_does_not_read_are_named_as_such() {
    let mut house = House::new();
    let mut newer = offer(1);
    newer.version = 2;
    assert_eq!(house.send(&newer, 0), Outcome::Refused(RefusalReason::Version));
    assert_eq!(
        house.hand_in(&sealed_text("{\"version\":9,\"hello\":[]}"), address(1)),
        Outcome::Refused(RefusalReason::Version)
    );
    for nonsense in ["", "[]", "{\"version\":1}", "\u{0}", &"[".repeat(90_000)] {
        let outcome = house.hand_in(&sealed_text(nonsense), address(1));
        assert_eq!(outcome, Outcome::Refused(RefusalReason::BadOffer), "{:.20}", nonsense);
    }
    assert_eq!(house.admission.standing(id(1)), None);
}

#[test]
fn wrong_seals_slow_their_own_address_and_no_other() {
    let mut house = House::new();
    (0..5).for_each(|_| assert_eq!(house.knock(9, 77), Outcome::WrongSeal));
    assert_eq!(house.knock(9, 77), Outcome::SlowDown(Duration::from_secs(1)));
    let honest = house.seal(&secret(0), &offer(1)).bytes;
    assert_eq!(house.hand_in(&honest, address(1)), Outcome::SlowDown(Duration::from_secs(1)));
    assert_eq!(house.hand_in(&honest, "::ffff:10.0.0.1".parse().unwrap()), Outcome::SlowDown(Duration::from_secs(1)));
    assert_eq!(house.hand_in(&honest, address(2)), Outcome::Asks);
    house.wait(Duration::from_secs(1));
    assert_eq!(house.knock(2, 0), Outcome::Asks);
}

#[test]
fn a_flood_from_200_addresses_does_not_lock_out_a_guest() {
    let mut house = House::new();
    for round in 0..20_000u32 {
        let from = address(u8::try_from(round % 200).unwrap());
        assert!(matches!(house.hand_in(&[0; 64], from), Outcome::WrongSeal | Outcome::SlowDown(_)));
    }
    let honest = house.seal(&secret(0), &offer(1)).bytes;
    assert_eq!(house.hand_in(&honest, address(250)), Outcome::Asks);
}

#[test]
fn many_guests_who_come_and_go_do_not_grow_the_book() {
    let mut house = House::new();
    let many = u16::try_from(MAX_REMEMBERED).unwrap() + 10;
    for guest in 0..many {
        house.welcome(guest);
        house.admission.left(id(guest));
    }
    assert_eq!(house.admission.standing(id(0)), None);
    assert_eq!(house.admission.standing(id(10)), Some(Standing::Away));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(House::new().hand_in(&bytes, address(1)), Outcome::WrongSeal);
    }

    #[test]
    fn an_answer_with_any_one_bit_changed_does_not_open(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut house = House::new();
        let sealed = house.seal(&secret(0), &offer(1));
        let opened = house.admission.open(&sealed.bytes, address(1), house.now);
        let pairing::Opened::Knock(admitted) = opened else { panic!("{opened:?} at {HOST:?}") };
        let reply = wire::Answer::refused(RefusalReason::Full);
        let mut answer = admitted.seal.seal(&reply, pairing::Nonce::new([3; 24])).unwrap();
        prop_assert_eq!(sealed.answer.open(&answer).unwrap(), reply);
        let at = at.index(answer.len());
        answer[at] ^= 1 << bit;
        prop_assert!(sealed.answer.open(&answer).is_err());
        prop_assert!(sealed.answer.open(&answer[..at]).is_err());
    }
}
