//! Chunks of a test, and how they arrive.

use bytes::Bytes;
use session::{FilesEnded, FilesInlet, FilesOutlet};
use tokio::time::timeout;
use wire::files::{self, Chunk, Life, TransferId};

use crate::guest::PATIENCE;

/// A chunk whose place and bytes follow from its number.
pub fn chunk(number: u32, length: usize) -> Bytes {
    let offset = files::Bytes::try_from(u64::from(number) * 70_000).unwrap();
    let mut message = Chunk::header(TransferId([7; 16]), Life::FIRST, number, offset).to_vec();
    message.extend((0..=u8::MAX).cycle().skip(number as usize % 256).take(length));
    message.into()
}

pub async fn next(inlet: &mut FilesInlet) -> Option<Bytes> {
    timeout(PATIENCE, inlet.next()).await.expect("a chunk came, or the end")
}

pub async fn send(outlet: &FilesOutlet, chunk: Bytes) -> Result<(), FilesEnded> {
    timeout(PATIENCE, outlet.send(chunk)).await.expect("the chunk was taken, or refused")
}

/// Reads chunks until these are there, in order, however they were cut.
pub async fn arrive(inlet: &mut FilesInlet, chunks: impl Iterator<Item = Bytes>) {
    for expected in chunks {
        let expected = Chunk::read(&expected).unwrap();
        let mut arrived = Vec::new();
        while arrived.len() < expected.bytes.len() {
            let message = next(inlet).await.expect("the session goes on");
            let piece = Chunk::read(&message).unwrap();
            assert_eq!((piece.transfer, piece.item), (expected.transfer, expected.item));
            assert_eq!(piece.offset.get(), expected.offset.get() + arrived.len() as u64);
            arrived.extend_from_slice(piece.bytes);
        }
        assert!(arrived == expected.bytes, "chunk {}", expected.item);
    }
}
