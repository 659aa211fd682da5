//! One file on its way: from the receiver's wish to the last chunk.

use wire::files::{Bytes, Digest, Finished};
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

/// Which bytes of all that go the bytes of one file are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stretch {
    /// Bytes that the receiver had already.
    skipped: u64,
    /// So many went before the first of this file.
    start: u64,
    length: u64,
}

impl Stretch {
    /// How many bytes of the file the receiver has, where it took so many of all that went.
    pub(super) fn arrived(self, credited: u64) -> u64 {
        self.skipped + credited.saturating_sub(self.start).min(self.length)
    }
}

/// A file that is open, or being opened.
#[derive(Debug)]
pub(super) struct Reading {
    wish: Wish,
    /// The receiver's beginning is still to be compared with ours.
    is_comparing: bool,
    /// Sent or skipped, and so hashed.
    hash: Hashing,
    stretch: Stretch,
    /// Up to here it was asked to be read.
    asked: u64,
    is_finishing: bool,
}

/// The bytes that came are not those that were asked for: the file is another one by now.
#[derive(Debug)]
pub(super) struct Changed;

impl Reading {
    pub(super) fn new(wish: Wish) -> Self {
        Self {
            wish,
            is_comparing: wish.has.is_some(),
            hash: Hashing::new(),
            stretch: Stretch::default(),
            asked: 0,
            is_finishing: false,
        }
    }

    /// Takes the hash of the bytes that the receiver has; those that are the same need not be sent.
    pub(super) fn compare(&mut self, prefix: Hashing) -> Result<(), Changed> {
        let Some((bytes, digest)) = self.wish.has.filter(|_| self.is_comparing) else { return Ok(()) };
        self.is_comparing = false;
        if prefix.bytes() != bytes {
            return Err(Changed);
        }
        if prefix.digest() == digest {
            self.hash = prefix;
            self.asked = bytes;
            self.stretch.skipped = bytes;
        }
        Ok(())
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

    /// Takes the bytes that were read next, behind `sent` bytes of all, and tells where in the file they begin. None where none
    /// were asked for.
    pub(super) fn take(&mut self, bytes: &[u8], sent: u64) -> Result<Option<Bytes>, Changed> {
        let offset = self.hash.bytes();
        if offset == self.asked {
            return Ok(None);
        }
        if bytes.len() != length(self.wish.bytes - offset) {
            return Err(Changed);
        }
        self.hash.update(bytes);
        if self.stretch.length == 0 {
            self.stretch.start = sent;
        }
        self.stretch.length += bytes.len() as u64;
        Bytes::try_from(offset).map(Some).map_err(|_| Changed)
    }

    /// The digest of the whole file, once all of it was read and seen to be unchanged.
    pub(super) fn finish(&self) -> Option<Finished> {
        let is_whole = self.is_finishing && self.hash.bytes() == self.wish.bytes;
        is_whole.then(|| Finished { item: self.wish.number, digest: self.hash.digest() })
    }

    pub(super) fn wish(&self) -> Wish {
        self.wish
    }

    /// Which bytes of all that went are its own.
    pub(super) fn stretch(&self) -> Stretch {
        self.stretch
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
