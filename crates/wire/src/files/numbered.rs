//! A chunk with its place among all that this side sends, for chunks that go over several connections.

use super::{Chunk, ChunkError};
use crate::limits;

/// The version of the header.
const VERSION: u8 = 2;

/// A message of the channel `files`, or of a lane, that stands in a row with those of all other lanes.
///
/// | bytes | are |
/// |---|---|
/// | 0 | the version, 2 |
/// | 1–4 | the number, big-endian: 0 for the first of this direction and session, then without a gap |
/// | 5– | a message as it would go over `files` alone: a [`Chunk`] with its header |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// Its place.
    pub number: u32,
    /// The chunk.
    pub chunk: Chunk<'a>,
}

impl<'a> Numbered<'a> {
    /// What stands before the chunk's own header.
    #[must_use]
    pub fn header(number: u32) -> [u8; limits::NUMBER_HEADER] {
        let [first, second, third, fourth] = number.to_be_bytes();
        [VERSION, first, second, third, fourth]
    }

    /// Whether a message would be one of these, if it reads at all.
    #[must_use]
    pub fn is_meant_by(message: &[u8]) -> bool {
        message.first() == Some(&VERSION)
    }

    /// Reads one message.
    ///
    /// # Errors
    /// [`ChunkError`] for what has no number, or is followed by no chunk.
    pub fn read(message: &'a [u8]) -> Result<Self, ChunkError> {
        let length = ChunkError::Length(message.len());
        let (header, rest) = message.split_first_chunk::<{ limits::NUMBER_HEADER }>().ok_or(length)?;
        let [VERSION, number @ ..] = *header else { return Err(ChunkError::Version) };
        Ok(Self { number: u32::from_be_bytes(number), chunk: Chunk::read(rest)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Chunk, ChunkError, Numbered};
    use crate::files::{Bytes, Life, TransferId};

    fn message(number: u32) -> Vec<u8> {
        let chunk = Chunk::header(TransferId([7; 16]), Life::FIRST, 9, Bytes::ZERO);
        [&Numbered::header(number)[..], &chunk, b"bytes"].concat()
    }

    #[test]
    fn a_numbered_chunk_reads_back_as_it_was_written() {
        for number in [0, 1, 0x0102_0304, u32::MAX] {
            let message = message(number);
            assert!(Numbered::is_meant_by(&message));
            let read = Numbered::read(&message).unwrap();
            assert_eq!((read.number, read.chunk.item, read.chunk.bytes), (number, 9, b"bytes".as_slice()));
        }
        assert_eq!(message(0x0102_0304)[..5], [2, 1, 2, 3, 4]);
    }

    #[test]
    fn a_chunk_alone_a_number_alone_and_nothing_at_all_are_refused() {
        let message = message(3);
        assert_eq!(Numbered::read(&message[5..]), Err(ChunkError::Version));
        assert!(!Numbered::is_meant_by(&message[5..]));
        assert_eq!(Numbered::read(&message[..5]), Err(ChunkError::Length(0)));
        assert_eq!(Numbered::read(&[]), Err(ChunkError::Length(0)));
        assert_eq!(Chunk::read(&message), Err(ChunkError::Version), "who knows no lanes takes it for no chunk");
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_or_refused_without_a_panic(message in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Numbered::read(&message);
        }
    }
}
