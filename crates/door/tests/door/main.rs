//! A door on loopback, asked over real sockets, byte by byte.
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

mod client;
mod crowds;
mod knocking;
mod opening;
mod pages;
mod slowness;
mod strangers;
mod visitor;
