//! The shell of Porthole: the window, and the choice between it and the command line.
//!
//! It holds no domain logic: what a wish means is decided by the conductor in `crates/host`.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod window;

use std::process::ExitCode;

use cli::Asked;

fn main() -> ExitCode {
    let asked = match cli::asked() {
        Ok(asked) => asked,
        Err(code) => return code,
    };
    cli::log::start();
    match asked {
        Asked::Window(opening) => window::run(opening),
        Asked::Verb(verb) => cli::run(verb, host_name()),
    }
}

/// How guests see this machine.
fn host_name() -> host::DisplayName {
    host::DisplayName::from(gethostname::gethostname().to_string_lossy().as_ref())
}
