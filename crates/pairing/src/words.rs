//! Four words that both sides show and people compare.

use wire::Fingerprint;

use crate::{Secret, keys};

/// 256 short English nouns, one a line; no two begin with the same three letters. The page reads the same file.
const LIST: &str = include_str!("words.txt");

/// Four words that follow from the invitation's secret and both DTLS certificates: the host and the guest see the same
/// four exactly if nobody stands between them.
///
/// Each word is one byte of HKDF-SHA256 with the secret as keying material, the guest's and then the host's
/// fingerprint as salt, and `porthole v1 words` as info.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub [&'static str; 4]);

impl Words {
    /// The words for one guest at one host.
    #[must_use]
    pub fn new(secret: &Secret, guest: Fingerprint, host: Fingerprint) -> Self {
        let salt = [guest.0, host.0].concat();
        let bytes = keys::expand::<4>(secret.bytes(), Some(&salt), b"porthole v1 words");
        Self(bytes.map(word))
    }
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

fn word(number: u8) -> &'static str {
    LIST.lines().nth(usize::from(number)).expect("the list has a word for every byte")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use wire::Fingerprint;

    use super::{LIST, Words};
    use crate::Secret;

    #[test]
    fn the_list_is_256_short_words_that_differ_in_their_first_three_letters() {
        let beginnings: HashSet<&str> = LIST.lines().map(|word| &word[..3]).collect();
        assert_eq!(LIST.lines().count(), 256);
        assert_eq!(beginnings.len(), 256);
        assert!(LIST.lines().all(|word| (3..=7).contains(&word.len())));
        assert!(LIST.lines().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
        assert!(LIST.lines().is_sorted());
    }

    proptest! {
        #[test]
        fn a_change_of_the_secret_or_of_either_certificate_changes_the_words(
            secret: [u8; 16], guest: [u8; 32], host: [u8; 32], at in 0usize..80, bit in 0u8..8,
        ) {
            let words = |bytes: &[u8]| {
                let secret = Secret::new(bytes[..16].try_into().unwrap());
                let print = |range: &[u8]| Fingerprint(range.try_into().unwrap());
                Words::new(&secret, print(&bytes[16..48]), print(&bytes[48..]))
            };
            let honest = [&secret[..], &guest, &host].concat();
            let mut changed = honest.clone();
            changed[at] ^= 1 << bit;
            // Two sets of words are alike by chance once in 2^32; the page tells people so.
            prop_assert_ne!(words(&honest), words(&changed));
        }
    }

    #[test]
    fn guest_and_host_are_not_the_same_place() {
        let (secret, one, two) = (Secret::new([1; 16]), Fingerprint([1; 32]), Fingerprint([2; 32]));
        assert_ne!(Words::new(&secret, one, two), Words::new(&secret, two, one));
    }
}
