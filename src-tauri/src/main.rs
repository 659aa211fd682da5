//! The shell of Porthole: the window, and the choice between it and the command line.
//!
//! It holds no domain logic: what a wish means is decided by the conductor in `crates/host`.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    let verb = match cli::asked() {
        Ok(verb) => verb,
        Err(code) => return code,
    };
    cli::log::start();
    match verb {
        Some(verb) => cli::run(verb, host_name()),
        None => window::run(),
    }
}

/// How guests see this machine.
fn host_name() -> host::DisplayName {
    host::DisplayName::from(gethostname::gethostname().to_string_lossy().as_ref())
}
