//! The devices that this Porthole knows, as the conductor has them.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use discovery::Sighting;
use pairing::device::{DevicesFull, NotNamed};
use pairing::{Device, DeviceId, Devices, Link, Secret};
use session::{Certificate, CertificateError};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};
use wire::Fingerprint;

use super::finding::Finding;
use super::identity::{Identity, KeepIdentity, Keeping, Place};
use super::shelf::Shelf;
use super::{ConnectRequest, DeviceState, DevicesSheet};
use crate::clock;
use crate::problem::{Problem, ProblemCode};

/// A disk that takes longer is not waited for.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// How long a device is looked for that somebody wants to visit, or that is to be listed.
const FOUND_WITHIN: Duration = Duration::from_millis(3500);

/// Everything about devices.
pub(crate) struct Circle {
    place: Place,
    identity: Option<Identity>,
    shelf: Option<Shelf>,
    devices: Devices,
    finding: Finding,
    /// Somebody wants to hear of every change.
    is_watched: bool,
    /// When all are told that were found by then.
    told_at: Option<Instant>,
    /// The visit that waits until its device is found, and until when.
    sought: Option<(ConnectRequest, Instant)>,
}

/// A device that somebody visits, and who it must prove to be.
#[derive(Clone, Debug)]
pub(crate) struct Acquaintance {
    pub(crate) device: Device,
    pub(crate) link: Link,
}

/// What the search came to.
pub(crate) enum Found {
    /// Another device is here, or one is gone: the sheet is to be told.
    Changed,
    /// Somebody waits for the sheet.
    Told,
    /// A device that was to be visited is here, or is not.
    Sought(ConnectRequest),
    /// Nothing to be told of.
    Nothing,
}

impl Circle {
    /// Nothing is read yet. `is_named` is a data folder that somebody named.
    pub(crate) fn new(data: Option<PathBuf>, is_named: bool) -> Self {
        let place = Place { data, is_named, choice: KeepIdentity::Auto };
        let (devices, finding) = (Devices::default(), Finding::default());
        Self { place, identity: None, shelf: None, devices, finding, is_watched: false, told_at: None, sought: None }
    }

    /// Who this Porthole is. Where it could not be kept before, that is tried again.
    pub(crate) async fn identify(&mut self) -> Result<Certificate, CertificateError> {
        if self.identity.as_ref().is_none_or(|known| known.keeping == Keeping::Run && self.devices.is_empty()) {
            let found = Identity::find(&self.place).await?;
            // One that serves for a run serves for the whole run.
            let keeps_less = found.keeping == Keeping::Run && found.key.is_none();
            if self.identity.is_none() || !keeps_less {
                let folder = self.place.data.clone().zip(found.key.clone());
                self.shelf = folder.map(|(folder, key)| Shelf::new(folder, key));
                self.identity = Some(found);
            }
        }
        self.read().await;
        match &self.identity {
            Some(identity) => Ok(identity.certificate.clone()),
            None => Certificate::generate(),
        }
    }

    /// The devices, as they were read or changed last.
    pub(crate) fn devices(&self) -> &Devices {
        &self.devices
    }

    /// Makes one change, here and where they are kept. Where they cannot be kept, it holds for this run.
    pub(crate) async fn change<T: Send + 'static>(
        &mut self,
        change: impl FnOnce(&mut Devices) -> T + Clone + Send + 'static,
    ) -> (T, Result<(), Problem>) {
        let Some(shelf) = self.shelf.clone() else {
            return (change(&mut self.devices), self.unkept());
        };
        let on_disk = change.clone();
        let changing = timeout(ANSWERS_WITHIN, spawn_blocking(move || shelf.change(on_disk))).await;
        let error = match changing {
            Ok(Ok(Ok((changed, devices)))) => {
                self.devices = devices;
                return (changed, Ok(()));
            }
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the disk does not answer".to_owned(),
        };
        (change(&mut self.devices), Err(Problem::new(ProblemCode::DevicesNotKept, error)))
    }

    /// Remembers one that both persons wished to have remembered.
    pub(crate) async fn remember(&mut self, device: Device) -> Result<(), Problem> {
        let (remembered, kept) = self.change(move |devices| devices.remember(device)).await;
        remembered.map_err(|full: DevicesFull| Problem::new(ProblemCode::DevicesFull, full))?;
        kept
    }

    /// Knows a device no more.
    pub(crate) async fn forget(&mut self, device: DeviceId) -> Result<(), Problem> {
        self.finding.forget(device);
        self.change(move |devices| devices.forget(device)).await.1
    }

    /// The device that a person means.
    pub(crate) fn meant(&self, word: &str) -> Result<&Device, Problem> {
        self.devices.named(word).map_err(|error: NotNamed| Problem::new(ProblemCode::UnknownDevice, error))
    }

    /// All devices, and how they stand.
    pub(crate) fn sheet(&self) -> DevicesSheet {
        let devices = self.devices.iter().map(|device| DeviceState {
            device: device.id(),
            name: device.name.clone(),
            trust: device.trust,
            address: self.finding.door_of(device.id()),
            last_seen: device.last_seen,
        });
        DevicesSheet {
            devices: devices.collect(),
            keeping: self.identity.as_ref().map_or(Keeping::Run, |identity| identity.keeping),
            why: self.identity.as_ref().and_then(|identity| identity.why.clone()),
            unfound: self.finding.failed().map(str::to_owned),
        }
    }

    /// From now on every change is told.
    pub(crate) fn watch(&mut self) {
        self.is_watched = true;
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// The sheet is told once there was time to hear of them, or at once where nobody can be heard of.
    pub(crate) fn tell_later(&mut self) {
        let patience = if self.finding.is_looking() { FOUND_WITHIN } else { Duration::ZERO };
        self.told_at = Some(Instant::now() + patience);
    }

    /// Looks for devices by these addresses of this machine, where there are any to look for.
    pub(crate) fn look(&mut self, on: Vec<IpAddr>) {
        if !self.devices.is_empty() {
            self.finding.look(on);
        }
    }

    /// Lets devices know that a door of this Porthole is open; none that it is not any more.
    pub(crate) fn announce(&mut self, door: Option<u16>) {
        match (door, &self.identity) {
            (Some(port), Some(identity)) => {
                self.finding.announce(port, identity.certificate.fingerprint(), &self.devices);
            }
            (None, _) | (_, None) => self.finding.withdraw(),
        }
    }

    /// What comes next of the search. It can be dropped without loss.
    pub(crate) async fn found(&mut self) -> Found {
        let sought_until = self.sought.as_ref().map(|(_, until)| *until);
        let sighting = tokio::select! {
            sighting = self.finding.next() => sighting,
            () = clock::by(self.told_at) => {
                self.told_at = None;
                return Found::Told;
            }
            () = clock::by(sought_until) => return self.sought.take().map_or(Found::Nothing, |(sought, _)| Found::Sought(sought)),
        };
        self.take(sighting)
    }

    fn take(&mut self, sighting: Option<Sighting>) -> Found {
        if !self.finding.take(sighting, &self.devices) {
            return Found::Nothing;
        }
        let is_here = |request: &ConnectRequest| self.address(request).is_some();
        if self.sought.as_ref().is_some_and(|(request, _)| is_here(request)) {
            return self.sought.take().map_or(Found::Changed, |(request, _)| Found::Sought(request));
        }
        Found::Changed
    }

    /// Waits until the device is found; gives the request back where it need not, or cannot, be waited for.
    pub(crate) fn seek(&mut self, request: ConnectRequest) -> Option<ConnectRequest> {
        if self.address(&request).is_some() || !self.finding.is_looking() {
            return Some(request);
        }
        self.sought = Some((request, Instant::now() + FOUND_WITHIN));
        None
    }

    /// Nobody wants to visit any more what was looked for.
    pub(crate) fn give_up(&mut self) -> bool {
        self.sought.take().is_some()
    }

    /// Whom to visit, and where.
    pub(crate) fn acquaintance(&self, request: &ConnectRequest) -> Result<Acquaintance, Problem> {
        let device = self.meant(&request.device)?.clone();
        let away = || {
            let message =
                format!("{} is not found on this network. Let it share something, or say its address.", shown(&device));
            Problem::new(ProblemCode::DeviceAway, message)
        };
        let address = self.address(request).ok_or_else(away)?;
        let link = Link::new(address, self.knocking(&device)).map_err(|_| away())?;
        Ok(Acquaintance { device, link })
    }

    fn knocking(&self, device: &Device) -> Secret {
        let own = self.identity.as_ref().map_or(Fingerprint([0; 32]), |identity| identity.certificate.fingerprint());
        device.secret.knocking(own, device.fingerprint)
    }

    fn address(&self, request: &ConnectRequest) -> Option<SocketAddr> {
        let found = || self.finding.door_of(self.devices.named(&request.device).ok()?.id());
        request.at.or_else(found)
    }

    /// Reads what another Porthole of this user may have changed.
    async fn read(&mut self) {
        let Some(shelf) = self.shelf.clone() else { return };
        match timeout(ANSWERS_WITHIN, spawn_blocking(move || shelf.read())).await {
            Ok(Ok(Ok(devices))) => self.devices = devices,
            Ok(Ok(Err(error))) => tracing::warn!(%error, "the devices were not read"),
            Ok(Err(error)) => tracing::warn!(%error, "the devices were not read"),
            Err(_) => tracing::warn!("the disk does not answer, so the devices were not read"),
        }
    }

    /// Why what is remembered is forgotten at the end of the run.
    fn unkept(&self) -> Result<(), Problem> {
        let why = self.identity.as_ref().and_then(|identity| identity.why.as_deref()).unwrap_or("nobody was asked");
        let message = format!(
            "Devices are remembered until Porthole ends, because {why}. \
             To keep them in a file, start Porthole with PORTHOLE_DATA naming a folder for it."
        );
        Err(Problem::new(ProblemCode::DevicesNotKept, message))
    }
}

/// A device's name for a sentence.
fn shown(device: &Device) -> String {
    if device.name.is_empty() { device.id().to_string() } else { device.name.to_string() }
}
