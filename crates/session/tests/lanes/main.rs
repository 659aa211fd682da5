//! Lanes between two Portholes in this process, and beside a guest of the library itself, over UDP on 127.0.0.1.
//!
//! Alone in its process, and one test after the other, because they count the sockets of it.
#![allow(missing_docs, unreachable_pub, dead_code, reason = "test support")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "a test ends where it is wrong")]
#![cfg(target_os = "linux")]

#[path = "../peers/chunks.rs"]
mod chunks;
#[path = "../peers/counter.rs"]
mod counter;
#[path = "../peers/guest.rs"]
mod guest;
mod hostile;
#[path = "../peers/meeting.rs"]
mod meeting;
#[path = "../../src/passage.rs"]
mod passage;
#[path = "../peers/sockets.rs"]
mod sockets;
mod striping;

use std::time::Duration;

use session::{Lanes, Settings};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use guest::PATIENCE;
use sockets::udp_sockets;

/// Held by the test that counts.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Waits until the test before is over and nothing is left of it.
async fn alone() -> MutexGuard<'static, ()> {
    let alone = ALONE.lock().await;
    has_sockets(|sockets| sockets == 0).await;
    alone
}

fn with(lanes: Lanes) -> Settings {
    Settings { lanes, ..guest::settings() }
}

/// Waits until this process has so many sockets.
async fn has_sockets(wanted: impl Fn(usize) -> bool) {
    let waiting = async {
        while !wanted(udp_sockets()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(PATIENCE, waiting).await.is_ok(), "{} sockets", udp_sockets());
}
