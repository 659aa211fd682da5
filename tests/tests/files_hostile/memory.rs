//! A peer that asks for memory: it says what must be answered and hears nothing, takes back what it offers, names what it never
//! sends, sends what nobody wants.

use anyhow::{Context, Result, ensure};
use support::{Host, Outcome, Stranger};
use wire::files::{CancelReason, FilesMessage, Root, TransferId};
use wire::limits::CHUNK;

use crate::place::{Place, check_host, file, file_root, transfer};

/// What the host may grow by, in bytes.
const GROWTH: u64 = 16 * 1024 * 1024;

/// How often the same is said, where it is said at all that often.
const TIMES: usize = 200_000;

/// How often it is looked what the host holds.
const EVERY: usize = 250;

/// A host, a guest of no good, and what the host held before the guest began with it.
struct Siege {
    place: Place,
    host: Host,
    stranger: Stranger,
    held: u64,
    /// What it held at most since then.
    most: u64,
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
        Ok(Self { place, host, stranger, held, most: held })
    }

    /// Does the same so many times, or until the host shows the guest out. Gives how often it was done.
    async fn flood(&mut self, times: usize, act: impl AsyncFn(&Stranger, usize) -> Result<()>) -> Result<usize> {
        for number in 0..times {
            if number.is_multiple_of(EVERY) {
                self.most = self.most.max(self.host.memory()?);
            }
            let is_done = tokio::select! {
                done = act(&self.stranger, number) => done.is_ok(),
                () = self.stranger.wait_shown_out() => false,
            };
            if !is_done {
                return Ok(number);
            }
        }
        tokio::select! {
            sent = self.stranger.wait_sent() => sent?,
            () = self.stranger.wait_shown_out() => {}
        }
        Ok(times)
    }

    /// The host grew little, lives, and takes an honest file from somebody else.
    async fn end(mut self, what: &str) -> Result<String> {
        let growth = self.most.max(self.host.memory()?) - self.held;
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
async fn a_guest_who_must_be_answered_and_hears_nothing_costs_no_memory() -> Outcome {
    let mut siege = Siege::begin().await?;
    siege.stranger.set_deaf(true);
    let act =
        async |stranger: &Stranger, number| stranger.say(&FilesMessage::Pause { transfer: name_of(number) }).await;
    let said = siege.flood(TIMES, act).await?;
    println!("{}", siege.end(&format!("{said} messages of unknown transfers from one who hears no answer")).await?);
    Ok(())
}

#[tokio::test]
async fn a_guest_who_pauses_and_goes_on_and_hears_nothing_costs_no_memory() -> Outcome {
    let mut siege = Siege::begin().await?;
    let transfer = transfer(2);
    siege.stranger.say(&FilesMessage::Offer { transfer, roots: vec![file_root("a", 9)?].try_into()? }).await?;
    siege.stranger.hear_of(transfer, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
    siege.stranger.set_deaf(true);
    let act = async |stranger: &Stranger, number: usize| {
        // The host has more to say than the guest takes, and so it comes to nothing else.
        if number.is_multiple_of(10) {
            stranger.say(&FilesMessage::Pause { transfer: name_of(number) }).await?;
        }
        let pauses = number.is_multiple_of(2);
        let message = if pauses { FilesMessage::Pause { transfer } } else { FilesMessage::Resume { transfer } };
        stranger.say(&message).await
    };
    let said = siege.flood(TIMES, act).await?;
    println!("{}", siege.end(&format!("{said} pauses of one who hears no answer")).await?);
    Ok(())
}

#[tokio::test]
async fn offers_that_are_taken_back_at_once_cost_no_memory() -> Outcome {
    let mut siege = Siege::begin().await?;
    let act = async |stranger: &Stranger, number: usize| {
        let transfer = name_of(number / 2);
        if number.is_multiple_of(2) {
            let roots = vec![file_root("a", 9)?].try_into()?;
            return stranger.say(&FilesMessage::Offer { transfer, roots }).await;
        }
        stranger.say(&FilesMessage::Cancel { transfer, reason: CancelReason::Person }).await
    };
    let said = siege.flood(TIMES, act).await?;
    println!("{}", siege.end(&format!("{said} offers and their taking back")).await?);
    Ok(())
}

#[tokio::test]
async fn long_offers_that_are_taken_back_cost_no_memory() -> Outcome {
    let mut siege = Siege::begin().await?;
    let roots = (0..128).map(|number| file_root(&format!("{number:0>450}"), 9)).collect::<Result<Vec<Root>>>()?;
    let act = async |stranger: &Stranger, number: usize| {
        let transfer = name_of(number);
        stranger.say(&FilesMessage::Offer { transfer, roots: roots.clone().try_into()? }).await?;
        stranger.say(&FilesMessage::Cancel { transfer, reason: CancelReason::Person }).await
    };
    let said = siege.flood(600, act).await?;
    println!("{}", siege.end(&format!("{said} offers of 64 KiB that are taken back")).await?);
    Ok(())
}

#[tokio::test]
async fn messages_of_a_byte_cost_no_memory() -> Outcome {
    let mut siege = Siege::begin().await?;
    let said = siege.flood(TIMES, async |stranger: &Stranger, _| stranger.say_raw("x").await).await?;
    println!("{}", siege.end(&format!("{said} messages of a byte over `control`")).await?);
    let mut siege = Siege::begin().await?;
    let said = siege.flood(TIMES, async |stranger: &Stranger, _| stranger.chunk_raw(b"x").await).await?;
    println!("{}", siege.end(&format!("{said} messages of a byte over `files`")).await?);
    Ok(())
}

#[tokio::test]
async fn chunks_that_nobody_wants_cost_no_memory() -> Outcome {
    let mut siege = Siege::begin().await?;
    let bytes = vec![5; CHUNK];
    let act = async |stranger: &Stranger, number| stranger.chunk(name_of(number), 0, 0, &bytes).await;
    let said = siege.flood(2_000, act).await?;
    ensure!(said == 2_000, "{said} chunks");
    println!("{}", siege.end("2,000 chunks of 64 KiB that nobody wants").await?);
    Ok(())
}
