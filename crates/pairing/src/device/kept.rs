//! The text in which devices outlive a run. What only the two know is sealed in it, by a key that is kept elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use wire::{DisplayName, Fingerprint};
use zeroize::Zeroizing;

use super::{Device, Devices, MAX_DEVICES, PairSecret, Trust};
use crate::keys;
use crate::seal::{self, Nonce};

/// No text of devices is longer, in bytes.
pub const LONGEST_KEPT: usize = 64 * 1024;

/// The version of the text.
const VERSION: u32 = 1;

/// A sealed secret: nonce, 16 bytes and tag.
const SEALED: usize = 24 + 16 + 16;

/// What seals the secrets of devices where they are kept. It never prints itself.
#[derive(Clone)]
pub struct KeepingKey(Zeroizing<[u8; 32]>);

/// What a text held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The devices whose secrets opened.
    pub devices: Devices,
    /// How many did not, since they were sealed by another key or changed.
    pub lost: usize,
}

/// Why a text was not read.
#[derive(Debug, Error)]
pub enum KeptError {
    /// It is none of ours, or was damaged.
    #[error("the list of devices does not read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A later Porthole wrote it.
    #[error("the list of devices is of version {0}, which this Porthole does not know")]
    Version(u32),
}

#[derive(Serialize, Deserialize)]
struct Text {
    version: u32,
    devices: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    name: DisplayName,
    fingerprint: String,
    trust: String,
    last_seen: Option<u64>,
    sealed: String,
}

impl KeepingKey {
    /// The key that follows from the secret text of an identity: HKDF-SHA256 with its SHA-256 as keying material, no salt,
    /// and `porthole v1 keep` as info.
    #[must_use]
    pub fn of_identity(text: &str) -> Self {
        let digest: Zeroizing<[u8; 32]> = Zeroizing::new(Sha256::digest(text).into());
        Self(keys::expand(digest.as_slice(), None, b"porthole v1 keep"))
    }
}

impl std::fmt::Debug for KeepingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeepingKey(hidden)")
    }
}

/// The text of these devices; each secret is sealed with a nonce of its own.
///
/// # Panics
/// Never: strings and numbers are always JSON.
#[must_use]
pub fn keep(devices: &Devices, key: &KeepingKey, mut nonce: impl FnMut() -> Nonce) -> String {
    let lines = devices.iter().map(|device| Line {
        name: device.name.clone(),
        fingerprint: STANDARD.encode(device.fingerprint.0),
        trust: device.trust.as_str().to_owned(),
        last_seen: device.last_seen,
        sealed: STANDARD.encode(sealed(device, key, nonce())),
    });
    let text = Text { version: VERSION, devices: lines.collect() };
    let mut text = serde_json::to_string_pretty(&text).expect("strings and numbers are always JSON");
    text.push('\n');
    text
}

/// Reads what [`keep`] wrote. Of a line that does not open, or says what no device is, nothing is taken.
///
/// # Errors
/// [`KeptError`] where the text as a whole does not read.
pub fn take_up(text: &[u8], key: &KeepingKey) -> Result<Kept, KeptError> {
    let text: Text = serde_json::from_slice(text)?;
    if text.version != VERSION {
        return Err(KeptError::Version(text.version));
    }
    let (mut devices, all) = (Devices::default(), text.devices.len());
    for device in text.devices.into_iter().take(MAX_DEVICES).filter_map(|line| opened(line, key)) {
        // There is room for as many as are taken.
        let _ = devices.remember(device);
    }
    let lost = all - devices.len();
    Ok(Kept { devices, lost })
}

fn sealed(device: &Device, key: &KeepingKey, nonce: Nonce) -> Vec<u8> {
    let context = context(device.fingerprint);
    seal::seal(&key.0, nonce, &context, device.secret.bytes(), SEALED).expect("a secret is as long as its limit says")
}

fn opened(line: Line, key: &KeepingKey) -> Option<Device> {
    let fingerprint = Fingerprint(STANDARD.decode(line.fingerprint).ok()?.try_into().ok()?);
    let bytes = STANDARD.decode(line.sealed).ok()?;
    let plain = Zeroizing::new(seal::open(&key.0, &context(fingerprint), &bytes)?);
    let secret = PairSecret::new(plain.as_slice().try_into().ok()?);
    // A word that is not known trusts nobody.
    let trust = Trust::of(&line.trust).unwrap_or_default();
    Some(Device { name: line.name, fingerprint, secret, trust, last_seen: line.last_seen })
}

/// A secret belongs to one certificate.
fn context(fingerprint: Fingerprint) -> Vec<u8> {
    [b"porthole device v1".as_slice(), &fingerprint.0].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::Fingerprint;

    use super::{KeepingKey, Kept, KeptError, LONGEST_KEPT, keep, take_up};
    use crate::device::{Device, Devices, MAX_DEVICES, PairSecret, Trust};
    use crate::seal::Nonce;

    fn key(text: &str) -> KeepingKey {
        KeepingKey::of_identity(text)
    }

    fn book(many: usize) -> Devices {
        let mut book = Devices::default();
        for number in 0..u8::try_from(many).unwrap() {
            let (fingerprint, secret) = (Fingerprint([number; 32]), PairSecret::new([number; 16]));
            let trust = Trust::ALL[usize::from(number) % 3];
            let (name, last_seen) = ("ш".repeat(64).as_str().into(), (number > 3).then_some(u64::MAX));
            book.remember(Device { name, fingerprint, secret, trust, last_seen }).unwrap();
        }
        book
    }

    fn text(devices: &Devices, by: &str) -> String {
        let mut drawn = 0;
        keep(devices, &key(by), || {
            drawn += 1;
            Nonce::new([drawn; 24])
        })
    }

    #[test]
    fn devices_read_back_as_they_were_kept_and_the_most_there_can_be_fit() {
        for many in [0, 1, 5, MAX_DEVICES] {
            let text = text(&book(many), "me");
            assert!(text.len() <= LONGEST_KEPT, "{}", text.len());
            assert_eq!(take_up(text.as_bytes(), &key("me")).unwrap(), Kept { devices: book(many), lost: 0 });
        }
    }

    #[test]
    fn by_another_key_or_under_another_certificate_no_secret_opens() {
        let kept = text(&book(2), "me");
        let lost = take_up(kept.as_bytes(), &key("somebody else")).unwrap();
        assert_eq!((lost.devices.len(), lost.lost), (0, 2));
        let swapped = kept.replacen("AQEBAQEBAQEB", "AgICAgICAgIC", 1);
        assert_ne!(swapped, kept);
        assert_eq!(take_up(swapped.as_bytes(), &key("me")).unwrap().lost, 1);
    }

    #[test]
    fn a_later_version_and_a_torn_text_are_told_apart_from_an_empty_list() {
        let kept = text(&book(1), "me");
        let later = kept.replace("\"version\": 1", "\"version\": 2");
        assert!(matches!(take_up(later.as_bytes(), &key("me")), Err(KeptError::Version(2))));
        for end in 0..kept.len() - 2 {
            assert!(matches!(take_up(&kept.as_bytes()[..end], &key("me")), Err(KeptError::Malformed(_))), "{end}");
        }
    }

    #[test]
    fn the_key_never_prints_itself() {
        assert_eq!(format!("{:?}", key("me")), "KeepingKey(hidden)");
    }

    proptest! {
        #[test]
        fn a_text_that_was_changed_anywhere_trusts_nobody_new(at in 0usize..2000, to in any::<u8>()) {
            let mut bytes = text(&book(2), "me").into_bytes();
            let at = at % bytes.len();
            bytes[at] = to;
            if let Ok(kept) = take_up(&bytes, &key("me")) {
                for device in kept.devices.iter() {
                    let known = book(2);
                    let known = known.get(device.id()).unwrap();
                    prop_assert_eq!(&device.secret, &known.secret);
                }
            }
        }
    }
}
