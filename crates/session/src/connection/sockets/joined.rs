//! Datagrams that the system joined into one message, and what of them is not read yet.

use std::io::IoSliceMut;

use webrtc::runtime::RecvMeta;

/// What is left of a message of joined datagrams.
#[derive(Debug, Default)]
pub(super) struct Joined {
    bytes: Vec<u8>,
    /// Where the next datagram begins.
    at: usize,
    meta: RecvMeta,
}

/// How many datagrams a message holds.
pub(super) fn datagrams(meta: &RecvMeta) -> usize {
    meta.len.div_ceil(meta.stride.max(1))
}

impl Joined {
    /// Keeps all but the first `most` datagrams of the message in `buffer`.
    pub(super) fn keep(&mut self, buffer: &[u8], meta: &mut RecvMeta, most: usize) {
        let first = (most * meta.stride).min(meta.len);
        let Some(rest) = buffer.get(first..meta.len).filter(|rest| !rest.is_empty()) else { return };
        self.bytes.clear();
        self.bytes.extend_from_slice(rest);
        (self.at, self.meta) = (0, *meta);
        meta.len = first;
    }

    /// Puts the next `most` datagrams into `buffer`; false where there is none.
    pub(super) fn next(&mut self, buffer: &mut IoSliceMut<'_>, meta: &mut RecvMeta, most: usize) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return false;
        }
        let length = (most * self.meta.stride).min(rest.len());
        let (Some(next), Some(room)) = (rest.get(..length), buffer.get_mut(..length)) else { return false };
        room.copy_from_slice(next);
        *meta = self.meta;
        meta.len = length;
        self.at += length;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::io::IoSliceMut;

    use webrtc::runtime::RecvMeta;

    use super::{Joined, datagrams};

    fn message(length: usize, stride: usize) -> RecvMeta {
        let mut meta = RecvMeta::default();
        (meta.len, meta.stride) = (length, stride);
        meta
    }

    #[test]
    fn a_message_is_read_a_few_datagrams_at_a_time_and_is_the_same_together() {
        let sent: Vec<u8> = (0..95).collect();
        let (mut joined, mut meta) = (Joined::default(), message(95, 10));
        assert_eq!(datagrams(&meta), 10);
        joined.keep(&sent, &mut meta, 3);
        let (mut read, mut lengths) = (sent[..meta.len].to_vec(), vec![meta.len]);
        let mut room = [0; 100];
        while joined.next(&mut IoSliceMut::new(&mut room), &mut meta, 3) {
            assert_eq!(meta.stride, 10);
            read.extend_from_slice(&room[..meta.len]);
            lengths.push(meta.len);
        }
        assert_eq!((read, lengths), (sent, vec![30, 30, 30, 5]));
    }

    #[test]
    fn of_a_message_that_is_read_at_once_nothing_is_left() {
        let (mut joined, mut meta) = (Joined::default(), message(20, 10));
        joined.keep(&[1; 64], &mut meta, 2);
        assert_eq!(meta.len, 20);
        assert!(!joined.next(&mut IoSliceMut::new(&mut [0; 64]), &mut meta, 2));
    }
}
