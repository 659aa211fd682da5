//! A socket that is read two datagrams at a time.
//!
//! The library reads all that a socket has in one go and acknowledges it once. Whoever sends no more than a few packets for each
//! acknowledgement (every browser: four, `max_burst` of its SCTP) has then ever fewer on their way, down to those few a round
//! trip. So it gets what RFC 9260, section 6.2, asks for: an acknowledgement for every second packet.
//!
//! And others get their turn: what the library has taken from a socket and nobody has heard yet has no other bound in numbers,
//! and a flood of short messages costs it many times their bytes.

use std::io::{self, IoSliceMut};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::task::coop;
use webrtc::runtime::{AsyncUdpSocket, RecvMeta, Transmit};

use super::joined::{Joined, datagrams};

/// So many datagrams are read before what is to be said of them is said.
const AT_ONCE: usize = 2;

/// What the system has joined of more datagrams than these was sent in one go. Such a sender needs no word for every second
/// packet, which costs it and us time.
const SENT_AT_ONCE: usize = 40;

/// For so many datagrams more it is taken for such a sender.
const KNOWN_FOR: usize = 256;

/// What a datagram takes of the budget that a task has before it yields (Tokio: 128), whether the system joined it with others
/// or not. So whoever hears the messages has a turn after some 32 datagrams, or one read.
const COST: usize = 4;

/// A socket, and how far it was read.
#[derive(Debug)]
pub(super) struct Paired {
    socket: Arc<dyn AsyncUdpSocket>,
    /// Datagrams that were read in one go.
    read: AtomicUsize,
    /// Datagrams for which the sender is still one that sends many at once.
    known: AtomicUsize,
    left: Mutex<Joined>,
}

impl Paired {
    pub(super) fn new(socket: Arc<dyn AsyncUdpSocket>) -> Self {
        Self { socket, read: AtomicUsize::new(0), known: AtomicUsize::new(0), left: Mutex::default() }
    }

    /// What is left of the message before, or the next message.
    fn receive(
        &self,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let most = AT_ONCE - self.read.load(Relaxed).min(AT_ONCE);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if let ([buffer, ..], [meta, ..]) = (&mut *bufs, &mut *meta)
            && left.next(buffer, meta, most)
        {
            return Poll::Ready(Ok(1));
        }
        let received = ready!(self.socket.poll_recv(cx, bufs, meta))?;
        let count: usize = meta.iter().take(received).map(datagrams).sum();
        if count > SENT_AT_ONCE {
            self.known.store(KNOWN_FOR, Relaxed);
        } else if self.spares(count) == 0
            && let ([buffer], [meta]) = (bufs, meta)
        {
            left.keep(buffer, meta, most);
        }
        Poll::Ready(Ok(received))
    }

    /// Takes so many datagrams off those for which the sender is known; says how many are left.
    fn spares(&self, count: usize) -> usize {
        let known = self.known.load(Relaxed).saturating_sub(count);
        self.known.store(known, Relaxed);
        known
    }
}

impl AsyncUdpSocket for Paired {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    fn poll_send(&self, cx: &mut Context<'_>, transmit: &Transmit<'_>) -> Poll<io::Result<usize>> {
        self.socket.poll_send(cx, transmit)
    }

    /// As if there was nothing more after every second datagram, and at once again as if there was.
    fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        if self.read.load(Relaxed) >= AT_ONCE {
            self.read.store(0, Relaxed);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Poll::Ready(received) = self.receive(cx, bufs, meta) else {
            self.read.store(0, Relaxed);
            return Poll::Pending;
        };
        if let Ok(count) = received {
            let count: usize = meta.iter().take(count).map(datagrams).sum();
            if self.known.load(Relaxed) == 0 {
                self.read.fetch_add(count, Relaxed);
            }
            spend(cx, count * COST);
        }
        Poll::Ready(received)
    }

    fn max_gso_segments(&self) -> usize {
        self.socket.max_gso_segments()
    }

    fn max_gro_segments(&self) -> usize {
        self.socket.max_gro_segments()
    }
}

/// Takes so much of this task's budget, or what is left of it.
fn spend(cx: &mut Context<'_>, cost: usize) {
    for _ in 0..cost {
        let Poll::Ready(unit) = coop::poll_proceed(cx) else { return };
        unit.made_progress();
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::{self, IoSliceMut};
    use std::net::{Ipv4Addr, SocketAddr};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::{Context, Poll, Waker, ready};

    use tokio::task::{coop, yield_now};
    use webrtc::runtime::{AsyncUdpSocket, RecvMeta, Transmit};

    use super::{Paired, datagrams};

    const DATAGRAM: usize = 1200;

    /// A socket that always has as many datagrams more, joined.
    #[derive(Debug)]
    struct Flood(usize);

    impl AsyncUdpSocket for Flood {
        fn local_addr(&self) -> io::Result<SocketAddr> {
            Ok((Ipv4Addr::LOCALHOST, 9).into())
        }

        fn poll_send(&self, _: &mut Context<'_>, _: &Transmit<'_>) -> Poll<io::Result<usize>> {
            Poll::Pending
        }

        fn poll_recv(
            &self,
            cx: &mut Context<'_>,
            _: &mut [IoSliceMut<'_>],
            meta: &mut [RecvMeta],
        ) -> Poll<io::Result<usize>> {
            // As a socket of Tokio's does.
            ready!(coop::poll_proceed(cx)).made_progress();
            (meta[0].len, meta[0].stride) = (self.0 * DATAGRAM, DATAGRAM);
            Poll::Ready(Ok(1))
        }

        fn max_gso_segments(&self) -> usize {
            1
        }

        fn max_gro_segments(&self) -> usize {
            self.0
        }
    }

    /// Reads as the library does: one, then what else there is without waiting for it, and all over again. Gives how many datagrams
    /// were read before somebody else had a turn.
    async fn read_until(other: Arc<AtomicUsize>, joined: usize) -> usize {
        let socket = Paired::new(Arc::new(Flood(joined)));
        let mut read = 0;
        while other.load(Relaxed) == 0 && read < 100_000 {
            let mut meta = [RecvMeta::default()];
            poll_fn(|cx| socket.poll_recv(cx, &mut [], &mut meta)).await.unwrap();
            read += joined;
            let mut probe = Context::from_waker(Waker::noop());
            while socket.poll_recv(&mut probe, &mut [], &mut meta).is_ready() {
                read += joined;
            }
        }
        read
    }

    /// How many datagrams the library reads before it says what is to be said of them.
    async fn in_one_go(socket: &Paired, room: &mut [u8]) -> usize {
        let (mut meta, mut read) = ([RecvMeta::default()], 0);
        poll_fn(|cx| socket.poll_recv(cx, &mut [IoSliceMut::new(room)], &mut meta)).await.unwrap();
        let mut probe = Context::from_waker(Waker::noop());
        loop {
            read += datagrams(&meta[0]);
            if socket.poll_recv(&mut probe, &mut [IoSliceMut::new(room)], &mut meta).is_pending() {
                return read;
            }
        }
    }

    #[tokio::test]
    async fn two_datagrams_are_read_in_one_go_also_where_the_system_joined_more() {
        for joined in [1, 2, 5, 40] {
            let socket = Paired::new(Arc::new(Flood(joined)));
            let mut room = vec![0; joined * DATAGRAM];
            for _ in 0..1_000 {
                assert!(in_one_go(&socket, &mut room).await <= 2, "{joined} joined");
            }
        }
    }

    #[tokio::test]
    async fn what_was_sent_in_one_go_is_read_in_one_go() {
        let socket = Paired::new(Arc::new(Flood(53)));
        for _ in 0..10 {
            assert!(in_one_go(&socket, &mut vec![0; 53 * DATAGRAM]).await >= 53);
        }
    }

    #[tokio::test]
    async fn a_flood_leaves_others_their_turn_however_many_datagrams_come_joined() {
        for (joined, most) in [(1, 33), (10, 40), (64, 64)] {
            let turns = Arc::<AtomicUsize>::default();
            let others = Arc::clone(&turns);
            let reading = tokio::spawn(read_until(turns, joined));
            let other = tokio::spawn(async move {
                yield_now().await;
                others.fetch_add(1, Relaxed);
            });
            let read = reading.await.unwrap();
            other.await.unwrap();
            assert!(read <= 2 * most, "{read} datagrams, {joined} at once, before anybody else had a turn");
        }
    }
}
