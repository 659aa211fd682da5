//! Chunks that do not follow, overlap, lie beyond the end or are not what was promised.

use anyhow::{Context, ensure};
use fastrand::Rng;
use support::{Outcome, Stranger, digest};
use wire::files::{CancelReason, FilesMessage, Finished};

use crate::place::{Place, check_host, file, file_root, transfer};

/// Files that are tried, the size of each, and the size of a chunk.
const FILES: u32 = 600;
const SIZE: usize = 3_000;
const PIECE: usize = 1_000;

/// A chunk: its item, its offset and its bytes.
type Piece = (u32, u64, Vec<u8>);

/// Ways to do it wrong. None of them leaves the bytes that were promised.
const WAYS: [fn(&mut Vec<Piece>, &mut Rng); 12] = [
    |pieces, _| pieces.swap(0, 1),
    |pieces, _| pieces.reverse(),
    |pieces, random| drop(pieces.remove(random.usize(0..2))),
    |pieces, random| pieces.insert(1, pieces[random.usize(0..1)].clone()),
    |pieces, random| pieces[random.usize(0..3)].1 += 1,
    |pieces, random| pieces[random.usize(1..3)].1 -= random.u64(1..1_000),
    |pieces, random| pieces[2].2.extend_from_slice(&[7].repeat(random.usize(1..2_000))),
    |pieces, _| pieces[0].1 = 1 << 53,
    |pieces, random| pieces[random.usize(0..3)].1 = random.u64(SIZE as u64..1 << 52),
    |pieces, random| pieces[random.usize(0..3)].0 = random.u32(1..),
    |pieces, random| pieces[random.usize(0..3)].2[random.usize(0..PIECE)] ^= 1 << random.u32(0..8),
    |pieces, random| pieces[random.usize(0..2)].2.truncate(random.usize(1..PIECE)),
];

#[tokio::test]
async fn chunks_in_any_wrong_order_place_or_length_never_become_a_file() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let link = host.link().await?;
    let mut stranger = Stranger::come(&link).await?;
    let mut random = Rng::with_seed(20_261_123);
    for number in 0..FILES {
        let (id, name) = (transfer(number), format!("file {number}"));
        let content: Vec<u8> = (0..SIZE).map(|_| random.u8(..)).collect();
        let roots = vec![file_root(&name, SIZE as u64)?].try_into()?;
        stranger.say(&FilesMessage::Offer { transfer: id, roots }).await?;
        stranger.hear_of(id, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
        let items = vec![file(&[&name], SIZE as u64)?].try_into()?;
        stranger.say(&FilesMessage::Items { transfer: id, first: 0, items }).await?;
        stranger.hear_of(id, "what is wanted", |said| matches!(said, FilesMessage::Want { .. })).await?;
        let mut pieces: Vec<Piece> =
            (0..).zip(content.chunks(PIECE)).map(|(at, bytes)| (0, at * PIECE as u64, bytes.to_vec())).collect();
        WAYS[number as usize % WAYS.len()](&mut pieces, &mut random);
        for (item, offset, bytes) in &pieces {
            stranger.chunk(id, *item, *offset, bytes).await?;
        }
        let done = Finished { item: 0, digest: digest(&content) };
        stranger.say(&FilesMessage::Done { transfer: id, items: vec![done].try_into()? }).await?;
        let refused = |said: &FilesMessage| {
            matches!(said, FilesMessage::Cancel { reason: CancelReason::Protocol, .. } | FilesMessage::Failed { .. })
        };
        let said = stranger.hear_of(id, "no", refused).await;
        said.with_context(|| format!("way {}\n{}", number as usize % WAYS.len(), host.story()))?;
        stranger.say(&FilesMessage::Cancel { transfer: id, reason: CancelReason::Person }).await?;
    }
    stranger.wait_heard().await?;
    let named = place.named_files()?.len();
    ensure!(named == 0 && host.count(|event| event.is("verified")) == 0, "{named} files\n{}", host.story());
    place.check_outside()?;
    check_host(&mut host)?;
    println!("files of wrong chunks: tried {FILES}, kept: 0");
    Ok(())
}

#[tokio::test]
async fn a_digest_of_other_bytes_proves_no_file() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let (mut random, mut tried) = (Rng::with_seed(20_261_124), 0);
    for number in 0..200_u8 {
        let (id, name, content) = (transfer(number.into()), format!("file {number}"), [number; 100]);
        let size = if number % 4 == 0 { 0 } else { content.len() };
        let roots = vec![file_root(&name, size as u64)?].try_into()?;
        stranger.say(&FilesMessage::Offer { transfer: id, roots }).await?;
        stranger.hear_of(id, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
        let items = vec![file(&[&name], size as u64)?].try_into()?;
        stranger.say(&FilesMessage::Items { transfer: id, first: 0, items }).await?;
        stranger.hear_of(id, "what is wanted", |said| matches!(said, FilesMessage::Want { .. })).await?;
        let mut wrong = Finished { item: 0, digest: digest(&content[..size]) };
        wrong.digest.0[random.usize(0..32)] ^= 1 << random.u32(0..8);
        let done = FilesMessage::Done { transfer: id, items: vec![wrong].try_into()? };
        let is_first = random.bool();
        if is_first {
            stranger.say(&done).await?;
        }
        if size > 0 {
            stranger.chunk(id, 0, 0, &content).await?;
        }
        if !is_first {
            stranger.say(&done).await?;
        }
        let failed = |said: &FilesMessage| matches!(said, FilesMessage::Failed { .. });
        stranger.hear_of(id, "that it is not whole", failed).await.with_context(|| host.story())?;
        stranger.say(&FilesMessage::Cancel { transfer: id, reason: CancelReason::Person }).await?;
        tried += 1;
    }
    stranger.wait_heard().await?;
    ensure!(place.files()?.is_empty(), "{:?}", place.files()?.keys());
    check_host(&mut host)?;
    println!("wrong digests: tried {tried}, believed: 0");
    Ok(())
}
