//! Sealed messages: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), on the wire 24 bytes of nonce and the ciphertext.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use thiserror::Error;
use wire::{Answer, Knock, KnockError, limits};

use crate::Secret;
use crate::keys::{AnswerKey, KnockKey};

/// Bytes of nonce before the ciphertext.
const NONCE: usize = 24;
/// Bytes of authentication tag at its end.
const TAG: usize = 16;

const KNOCK_CONTEXT: &[u8] = b"porthole knock v1";
const ANSWER_CONTEXT: &[u8] = b"porthole answer v1";

/// 24 bytes from a cryptographic random source, used for one message only; so it can be neither copied nor cloned.
#[derive(Debug)]
pub struct Nonce([u8; NONCE]);

impl Nonce {
    /// Takes 24 random bytes.
    #[must_use]
    pub fn new(random: [u8; NONCE]) -> Self {
        Self(random)
    }
}

/// Why a message was not sealed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SealError {
    /// It would be larger than its limit in [`wire::limits`].
    #[error("the sealed message would be {0} bytes, more than the other side takes")]
    TooLarge(usize),
}

/// Why a sealed answer gave no message.
#[derive(Debug, Error)]
pub enum UnsealError {
    /// Larger than [`limits::SEALED_ANSWER`].
    #[error("the sealed answer of {0} bytes is too large")]
    TooLarge(usize),
    /// Changed on its way, sealed by somebody else, or the answer to another knock.
    #[error("the seal does not open")]
    WrongSeal,
    /// The seal held, and what is inside does not read.
    #[error(transparent)]
    Malformed(#[from] KnockError),
}

/// A knock ready to be sent, and what opens the answer to it.
pub struct SealedKnock {
    /// What goes over the wire.
    pub bytes: Vec<u8>,
    /// Opens the answer to exactly this knock.
    pub answer: AnswerOpener,
}

/// Opens the answer to one knock; the guest's side.
pub struct AnswerOpener {
    key: AnswerKey,
    context: Vec<u8>,
}

/// Seals the answer to one knock; the host's side. Sealing consumes it, so that a knock is answered once.
pub struct AnswerSeal {
    key: AnswerKey,
    context: Vec<u8>,
}

/// Seals a guest's knock.
///
/// # Errors
/// [`SealError::TooLarge`] for a knock that no host would take.
pub fn seal_knock(secret: &Secret, knock: &Knock, nonce: Nonce) -> Result<SealedKnock, SealError> {
    let key = KnockKey::derive(secret);
    let bytes = seal(&key.0, nonce, KNOCK_CONTEXT, &knock.to_bytes(), limits::SEALED_KNOCK)?;
    let answer = AnswerOpener { key: AnswerKey::derive(secret), context: answer_context(&bytes) };
    Ok(SealedKnock { bytes, answer })
}

/// Opens a knock; `None` where the seal does not hold.
pub(crate) fn open_knock(key: &KnockKey, sealed: &[u8]) -> Option<Vec<u8>> {
    if sealed.len() > limits::SEALED_KNOCK {
        return None;
    }
    open(&key.0, KNOCK_CONTEXT, sealed)
}

/// The nonce of a sealed message, by which it is known when it comes again.
pub(crate) fn nonce_of(sealed: &[u8]) -> Option<[u8; NONCE]> {
    sealed.first_chunk().copied()
}

impl AnswerSeal {
    /// The seal for the answer to `sealed_knock`.
    pub(crate) fn new(key: AnswerKey, sealed_knock: &[u8]) -> Self {
        Self { key, context: answer_context(sealed_knock) }
    }

    /// Seals the answer.
    ///
    /// # Errors
    /// [`SealError::TooLarge`] for an answer that no guest would take.
    pub fn seal(self, answer: &Answer, nonce: Nonce) -> Result<Vec<u8>, SealError> {
        seal(&self.key.0, nonce, &self.context, &answer.to_bytes(), limits::SEALED_ANSWER)
    }
}

impl std::fmt::Debug for AnswerSeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnswerSeal(hidden)")
    }
}

impl AnswerOpener {
    /// Opens and reads the answer.
    ///
    /// # Errors
    /// [`UnsealError`] for anything but the host's answer to this knock.
    pub fn open(&self, sealed: &[u8]) -> Result<Answer, UnsealError> {
        if sealed.len() > limits::SEALED_ANSWER {
            return Err(UnsealError::TooLarge(sealed.len()));
        }
        let plain = open(&self.key.0, &self.context, sealed).ok_or(UnsealError::WrongSeal)?;
        Ok(Answer::from_bytes(&plain)?)
    }
}

fn answer_context(sealed_knock: &[u8]) -> Vec<u8> {
    [ANSWER_CONTEXT, Sha256::digest(sealed_knock).as_slice()].concat()
}

/// Seals a message of at most `limit` bytes when sealed.
pub(crate) fn seal(key: &[u8; 32], nonce: Nonce, aad: &[u8], plain: &[u8], limit: usize) -> Result<Vec<u8>, SealError> {
    let size = NONCE + plain.len() + TAG;
    if size > limit {
        return Err(SealError::TooLarge(size));
    }
    let ciphertext = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce.0), Payload { msg: plain, aad })
        .expect("a message within its limit is far below the 256 GiB that one nonce can seal");
    Ok([&nonce.0[..], &ciphertext].concat())
}

/// Opens a message; `None` where the seal does not hold.
pub(crate) fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), Payload { msg, aad }).ok()
}
