//! The one sentence of a program that was to open its window and could not.

use std::process::ExitCode;

use crate::terminal::fail;

/// Why the window did not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoWindow {
    /// There is no display.
    Display,
    /// What the window's library said.
    Failed(String),
}

impl NoWindow {
    /// Says it on standard error, and gives the exit code for it.
    #[must_use]
    pub fn told(&self) -> ExitCode {
        match self {
            Self::Display => fail("no-display", &[]),
            Self::Failed(reason) => fail("no-window", &[("reason", reason)]),
        }
    }
}
