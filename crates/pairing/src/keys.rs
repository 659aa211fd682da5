//! Keys, one type for each direction and purpose, all derived by HKDF-SHA256 (RFC 5869).

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Secret;

/// The key that seals a guest's knock.
#[derive(Clone)]
pub(crate) struct KnockKey(pub(crate) Zeroizing<[u8; 32]>);

/// The key that seals the host's answer.
#[derive(Clone)]
pub(crate) struct AnswerKey(pub(crate) Zeroizing<[u8; 32]>);

impl KnockKey {
    pub(crate) fn derive(secret: &Secret) -> Self {
        Self(expand(secret.bytes(), None, b"porthole v1 knock"))
    }
}

impl AnswerKey {
    pub(crate) fn derive(secret: &Secret) -> Self {
        Self(expand(secret.bytes(), None, b"porthole v1 answer"))
    }
}

/// Derives `N` bytes for the purpose that `info` names from secret ones, the input keying material.
pub(crate) fn expand<const N: usize>(secret: &[u8], salt: Option<&[u8]>, info: &[u8]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32) };
    let mut out = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(salt, secret)
        .expand(info, out.as_mut_slice())
        .expect("HKDF-SHA256 gives up to 255 blocks of 32 bytes");
    out
}
