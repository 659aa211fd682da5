//! Requests that another page made, or that came by another name than the door's own: they are not answered.
//!
//! A page elsewhere can make a visitor's browser send requests here, under its own name by DNS rebinding. So only IP
//! literals that are this door's are taken as `Host`, and only the door's own page as `Origin`.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, Request};

use crate::own_addresses::OwnAddresses;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The content type of a sealed message. A page elsewhere cannot send it without asking first, which is refused.
pub(crate) const SEALED: &str = "application/octet-stream";

/// Whether a request is foreign to the door.
pub(crate) fn is_foreign<B>(request: &Request<B>, own: &OwnAddresses) -> bool {
    let Some(host) = only(request.headers(), &HOST) else { return true };
    let Some(asked) = parse_host(host) else { return true };
    let named_otherwise = request.uri().authority().is_some_and(|authority| authority.as_str() != host);
    !own.contain(asked) || named_otherwise || is_from_another_page(request, host)
}

fn is_from_another_page<B>(request: &Request<B>, host: &str) -> bool {
    let headers = request.headers();
    let other_origin = headers.contains_key(ORIGIN)
        && only(headers, &ORIGIN).and_then(|origin| origin.strip_prefix("http://")) != Some(host);
    if request.method() != Method::POST {
        return other_origin;
    }
    let other_site =
        headers.contains_key(SEC_FETCH_SITE) && !matches!(only(headers, &SEC_FETCH_SITE), Some("same-origin" | "none"));
    other_origin || other_site || only(headers, &CONTENT_TYPE) != Some(SEALED)
}

/// A header's text if it is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// `ADDRESS:PORT`, or `ADDRESS` alone for port 80, which browsers leave out.
fn parse_host(host: &str) -> Option<SocketAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let bracketed = bare.len() != host.len();
    let at_port_80 = || bare.parse::<IpAddr>().ok().filter(|ip| ip.is_ipv6() == bracketed);
    host.parse().ok().or_else(|| at_port_80().map(|ip| SocketAddr::new(ip, 80)))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use proptest::prelude::*;

    use super::is_foreign;
    use crate::own_addresses::OwnAddresses;

    fn own() -> OwnAddresses {
        let bound = ["192.168.1.5:47800", "[2001:db8::5]:47800", "10.0.0.1:80"];
        OwnAddresses::new(bound.map(|address| address.parse().unwrap()).to_vec())
    }

    fn get(headers: &[(&str, &str)]) -> bool {
        asked("GET", "/", headers)
    }

    fn asked(method: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let request = Request::builder().method(method).uri(uri);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        is_foreign(&request.body(()).unwrap(), &own())
    }

    #[test]
    fn only_the_doors_own_addresses_are_hosts() {
        for host in ["192.168.1.5:47800", "[2001:db8::5]:47800", "10.0.0.1", "10.0.0.1:80"] {
            assert!(!get(&[("host", host)]), "{host}");
        }
        let others = [
            "192.168.1.5",
            "192.168.1.5:80",
            "192.168.1.6:47800",
            "192.168.1.5:47800.",
            "laptop:47800",
            "localhost:47800",
            "evil.example:47800",
            "192.168.001.5:47800",
            "3232235781:47800",
            "0xc0a80105:47800",
            "[10.0.0.1]",
            "",
            "ann@192.168.1.5:47800",
            "192.168.1.5:47800,192.168.1.5:47800",
            "2001:db8::5:47800",
            "[::]:47800",
        ];
        for host in others {
            assert!(get(&[("host", host)]), "{host}");
        }
        assert!(get(&[]));
        assert!(get(&[("host", "192.168.1.5:47800"), ("host", "192.168.1.5:47800")]));
        assert!(asked("GET", "http://evil.example/", &[("host", "192.168.1.5:47800")]));
    }

    #[test]
    fn an_origin_must_be_the_door_itself() {
        let from = |origin| get(&[("host", "192.168.1.5:47800"), ("origin", origin)]);
        assert!(!from("http://192.168.1.5:47800"));
        let others =
            ["https://192.168.1.5:47800", "http://192.168.1.5", "http://10.0.0.1", "null", "", "http://evil.example"];
        for other in others {
            assert!(from(other), "{other}");
        }
    }

    #[test]
    fn a_knock_from_another_site_or_of_a_type_that_any_page_may_send_is_foreign() {
        let post =
            |more: &[(&str, &str)]| asked("POST", "/v1/knock", &[&[("host", "192.168.1.5:47800")], more].concat());
        let sealed = ("content-type", "application/octet-stream");
        assert!(!post(&[sealed]));
        assert!(!post(&[sealed, ("sec-fetch-site", "same-origin")]));
        assert!(post(&[sealed, ("sec-fetch-site", "cross-site")]));
        assert!(post(&[sealed, ("sec-fetch-site", "same-site")]));
        assert!(post(&[("content-type", "text/plain")]));
        assert!(post(&[]));
    }

    proptest! {
        #[test]
        fn any_other_name_of_a_host_is_foreign(host in "[ -~]{0,40}") {
            let address = "192.168.1.5:47800";
            prop_assert!(host == address || get(&[("host", host.as_str())]));
        }
    }
}
