//! Whole transfers as values: two machines, two disks in memory, and a link that orders and tears as a seed says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

mod amounts;
mod disks;
mod hostile_receiver;
mod hostile_sender;
mod lives;
mod pair;
mod seeded;
mod told;
mod torn;
mod tree;
