//! Other names of the door, other pages, and requests that are none.

use crate::client::{Tried, knock_headers};

#[tokio::test]
async fn only_the_doors_own_address_is_taken_as_host() {
    let tried = Tried::open().await;
    let (address, port) = (tried.address, tried.address.port());
    let ask =
        async |host: &str| tried.send(format!("GET / HTTP/1.1\r\n{host}Connection: close\r\n\r\n").as_bytes()).await;
    assert_eq!(ask(&format!("Host: {address}\r\n")).await.status, 200);
    let others = [
        format!("Host: localhost:{port}\r\n"),
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: 127.0.0.2:{port}\r\n"),
        format!("Host: [::1]:{port}\r\n"),
        format!("Host: 2130706433:{port}\r\n"),
        format!("Host: {address}\r\nHost: {address}\r\n"),
        "Host: 127.0.0.1\r\n".to_owned(),
        "Host: \r\n".to_owned(),
        String::new(),
    ];
    for host in others {
        assert_eq!(ask(&host).await.refusal(), (403, "foreign".to_owned()), "{host}");
    }
    let elsewhere = format!("GET http://evil.example/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    assert_eq!(tried.send(elsewhere.as_bytes()).await.refusal(), (403, "foreign".to_owned()));
}

#[tokio::test]
async fn a_door_open_everywhere_is_found_at_each_address_of_the_machine_and_at_no_other() {
    let (up, _knocks) = tokio::sync::mpsc::channel(1);
    let bind = vec!["0.0.0.0:0".parse().unwrap()];
    let settings = door::Settings { bind, pages: door::Pages::default(), limits: door::Limits::default() };
    let door = door::Door::open(settings, up).await.unwrap();
    let port = door.addresses()[0].port();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let tried = Tried { address, door, knocks: tokio::sync::mpsc::channel(1).1 };
    assert_eq!(tried.get("/").await.status, 503);
    let foreign = format!("GET / HTTP/1.1\r\nHost: 192.0.2.7:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(tried.send(foreign.as_bytes()).await.refusal(), (403, "foreign".to_owned()));
    let unspecified = format!("GET / HTTP/1.1\r\nHost: 0.0.0.0:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(tried.send(unspecified.as_bytes()).await.refusal(), (403, "foreign".to_owned()));
}

#[tokio::test]
async fn a_knock_from_another_page_never_reaches_the_host() {
    let mut tried = Tried::open().await;
    let own = tried.address;
    let attempts = [
        "Origin: http://evil.example\r\n".to_owned(),
        "Origin: null\r\n".to_owned(),
        format!("Origin: https://{own}\r\n"),
        format!("Origin: http://{own}\r\nOrigin: http://{own}\r\n"),
        "Sec-Fetch-Site: cross-site\r\n".to_owned(),
        "Sec-Fetch-Site: same-site\r\n".to_owned(),
    ];
    for attempt in attempts {
        let headers = format!("{attempt}{}", knock_headers(6));
        let answer = tried.ask("POST", "/v1/knock", &headers, b"sealed").await;
        assert_eq!(answer.refusal(), (403, "foreign".to_owned()), "{attempt}");
    }
    let plain = tried.ask("POST", "/v1/knock", "Content-Type: text/plain\r\nContent-Length: 6\r\n", b"sealed").await;
    assert_eq!(plain.refusal(), (403, "foreign".to_owned()));
    assert!(tried.knocks.try_recv().is_err());
    tried.answer_all();
    let headers = format!("Origin: http://{own}\r\nSec-Fetch-Site: same-origin\r\n{}", knock_headers(6));
    assert_eq!(tried.ask("POST", "/v1/knock", &headers, b"sealed").await.status, 200);
}

#[tokio::test]
async fn a_head_that_is_too_large_or_no_head_at_all_ends_in_an_error_and_a_closed_connection() {
    let tried = Tried::open().await;
    let long = format!("X: {}\r\n", "x".repeat(17 * 1024));
    assert_eq!(tried.ask("GET", "/", &long, b"").await.status, 431);
    let many = "X: x\r\n".repeat(200);
    assert_eq!(tried.ask("GET", "/", &many, b"").await.status, 431);
    assert_eq!(tried.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").await.status, 400);
}
