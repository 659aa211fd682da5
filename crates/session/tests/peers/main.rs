//! A session and its guest, both in this process, over UDP on 127.0.0.1.
#![allow(missing_docs, unreachable_pub, reason = "test support")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "a test ends where it is wrong")]

mod candidates;
mod chunks;
mod connecting;
mod control;
mod counter;
mod farewell;
mod files;
mod glare;
mod guest;
mod hostile;
mod meeting;
#[path = "../../src/passage.rs"]
mod passage;
mod picture;
mod reopening;
mod restart;
mod too_much;
mod visiting;
