//! The invitations that the host made: the one that is open, and the last few that are closed.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use wire::{Fingerprint, RefusalReason};

use super::guests::{MAX_GUESTS, MAX_REMEMBERED};
use crate::keys::{AnswerKey, KnockKey};
use crate::{Invitation, Now, Secret, seal};

/// Closed invitations that are kept, so that who comes late is told why.
pub const MAX_CLOSED: usize = 8;
/// Knocks that are remembered for each kept invitation, so that none is taken twice: 24 bytes each.
pub const MAX_KNOCKS: usize = 32_768;
/// Knocks beyond these that are remembered for each guest who was let in, so that a flood locks none of them out.
pub const MAX_LATE_KNOCKS: usize = 64;

/// One invitation with its keys and the knocks that were opened with it.
pub(super) struct Held {
    pub(super) invitation: Invitation,
    pub(super) answer_key: AnswerKey,
    knock_key: KnockKey,
    knocks: BTreeSet<[u8; 24]>,
    /// What came after [`MAX_KNOCKS`], by guest.
    late_knocks: BTreeSet<(Fingerprint, [u8; 24])>,
    /// The host was told that there is no more room.
    told_worn_out: bool,
    /// Set when the invitation was taken back or another one took its place.
    closed: Option<RefusalReason>,
}

/// All invitations that knocks are tried with, the open one first.
#[derive(Default)]
pub(super) struct Invitations {
    held: VecDeque<Held>,
}

impl Held {
    fn new(secret: Secret, now: Now, life: Duration) -> Self {
        let (knock_key, answer_key) = (KnockKey::derive(&secret), AnswerKey::derive(&secret));
        let invitation = Invitation::new(secret, now, life);
        let (knocks, late_knocks) = (BTreeSet::new(), BTreeSet::new());
        Self { invitation, answer_key, knock_key, knocks, late_knocks, told_worn_out: false, closed: None }
    }

    /// Why a stranger is not taken by this invitation; `None` while it is open.
    pub(super) fn closed_for_strangers(&self, now: Now) -> Option<RefusalReason> {
        self.closed.or_else(|| self.invitation.is_over(now).then_some(RefusalReason::Expired))
    }

    /// Whether one more late knock of a guest can be remembered.
    fn has_room_for(&self, guest: Fingerprint) -> bool {
        let theirs = self.late_knocks.range((guest, [0; 24])..=(guest, [u8::MAX; 24])).count();
        theirs < MAX_LATE_KNOCKS && self.late_knocks.len() < MAX_LATE_KNOCKS * (MAX_GUESTS + MAX_REMEMBERED)
    }

    fn close(&mut self, now: Now) {
        let reason = if self.invitation.is_over(now) { RefusalReason::Expired } else { RefusalReason::Revoked };
        self.closed.get_or_insert(reason);
    }
}

impl Invitations {
    /// Opens a new invitation; the one before is closed.
    pub(super) fn open(&mut self, secret: Secret, now: Now, life: Duration) {
        self.close(now);
        self.held.push_front(Held::new(secret, now, life));
        self.held.truncate(1 + MAX_CLOSED);
    }

    /// Closes the open invitation, if there is one.
    pub(super) fn close(&mut self, now: Now) -> bool {
        let was_open = self.current().is_some();
        if let Some(first) = self.held.front_mut() {
            first.close(now);
        }
        was_open
    }

    /// Remembers that a knock was opened with the invitation at `index`; `known` is its guest, if let in before.
    pub(super) fn note_knock(
        &mut self,
        index: usize,
        nonce: [u8; 24],
        known: Option<Fingerprint>,
    ) -> Result<(), RefusalReason> {
        let held = self.held.get_mut(index).ok_or(RefusalReason::Revoked)?;
        if held.knocks.contains(&nonce) || known.is_some_and(|guest| held.late_knocks.contains(&(guest, nonce))) {
            return Err(RefusalReason::Replayed);
        }
        if held.knocks.len() < MAX_KNOCKS {
            held.knocks.insert(nonce);
            return Ok(());
        }
        let known = known.filter(|guest| held.has_room_for(*guest)).ok_or(RefusalReason::Full)?;
        held.late_knocks.insert((known, nonce));
        Ok(())
    }

    /// Whether the host is to hear now that an open invitation took all the knocks that it can take.
    pub(super) fn is_newly_worn_out(&mut self, index: usize, now: Now) -> bool {
        let open = self.held.get_mut(index).filter(|held| held.closed_for_strangers(now).is_none());
        open.is_some_and(|held| !std::mem::replace(&mut held.told_worn_out, true))
    }

    /// Whether the open invitation took half of all the knocks that it can take.
    pub(super) fn is_worn(&self) -> bool {
        self.held.front().is_some_and(|held| held.closed.is_none() && held.knocks.len() >= MAX_KNOCKS / 2)
    }

    pub(super) fn current_mut(&mut self) -> Option<&mut Invitation> {
        self.held.front_mut().filter(|held| held.closed.is_none()).map(|held| &mut held.invitation)
    }

    pub(super) fn current(&self) -> Option<&Invitation> {
        self.held.front().filter(|held| held.closed.is_none()).map(|held| &held.invitation)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Held> {
        self.held.get(index)
    }

    /// The invitation that a sealed knock opens with, and what is inside.
    pub(super) fn unseal(&self, sealed: &[u8]) -> Option<(usize, Vec<u8>)> {
        let opened = |held: &Held| seal::open_knock(&held.knock_key, sealed);
        self.held.iter().enumerate().find_map(|(index, held)| Some((index, opened(held)?)))
    }
}
