//! Many small files from Porthole to Porthole.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use support::Depot;
use support::files::{Inventory, content};

use super::budget::Budget;
use super::{PORTION, ours, tell};
use crate::row::Row;
use crate::sample::Sample;

/// Files, in folders of a hundred or two, up to 3,000 bytes each.
const FILES: u64 = 20_000;
const FOLDERS: u64 = 128;
const LARGEST: u64 = 3001;

/// How often they are carried.
const TIMES: usize = 3;

/// The longest that they may take once.
const LIMIT: Duration = Duration::from_secs(180);

/// Files a second, from the yes until the last one is named and proven.
///
/// # Errors
/// Where they do not arrive as they are.
pub(super) async fn measure(budget: Budget) -> Result<Vec<Row>> {
    let (ann, files) = (Depot::new()?, PORTION.share(FILES)?);
    let folder = make(&ann, files)?;
    let own = Inventory::of(&folder)?;
    let (mut rates, mut longest) = (Vec::new(), Duration::ZERO);
    while rates.len() < TIMES && (rates.is_empty() || budget.allows(longest)) {
        let ben = Depot::new()?;
        let carriage = Box::pin(ours::folder_between(&folder, own.bytes(), &ben, None, LIMIT)).await?.carriage;
        ensure!(carriage.bytes == own.bytes(), "only {} of {} bytes came", carriage.bytes, own.bytes());
        let name = folder.file_name().context("a folder has a name")?;
        Inventory::of(&ben.inbox().join(name))?.is(&own)?;
        longest = longest.max(carriage.taken);
        rates.push(files as f64 / carriage.taken.as_secs_f64());
        tell(&format!("{files} small files: {:.1} s", carriage.taken.as_secs_f64()));
    }
    Ok(vec![Row::measured(format!("Porthole to Porthole, {FILES} small files"), "files a second", Sample::of(rates)?)])
}

/// The folder with all of them, on the disk and not only on their way there.
fn make(depot: &Depot, files: u64) -> Result<std::path::PathBuf> {
    let mut folder = None;
    for number in 0..files {
        let bytes = content(number, usize::try_from(number % LARGEST)?);
        folder = Some(depot.put(&format!("many/{:03}/file {number:05}.bin", number % FOLDERS), &bytes)?);
    }
    let folder = folder.context("there are files")?;
    settle(&folder)?;
    Ok(folder)
}

fn settle(folder: &Path) -> Result<()> {
    rustix::fs::syncfs(fs::File::open(folder)?)?;
    Ok(())
}
