//! The link that an invitation travels in: `http://ADDRESS:PORT/#1.SECRET`, or the same with `porthole://` for the app alone.

use std::net::{IpAddr, SocketAddr};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::Secret;

const SCHEME: &str = "http://";
/// What a desktop gives to the app, and not to a browser.
const APP_SCHEME: &str = "porthole://";
const FRAGMENT: &str = "/#1.";
/// 16 bytes in base64url without padding (RFC 4648, section 5).
const SECRET_DIGITS: usize = 22;
/// The longest link there is holds a full IPv6 address and a port of five digits.
const LONGEST: usize = "[xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxx.xxx.xxx.xxx]:65535".len() + 26;

/// Where to knock, and the secret to knock with. The secret stands in the fragment, which browsers never send.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    address: SocketAddr,
    secret: Secret,
}

/// Why a text was not taken as a [`Link`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LinkError {
    /// It begins neither with `http://` nor with `porthole://`.
    #[error("the link begins neither with http:// nor with porthole://")]
    Scheme,
    /// Between scheme and path stands no IP address with a port, in its shortest form.
    #[error("the link names no IP address with a port")]
    Address,
    /// The address is one nobody can connect to: unspecified, multicast, or bound to an interface; or the port is 0.
    #[error("nobody can connect to the address of the link")]
    Unreachable,
    /// The fragment is missing or is of another version.
    #[error("the link carries no invitation that this version reads")]
    Version,
    /// The secret is not 22 characters of base64url: a part of the link is missing or was changed.
    #[error("the link's secret is incomplete: copy the whole link")]
    Secret,
}

impl Link {
    /// The link to a door at `address`.
    ///
    /// # Errors
    /// [`LinkError::Unreachable`] for an address that no browser can open.
    pub fn new(address: SocketAddr, secret: Secret) -> Result<Self, LinkError> {
        let ip = address.ip();
        let scoped = matches!(address, SocketAddr::V6(v6) if v6.scope_id() != 0 || v6.flowinfo() != 0);
        if ip.is_unspecified() || ip.is_multicast() || scoped || address.port() == 0 || is_broadcast(ip) {
            return Err(LinkError::Unreachable);
        }
        Ok(Self { address, secret })
    }

    /// Reads a link as [`Link::reveal`] writes it, or the same with `porthole://` for its beginning, and nothing else.
    ///
    /// # Errors
    /// [`LinkError`] says which part does not read.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let rest = text.strip_prefix(SCHEME).or_else(|| text.strip_prefix(APP_SCHEME)).ok_or(LinkError::Scheme)?;
        if rest.len() > LONGEST {
            return Err(LinkError::Secret);
        }
        let (authority, fragment) = rest.split_once('/').ok_or(LinkError::Version)?;
        let address: SocketAddr = authority.parse().map_err(|_| LinkError::Address)?;
        if address.to_string() != authority {
            return Err(LinkError::Address);
        }
        let digits = fragment.strip_prefix("#1.").ok_or(LinkError::Version)?;
        Self::new(address, parse_secret(digits)?)
    }

    /// The whole link, secret and all, to be shown to the people who are invited and to nobody else.
    #[must_use]
    pub fn reveal(&self) -> String {
        let digits = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.secret.bytes()));
        format!("{SCHEME}{}{FRAGMENT}{}", self.address, *digits)
    }

    /// Where to knock.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to knock with.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link({SCHEME}{}{FRAGMENT}hidden)", self.address)
    }
}

fn is_broadcast(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V4(v4) if v4.is_broadcast())
}

fn parse_secret(digits: &str) -> Result<Secret, LinkError> {
    if digits.len() != SECRET_DIGITS {
        return Err(LinkError::Secret);
    }
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(digits).map_err(|_| LinkError::Secret)?);
    bytes.as_slice().try_into().map(Secret::new).map_err(|_| LinkError::Secret)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use proptest::prelude::*;

    use super::{Link, LinkError};
    use crate::Secret;

    const GOOD: &str = "http://192.168.1.5:47800/#1.AAECAwQFBgcICQoLDA0ODw";

    #[test]
    fn a_link_is_read_and_written_alike() {
        let link = Link::parse(GOOD).unwrap();
        assert_eq!(link.address(), "192.168.1.5:47800".parse().unwrap());
        assert_eq!(link.secret(), &Secret::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]));
        assert_eq!(link.reveal(), GOOD);
        assert_eq!(format!("{link:?}"), "Link(http://192.168.1.5:47800/#1.hidden)");
    }

    #[test]
    fn a_link_for_the_app_alone_is_the_same_link() {
        assert_eq!(Link::parse(&GOOD.replace("http://", "porthole://")), Link::parse(GOOD));
        for scheme in ["porthole:", "porthole:///", "Porthole://", "porthole://http://", "porthole://join/"] {
            assert!(Link::parse(&GOOD.replace("http://", scheme)).is_err(), "{scheme}");
        }
    }

    #[test]
    fn every_change_to_a_link_is_refused_with_its_reason() {
        let refused = |from: &str, to: &str| Link::parse(&GOOD.replace(from, to)).unwrap_err();
        assert_eq!(refused("http:", "https:"), LinkError::Scheme);
        assert_eq!(refused("http:", "HTTP:"), LinkError::Scheme);
        assert_eq!(refused("http:", " http:"), LinkError::Scheme);
        assert_eq!(refused("192.168.1.5", "laptop.local"), LinkError::Address);
        assert_eq!(refused("192.168.1.5", "192.168.001.5"), LinkError::Address);
        assert_eq!(refused("192.168.1.5", "ann@192.168.1.5"), LinkError::Address);
        assert_eq!(refused("192.168.1.5", "[0:0:0:0:0:0:0:1]"), LinkError::Address);
        assert_eq!(refused(":47800", ""), LinkError::Address);
        assert_eq!(refused(":47800", ":047800"), LinkError::Address);
        assert_eq!(refused(":47800", ":0"), LinkError::Unreachable);
        assert_eq!(refused("192.168.1.5", "0.0.0.0"), LinkError::Unreachable);
        assert_eq!(refused("192.168.1.5", "[fe80::1%2]"), LinkError::Unreachable);
        assert_eq!(refused("/#1.", "/#2."), LinkError::Version);
        assert_eq!(refused("/#1.", "/x#1."), LinkError::Version);
        assert_eq!(refused("/#1.", "/?a#1."), LinkError::Version);
        assert_eq!(refused("ODw", "OD"), LinkError::Secret);
        assert_eq!(refused("ODw", "ODw="), LinkError::Secret);
        assert_eq!(refused("ODw", "ODx"), LinkError::Secret);
        assert_eq!(refused("ODw", "OD+"), LinkError::Secret);
    }

    proptest! {
        #[test]
        fn any_link_reads_back(address: SocketAddr, secret: [u8; 16]) {
            if let Ok(link) = Link::new(address, Secret::new(secret)) {
                prop_assert_eq!(Link::parse(&link.reveal()), Ok(link));
            }
        }

        #[test]
        fn what_is_taken_is_exactly_what_would_be_written(text in "(http://)?.{0,40}(/#1\\.)?[A-Za-z0-9_-]{20,24}") {
            if let Ok(link) = Link::parse(&text) {
                prop_assert_eq!(link.reveal(), text);
            }
        }

        #[test]
        fn a_link_with_one_byte_changed_is_refused_or_is_another_link(at in 0..GOOD.len(), byte in 0x20u8..0x7f) {
            let mut bytes = GOOD.as_bytes().to_vec();
            bytes[at] = byte;
            let text = String::from_utf8(bytes).unwrap();
            if let Ok(link) = Link::parse(&text) {
                prop_assert_eq!(link.reveal(), text);
            }
        }
    }
}
