//! What an [`Inbox`] makes of chunks, and of what the hands did with them.

use wire::files::{Bytes, CancelReason, Chunk, FaultCode, ItemKind, Wanted};

use super::incoming::Stage;
use super::{Found, Inbox, InboxAsk, Write};
use crate::end::Phase;
use crate::{Forbidden, Hashing, Side};

/// So many files may be open that have all their bytes and wait for their digest.
const UNPROVEN: usize = 64;

impl Inbox {
    /// Takes a chunk of this transfer, and tells where its bytes go; nowhere if they are not wanted any more. A chunk that
    /// the protocol forbids ends the transfer; one of another life comes too late, and is nothing.
    pub fn chunk(&mut self, chunk: &Chunk<'_>) -> Option<Write> {
        if self.is_over() || chunk.life != self.life || chunk.transfer != self.transfer {
            return None;
        }
        self.take_chunk(chunk).unwrap_or_else(|Forbidden| {
            self.cancel(CancelReason::Protocol);
            None
        })
    }

    fn take_chunk(&mut self, chunk: &Chunk<'_>) -> Result<Option<Write>, Forbidden> {
        let (number, offset, length) = (chunk.item, chunk.offset.get(), chunk.bytes.len() as u64);
        if self.phase != Phase::Running {
            return Err(Forbidden);
        }
        self.intake.come(length)?;
        self.turn_to(number)?;
        self.held += length;
        let Some(item) = self.items.get_mut(&number) else {
            self.intake.settle(length);
            return if self.given_up.contains(&number) { Ok(None) } else { Err(Forbidden) };
        };
        let taken = item.take(offset, chunk.bytes)?;
        self.amount.done = self.amount.done.saturating_sub(taken.dropped) + length;
        if matches!(item.stage, Stage::Whole(_)) {
            self.prove(number);
            self.bound_open(number);
        }
        Ok(Some(Write { number, offset, begins: taken.begins }))
    }

    /// Chunks come file after file, in the order of their numbers: none of an earlier one may come any more.
    fn turn_to(&mut self, number: u32) -> Result<(), Forbidden> {
        let Some(earlier) = self.current.replace(number) else { return Ok(()) };
        if number < earlier {
            return Err(Forbidden);
        }
        if number > earlier {
            self.given_up = self.given_up.split_off(&number);
            if self.items.get(&earlier).is_some_and(|item| matches!(item.stage, Stage::Receiving(_))) {
                self.asks.push_back(InboxAsk::Close { number: earlier });
            }
        }
        Ok(())
    }

    /// Has the oldest of many files closed that only wait for their digest.
    fn bound_open(&mut self, number: u32) {
        self.unproven.push_back(number);
        let oldest = if self.unproven.len() > UNPROVEN { self.unproven.pop_front() } else { None };
        let is_open = |number: &u32| self.items.get(number).is_some_and(|item| matches!(item.stage, Stage::Whole(_)));
        if let Some(number) = oldest.filter(is_open) {
            self.asks.push_back(InboxAsk::Close { number });
        }
    }

    /// Has a file given its name, if all of it is here and is what was promised.
    pub(super) fn prove(&mut self, number: u32) {
        let Some(item) = self.items.get_mut(&number) else { return };
        match item.proof() {
            None => {}
            Some(None) => self.fail(number, FaultCode::Digest, Side::Us),
            Some(Some(digest)) => {
                item.stage = Stage::Committing(digest);
                self.asked.insert(number);
                self.asks.push_back(InboxAsk::Commit { number, digest });
            }
        }
    }

    /// Answers [`InboxAsk::Look`].
    pub fn looked(&mut self, number: u32, found: Found) {
        let is_asked = |kind, stage: &Stage| kind == ItemKind::File && matches!(stage, Stage::Looking);
        let Some(item) = self.items.get_mut(&number).filter(|item| is_asked(item.kind, &item.stage)) else { return };
        self.asked.remove(&number);
        let had = match found {
            Found::Nothing => Hashing::new(),
            Found::Part(had) => Some(had).filter(|had| had.bytes() <= item.bytes.get()).unwrap_or_default(),
            Found::Whole => {
                self.amount.done += item.bytes.get();
                self.batches.set(number, Wanted::Nothing);
                return self.settle_verified(number, None);
            }
            Found::Refused(code) => return self.fail(number, code, Side::Us),
        };
        let offset = Bytes::try_from(had.bytes()).unwrap_or(Bytes::ZERO);
        let digest = (offset > Bytes::ZERO).then(|| had.digest());
        self.amount.done += offset.get();
        item.stage = Stage::Wanted(had);
        self.batches.set(number, Wanted::From { offset, digest });
    }

    /// Answers [`InboxAsk::MakeFolder`].
    pub fn made(&mut self, number: u32, result: Result<(), FaultCode>) {
        let is_asked = |kind, stage: &Stage| kind == ItemKind::Folder && matches!(stage, Stage::Looking);
        if !self.items.get(&number).is_some_and(|item| is_asked(item.kind, &item.stage)) {
            return;
        }
        match result {
            Ok(()) => {
                self.batches.set(number, Wanted::Nothing);
                self.settle_verified(number, None);
            }
            Err(code) => self.fail(number, code, Side::Us),
        }
    }

    /// Answers each [`Write`]: the bytes of the chunk, `length` of them, were written or could not be.
    pub fn written(&mut self, number: u32, length: usize, result: Result<(), FaultCode>) {
        self.intake.settle(length as u64);
        if let Err(code) = result {
            self.fail(number, code, Side::Us);
        }
    }

    /// Answers [`InboxAsk::Commit`]. `false` where the item was given up meanwhile, or the transfer is over: nothing is told of
    /// the file then, even if it is there.
    pub fn committed(&mut self, number: u32, result: Result<(), FaultCode>) -> bool {
        let Some(Stage::Committing(digest)) = self.items.get(&number).map(|item| &item.stage) else { return false };
        let digest = *digest;
        match result {
            Ok(()) => {
                self.settle_verified(number, Some(digest));
                self.verified.push(number);
            }
            Err(code) => self.fail(number, code, Side::Us),
        }
        true
    }
}
