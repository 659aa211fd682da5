//! One message of the channel `files`: a fixed header and the bytes.

use thiserror::Error;

use super::{Bytes, Life, TransferId};
use crate::limits;

/// The version of the header.
const VERSION: u8 = 1;

/// A piece of a file.
///
/// | bytes | are |
/// |---|---|
/// | 0 | the version, 1 |
/// | 1–3 | the life of the transfer, big-endian |
/// | 4–19 | the transfer |
/// | 20–23 | the item's number, big-endian |
/// | 24–31 | the offset of the first byte in the file, big-endian |
/// | 32– | 1 to [`limits::CHUNK`] bytes of the file |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The transfer that it belongs to.
    pub transfer: TransferId,
    /// The life that it is sent in.
    pub life: Life,
    /// The number of the item.
    pub item: u32,
    /// Where in the file it begins.
    pub offset: Bytes,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// Why a message is no chunk.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ChunkError {
    /// Shorter than a header and one byte, or longer than a header and [`limits::CHUNK`] bytes.
    #[error("a chunk of {0} bytes is too short or too long")]
    Length(usize),
    /// Another version.
    #[error("the chunk is not of version {VERSION}")]
    Version,
    /// It begins or ends beyond what can be counted.
    #[error("the chunk lies beyond the largest file")]
    Offset,
}

impl<'a> Chunk<'a> {
    /// The header, which is followed by the bytes.
    #[must_use]
    pub fn header(transfer: TransferId, life: Life, item: u32, offset: Bytes) -> [u8; limits::CHUNK_HEADER] {
        let mut header = [0; limits::CHUNK_HEADER];
        header[0] = VERSION;
        header[1..4].copy_from_slice(&life.to_bytes());
        header[4..20].copy_from_slice(&transfer.0);
        header[20..24].copy_from_slice(&item.to_be_bytes());
        header[24..32].copy_from_slice(&offset.get().to_be_bytes());
        header
    }

    /// Reads one message.
    ///
    /// # Errors
    /// [`ChunkError`] for what is no chunk of this version.
    pub fn read(message: &'a [u8]) -> Result<Self, ChunkError> {
        let length = ChunkError::Length(message.len());
        let (header, bytes) = message.split_first_chunk::<{ limits::CHUNK_HEADER }>().ok_or(length)?;
        if bytes.is_empty() || bytes.len() > limits::CHUNK {
            return Err(length);
        }
        let [VERSION, high, middle, low, rest @ ..] = header else { return Err(ChunkError::Version) };
        let life = Life::from_bytes([*high, *middle, *low]);
        let (transfer, rest) = rest.split_first_chunk::<16>().ok_or(length)?;
        let (item, rest) = rest.split_first_chunk::<4>().ok_or(length)?;
        let (offset, _) = rest.split_first_chunk::<8>().ok_or(length)?;
        let offset = u64::from_be_bytes(*offset);
        let end = offset.checked_add(bytes.len() as u64).ok_or(ChunkError::Offset)?;
        Bytes::try_from(end).map_err(|_| ChunkError::Offset)?;
        let offset = Bytes::try_from(offset).map_err(|_| ChunkError::Offset)?;
        Ok(Self { transfer: TransferId(*transfer), life, item: u32::from_be_bytes(*item), offset, bytes })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bytes, Chunk, ChunkError, Life, TransferId};
    use crate::limits;

    fn message(offset: u64, length: usize) -> Vec<u8> {
        let mut message =
            Chunk::header(TransferId([7; 16]), Life::try_from(0x0a_0b0c).unwrap(), 9, Bytes::ZERO).to_vec();
        message[24..32].copy_from_slice(&offset.to_be_bytes());
        message.resize(limits::CHUNK_HEADER + length, 0xab);
        message
    }

    #[test]
    fn a_chunk_reads_back_as_it_was_written() {
        let message = message(65_536, 3);
        let chunk = Chunk::read(&message).unwrap();
        assert_eq!((chunk.transfer, chunk.item, chunk.offset.get()), (TransferId([7; 16]), 9, 65_536));
        assert_eq!((u32::from(chunk.life), &message[..4]), (0x0a_0b0c, [1, 10, 11, 12].as_slice()));
        assert_eq!(chunk.bytes, [0xab; 3]);
    }

    #[test]
    fn an_empty_a_long_a_strange_and_a_far_chunk_are_refused() {
        let refused = |message: &[u8]| Chunk::read(message).unwrap_err();
        assert_eq!(refused(&message(0, 0)), ChunkError::Length(32));
        assert_eq!(refused(&message(0, limits::CHUNK + 1)), ChunkError::Length(32 + limits::CHUNK + 1));
        assert_eq!(refused(&message(u64::MAX, 1)), ChunkError::Offset);
        assert_eq!(refused(&message(Bytes::MAX.get(), 1)), ChunkError::Offset);
        assert!(Chunk::read(&message(Bytes::MAX.get() - 1, 1)).is_ok());
        let mut strange = message(0, 1);
        strange[0] = 2;
        assert_eq!(refused(&strange), ChunkError::Version);
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_or_refused_without_a_panic(message in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Chunk::read(&message);
        }
    }
}
