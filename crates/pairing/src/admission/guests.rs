//! Everybody who knocked rightly, by certificate.

use wire::Fingerprint;

use crate::GuestId;

/// Guests that can be in at once.
pub const MAX_GUESTS: usize = 32;
/// Guests that can wait to be let in at once.
pub const MAX_WAITING: usize = 8;
/// Guests who are gone and still known; the one who left first is forgotten first.
pub const MAX_REMEMBERED: usize = 256;

/// How the host stands to a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Knocked, and waits for the host's word.
    Waiting,
    /// Was let in and is here.
    In,
    /// Was let in and went: may come back without a question.
    Away,
    /// Was turned away or shown out: may not come back.
    Out,
}

/// The guests, the longest unchanged first. Bounded by the three limits above.
#[derive(Debug, Default)]
pub(super) struct Guests(Vec<Guest>);

#[derive(Clone, Copy, Debug)]
struct Guest {
    id: GuestId,
    fingerprint: Fingerprint,
    standing: Standing,
}

impl Guests {
    /// Notes where a guest stands from now on.
    pub(super) fn set(&mut self, fingerprint: Fingerprint, standing: Standing) {
        self.0.retain(|guest| guest.fingerprint != fingerprint);
        self.0.push(Guest { id: GuestId::of(fingerprint), fingerprint, standing });
        let gone = |guest: &Guest| matches!(guest.standing, Standing::Away | Standing::Out);
        if self.0.iter().filter(|guest| gone(guest)).count() > MAX_REMEMBERED {
            let oldest = self.0.iter().position(gone);
            oldest.map(|index| self.0.remove(index));
        }
    }

    /// Makes a guest a stranger again.
    pub(super) fn forget(&mut self, fingerprint: Fingerprint) {
        self.0.retain(|guest| guest.fingerprint != fingerprint);
    }

    pub(super) fn standing(&self, fingerprint: Fingerprint) -> Option<Standing> {
        self.0.iter().find(|guest| guest.fingerprint == fingerprint).map(|guest| guest.standing)
    }

    pub(super) fn by_id(&self, id: GuestId) -> Option<(Fingerprint, Standing)> {
        self.0.iter().find(|guest| guest.id == id).map(|guest| (guest.fingerprint, guest.standing))
    }

    pub(super) fn count(&self, standing: Standing) -> usize {
        self.0.iter().filter(|guest| guest.standing == standing).count()
    }
}
