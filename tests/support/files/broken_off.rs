//! A transfer between two Portholes of which one is killed in the middle, and started again.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::inventory::made_below;
use super::{Inventory, bytes_below, content};
use crate::{Depot, Event, Host, eventually};

/// How long a transfer may take before and after the kill.
const LONGEST: Duration = Duration::from_secs(120);

/// What is on its way at the most: the window that a Porthole opens when it receives, in bytes.
const WINDOW: u64 = 8 * 1024 * 1024;

/// Who is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victim {
    /// Who sends.
    Sender,
    /// Who receives.
    Receiver,
}

/// What is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// One file of so many bytes.
    One(usize),
    /// So many small files in one folder.
    Many(usize),
}

/// One kill (`SIGKILL`) of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct BreakOff {
    /// Who is killed.
    pub victim: Victim,
    /// What is on its way.
    pub load: Load,
    /// When so many thousandths of all bytes are there.
    pub at: u64,
    /// Where the bytes come from.
    pub seed: u64,
}

/// How a transfer went on after a kill.
#[derive(Clone, Copy, Debug)]
pub struct Resumed {
    /// All of its bytes.
    pub total: u64,
    /// What the receiver had of them when the transfer stood still.
    pub kept: u64,
    /// What it had by its own account when it went on.
    pub from: u64,
    /// The most that the sender had let go before: what the receiver had told it to have, and a window. Only known where
    /// the sender lived.
    pub sent: Option<u64>,
}

impl Resumed {
    /// How many bytes were sent twice at the most; none where only the sender could tell, and was killed.
    #[must_use]
    pub fn twice(&self) -> Option<u64> {
        self.sent.map(|sent| sent.saturating_sub(self.from.min(self.kept)))
    }
}

impl Load {
    fn make(self, depot: &Depot, seed: u64) -> Result<PathBuf> {
        match self {
            Self::One(bytes) => depot.put("large.bin", &content(seed, bytes)),
            Self::Many(files) => {
                let mut folder = None;
                for number in 0..files {
                    let bytes = content(seed + number as u64, 100 + number * 7 % 3000);
                    folder = Some(depot.put(&format!("many/{:02}/{number:05}.bin", number % 16), &bytes)?);
                }
                folder.context("there are files")
            }
        }
    }
}

impl BreakOff {
    /// Sends, kills, starts again, and holds that all is there at the end, that nothing partial ever bore a final name,
    /// and that nothing which was there came again. A kill that comes after all was there is tried again earlier.
    ///
    /// # Errors
    /// Where one of these does not hold, or every kill came too late.
    pub async fn run(self) -> Result<Resumed> {
        for at in [self.at, self.at / 2, self.at / 4, 0] {
            if let Some(resumed) = (Self { at, ..self }).attempt().await? {
                return Ok(resumed);
            }
        }
        bail!("every kill came after all was there: {self:?}")
    }

    /// As [`Self::run`]; `None` where all was there when the kill came.
    async fn attempt(self) -> Result<Option<Resumed>> {
        let (ann, ben) = (Depot::new()?, Depot::new()?);
        let path = self.load.make(&ann, self.seed)?;
        let own = path.parent().context("it lies in a folder")?;
        let total = bytes_below(own)?;
        let mut sender = ann.sends(&[&path]).start()?;
        let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
        let enough = total * self.at / 1000;
        let there = async || Ok((bytes_below(&ben.inbox())? >= enough).then_some(()));
        let waited = eventually("so much of it is there", LONGEST, there).await;
        waited.with_context(|| format!("{}\n{}", sender.story(), receiver.story()))?;
        let link = sender.link().await?;
        match self.victim {
            // A host that is dropped is killed.
            Victim::Receiver => drop(receiver),
            Victim::Sender => {
                drop(sender);
                receiver.interrupt()?;
                receiver.exit_code().await?;
                sender = ann.sends(&[&path]).start()?;
            }
        }
        let inbox = ben.inbox();
        let (kept, made) = (bytes_below(&inbox)?, made_below(&inbox)?);
        let (whole, wanted) = (Inventory::of_whole(&inbox)?, Inventory::of(own)?);
        whole.is_part_of(&wanted).context("something partial has a final name")?;
        if whole.is(&wanted).is_ok() {
            // Nobody is there any more to go on with, or what is sent now is another transfer.
            return Ok(None);
        }
        let link = if self.victim == Victim::Sender { sender.link().await? } else { link };
        receiver = ben.joins(&link).and(&["--yes"]).start()?;
        ended(&mut sender, &mut receiver).await?;
        Inventory::of(&inbox)?.is(&Inventory::of(own)?)?;
        for (path, made) in made {
            let again = std::fs::metadata(inbox.join(&path))?.created()? != made;
            ensure!(!again, "{} was there, and came again", path.display());
        }
        let from = match self.load {
            Load::One(_) => went_on(&receiver, kept, total)?,
            // What came before is counted batch by batch; that it did not come again was held above.
            Load::Many(_) => kept,
        };
        let sent = (self.victim == Victim::Receiver).then(|| let_go(&sender, total)).transpose()?;
        Ok(Some(Resumed { total, kept, from, sent }))
    }
}

/// Waits until both sides have ended by themselves, with everything sent.
async fn ended(sender: &mut Host, receiver: &mut Host) -> Result<()> {
    let finished = |event: &Event| event.is("finished");
    let waited = sender.wait_within(LONGEST, 0, "all is sent", finished).await;
    waited.with_context(|| receiver.story())?;
    ensure!(sender.exit_code().await? == 0, "{}\n{}", sender.story(), receiver.story());
    ensure!(receiver.exit_code().await? == 0, "{}", receiver.story());
    Ok(())
}

/// How many bytes the receiver said that it had when it went on.
fn went_on(receiver: &Host, kept: u64, total: u64) -> Result<u64> {
    let told = receiver.all("progress");
    let first = told.iter().map(|event| event.number("bytes")).find(|bytes| *bytes > 0).unwrap_or(total);
    ensure!(first >= kept, "{kept} bytes were there, and it went on from {first}\n{}", receiver.story());
    Ok(first)
}

/// How many bytes the sender had let go at the most when it began to wait for who was killed. It tells what the receiver
/// has, and lets go no more than a window beyond that.
fn let_go(sender: &Host, total: u64) -> Result<u64> {
    if sender.count(|event| event.is("accepted")) < 2 {
        // The kill came before the yes.
        return Ok(0);
    }
    let told = sender.all("progress");
    let waiting = told.iter().find(|event| event.text("state") == "waiting");
    let told = waiting.with_context(|| format!("it never told that it waits\n{}", sender.story()))?.number("bytes");
    Ok(total.min(told + WINDOW))
}
