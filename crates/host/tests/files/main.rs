//! Files between two conductors in one process, over loopback: one shares files only, the other visits.

#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "a test ends where it is wrong")]

mod again;
mod both_ways;
mod consent;
mod devices;
mod faults;
mod folders;
mod ledgers;
mod party;
mod persons;
mod queue;
mod resuming;
mod tree;
mod visits;
