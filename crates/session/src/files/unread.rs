//! How much waits for the reader of the chunks.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The most bytes of messages of the channel `files` that may wait to be read, chunks with their headers. A session whose
/// other side sends more ends as [`crate::Ending::Refused`]: it was not given that much credit.
pub const FILES_UNREAD: usize = 10 * 1024 * 1024;

/// The most messages that may wait: very short ones cost more than their bytes.
pub(crate) const MESSAGES: usize = 32 * 1024;

/// Bytes that wait.
#[derive(Debug, Default)]
pub(crate) struct Unread(AtomicUsize);

impl Unread {
    /// Counts a message that came. False: it is too much.
    pub(crate) fn came(&self, bytes: usize) -> bool {
        self.0.fetch_add(bytes, Relaxed) + bytes <= FILES_UNREAD
    }

    /// Counts a message that was read.
    pub(crate) fn was_read(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES_UNREAD, Unread};

    #[test]
    fn so_much_may_wait_and_what_is_read_makes_room() {
        let unread = Unread::default();
        assert!(unread.came(FILES_UNREAD));
        unread.was_read(1);
        assert!(unread.came(1));
        assert!(!unread.came(1));
    }
}
