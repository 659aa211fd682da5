//! Where guests may knock.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

/// The longest name of an interface that any system has, in characters (Windows; Linux has 15).
const LONGEST_NAME: usize = 256;

/// An address of this machine, or all addresses of one interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// This address.
    Address(IpAddr),
    /// Every address that the interface of this name has at the time.
    Interface(String),
}

impl Place {
    /// Reads an address or the name of an interface; none for an address that is not one machine's, and for a name that
    /// no interface has.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(address) = text.parse::<IpAddr>() {
            let is_ones = !address.is_multicast() && address != IpAddr::V4(Ipv4Addr::BROADCAST);
            return is_ones.then_some(Self::Address(address));
        }
        // What looks like an address and is none was meant as one.
        let is_name = !text.is_empty()
            && text.chars().count() <= LONGEST_NAME
            && text.chars().any(char::is_alphabetic)
            && !text.contains([':', '/'])
            && !text.chars().any(char::is_control);
        is_name.then(|| Self::Interface(text.to_owned()))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Interface(name) => formatter.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn addresses_and_interfaces_read_and_nothing_else_does() {
        assert_eq!(Place::of(" 192.168.1.5 "), Some(Place::Address([192, 168, 1, 5].into())));
        assert_eq!(Place::of("fd00::7").map(|place| place.to_string()).as_deref(), Some("fd00::7"));
        assert_eq!(Place::of("Wi-Fi 2"), Some(Place::Interface("Wi-Fi 2".to_owned())));
        for wrong in ["", " ", "224.0.0.1", "255.255.255.255", "ff02::1", "192.168.1.500", "10.0.0.0/8", "a\u{1b}b"] {
            assert_eq!(Place::of(wrong), None, "{wrong:?}");
        }
    }
}
