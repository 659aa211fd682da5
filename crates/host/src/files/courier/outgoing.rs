//! One transfer on its way out.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::BytesMut;
use disk::Tree;
use transfer::{End, Manifest as _, Outbox, OutboxAsk, OutboxNews, Side};
use wire::files::{Choice, FaultCode, FilesMessage, ItemKind, Life, Root, TransferId};
use wire::limits;

use super::hands::Hands;
use crate::files::account::Account;
use crate::files::event::{Direction, FilesEvent, FilesOffer, OfferedRoot, TransferState, Verified};
use crate::files::mailbox::Letter;
use crate::files::reader::{FileGot, FileJob, Job, Prepared};
use crate::files::writer::Leaving;

/// One transfer on its way out.
pub(super) struct Outgoing {
    transfer: TransferId,
    life: Life,
    roots: Vec<Root>,
    tree: Arc<Tree>,
    outbox: Outbox<Arc<Tree>>,
    account: Account,
    /// Entries that failed and may be tried again.
    failed: Vec<u32>,
    /// Files whose beginning is being compared, by their numbers.
    comparing: Vec<u32>,
    /// Nothing was asked for when it was asked last.
    drained: bool,
}

impl Outgoing {
    /// Offers what was prepared, in a life of which no other transfer of this session was.
    pub(super) fn offer(prepared: Prepared, account: Account, life: Life) -> Self {
        let Prepared { transfer, roots, tree, .. } = prepared;
        let outbox = Outbox::new(transfer, life, roots.clone(), Arc::clone(&tree));
        let roots = roots.into_vec();
        Self { transfer, life, roots, tree, outbox, account, failed: Vec::new(), comparing: Vec::new(), drained: false }
    }

    pub(super) fn heard(&mut self, life: Life, message: FilesMessage) {
        self.outbox.heard(life, message);
    }

    /// Does the next thing that is asked for; false where there is none.
    pub(super) fn work(&mut self, hands: &mut Hands) -> bool {
        let ask = self.outbox.poll();
        self.drained = ask.is_none();
        let Some(ask) = ask else { return false };
        let job = |number, job| Job::File(self.transfer, number, job);
        match ask {
            OutboxAsk::Say(message) => hands.saying.bring(Letter { life: self.life, message }),
            OutboxAsk::Open { number, entry, prefix } => {
                if prefix > 0 {
                    self.comparing.push(number);
                    self.account.compares();
                }
                hands.jobs.bring(job(number, FileJob::Open { entry, prefix }));
            }
            OutboxAsk::Read { number, offset, length } => {
                hands.jobs.bring(job(number, FileJob::Read { offset, length }))
            }
            OutboxAsk::Finish { number } => hands.jobs.bring(job(number, FileJob::Finish)),
            OutboxAsk::Close { number } => hands.jobs.bring(job(number, FileJob::Close)),
            OutboxAsk::Tell(news) => self.news(news, hands),
        }
        true
    }

    /// Takes what was read.
    pub(super) fn got(&mut self, number: u32, got: FileGot, hands: &mut Hands) {
        match got {
            FileGot::Opened(opened) => {
                if let Some(place) = self.comparing.iter().position(|comparing| *comparing == number) {
                    self.comparing.swap_remove(place);
                    self.account.compared();
                }
                self.outbox.opened(number, opened);
            }
            FileGot::Read(Ok(message)) => self.send(number, message, hands),
            FileGot::Read(Err(code)) => drop(self.outbox.read(number, Err(code))),
            FileGot::Finished(finished) => self.outbox.finished(number, finished),
        }
    }

    /// The bytes stand behind the room for their header.
    fn send(&mut self, number: u32, mut message: BytesMut, hands: &mut Hands) {
        let Some((head, bytes)) = message.split_first_chunk_mut::<{ limits::CHUNK_HEADER }>() else { return };
        let Some(header) = self.outbox.read(number, Ok(&*bytes)) else { return };
        *head = header;
        hands.chunks.bring(message.freeze());
    }

    pub(super) fn pause(&mut self, paused: bool) {
        if paused { self.outbox.pause() } else { self.outbox.resume() }
    }

    pub(super) fn cancel(&mut self) {
        self.outbox.cancel(wire::files::CancelReason::Person);
    }

    /// Tries again what failed.
    pub(super) fn retry(&mut self) {
        let (outbox, account) = (&mut self.outbox, &mut self.account);
        self.failed.retain(|entry| {
            let again = outbox.retry(*entry);
            if again {
                account.again();
            }
            !again
        });
    }

    /// How far it is, if that is news.
    pub(super) fn progress(&mut self, hands: &Hands) -> Option<FilesEvent> {
        if self.is_over() { None } else { self.account.progress(hands.now(), self.outbox.amount()) }
    }

    /// The session is over: if the transfer is not, it waits for the next one.
    pub(super) fn leave(&mut self, hands: &mut Hands) {
        if !self.is_over() {
            hands.jobs.bring(Job::Note(self.transfer, Leaving::Open(self.account.tally())));
            self.account.waits(self.outbox.amount()).into_iter().for_each(|event| hands.tell(event));
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.outbox.end().is_some()
    }

    /// Whether it is over and all of that is said.
    pub(super) fn is_settled(&self) -> bool {
        self.is_over() && self.drained
    }

    fn news(&mut self, news: OutboxNews, hands: &mut Hands) {
        match news {
            OutboxNews::Accepted(choice) => self.accepted(&choice, hands),
            OutboxNews::Verified { entry, digest } => {
                let Some(item) = self.tree.item(entry) else { return };
                if item.kind == ItemKind::Folder {
                    return self.account.made_folder();
                }
                self.account.verified_file(item.bytes.get());
                if let (Some(blake3), Some(path)) = (digest, self.source(entry)) {
                    let (transfer, bytes) = (self.transfer, item.bytes.get());
                    hands.tell(FilesEvent::Verified(Verified { transfer, path, bytes, blake3 }));
                }
            }
            OutboxNews::Failed { entry, code, side } => self.lost(entry, code, side, hands),
            OutboxNews::Paused(side) => self.account.paused(side, true),
            OutboxNews::Resumed(side) => self.account.paused(side, false),
            OutboxNews::Over(end) => self.over(end, hands),
        }
    }

    fn accepted(&mut self, choice: &Choice, hands: &mut Hands) {
        self.account.accepted(&self.roots, choice);
        hands.tell(FilesEvent::Accepted { transfer: self.transfer, into: None });
    }

    fn lost(&mut self, entry: u32, code: FaultCode, side: Side, hands: &mut Hands) {
        self.account.failed();
        self.failed.push(entry);
        let path = self.source(entry).map(|path| path.to_string_lossy().into_owned());
        hands.tell_failure(self.transfer, path, code.into(), side);
    }

    fn over(&mut self, end: End, hands: &mut Hands) {
        let leaving = Leaving::over(&self.account, end, false);
        hands.jobs.bring(Job::Note(self.transfer, leaving));
        tell_why(self.transfer, &self.account, end, hands);
        hands.tell(self.account.finished(end));
    }

    fn source(&self, entry: u32) -> Option<PathBuf> {
        self.tree.path(entry)
    }
}

/// The offer as it is shown.
pub(super) fn offer_of(
    transfer: TransferId,
    direction: Direction,
    roots: &[Root],
    agreed: bool,
    hands: &Hands,
) -> FilesOffer {
    FilesOffer {
        transfer,
        peer: Some(hands.post.peer),
        direction,
        roots: roots.iter().map(OfferedRoot::of).collect(),
        items: roots.iter().map(|root| root.items).fold(0, u32::saturating_add),
        bytes: roots.iter().map(|root| root.bytes.get()).fold(0, u64::saturating_add),
        sources: Vec::new(),
        agreed,
        room: None,
        folder: None,
    }
}

/// Tells why a transfer is over, where that is not plain.
pub(super) fn tell_why(transfer: TransferId, account: &Account, end: End, hands: &mut Hands) {
    match end {
        End::Complete => {}
        End::Declined if account.state == TransferState::Offered => hands.tell(FilesEvent::Declined(transfer)),
        End::Declined => {}
        End::Cancelled { .. } => {
            if let Some((code, side)) = account.failure(end) {
                hands.tell_failure(transfer, None, code, side);
            }
        }
    }
}
