//! One guest, as the conductor knows them.

use media::BitRate;
use pairing::Restarts;
use pairing::device::Pact;
use session::{Session, Statistics};
use wire::{Restart, ReturnKey, SdpOffer};

use crate::event::{Event, GuestStats, Visitor};
use crate::files::{Letters, Mailbox};
use crate::news::News;
use crate::picture::Viewer;

/// Counts the connections of guests, so that late news of one that was replaced is not taken for news of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Visit(pub(crate) u64);

/// How far a guest has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The connection is being made.
    Knocking,
    /// Connected; the host has not said yes.
    Waiting,
    /// Let in.
    In,
}

/// A guest at the door or inside.
pub(crate) struct Guest {
    pub(crate) visitor: Visitor,
    pub(crate) visit: Visit,
    pub(crate) stage: Stage,
    /// The host's word was given before the connection stood, or is not needed.
    pub(crate) welcome: bool,
    /// The host was told of the knock.
    pub(crate) announced: bool,
    /// None until the answer is made.
    pub(crate) session: Option<Session>,
    /// What proves that a restart is this guest's; none before they are connected.
    restarts: Option<Restarts>,
    /// About remembering each other; none before they are in.
    pub(crate) pact: Option<Pact>,
    /// The picture was let through and its keyframe asked for: the session's own wish for it is answered already.
    opening: bool,
    /// Where what they say about files is put; opened when they are let in.
    pub(crate) mailbox: Mailbox,
    /// For the courier that they get then.
    letters: Option<Letters>,
    pub(crate) estimate: Option<BitRate>,
    pub(crate) statistics: Option<Statistics>,
}

impl Guest {
    pub(crate) fn new(visitor: Visitor, visit: Visit, welcome: bool) -> Self {
        let (mailbox, letters) = Mailbox::new();
        Self {
            visitor,
            visit,
            stage: Stage::Knocking,
            welcome,
            announced: false,
            session: None,
            restarts: None,
            pact: None,
            opening: false,
            mailbox,
            letters: Some(letters),
            estimate: None,
            statistics: None,
        }
    }

    /// Lets the picture through to this guest, or holds it back. Whoever lets it through asks for a keyframe.
    pub(crate) fn show(&mut self, on: bool) {
        if let Some(session) = &self.session {
            session.show(on);
            self.opening = on;
        }
    }

    /// Opens the way for files, once: what the courier of this connection listens to.
    pub(crate) fn hear_files(&mut self) -> Option<Letters> {
        self.mailbox.open();
        self.letters.take()
    }

    /// Whether there is a picture for this guest, and they want it.
    pub(crate) fn wants_picture(&self) -> bool {
        self.session.as_ref().is_some_and(Session::wants_picture)
    }

    /// Begins to accept restarts that are proven by this key, which only this connection's guest is told.
    pub(crate) fn entrust(&mut self, key: ReturnKey) {
        self.restarts = Some(Restarts::new(key));
    }

    /// The connection to restart; none where the offer is not proven to be this guest's.
    pub(crate) fn restarted_by(&mut self, restart: Restart, offer: &SdpOffer) -> Option<(Visit, Session)> {
        let session = self.session.clone()?;
        self.restarts.as_mut()?.accept(restart, offer).then_some((self.visit, session))
    }

    /// The connection that an encoder feeds; none before the answer is made.
    pub(crate) fn viewer(&self) -> Option<Viewer> {
        Some(Viewer { guest: self.visitor.guest, visit: self.visit, session: self.session.clone()? })
    }

    /// Takes over what the host decided for the connection that this one replaces.
    pub(crate) fn succeed(&mut self, earlier: &Self) {
        self.welcome |= earlier.welcome || earlier.stage == Stage::In;
    }

    /// Tells the host of the knock, once.
    pub(crate) fn announce(&mut self, news: &mut News) {
        if !std::mem::replace(&mut self.announced, true) {
            news.tell(Event::Knocked(self.visitor.clone()));
        }
    }

    /// Whether a wish for a keyframe is a new one.
    pub(crate) fn needs_keyframe(&mut self) -> bool {
        !std::mem::take(&mut self.opening)
    }

    /// The last second in figures; none before the first.
    pub(crate) fn stats(&self) -> Option<GuestStats> {
        let statistics = self.statistics.as_ref()?;
        Some(GuestStats {
            guest: self.visitor.guest,
            bit_rate: statistics.bit_rate,
            round_trip_ms: statistics.round_trip.map(|time| time.as_secs_f64() * 1000.0),
            loss: f64::from(statistics.loss),
            estimate: self.estimate,
        })
    }
}
