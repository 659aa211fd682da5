//! One transfer on its way in.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use bytes::Bytes;
use disk::{Begun, Direction as Way, DiskError, Expected, Record, Stage};
use transfer::{End, Inbox, InboxAsk, InboxNews, OfferRefused, SafePath, Side, WINDOW};
use wire::files::{CancelReason, Choice, Chunk, FilesMessage, ItemKind, Listed, Root, TransferId};
use wire::limits;

use super::hands::Hands;
use super::outgoing::{offer_of, tell_end};
use crate::files::account::Account;
use crate::files::event::{Direction, FilesEvent, TransferState, Verified};
use crate::files::writer::{Deed, ItemDeed, ItemDone, Leaving};
use crate::files::{self, AcceptFiles};
use crate::problem::ProblemCode;

/// What was offered.
pub(super) type Roots = Listed<Root, { limits::ROOTS }>;

/// The least window. All windows of a session stay below [`session::FILES_UNREAD`] together: each transfer has so much, and
/// three quarters of what is left in [`POOL`].
const NARROW: u32 = 128 * 1024;

/// What the windows share beyond that.
const POOL: u32 = 5 * 1024 * 1024 + 512 * 1024;
const _: () = assert!(NARROW as usize * limits::TRANSFERS + POOL as usize + CHUNK_HEADERS < session::FILES_UNREAD);
const _: () = assert!(NARROW + POOL / 4 * 3 <= WINDOW);

/// What the headers of as many chunks cost.
const CHUNK_HEADERS: usize = session::FILES_UNREAD / limits::CHUNK * limits::CHUNK_HEADER;

/// A transfer that ended whole is taken up again without a question for so long, in milliseconds: its sender may not have
/// heard of its end.
const ECHO: i64 = 24 * 60 * 60 * 1000;

/// How far the person's answer is.
#[derive(Debug)]
enum Consent {
    /// Nobody has said yes.
    Asked,
    /// The folder is being opened for this choice.
    Opening(Choice),
    /// The folder is open: all that is asked can be done.
    Given,
}

/// One transfer on its way in.
pub(super) struct Incoming {
    transfer: TransferId,
    roots: Roots,
    inbox: Inbox,
    /// What it has of [`POOL`].
    share: u32,
    account: Account,
    consent: Consent,
    /// What was accepted in an earlier session.
    agreed: Option<(Choice, Option<PathBuf>)>,
    /// Where files lie that the person is about to be told of.
    landed: VecDeque<(u32, PathBuf)>,
    /// Folders that are being made.
    folders: BTreeSet<u32>,
    /// Nothing was asked for when it was asked last.
    drained: bool,
}

impl Incoming {
    /// An offer; `known` is what the ledger knows of it, `pooled` what the others have of [`POOL`] together.
    pub(super) fn offered(
        transfer: TransferId,
        roots: Roots,
        known: Option<&Record>,
        pooled: u32,
    ) -> Result<Self, OfferRefused> {
        let share = POOL.saturating_sub(pooled) / 4 * 3;
        let inbox = Inbox::offered(transfer, &roots, NARROW + share)?;
        let known = known.filter(|record| record.begun.roots == roots.as_slice() && goes_on(record));
        Ok(Self {
            transfer,
            roots,
            inbox,
            share,
            account: Account::new(transfer),
            consent: Consent::Asked,
            agreed: known.map(|record| (record.begun.choice.clone(), record.begun.folder.clone())),
            landed: VecDeque::new(),
            folders: BTreeSet::new(),
            drained: false,
        })
    }

    pub(super) fn heard(&mut self, message: FilesMessage) {
        self.inbox.heard(message);
    }

    /// Takes a chunk, which stands in `message`.
    pub(super) fn chunk(&mut self, chunk: &Chunk<'_>, message: &Bytes, hands: &mut Hands) {
        if let Some(write) = self.inbox.chunk(chunk) {
            hands.deeds.bring(Deed::Item(self.transfer, write.number, ItemDeed::Write(write, message.clone())));
        }
    }

    /// Does the next thing that is asked for; false where there is none.
    pub(super) fn work(&mut self, hands: &mut Hands) -> bool {
        let ask = self.inbox.poll();
        self.drained = ask.is_none();
        let Some(ask) = ask else { return false };
        let item = |number, deed| Deed::Item(self.transfer, number, deed);
        match ask {
            InboxAsk::Say(message) => hands.saying.bring(message),
            InboxAsk::Decide => self.decide(hands),
            InboxAsk::Look { number, path, bytes, modified } => {
                let expected = Expected { path, kind: ItemKind::File, bytes: bytes.get(), modified };
                hands.deeds.bring(item(number, ItemDeed::Look(expected)));
            }
            InboxAsk::MakeFolder { number, path } => {
                let expected = Expected { path, kind: ItemKind::Folder, bytes: 0, modified: None };
                hands.deeds.bring(item(number, ItemDeed::Look(expected)));
                self.folders.insert(number);
            }
            InboxAsk::Close { number } => hands.deeds.bring(item(number, ItemDeed::Close)),
            InboxAsk::Commit { number, digest } => hands.deeds.bring(item(number, ItemDeed::Commit(digest))),
            InboxAsk::Discard { number } => hands.deeds.bring(item(number, ItemDeed::Discard)),
            InboxAsk::Leave { keep_parts } => self.over(keep_parts, hands),
            InboxAsk::Tell(news) => self.news(news, hands),
        }
        true
    }

    /// Takes what came of a deed.
    pub(super) fn done(&mut self, number: u32, done: ItemDone) {
        match done {
            ItemDone::Looked(found) => self.inbox.looked(number, found),
            ItemDone::Made(made) => self.inbox.made(number, made),
            ItemDone::Written(length, written) => self.inbox.written(number, length, written),
            ItemDone::Committed(Ok(landed)) => {
                self.landed.push_back((number, landed.path));
                self.inbox.committed(number, Ok(()));
            }
            ItemDone::Committed(Err(code)) => self.inbox.committed(number, Err(code)),
        }
    }

    /// The person said yes: the folder is opened first.
    pub(super) fn accept(&mut self, choice: Choice, into: Option<PathBuf>, hands: &mut Hands) {
        if !matches!(self.consent, Consent::Asked) || self.is_over() {
            return hands.tell_problem(ProblemCode::UnknownTransfer, "This offer does not wait for an answer");
        }
        let Some(folder) = into.or_else(|| hands.post.inbox.clone()).or_else(files::downloads) else {
            let message = "There is no usual folder for downloads: choose one";
            return hands.tell_problem(ProblemCode::NoInbox, message);
        };
        hands.deeds.bring(Deed::Begin(Box::new(Begun {
            direction: Way::In,
            transfer: self.transfer,
            peer: hands.post.booked_as.clone(),
            peer_name: hands.post.name.clone(),
            folder: Some(folder),
            sources: Vec::new(),
            roots: self.roots.as_slice().to_vec(),
            choice: choice.clone(),
            started: files::unix_ms(),
        })));
        self.consent = Consent::Opening(choice);
    }

    /// The folder is open, or cannot be opened.
    pub(super) fn begun(&mut self, begun: Result<PathBuf, DiskError>, hands: &mut Hands) {
        let Consent::Opening(choice) = std::mem::replace(&mut self.consent, Consent::Asked) else { return };
        match begun {
            Ok(folder) => {
                if let Err(error) = self.inbox.accept(choice.clone()) {
                    hands.deeds.bring(Deed::Leave(self.transfer, Leaving::over(&self.account, End::Declined, false)));
                    return hands.tell_problem(ProblemCode::UnknownTransfer, error);
                }
                self.consent = Consent::Given;
                self.account.accepted(self.roots.as_slice(), &choice);
                hands.tell(FilesEvent::Accepted { transfer: self.transfer, into: Some(folder) });
            }
            Err(error) => {
                hands.tell_problem(ProblemCode::NoInbox, format!("What comes in cannot be kept: {error}"));
                // The usual folder may do where an earlier one does not. Tried again, it would fail again.
                if self.agreed.take().is_some() { self.ask(hands) } else { self.tell_offer(false, hands) }
            }
        }
    }

    pub(super) fn decline(&mut self) {
        self.inbox.decline();
    }

    pub(super) fn pause(&mut self, paused: bool) {
        if paused { self.inbox.pause() } else { self.inbox.resume() }
    }

    pub(super) fn cancel(&mut self) {
        self.inbox.cancel(CancelReason::Person);
    }

    /// How far it is, if that is news.
    pub(super) fn progress(&mut self, hands: &Hands) -> Option<FilesEvent> {
        if self.is_over() { None } else { self.account.progress(hands.now(), self.inbox.amount()) }
    }

    /// The session is over: if the transfer is not, it waits for the next one.
    pub(super) fn leave(&mut self, hands: &mut Hands) {
        if self.is_over() {
            return;
        }
        if self.account.state == TransferState::Offered {
            // Nobody can answer it any more. Its sender offers it again when they are back.
            let end = End::Cancelled { by: Side::Peer, reason: CancelReason::Person };
            return hands.tell(self.account.finished(end));
        }
        hands.deeds.bring(Deed::Leave(self.transfer, Leaving::Open(self.account.tally())));
        self.account.waits(self.inbox.amount()).into_iter().for_each(|event| hands.tell(event));
    }

    pub(super) fn is_over(&self) -> bool {
        self.inbox.end().is_some()
    }

    /// What it has of what the windows share.
    pub(super) fn share(&self) -> u32 {
        if self.is_over() { 0 } else { self.share }
    }

    /// Whether it is over and all of that is said.
    pub(super) fn is_settled(&self) -> bool {
        self.is_over() && self.drained
    }

    fn decide(&mut self, hands: &mut Hands) {
        match self.agreed.clone() {
            Some((choice, folder)) => {
                self.ask(hands);
                self.accept(choice, folder, hands);
            }
            None => self.ask(hands),
        }
    }

    /// Tells the person of the offer, and answers it where nobody is to be asked.
    fn ask(&mut self, hands: &mut Hands) {
        let all = hands.post.accept == AcceptFiles::All && self.agreed.is_none();
        self.tell_offer(all || self.agreed.is_some(), hands);
        if all {
            self.accept(Choice::All, None, hands);
        }
    }

    fn tell_offer(&self, agreed: bool, hands: &mut Hands) {
        hands.tell(FilesEvent::Offered(offer_of(self.transfer, Direction::In, self.roots.as_slice(), agreed, hands)));
    }

    fn news(&mut self, news: InboxNews, hands: &mut Hands) {
        match news {
            InboxNews::Verified { number, path, bytes, digest } => {
                if self.folders.remove(&number) {
                    return self.account.made_folder();
                }
                self.account.verified_file(bytes.get());
                let landed = self.landed.iter().position(|(landed, _)| *landed == number);
                let landed = landed.and_then(|place| self.landed.remove(place));
                if let (Some(blake3), Some((_, path))) = (digest, landed) {
                    let (transfer, bytes) = (self.transfer, bytes.get());
                    hands.tell(FilesEvent::Verified(Verified { transfer, path, bytes, blake3 }));
                } else {
                    tracing::trace!(%path, "it was there already");
                }
            }
            InboxNews::Failed { number, path, code, side } => {
                self.folders.remove(&number);
                self.account.failed();
                let path = path.as_ref().map(SafePath::to_string).or_else(|| Some("?".to_owned()));
                hands.tell_failure(self.transfer, path, code.into(), side);
            }
            InboxNews::Paused(side) => self.account.paused(side, true),
            InboxNews::Resumed(side) => self.account.paused(side, false),
            InboxNews::Over(end) => tell_end(self.transfer, &self.account, end, hands),
        }
    }

    fn over(&mut self, keeps_parts: bool, hands: &mut Hands) {
        if let Some(end) = self.inbox.end() {
            hands.deeds.bring(Deed::Leave(self.transfer, Leaving::over(&self.account, end, keeps_parts)));
        }
    }
}

/// Whether an earlier yes is still one.
fn goes_on(record: &Record) -> bool {
    match record.stage {
        Stage::Open | Stage::Partial => true,
        Stage::Whole => record.ended.is_some_and(|ended| files::unix_ms().saturating_sub(ended) < ECHO),
        Stage::Cancelled | Stage::Declined => false,
    }
}
