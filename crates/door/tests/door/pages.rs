//! The page and its parts, and the headers that every answer carries.

use door::{Door, Limits, Pages, Settings};
use tokio::sync::mpsc;

use crate::client::{Answer, Tried};

const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn is_hardened(answer: &Answer) -> bool {
    let is = |name, value| answer.header(name) == Some(value);
    is("content-security-policy", CSP)
        && is("x-frame-options", "DENY")
        && is("x-content-type-options", "nosniff")
        && is("referrer-policy", "no-referrer")
        && is("cross-origin-opener-policy", "same-origin")
        && is("cross-origin-resource-policy", "same-origin")
        && answer.header("permissions-policy").is_some_and(|policy| policy.contains("camera=()"))
        && answer.header("cache-control").is_some()
}

#[tokio::test]
async fn the_page_is_at_the_root_and_is_never_kept() {
    let tried = Tried::open().await;
    let page = tried.get("/").await;
    assert_eq!((page.status, &page.body[..]), (200, &b"<!doctype html>"[..]));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("content-length"), Some("15"));
}

#[tokio::test]
async fn an_asset_is_kept_for_long_and_head_gives_the_same_without_the_body() {
    let tried = Tried::open().await;
    let asset = tried.get("/assets/a-1.js").await;
    assert_eq!((asset.status, &asset.body[..]), (200, &b"let a"[..]));
    assert_eq!(asset.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(asset.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let head = tried.ask("HEAD", "/assets/a-1.js", "", b"").await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("5"), 0));
}

#[tokio::test]
async fn nothing_is_at_any_other_path() {
    let tried = Tried::open().await;
    let others = [
        "/index.html",
        "/secret.txt",
        "/assets",
        "/assets/",
        "/assets/b.js",
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/%ff",
        "/%00",
        "//",
        "/v1",
        "/v1/knock/",
        "/v2/knock",
        "/etc/passwd",
    ];
    for path in others {
        let answer = tried.get(path).await;
        assert_eq!(answer.refusal(), (404, "not-found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn another_method_is_told_which_one_there_is() {
    let tried = Tried::open().await;
    for (method, path, allowed) in [
        ("DELETE", "/", "GET, HEAD"),
        ("OPTIONS", "/", "GET, HEAD"),
        ("PUT", "/assets/a-1.js", "GET, HEAD"),
        ("GET", "/v1/knock", "POST"),
        ("OPTIONS", "/v1/knock", "POST"),
        ("BREW", "/v1/knock", "POST"),
    ] {
        let answer = tried.ask(method, path, "", b"").await;
        assert_eq!(answer.refusal(), (405, "not-found".to_owned()), "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
}

#[tokio::test]
async fn every_answer_is_hardened_whatever_was_asked() {
    let mut tried = Tried::open().await;
    tried.answer_all();
    let foreign = tried.ask("GET", "/", "Origin: http://evil.example\r\n", b"").await;
    let answers = [
        tried.get("/").await,
        tried.get("/assets/a-1.js").await,
        tried.get("/nothing").await,
        tried.ask("DELETE", "/", "", b"").await,
        tried.knock(b"sealed").await,
        tried.knock(&vec![0; 200_000]).await,
        foreign,
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 200, 404, 405, 200, 413, 403]);
    for answer in answers {
        assert!(is_hardened(&answer), "{answer:?}");
    }
    let crowded = Tried::open_with(Limits { connections: 0, ..Limits::default() }).await.get("/").await;
    assert!(crowded.status == 503 && is_hardened(&crowded), "{crowded:?}");
}

#[tokio::test]
async fn a_door_without_a_page_says_how_to_make_one() {
    let (up, _knocks) = mpsc::channel(1);
    let bind = vec!["127.0.0.1:0".parse().unwrap()];
    let settings = Settings { bind, pages: Pages::default(), limits: Limits::default() };
    let door = Door::open(settings, up).await.unwrap();
    let tried = Tried { address: door.addresses()[0], door, knocks: mpsc::channel(1).1 };
    let page = tried.get("/").await;
    assert_eq!((page.status, &page.body[..]), (503, &b"The viewer page was not built: run make ui"[..]));
    assert!(is_hardened(&page));
}
