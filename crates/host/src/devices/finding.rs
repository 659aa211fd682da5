//! Which devices are on this network now, and how they learn that this one is.

use std::net::{IpAddr, SocketAddr};

use discovery::{Discovery, Sighting};
use pairing::device::Announcement;
use pairing::{DeviceId, Devices};
use wire::Fingerprint;

use super::near::nearest_first;
use crate::random;

/// Doors of devices that are remembered at most: a device may share several times.
const MOST_DOORS: usize = 256;

/// A door of a device.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Door {
    nonce: [u8; 16],
    device: DeviceId,
    address: SocketAddr,
}

/// The search, where there is one, and what it found.
#[derive(Default)]
pub(super) struct Finding {
    discovery: Option<Discovery>,
    /// The addresses that it was asked for.
    asked_on: Vec<IpAddr>,
    /// The door of this Porthole that is announced.
    announced: Option<u16>,
    /// Those heard last last: one that was killed said no goodbye, and may be back behind another door.
    doors: Vec<Door>,
    /// Why there is no search.
    failed: Option<String>,
}

impl Finding {
    /// Looks on these addresses and no others. Where that is not possible it is remembered why.
    pub(super) fn look(&mut self, mut on: Vec<IpAddr>) {
        on.sort_unstable();
        if self.discovery.is_some() && self.asked_on == on {
            return;
        }
        *self = Self { asked_on: on, ..Self::default() };
        match Discovery::start(&self.asked_on) {
            Ok(discovery) => self.discovery = Some(discovery),
            Err(error) => {
                tracing::debug!(%error, "no device can be found");
                self.failed = Some(error.to_string());
            }
        }
    }

    /// Whether it looks for anybody.
    pub(super) fn is_looking(&self) -> bool {
        self.discovery.is_some()
    }

    pub(super) fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// Announces the door at `port` to these devices, or nothing where there are none.
    pub(super) fn announce(&mut self, port: u16, own: Fingerprint, devices: &Devices) {
        let Some(discovery) = &self.discovery else { return };
        if devices.is_empty() {
            return self.withdraw();
        }
        let Announcement { nonce, port, tags } = Announcement::make(random::bytes(), port, own, devices);
        match discovery.announce(&discovery::Announcement { nonce, port, tags }) {
            Ok(()) => self.announced = Some(port),
            Err(error) => tracing::warn!(%error, "devices are not told that this one is here"),
        }
    }

    /// Announces nothing any more.
    pub(super) fn withdraw(&mut self) {
        if let (Some(discovery), Some(_)) = (&self.discovery, self.announced.take())
            && let Err(error) = discovery.withdraw()
        {
            tracing::debug!(%error, "a goodbye to devices was not said");
        }
    }

    /// What is heard next; for ever nothing where nobody looks. It can be dropped without loss.
    pub(super) async fn next(&mut self) -> Option<Sighting> {
        match &mut self.discovery {
            Some(discovery) => discovery.next().await,
            None => std::future::pending().await,
        }
    }

    /// Takes what was heard; tells whether another device is here, or one is gone.
    pub(super) fn take(&mut self, sighting: Option<Sighting>, devices: &Devices) -> bool {
        let Some(sighting) = sighting else {
            self.discovery = None;
            self.failed = Some("the search for devices ended by itself".to_owned());
            return !std::mem::take(&mut self.doors).is_empty();
        };
        let Sighting { addresses, port, nonce, tags, gone } = sighting;
        if gone {
            let before = self.doors.len();
            self.doors.retain(|door| door.nonce != nonce);
            return self.doors.len() < before;
        }
        let Some(device) = devices.recognise(&Announcement { nonce, port, tags }) else { return false };
        let own = self.discovery.as_ref().map(Discovery::on).unwrap_or_default();
        let Some(address) = nearest_first(addresses, own).first().copied() else { return false };
        let door = Door { nonce, device, address: SocketAddr::new(address, port) };
        if self.doors.contains(&door) {
            return false;
        }
        self.doors.retain(|known| known.nonce != nonce);
        if self.doors.len() >= MOST_DOORS {
            self.doors.remove(0);
        }
        self.doors.push(door);
        true
    }

    /// Where a device is; none where it is not here.
    pub(super) fn door_of(&self, device: DeviceId) -> Option<SocketAddr> {
        self.doors.iter().rfind(|door| door.device == device).map(|door| door.address)
    }

    /// Forgets the doors of one that is no device any more.
    pub(super) fn forget(&mut self, device: DeviceId) {
        self.doors.retain(|door| door.device != device);
    }
}
