//! Real X servers (Xvfb), drawn on by the tests themselves.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it is wrong")]

mod display;
mod managed;
mod missing;
mod monitors;
mod outline;
mod region;
mod screen;
mod window;
