//! The programs of others, and how they come to this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use support::machine::root;

/// Those who are here, each with its versions, or why it is not.
#[derive(Clone, Debug)]
pub(super) struct Peers {
    datachannel: Result<String, String>,
    wormhole: Result<String, String>,
}

impl Peers {
    /// Installs those that are missing, below `tests/peers` and `target/`.
    pub(super) fn install() -> Self {
        Self { datachannel: installed("node-datachannel"), wormhole: installed("magic-wormhole") }
    }

    /// Whether node-datachannel is here.
    ///
    /// # Errors
    /// Where it is not, with the reason.
    pub(super) fn datachannel(&self) -> Result<()> {
        present(&self.datachannel)
    }

    /// Whether magic-wormhole is here.
    ///
    /// # Errors
    /// As [`Self::datachannel`].
    pub(super) fn wormhole(&self) -> Result<()> {
        present(&self.wormhole)
    }
}

impl std::fmt::Display for Peers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let versions = [&self.datachannel, &self.wormhole].map(|peer| peer.as_deref().unwrap_or_else(|why| why));
        write!(f, "Peers: {}.", versions.join("; "))
    }
}

/// Where the scripts of the peers are.
pub(super) fn folder() -> PathBuf {
    let folder = root().join("tests/peers");
    folder.canonicalize().unwrap_or(folder)
}

/// A program of magic-wormhole and its servers.
pub(super) fn wormhole(program: &str) -> PathBuf {
    root().join("target/peers/wormhole/bin").join(program)
}

fn present(peer: &Result<String, String>) -> Result<()> {
    peer.as_ref().map(drop).map_err(|why| anyhow!(why.clone()))
}

/// The versions that `tests/peers/install` prints, or the last line of its complaint.
fn installed(peer: &str) -> Result<String, String> {
    install(&folder().join("install"), peer).map_err(|error| format!("{peer} is not here: {error:#}"))
}

fn install(script: &Path, peer: &str) -> Result<String> {
    let output = Command::new(script).arg(peer).output().with_context(|| format!("{} is needed", script.display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    eprintln!("{complaint}");
    Err(anyhow!(complaint.trim_end().lines().next_back().unwrap_or("it does not say why").to_owned()))
}
