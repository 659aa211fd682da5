//! Whether multicast DNS can be joined at an address at all. The library that speaks it leaves out silently what it cannot join.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};

use crate::DiscoveryError;

const PORT: u16 = 5353;
const GROUP_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);
const GROUP_V6: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);

/// Those of the addresses where multicast can be joined; all are tried.
///
/// # Errors
/// [`DiscoveryError`] where there is none.
pub(crate) fn joinable(on: &[IpAddr]) -> Result<Vec<IpAddr>, DiscoveryError> {
    let mut refused = DiscoveryError::NoAddress;
    let mut joined = Vec::new();
    for &address in on {
        match join(address) {
            Ok(()) => joined.push(address),
            Err(cause) => refused = DiscoveryError::Multicast { address, cause },
        }
    }
    if joined.is_empty() { Err(refused) } else { Ok(joined) }
}

fn join(address: IpAddr) -> io::Result<()> {
    let any: IpAddr = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let any = SocketAddr::new(any, PORT);
    let socket = Socket::new(Domain::for_address(any), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    #[cfg(unix)]
    socket.set_reuse_port(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&any.into())?;
    match address {
        IpAddr::V4(address) => socket.join_multicast_v4(&GROUP_V4, &address),
        IpAddr::V6(_) => socket.join_multicast_v6(&GROUP_V6, index_of(address)?),
    }
}

/// The number of the interface that has the address.
fn index_of(address: IpAddr) -> io::Result<u32> {
    let found = if_addrs::get_if_addrs()?.into_iter().find(|interface| interface.ip() == address);
    found.and_then(|interface| interface.index).ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_address_of_this_machine_nothing_is_joined_and_it_is_said_why() {
        assert!(matches!(joinable(&[]), Err(DiscoveryError::NoAddress)));
        let away = "203.0.113.7".parse().unwrap();
        let refused = joinable(&[away]).unwrap_err();
        assert!(matches!(refused, DiscoveryError::Multicast { address, .. } if address == away), "{refused}");
        assert!(refused.to_string().contains("203.0.113.7"));
    }
}
