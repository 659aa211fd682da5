//! The system's own dialog for files, answered by keyboard.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::Result;

use crate::{PATIENCE, Screen, eventually};

/// Waits for the dialog with this title, types the name of `file` into it and presses Enter.
///
/// # Errors
/// Where no dialog comes, or xdotool is missing.
pub async fn choose(screen: &Screen, title: &str, file: &Path) -> Result<()> {
    let tool = |arguments: &[&str]| -> Result<Output> {
        Ok(Command::new("xdotool").args(arguments).env("DISPLAY", screen.display()).output()?)
    };
    let named = format!("^{title}$");
    let shown = async || {
        let found = tool(&["search", "--onlyvisible", "--name", &named])?;
        Ok(String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned))
    };
    let dialog = eventually(&format!("the dialog {title:?} is there"), PATIENCE, shown).await?;
    let name = file.to_string_lossy();
    tool(&["windowfocus", "--sync", &dialog, "key", "ctrl+l"])?;
    tool(&["type", "--delay", "15", &name])?;
    // It takes no Enter until it has looked for the file.
    let gone = async || {
        tool(&["windowfocus", &dialog, "key", "Return"])?;
        let found = tool(&["search", "--onlyvisible", "--name", &named])?;
        Ok(found.stdout.is_empty().then_some(()))
    };
    eventually(&format!("the dialog {title:?} takes {name}"), PATIENCE, gone).await
}
