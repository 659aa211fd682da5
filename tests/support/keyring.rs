//! A real keyring, GNOME's, on a message bus of its own: unlocked, or locked as after a login without a password.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::{PATIENCE, Process, eventually};

/// What the keyring is called on the bus.
const NAME: &str = "string:org.freedesktop.secrets";

/// A keyring, its bus and its folder; all of it goes when this is dropped.
#[derive(Debug)]
pub struct Keyring {
    address: String,
    daemon: Option<Process>,
    home: TempDir,
    _bus: Process,
}

impl Keyring {
    /// One that its owner has unlocked.
    ///
    /// # Errors
    /// Where dbus or gnome-keyring are missing.
    pub async fn unlocked() -> Result<Self> {
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut bus = Process::spawn(bus).context("dbus is needed")?;
        let printed = bus.child().stdout.take().context("the bus says nothing")?;
        let mut address = String::new();
        BufReader::new(printed).read_line(&mut address)?;
        let home = tempfile::tempdir()?;
        let mut keyring = Self { address: address.trim().to_owned(), daemon: None, home, _bus: bus };
        keyring.open(true).await?;
        Ok(keyring)
    }

    /// Where the program finds it: the value of `DBUS_SESSION_BUS_ADDRESS`.
    #[must_use]
    pub fn bus(&self) -> &str {
        &self.address
    }

    /// Locks it: what was kept is there, and nobody gets at it.
    ///
    /// # Errors
    /// Where it does not start anew.
    pub async fn lock(&mut self) -> Result<()> {
        self.open(false).await
    }

    /// Unlocks it.
    ///
    /// # Errors
    /// Where it does not start anew.
    pub async fn unlock(&mut self) -> Result<()> {
        self.open(true).await
    }

    /// Starts the daemon, in place of one that runs.
    async fn open(&mut self, is_unlocked: bool) -> Result<()> {
        self.daemon = None;
        eventually("the earlier keyring is gone", PATIENCE, async || Ok((!self.is_there()?).then_some(()))).await?;
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]).args(is_unlocked.then_some("--unlock"));
        let home = self.home.path();
        daemon.env("HOME", home).env("XDG_DATA_HOME", home).env("XDG_RUNTIME_DIR", home);
        daemon.env("DBUS_SESSION_BUS_ADDRESS", &self.address).env_remove("DISPLAY");
        daemon.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut daemon = Process::spawn(daemon).context("gnome-keyring is needed")?;
        // The password ends where the stream ends.
        daemon.child().stdin.take().context("no standard input")?.write_all(b"open sesame")?;
        self.daemon = Some(daemon);
        eventually("the keyring is there", PATIENCE, async || Ok(self.is_there()?.then_some(()))).await
    }

    fn is_there(&self) -> Result<bool> {
        let mut asking = Command::new("dbus-send");
        asking.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]);
        asking.args(["org.freedesktop.DBus.NameHasOwner", NAME]).env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        let answer = asking.output().context("dbus is needed")?;
        Ok(String::from_utf8_lossy(&answer.stdout).contains("boolean true"))
    }
}
