//! One transfer on its way in.

mod answering;
mod ending;

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use bytes::Bytes;
use disk::{Expected, Landed, Record};
use transfer::{Found, Inbox, InboxAsk, InboxNews, OfferRefused, SafePath, WINDOW};
use wire::files::{CancelReason, Choice, Chunk, FilesMessage, ItemKind, Life, Listed, Root, TransferId};
use wire::limits;

use super::hands::Hands;
use crate::files::account::Account;
use crate::files::event::{FilesEvent, Verified};
use crate::files::mailbox::Letter;
use crate::files::writer::{Deed, ItemDeed, ItemDone};

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
    life: Life,
    roots: Roots,
    inbox: Inbox,
    /// What it has of [`POOL`].
    share: u32,
    account: Account,
    consent: Consent,
    /// What was accepted in an earlier session.
    agreed: Option<(Choice, Option<PathBuf>)>,
    /// Bytes for which there is room in the usual folder, where that is known.
    room: Option<u64>,
    /// Files that lie there, and that the person is about to be told of.
    landed: VecDeque<(u32, Landed)>,
    /// Folders that are being made.
    folders: BTreeSet<u32>,
    /// Nothing was asked for when it was asked last.
    drained: bool,
    /// It was told why it is over.
    explained: bool,
    /// It is over, and all that was asked of the disk is done.
    left: bool,
}

impl Incoming {
    /// An offer; `known` is what the ledger knows of it, `room` what the usual folder has for it, `pooled` what the others
    /// have of [`POOL`] together.
    pub(super) fn offered(
        transfer: TransferId,
        life: Life,
        roots: Roots,
        known: Option<&Record>,
        room: Option<u64>,
        pooled: u32,
    ) -> Result<Self, OfferRefused> {
        let share = POOL.saturating_sub(pooled) / 4 * 3;
        let inbox = Inbox::offered(transfer, life, &roots, NARROW + share)?;
        let known = known.filter(|record| record.begun.roots == roots.as_slice() && answering::goes_on(record));
        Ok(Self {
            transfer,
            life,
            roots,
            inbox,
            share,
            account: Account::new(transfer),
            consent: Consent::Asked,
            agreed: known.map(|record| (record.begun.choice.clone(), record.begun.folder.clone())),
            room,
            landed: VecDeque::new(),
            folders: BTreeSet::new(),
            drained: false,
            explained: false,
            left: false,
        })
    }

    pub(super) fn heard(&mut self, life: Life, message: FilesMessage) {
        self.inbox.heard(life, message);
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
            InboxAsk::Say(message) => hands.saying.bring(Letter { life: self.life, message }),
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
    pub(super) fn done(&mut self, number: u32, done: ItemDone, hands: &mut Hands) {
        match done {
            ItemDone::Looked(found) => self.inbox.looked(number, found),
            ItemDone::Landed(landed) => {
                self.landed.push_back((number, landed));
                self.inbox.looked(number, Found::Whole);
            }
            ItemDone::Made(made) => self.inbox.made(number, made),
            ItemDone::Written(length, written) => self.inbox.written(number, length, written),
            ItemDone::Committed(Ok(landed)) => self.committed(number, landed, hands),
            ItemDone::Committed(Err(code)) => drop(self.inbox.committed(number, Err(code))),
        }
    }

    fn committed(&mut self, number: u32, landed: Landed, hands: &mut Hands) {
        if self.inbox.committed(number, Ok(())) {
            self.landed.push_back((number, landed));
        } else {
            self.landed_late(landed, hands);
        }
    }

    /// Time went by: the sender is told how far it is, and the folder is looked after.
    pub(super) fn step(&mut self, hands: &mut Hands) {
        if !matches!(self.consent, Consent::Given) || self.is_over() {
            return;
        }
        self.inbox.say_credit();
        if hands.deeds.has_room() {
            hands.deeds.bring(Deed::See(self.transfer));
        }
    }

    pub(super) fn pause(&mut self, paused: bool) {
        if paused { self.inbox.pause() } else { self.inbox.resume() }
    }

    pub(super) fn cancel(&mut self, reason: CancelReason) {
        self.inbox.cancel(reason);
    }

    /// How far it is, if that is news.
    pub(super) fn progress(&mut self, hands: &Hands) -> Option<FilesEvent> {
        if self.is_over() { None } else { self.account.progress(hands.now(), self.inbox.amount()) }
    }

    pub(super) fn is_over(&self) -> bool {
        self.inbox.end().is_some()
    }

    /// What it has of what the windows share.
    pub(super) fn share(&self) -> u32 {
        if self.is_over() { 0 } else { self.share }
    }

    pub(super) fn life(&self) -> Life {
        self.life
    }

    pub(super) fn roots(&self) -> &Roots {
        &self.roots
    }

    /// What its items take, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.inbox.weight()
    }

    /// Whether it is over and all of that is said and done.
    pub(super) fn is_settled(&self) -> bool {
        self.is_over() && self.drained && self.left
    }

    fn news(&mut self, news: InboxNews, hands: &mut Hands) {
        match news {
            InboxNews::Verified { number, path, bytes, digest: _ } => {
                if self.folders.remove(&number) {
                    return self.account.made_folder();
                }
                self.account.verified_file(bytes.get());
                let landed = self.landed.iter().position(|(landed, _)| *landed == number);
                let landed = landed.and_then(|place| self.landed.remove(place));
                if let Some((_, Landed { path, bytes, digest: blake3 })) = landed {
                    hands.tell(FilesEvent::Verified(Verified { transfer: self.transfer, path, bytes, blake3 }));
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
            InboxNews::Over(end) => self.explain(end, hands),
        }
    }
}
