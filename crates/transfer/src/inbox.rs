//! The receiving side of one transfer, within one of its lives.

mod ask;
mod batches;
mod consent;
mod hearing;
mod incoming;
mod intake;
mod places;
mod receiving;
mod settling;
mod working;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use thiserror::Error;
use wire::files::{Bytes, CancelReason, Choice, Fault, FilesMessage, Life, Listed, Root, TransferId};
use wire::limits;

pub use self::ask::{Found, InboxAsk, InboxNews, Write};
use self::batches::Batches;
use self::consent::Consent;
pub use self::consent::OfferRefused;
use self::incoming::Incoming;
use self::intake::Intake;
use self::places::Places;
use crate::end::Phase;
use crate::pauses::Pauses;
use crate::{Amount, End, Side};

/// The window that Porthole opens, in bytes: some 300 ms at 200 Mbit/s.
pub const WINDOW: u32 = 8 * 1024 * 1024;

/// One incoming transfer. It asks the person, looks what is there already, says what is wanted, takes the chunks, proves
/// each file whole and has it given its name.
///
/// After each input, ask [`Inbox::poll`] until it has nothing more; but do first what [`Inbox::chunk`] says. A session that
/// breaks ends the value: keep the parts, and the transfer goes on with a new one in the next session, or in another life of
/// this one.
///
/// Memory: for each item a mark of some 25 bytes by which names that collide are found; the whole of an item only while it
/// is announced and not settled ([`Inbox::weight`]), at most some 5,000; never a byte of a file.
#[derive(Debug)]
pub struct Inbox {
    transfer: TransferId,
    life: Life,
    phase: Phase,
    pauses: Pauses,
    asks: VecDeque<InboxAsk>,
    consent: Consent,
    places: Places,
    batches: Batches,
    /// Announced, and not looked for yet.
    unseen: VecDeque<u32>,
    /// Announced, and not settled.
    items: BTreeMap<u32, Incoming>,
    /// Of these, those of which something was asked and not answered.
    asked: BTreeSet<u32>,
    /// The item that the last chunk belonged to; no chunk of an earlier one may come.
    current: Option<u32>,
    /// Failed here while chunks of them may be on their way.
    given_up: BTreeSet<u32>,
    /// Have all their bytes, wait for their digest, and are still open.
    unproven: VecDeque<u32>,
    intake: Intake,
    verified: Vec<u32>,
    faults: Vec<Fault>,
    /// Bytes that came while those waited to be said.
    held: u64,
    amount: Amount,
    /// What the items take here, in bytes.
    weight: usize,
    /// What those of them take of the hands that were looked for.
    weight_elsewhere: usize,
}

/// Why an offer was not accepted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AcceptError {
    /// A root that is not in the offer, or one that was named twice.
    #[error("the offer has no such file or folder")]
    Choice,
    /// It was answered before, or withdrawn.
    #[error("the offer does not wait for an answer")]
    Answered,
}

impl Inbox {
    /// An offer that the person is asked about. `window` is how many bytes may be under way: at least 128 KiB, mostly
    /// [`WINDOW`].
    ///
    /// # Errors
    /// [`OfferRefused`] for one that cannot be accepted: answer it with [`OfferRefused::reason`].
    pub fn offered(
        transfer: TransferId,
        life: Life,
        roots: &Listed<Root, { limits::ROOTS }>,
        window: u32,
    ) -> Result<Self, OfferRefused> {
        let mut inbox = Self::unanswered(transfer, life, roots, window)?;
        inbox.asks.push_back(InboxAsk::Decide);
        Ok(inbox)
    }

    /// An offer that was accepted in an earlier session, by the same peer with the same roots: nobody is asked.
    ///
    /// # Errors
    /// As [`Inbox::offered`], and where the choice does not fit the roots.
    pub fn again(
        transfer: TransferId,
        life: Life,
        roots: &Listed<Root, { limits::ROOTS }>,
        window: u32,
        choice: Choice,
    ) -> Result<Self, OfferRefused> {
        let mut inbox = Self::unanswered(transfer, life, roots, window)?;
        inbox.accept(choice).map_err(|_| OfferRefused::Malformed)?;
        Ok(inbox)
    }

    fn unanswered(
        transfer: TransferId,
        life: Life,
        roots: &Listed<Root, { limits::ROOTS }>,
        window: u32,
    ) -> Result<Self, OfferRefused> {
        Ok(Self {
            transfer,
            life,
            phase: Phase::Offered,
            pauses: Pauses::default(),
            asks: VecDeque::new(),
            consent: Consent::new(roots.as_slice())?,
            places: Places::default(),
            batches: Batches::default(),
            unseen: VecDeque::new(),
            items: BTreeMap::new(),
            asked: BTreeSet::new(),
            current: None,
            given_up: BTreeSet::new(),
            unproven: VecDeque::new(),
            intake: Intake::new(window),
            verified: Vec::new(),
            faults: Vec::new(),
            held: 0,
            amount: Amount::default(),
            weight: 0,
            weight_elsewhere: 0,
        })
    }

    /// The person said yes to all or some of it.
    ///
    /// # Errors
    /// [`AcceptError`]; nothing changed then.
    pub fn accept(&mut self, choice: Choice) -> Result<(), AcceptError> {
        if self.phase != Phase::Offered {
            return Err(AcceptError::Answered);
        }
        if !self.consent.accept(&choice) {
            return Err(AcceptError::Choice);
        }
        self.phase = Phase::Running;
        self.places = Places::for_items(self.consent.items());
        self.amount.total = self.consent.bytes();
        let window = Bytes::from(self.intake.window());
        self.say(FilesMessage::Accept { transfer: self.transfer, choice, window });
        Ok(())
    }

    /// The person said no.
    pub fn decline(&mut self) {
        if self.phase == Phase::Offered {
            self.say(FilesMessage::Decline { transfer: self.transfer });
            self.over(End::Declined);
        }
    }

    /// Says what credit there is, if it has grown: on a slow line the sender could not tell otherwise how fast it goes. Worth
    /// its message twice a second.
    pub fn say_credit(&mut self) {
        if self.phase == Phase::Running
            && let Some(bytes) = self.intake.credit()
        {
            self.say(FilesMessage::Credit { transfer: self.transfer, bytes });
        }
    }

    /// Stops the chunks for now; those on their way still come.
    pub fn pause(&mut self) {
        self.set_pause(Side::Us, true);
    }

    /// Lifts this side's pause.
    pub fn resume(&mut self) {
        self.set_pause(Side::Us, false);
    }

    /// Ends the transfer for good.
    pub fn cancel(&mut self, reason: CancelReason) {
        if !self.is_over() {
            self.say(FilesMessage::Cancel { transfer: self.transfer, reason });
            self.over(End::Cancelled { by: Side::Us, reason });
        }
    }

    /// What is to be done next; nothing until the next input.
    pub fn poll(&mut self) -> Option<InboxAsk> {
        let ask = self.asks.pop_front();
        if ask.is_some() || self.phase != Phase::Running {
            return ask;
        }
        let first = self.credit().or_else(|| self.want()).or_else(|| self.look());
        first.or_else(|| self.report()).or_else(|| self.complete())
    }

    /// How far it is: bytes that came, or were there already.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// What the items that are announced and not settled take here, in bytes. Whoever has many senders to bear ends the
    /// transfer where it is too much ([`CancelReason::TooMany`]).
    #[must_use]
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Whether anybody holds it up.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pauses.any()
    }

    /// How it ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        self.phase.end()
    }

    fn is_over(&self) -> bool {
        self.end().is_some()
    }

    fn set_pause(&mut self, side: Side, paused: bool) {
        if self.is_over() || !self.pauses.set(side, paused) {
            return;
        }
        let transfer = self.transfer;
        if side == Side::Us {
            self.say(if paused { FilesMessage::Pause { transfer } } else { FilesMessage::Resume { transfer } });
        }
        let (now, before) = match paused {
            true => (InboxNews::Paused(side), InboxNews::Resumed(side)),
            false => (InboxNews::Resumed(side), InboxNews::Paused(side)),
        };
        // What was not asked for yet and holds no longer need not be told: a peer says as much as it likes.
        if self.asks.pop_back_if(|ask| *ask == InboxAsk::Tell(before)).is_none() {
            self.tell(now);
        }
    }

    fn over(&mut self, end: End) {
        self.items.clear();
        (self.weight, self.weight_elsewhere) = (0, 0);
        self.asked.clear();
        self.unseen.clear();
        self.given_up.clear();
        self.phase = Phase::Over(end);
        let keep_parts = match end {
            End::Complete | End::Declined => false,
            End::Cancelled { reason, .. } => match reason {
                CancelReason::Protocol | CancelReason::TooMany => true,
                CancelReason::Person | CancelReason::Unknown | CancelReason::Disk => false,
            },
        };
        self.asks.push_back(InboxAsk::Leave { keep_parts });
        self.tell(InboxNews::Over(end));
    }

    fn say(&mut self, message: FilesMessage) {
        self.asks.push_back(InboxAsk::Say(message));
    }

    fn tell(&mut self, news: InboxNews) {
        self.asks.push_back(InboxAsk::Tell(news));
    }
}
