//! The local addresses of a connection, which may change with the network.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};

/// Read anew by the library each time it binds its sockets, so that an ICE restart binds to what is there then.
#[derive(Clone, Debug)]
pub(crate) struct Addresses(Arc<Mutex<Vec<IpAddr>>>);

impl Addresses {
    pub(crate) fn new(addresses: Vec<IpAddr>) -> Self {
        Self(Arc::new(Mutex::new(addresses)))
    }

    /// Names other addresses for the next time. False, and nothing changes, where no socket could be bound to any of
    /// them: the library would end the connection then.
    pub(crate) fn replace(&self, addresses: Vec<IpAddr>) -> bool {
        let is_usable = addresses.iter().any(|address| UdpSocket::bind((*address, 0)).is_ok());
        if is_usable {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = addresses;
        }
        is_usable
    }
}

impl ToSocketAddrs for Addresses {
    type Iter = std::vec::IntoIter<SocketAddr>;

    /// Port 0: a free port each.
    fn to_socket_addrs(&self) -> std::io::Result<Self::Iter> {
        let addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sockets: Vec<SocketAddr> = addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect();
        Ok(sockets.into_iter())
    }
}
