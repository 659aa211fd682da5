//! A chunk cut into shorter ones, so that one does not stand before the picture's packets for long.

use bytes::{BufMut, Bytes, BytesMut};
use wire::files::{self, Chunk, Life, TransferId};
use wire::limits;

/// What is left of one chunk.
#[derive(Debug)]
pub(crate) struct Pieces {
    transfer: TransferId,
    life: Life,
    item: u32,
    offset: files::Bytes,
    /// The chunk as it came, while nothing of it was cut off.
    whole: Option<Bytes>,
    rest: Bytes,
}

impl Pieces {
    /// The pieces of a message. None where that is no chunk.
    pub(crate) fn of(message: Bytes) -> Option<Self> {
        let Chunk { transfer, life, item, offset, .. } = Chunk::read(&message).ok()?;
        let rest = message.slice(limits::CHUNK_HEADER..);
        Some(Self { transfer, life, item, offset, whole: Some(message), rest })
    }

    /// The length of the message that the next piece makes, were it at most `most` bytes; 0 where there is none.
    pub(crate) fn next_length(&self, most: usize) -> usize {
        if self.rest.is_empty() { 0 } else { limits::CHUNK_HEADER + self.rest.len().min(room(most)) }
    }

    /// The next message, of at most `most` bytes, or of a header and one byte where that is more.
    pub(crate) fn next(&mut self, most: usize) -> Option<BytesMut> {
        if self.rest.is_empty() {
            return None;
        }
        if self.rest.len() <= room(most)
            && let Some(whole) = self.whole.take()
        {
            // Without the other half of the buffer, the bytes need not be copied.
            self.rest = Bytes::new();
            return Some(BytesMut::from(whole));
        }
        self.whole = None;
        let bytes = self.rest.split_to(self.rest.len().min(room(most)));
        let mut message = BytesMut::with_capacity(limits::CHUNK_HEADER + bytes.len());
        message.put_slice(&Chunk::header(self.transfer, self.life, self.item, self.offset));
        message.put_slice(&bytes);
        // Within what the whole chunk reached, which was counted when it was read.
        self.offset = files::Bytes::try_from(self.offset.get() + bytes.len() as u64).unwrap_or(self.offset);
        Some(message)
    }
}

/// The bytes of a file in a message of `most` bytes.
fn room(most: usize) -> usize {
    most.saturating_sub(limits::CHUNK_HEADER).max(1)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;
    use wire::files::{self, Chunk, Life, TransferId};

    use super::Pieces;

    fn message(offset: u64, bytes: &[u8]) -> Bytes {
        let header = Chunk::header(TransferId([7; 16]), Life::FIRST, 9, files::Bytes::try_from(offset).unwrap());
        [&header[..], bytes].concat().into()
    }

    #[test]
    fn what_fits_is_sent_as_it_is() {
        let whole = message(5, &[1; 100]);
        let mut pieces = Pieces::of(whole.clone()).unwrap();
        assert_eq!(pieces.next_length(usize::MAX), whole.len());
        assert_eq!(pieces.next(usize::MAX).unwrap(), whole);
        assert_eq!((pieces.next_length(9), pieces.next(9)), (0, None));
        assert!(Pieces::of(Bytes::from_static(b"no chunk")).is_none());
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_chunk(
            offset in 0..files::Bytes::MAX.get() - 5_000,
            bytes in prop::collection::vec(any::<u8>(), 1..5_000),
            most in prop::collection::vec(0..3_000_usize, 1..20),
        ) {
            let mut pieces = Pieces::of(message(offset, &bytes)).unwrap();
            let (mut arrived, mut most) = (Vec::new(), most.into_iter().cycle());
            loop {
                let most = most.next().unwrap();
                let expected = pieces.next_length(most);
                let Some(piece) = pieces.next(most) else { break };
                prop_assert!(piece.len() <= most.max(33) && piece.len() == expected);
                let piece = Chunk::read(&piece).unwrap();
                prop_assert_eq!((piece.transfer, piece.life, piece.item), (TransferId([7; 16]), Life::FIRST, 9));
                prop_assert_eq!(piece.offset.get(), offset + arrived.len() as u64);
                arrived.extend_from_slice(piece.bytes);
            }
            prop_assert_eq!(arrived, bytes);
        }
    }
}
