//! The verbs that only tell: what was chosen once and for all, and what sharing stands on.

use std::process::ExitCode;

use host::{DisplayName, Event, SettingsFile, SettingsSheet, Verdict};

use super::following::no_output;
use super::terminal::{Terminal, fail};

/// `porthole settings`: 0 where everything in the file is used, else 1. `make` makes the file where there is none.
pub(super) async fn settings(make: bool, name: DisplayName, mut terminal: Terminal) -> ExitCode {
    let file = SettingsFile::usual();
    if make && let Some(Err(error)) = file.as_ref().map(SettingsFile::make) {
        return fail("settings.not-made", &[("reason", &error.to_string())]);
    }
    let sheet = SettingsSheet::of(file.as_ref(), name);
    let is_fine = sheet.unread.is_none() && sheet.reading.findings.is_empty();
    terminal.list(&sheet);
    terminal.show(Event::Settings(Box::new(sheet)));
    closed(terminal, is_fine).await
}

/// `porthole doctor`: 0 where nothing is bad, else 1.
pub(super) async fn doctor(mut terminal: Terminal) -> ExitCode {
    let findings = host::examine().await;
    let is_fine = findings.iter().all(|finding| finding.code.verdict() != Verdict::Bad);
    terminal.show(Event::Examined(findings));
    closed(terminal, is_fine).await
}

async fn closed(terminal: Terminal, is_fine: bool) -> ExitCode {
    match terminal.close().await {
        Err(error) => no_output(&error),
        Ok(()) if is_fine => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
    }
}
