//! Where and when figures were taken, in words.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The top folder of the sources.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Day and minute of now.
///
/// # Errors
/// Where the system does not tell.
pub fn date() -> Result<String> {
    asked("date", &["-u", "+%F %H:%M UTC"])
}

/// Processor, cores and memory.
///
/// # Errors
/// Where the system does not tell.
pub fn hardware() -> Result<String> {
    Ok(format!("{}, {} cores, {} GiB", processor()?, std::thread::available_parallelism()?, memory()?))
}

/// Kernel and browser.
///
/// # Errors
/// Where the system does not tell, or there is no Chromium.
pub fn software() -> Result<String> {
    let browser = asked("chromium", &["--version"])?;
    Ok(format!("{}; {}", asked("uname", &["-sr"])?, browser.split(" built").next().unwrap_or_default()))
}

/// The commit that the sources are at, and whether they differ from it.
///
/// # Errors
/// Where git does not tell.
pub fn commit() -> Result<String> {
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
