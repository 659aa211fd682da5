//! The conductor's part in devices: who this Porthole is, whom it knows, and whom it visits without a link.

use std::net::IpAddr;

use pairing::{Device, DeviceId};
use wire::DisplayName;

use super::Conductor;
use crate::devices::{Acquaintance, ConnectRequest, DevicesCommand, Found, Meeting, MeetingState};
use crate::files::PeerId;
use crate::problem::{Problem, ProblemCode};
use crate::sharing::{Doorway, Sharing};
use crate::visit::{Itinerary, JoinRequest, Visit, VisitReason, VisitState, Visiting};
use crate::{Event, ShareRequest};

/// Whom to visit.
pub(super) enum NextVisit {
    /// Whoever the link leads to.
    Link(JoinRequest),
    /// A device.
    Device(ConnectRequest),
}

impl Conductor {
    pub(super) async fn devices(&mut self, command: DevicesCommand) {
        let done = match command {
            DevicesCommand::List => {
                self.circle.watch();
                self.look_round().await;
                self.tell_devices();
                return;
            }
            DevicesCommand::Find => {
                self.look_round().await;
                return self.circle.tell_later();
            }
            DevicesCommand::Remember(peer) => self.wish_to_remember(peer),
            DevicesCommand::Connect(request) => return self.join(NextVisit::Device(request)).await,
            DevicesCommand::Rename { device, name } => match self.meant(&device).await {
                Ok(id) => self.circle.change(move |devices| devices.rename(id, name)).await.1,
                Err(problem) => Err(problem),
            },
            DevicesCommand::Trust { device, trust } => match self.meant(&device).await {
                Ok(id) => self.circle.change(move |devices| devices.trust(id, trust)).await.1,
                Err(problem) => Err(problem),
            },
            DevicesCommand::Forget { device } => match self.meant(&device).await {
                Ok(id) => self.circle.forget(id).await,
                Err(problem) => Err(problem),
            },
        };
        if let Err(problem) = done {
            self.news.tell(Event::Problem(problem));
        }
        self.devices_changed();
        self.tell_devices();
    }

    /// Takes what the search for devices came to.
    pub(super) async fn found(&mut self, found: Found) {
        match found {
            Found::Changed if self.circle.is_watched() => self.tell_devices(),
            Found::Told => self.tell_devices(),
            Found::Sought(request) => {
                if self.circle.is_watched() {
                    self.tell_devices();
                }
                self.connect(request).await;
            }
            Found::Changed | Found::Nothing => {}
        }
    }

    /// Remembers one that both persons wished to have remembered.
    pub(super) async fn remember(&mut self, device: Device) {
        let (id, name) = (device.id(), device.name.clone());
        if let Err(problem) = self.circle.remember(device).await {
            let is_lost = problem.code == ProblemCode::DevicesFull;
            self.news.tell(Event::Problem(problem));
            if is_lost {
                return;
            }
        }
        let (peer, state) = (id.guest().into(), MeetingState::Remembered);
        self.news.tell(Event::Meeting(Meeting { peer, name, state }));
        self.devices_changed();
        self.be_found();
        self.tell_devices();
    }

    /// Notes that a device is connected now.
    pub(super) async fn saw(&mut self, device: DeviceId) {
        let unix = self.clock.unix();
        if let (_, Err(problem)) = self.circle.change(move |devices| devices.seen(device, unix)).await {
            tracing::debug!(message = problem.message, "when a device was seen is not kept");
        }
        if self.circle.is_watched() {
            self.tell_devices();
        }
    }

    /// Begins a sharing, as the one that devices know.
    pub(super) async fn begin(&mut self, request: ShareRequest, name: DisplayName) -> Result<Sharing, Problem> {
        let identified = self.circle.identify().await;
        let certificate = identified.map_err(|error| Problem::new(ProblemCode::DoorFailed, error))?;
        let mut sharing = Sharing::begin(request, (name, certificate), self.clock, &mut self.news).await?;
        sharing.know(self.circle.devices());
        Ok(sharing)
    }

    /// Lets devices find what is shared.
    pub(super) fn be_found(&mut self) {
        if let Some(sharing) = &self.sharing {
            self.circle.look(sharing.addresses());
            self.circle.announce(Some(sharing.port()));
        }
    }

    /// Begins a visit; there is no other any more.
    pub(super) async fn visit(&mut self, next: NextVisit) {
        match next {
            NextVisit::Link(request) => self.set_out(request, None).await,
            NextVisit::Device(request) => {
                self.look_round().await;
                if let Some(request) = self.circle.seek(request) {
                    self.connect(request).await;
                }
            }
        }
    }

    /// Visits a device, if it is here.
    async fn connect(&mut self, request: ConnectRequest) {
        match self.circle.acquaintance(&request) {
            Ok(known) => {
                let ConnectRequest { name, into, accept, .. } = request;
                let request = JoinRequest { link: known.link.clone(), name, into, accept };
                self.set_out(request, Some(known)).await;
            }
            Err(problem) => {
                self.news.tell(Event::Problem(problem));
                let device = self.circle.meant(&request.device).ok().map(Device::id);
                let nowhere = (IpAddr::from([0, 0, 0, 0]), 0).into();
                let (state, reason) = (VisitState::Ended, Some(VisitReason::Unreachable));
                self.news.tell(Event::Visit(Visit { state, reason, ..Visit::before(nowhere, device) }));
            }
        }
    }

    async fn set_out(&mut self, request: JoinRequest, device: Option<Acquaintance>) {
        let certificate = match self.circle.identify().await {
            Ok(certificate) => certificate,
            Err(error) => {
                tracing::warn!(%error, "there is no certificate to visit with");
                let visit = Visit::before(request.link.address(), None);
                let (state, reason) = (VisitState::Ended, Some(VisitReason::Broken));
                return self.news.tell(Event::Visit(Visit { state, reason, ..visit }));
            }
        };
        let (request, name) = self.choices.join(request, &mut self.news).await;
        self.visiting = Some(Visiting::begin(Itinerary { request, name, certificate, device }));
    }

    /// Nobody wants to visit a device any more that is still looked for; tells whether there was one.
    pub(super) fn give_up(&mut self) -> bool {
        let gave_up = self.circle.give_up();
        if gave_up {
            let nowhere = (IpAddr::from([0, 0, 0, 0]), 0).into();
            let (state, reason) = (VisitState::Ended, Some(VisitReason::Left));
            self.news.tell(Event::Visit(Visit { state, reason, ..Visit::before(nowhere, None) }));
        }
        gave_up
    }

    /// Reads the devices, and looks for them where something is shared, or by the addresses that were chosen.
    async fn look_round(&mut self) {
        if let Err(error) = self.circle.identify().await {
            tracing::warn!(%error, "there is no certificate for devices to know this one by");
        }
        let on = match &self.sharing {
            Some(sharing) => sharing.addresses(),
            None => self.choices.addresses().await,
        };
        self.circle.look(on);
    }

    /// The device that a person means, after another Porthole of this user was asked what it changed.
    async fn meant(&mut self, word: &str) -> Result<DeviceId, Problem> {
        if let Err(error) = self.circle.identify().await {
            tracing::warn!(%error, "there is no certificate for devices to know this one by");
        }
        self.circle.meant(word).map(Device::id)
    }

    fn wish_to_remember(&mut self, peer: PeerId) -> Result<(), Problem> {
        if let Some(visiting) = self.visiting.as_ref().filter(|visiting| visiting.is_at(peer)) {
            visiting.wish_to_remember();
            return Ok(());
        }
        let is_able = self.sharing.as_mut().is_some_and(|sharing| sharing.wish_to_remember(peer, &mut self.news));
        if is_able {
            return Ok(());
        }
        let message = "Only another Porthole that is connected, and in, can be remembered; a browser cannot.";
        Err(Problem::new(ProblemCode::NotAble, message))
    }

    /// What is shared heeds the devices as they are now.
    fn devices_changed(&mut self) {
        if let Some(sharing) = &mut self.sharing {
            sharing.know(self.circle.devices());
        }
    }

    fn tell_devices(&mut self) {
        self.news.tell(Event::Devices(self.circle.sheet()));
    }
}

/// The addresses to look on where nothing is shared and none were chosen: all that have a name on a network.
pub(crate) fn everywhere() -> Vec<IpAddr> {
    let places = Doorway::new(&[]).map(|doorway| doorway.places()).unwrap_or_default();
    places.into_iter().map(|(address, _)| address).collect()
}
