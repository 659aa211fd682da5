//! How a device shows on the network that it is here: to those it knows, and to nobody else.

use subtle::ConstantTimeEq;
use wire::Fingerprint;

use super::{Device, Devices, MAX_DEVICES};

/// What one of the devices that are meant knows its announcer by; to all others it is 8 random bytes.
pub type Tag = [u8; 8];

/// What is announced, beside the address it comes from. It holds no name, and no two of one device have anything in common
/// that a stranger can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Random bytes that were drawn for it.
    pub nonce: [u8; 16],
    /// The port of the door.
    pub port: u16,
    /// One for each device that is meant, and perhaps some that mean nobody; in no order that means anything.
    pub tags: Vec<Tag>,
}

impl Announcement {
    /// That the device with the certificate `own` is here, for each of `devices` to know. The nonce is random.
    ///
    /// A tag is the first 8 bytes of HKDF-SHA256 with the pair secret as keying material, the announcer's fingerprint as
    /// salt, and `porthole v1 here`, the nonce and the port in 2 bytes, the higher first, as info.
    #[must_use]
    pub fn make(nonce: [u8; 16], port: u16, own: Fingerprint, devices: &Devices) -> Self {
        let mut tags: Vec<Tag> = devices.iter().map(|device| device.secret.tag(own, nonce, port)).collect();
        tags.sort_unstable();
        Self { nonce, port, tags }
    }

    /// Whether this device made it, for one who knows its secret. More tags than anybody has devices are not read.
    pub(super) fn is_of(&self, device: &Device) -> bool {
        let wanted = device.secret.tag(device.fingerprint, self.nonce, self.port);
        self.tags.iter().take(MAX_DEVICES).any(|tag| bool::from(tag.ct_eq(&wanted)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::Fingerprint;

    use super::Announcement;
    use crate::DeviceId;
    use crate::device::{Device, Devices, MAX_DEVICES, PairSecret, Trust};

    const OWN: Fingerprint = Fingerprint([0xAA; 32]);

    fn device(print: u8, secret: u8) -> Device {
        let secret = PairSecret::new([secret; 16]);
        let (trust, last_seen) = (Trust::Ask, None);
        Device { name: "".into(), fingerprint: Fingerprint([print; 32]), secret, trust, last_seen }
    }

    fn book(devices: impl IntoIterator<Item = Device>) -> Devices {
        let mut book = Devices::default();
        for device in devices {
            book.remember(device).unwrap();
        }
        book
    }

    /// What `OWN` announces for devices with these secrets.
    fn announced(nonce: u8, port: u16, secrets: impl IntoIterator<Item = u8>) -> Announcement {
        let devices = book(secrets.into_iter().map(|secret| device(secret, secret)));
        Announcement::make([nonce; 16], port, OWN, &devices)
    }

    #[test]
    fn each_device_that_is_meant_knows_the_announcer_and_a_stranger_does_not() {
        let announcement = announced(1, 7780, [1, 2, 3]);
        let me = |secret| book([device(9, 99), Device { fingerprint: OWN, ..device(0, secret) }]);
        for secret in [1, 2, 3] {
            assert_eq!(me(secret).recognise(&announcement), Some(DeviceId::of(OWN)));
        }
        assert_eq!(me(4).recognise(&announcement), None);
    }

    #[test]
    fn nobody_takes_their_own_announcement_for_that_of_their_device() {
        let devices = book([device(1, 1)]);
        let announcement = Announcement::make([1; 16], 7780, OWN, &devices);
        assert_eq!(devices.recognise(&announcement), None);
    }

    #[test]
    fn an_announcement_that_is_told_for_another_port_or_nonce_is_nobodys() {
        let announcement = announced(1, 7780, [1]);
        let me = book([Device { fingerprint: OWN, ..device(0, 1) }]);
        assert!(me.recognise(&announcement).is_some());
        assert_eq!(me.recognise(&Announcement { port: 7781, ..announcement.clone() }), None);
        assert_eq!(me.recognise(&Announcement { nonce: [2; 16], ..announcement }), None);
    }

    #[test]
    fn the_order_of_tags_tells_nothing_of_that_of_the_devices() {
        assert_eq!(announced(1, 7780, 1..=64), announced(1, 7780, (1..=64).rev()));
    }

    proptest! {
        #[test]
        fn two_starts_have_no_tag_in_common(first: u8, second: u8, port: u16) {
            prop_assume!(first != second);
            let (a, b) = (announced(first, port, 1..=64), announced(second, port, 1..=64));
            prop_assert!(a.tags.iter().all(|tag| !b.tags.contains(tag)));
        }

        #[test]
        fn of_any_tags_that_strangers_make_up_none_is_a_device(
            nonce: [u8; 16], port: u16, tags in prop::collection::vec(any::<[u8; 8]>(), 0..200),
        ) {
            let me = book((0..64).map(|number| device(number, number)));
            prop_assert_eq!(me.len(), MAX_DEVICES);
            prop_assert_eq!(me.recognise(&Announcement { nonce, port, tags }), None);
        }
    }
}
