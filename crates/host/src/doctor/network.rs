//! Which addresses guests are given, and what they are worth.

use door::{Interface, InterfaceKind};
use settings::Settings;

use super::{Finding, FindingCode};
use crate::choices;

/// Looks at the addresses that a link would have.
pub(super) fn addresses(settings: &Settings) -> Vec<Finding> {
    let known = door::interfaces().unwrap_or_default();
    if settings.addresses.is_empty() {
        return judged(&known);
    }
    match choices::chosen(settings) {
        Ok(chosen) => {
            let names: Vec<String> = chosen.iter().map(ToString::to_string).collect();
            vec![Finding::of(FindingCode::AddressChosen).and("addresses", names.join(", "))]
        }
        Err(_) => {
            let places: Vec<String> = settings.addresses.iter().map(ToString::to_string).collect();
            vec![Finding::of(FindingCode::AddressAway).and("addresses", places.join(", "))]
        }
    }
}

/// The best address with the reason for it, then the others; of these, IPv6 is left to who asks for it.
fn judged(known: &[Interface]) -> Vec<Finding> {
    let mut given = known.iter().filter(|interface| interface.address.is_ipv4());
    let Some(best) = given.next().filter(|best| best.kind != InterfaceKind::Loopback) else {
        return vec![Finding::of(FindingCode::AddressNone)];
    };
    let code = match best.kind {
        InterfaceKind::Lan => FindingCode::AddressLan,
        InterfaceKind::Global => FindingCode::AddressGlobal,
        InterfaceKind::Vpn => FindingCode::AddressVpn,
        InterfaceKind::Virtual => FindingCode::AddressVirtual,
        InterfaceKind::LinkLocal => FindingCode::AddressOwn,
        InterfaceKind::Loopback => FindingCode::AddressNone,
    };
    let mut findings = vec![Finding::of(code).and("address", best.address).and("interface", &best.name)];
    let others: Vec<String> = given.map(|other| format!("{} ({})", other.address, other.name)).collect();
    if !others.is_empty() {
        findings.push(Finding::of(FindingCode::AddressOthers).and("addresses", others.join(", ")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use door::Found;

    use super::super::FindingCode;
    use super::judged;

    fn codes(list: &[(&str, &str)]) -> Vec<FindingCode> {
        let found = |(name, address): &(&str, &str)| Found {
            address: address.parse().unwrap(),
            name: (*name).to_owned(),
            point_to_point: false,
        };
        judged(&door::rank(list.iter().map(found).collect(), None)).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn the_best_address_is_told_with_what_stands_behind_it() {
        assert_eq!(codes(&[("eth0", "192.168.1.5")]), [FindingCode::AddressLan]);
        assert_eq!(codes(&[("eth0", "203.0.113.7")]), [FindingCode::AddressGlobal]);
        assert_eq!(codes(&[("wg0", "10.0.0.7")]), [FindingCode::AddressVpn]);
        assert_eq!(codes(&[("docker0", "172.17.0.1")]), [FindingCode::AddressVirtual]);
        assert_eq!(codes(&[("eth0", "169.254.3.4")]), [FindingCode::AddressOwn]);
        assert_eq!(codes(&[("lo", "127.0.0.1")]), [FindingCode::AddressNone]);
        assert_eq!(codes(&[]), [FindingCode::AddressNone]);
        let both = [FindingCode::AddressLan, FindingCode::AddressOthers];
        assert_eq!(codes(&[("docker0", "172.17.0.1"), ("eth0", "192.168.1.5")]), both);
    }
}
