//! Files received and sent on a real disk.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test ends where it is wrong")]

mod broken_off;
mod damage;
#[cfg(target_os = "linux")]
mod kills;
mod ledger;
#[cfg(target_os = "linux")]
mod links;
mod names;
mod other;
mod places;
mod portholes;
mod receiving;
#[cfg(target_os = "linux")]
mod refusals;
mod resuming;
mod sending;
mod sources;
mod support;
