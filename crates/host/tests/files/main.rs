//! Files between two conductors in one process, over loopback: one shares files only, the other visits.

#![allow(clippy::unwrap_used, reason = "tests")]

mod both_ways;
mod consent;
mod faults;
mod party;
mod persons;
mod resuming;
mod tree;
mod visits;
