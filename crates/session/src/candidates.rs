//! Which of a guest's candidates are taken (RFC 8839, section 5.1): each is an address that the host then sends to,
//! and so the guest must not name any number of them, nor an address that is nobody's.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The most addresses that are tried for one guest. A browser names two or three for each of its networks.
const MOST: usize = 32;

/// The addresses that a guest has named since ICE began, or began anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct Candidates {
    addresses: HashSet<SocketAddr>,
    /// The username fragments (RFC 8839, section 5.4) that they were named with.
    fragments: HashSet<String>,
}

impl Candidates {
    /// The same description without the candidates that are not taken. Those that are count from now on.
    pub(crate) fn keep(&mut self, description: &str) -> String {
        self.fragments.extend(fragments(description));
        let mut kept = String::with_capacity(description.len());
        for line in lines(description) {
            if attribute(line, "candidate").is_none_or(|value| self.takes(value)) {
                kept.push_str(line);
                kept.push_str("\r\n");
            }
        }
        kept
    }

    /// Counts what another one counts as well.
    pub(crate) fn join(&mut self, other: &Self) {
        self.addresses.extend(&other.addresses);
        self.fragments.extend(other.fragments.iter().cloned());
    }

    fn takes(&mut self, value: &str) -> bool {
        let Some(address) = usable(value) else { return false };
        if self.addresses.len() < MOST {
            self.addresses.insert(address);
        }
        self.addresses.contains(&address)
    }

    /// What counts if this description restarts ICE, in which all that was named before is forgotten. A restart
    /// names no fragment that was known (RFC 8839, section 4.4.1.1.1); for anything else it is the same as now.
    pub(crate) fn restarted_by(&self, description: &str) -> Self {
        if fragments(description).any(|fragment| self.fragments.contains(&fragment)) {
            self.clone()
        } else {
            Self::default()
        }
    }
}

/// The lines, with either line end, for the library takes both.
fn lines(description: &str) -> impl Iterator<Item = &str> {
    description.split(['\r', '\n']).filter(|line| !line.is_empty())
}

fn fragments(description: &str) -> impl Iterator<Item = String> {
    lines(description).filter_map(|line| attribute(line, "ice-ufrag")).map(str::to_owned)
}

/// The value of an attribute line of this key, read as generously as the library does.
fn attribute<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (found, value) = line.strip_prefix("a=")?.split_once(':')?;
    (found.trim() == key).then_some(value.trim())
}

/// The address of a candidate that a packet may be sent to. None for TCP, where the host has no socket, and for names
/// (`.local`), which it does not look up: such a guest is found by the checks that come from itself.
fn usable(value: &str) -> Option<SocketAddr> {
    let mut words = value.split_whitespace().skip(2);
    let is_udp = words.next()?.eq_ignore_ascii_case("udp");
    let ip: IpAddr = words.nth(1)?.parse().ok()?;
    let port: u16 = words.next()?.parse().ok()?;
    let plain = ip.to_canonical();
    let is_nobodys = plain.is_unspecified() || plain.is_multicast() || plain == IpAddr::V4(Ipv4Addr::BROADCAST);
    (is_udp && port != 0 && !is_nobodys).then_some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Candidates, MOST};

    fn candidate(address: &str, port: usize) -> String {
        format!("a=candidate:1 1 UDP 2130706431 {address} {port} typ host\r\n")
    }

    fn description(fragment: &str, ports: std::ops::Range<usize>) -> String {
        let candidates: String = ports.map(|port| candidate("192.0.2.1", port)).collect();
        format!("v=0\r\nm=video 9\r\na=ice-ufrag:{fragment}\r\n{candidates}")
    }

    fn kept(candidates: &mut Candidates, description: &str) -> usize {
        candidates.keep(description).matches("a=candidate:").count()
    }

    #[test]
    fn an_honest_description_stays_as_it_is() {
        let honest = description("one", 1000..1008) + &candidate("fe80::1", 5000) + "a=end-of-candidates\r\n";
        assert_eq!(Candidates::default().keep(&honest), honest);
    }

    #[test]
    fn what_is_nobodys_address_is_left_out() {
        let nobodys = ["0.0.0.0", "::", "224.0.0.251", "ff02::fb", "255.255.255.255", "::ffff:239.1.2.3", "a.local"];
        for address in nobodys {
            assert_eq!(Candidates::default().keep(&candidate(address, 5000)), "", "{address}");
        }
        for torn in [
            candidate("192.0.2.1", 0),
            candidate("192.0.2.1", 65_536),
            candidate("192.0.2.1", 9).replace("UDP", "TCP"),
            "a=candidate:\r\n".to_owned(),
            "a= candidate:1 1 udp 1 0.0.0.0 9 typ host\r\n".to_owned(),
            "\ra=candidate:1 1 udp 1 0.0.0.0 9 typ host\r\n".to_owned(),
        ] {
            assert_eq!(Candidates::default().keep(&torn), "", "{torn:?}");
        }
    }

    #[test]
    fn no_more_than_the_most_are_taken_and_those_again_and_again() {
        let mut candidates = Candidates::default();
        let many = description("one", 1000..1100);
        assert_eq!(kept(&mut candidates, &many), MOST);
        assert_eq!(kept(&mut candidates, &many), MOST, "they are known");
        assert_eq!(kept(&mut candidates, &description("one", 2000..2010)), 0, "these are not");
        assert_eq!(kept(&mut candidates, &description("two", 2000..2010)), 0, "nor is a restart a restart unasked");
    }

    #[test]
    fn a_restart_forgets_what_was_named_and_anything_else_does_not() {
        let mut candidates = Candidates::default();
        candidates.keep(&description("one", 1000..1100));
        let again = description("two", 2000..2100);
        assert_eq!(kept(&mut candidates.restarted_by(&again), &again), MOST);
        for known in [description("one", 2000..2100), again + "a=ice-ufrag:one\r\n"] {
            assert_eq!(kept(&mut candidates.restarted_by(&known), &known), 0);
        }
    }

    #[test]
    fn two_that_are_joined_count_both() {
        let (mut one, mut two) = (Candidates::default(), Candidates::default());
        one.keep(&description("one", 1000..1020));
        two.keep(&description("two", 2000..2020));
        one.join(&two);
        assert_eq!(kept(&mut one, &description("three", 3000..3010)), 0);
        assert_eq!(kept(&mut one.restarted_by(&description("two", 0..0)), &description("two", 3000..3010)), 0);
    }

    proptest! {
        #[test]
        fn of_any_text_no_more_than_the_most_are_kept(
            lines in prop::collection::vec("a=candidate:1 1 udp 1 [0-9]{1,3}\\.0\\.0\\.[0-9] [0-9]{1,5} typ host|\\PC*", 0..80),
        ) {
            let kept = Candidates::default().keep(&lines.join("\r\n"));
            let distinct: std::collections::HashSet<&str> = kept.lines().filter(|l| l.starts_with("a=candidate:")).collect();
            prop_assert!(distinct.len() <= MOST);
            prop_assert!(!kept.contains(" 0.0.0.0 "));
        }
    }
}
