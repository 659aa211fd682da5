//! What the QR code and the link stand for.

use std::time::Duration;

use crate::{Now, Secret, keys};

/// A public name for an invitation: the first 8 bytes of HKDF-SHA256 of its secret for this purpose. It may be logged.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvitationId([u8; 8]);

impl InvitationId {
    /// The name of the invitation with this secret.
    #[must_use]
    pub fn of(secret: &Secret) -> Self {
        Self(*keys::expand(secret.bytes(), None, b"porthole v1 id"))
    }
}

impl std::fmt::Display for InvitationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl std::fmt::Debug for InvitationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InvitationId({self})")
    }
}

/// A secret and the time it is good for.
#[derive(Clone, Debug)]
pub struct Invitation {
    secret: Secret,
    made_at: Now,
    renewed_at: Now,
    life: Duration,
}

impl Invitation {
    /// An invitation that is good for `life` from `now`; parts of a second do not count.
    #[must_use]
    pub fn new(secret: Secret, now: Now, life: Duration) -> Self {
        Self { secret, made_at: now, renewed_at: now, life: Duration::from_secs(life.as_secs()) }
    }

    /// Makes the same invitation good for `life` from `now`.
    pub(crate) fn renew(&mut self, now: Now, life: Duration) {
        self.renewed_at = now;
        self.life = Duration::from_secs(life.as_secs());
    }

    /// The public name of it.
    #[must_use]
    pub fn id(&self) -> InvitationId {
        InvitationId::of(&self.secret)
    }

    /// The secret that the link carries.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// When it was made, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn made_at(&self) -> u64 {
        self.made_at.unix
    }

    /// When it stops being good, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.renewed_at.unix.saturating_add(self.life.as_secs())
    }

    /// Whether its time is over by either clock, so that setting the calendar back does not prolong it.
    #[must_use]
    pub fn is_over(&self, now: Now) -> bool {
        now.unix >= self.expires_at() || now.uptime.saturating_sub(self.renewed_at.uptime) >= self.life
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Invitation;
    use crate::{Now, Secret};

    const START: Now = Now { unix: 1_800_000_000, uptime: Duration::from_secs(50) };

    #[test]
    fn an_invitation_is_over_at_its_last_second_by_either_clock() {
        let invitation = Invitation::new(Secret::new([1; 16]), START, Duration::from_secs(600));
        assert_eq!(invitation.expires_at(), START.unix + 600);
        assert!(!invitation.is_over(START.after(Duration::from_secs(599))));
        assert!(invitation.is_over(START.after(Duration::from_secs(600))));
        let calendar_set_back = Now { unix: START.unix - 86_400, ..START.after(Duration::from_secs(600)) };
        assert!(invitation.is_over(calendar_set_back));
        let woken_after_sleep = Now { unix: START.unix + 600, uptime: START.uptime };
        assert!(invitation.is_over(woken_after_sleep));
    }

    #[test]
    fn the_public_name_does_not_hold_the_secret() {
        let invitation = Invitation::new(Secret::new([0x41; 16]), START, Duration::from_secs(600));
        let shown = format!("{invitation:?} {:?} {}", invitation.id(), invitation.id());
        assert!(!shown.contains("4141") && !shown.contains("65, 65"));
        assert_ne!(invitation.id(), Invitation::new(Secret::new([0x42; 16]), START, Duration::ZERO).id());
    }
}
