//! A host and any number of guests, with a clock and nonces made by hand.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use pairing::{Admission, DeviceId, GuestId, Nonce, Now, Opened, SealedKnock, Secret, prove_restart, seal_knock};
use wire::{Abilities, DisplayName, Fingerprint, Knock, RefusalReason, ReturnKey, SdpOffer, VERSION};

pub(crate) const HOST: Fingerprint = Fingerprint([0xfe; 32]);
pub(crate) const LIFE: Duration = Duration::from_secs(600);

/// A host whose first invitation is open.
pub(crate) struct House {
    pub(crate) admission: Admission,
    pub(crate) now: Now,
    nonces: u64,
}

/// What became of a knock, in one word for comparisons.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Asks,
    Known,
    Refused(RefusalReason),
    WornOut,
    Changed(DeviceId),
    WrongSeal,
    SlowDown(Duration),
}

impl House {
    pub(crate) fn new() -> Self {
        let now = Now { unix: 1_800_000_000, uptime: Duration::from_secs(1) };
        let mut admission = Admission::new(HOST);
        admission.invite(secret(0), now, LIFE);
        Self { admission, now, nonces: 0 }
    }

    pub(crate) fn wait(&mut self, time: Duration) {
        self.now = self.now.after(time);
    }

    pub(crate) fn seal(&mut self, secret: &Secret, knock: &Knock) -> SealedKnock {
        self.nonces += 1;
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&self.nonces.to_be_bytes());
        seal_knock(secret, knock, Nonce::new(nonce)).unwrap()
    }

    /// Guest number `guest` knocks with the invitation number `invitation`.
    pub(crate) fn knock(&mut self, guest: u16, invitation: u8) -> Outcome {
        self.send(&offer(guest), invitation)
    }

    pub(crate) fn send(&mut self, knock: &Knock, invitation: u8) -> Outcome {
        let sealed = self.seal(&secret(invitation), knock).bytes;
        self.hand_in(&sealed, address(1))
    }

    pub(crate) fn hand_in(&mut self, sealed: &[u8], from: IpAddr) -> Outcome {
        match self.admission.open(sealed, from, self.now) {
            Opened::Knock(admitted) if admitted.known => Outcome::Known,
            Opened::Knock(_) => Outcome::Asks,
            Opened::Refused { reason, .. } => Outcome::Refused(reason),
            Opened::WornOut { .. } => Outcome::WornOut,
            Opened::Changed { device, .. } => Outcome::Changed(device),
            Opened::WrongSeal => Outcome::WrongSeal,
            Opened::SlowDown { retry_after } => Outcome::SlowDown(retry_after),
        }
    }

    /// Guest number `guest` knocks with the first invitation and is let in.
    pub(crate) fn welcome(&mut self, guest: u16) {
        assert_eq!(self.knock(guest, 0), Outcome::Asks);
        self.admission.let_in(id(guest)).unwrap();
    }
}

pub(crate) fn secret(invitation: u8) -> Secret {
    Secret::new([invitation; 16])
}

pub(crate) fn address(number: u8) -> IpAddr {
    Ipv4Addr::new(10, 0, 0, number).into()
}

pub(crate) fn fingerprint(guest: u16) -> Fingerprint {
    let [high, low] = guest.to_be_bytes();
    let mut bytes = [high; 32];
    bytes[31] = low;
    Fingerprint(bytes)
}

pub(crate) fn id(guest: u16) -> GuestId {
    GuestId::of(fingerprint(guest))
}

pub(crate) fn offer(guest: u16) -> Knock {
    let digits: Vec<String> = fingerprint(guest).0.iter().map(|byte| format!("{byte:02X}")).collect();
    let sdp = format!("v=0\r\na=fingerprint:sha-256 {}\r\n", digits.join(":"));
    Knock {
        version: VERSION,
        name: DisplayName::from("Ann"),
        browser: DisplayName::from("Firefox on Android"),
        abilities: Abilities { h264: true },
        offer: SdpOffer::try_from(sdp).unwrap(),
        restart: None,
    }
}

/// As [`offer`], with a restart that somebody proves by some key.
pub(crate) fn restart(guest: u16) -> Knock {
    let knock = offer(guest);
    let restart = prove_restart(&ReturnKey::new([7; 16]), 1, &knock.offer);
    Knock { restart: Some(restart), ..knock }
}
