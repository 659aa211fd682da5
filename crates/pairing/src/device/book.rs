//! All devices that are remembered.

use thiserror::Error;
use wire::DisplayName;

use super::{Announcement, Device, DeviceId, Trust};

/// Devices that can be remembered at once.
pub const MAX_DEVICES: usize = 64;

/// The devices, those remembered first first. Never two of one certificate, nor of one short name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices(Vec<Device>);

/// Why a device was not remembered.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{MAX_DEVICES} devices are remembered, and no more can be: forget one first")]
pub struct DevicesFull;

/// Why a person's word for a device named none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotNamed {
    /// No device is called so.
    #[error("no device of this name is remembered")]
    Nobody,
    /// Several are.
    #[error("several devices have this name: use the digits by which one is listed")]
    Several,
}

impl Devices {
    /// Remembers a device. One that is known already gets its new secret, and keeps the name and the trust that it was given.
    ///
    /// # Errors
    /// [`DevicesFull`] where there is no room for another.
    pub fn remember(&mut self, device: Device) -> Result<DeviceId, DevicesFull> {
        let id = device.id();
        match self.position(id) {
            Some(place) => {
                let known = &self.0[place];
                // Two certificates with one short name are made on purpose only: the later one knows nothing of the first.
                let same = (known.fingerprint == device.fingerprint).then(|| (known.name.clone(), known.trust));
                let (name, trust) = same.unwrap_or((device.name.clone(), device.trust));
                self.0[place] = Device { name, trust, ..device };
            }
            None if self.0.len() < MAX_DEVICES => self.0.push(device),
            None => return Err(DevicesFull),
        }
        Ok(id)
    }

    /// Calls a device otherwise; `false` where there is none.
    pub fn rename(&mut self, id: DeviceId, name: DisplayName) -> bool {
        self.change(id, |device| device.name = name)
    }

    /// Trusts a device so far; `false` where there is none.
    pub fn trust(&mut self, id: DeviceId, trust: Trust) -> bool {
        self.change(id, |device| device.trust = trust)
    }

    /// Notes that a device was connected, in seconds since 1970-01-01 UTC; `false` where there is none.
    pub fn seen(&mut self, id: DeviceId, unix: u64) -> bool {
        self.change(id, |device| device.last_seen = device.last_seen.max(Some(unix)))
    }

    /// Forgets a device; `false` where there is none.
    pub fn forget(&mut self, id: DeviceId) -> bool {
        let before = self.0.len();
        self.0.retain(|device| device.id() != id);
        self.0.len() < before
    }

    /// The device of that short name.
    #[must_use]
    pub fn get(&self, id: DeviceId) -> Option<&Device> {
        self.position(id).map(|place| &self.0[place])
    }

    /// The device that a person means, by the digits of its id or by the whole name; upper and lower case are alike.
    ///
    /// # Errors
    /// [`NotNamed`] where that is not exactly one.
    pub fn named(&self, word: &str) -> Result<&Device, NotNamed> {
        if let Some(device) = word.parse().ok().and_then(|id| self.get(id)) {
            return Ok(device);
        }
        let word = word.trim().to_lowercase();
        let mut so_called = self.0.iter().filter(|device| device.name.as_str().to_lowercase() == word);
        let first = so_called.next().ok_or(NotNamed::Nobody)?;
        if so_called.next().is_some() { Err(NotNamed::Several) } else { Ok(first) }
    }

    /// Which device an announcement is of; none where a stranger made it.
    #[must_use]
    pub fn recognise(&self, announcement: &Announcement) -> Option<DeviceId> {
        self.0.iter().find(|device| announcement.is_of(device)).map(Device::id)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Device> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn change(&mut self, id: DeviceId, change: impl FnOnce(&mut Device)) -> bool {
        let found = self.0.iter_mut().find(|device| device.id() == id);
        found.map(change).is_some()
    }

    fn position(&self, id: DeviceId) -> Option<usize> {
        self.0.iter().position(|device| device.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::Fingerprint;

    use super::{Devices, DevicesFull, MAX_DEVICES, NotNamed};
    use crate::device::{Device, DeviceId, PairSecret, Trust};

    fn device(number: u8, name: &str) -> Device {
        let secret = PairSecret::new([number; 16]);
        let (trust, last_seen) = (Trust::Ask, None);
        Device { name: name.into(), fingerprint: Fingerprint([number; 32]), secret, trust, last_seen }
    }

    fn id(number: u8) -> DeviceId {
        device(number, "").id()
    }

    #[test]
    fn a_device_is_remembered_renamed_trusted_seen_and_forgotten() {
        let mut book = Devices::default();
        assert_eq!(book.remember(device(1, "Ann")), Ok(id(1)));
        assert!(book.rename(id(1), "Workshop".into()) && book.trust(id(1), Trust::Files) && book.seen(id(1), 5));
        assert!(book.seen(id(1), 3));
        let known = book.get(id(1)).unwrap();
        assert_eq!((known.name.as_str(), known.trust, known.last_seen), ("Workshop", Trust::Files, Some(5)));
        assert!(book.forget(id(1)) && book.is_empty() && !book.forget(id(1)));
        assert!(!book.rename(id(1), "x".into()) && !book.trust(id(1), Trust::Ask) && !book.seen(id(1), 1));
    }

    #[test]
    fn a_device_that_is_remembered_again_keeps_its_name_and_trust_and_gets_the_new_secret() {
        let mut book = Devices::default();
        book.remember(device(1, "Ann")).unwrap();
        book.rename(id(1), "Workshop".into());
        book.trust(id(1), Trust::Watch);
        book.remember(Device { secret: PairSecret::new([7; 16]), ..device(1, "Bob") }).unwrap();
        let known = book.get(id(1)).unwrap();
        assert_eq!((known.name.as_str(), known.trust), ("Workshop", Trust::Watch));
        assert_eq!(known.secret, PairSecret::new([7; 16]));
        assert_eq!(book.len(), 1);
    }

    #[test]
    fn there_is_room_for_sixty_four_and_one_that_is_known_fits_always() {
        let mut book = Devices::default();
        for number in 0..u8::try_from(MAX_DEVICES).unwrap() {
            book.remember(device(number, "")).unwrap();
        }
        assert_eq!(book.remember(device(200, "")), Err(DevicesFull));
        assert_eq!(book.remember(device(5, "")), Ok(id(5)));
    }

    #[test]
    fn a_device_is_named_by_its_digits_or_by_a_name_that_no_other_has() {
        let mut book = Devices::default();
        for (number, name) in [(1, "Ann's desk"), (2, "Workshop"), (3, "workshop"), (4, "")] {
            book.remember(device(number, name)).unwrap();
        }
        let named = |word: &str| book.named(word).map(Device::id);
        assert_eq!(named(" ann's DESK "), Ok(id(1)));
        assert_eq!(named("Workshop"), Err(NotNamed::Several));
        assert_eq!(named("nobody"), Err(NotNamed::Nobody));
        assert_eq!(named(&id(3).to_string()), Ok(id(3)));
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_it_no_device_is_there_twice(steps in prop::collection::vec((0u8..5, any::<u8>()), 0..300)) {
            let mut book = Devices::default();
            for (step, number) in steps {
                match step {
                    0 | 1 => { let _ = book.remember(device(number, "x")); }
                    2 => { let _ = book.rename(id(number), "y".into()); }
                    3 => { let _ = book.trust(id(number), Trust::Files); }
                    _ => { let _ = book.forget(id(number)); }
                }
                let ids: std::collections::BTreeSet<DeviceId> = book.iter().map(Device::id).collect();
                prop_assert!(ids.len() == book.len() && book.len() <= MAX_DEVICES);
            }
        }
    }
}
