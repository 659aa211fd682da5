//! A peer that asks for memory: it sends what nobody wants.

use anyhow::{Context, Result, ensure};
use support::{Host, Outcome, Stranger};
use wire::files::TransferId;
use wire::limits::CHUNK;

use crate::place::{Place, check_host, file, file_root, transfer};

/// What the host may grow by, in bytes.
const GROWTH: u64 = 16 * 1024 * 1024;

/// A host, a guest of no good, and what the host held before the guest began with it.
struct Siege {
    place: Place,
    host: Host,
    stranger: Stranger,
    held: u64,
}

impl Siege {
    async fn begin() -> Result<Self> {
        let place = Place::new()?;
        let host = place.host("all")?;
        let mut stranger = Stranger::come(&host.link().await?).await?;
        // What an honest transfer needs is there from here on.
        let content = vec![1; 4 * 1024 * 1024];
        let root = file_root("first", content.len() as u64)?;
        let item = file(&["first"], content.len() as u64)?;
        let handed = stranger.hand_over(transfer(0), vec![root], &[(item, content)]).await?;
        ensure!(handed.verified == 1, "{handed:?}");
        let held = host.memory()?;
        Ok(Self { place, host, stranger, held })
    }

    /// What the host holds now beyond what it held.
    fn growth(&self) -> Result<u64> {
        Ok(self.host.memory()?.saturating_sub(self.held))
    }

    /// The host grew little, lives, and takes an honest file from somebody else.
    async fn end(mut self, what: &str, growth: u64) -> Result<String> {
        ensure!(growth < GROWTH, "{what}: the host grew by {growth} bytes");
        let mut honest = Stranger::come(&self.host.link().await?).await.with_context(|| self.host.story())?;
        let last = [(file(&["last"], 1)?, b"x".to_vec())];
        let handed = honest.hand_over(transfer(1), vec![file_root("last", 1)?], &last).await?;
        ensure!(handed.verified == 1, "{handed:?}");
        self.place.check_outside()?;
        check_host(&mut self.host)?;
        Ok(format!("{what}: the host grew by {} KiB", growth / 1024))
    }
}

fn name_of(number: usize) -> TransferId {
    let mut name = [3; 16];
    name[..8].copy_from_slice(&(number as u64).to_be_bytes());
    TransferId(name)
}

#[tokio::test]
async fn chunks_that_nobody_wants_cost_no_memory() -> Outcome {
    let siege = Siege::begin().await?;
    let bytes = vec![5; CHUNK];
    for number in 0..2_000 {
        siege.stranger.chunk(name_of(number), 0, 0, &bytes).await?;
    }
    let growth = siege.growth()?;
    println!("{}", siege.end("2,000 chunks of 64 KiB that nobody wants", growth).await?);
    Ok(())
}
