//! What is left of closed sessions: nothing. Alone in its process, because it counts all sockets and tasks of it.
#![allow(missing_docs, unreachable_pub, dead_code, reason = "test support")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "a test ends where it is wrong")]
#![cfg(target_os = "linux")]

#[path = "../peers/counter.rs"]
mod counter;
#[path = "../peers/guest.rs"]
mod guest;
#[path = "../../src/passage.rs"]
mod passage;
#[path = "../peers/sockets.rs"]
mod sockets;

use session::{GuestSession, Lanes, Session, Settings};
use tokio::runtime::Handle;
use wire::files::{self, Chunk, Life, TransferId};

use guest::{Guest, HERE, keyframe, settings};
use sockets::udp_sockets;

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn a_closed_session_leaves_no_socket_and_no_task() {
    let mut guests = Vec::new();
    for _ in 0..4 {
        guests.push(Guest::new().await);
    }
    let (sockets, workers) = (udp_sockets(), tasks());
    assert_eq!(sockets, 4, "one a guest");

    let settings = settings();
    let mut sessions = Vec::new();
    for guest in &mut guests {
        let (session, answer, mut reports) = Session::answer(&guest.offer().await, &settings).await.unwrap();
        guest.accept(&answer).await;
        guest.wait_for(webrtc::peer_connection::RTCPeerConnectionState::Connected).await;
        session.show(true);
        guest::report(&mut reports, |report| matches!(report, session::Report::KeyframeWanted).then_some(())).await;
        session.send(keyframe(0, 1_000_000));
        sessions.push((session, reports));
    }
    assert_eq!(udp_sockets(), sockets + 4);
    assert!(tasks() > workers);

    // One has moved to other sockets, one was never connected to the end, one is read by nobody: all end alike.
    let answer = sessions[0].0.restart(&guests[0].restart().await, vec![HERE]).await.unwrap();
    guests[0].accept(&answer).await;
    let unread = sessions.swap_remove(1);
    drop(unread.1);
    unread.0.close().await;
    for (session, mut reports) in sessions {
        session.close().await;
        while reports.recv().await.is_some() {}
    }
    let mut lonely = Guest::new().await;
    let (waiting, _answer, mut reports) = Session::answer(&lonely.offer().await, &settings).await.unwrap();
    waiting.close().await;
    while reports.recv().await.is_some() {}
    lonely.peer.close().await.unwrap();
    refused(&settings).await;
    visited(&settings).await;
    visited(&Settings { lanes: Lanes::AtOnce, ..settings }).await;
    settle(sockets, workers).await;
}

async fn refused(settings: &Settings) {
    let mut guest = Guest::new().await;
    let torn = guest.offer().await.as_str().replace("a=mid:", "a=dim:");
    assert!(Session::answer(&torn.try_into().unwrap(), settings).await.is_err());
    guest.peer.close().await.unwrap();
}

/// One guest of our own whose session ends while chunks are on their way, and one that never got an answer.
async fn visited(settings: &Settings) {
    let (proposal, offer) = GuestSession::offer(settings).await.unwrap();
    let (session, answer, mut reports) = Session::answer(&offer, settings).await.unwrap();
    let (guest, mut at_guest) = proposal.connect(&answer).await.unwrap();
    guest::report(&mut reports, |report| matches!(report, session::Report::FilesOpen).then_some(())).await;
    let (files, mut arriving) = (session.files().unwrap(), guest.files().unwrap());
    let chunk =
        Chunk::header(TransferId([7; 16]), Life::FIRST, 0, files::Bytes::ZERO).into_iter().chain([7; 60_000]).collect();
    files.outlet.send(chunk).await.unwrap();
    arriving.inlet.next().await.unwrap();
    drop(guest);
    while at_guest.recv().await.is_some() {}
    session.close().await;
    while reports.recv().await.is_some() {}
    drop(GuestSession::offer(settings).await.unwrap());
}

/// The drivers of the guests end on their own threads, a moment after `close` returns.
async fn settle(sockets: usize, workers: usize) {
    let settled = async {
        while udp_sockets() != sockets || tasks() != workers {
            tokio::task::yield_now().await;
        }
    };
    let patience = tokio::time::timeout(guest::PATIENCE, settled).await;
    assert!(patience.is_ok(), "{} sockets for {sockets}, {} tasks for {workers}", udp_sockets(), tasks());
}
