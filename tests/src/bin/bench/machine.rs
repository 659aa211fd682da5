//! Where and when the figures were taken, and what else the machine did then.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use support::machine;

/// A machine on which other work takes less than this, in cores, is quiet.
const QUIET: f64 = 0.2;

/// How long other work is looked at.
const LOOK: Duration = Duration::from_secs(4);

/// Date, commit, command and machine, as a paragraph.
///
/// # Errors
/// Where the system does not tell.
pub(crate) fn describe() -> Result<String> {
    let taken = format!("Taken {} at commit {} by `make bench`.", machine::date()?, machine::commit()?);
    Ok(format!("{taken}\nMachine: {}; {}.\n", machine::hardware()?, machine::software()?))
}

/// How many cores other programs keep busy now, while this one does nothing.
///
/// # Errors
/// Where the system does not tell.
pub(crate) fn other_work() -> Result<f64> {
    let before = ticks()?;
    std::thread::sleep(LOOK);
    let now = ticks()?;
    let cores = std::thread::available_parallelism()?.get() as f64;
    let (busy, every) = (now.0.saturating_sub(before.0), now.1.saturating_sub(before.1));
    Ok(busy as f64 / every.max(1) as f64 * cores)
}

/// How quiet the machine was, as a sentence, from what [`other_work`] told before and after.
pub(crate) fn quietness(before: f64, after: f64) -> String {
    let text = format!("Other work kept {before:.2} cores busy just before, and {after:.2} just after.");
    if before.max(after) < QUIET {
        return text + "\n";
    }
    text + " **Measured while other work ran on the machine:** times are longer than on a quiet one.\n"
}

/// What all processors together have done so far, in ticks: work, and everything (proc(5), `/proc/stat`).
fn ticks() -> Result<(u64, u64)> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().and_then(|line| line.strip_prefix("cpu ")).context("no line of all processors")?;
    // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in the first two as well.
    let ticks: Vec<u64> = line.split_whitespace().take(8).map(str::parse).collect::<Result<_, _>>()?;
    let every: u64 = ticks.iter().sum();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    Ok((every - idle, every))
}
