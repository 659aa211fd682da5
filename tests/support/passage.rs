//! A way from a test to a port inside a network namespace.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::AsFd;
use std::thread;

use anyhow::{Context, Result};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::Room;

/// A listener outside whose connections go on inside: a socket belongs to the namespace it was made in, so one thread
/// listens here first and moves there after.
#[derive(Debug)]
pub struct Passage {
    outside: SocketAddr,
    _closes_when_dropped: oneshot::Sender<()>,
}

impl Passage {
    /// Opens a way to `inside`, an address as `room` sees it.
    ///
    /// # Errors
    /// Where the namespace is gone or may not be entered.
    pub fn open(room: &Room, inside: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let outside = listener.local_addr()?;
        let namespace = File::open(room.path()).context("the namespace is gone")?;
        let (keep, closed) = oneshot::channel();
        let (entered, entry) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let moved = move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network));
            let good = moved.is_ok();
            // Whoever waits for this is the function around; it is there.
            let _ = entered.send(moved);
            if good {
                let _ = carry(listener, inside, closed);
            }
        });
        entry.recv()?.context("the namespace may not be entered")?;
        Ok(Self { outside, _closes_when_dropped: keep })
    }

    /// The address to connect to.
    #[must_use]
    pub fn outside(&self) -> SocketAddr {
        self.outside
    }
}

fn carry(listener: TcpListener, inside: SocketAddr, closed: oneshot::Receiver<()>) -> Result<()> {
    // On one thread: a second one would be outside again.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let accept = async {
            loop {
                let Ok((mut here, _)) = listener.accept().await else { return };
                tokio::spawn(async move {
                    if let Ok(mut there) = TcpStream::connect(inside).await {
                        // A connection that breaks is closed on both sides, which is all that is wanted.
                        let _ = copy_bidirectional(&mut here, &mut there).await;
                    }
                });
            }
        };
        tokio::select! {
            () = accept => {},
            _ = closed => {},
        }
        Ok(())
    })
}
