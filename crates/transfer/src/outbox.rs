//! The sending side of one transfer, within one of its lives.

mod announcing;
mod ask;
mod flow;
mod hearing;
mod reading;
mod settling;
mod working;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use wire::files::{
    CancelReason, Chunk, Digest, Fault, FaultCode, FilesMessage, Finished, Life, Listed, Root, TransferId,
};
use wire::limits;

use self::announcing::Announcing;
pub(crate) use self::announcing::{UNANSWERED, chosen};
pub use self::ask::{OutboxAsk, OutboxNews};
use self::flow::Flow;
use self::reading::{Reading, Stretch, Wish};
pub(crate) use self::working::batch;
use crate::end::Phase;
use crate::pauses::Pauses;
use crate::{Amount, End, Hashing, Manifest, Side};

/// One outgoing transfer. It offers, announces the items of the accepted roots, reads what is wanted as the receiver gives
/// credit, and knows of each item whether it arrived.
///
/// After each input, ask [`Outbox::poll`] until it has nothing more. A session that breaks ends the value; the transfer
/// goes on with a new one of the same id in the next session, or in another life of this one.
///
/// Memory: about 1,500 items that are announced and not begun, 2,048 that are sent and not verified, one number for each
/// item that failed; never a byte of a file.
#[derive(Debug)]
pub struct Outbox<M> {
    transfer: TransferId,
    life: Life,
    manifest: M,
    roots: Vec<Root>,
    phase: Phase,
    pauses: Pauses,
    asks: VecDeque<OutboxAsk>,
    announcing: Announcing,
    /// Wanted and not begun, in the order of their numbers.
    wishes: VecDeque<Wish>,
    /// Begun, in the order in which their chunks go; only the last of them is asked for more.
    readings: VecDeque<Reading>,
    /// All bytes went, and the receiver has not said yet what became of them.
    sent: BTreeMap<u32, Sent>,
    flow: Flow,
    /// To be said with others of their kind.
    done: Vec<Finished>,
    faults: Vec<Fault>,
    /// Bytes that were sent while they waited.
    held: u64,
    /// Entries that may be tried again.
    failed: BTreeSet<u32>,
    /// Of what is settled; what is open counts as far as the receiver has taken it.
    amount: Amount,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    entry: u32,
    bytes: u64,
    /// None of a folder.
    digest: Option<Digest>,
    stretch: Stretch,
}

impl<M: Manifest> Outbox<M> {
    /// Offers a transfer, or offers it again in a new session or life. The id is drawn once, at random; the life is another
    /// one each time within a session.
    #[must_use]
    pub fn new(transfer: TransferId, life: Life, roots: Listed<Root, { limits::ROOTS }>, manifest: M) -> Self {
        let offer = FilesMessage::Offer { transfer, roots: roots.clone() };
        Self {
            transfer,
            life,
            manifest,
            roots: roots.into_vec(),
            phase: Phase::Offered,
            pauses: Pauses::default(),
            asks: VecDeque::from([OutboxAsk::Say(offer)]),
            announcing: Announcing::default(),
            wishes: VecDeque::new(),
            readings: VecDeque::new(),
            sent: BTreeMap::new(),
            flow: Flow::default(),
            done: Vec::new(),
            faults: Vec::new(),
            held: 0,
            failed: BTreeSet::new(),
            amount: Amount::default(),
        }
    }

    /// Answers [`OutboxAsk::Open`]: the hash of the bytes that were to be hashed (of none, a new one), or why it cannot be
    /// opened.
    pub fn opened(&mut self, number: u32, result: Result<Hashing, FaultCode>) {
        let Some(reading) = self.readings.iter_mut().find(|reading| reading.wish().number == number) else { return };
        match result.and_then(|prefix| reading.compare(prefix).map_err(|_| FaultCode::Changed)) {
            Ok(()) => {}
            Err(code) => self.fail(number, code),
        }
    }

    /// Answers [`OutboxAsk::Read`]. Send the header, and the same bytes behind it, as one message of the channel `files`;
    /// where none is returned, the bytes are not wanted any more. Fewer bytes than asked for mean that the file shrank.
    pub fn read(&mut self, number: u32, result: Result<&[u8], FaultCode>) -> Option<[u8; limits::CHUNK_HEADER]> {
        let reading = self.readings.iter_mut().find(|reading| reading.wish().number == number)?;
        let (life, sent) = (self.life, self.flow.sent());
        let taken = result.and_then(|bytes| {
            let offset = reading.take(bytes, sent).map_err(|_| FaultCode::Changed)?;
            Ok(offset.map(|offset| (Chunk::header(self.transfer, life, number, offset), bytes.len() as u64)))
        });
        match taken {
            Ok(taken) => {
                let (header, length) = taken?;
                self.flow.send(length);
                self.held += length;
                Some(header)
            }
            Err(code) => {
                self.fail(number, code);
                None
            }
        }
    }

    /// Answers [`OutboxAsk::Finish`].
    pub fn finished(&mut self, number: u32, result: Result<(), FaultCode>) {
        let Some(place) = self.readings.iter().position(|reading| reading.wish().number == number) else { return };
        match (result, self.readings[place].finish()) {
            (Ok(()), Some(finished)) => {
                let Wish { entry, bytes, .. } = self.readings[place].wish();
                let stretch = self.readings[place].stretch();
                self.readings.remove(place);
                self.sent.insert(number, Sent { entry, bytes, digest: Some(finished.digest), stretch });
                self.done.push(finished);
            }
            (Ok(()), None) => self.fail(number, FaultCode::Changed),
            (Err(code), _) => self.fail(number, code),
        }
    }

    /// Stops the chunks for now.
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
            self.asks.push_back(OutboxAsk::Say(FilesMessage::Cancel { transfer: self.transfer, reason }));
            self.over(End::Cancelled { by: Side::Us, reason });
        }
    }

    /// Tries an item again that failed; `false` where it did not. A transfer that is over is offered again instead.
    pub fn retry(&mut self, entry: u32) -> bool {
        let again = self.phase == Phase::Running && self.failed.contains(&entry) && self.announcing.again(entry);
        if again {
            self.failed.remove(&entry);
            self.amount.total += self.manifest.item(entry).map_or(0, |item| item.bytes.get());
        }
        again
    }

    /// What is to be done next; nothing until the next input.
    pub fn poll(&mut self) -> Option<OutboxAsk> {
        let ask = self.asks.pop_front();
        if ask.is_some() || self.phase != Phase::Running {
            return ask;
        }
        let work = self.announce().or_else(|| self.report_full()).or_else(|| self.work());
        work.or_else(|| self.report()).or_else(|| self.complete())
    }

    /// How far it is: bytes that the receiver has, as far as it has said so. What is read or on its way does not count.
    #[must_use]
    pub fn amount(&self) -> Amount {
        let credited = self.flow.credited();
        let read: u64 = self.readings.iter().map(|reading| reading.stretch().arrived(credited)).sum();
        let sent: u64 = self.sent.values().map(|sent| sent.stretch.arrived(credited)).sum();
        Amount { done: self.amount.done + read + sent, total: self.amount.total }
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
        let message = if paused { FilesMessage::Pause { transfer } } else { FilesMessage::Resume { transfer } };
        if side == Side::Us {
            self.asks.push_back(OutboxAsk::Say(message));
        }
        let (now, before) = match paused {
            true => (OutboxNews::Paused(side), OutboxNews::Resumed(side)),
            false => (OutboxNews::Resumed(side), OutboxNews::Paused(side)),
        };
        // What was not asked for yet and holds no longer need not be told: a peer says as much as it likes.
        if self.asks.pop_back_if(|ask| *ask == OutboxAsk::Tell(before)).is_none() {
            self.tell(now);
        }
    }

    fn over(&mut self, end: End) {
        for reading in self.readings.drain(..) {
            self.asks.push_back(OutboxAsk::Close { number: reading.wish().number });
        }
        self.wishes.clear();
        self.sent.clear();
        self.phase = Phase::Over(end);
        self.tell(OutboxNews::Over(end));
    }

    fn tell(&mut self, news: OutboxNews) {
        self.asks.push_back(OutboxAsk::Tell(news));
    }
}
