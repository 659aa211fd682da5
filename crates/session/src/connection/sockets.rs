//! Sockets with room for what comes while nobody reads.
//!
//! The usual room (Linux: some ninety datagrams) is full after a few milliseconds at 100 Mbit/s. What is lost there is lost many at a
//! time, and the library's SCTP sends one packet again a round trip: a transfer then stands for seconds.

mod joined;
mod paired;

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use webrtc::runtime::{
    AsyncInterval, AsyncTcpListener, AsyncTcpStream, AsyncUdpSocket, JoinHandle, Runtime, TokioRuntime,
};

use self::paired::Paired;

/// What is asked for, in bytes. The system gives what it allows: on Linux twice `net.core.rmem_max` at most, which is twice
/// the usual room where nobody changed it.
const ROOM: usize = 4 * 1024 * 1024;

/// Tokio, with wider sockets.
#[derive(Debug)]
pub(crate) struct Wide(TokioRuntime);

impl Wide {
    pub(crate) fn new() -> Self {
        Self(TokioRuntime)
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Runtime for Wide {
    fn wrap_udp_socket(&self, socket: UdpSocket) -> io::Result<Arc<dyn AsyncUdpSocket>> {
        let wide = SockRef::from(&socket);
        if let Err(error) = wide.set_recv_buffer_size(ROOM).and_then(|()| wide.set_send_buffer_size(ROOM)) {
            tracing::debug!(%error, "a socket keeps its usual room");
        }
        Ok(Arc::new(Paired::new(self.0.wrap_udp_socket(socket)?)))
    }

    fn spawn(&self, future: Boxed<'static, ()>) -> Box<dyn JoinHandle> {
        self.0.spawn(future)
    }

    fn spawn_reactor(&self, pool: usize, future: Boxed<'static, ()>) -> Box<dyn JoinHandle> {
        self.0.spawn_reactor(pool, future)
    }

    fn wrap_tcp_listener(&self, listener: TcpListener) -> io::Result<Arc<dyn AsyncTcpListener>> {
        self.0.wrap_tcp_listener(listener)
    }

    fn connect_tcp<'a>(&'a self, address: SocketAddr) -> Boxed<'a, io::Result<Arc<dyn AsyncTcpStream>>> {
        self.0.connect_tcp(address)
    }

    fn resolve_host<'a>(&'a self, host: &'a str) -> Boxed<'a, io::Result<Vec<SocketAddr>>> {
        self.0.resolve_host(host)
    }

    fn sleep(&self, time: Duration) -> Boxed<'static, ()> {
        self.0.sleep(time)
    }

    fn interval(&self, period: Duration) -> Box<dyn AsyncInterval> {
        self.0.interval(period)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        self.0.block_on(future);
    }

    fn yield_now(&self) -> Boxed<'static, ()> {
        self.0.yield_now()
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use socket2::SockRef;
    use webrtc::runtime::Runtime;

    use super::Wide;

    #[tokio::test]
    async fn a_socket_has_more_room_than_is_usual() {
        let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (usual, socket) = (bind(), bind());
        let same = socket.try_clone().unwrap();
        Wide::new().wrap_udp_socket(socket).unwrap();
        let room = |socket| SockRef::from(socket).recv_buffer_size().unwrap();
        assert!(room(&same) > room(&usual));
    }
}
