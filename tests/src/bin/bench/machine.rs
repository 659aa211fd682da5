//! Where and when the figures were taken.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::page::root;

/// A machine on which less than this runs or waits to run, on average over a minute, is quiet.
const QUIET: f64 = 1.0;

/// Date, commit, command and machine, as paragraphs. Says where the machine was not quiet when the bench began.
///
/// # Errors
/// Where the system does not tell.
pub(crate) fn describe() -> Result<String> {
    let load = load()?;
    let date = asked("date", &["-u", "+%F %H:%M UTC"])?;
    let kernel = asked("uname", &["-sr"])?;
    let browser = asked("chromium", &["--version"])?;
    let browser = browser.split(" built").next().unwrap_or_default();
    let machine = format!("{}, {} cores, {} GiB", processor()?, std::thread::available_parallelism()?, memory()?);
    let mut text = format!("Taken {date} at commit {} by `make bench`.\n", commit()?);
    text += &format!("Machine: {machine}; {kernel}; {browser}. Load before: {load:.2}.\n");
    if load >= QUIET {
        text += "**Measured while other work ran on the machine:** times are longer than on a quiet one.\n";
    }
    Ok(text)
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

fn load() -> Result<f64> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split(' ').next().context("no load")?.parse()?)
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
