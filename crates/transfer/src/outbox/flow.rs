//! How much may be read and sent.

use wire::limits;

use crate::Forbidden;

/// So many bytes are read at most before the first of them is sent.
const AHEAD: u64 = 8 * limits::CHUNK as u64;

/// The smallest window that never gets stuck: credit comes in quarters, and a chunk must fit into the rest.
const SMALLEST_WINDOW: u64 = 2 * limits::CHUNK as u64;

/// The receiver's credit, and what is under way.
#[derive(Debug, Default)]
pub(super) struct Flow {
    window: u64,
    credited: u64,
    sent: u64,
    /// Asked to be read, and not sent yet.
    ahead: u64,
}

impl Flow {
    /// The receiver opened its window.
    pub(super) fn open(&mut self, window: u64) -> Result<(), Forbidden> {
        self.window = window;
        if window >= SMALLEST_WINDOW { Ok(()) } else { Err(Forbidden) }
    }

    /// The receiver took so many bytes in all.
    pub(super) fn credit(&mut self, bytes: u64) -> Result<(), Forbidden> {
        if bytes < self.credited || bytes > self.sent {
            return Err(Forbidden);
        }
        self.credited = bytes;
        Ok(())
    }

    /// Sets credit aside for a chunk, if there is any.
    pub(super) fn reserve(&mut self, length: u64) -> bool {
        let on_its_way = self.sent - self.credited + self.ahead;
        let fits = on_its_way + length <= self.window && self.ahead + length <= AHEAD;
        if fits {
            self.ahead += length;
        }
        fits
    }

    /// Chunks that were reserved are not sent after all.
    pub(super) fn release(&mut self, length: u64) {
        self.ahead -= length;
    }

    /// A chunk that was reserved goes.
    pub(super) fn send(&mut self, length: u64) {
        self.ahead -= length;
        self.sent += length;
    }

    /// How many bytes went.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// How many of these the receiver took.
    pub(super) fn credited(&self) -> u64 {
        self.credited
    }

    /// Whether bytes are being read.
    pub(super) fn is_reading(&self) -> bool {
        self.ahead > 0
    }
}
