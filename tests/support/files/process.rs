//! What programs hold in memory, and a program that does nothing for a while.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::Host;

/// A program that the system runs no more, until this is dropped.
#[derive(Debug)]
pub struct Stopped(Pid);

impl Stopped {
    /// Stops it.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn hold(host: &Host) -> Result<Self> {
        let pid = Pid::from_raw(i32::try_from(host.id())?).context("a program has a number")?;
        kill_process(pid, Signal::STOP)?;
        Ok(Self(pid))
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // An error means that the program is gone.
        let _ = kill_process(self.0, Signal::CONT);
    }
}

/// The most memory that the program ever held (`VmHWM`), in bytes.
///
/// # Errors
/// Where the program is gone.
pub fn peak_memory(host: &Host) -> Result<u64> {
    memory(&Path::new("/proc").join(host.id().to_string()), "VmHWM:")
}

/// What the pages of all browsers of this test hold now (`VmRSS` of Chromium's renderers), in bytes.
///
/// # Errors
/// Where there are none.
pub fn renderers_memory() -> Result<u64> {
    let mut held = 0;
    for process in fs::read_dir("/proc")?.flatten().map(|entry| entry.path()) {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains("--type=renderer") && is_ours(&process) {
            // A renderer that is just ending holds nothing.
            held += memory(&process, "VmRSS:").unwrap_or_default();
        }
    }
    ensure!(held > 0, "there is no page");
    Ok(held)
}

/// Whether this process comes from the test: a browser overwrites the environment of its children.
fn is_ours(process: &Path) -> bool {
    let mut next = process.to_path_buf();
    loop {
        let status = fs::read_to_string(next.join("status")).unwrap_or_default();
        let Some(parent) = status.lines().find_map(|line| line.strip_prefix("PPid:")).map(str::trim) else {
            return false;
        };
        if parent == std::process::id().to_string() {
            return true;
        }
        next = Path::new("/proc").join(parent);
    }
}

fn memory(process: &Path, what: &str) -> Result<u64> {
    let status = fs::read_to_string(process.join("status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)).with_context(|| format!("no {what}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
