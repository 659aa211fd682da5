//! Restarts of a session, which only its guest can ask for.
//!
//! A knock is sealed with the link's secret, so everybody who holds the link and listens can read it and copy the
//! certificate in it. The return key is told inside the session only, and a restart is proven by it.

use sha2::{Digest, Sha256};
use wire::{Restart, RestartProof, ReturnKey, SdpOffer};

use crate::keys;

const CONTEXT: &[u8] = b"porthole v1 restart";

/// The host's side of one session: which restarts its guest asked for.
#[derive(Debug)]
pub struct Restarts {
    key: ReturnKey,
    /// The highest number that was accepted.
    last: u32,
}

impl Restarts {
    /// Of a session whose guest alone is told this key.
    #[must_use]
    pub fn new(key: ReturnKey) -> Self {
        Self { key, last: 0 }
    }

    /// Whether the guest asks for this restart with this offer. Each one is accepted once, and none after a later one.
    pub fn accept(&mut self, restart: Restart, offer: &SdpOffer) -> bool {
        let is_proven = restart.number > self.last && restart == prove_restart(&self.key, restart.number, offer);
        if is_proven {
            self.last = restart.number;
        }
        is_proven
    }
}

/// The guest's side: asks for the restart `number` of the session, counted from 1, with `offer`.
///
/// The proof is HKDF-SHA256 with the key as keying material, no salt, and `porthole v1 restart`, the number in 4 bytes,
/// the highest first, and the SHA-256 of the offer as info.
#[must_use]
pub fn prove_restart(key: &ReturnKey, number: u32, offer: &SdpOffer) -> Restart {
    let digest = Sha256::digest(offer.as_str());
    let info = [CONTEXT, &number.to_be_bytes(), digest.as_slice()].concat();
    Restart { number, proof: RestartProof::new(*keys::expand::<32>(key.bytes(), None, &info)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::{Restart, RestartProof, ReturnKey, SdpOffer};

    use super::{Restarts, prove_restart};

    fn offer(session: u32) -> SdpOffer {
        let digits = ["AB"; 32].join(":");
        SdpOffer::try_from(format!("v=0\r\no=- {session} 2 IN IP4 127.0.0.1\r\na=fingerprint:sha-256 {digits}\r\n"))
            .unwrap()
    }

    fn key(byte: u8) -> ReturnKey {
        ReturnKey::new([byte; 16])
    }

    #[test]
    fn the_guest_restarts_as_often_as_needed_and_may_skip_what_never_arrived() {
        let mut restarts = Restarts::new(key(1));
        for number in [1, 2, 3, 7, u32::MAX] {
            assert!(restarts.accept(prove_restart(&key(1), number, &offer(number)), &offer(number)), "{number}");
        }
    }

    #[test]
    fn a_restart_is_accepted_once_and_not_after_a_later_one() {
        let mut restarts = Restarts::new(key(1));
        let (first, second) = (prove_restart(&key(1), 1, &offer(1)), prove_restart(&key(1), 2, &offer(2)));
        assert!(restarts.accept(second, &offer(2)));
        assert!(!restarts.accept(second, &offer(2)));
        assert!(!restarts.accept(first, &offer(1)));
        assert!(!restarts.accept(prove_restart(&key(1), 0, &offer(1)), &offer(1)));
    }

    proptest! {
        #[test]
        fn one_who_read_every_knock_of_a_guest_restarts_nothing(
            read in 1u32..20, number: u32, session: u32, guess in any::<[u8; 32]>(), bit in 0usize..256, other in any::<[u8; 16]>(),
        ) {
            let mut restarts = Restarts::new(key(1));
            let knocks: Vec<(Restart, SdpOffer)> =
                (1..=read).map(|number| (prove_restart(&key(1), number, &offer(number)), offer(number))).collect();
            for (restart, offer) in &knocks {
                prop_assert!(restarts.accept(*restart, offer));
            }
            let foreign = SdpOffer::try_from(format!("{}a=ice-ufrag:{session}\r\n", offer(session).as_str())).unwrap();
            for (seen, own) in &knocks {
                let mut bytes = *seen.proof.bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let flipped = Restart { number: read + 1, proof: RestartProof::new(bytes) };
                for forged in [*seen, Restart { number, ..*seen }, flipped] {
                    prop_assert!(!restarts.accept(forged, own) && !restarts.accept(forged, &foreign));
                }
            }
            let guessed = Restart { number: read + 1, proof: RestartProof::new(guess) };
            prop_assert!(!restarts.accept(guessed, &foreign));
            prop_assert!(!restarts.accept(prove_restart(&ReturnKey::new(other), read + 1, &foreign), &foreign));
            prop_assert!(restarts.accept(prove_restart(&key(1), read + 1, &offer(0)), &offer(0)), "the guest still can");
        }

        #[test]
        fn a_proof_fits_one_key_one_number_and_one_offer(a in any::<([u8; 16], u32, u32)>(), b in any::<([u8; 16], u32, u32)>()) {
            let proof = |(key, number, session)| prove_restart(&ReturnKey::new(key), number, &offer(session)).proof;
            prop_assert_eq!(proof(a) == proof(b), a == b);
            let other_key = (b.0, a.1, a.2);
            prop_assert_eq!(proof(a) == proof(other_key), a == other_key);
        }
    }
}
