//! An end that is a program over node-datachannel.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use support::Room;

use crate::files::carriage::work_of;
use crate::files::peers;
use crate::files::spoken::Spoken;

/// A running `datachannel.mjs`: it speaks JSON, an object a line.
#[derive(Debug)]
pub(super) struct Program(Spoken);

impl Program {
    /// Starts it to `send` or `receive` the file at `path`, in a network namespace or where this runs.
    ///
    /// # Errors
    /// Where Node is not there.
    pub(super) fn start(role: &str, path: &Path, room: Option<&Room>) -> Result<Self> {
        let mut command = room.map_or_else(|| Command::new("node"), |room| room.command("node"));
        command.arg(peers::folder().join("datachannel.mjs")).arg(role).arg(path);
        Spoken::start(command).map(Self)
    }

    /// The next thing that it says of this name.
    ///
    /// # Errors
    /// Where it does not, with what it said last.
    pub(super) async fn field(&mut self, name: &str, within: Duration) -> Result<Value> {
        let said = |line: &str| serde_json::from_str::<Value>(line).ok()?.get(name).cloned();
        self.0.hear(&format!("it says {name:?}"), within, said).await
    }

    /// Hands it the description of the other end.
    ///
    /// # Errors
    /// Where it has ended.
    pub(super) fn take(&mut self, description: &str) -> Result<()> {
        self.0.say(&format!("{{\"description\":{description}}}"))
    }

    /// Lets it begin to send.
    ///
    /// # Errors
    /// Where it has ended.
    pub(super) fn go(&mut self) -> Result<()> {
        self.0.say(&json!({ "go": true }).to_string())
    }

    /// What it worked so far.
    ///
    /// # Errors
    /// Where it is gone.
    pub(super) fn work(&self) -> Result<Duration> {
        work_of(self.0.id())
    }
}
