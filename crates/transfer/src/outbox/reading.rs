//! One file on its way: from the receiver's wish to the last chunk.

use wire::files::{Bytes, Chunk, Digest, Finished, TransferId};
use wire::limits;

use super::OutboxAsk;
use super::flow::Flow;
use crate::Hashing;

/// What the receiver wants of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) number: u32,
    pub(super) entry: u32,
    pub(super) bytes: u64,
    /// What it has: so many bytes, of this digest.
    pub(super) has: Option<(u64, Digest)>,
}

/// A file that is open, or being opened.
#[derive(Debug)]
pub(super) struct Reading {
    wish: Wish,
    /// The receiver's beginning is still to be compared with ours.
    is_comparing: bool,
    /// Sent or skipped, and so hashed.
    hash: Hashing,
    /// Up to here it was asked to be read.
    asked: u64,
    is_finishing: bool,
}

/// The bytes that came are not those that were asked for: the file is another one by now.
#[derive(Debug)]
pub(super) struct Changed;

impl Reading {
    pub(super) fn new(wish: Wish) -> Self {
        Self { wish, is_comparing: wish.has.is_some(), hash: Hashing::new(), asked: 0, is_finishing: false }
    }

    /// Takes the hash of the bytes that the receiver has, and tells how many of them need not be sent.
    pub(super) fn compare(&mut self, prefix: Hashing) -> Result<u64, Changed> {
        let Some((bytes, digest)) = self.wish.has.filter(|_| self.is_comparing) else { return Ok(0) };
        self.is_comparing = false;
        if prefix.bytes() != bytes {
            return Err(Changed);
        }
        if prefix.digest() != digest {
            return Ok(0);
        }
        self.hash = prefix;
        self.asked = bytes;
        Ok(bytes)
    }

    /// What is to be asked for next; nothing while the comparison or credit is waited for.
    pub(super) fn next(&mut self, flow: &mut Flow) -> Option<OutboxAsk> {
        if self.is_comparing || self.is_finishing {
            return None;
        }
        let number = self.wish.number;
        if self.asked == self.wish.bytes {
            self.is_finishing = true;
            return Some(OutboxAsk::Finish { number });
        }
        let length = length(self.wish.bytes - self.asked);
        if !flow.reserve(length as u64) {
            return None;
        }
        let offset = self.asked;
        self.asked += length as u64;
        Some(OutboxAsk::Read { number, offset, length })
    }

    /// Takes the bytes that were read next, and makes the header that goes before them. None where none were asked for.
    pub(super) fn take(
        &mut self,
        transfer: TransferId,
        bytes: &[u8],
    ) -> Result<Option<[u8; limits::CHUNK_HEADER]>, Changed> {
        let offset = self.hash.bytes();
        if offset == self.asked {
            return Ok(None);
        }
        if bytes.len() != length(self.wish.bytes - offset) {
            return Err(Changed);
        }
        self.hash.update(bytes);
        let offset = Bytes::try_from(offset).map_err(|_| Changed)?;
        Ok(Some(Chunk::header(transfer, self.wish.number, offset)))
    }

    /// The digest of the whole file, once all of it was read and seen to be unchanged.
    pub(super) fn finish(&self) -> Option<Finished> {
        let is_whole = self.is_finishing && self.hash.bytes() == self.wish.bytes;
        is_whole.then(|| Finished { item: self.wish.number, digest: self.hash.digest() })
    }

    pub(super) fn wish(&self) -> Wish {
        self.wish
    }

    /// How many bytes the receiver has, or will have when what is on its way has arrived.
    pub(super) fn position(&self) -> u64 {
        self.hash.bytes()
    }

    /// How many bytes were asked to be read and did not come yet.
    pub(super) fn ahead(&self) -> u64 {
        self.asked - self.hash.bytes()
    }

    /// Nothing more is to be asked for.
    pub(super) fn is_finishing(&self) -> bool {
        self.is_finishing
    }
}

/// How long the next chunk is where so much is left.
fn length(left: u64) -> usize {
    usize::try_from(left).map_or(limits::CHUNK, |left| left.min(limits::CHUNK))
}
