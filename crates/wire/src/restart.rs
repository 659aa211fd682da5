//! What proves that a restart of ICE is asked for by the guest of the session, and by nobody who read their knock.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::hex;

/// 16 random bytes that the host tells a guest inside the session, and never outside of it; 32 lower-case hexadecimal
/// digits in text. Whoever knows it can restart that session. It never prints itself.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct ReturnKey([u8; 16]);

/// 32 bytes that follow from a [`ReturnKey`], the restart's number and its SDP offer; 64 lower-case hexadecimal digits in
/// text. Who reads it learns nothing of the key.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct RestartProof([u8; 32]);

/// A guest's wish to restart ICE on the session that their certificate has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Restart {
    /// Larger than that of any restart of this session before, counted from 1.
    pub number: u32,
    /// The proof for this number and the knock's offer.
    pub proof: RestartProof,
}

/// Why a text was not taken as a [`ReturnKey`] or a [`RestartProof`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not {0} lower-case hexadecimal digits")]
pub struct HexError(pub(crate) usize);

macro_rules! secret_bytes {
    ($name:ident, $length:literal) => {
        impl $name {
            /// These bytes.
            #[must_use]
            pub fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes, to calculate with.
            #[must_use]
            pub fn bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl PartialEq for $name {
            /// Compares in constant time.
            fn eq(&self, other: &Self) -> bool {
                subtle::ConstantTimeEq::ct_eq(self.0.as_slice(), other.0.as_slice()).into()
            }
        }

        impl Eq for $name {}

        impl From<$name> for String {
            fn from(secret: $name) -> Self {
                hex::write(&secret.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = HexError;

            fn try_from(text: String) -> Result<Self, HexError> {
                hex::read(&text).map(Self).ok_or(HexError(2 * $length))
            }
        }
    };
}

pub(crate) use secret_bytes;

secret_bytes!(ReturnKey, 16);
secret_bytes!(RestartProof, 32);

impl std::fmt::Debug for ReturnKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReturnKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HexError, Restart, RestartProof, ReturnKey};
    use crate::ToGuest;

    #[test]
    fn a_return_key_never_prints_its_bytes() {
        let told = ToGuest::ReturnKey { key: ReturnKey::new([0x41; 16]) };
        assert_eq!(format!("{told:?}"), "ReturnKey { key: ReturnKey(hidden) }");
    }

    proptest! {
        #[test]
        fn a_key_and_a_restart_read_back_as_they_were_written(key in any::<[u8; 16]>(), proof in any::<[u8; 32]>(), number: u32) {
            let told = ToGuest::ReturnKey { key: ReturnKey::new(key) };
            prop_assert_eq!(ToGuest::from_text(&told.to_text()).ok(), Some(told));
            let restart = Restart { number, proof: RestartProof::new(proof) };
            let text = serde_json::to_string(&restart).unwrap();
            prop_assert_eq!(serde_json::from_str::<Restart>(&text).ok(), Some(restart));
        }

        #[test]
        fn two_keys_are_equal_exactly_if_all_their_bytes_are(key in any::<[u8; 16]>(), at in 0usize..16, change in 0u8..) {
            let mut other = key;
            other[at] ^= change;
            prop_assert_eq!(ReturnKey::new(key) == ReturnKey::new(other), change == 0);
        }

        #[test]
        fn any_other_text_is_refused_without_a_panic(text in ".{0,70}|[0-9a-f]{31}|[0-9a-f]{33}|[0-9A-F]{31}[A-F]|\\+[0-9a-f]{31}") {
            prop_assume!(!(text.len() == 32 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))));
            prop_assert_eq!(ReturnKey::try_from(text), Err(HexError(32)));
        }
    }
}
