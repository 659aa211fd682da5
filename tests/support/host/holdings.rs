//! What the running host holds of the machine.

use std::fs;

use anyhow::{Context, Result, bail};

use super::Host;

/// Seconds in which nothing may change: a thread for work that blocks ends after ten idle ones.
const REST: usize = 12;

/// Seconds until then: a guest who went without a word is given up after 65.
const LONGEST: usize = 240;

/// Memory, open files and threads at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holdings {
    /// Memory (`VmRSS`), in bytes.
    pub memory: u64,
    /// Open file descriptors, sockets among them.
    pub files: usize,
    /// Threads.
    pub threads: usize,
}

impl Host {
    /// What the program holds now.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn holdings(&self) -> Result<Holdings> {
        let folder = format!("/proc/{}", self.process.id());
        let count = |what: &str| Ok::<_, anyhow::Error>(fs::read_dir(format!("{folder}/{what}"))?.count());
        Ok(Holdings { memory: self.memory()?, files: count("fd")?, threads: count("task")? })
    }

    /// What the program holds when so many guests are in and it opens and closes nothing any more.
    ///
    /// # Errors
    /// Where it does not come to rest.
    pub async fn holdings_at_rest(&self, guests: u64) -> Result<Holdings> {
        let (mut last, mut quiet) = (self.holdings()?, 0);
        for _ in 0..LONGEST {
            let stats = self.stats("the host counts", |_| true).await?;
            let now = self.holdings()?;
            let rests = (now.files, now.threads) == (last.files, last.threads) && stats.number("guests") == guests;
            quiet = if rests { quiet + 1 } else { 0 };
            last = now;
            if quiet >= REST {
                return Ok(now);
            }
        }
        bail!("the host does not come to rest with {guests} guests: {last:?}\n{}", self.story())
    }

    /// The memory that the program holds now (`VmRSS`), in bytes.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1024)
    }
}
