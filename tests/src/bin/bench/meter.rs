//! What the running host took of the machine, as the kernel counts it.

use std::fs;
use std::ops::Sub;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The one running host that this program has started.
#[derive(Clone, Debug)]
pub(crate) struct Meter(PathBuf);

/// Time that a processor spent for the host since it began, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// On the thread that takes pictures.
    pub(crate) capture: f64,
    /// On the threads that convert and encode them.
    pub(crate) encode: f64,
    /// On all others: the network, the conductor, the door.
    pub(crate) rest: f64,
}

impl Meter {
    /// Finds the host among the children of this process.
    ///
    /// # Errors
    /// Where there is none, or more than one.
    pub(crate) fn find() -> Result<Self> {
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let path = entry?.path();
            if is_host(&path) {
                found.push(path);
            }
        }
        ensure!(found.len() == 1, "one running host was expected: {found:?}");
        found.pop().map(Self).context("no host runs")
    }

    /// The time spent so far.
    ///
    /// # Errors
    /// Where the host is gone, or the kernel keeps no such account.
    pub(crate) fn spent(&self) -> Result<Spent> {
        let mut spent = Spent::default();
        for thread in fs::read_dir(self.0.join("task")).context("the host is gone")? {
            let thread = thread?.path();
            // A thread may end while it is looked at.
            let Ok(account) = fs::read_to_string(thread.join("schedstat")) else { continue };
            let Ok(name) = fs::read_to_string(thread.join("comm")) else { continue };
            let nanoseconds: u64 = account.split(' ').next().context("no account of the thread")?.parse()?;
            let milliseconds = nanoseconds as f64 / 1e6;
            match name.trim() {
                "capture" => spent.capture += milliseconds,
                "encode" => spent.encode += milliseconds,
                _ => spent.rest += milliseconds,
            }
        }
        Ok(spent)
    }

    /// The most memory that the host ever held (`VmHWM`), in MiB.
    ///
    /// # Errors
    /// Where the host is gone.
    pub(crate) fn peak_memory(&self) -> Result<f64> {
        let status = fs::read_to_string(self.0.join("status")).context("the host is gone")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let kibibytes: u32 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(f64::from(kibibytes) / 1024.0)
    }
}

impl Spent {
    /// On all threads.
    pub(crate) fn total(self) -> f64 {
        self.capture + self.encode + self.rest
    }
}

impl Sub for Spent {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            capture: self.capture - before.capture,
            encode: self.encode - before.encode,
            rest: self.rest - before.rest,
        }
    }
}

/// Whether this folder of /proc is a child of this process and named as the program (proc(5): `pid (name) state parent`).
fn is_host(folder: &Path) -> bool {
    let status = fs::read_to_string(folder.join("stat")).unwrap_or_default();
    let Some((_, parent)) = status.split_once(" (porthole) ") else { return false };
    parent.split(' ').nth(1) == Some(std::process::id().to_string().as_str())
}
