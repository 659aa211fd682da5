//! The shell of Porthole: the window and the command line, which send the same commands and show the same events.
//!
//! It holds no domain logic: what a wish means is decided by the conductor in `crates/host`.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod cli;
mod view;
mod window;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    cli::log::start();
    match arguments.verb {
        Some(verb) => cli::run(verb),
        None => window::run(),
    }
}

/// How guests see this machine.
fn host_name() -> host::DisplayName {
    host::DisplayName::from(gethostname::gethostname().to_string_lossy().as_ref())
}
