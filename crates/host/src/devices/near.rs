//! Which of several addresses leads to a device soonest.

use std::net::IpAddr;

/// The addresses, those first that share the longest beginning with one of our own: they are on the same network, most
/// likely.
pub(super) fn nearest_first(mut addresses: Vec<IpAddr>, own: &[IpAddr]) -> Vec<IpAddr> {
    addresses.sort_by_key(|address| std::cmp::Reverse(own.iter().map(|own| in_common(*own, *address)).max()));
    addresses
}

/// How many bits two addresses begin with alike; none of two families.
fn in_common(a: IpAddr, b: IpAddr) -> Option<u32> {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        (IpAddr::V6(a), IpAddr::V6(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::nearest_first;

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn an_address_of_our_own_network_comes_before_one_of_a_container() {
        let found = nearest_first(addresses(&["172.17.0.1", "fd00::2", "192.168.1.9"]), &addresses(&["192.168.1.5"]));
        assert_eq!(found, addresses(&["192.168.1.9", "172.17.0.1", "fd00::2"]));
    }

    #[test]
    fn without_anything_in_common_the_order_stays() {
        let all = addresses(&["10.0.0.1", "10.0.0.2"]);
        assert_eq!(nearest_first(all.clone(), &[]), all);
    }
}
