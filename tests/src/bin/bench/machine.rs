//! Where and when the figures were taken.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::page::root;

/// A machine on which other work takes less than this, in cores, is quiet.
const QUIET: f64 = 0.2;

/// How long other work is looked at.
const LOOK: Duration = Duration::from_secs(4);

/// Date, commit, command and machine, as a paragraph.
///
/// # Errors
/// Where the system does not tell.
pub(crate) fn describe() -> Result<String> {
    let date = asked("date", &["-u", "+%F %H:%M UTC"])?;
    let kernel = asked("uname", &["-sr"])?;
    let browser = asked("chromium", &["--version"])?;
    let browser = browser.split(" built").next().unwrap_or_default();
    let machine = format!("{}, {} cores, {} GiB", processor()?, std::thread::available_parallelism()?, memory()?);
    let taken = format!("Taken {date} at commit {} by `make bench`.", commit()?);
    Ok(format!("{taken}\nMachine: {machine}; {kernel}; {browser}.\n"))
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

/// The commit that the sources are at, and whether they differ from it.
fn commit() -> Result<String> {
    let folder = root();
    let folder = folder.to_string_lossy();
    let commit = asked("git", &["-C", &folder, "rev-parse", "--short=10", "HEAD"])?;
    let built_from = ["crates", "src-tauri", "ui", "Cargo.lock", "Cargo.toml"];
    let changed = asked("git", &[&["-C", &*folder, "status", "--porcelain", "--"][..], &built_from].concat())?;
    Ok(if changed.is_empty() { format!("`{commit}`") } else { format!("`{commit}`, with changes,") })
}

fn processor() -> Result<String> {
    let text = fs::read_to_string("/proc/cpuinfo")?;
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    Ok(model.map_or("unknown processor", |(_, name)| name).to_owned())
}

/// In GiB, rounded down.
fn memory() -> Result<u64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let kibibytes = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).context("no MemTotal")?;
    Ok(kibibytes.trim().trim_end_matches(" kB").parse::<u64>()? >> 20)
}

fn asked(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output().with_context(|| format!("{program} is needed"))?;
    ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
