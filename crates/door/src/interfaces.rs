//! The machine's addresses, those first by which a guest most likely gets here.

mod kind;

use std::cmp::Reverse;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

pub use self::kind::InterfaceKind;

/// An address as the system tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The address.
    pub address: IpAddr,
    /// The system's name for the interface.
    pub name: String,
    /// Whether the interface has one other end only, as tunnels have.
    pub point_to_point: bool,
}

/// An address to invite by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The address.
    pub address: IpAddr,
    /// The system's name for the interface.
    pub name: String,
    /// What stands behind it.
    pub kind: InterfaceKind,
}

/// This machine's addresses, the best first; loopback only where there is nothing else.
///
/// # Errors
/// What the system says when it does not tell its interfaces.
pub fn interfaces() -> io::Result<Vec<Interface>> {
    Ok(rank(read()?, default_address()))
}

/// The interface that has an address, for one that the user chose; `None` if it is not this machine's.
///
/// # Errors
/// What the system says when it does not tell its interfaces.
pub fn interface_of(address: IpAddr) -> io::Result<Option<Interface>> {
    Ok(read()?.into_iter().find(|found| found.address == address).map(Interface::from))
}

/// The addresses of the interface of that name, those that a link can lead to; empty where there is no such interface.
///
/// # Errors
/// What the system says when it does not tell its interfaces.
pub fn addresses_of(name: &str) -> io::Result<Vec<IpAddr>> {
    let named = read()?.into_iter().filter(|found| found.name == name).map(Interface::from);
    Ok(named.filter(Interface::fits_a_link).map(|interface| interface.address).collect())
}

/// Puts addresses in order: by kind, then IPv4 before IPv6, then the one that the system itself prefers. IPv6
/// link-local addresses are left out, because no browser can open a link to one; so is loopback, where there is more.
#[must_use]
pub fn rank(found: Vec<Found>, preferred: Option<IpAddr>) -> Vec<Interface> {
    let mut ranked: Vec<Interface> = found.into_iter().map(Interface::from).filter(Interface::fits_a_link).collect();
    ranked.sort_by_key(|interface| {
        let is_preferred = Some(interface.address) == preferred;
        (interface.rank(), Reverse(is_preferred), interface.name.clone(), interface.address)
    });
    ranked.dedup_by_key(|interface| interface.address);
    if ranked.iter().any(|interface| interface.kind != InterfaceKind::Loopback) {
        ranked.retain(|interface| interface.kind != InterfaceKind::Loopback);
    }
    ranked
}

impl From<Found> for Interface {
    fn from(found: Found) -> Self {
        let kind = InterfaceKind::of(&found);
        Self { address: found.address, name: found.name, kind }
    }
}

impl Interface {
    /// IPv6 comes after every IPv4 of a cable or radio: its addresses change, and many guests have none.
    fn rank(&self) -> (InterfaceKind, bool) {
        let v6 = self.address.is_ipv6();
        let kind = if v6 && self.kind == InterfaceKind::Lan { InterfaceKind::Global } else { self.kind };
        (kind, v6)
    }

    fn fits_a_link(&self) -> bool {
        let scoped = matches!(self.address, IpAddr::V6(v6) if v6.is_unicast_link_local());
        !scoped && !self.address.is_unspecified() && !self.address.is_multicast()
    }
}

fn read() -> io::Result<Vec<Found>> {
    let up = |interface: &if_addrs::Interface| {
        use if_addrs::IfOperStatus::{Down, LowerLayerDown, NotPresent};
        !matches!(interface.oper_status, Down | LowerLayerDown | NotPresent)
    };
    let found = if_addrs::get_if_addrs()?.into_iter().filter(up).map(|interface| Found {
        address: interface.ip(),
        point_to_point: interface.is_p2p,
        name: interface.name,
    });
    Ok(found.collect())
}

/// The address by which the system would leave for elsewhere. Connecting a UDP socket asks the routing table and sends
/// nothing; the destination is one of the addresses for documentation (RFC 5737).
fn default_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address: SocketAddr| address.ip())
}

#[cfg(test)]
mod tests {
    use super::{Found, rank};

    fn found(name: &str, address: &str) -> Found {
        Found { address: address.parse().unwrap(), name: name.to_owned(), point_to_point: false }
    }

    fn order(list: &[(&str, &str)], preferred: Option<&str>) -> Vec<String> {
        let list = list.iter().map(|(name, address)| found(name, address)).collect();
        let preferred = preferred.map(|address| address.parse().unwrap());
        rank(list, preferred).into_iter().map(|interface| interface.address.to_string()).collect()
    }

    #[test]
    fn the_address_of_the_cable_or_radio_comes_first_and_loopback_not_at_all() {
        let list = [
            ("lo", "127.0.0.1"),
            ("docker0", "172.17.0.1"),
            ("wg0", "10.8.0.2"),
            ("wlan0", "fe80::1"),
            ("wlan0", "2001:db8::7"),
            ("eth1", "169.254.3.4"),
            ("wlan0", "192.168.1.5"),
            ("eth2", "203.0.113.9"),
            ("wlan0", "fd00::7"),
        ];
        let best_first =
            ["192.168.1.5", "203.0.113.9", "2001:db8::7", "fd00::7", "10.8.0.2", "172.17.0.1", "169.254.3.4"];
        assert_eq!(order(&list, Some("10.8.0.2")), best_first);
    }

    #[test]
    fn among_equals_the_one_that_the_system_prefers_is_first() {
        let list = [("eth0", "10.0.0.5"), ("wlan0", "192.168.1.5")];
        assert_eq!(order(&list, None), ["10.0.0.5", "192.168.1.5"]);
        assert_eq!(order(&list, Some("192.168.1.5")), ["192.168.1.5", "10.0.0.5"]);
    }

    #[test]
    fn a_machine_without_a_network_has_its_loopback_address() {
        assert_eq!(order(&[("lo", "127.0.0.1"), ("eth0", "fe80::1")], None), ["127.0.0.1"]);
        assert!(order(&[], None).is_empty());
    }
}
