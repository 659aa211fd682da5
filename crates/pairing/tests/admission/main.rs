//! A whole admission, tested as a value: who comes in, who does not, and what each of them is told.
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

mod devices;
mod flood;
mod hostility;
mod house;
mod invitations;
mod visits;
