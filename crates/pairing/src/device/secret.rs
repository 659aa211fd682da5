//! What two devices know each other by, and what follows from it.

use wire::{Fingerprint, PairHalf};
use zeroize::Zeroizing;

use super::Tag;
use crate::{Secret, keys};

/// 128 bits that two devices share and nobody else has. Wiped from memory when dropped; it never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct PairSecret(Secret);

impl PairSecret {
    /// Of the two halves that a guest and a host said inside their session.
    ///
    /// HKDF-SHA256 with the guest's half and then the host's as keying material, the guest's and then the host's
    /// fingerprint as salt, and `porthole v1 pair` as info.
    #[must_use]
    pub fn agree(halves: [&PairHalf; 2], guest: Fingerprint, host: Fingerprint) -> Self {
        let material = Zeroizing::new(halves.map(|half| *half.bytes()).concat());
        let salt = [guest.0, host.0].concat();
        Self(Secret::new(*keys::expand(&material, Some(&salt), b"porthole v1 pair")))
    }

    /// These bytes, as they were kept.
    pub(super) fn new(bytes: [u8; 16]) -> Self {
        Self(Secret::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 16] {
        self.0.bytes()
    }

    /// What the guest of the two knocks with at the other: it stands where a link's secret stands. That of the other
    /// direction is another one, so a knock that is sent back to its sender does not open.
    #[must_use]
    pub fn knocking(&self, guest: Fingerprint, host: Fingerprint) -> Secret {
        let salt = [guest.0, host.0].concat();
        Secret::new(*keys::expand(self.0.bytes(), Some(&salt), b"porthole v1 device"))
    }

    /// How `announcer` shows itself to the other in an announcement with this nonce for this port.
    pub(super) fn tag(&self, announcer: Fingerprint, nonce: [u8; 16], port: u16) -> Tag {
        let info = [b"porthole v1 here".as_slice(), &nonce, &port.to_be_bytes()].concat();
        *keys::expand(self.0.bytes(), Some(&announcer.0), &info)
    }
}

impl std::fmt::Debug for PairSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PairSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::{Fingerprint, PairHalf};

    use super::PairSecret;

    fn agreed(halves: [[u8; 16]; 2], guest: u8, host: u8) -> PairSecret {
        let [a, b] = halves.map(PairHalf::new);
        PairSecret::agree([&a, &b], Fingerprint([guest; 32]), Fingerprint([host; 32]))
    }

    #[test]
    fn a_knock_of_one_direction_has_another_secret_than_one_of_the_other() {
        let (guest, host) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
        let secret = agreed([[3; 16], [4; 16]], 1, 2);
        assert_ne!(secret.knocking(guest, host), secret.knocking(host, guest));
        assert_eq!(format!("{secret:?}"), "PairSecret(hidden)");
    }

    proptest! {
        #[test]
        fn a_pair_secret_follows_from_both_halves_and_both_certificates(
            a in any::<([[u8; 16]; 2], u8, u8)>(), b in any::<([[u8; 16]; 2], u8, u8)>(),
        ) {
            prop_assert_eq!(agreed(a.0, a.1, a.2) == agreed(b.0, b.1, b.2), a == b);
            prop_assert_eq!(agreed(a.0, a.1, a.2) == agreed([a.0[0], b.0[1]], a.1, a.2), a.0[1] == b.0[1]);
        }
    }
}
