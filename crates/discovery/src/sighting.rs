//! What was heard of another Porthole, read by value from whatever came over the network.

use std::net::IpAddr;

use crate::announcement::{KEYS, Nonce, SERVICE, TAGS_A_KEY, Tag, VERSION};

/// The addresses that are kept of one sighting.
pub const MOST_ADDRESSES: usize = 8;

/// A Porthole that announced itself, or went. Anybody on the network may have said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where its door may be, IPv4 first; at most [`MOST_ADDRESSES`], none where it went.
    pub addresses: Vec<IpAddr>,
    /// The TCP port of its door; 0 where it went.
    pub port: u16,
    /// Which announcement this is of.
    pub nonce: Nonce,
    /// What devices recognise it by; at most [`crate::MOST_TAGS`], none where it went.
    pub tags: Vec<Tag>,
    /// It said goodbye, or its announcement was not renewed.
    pub gone: bool,
}

impl Sighting {
    /// What an instance of the service says, of which `text` looks up a key; `None` where it is no Porthole of this
    /// version, or where nothing could be reached. Addresses of this machine itself are taken only if `near`.
    pub(crate) fn read<'a>(
        fullname: &str,
        port: u16,
        addresses: impl IntoIterator<Item = IpAddr>,
        text: impl Fn(&str) -> Option<&'a [u8]>,
        near: bool,
    ) -> Option<Self> {
        let nonce = nonce(fullname)?;
        if port == 0 || text(VERSION.0) != Some(VERSION.1) {
            return None;
        }
        let mut tags = Vec::new();
        for value in KEYS.into_iter().map_while(text) {
            let (whole, rest) = value.as_chunks();
            if whole.len() > TAGS_A_KEY || !rest.is_empty() {
                return None;
            }
            tags.extend_from_slice(whole);
        }
        let mut addresses: Vec<_> = addresses.into_iter().filter(|address| leads_anywhere(*address, near)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        addresses.truncate(MOST_ADDRESSES);
        (!addresses.is_empty()).then_some(Self { addresses, port, nonce, tags, gone: false })
    }

    /// The instance of that name went; `None` where it was no Porthole's.
    pub(crate) fn gone(fullname: &str) -> Option<Self> {
        let nonce = nonce(fullname)?;
        Some(Self { addresses: Vec::new(), port: 0, nonce, tags: Vec::new(), gone: true })
    }
}

/// The nonce that an instance is called by, in lower-case digits and nothing else.
fn nonce(fullname: &str) -> Option<Nonce> {
    let digits = fullname.strip_suffix(SERVICE)?.strip_suffix('.')?.as_bytes();
    let is_digit = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != 32 || !digits.iter().all(is_digit) {
        return None;
    }
    let mut nonce = Nonce::default();
    for (byte, pair) in nonce.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(nonce)
}

/// Whether a link can lead to the address. Link-local addresses of IPv6 need an interface, which a link does not name.
fn leads_anywhere(address: IpAddr, near: bool) -> bool {
    let is_link_local = matches!(address, IpAddr::V6(address) if address.is_unicast_link_local());
    let is_broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    let is_nobody = address.is_unspecified() || address.is_multicast() || is_broadcast || is_link_local;
    !is_nobody && (near || !address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{Announcement, MOST_TAGS};

    const NAME: &str = "000102030405060708090a0b0c0d0e0f._porthole._tcp.local.";

    fn read(name: &str, port: u16, addresses: &[&str], text: &[(&str, &[u8])]) -> Option<Sighting> {
        let text: HashMap<_, _> = text.iter().copied().collect();
        let addresses = addresses.iter().map(|address| address.parse().unwrap());
        Sighting::read(name, port, addresses, |key| text.get(key).copied(), false)
    }

    #[test]
    fn a_record_of_another_service_version_or_name_is_nobody() {
        let good: &[(&str, &[u8])] = &[("v", b"1")];
        assert!(read(NAME, 7780, &["10.0.0.1"], good).is_some());
        assert_eq!(read(NAME, 0, &["10.0.0.1"], good), None);
        assert_eq!(read(NAME, 7780, &[], good), None);
        assert_eq!(read(NAME, 7780, &["10.0.0.1"], &[("v", b"2")]), None);
        assert_eq!(read(NAME, 7780, &["10.0.0.1"], &[]), None);
        for name in ["._porthole._tcp.local.", "Laptop._porthole._tcp.local.", &NAME.to_uppercase(), &NAME[1..]] {
            assert_eq!(read(name, 7780, &["10.0.0.1"], good), None, "{name}");
            assert_eq!(Sighting::gone(name), None, "{name}");
        }
        let other = NAME.replace("_porthole", "_http");
        assert_eq!(read(&other, 7780, &["10.0.0.1"], good), None);
    }

    #[test]
    fn addresses_that_lead_nowhere_or_back_here_are_left_out() {
        let nowhere =
            ["0.0.0.0", "224.0.0.251", "255.255.255.255", "::", "fe80::1", "127.0.0.1", "::1", "::ffff:127.0.0.1"];
        assert_eq!(read(NAME, 7780, &nowhere, &[("v", b"1")]), None);
        let seen = read(NAME, 7780, &["2001:db8::1", "127.0.0.1", "10.0.0.1", "10.0.0.1"], &[("v", b"1")]).unwrap();
        assert_eq!(seen.addresses, ["10.0.0.1", "2001:db8::1"].map(|address| address.parse::<IpAddr>().unwrap()));
    }

    #[test]
    fn torn_and_overlong_tags_are_nobodys() {
        for length in [7, 9, 8 * TAGS_A_KEY + 8] {
            assert_eq!(read(NAME, 7780, &["10.0.0.1"], &[("v", b"1"), ("t0", &vec![1; length])]), None, "{length}");
        }
    }

    proptest! {
        #[test]
        fn what_was_announced_is_read(
            nonce: Nonce,
            port in 1..=u16::MAX,
            tags in prop::collection::vec(any::<Tag>(), 0..=MOST_TAGS),
        ) {
            let announced = Announcement { nonce, port, tags };
            let padding = vec![[0; 8]; announced.padding()];
            let text: HashMap<_, _> = announced.text(&padding).into_iter().collect();
            let name = format!("{}.{SERVICE}", announced.instance());
            let address = "10.0.0.1".parse().unwrap();
            let look = |key: &str| text.get(key).map(Vec::as_slice);
            let seen = Sighting::read(&name, port, [address], look, false).unwrap();
            prop_assert_eq!((seen.nonce, seen.port, seen.gone), (nonce, port, false));
            prop_assert_eq!(seen.tags.len() % TAGS_A_KEY, 0);
            prop_assert!(announced.tags.iter().all(|tag| seen.tags.contains(tag)));
            prop_assert_eq!(Sighting::gone(&name).map(|gone| gone.nonce), Some(nonce));
        }

        #[test]
        fn whatever_comes_is_bounded(
            name in "\\PC{0,40}",
            is_ours: bool,
            port: u16,
            addresses in prop::collection::vec(any::<IpAddr>(), 0..40),
            values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..255), 4),
            near: bool,
        ) {
            let name = if is_ours { NAME.to_owned() } else { format!("{name}.{SERVICE}") };
            let look = |key: &str| {
                KEYS.iter().position(|known| *known == key).map_or(Some(VERSION.1), |place| Some(values[place].as_slice()))
            };
            if let Some(seen) = Sighting::read(&name, port, addresses, look, near) {
                prop_assert!(seen.tags.len() <= MOST_TAGS && (1..=MOST_ADDRESSES).contains(&seen.addresses.len()));
            }
        }
    }
}
