//! The machine's addresses, those first by which a guest most likely gets here.

use std::cmp::Reverse;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// What stands behind an address, the best to invite by first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterfaceKind {
    /// A cable or radio, and an address for its own network.
    Lan,
    /// A cable or radio, and an address that the whole Internet may know.
    Global,
    /// A tunnel to another network.
    Vpn,
    /// A network inside this machine, of containers or virtual machines.
    Virtual,
    /// An address that the machine gave itself because nobody else did.
    LinkLocal,
    /// This machine alone.
    Loopback,
}

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

/// Names of tunnels begin like this.
const TUNNELS: [&str; 17] = [
    "tun",
    "tap",
    "wg",
    "tailscale",
    "zt",
    "utun",
    "ppp",
    "ipsec",
    "nordlynx",
    "proton",
    "mullvad",
    "openvpn",
    "wireguard",
    "zerotier",
    "hamachi",
    "gpd",
    "cscotun",
];

/// Names of networks inside the machine begin like this; the bridges and peer radio links of macOS are among them.
const INSIDE: [&str; 24] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vboxnet",
    "virtualbox",
    "vmware",
    "vethernet",
    "hyper-v",
    "lxc",
    "lxd",
    "cni",
    "flannel",
    "cali",
    "podman",
    "kube",
    "dummy",
    "bridge",
    "awdl",
    "llw",
    "anpi",
    "incus",
    "vnet",
];

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
        let kind = kind(&found);
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

fn kind(found: &Found) -> InterfaceKind {
    let name = found.name.to_lowercase();
    let begins = |names: &[&str]| names.iter().any(|beginning| name.starts_with(beginning));
    if found.address.is_loopback() {
        InterfaceKind::Loopback
    } else if is_link_local(found.address) {
        InterfaceKind::LinkLocal
    } else if begins(&INSIDE) || name.contains("host-only") || name.contains("(wsl") {
        InterfaceKind::Virtual
    } else if found.point_to_point || begins(&TUNNELS) || name.contains("vpn") {
        InterfaceKind::Vpn
    } else if is_private(found.address) {
        InterfaceKind::Lan
    } else {
        InterfaceKind::Global
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.is_unique_local(),
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
    use super::{Found, InterfaceKind, rank};

    fn found(name: &str, address: &str) -> Found {
        Found { address: address.parse().unwrap(), name: name.to_owned(), point_to_point: false }
    }

    fn kind(name: &str, address: &str) -> InterfaceKind {
        super::kind(&found(name, address))
    }

    fn order(list: &[(&str, &str)], preferred: Option<&str>) -> Vec<String> {
        let list = list.iter().map(|(name, address)| found(name, address)).collect();
        let preferred = preferred.map(|address| address.parse().unwrap());
        rank(list, preferred).into_iter().map(|interface| interface.address.to_string()).collect()
    }

    #[test]
    fn names_tell_what_stands_behind_an_address() {
        for name in ["enp3s0", "eth0", "wlan0", "wlp2s0", "Ethernet", "Wi-Fi", "en0", "br0", "bond0", "Ethernet 2"] {
            assert_eq!(kind(name, "192.168.1.5"), InterfaceKind::Lan, "{name}");
        }
        for name in ["tun0", "wg0", "tailscale0", "ztabcdef12", "utun3", "ppp0", "Tailscale", "My VPN"] {
            assert_eq!(kind(name, "10.8.0.2"), InterfaceKind::Vpn, "{name}");
        }
        let inside = [
            "docker0",
            "br-12ab34cd56ef",
            "veth1234",
            "virbr0",
            "vmnet8",
            "vEthernet (WSL)",
            "vEthernet (Default Switch)",
            "VirtualBox Host-Only Network",
            "VMware Network Adapter VMnet1",
            "bridge100",
            "podman0",
            "lxdbr0",
            "cni0",
        ];
        for name in inside {
            assert_eq!(kind(name, "172.17.0.1"), InterfaceKind::Virtual, "{name}");
        }
        assert_eq!(kind("eth0", "203.0.113.9"), InterfaceKind::Global);
        assert_eq!(kind("eth0", "169.254.7.7"), InterfaceKind::LinkLocal);
        assert_eq!(kind("lo", "127.0.0.1"), InterfaceKind::Loopback);
        assert_eq!(kind("lo", "::1"), InterfaceKind::Loopback);
    }

    #[test]
    fn a_tunnel_is_known_by_its_one_other_end_as_well() {
        let tunnel = Found { point_to_point: true, ..found("eth7", "10.0.0.2") };
        assert_eq!(super::kind(&tunnel), InterfaceKind::Vpn);
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
