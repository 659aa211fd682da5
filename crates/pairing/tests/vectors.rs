//! The test vectors that every implementation of the protocol is held against; the page's tests read the same file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

use std::time::Duration;

use pairing::{Admission, GuestId, InvitationId, Link, Nonce, Now, Opened, Restarts, Words, prove_restart, seal_knock};
use serde_json::Value;
use wire::{Answer, Fingerprint, Knock, Restart, RestartProof, ReturnKey};

const NOW: Now = Now { unix: 1_800_000_000, uptime: Duration::ZERO };

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap().as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn link(vector: &Value) -> Link {
    Link::parse(vector["link"].as_str().unwrap()).unwrap()
}

#[test]
fn the_names_and_words_follow_from_the_secret_and_the_fingerprints() {
    for vector in vectors() {
        let secret = link(&vector).secret().clone();
        assert_eq!(secret, pairing::Secret::new(array(&vector["secret"])));
        let (guest, host) =
            (Fingerprint(array(&vector["guest_fingerprint"])), Fingerprint(array(&vector["host_fingerprint"])));
        assert_eq!(InvitationId::of(&secret).to_string(), vector["invitation_id"]);
        assert_eq!(GuestId::of(guest).to_string(), vector["guest_id"]);
        assert_eq!(Words::new(&secret, guest, host).to_string(), vector["words"]);
    }
}

#[test]
fn a_knock_and_its_answer_are_sealed_byte_for_byte() {
    for vector in vectors() {
        let (knock, answer) = (&vector["knock"], &vector["answer"]);
        let secret = link(&vector).secret().clone();
        let message = Knock::from_bytes(knock["plain"].as_str().unwrap().as_bytes()).unwrap();
        let sealed = seal_knock(&secret, &message, Nonce::new(array(&knock["nonce"]))).unwrap();
        assert_eq!(hex(&sealed.bytes), knock["sealed"]);

        let mut admission = Admission::new(Fingerprint(array(&vector["host_fingerprint"])));
        admission.invite(secret, NOW, Duration::from_secs(600));
        let opened = admission.open(&sealed.bytes, link(&vector).address().ip(), NOW);
        let Opened::Knock(admitted) = opened else { panic!("{opened:?}") };
        assert_eq!(admitted.knock, message);
        assert_eq!(admitted.words.to_string(), vector["words"]);

        let reply = Answer::from_bytes(answer["plain"].as_str().unwrap().as_bytes()).unwrap();
        let sealed_reply = admitted.seal.seal(&reply, Nonce::new(array(&answer["nonce"]))).unwrap();
        assert_eq!(hex(&sealed_reply), answer["sealed"]);
        assert_eq!(sealed.answer.open(&sealed_reply).unwrap(), reply);
    }
}

#[test]
fn a_restart_is_proven_byte_for_byte() {
    for vector in vectors() {
        let offer = Knock::from_bytes(vector["knock"]["plain"].as_str().unwrap().as_bytes()).unwrap().offer;
        let (key, number) = (ReturnKey::new(array(&vector["restart"]["return_key"])), &vector["restart"]["number"]);
        let number = u32::try_from(number.as_u64().unwrap()).unwrap();
        let restart = Restart { number, proof: RestartProof::new(array(&vector["restart"]["proof"])) };
        assert_eq!(prove_restart(&key, number, &offer), restart);
        assert!(Restarts::new(key).accept(restart, &offer));
    }
}
