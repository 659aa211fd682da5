//! Who may come in and until when: a state machine by value. Knocks go in; openings, refusals and waits come out.

mod guests;
mod held;

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use wire::{Fingerprint, Knock, KnockError, RefusalReason, SdpOffer};

use self::guests::Guests;
pub use self::guests::{MAX_GUESTS, MAX_REMEMBERED, MAX_WAITING, Standing};
use self::held::Invitations;
pub use self::held::{MAX_CLOSED, MAX_KNOCKS, MAX_LATE_KNOCKS};
use crate::slowing::WrongSeals;
use crate::{AnswerSeal, GuestId, Invitation, Now, Secret, Words, seal};

/// The host's book of invitations and guests.
///
/// - A stranger comes in by the open invitation only, and waits for the host's word.
/// - A guest who waits or was let in may come back by any invitation that is kept, the open one or one of the last
///   [`MAX_CLOSED`], even after it has expired or was revoked; taking a link back shows nobody out.
/// - Who was turned away or shown out stays out with that certificate, for as long as it is remembered
///   ([`MAX_REMEMBERED`]).
/// - Each knock is taken once. After [`MAX_KNOCKS`] with one invitation it takes no more of strangers, and a new one is
///   needed; who was let in before may still come back, [`MAX_LATE_KNOCKS`] times.
pub struct Admission {
    host: Fingerprint,
    invitations: Invitations,
    guests: Guests,
    wrong_seals: WrongSeals,
}

/// What became of a sealed knock.
#[derive(Debug)]
pub enum Opened {
    /// The guest has a place: make the connection and seal the answer.
    Knock(Box<Admitted>),
    /// The seal held, and the guest does not come in.
    Refused {
        /// Why; to be sent sealed.
        reason: RefusalReason,
        /// Seals the answer.
        seal: AnswerSeal,
    },
    /// The seal held, and the open invitation takes no more knocks ([`MAX_KNOCKS`]): the host needs a new one. Told
    /// once for each invitation; further knocks are refused as [`RefusalReason::Full`], and so is this one.
    WornOut {
        /// Seals the answer.
        seal: AnswerSeal,
    },
    /// It opens with none of the host's invitations.
    WrongSeal,
    /// Too many wrong seals came from this address; nothing was opened.
    SlowDown {
        /// How much longer.
        retry_after: Duration,
    },
}

/// A guest with a place at the door. The place is held until [`Admission::left`], so call that if no connection
/// comes about.
#[derive(Debug)]
pub struct Admitted {
    /// What the guest sent.
    pub knock: Knock,
    /// The guest's short name.
    pub guest: GuestId,
    /// The host let this guest in before: no second question.
    pub known: bool,
    /// What both sides show.
    pub words: Words,
    /// Seals the answer.
    pub seal: AnswerSeal,
}

/// Why an invitation was not renewed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RenewError {
    /// None was made, or it was revoked: make a new one.
    #[error("there is no invitation to renew: make a new one")]
    NoInvitation,
    /// So many knocks came with it that it will soon take no more ([`MAX_KNOCKS`]).
    #[error("too many knocks came with this invitation: make a new one")]
    WornOut,
}

/// Why a guest was not let in.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LetInError {
    /// No guest of this name waits.
    #[error("no guest {0} waits")]
    NotWaiting(GuestId),
    /// [`MAX_GUESTS`] are in.
    #[error("{MAX_GUESTS} guests are in, and no more can be: show somebody out first")]
    Full,
}

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

impl Admission {
    /// The book of a host with this DTLS certificate, still without an invitation.
    #[must_use]
    pub fn new(host: Fingerprint) -> Self {
        Self {
            host,
            invitations: Invitations::default(),
            guests: Guests::default(),
            wrong_seals: WrongSeals::default(),
        }
    }

    /// Opens a new invitation for `life`. The one before is closed for strangers.
    pub fn invite(&mut self, secret: Secret, now: Now, life: Duration) {
        self.invitations.open(secret, now, life);
    }

    /// Makes the same invitation good for `life` from now, even if its time was over.
    ///
    /// # Errors
    /// [`RenewError`] where there is none, or it is worn out.
    pub fn renew(&mut self, now: Now, life: Duration) -> Result<(), RenewError> {
        if self.invitations.is_worn() {
            return Err(RenewError::WornOut);
        }
        let invitation = self.invitations.current_mut().ok_or(RenewError::NoInvitation)?;
        invitation.renew(now, life);
        Ok(())
    }

    /// Takes the open invitation back; `false` where there is none.
    pub fn revoke(&mut self, now: Now) -> bool {
        self.invitations.close(now)
    }

    /// Opens a knock that came from an address.
    pub fn open(&mut self, sealed: &[u8], from: IpAddr, now: Now) -> Opened {
        let from = from.to_canonical();
        if let Some(retry_after) = self.wrong_seals.retry_after(from, now.uptime) {
            return Opened::SlowDown { retry_after };
        }
        let unsealed = seal::nonce_of(sealed).zip(self.invitations.unseal(sealed));
        let Some((nonce, (index, plain))) = unsealed else {
            self.wrong_seals.note(from, now.uptime);
            return Opened::WrongSeal;
        };
        let read = self.read(&plain);
        let noted = self.invitations.note_knock(index, nonce, read.as_ref().ok().and_then(Caller::known));
        let worn_out = noted == Err(RefusalReason::Full) && self.invitations.is_newly_worn_out(index, now);
        let judged = noted.and(read).and_then(|caller| self.judge(index, caller, now));
        let Some(held) = self.invitations.get(index) else { return Opened::WrongSeal };
        let seal = AnswerSeal::new(held.answer_key.clone(), sealed);
        match judged {
            Ok((knock, known)) => {
                let fingerprint = knock.offer.fingerprint();
                let words = Words::new(held.invitation.secret(), fingerprint, self.host);
                Opened::Knock(Box::new(Admitted { knock, guest: GuestId::of(fingerprint), known, words, seal }))
            }
            Err(_full) if worn_out => Opened::WornOut { seal },
            Err(reason) => Opened::Refused { reason, seal },
        }
    }

    /// Lets a waiting guest in.
    ///
    /// # Errors
    /// [`LetInError`] if the guest does not wait or no place is left.
    pub fn let_in(&mut self, guest: GuestId) -> Result<(), LetInError> {
        match self.guests.by_id(guest) {
            Some((_, Standing::Waiting)) if self.guests.count(Standing::In) >= MAX_GUESTS => Err(LetInError::Full),
            Some((fingerprint, Standing::Waiting)) => {
                self.guests.set(fingerprint, Standing::In);
                Ok(())
            }
            Some((_, Standing::In | Standing::Away | Standing::Out)) | None => Err(LetInError::NotWaiting(guest)),
        }
    }

    /// Turns a waiting guest away, for good; `false` if no such guest waits.
    pub fn turn_away(&mut self, guest: GuestId) -> bool {
        self.put_out(guest, |standing| standing == Standing::Waiting)
    }

    /// Shows out a guest who was let in, for good, here or away; `false` if there is no such guest.
    pub fn show_out(&mut self, guest: GuestId) -> bool {
        self.put_out(guest, |standing| matches!(standing, Standing::In | Standing::Away))
    }

    /// Notes that a guest's session ended: the place is free. Who was let in may come back; who waited is a stranger.
    pub fn left(&mut self, guest: GuestId) {
        match self.guests.by_id(guest) {
            Some((fingerprint, Standing::In)) => self.guests.set(fingerprint, Standing::Away),
            Some((fingerprint, Standing::Waiting)) => self.guests.forget(fingerprint),
            Some((_, Standing::Away | Standing::Out)) | None => {}
        }
    }

    /// The open invitation; its time may be over.
    #[must_use]
    pub fn invitation(&self) -> Option<&Invitation> {
        self.invitations.current()
    }

    /// How the host stands to a guest; `None` for a stranger.
    #[must_use]
    pub fn standing(&self, guest: GuestId) -> Option<Standing> {
        self.guests.by_id(guest).map(|(_, standing)| standing)
    }

    fn put_out(&mut self, guest: GuestId, may: impl Fn(Standing) -> bool) -> bool {
        match self.guests.by_id(guest) {
            Some((fingerprint, standing)) if may(standing) => {
                self.guests.set(fingerprint, Standing::Out);
                true
            }
            Some(_) | None => false,
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
    fn judge(&mut self, index: usize, caller: Caller, now: Now) -> Result<(Knock, bool), RefusalReason> {
        let Caller { knock, standing } = caller;
        let fingerprint = knock.offer.fingerprint();
        let namesake = self.guests.by_id(GuestId::of(fingerprint));
        if namesake.is_some_and(|(other, _)| other != fingerprint) {
            // Two certificates with one short name are made on purpose only.
            return Err(RefusalReason::BadOffer);
        }
        self.may_enter(index, standing, now)?;
        if !knock.abilities.h264 && asks_for_picture(&knock.offer) {
            return Err(RefusalReason::NoH264);
        }
        let here = matches!(standing, Some(Standing::Waiting | Standing::In));
        if knock.restart.is_some() && !here {
            return Err(RefusalReason::NoSession);
        }
        self.give_place(fingerprint, standing).map(|known| (knock, known))
    }

    fn may_enter(&self, index: usize, standing: Option<Standing>, now: Now) -> Result<(), RefusalReason> {
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

    fn give_place(&mut self, guest: Fingerprint, standing: Option<Standing>) -> Result<bool, RefusalReason> {
        let (place, limit) = match standing {
            Some(Standing::In) => return Ok(true),
            Some(Standing::Waiting) => return Ok(false),
            Some(Standing::Out) => return Err(RefusalReason::TurnedAway),
            Some(Standing::Away) => (Standing::In, MAX_GUESTS),
            None => (Standing::Waiting, MAX_WAITING),
        };
        if self.guests.count(place) >= limit {
            return Err(RefusalReason::Full);
        }
        self.guests.set(guest, place);
        Ok(place == Standing::In)
    }
}

/// Whether an offer has a section for video (RFC 8866, section 5.14). Another Porthole comes for files only.
fn asks_for_picture(offer: &SdpOffer) -> bool {
    offer.as_str().lines().any(|line| line.starts_with("m=video "))
}
