//! What a courier does about what it hears.

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use wire::files::{CancelReason, Chunk, FilesMessage, TransferId};
use wire::limits;

use super::hands::Hands;
use super::incoming::{Incoming, Roots};
use super::outgoing::Outgoing;
use super::{Courier, Ears, Heard, Told, Wish};
use crate::files::reader::{Got, PrepareError, Prepared};
use crate::files::writer::{Deed, Done};
use crate::problem::ProblemCode;

/// What may wait to be sent.
const QUEUED: usize = 64;

/// Refusals that wait to be said. Only who does not listen lets so many wait, and is not told of more.
const REFUSALS: usize = 1024;

impl Courier {
    pub(super) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Letter(message) => self.letter(message),
            Heard::Chunk(message) => self.chunk(&message),
            Heard::Wish(wish) => self.wish(wish),
            Heard::Got(Got::Prepared(prepared)) => self.prepared(prepared),
            Heard::Got(Got::File(transfer, number, got)) => {
                if let Some(outgoing) = self.outgoing.get_mut(&transfer) {
                    outgoing.got(number, got, &mut self.hands);
                }
            }
            Heard::Done(done) => self.done(done),
            Heard::Step => self.tell_progress(),
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
            && let Some(prepared) = self.queued.pop_front()
        {
            self.offer(prepared);
        }
    }

    /// Forgets a transfer that is over, with all that is still asked for: it may be offered again.
    fn put_away(&mut self, transfer: TransferId) {
        if let Some(mut outgoing) = self.outgoing.remove(&transfer) {
            if !outgoing.is_over() {
                self.outgoing.insert(transfer, outgoing);
                return;
            }
            while outgoing.work(&mut self.hands) {}
        }
        if let Some(mut incoming) = self.incoming.remove(&transfer) {
            if !incoming.is_over() {
                self.incoming.insert(transfer, incoming);
                return;
            }
            while incoming.work(&mut self.hands) {}
        }
    }

    fn letter(&mut self, message: FilesMessage) {
        let transfer = message.transfer();
        self.put_away(transfer);
        if let Some(outgoing) = self.outgoing.get_mut(&transfer) {
            outgoing.heard(message);
        } else if let Some(incoming) = self.incoming.get_mut(&transfer) {
            incoming.heard(message);
        } else {
            match message {
                FilesMessage::Offer { transfer, roots } => self.offered(transfer, roots),
                FilesMessage::Cancel { .. } => drop(self.unread.get_mut(&transfer).and_then(Option::take)),
                FilesMessage::Accept { .. }
                | FilesMessage::Decline { .. }
                | FilesMessage::Items { .. }
                | FilesMessage::Want { .. }
                | FilesMessage::Credit { .. }
                | FilesMessage::Done { .. }
                | FilesMessage::Verified { .. }
                | FilesMessage::Failed { .. }
                | FilesMessage::Pause { .. }
                | FilesMessage::Resume { .. } => self.refuse(transfer, CancelReason::Unknown),
            }
        }
    }

    fn offered(&mut self, transfer: TransferId, roots: Roots) {
        if let Some(unread) = self.unread.get_mut(&transfer) {
            unread.get_or_insert(roots);
            return;
        }
        if self.incoming.len() + self.unread.len() >= limits::TRANSFERS {
            return self.refuse(transfer, CancelReason::TooMany);
        }
        self.unread.insert(transfer, Some(roots));
        self.hands.deeds.bring(Deed::Find(transfer));
    }

    fn refuse(&mut self, transfer: TransferId, reason: CancelReason) {
        if self.hands.saying.waiting() < REFUSALS {
            self.hands.saying.bring(FilesMessage::Cancel { transfer, reason });
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
            Done::Found(transfer, known) => {
                let Some(roots) = self.unread.remove(&transfer).flatten() else { return };
                let pooled = self.incoming.values().map(Incoming::share).sum();
                match Incoming::offered(transfer, roots, known.as_deref(), pooled) {
                    Ok(incoming) => drop(self.incoming.insert(transfer, incoming)),
                    Err(refused) => self.refuse(transfer, refused.reason()),
                }
            }
            Done::Begun(transfer, begun) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.begun(begun, &mut self.hands);
                }
            }
            Done::Item(transfer, number, done) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.done(number, done);
                }
            }
        }
    }

    fn prepared(&mut self, prepared: Result<Box<Prepared>, PrepareError>) {
        let prepared = match prepared {
            Ok(prepared) => *prepared,
            Err(error) => {
                let code = match &error {
                    PrepareError::Walk(disk::WalkError::Stopped) => return,
                    PrepareError::Walk(_) => ProblemCode::NothingToSend,
                    PrepareError::Ledger(_) => ProblemCode::FilesOff,
                    PrepareError::Unknown => ProblemCode::UnknownTransfer,
                };
                return self.hands.tell_problem(code, error);
            }
        };
        self.put_away(prepared.transfer);
        if self.outgoing.contains_key(&prepared.transfer) {
            return;
        }
        if self.outgoing.len() < limits::TRANSFERS {
            self.offer(prepared);
        } else if self.queued.len() < QUEUED {
            self.queued.push_back(prepared);
        } else {
            let message = "Too much waits to be sent already: send this when some of it is done";
            self.hands.tell_problem(ProblemCode::NothingToSend, message);
        }
    }

    fn offer(&mut self, prepared: Prepared) {
        let transfer = prepared.transfer;
        let outgoing = Outgoing::offer(prepared, &mut self.hands);
        self.outgoing.insert(transfer, outgoing);
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

    /// The session is over: what is not finished goes on in the next one, unless the guest was shown out.
    pub(super) async fn leave(mut self, mut ears: Ears, tell: &mpsc::Sender<Told>, threads: [JoinHandle<()>; 2]) {
        while let Ok(wish) = ears.wishes.try_recv() {
            if matches!(wish, Wish::ShowOut) {
                self.wish(wish);
            }
        }
        // From here on nobody waits for a courier who does not listen.
        drop(ears);
        for outgoing in self.outgoing.values_mut() {
            while outgoing.work(&mut self.hands) {}
            outgoing.leave(&mut self.hands);
        }
        for incoming in self.incoming.values_mut() {
            while incoming.work(&mut self.hands) {}
            incoming.leave(&mut self.hands);
        }
        let Hands { jobs, deeds, untold, .. } = self.hands;
        tokio::join!(jobs.finish(), deeds.finish());
        for thread in threads {
            // A panic there was printed where it happened.
            let _ = thread.await;
        }
        for told in untold {
            // Where the conductor is gone, nobody is told.
            let _ = tell.send(told).await;
        }
    }
}
