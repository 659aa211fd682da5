//! What devices knock with: each has a secret of its own, which no link holds.

use std::collections::{BTreeMap, BTreeSet};

use wire::{Fingerprint, RefusalReason};

use crate::keys::{AnswerKey, KnockKey};
use crate::{DeviceId, Devices, Secret, seal};

/// Knocks of one device that are remembered, so that none is taken twice: more than a device sends in a sharing.
pub const MAX_DEVICE_KNOCKS: usize = 4096;

/// The keys of one device and the knocks that were opened with them.
pub(super) struct Pass {
    pub(super) fingerprint: Fingerprint,
    pub(super) secret: Secret,
    pub(super) answer_key: AnswerKey,
    knock_key: KnockKey,
    knocks: BTreeSet<[u8; 24]>,
    /// The host was told that somebody else has this secret.
    told_changed: bool,
}

/// Of all devices that are remembered.
#[derive(Default)]
pub(super) struct Passes(BTreeMap<DeviceId, Pass>);

impl Pass {
    fn new(fingerprint: Fingerprint, secret: Secret) -> Self {
        let (knock_key, answer_key) = (KnockKey::derive(&secret), AnswerKey::derive(&secret));
        Self { fingerprint, secret, answer_key, knock_key, knocks: BTreeSet::new(), told_changed: false }
    }

    /// Remembers that a knock was opened.
    pub(super) fn note_knock(&mut self, nonce: [u8; 24]) -> Result<(), RefusalReason> {
        if self.knocks.contains(&nonce) {
            return Err(RefusalReason::Replayed);
        }
        if self.knocks.len() >= MAX_DEVICE_KNOCKS {
            return Err(RefusalReason::Full);
        }
        self.knocks.insert(nonce);
        Ok(())
    }

    /// Whether the host is to hear now that somebody else knocks with this secret.
    pub(super) fn is_newly_changed(&mut self) -> bool {
        !std::mem::replace(&mut self.told_changed, true)
    }
}

impl Passes {
    /// Makes them those of these devices. What is known of knocks stays for those whose secret stays.
    pub(super) fn renew(&mut self, devices: &Devices, host: Fingerprint) {
        let mut before = std::mem::take(&mut self.0);
        for device in devices.iter() {
            let secret = device.secret.knocking(device.fingerprint, host);
            let kept = before.remove(&device.id()).filter(|pass| pass.secret == secret);
            self.0.insert(device.id(), kept.unwrap_or_else(|| Pass::new(device.fingerprint, secret)));
        }
    }

    /// The device whose secret opens a knock, and what is inside.
    pub(super) fn unseal(&self, sealed: &[u8]) -> Option<(DeviceId, Vec<u8>)> {
        let opened = |pass: &Pass| seal::open_knock(&pass.knock_key, sealed);
        self.0.iter().find_map(|(id, pass)| Some((*id, opened(pass)?)))
    }

    pub(super) fn get_mut(&mut self, id: DeviceId) -> Option<&mut Pass> {
        self.0.get_mut(&id)
    }
}
