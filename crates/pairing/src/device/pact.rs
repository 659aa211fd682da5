//! How two Portholes come to remember each other: inside one session, when both persons wish it.

use wire::{DeviceMessage, DisplayName, Fingerprint, PairHalf, VERSION};

use super::{Device, PairSecret, Trust};

/// Which side of a session this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one who knocked.
    Guest,
    /// The one who shares.
    Host,
}

/// One side's account of it, for one session. Nothing is said or heard before the guest was let in.
#[derive(Debug)]
pub struct Pact {
    side: Side,
    own: Fingerprint,
    other: Fingerprint,
    is_open: bool,
    is_able: bool,
    /// What our person wished.
    ours: Option<PairHalf>,
    /// What the other side's person wished.
    theirs: Option<(DisplayName, PairHalf)>,
}

/// What follows from a word of the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The other side can remember. Tell it the same, where there is a reply.
    Able {
        /// What to say back.
        reply: Option<DeviceMessage>,
    },
    /// The other side's person wishes it; ours is to be asked.
    Asks(DisplayName),
    /// Both wish it: the other side, as it is to be remembered.
    Agreed(Device),
    /// It was said out of turn, again, or in another version, and changes nothing.
    Nothing,
}

impl Pact {
    /// For a session between these two certificates, both of them proven.
    #[must_use]
    pub fn new(side: Side, own: Fingerprint, other: Fingerprint) -> Self {
        Self { side, own, other, is_open: false, is_able: false, ours: None, theirs: None }
    }

    /// The guest was let in. What the guest says first; a host says nothing before it is asked.
    pub fn open(&mut self) -> Option<DeviceMessage> {
        let is_first = !std::mem::replace(&mut self.is_open, true);
        (is_first && self.side == Side::Guest).then_some(DeviceMessage::Able { version: VERSION })
    }

    /// Takes a word of the other side.
    pub fn hear(&mut self, message: DeviceMessage) -> Heard {
        if !self.is_open || self.own == self.other {
            return Heard::Nothing;
        }
        match message {
            DeviceMessage::Able { version } if version == VERSION && !self.is_able => {
                self.is_able = true;
                let reply = (self.side == Side::Host).then_some(DeviceMessage::Able { version: VERSION });
                Heard::Able { reply }
            }
            DeviceMessage::Remember { name, half } if self.is_able && self.theirs.is_none() => {
                self.theirs = Some((name.clone(), half));
                self.agreed().map_or(Heard::Asks(name), Heard::Agreed)
            }
            DeviceMessage::Able { .. } | DeviceMessage::Remember { .. } => Heard::Nothing,
        }
    }

    /// Our person wishes it: what to say, with a fresh half, and the other side where it wished so before. None where the
    /// other side cannot, or it was wished already.
    pub fn wish(&mut self, name: DisplayName, half: PairHalf) -> Option<(DeviceMessage, Option<Device>)> {
        if !self.is_able || self.ours.is_some() {
            return None;
        }
        self.ours = Some(half.clone());
        Some((DeviceMessage::Remember { name, half }, self.agreed()))
    }

    /// Whether the other side said that it can.
    #[must_use]
    pub fn is_able(&self) -> bool {
        self.is_able
    }

    /// The other side where both wished it, and the end of that wish: a later one makes another secret.
    fn agreed(&mut self) -> Option<Device> {
        if self.ours.is_none() || self.theirs.is_none() {
            return None;
        }
        let (ours, (name, theirs)) = self.ours.take().zip(self.theirs.take())?;
        let secret = match self.side {
            Side::Guest => PairSecret::agree([&ours, &theirs], self.own, self.other),
            Side::Host => PairSecret::agree([&theirs, &ours], self.other, self.own),
        };
        Some(Device { name, fingerprint: self.other, secret, trust: Trust::Ask, last_seen: None })
    }
}

#[cfg(test)]
mod tests {
    use wire::{DeviceMessage, Fingerprint, PairHalf, VERSION};

    use super::{Heard, Pact, Side};

    const GUEST: Fingerprint = Fingerprint([1; 32]);
    const HOST: Fingerprint = Fingerprint([2; 32]);

    fn half(byte: u8) -> PairHalf {
        PairHalf::new([byte; 16])
    }

    fn remember(byte: u8) -> DeviceMessage {
        DeviceMessage::Remember { name: "Ann".into(), half: half(byte) }
    }

    /// Both sides, able and let in.
    fn able() -> (Pact, Pact) {
        let (mut guest, mut host) = (Pact::new(Side::Guest, GUEST, HOST), Pact::new(Side::Host, HOST, GUEST));
        assert_eq!(host.open(), None);
        let Heard::Able { reply: Some(reply) } = host.hear(guest.open().unwrap()) else { panic!("no reply") };
        assert_eq!(guest.hear(reply), Heard::Able { reply: None });
        (guest, host)
    }

    #[test]
    fn when_both_wish_it_each_has_the_other_with_the_same_secret_whoever_was_first() {
        for guest_first in [true, false] {
            let (mut guest, mut host) = able();
            let (first, second) = if guest_first { (&mut guest, &mut host) } else { (&mut host, &mut guest) };
            let (said, early) = first.wish("first".into(), half(1)).unwrap();
            assert_eq!(early, None);
            assert_eq!(second.hear(said), Heard::Asks("first".into()));
            let (said, theirs) = second.wish("second".into(), half(2)).unwrap();
            let Heard::Agreed(ours) = first.hear(said) else { panic!("not agreed") };
            let theirs = theirs.unwrap();
            assert_eq!((ours.name.as_str(), theirs.name.as_str()), ("second", "first"));
            assert_eq!(ours.secret, theirs.secret);
            assert_eq!((ours.fingerprint == HOST, theirs.fingerprint == HOST), (guest_first, !guest_first));
        }
    }

    #[test]
    fn two_wishes_that_cross_on_their_way_agree_as_well() {
        let (mut guest, mut host) = able();
        let (of_guest, _) = guest.wish("guest".into(), half(1)).unwrap();
        let (of_host, _) = host.wish("host".into(), half(2)).unwrap();
        let (Heard::Agreed(a), Heard::Agreed(b)) = (guest.hear(of_host), host.hear(of_guest)) else { panic!() };
        assert_eq!(a.secret, b.secret);
    }

    #[test]
    fn nothing_is_heard_before_the_guest_was_let_in_nor_of_one_who_never_said_to_be_able() {
        let mut host = Pact::new(Side::Host, HOST, GUEST);
        assert_eq!(host.hear(DeviceMessage::Able { version: VERSION }), Heard::Nothing);
        assert_eq!(host.hear(remember(1)), Heard::Nothing);
        host.open();
        assert_eq!(host.hear(remember(1)), Heard::Nothing);
        assert_eq!(host.hear(DeviceMessage::Able { version: VERSION + 1 }), Heard::Nothing);
        assert_eq!(host.wish("host".into(), half(2)), None);
    }

    #[test]
    fn a_flood_of_wishes_asks_once_and_the_first_one_counts() {
        let (mut guest, mut host) = able();
        assert_eq!(host.hear(remember(1)), Heard::Asks("Ann".into()));
        for byte in 2..200 {
            assert_eq!(host.hear(remember(byte)), Heard::Nothing);
            assert_eq!(host.hear(DeviceMessage::Able { version: VERSION }), Heard::Nothing);
        }
        let (said, kept) = host.wish("host".into(), half(200)).unwrap();
        guest.wish("guest".into(), half(1)).unwrap();
        let Heard::Agreed(device) = guest.hear(said) else { panic!("not agreed") };
        assert_eq!(kept.unwrap().secret, device.secret);
    }

    #[test]
    fn one_person_alone_is_never_enough_however_often_they_wish() {
        let (_, mut host) = able();
        assert!(host.wish("host".into(), half(1)).is_some());
        assert_eq!(host.wish("host".into(), half(2)), None);
    }

    #[test]
    fn after_one_agreement_another_needs_both_again_and_makes_another_secret() {
        let (mut guest, mut host) = able();
        let mut secrets = Vec::new();
        for round in 0..2 {
            let (said, _) = guest.wish("guest".into(), half(10 + round)).unwrap();
            assert_eq!(host.hear(said), Heard::Asks("guest".into()));
            secrets.push(host.wish("host".into(), half(20 + round)).unwrap().1.unwrap().secret);
            let Heard::Agreed(_) = guest.hear(DeviceMessage::Remember { name: "host".into(), half: half(20 + round) })
            else {
                panic!("not agreed")
            };
        }
        assert_ne!(secrets[0], secrets[1]);
    }

    #[test]
    fn nobody_is_a_device_of_their_own() {
        let mut guest = Pact::new(Side::Guest, GUEST, GUEST);
        guest.open();
        assert_eq!(guest.hear(DeviceMessage::Able { version: VERSION }), Heard::Nothing);
        assert_eq!(guest.wish("guest".into(), half(1)), None);
    }
}
