//! Guests who are devices, and guests who are to become some.

use pairing::device::{Heard, Pact, Side};
use pairing::{Device, DeviceId, Devices, GuestId, Trust};
use wire::{DeviceMessage, PairHalf, ToGuest};

use super::{Sharing, say};
use crate::devices::{DeviceChange, Meeting, MeetingState};
use crate::event::Event;
use crate::files::{AcceptFiles, PeerId, Terms};
use crate::guest::{Guest, Visit};
use crate::news::News;
use crate::random;

/// What the sharing knows of devices.
#[derive(Default)]
pub(crate) struct Remembering {
    devices: Devices,
    /// Those that both persons wished to have remembered, and nobody wrote down yet.
    agreed: Vec<Device>,
    /// Those that came in and were not noted yet.
    seen: Vec<DeviceId>,
}

impl Remembering {
    /// Whether a device that knocked with its own secret need not wait.
    pub(super) fn is_welcome(&self, device: Option<DeviceId>) -> bool {
        self.trust(device) >= Trust::Watch
    }

    fn trust(&self, device: Option<DeviceId>) -> Trust {
        device.and_then(|id| self.devices.get(id)).map_or(Trust::Ask, |device| device.trust)
    }

    /// What holds for the files of a guest.
    pub(super) fn terms(&self, usual: &Terms, device: Option<DeviceId>) -> Terms {
        let is_trusted = self.trust(device) == Trust::Files;
        Terms { accept: if is_trusted { AcceptFiles::All } else { usual.accept }, ..usual.clone() }
    }
}

impl Sharing {
    /// From now on these are the devices.
    pub(crate) fn know(&mut self, devices: &Devices) {
        self.admission.know(devices);
        self.remembering.devices = devices.clone();
    }

    /// The devices that were agreed on, and those that were seen, since this was asked last.
    pub(crate) fn acquaintances(&mut self) -> (Vec<Device>, Vec<DeviceId>) {
        (std::mem::take(&mut self.remembering.agreed), std::mem::take(&mut self.remembering.seen))
    }

    /// Tells that somebody has the secret of a device and another certificate.
    pub(super) fn tell_changed(&self, device: DeviceId, address: std::net::IpAddr, news: &mut News) {
        let name = self.remembering.devices.get(device).map(|known| known.name.clone()).unwrap_or_default();
        news.tell(Event::DeviceChanged(DeviceChange { device, name, address }));
    }

    /// The guest is in: it may say that it can remember.
    pub(super) fn open_pact(&mut self, id: GuestId) {
        let own = self.certificate.fingerprint();
        let Some(guest) = self.guests.get_mut(&id) else { return };
        let Some(session) = &guest.session else { return };
        let pact = guest.pact.get_or_insert_with(|| Pact::new(Side::Host, own, session.guest()));
        pact.open();
        self.remembering.seen.extend(guest.visitor.device);
    }

    /// Takes what a guest says about devices.
    pub(super) fn heard_of_devices(&mut self, id: GuestId, visit: Visit, message: DeviceMessage, news: &mut News) {
        let Some(guest) = self.guests.get_mut(&id).filter(|guest| guest.visit == visit) else { return };
        let Some(pact) = &mut guest.pact else { return };
        match pact.hear(message) {
            Heard::Able { reply } => {
                if let (Some(session), Some(message)) = (&guest.session, reply) {
                    say(session, ToGuest::Devices { message });
                }
                news.tell(meeting(guest, MeetingState::Able));
            }
            Heard::Asks(_) => news.tell(meeting(guest, MeetingState::Asks)),
            Heard::Agreed(device) => self.remembering.agreed.push(device),
            Heard::Nothing => {}
        }
    }

    /// The person wishes that a guest and this Porthole remember each other; `false` where that cannot be.
    pub(crate) fn wish_to_remember(&mut self, peer: PeerId, news: &mut News) -> bool {
        let name = self.name.clone();
        let guest = self.guests.values_mut().find(|guest| PeerId::from(guest.visitor.guest) == peer);
        let Some((guest, pact)) = guest.and_then(|guest| guest.pact.take().map(|pact| (guest, pact))) else {
            return false;
        };
        let mut pact = pact;
        let is_able = pact.is_able();
        if let Some((message, agreed)) = pact.wish(name, PairHalf::new(random::bytes())) {
            if let Some(session) = &guest.session {
                say(session, ToGuest::Devices { message });
            }
            match agreed {
                Some(device) => self.remembering.agreed.push(device),
                None => news.tell(meeting(guest, MeetingState::Asked)),
            }
        }
        guest.pact = Some(pact);
        is_able
    }
}

fn meeting(guest: &Guest, state: MeetingState) -> Event {
    Event::Meeting(Meeting { peer: guest.visitor.guest.into(), name: guest.visitor.name.clone(), state })
}
