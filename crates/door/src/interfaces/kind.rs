//! What stands behind an address, as far as its interface's name tells.

use std::net::IpAddr;

use super::Found;

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

impl InterfaceKind {
    /// What an interface's name and address say.
    pub(super) fn of(found: &Found) -> Self {
        let name = found.name.to_lowercase();
        let begins = |names: &[&str]| names.iter().any(|beginning| name.starts_with(beginning));
        if found.address.is_loopback() {
            Self::Loopback
        } else if is_link_local(found.address) {
            Self::LinkLocal
        } else if begins(&INSIDE) || name.contains("host-only") || name.contains("(wsl") {
            Self::Virtual
        } else if found.point_to_point || begins(&TUNNELS) || name.contains("vpn") {
            Self::Vpn
        } else if is_private(found.address) {
            Self::Lan
        } else {
            Self::Global
        }
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

#[cfg(test)]
mod tests {
    use super::super::Found;
    use super::InterfaceKind;

    fn found(name: &str, address: &str) -> Found {
        Found { address: address.parse().unwrap(), name: name.to_owned(), point_to_point: false }
    }

    fn kind(name: &str, address: &str) -> InterfaceKind {
        InterfaceKind::of(&found(name, address))
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
        assert_eq!(InterfaceKind::of(&tunnel), InterfaceKind::Vpn);
    }
}
