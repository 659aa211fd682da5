//! Opening a knock: whose it is, and whether there is a place for them.

use std::net::IpAddr;

use wire::{Fingerprint, Knock, KnockError, RefusalReason, SdpOffer};

use super::guests::{MAX_GUESTS, MAX_WAITING, Standing};
use super::{Admission, Admitted, Opened};
use crate::device::MAX_DEVICES;
use crate::{AnswerSeal, DeviceId, GuestId, Now, Words, seal};

/// A knock that reads, and how the host stands to whom it names.
struct Caller {
    knock: Knock,
    standing: Option<Standing>,
}

impl Caller {
    /// The certificate, where the host let it in before.
    fn known(&self) -> Option<Fingerprint> {
        let known = matches!(self.standing, Some(Standing::In | Standing::Away));
        known.then(|| self.knock.offer.fingerprint())
    }
}

/// By which secret somebody knocked.
#[derive(Clone, Copy)]
enum Entrance {
    /// That of the invitation at this index.
    Invitation(usize),
    /// A device's own.
    Device(DeviceId),
}

impl Entrance {
    /// How many may wait when one more comes in by it: strangers who wait keep no device out.
    fn room(self) -> usize {
        match self {
            Self::Invitation(_) => MAX_WAITING,
            Self::Device(_) => MAX_WAITING + MAX_DEVICES,
        }
    }
}

impl Admission {
    /// Opens a knock that came from an address.
    pub fn open(&mut self, sealed: &[u8], from: IpAddr, now: Now) -> Opened {
        let from = from.to_canonical();
        if let Some(retry_after) = self.wrong_seals.retry_after(from, now.uptime) {
            return Opened::SlowDown { retry_after };
        }
        let opened = seal::nonce_of(sealed).and_then(|nonce| {
            let invited = self.invitations.unseal(sealed);
            let of_device = || self.passes.unseal(sealed).map(|(id, plain)| (Entrance::Device(id), plain));
            let (entrance, plain) =
                invited.map(|(index, plain)| (Entrance::Invitation(index), plain)).or_else(of_device)?;
            Some(match entrance {
                Entrance::Invitation(index) => self.open_invited(index, nonce, &plain, sealed, now),
                Entrance::Device(device) => self.open_device(device, nonce, &plain, (sealed, from), now),
            })
        });
        opened.unwrap_or_else(|| {
            self.wrong_seals.note(from, now.uptime);
            Opened::WrongSeal
        })
    }

    fn open_invited(&mut self, index: usize, nonce: [u8; 24], plain: &[u8], sealed: &[u8], now: Now) -> Opened {
        let read = self.read(plain);
        let noted = self.invitations.note_knock(index, nonce, read.as_ref().ok().and_then(Caller::known));
        let worn_out = noted == Err(RefusalReason::Full) && self.invitations.is_newly_worn_out(index, now);
        let judged = noted.and(read).and_then(|caller| self.judge(Entrance::Invitation(index), caller, now));
        let Some(held) = self.invitations.get(index) else { return Opened::WrongSeal };
        let seal = AnswerSeal::new(held.answer_key.clone(), sealed);
        match judged {
            Ok((knock, known)) => {
                let words = Words::new(held.invitation.secret(), knock.offer.fingerprint(), self.host);
                admitted(knock, known, None, words, seal)
            }
            Err(_full) if worn_out => Opened::WornOut { seal },
            Err(reason) => Opened::Refused { reason, seal },
        }
    }

    fn open_device(
        &mut self,
        device: DeviceId,
        nonce: [u8; 24],
        plain: &[u8],
        (sealed, from): (&[u8], IpAddr),
        now: Now,
    ) -> Opened {
        let read = self.read(plain);
        let Some(pass) = self.passes.get_mut(device) else { return Opened::WrongSeal };
        let seal = AnswerSeal::new(pass.answer_key.clone(), sealed);
        let (secret, fingerprint) = (pass.secret.clone(), pass.fingerprint);
        let is_changed = read.as_ref().is_ok_and(|caller| caller.knock.offer.fingerprint() != fingerprint);
        if is_changed {
            self.wrong_seals.note(from, now.uptime);
            let is_news = pass.is_newly_changed();
            let reason = RefusalReason::TurnedAway;
            return if is_news { Opened::Changed { device, seal } } else { Opened::Refused { reason, seal } };
        }
        let noted = pass.note_knock(nonce);
        match noted.and(read).and_then(|caller| self.judge(Entrance::Device(device), caller, now)) {
            Ok((knock, known)) => {
                let words = Words::new(&secret, fingerprint, self.host);
                admitted(knock, known, Some(device), words, seal)
            }
            Err(reason) => Opened::Refused { reason, seal },
        }
    }

    /// Reads a knock, and who says it.
    fn read(&self, plain: &[u8]) -> Result<Caller, RefusalReason> {
        let knock = Knock::from_bytes(plain).map_err(|error| match error {
            KnockError::Version(_) => RefusalReason::Version,
            KnockError::Malformed(_) => RefusalReason::BadOffer,
        })?;
        let standing = self.guests.standing(knock.offer.fingerprint());
        Ok(Caller { knock, standing })
    }

    /// Gives the guest a place; says whether the guest was let in before.
    fn judge(&mut self, entrance: Entrance, caller: Caller, now: Now) -> Result<(Knock, bool), RefusalReason> {
        let Caller { knock, standing } = caller;
        let fingerprint = knock.offer.fingerprint();
        let namesake = self.guests.by_id(GuestId::of(fingerprint));
        if namesake.is_some_and(|(other, _)| other != fingerprint) {
            // Two certificates with one short name are made on purpose only.
            return Err(RefusalReason::BadOffer);
        }
        self.may_enter(entrance, standing, now)?;
        if !knock.abilities.h264 && asks_for_picture(&knock.offer) {
            return Err(RefusalReason::NoH264);
        }
        let here = matches!(standing, Some(Standing::Waiting | Standing::In));
        if knock.restart.is_some() && !here {
            return Err(RefusalReason::NoSession);
        }
        self.give_place(entrance, fingerprint, standing).map(|known| (knock, known))
    }

    fn may_enter(&self, entrance: Entrance, standing: Option<Standing>, now: Now) -> Result<(), RefusalReason> {
        let index = match entrance {
            Entrance::Invitation(index) => index,
            Entrance::Device(_) if standing == Some(Standing::Out) => return Err(RefusalReason::TurnedAway),
            Entrance::Device(_) => return Ok(()),
        };
        match standing {
            Some(Standing::Out) => Err(RefusalReason::TurnedAway),
            Some(Standing::Waiting | Standing::In | Standing::Away) => Ok(()),
            None => match self.invitations.get(index).map(|held| held.closed_for_strangers(now)) {
                Some(None) => Ok(()),
                Some(Some(reason)) => Err(reason),
                None => Err(RefusalReason::Revoked),
            },
        }
    }

    fn give_place(
        &mut self,
        entrance: Entrance,
        guest: Fingerprint,
        standing: Option<Standing>,
    ) -> Result<bool, RefusalReason> {
        let (place, limit) = match standing {
            Some(Standing::In) => return Ok(true),
            Some(Standing::Waiting) => return Ok(false),
            Some(Standing::Out) => return Err(RefusalReason::TurnedAway),
            Some(Standing::Away) => (Standing::In, MAX_GUESTS),
            None => (Standing::Waiting, entrance.room()),
        };
        if self.guests.count(place) >= limit {
            return Err(RefusalReason::Full);
        }
        self.guests.set(guest, place);
        Ok(place == Standing::In)
    }
}

fn admitted(knock: Knock, known: bool, device: Option<DeviceId>, words: Words, seal: AnswerSeal) -> Opened {
    let guest = GuestId::of(knock.offer.fingerprint());
    Opened::Knock(Box::new(Admitted { knock, guest, known, device, words, seal }))
}

/// Whether an offer has a section for video (RFC 8866, section 5.14). Another Porthole comes for files only.
fn asks_for_picture(offer: &SdpOffer) -> bool {
    offer.as_str().lines().any(|line| line.starts_with("m=video "))
}
