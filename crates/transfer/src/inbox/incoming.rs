//! One file on its way here.

use wire::files::{Bytes, Digest, ItemKind};

use crate::{Forbidden, Hashing, PackedPath};

/// An item that was announced, and is neither whole nor given up.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) root: u32,
    pub(super) path: PackedPath,
    /// Its place among those of the transfer.
    pub(super) tag: u64,
    pub(super) kind: ItemKind,
    pub(super) bytes: Bytes,
    pub(super) modified: Option<i64>,
    pub(super) stage: Stage,
    /// What the sender says the whole file is.
    pub(super) promised: Option<Digest>,
}

/// How far an item is.
#[derive(Debug)]
pub(super) enum Stage {
    /// The hands are to look what is there, or to make the folder.
    Unseen,
    /// They do.
    Looking,
    /// The sender knows from where it is wanted; it has sent nothing yet.
    Wanted(Hashing),
    /// Chunks come.
    Receiving(Hashing),
    /// All bytes came; they have this digest.
    Whole(Digest),
    /// The hands give it its name.
    Committing(Digest),
}

/// What a chunk is to its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// It is the first of this session.
    pub(super) begins: bool,
    /// So many bytes of an earlier session are of no use.
    pub(super) dropped: u64,
}

/// What an item takes beside its path, in bytes.
const ITEM: usize = 200;

impl Incoming {
    /// What it takes here, in bytes.
    pub(super) fn weight(&self) -> usize {
        ITEM + self.path.bytes()
    }

    /// What it takes of those who look for it and keep it, in bytes; nothing before it was looked for.
    pub(super) fn weight_elsewhere(&self) -> usize {
        if matches!(self.stage, Stage::Unseen) { 0 } else { ITEM + self.path.unpacked_bytes() }
    }

    /// Takes the bytes that follow, and tells what they are to this file.
    pub(super) fn take(&mut self, offset: u64, bytes: &[u8]) -> Result<Taken, Forbidden> {
        if offset + bytes.len() as u64 > self.bytes.get() {
            return Err(Forbidden);
        }
        let (mut hashing, taken) = match std::mem::replace(&mut self.stage, Stage::Unseen) {
            Stage::Wanted(had) if had.bytes() == offset => (had, Taken { begins: true, dropped: 0 }),
            Stage::Wanted(had) if offset == 0 => (Hashing::new(), Taken { begins: true, dropped: had.bytes() }),
            Stage::Receiving(had) if had.bytes() == offset => (had, Taken { begins: false, dropped: 0 }),
            Stage::Unseen | Stage::Looking | Stage::Wanted(_) | Stage::Receiving(_) => return Err(Forbidden),
            Stage::Whole(_) | Stage::Committing(_) => return Err(Forbidden),
        };
        hashing.update(bytes);
        let is_whole = hashing.bytes() == self.bytes.get();
        self.stage = if is_whole { Stage::Whole(hashing.digest()) } else { Stage::Receiving(hashing) };
        Ok(taken)
    }

    /// What the file will be, once the sender said so and all bytes are here; `Some(None)` where they are others.
    pub(super) fn proof(&self) -> Option<Option<Digest>> {
        let promised = self.promised?;
        match &self.stage {
            Stage::Whole(digest) => Some(Some(*digest).filter(|digest| *digest == promised)),
            // All is here from an earlier session, or was never to come. If it is not what was promised, it comes anew.
            Stage::Wanted(had) if had.bytes() == self.bytes.get() => {
                let digest = had.digest();
                let comes_anew = digest != promised && self.bytes > Bytes::ZERO;
                (!comes_anew).then_some(Some(digest).filter(|digest| *digest == promised))
            }
            Stage::Unseen | Stage::Looking | Stage::Wanted(_) | Stage::Receiving(_) | Stage::Committing(_) => None,
        }
    }

    /// How many bytes of it are here.
    pub(super) fn position(&self) -> u64 {
        match &self.stage {
            Stage::Unseen | Stage::Looking => 0,
            Stage::Wanted(had) | Stage::Receiving(had) => had.bytes(),
            Stage::Whole(_) | Stage::Committing(_) => self.bytes.get(),
        }
    }
}
