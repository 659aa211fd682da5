//! What a courier does about what it hears.

use bytes::Bytes;
use disk::Tally;
use wire::files::{CancelReason, Chunk, FilesMessage, Life, TransferId};
use wire::limits;

use super::burden;
use super::incoming::{Incoming, Roots};
use super::queued::Queued;
use super::{Courier, Heard, Unread};
use crate::files::ledgers;
use crate::files::mailbox::Letter;
use crate::files::reader::{Got, Job, PrepareError, Prepared};
use crate::files::writer::{Deed, Done, Leaving};
use crate::problem::ProblemCode;

/// What may wait to be sent.
const QUEUED: usize = 64;

/// Refusals that wait to be said. Only who does not listen lets so many wait, and is not told of more.
const REFUSALS: usize = 1024;

impl Courier {
    pub(super) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Letter(letter) => self.letter(letter),
            Heard::Chunk(message) => self.chunk(&message),
            Heard::Wish(wish) => self.wish(wish),
            Heard::Got(Got::Prepared(prepared)) => self.prepared(prepared),
            Heard::Got(Got::File(transfer, number, got)) => {
                if let Some(outgoing) = self.outgoing.get_mut(&transfer) {
                    outgoing.got(number, got, &mut self.hands);
                }
            }
            Heard::Done(done) => self.done(done),
            Heard::Step => self.step(),
            Heard::Room => {}
        }
    }

    /// Does all that is asked for and can be done; each transfer gets its turn.
    pub(super) fn work(&mut self) {
        self.hands.flush();
        let mut worked = true;
        while worked {
            worked = false;
            for outgoing in self.outgoing.values_mut() {
                worked |= self.hands.can_send() && outgoing.work(&mut self.hands);
            }
            for incoming in self.incoming.values_mut() {
                worked |= self.hands.can_receive() && incoming.work(&mut self.hands);
            }
        }
        self.sweep();
    }

    /// Forgets what is over, all of which is said.
    fn sweep(&mut self) {
        self.outgoing.retain(|_, outgoing| !outgoing.is_settled());
        self.incoming.retain(|_, incoming| !incoming.is_settled());
        while self.outgoing.len() < limits::TRANSFERS
            && let Some(queued) = self.queued.pop_front()
        {
            self.offer(queued);
        }
    }

    /// Brings what is asked for of a transfer that is over to its end: it may be offered again.
    pub(super) fn put_away(&mut self, transfer: TransferId) {
        if let Some(outgoing) = self.outgoing.get_mut(&transfer).filter(|outgoing| outgoing.is_over()) {
            while outgoing.work(&mut self.hands) {}
            self.outgoing.remove(&transfer);
        }
        if let Some(incoming) = self.incoming.get_mut(&transfer).filter(|incoming| incoming.is_over()) {
            while incoming.work(&mut self.hands) {}
        }
    }

    fn letter(&mut self, Letter { life, message }: Letter) {
        let transfer = message.transfer();
        self.put_away(transfer);
        if let Some(outgoing) = self.outgoing.get_mut(&transfer) {
            return outgoing.heard(life, message);
        }
        if let Some(incoming) = self.incoming.get_mut(&transfer).filter(|incoming| !incoming.is_over()) {
            // Whoever offers anew is through with what was before; if this side is not, that is forbidden.
            let life = if matches!(message, FilesMessage::Offer { .. }) { incoming.life() } else { life };
            incoming.heard(life, message);
            return self.weigh(transfer);
        }
        match message {
            FilesMessage::Offer { transfer, roots } => self.offered(transfer, life, roots),
            FilesMessage::Cancel { .. } => {
                if let Some(unread) = self.unread.get_mut(&transfer) {
                    unread.take_if(|unread| unread.life == life);
                }
            }
            FilesMessage::Pause { .. } => self.held_up(transfer, life, true),
            FilesMessage::Resume { .. } => self.held_up(transfer, life, false),
            FilesMessage::Accept { .. }
            | FilesMessage::Decline { .. }
            | FilesMessage::Items { .. }
            | FilesMessage::Want { .. }
            | FilesMessage::Credit { .. }
            | FilesMessage::Done { .. }
            | FilesMessage::Verified { .. }
            | FilesMessage::Failed { .. } => self.refuse(transfer, life, CancelReason::Unknown),
        }
    }

    fn held_up(&mut self, transfer: TransferId, life: Life, paused: bool) {
        match self.unread.get_mut(&transfer) {
            Some(Some(unread)) if unread.life == life => unread.paused = paused,
            Some(_) | None => self.refuse(transfer, life, CancelReason::Unknown),
        }
    }

    fn offered(&mut self, transfer: TransferId, life: Life, roots: Roots) {
        if !self.has_room_for(transfer, &roots) {
            return self.refuse(transfer, life, CancelReason::TooMany);
        }
        let is_looked_for = self.unread.insert(transfer, Some(Unread { life, roots, paused: false })).is_some();
        if !is_looked_for {
            self.hands.deeds.bring(Deed::Find(transfer, self.hands.post.usual_folder()));
        }
    }

    /// Whether one peer may have this offered beside what it has offered already.
    fn has_room_for(&self, transfer: TransferId, roots: &Roots) -> bool {
        let unread = self.unread.iter().filter(|(unread, _)| **unread != transfer);
        let unread = unread.filter_map(|(_, unread)| unread.as_ref()).map(|unread| &unread.roots);
        let open = self.incoming.values().filter(|incoming| !incoming.is_over()).map(Incoming::roots);
        let is_counted = self.unread.contains_key(&transfer) || self.incoming.contains_key(&transfer);
        let places = self.incoming.len() + self.unread.len();
        (is_counted || places < limits::TRANSFERS) && burden::is_bearable(roots, unread.chain(open))
    }

    /// Ends a transfer that makes all of a peer's together too heavy.
    fn weigh(&mut self, transfer: TransferId) {
        let weight: usize = self.incoming.values().map(Incoming::weight).sum();
        if weight > burden::HELD
            && let Some(incoming) = self.incoming.get_mut(&transfer)
        {
            incoming.cancel(CancelReason::TooMany);
        }
    }

    fn refuse(&mut self, transfer: TransferId, life: Life, reason: CancelReason) {
        if self.hands.saying.waiting() < REFUSALS {
            self.hands.saying.bring(Letter { life, message: FilesMessage::Cancel { transfer, reason } });
        }
    }

    fn chunk(&mut self, message: &Bytes) {
        // The session lets nothing else through.
        let Ok(chunk) = Chunk::read(message) else { return };
        match self.incoming.get_mut(&chunk.transfer) {
            Some(incoming) => incoming.chunk(&chunk, message, &mut self.hands),
            None => tracing::trace!(transfer = %chunk.transfer, "a chunk of no transfer"),
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Found(transfer, known, room) => {
                let Some(Unread { life, roots, paused }) = self.unread.remove(&transfer).flatten() else { return };
                let pooled = self.incoming.values().map(Incoming::share).sum();
                match Incoming::offered(transfer, life, roots, known.as_deref(), room, pooled) {
                    Ok(mut incoming) => {
                        if paused {
                            incoming.heard(life, FilesMessage::Pause { transfer });
                        }
                        self.incoming.insert(transfer, incoming);
                    }
                    Err(refused) => self.refuse(transfer, life, refused.reason()),
                }
            }
            Done::Begun(transfer, begun) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.begun(begun, &mut self.hands);
                }
            }
            Done::Item(transfer, number, done) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.done(number, done, &mut self.hands);
                }
            }
            Done::Gone(transfer, folder) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.lost_folder(folder, &mut self.hands);
                }
            }
            Done::Left(transfer) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.left(&mut self.hands);
                }
            }
        }
    }

    fn prepared(&mut self, prepared: Result<Box<Prepared>, PrepareError>) {
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                let code = match &error {
                    PrepareError::Walk(disk::WalkError::Stopped) | PrepareError::UnderWay => return,
                    PrepareError::Walk(_) => ProblemCode::NothingToSend,
                    PrepareError::Ledger(error) => ledgers::code_of_ledger(error),
                    PrepareError::Unknown | PrepareError::Received => ProblemCode::UnknownTransfer,
                };
                return self.hands.tell_problem(code, error);
            }
        };
        self.put_away(prepared.transfer);
        if self.outgoing.contains_key(&prepared.transfer) {
            return;
        }
        if self.outgoing.len() < limits::TRANSFERS {
            let queued = Queued::new(prepared, &mut self.hands);
            self.offer(queued);
        } else if self.queued.len() < QUEUED {
            let mut queued = Queued::new(prepared, &mut self.hands);
            queued.waits(&mut self.hands);
            self.queued.push_back(queued);
        } else {
            self.hands.jobs.bring(Job::Note(prepared.transfer, Leaving::Open(Tally::default())));
            let message = "Too much waits to be sent already: send this when some of it is done";
            self.hands.tell_problem(ProblemCode::NothingToSend, message);
        }
    }

    fn offer(&mut self, queued: Queued) {
        self.outgoing.insert(queued.transfer(), queued.offered(self.life));
        self.life = self.life.next();
    }

    fn step(&mut self) {
        self.incoming.values_mut().for_each(|incoming| incoming.step(&mut self.hands));
        self.tell_progress();
    }

    fn tell_progress(&mut self) {
        // Where nobody takes what is told, how far something is by then is no news.
        if !self.hands.untold.is_empty() {
            return;
        }
        let outgoing = self.outgoing.values_mut().filter_map(|outgoing| outgoing.progress(&self.hands));
        let incoming = self.incoming.values_mut().filter_map(|incoming| incoming.progress(&self.hands));
        let told: Vec<_> = outgoing.chain(incoming).collect();
        told.into_iter().for_each(|event| self.hands.tell(event));
    }
}
