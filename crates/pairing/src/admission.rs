//! Who may come in and until when: a state machine by value. Knocks go in; openings, refusals and waits come out.

mod guests;
mod held;
mod opening;
mod passes;

use std::time::Duration;

use thiserror::Error;
use wire::{Fingerprint, Knock, RefusalReason};

use self::guests::Guests;
pub use self::guests::{MAX_GUESTS, MAX_REMEMBERED, MAX_WAITING, Standing};
use self::held::Invitations;
pub use self::held::{MAX_CLOSED, MAX_KNOCKS, MAX_LATE_KNOCKS};
pub use self::passes::MAX_DEVICE_KNOCKS;
use self::passes::Passes;
use crate::slowing::WrongSeals;
use crate::{AnswerSeal, DeviceId, Devices, GuestId, Invitation, Now, Secret, Words};

/// The host's book of invitations and guests.
///
/// - A stranger comes in by the open invitation only, and waits for the host's word.
/// - A guest who waits or was let in may come back by any invitation that is kept, the open one or one of the last
///   [`MAX_CLOSED`], even after it has expired or was revoked; taking a link back shows nobody out.
/// - Who was turned away or shown out stays out with that certificate, for as long as it is remembered
///   ([`MAX_REMEMBERED`]).
/// - Each knock is taken once. After [`MAX_KNOCKS`] with one invitation it takes no more of strangers, and a new one is
///   needed; who was let in before may still come back, [`MAX_LATE_KNOCKS`] times.
/// - A device that is remembered needs no invitation: it knocks with the secret that it has for itself, and only with the
///   certificate that it had when it was remembered. It waits for the host's word like a stranger, unless it is trusted.
pub struct Admission {
    host: Fingerprint,
    invitations: Invitations,
    passes: Passes,
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
    /// The seal of a device held, and the knock names another certificate than the device has: somebody has its secret, or
    /// it is not the same any more. Told once for each device; such knocks are refused as [`RefusalReason::TurnedAway`],
    /// slowed like wrong seals, and so is this one.
    Changed {
        /// Whose secret it is.
        device: DeviceId,
        /// Seals the answer.
        seal: AnswerSeal,
    },
    /// It opens with none of the host's invitations, and is of no device.
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
    /// The device that knocked with its own secret; its certificate is the one that is remembered.
    pub device: Option<DeviceId>,
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

impl Admission {
    /// The book of a host with this DTLS certificate, still without an invitation.
    #[must_use]
    pub fn new(host: Fingerprint) -> Self {
        Self {
            host,
            invitations: Invitations::default(),
            passes: Passes::default(),
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

    /// From now on these devices may knock with their own secrets, and no others.
    pub fn know(&mut self, devices: &Devices) {
        self.passes.renew(devices, self.host);
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
}
