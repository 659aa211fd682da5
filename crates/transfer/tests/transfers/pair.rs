//! An outbox and an inbox, their hands, and the link between them. What happens next is drawn from a seed.

use std::collections::{BTreeMap, VecDeque};

use transfer::{End, Hashing, Inbox, InboxAsk, InboxNews, Outbox, OutboxAsk, OutboxNews, SafePath};
use wire::files::{CancelReason, Choice, Chunk, FaultCode, FilesMessage, Item, Life};
use wire::{ToHost, limits};

use crate::disks::{Folder, Troubles, hash};
use crate::seeded::Seeded;
use crate::tree::{ID, LIFE, Tree};

/// A job of the receiver's hands.
#[derive(Debug)]
enum Job {
    Ask(InboxAsk),
    Write(transfer::Write, Vec<u8>),
}

/// One session.
pub(crate) struct Pair<'a> {
    tree: &'a Tree,
    pub(crate) troubles: &'a Troubles,
    pub(crate) folder: &'a mut Folder,
    pub(crate) seeded: &'a mut Seeded,
    window: u32,
    life: Life,
    pub(crate) outbox: Outbox<Vec<Item>>,
    pub(crate) inbox: Option<Inbox>,
    /// What was accepted in an earlier session.
    known: Option<Choice>,
    to_inbox: VecDeque<(Life, FilesMessage)>,
    to_outbox: VecDeque<(Life, FilesMessage)>,
    /// The life that the inbox is in.
    heard_life: Life,
    chunks: VecDeque<Vec<u8>>,
    sender_jobs: VecDeque<OutboxAsk>,
    receiver_jobs: VecDeque<Job>,
    opened: BTreeMap<u32, u32>,
    pub(crate) sent_news: Vec<OutboxNews>,
    pub(crate) received_news: Vec<InboxNews>,
    pub(crate) sent_bytes: u64,
    pub(crate) messages: u64,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(
        tree: &'a Tree,
        troubles: &'a Troubles,
        folder: &'a mut Folder,
        seeded: &'a mut Seeded,
        window: u32,
        known: Option<Choice>,
    ) -> Self {
        let outbox = Outbox::new(ID, LIFE, tree.listed(), tree.items.clone());
        Self {
            tree,
            troubles,
            folder,
            seeded,
            window,
            life: LIFE,
            outbox,
            inbox: None,
            known,
            to_inbox: VecDeque::new(),
            to_outbox: VecDeque::new(),
            heard_life: LIFE,
            chunks: VecDeque::new(),
            sender_jobs: VecDeque::new(),
            receiver_jobs: VecDeque::new(),
            opened: BTreeMap::new(),
            sent_news: Vec::new(),
            received_news: Vec::new(),
            sent_bytes: 0,
            messages: 0,
        }
    }

    /// Goes one step on, one of those that can be gone; `false` where none can.
    pub(crate) fn step(&mut self, choice: &Choice) -> bool {
        self.poll(choice);
        let waiting = [
            !self.to_inbox.is_empty(),
            !self.to_outbox.is_empty(),
            !self.chunks.is_empty(),
            !self.sender_jobs.is_empty(),
            !self.receiver_jobs.is_empty(),
        ];
        let ways: Vec<usize> = (0..waiting.len()).filter(|way| waiting[*way]).collect();
        if ways.is_empty() {
            return false;
        }
        match self.seeded.one_of(&ways) {
            0 => self.hear_inbox(),
            1 => self.to_outbox.pop_front().into_iter().for_each(|(life, message)| self.outbox.heard(life, message)),
            2 => self.take_chunk(),
            3 => self.do_sender_job(),
            _ => self.do_receiver_job(),
        }
        self.poll(choice);
        true
    }

    /// Goes on until nothing is left to do, and says how both sides ended.
    pub(crate) fn finish(&mut self, choice: &Choice) -> (Option<End>, Option<End>) {
        while self.step(choice) {}
        (self.outbox.end(), self.inbox.as_ref().and_then(Inbox::end))
    }

    /// Ends the transfer, on one side or on both, and offers it again at once: what was on its way still comes.
    pub(crate) fn retry(&mut self, choice: &Choice) {
        if self.seeded.once_in(2) {
            self.inbox.iter_mut().for_each(|inbox| inbox.cancel(CancelReason::Person));
        }
        self.outbox.cancel(CancelReason::Person);
        self.poll(choice);
        self.life = self.life.next();
        self.outbox = Outbox::new(ID, self.life, self.tree.listed(), self.tree.items.clone());
        self.sender_jobs.clear();
        self.opened.clear();
        self.sent_news.clear();
        self.poll(choice);
    }

    /// The paths of the items that the receiver holds whole, by their numbers.
    pub(crate) fn verified(&self) -> BTreeMap<u32, SafePath> {
        let verified = self.received_news.iter().filter_map(|news| match news {
            InboxNews::Verified { number, path, .. } => Some((*number, path.clone())),
            InboxNews::Failed { .. } | InboxNews::Paused(_) | InboxNews::Resumed(_) | InboxNews::Over(_) => None,
        });
        verified.collect()
    }

    fn poll(&mut self, choice: &Choice) {
        while let Some(ask) = self.outbox.poll() {
            match ask {
                OutboxAsk::Say(message) => {
                    self.messages += 1;
                    self.to_inbox.push_back(over_the_wire(self.life, message));
                }
                OutboxAsk::Tell(news) => self.sent_news.push(news),
                OutboxAsk::Close { number } => self.sender_jobs.retain(|job| !is_of(job, number)),
                OutboxAsk::Open { .. } | OutboxAsk::Read { .. } | OutboxAsk::Finish { .. } => {
                    self.sender_jobs.push_back(ask)
                }
            }
        }
        while let Some(ask) = self.inbox.as_mut().and_then(Inbox::poll) {
            match ask {
                InboxAsk::Say(message) => {
                    self.messages += 1;
                    self.to_outbox.push_back(over_the_wire(self.heard_life, message));
                }
                InboxAsk::Tell(news) => self.received_news.push(news),
                InboxAsk::Decide => self.inbox.as_mut().unwrap().accept(choice.clone()).unwrap(),
                InboxAsk::Look { .. } | InboxAsk::MakeFolder { .. } | InboxAsk::Close { .. } => self.job(ask),
                InboxAsk::Commit { .. } | InboxAsk::Discard { .. } | InboxAsk::Leave { .. } => self.job(ask),
            }
        }
        let reading: usize =
            self.sender_jobs.iter().map(|job| if let OutboxAsk::Read { length, .. } = job { *length } else { 0 }).sum();
        assert!(reading <= 8 * limits::CHUNK, "{reading} bytes are read ahead");
    }

    fn job(&mut self, ask: InboxAsk) {
        self.receiver_jobs.push_back(Job::Ask(ask));
    }

    fn hear_inbox(&mut self) {
        let Some((life, message)) = self.to_inbox.pop_front() else { return };
        if let FilesMessage::Offer { transfer, roots } = &message
            && self.inbox.as_ref().is_none_or(|inbox| inbox.end().is_some())
        {
            // What was asked before is done before.
            while !self.receiver_jobs.is_empty() {
                self.do_receiver_job();
            }
            let inbox = match self.known.clone() {
                Some(choice) => Inbox::again(*transfer, life, roots, self.window, choice),
                None => Inbox::offered(*transfer, life, roots, self.window),
            };
            (self.inbox, self.heard_life) = (Some(inbox.unwrap()), life);
            return;
        }
        match &mut self.inbox {
            Some(inbox) => inbox.heard(life, message),
            None => panic!("{message:?} before the offer"),
        }
    }

    fn take_chunk(&mut self) {
        let Some(message) = self.chunks.pop_front() else { return };
        let chunk = Chunk::read(&message).unwrap();
        if let Some(write) = self.inbox.as_mut().unwrap().chunk(&chunk) {
            self.receiver_jobs.push_back(Job::Write(write, chunk.bytes.to_vec()));
        }
    }

    fn do_sender_job(&mut self) {
        match self.sender_jobs.pop_front() {
            Some(OutboxAsk::Open { number, entry, prefix }) => {
                self.opened.insert(number, entry);
                let result = self.open(entry, prefix);
                self.outbox.opened(number, result);
            }
            Some(OutboxAsk::Read { number, offset, length }) => self.send(number, offset, length),
            Some(OutboxAsk::Finish { number }) => {
                let entry = self.opened[&number];
                let changed = self.troubles.changed.contains(&entry);
                self.outbox.finished(number, if changed { Err(FaultCode::Changed) } else { Ok(()) });
            }
            Some(OutboxAsk::Close { .. } | OutboxAsk::Say(_) | OutboxAsk::Tell(_)) | None => {}
        }
    }

    fn open(&self, entry: u32, prefix: u64) -> Result<Hashing, FaultCode> {
        if self.troubles.unreadable.contains(&entry) {
            return Err(FaultCode::Unreadable);
        }
        Ok(hash(&self.tree.contents[entry as usize][..usize::try_from(prefix).unwrap()]))
    }

    fn send(&mut self, number: u32, offset: u64, length: usize) {
        let entry = self.opened[&number];
        let start = usize::try_from(offset).unwrap();
        let bytes = &self.tree.contents[entry as usize][start..start + length];
        let bytes = if self.troubles.shrunk.contains(&entry) { &bytes[1..] } else { bytes };
        let result = if self.troubles.unreadable.contains(&entry) { Err(FaultCode::Unreadable) } else { Ok(bytes) };
        if let Some(header) = self.outbox.read(number, result) {
            self.sent_bytes += bytes.len() as u64;
            self.chunks.push_back([&header[..], bytes].concat());
            let flying = self.chunks.iter().map(|chunk| Chunk::read(chunk).unwrap());
            let flying: usize = flying.filter(|chunk| chunk.life == self.life).map(|chunk| chunk.bytes.len()).sum();
            assert!(flying <= self.window as usize, "{flying} bytes are beyond the credit");
        }
    }

    fn do_receiver_job(&mut self) {
        let (Some(job), Some(inbox)) = (self.receiver_jobs.pop_front(), &mut self.inbox) else { return };
        match job {
            Job::Write(to, bytes) => {
                let result = self.folder.write(to, &bytes, self.seeded);
                inbox.written(to.number, bytes.len(), result);
            }
            Job::Ask(InboxAsk::Look { number, path, bytes, modified }) => {
                let found = self.folder.look(number, &path, bytes.get(), modified);
                inbox.looked(number, found);
            }
            Job::Ask(InboxAsk::MakeFolder { number, path }) => {
                self.folder.make(&path);
                inbox.made(number, Ok(()));
            }
            Job::Ask(InboxAsk::Commit { number, digest }) => {
                let result = self.folder.commit(number, digest);
                let _ = inbox.committed(number, result);
            }
            Job::Ask(InboxAsk::Close { number }) => self.folder.close(number),
            Job::Ask(InboxAsk::Discard { number }) => self.folder.discard(number),
            Job::Ask(InboxAsk::Leave { keep_parts }) => self.folder.leave(keep_parts),
            Job::Ask(InboxAsk::Say(_) | InboxAsk::Decide | InboxAsk::Tell(_)) => {}
        }
    }
}

/// The message as it comes out at the other end.
fn over_the_wire(life: Life, message: FilesMessage) -> (Life, FilesMessage) {
    let text = ToHost::Files { life, message }.to_text();
    assert!(text.len() <= limits::CONTROL, "a message of {} bytes", text.len());
    let ToHost::Files { life, message } = ToHost::from_text(&text).unwrap() else { panic!("another message came") };
    (life, message)
}

/// Whether a job need not be done once this item was closed.
fn is_of(job: &OutboxAsk, closed: u32) -> bool {
    match job {
        OutboxAsk::Open { number, .. } | OutboxAsk::Read { number, .. } => *number == closed,
        OutboxAsk::Finish { number } | OutboxAsk::Close { number } => *number == closed,
        OutboxAsk::Say(_) | OutboxAsk::Tell(_) => false,
    }
}
