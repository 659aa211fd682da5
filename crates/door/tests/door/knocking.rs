//! A knock goes up, an answer comes down.

use std::time::Duration;

use door::{Knocked, Reply};
use wire::limits;

use crate::client::{Answer, Tried, knock_headers};

async fn told(reply: Reply) -> Answer {
    let mut tried = Tried::open().await;
    let mut knocks = std::mem::replace(&mut tried.knocks, tokio::sync::mpsc::channel(1).1);
    let host = async { knocks.recv().await.unwrap().reply.send(reply).unwrap() };
    tokio::join!(tried.knock(b"sealed"), host).0
}

#[tokio::test]
async fn a_knock_goes_up_as_it_came_and_the_sealed_answer_comes_down() {
    let mut tried = Tried::open().await;
    let mut knocks = std::mem::replace(&mut tried.knocks, tokio::sync::mpsc::channel(1).1);
    let host = async {
        let Knocked { sealed, from, reply } = knocks.recv().await.unwrap();
        assert_eq!(&sealed[..], b"\0sealed\xff");
        assert!(from.ip().is_loopback());
        reply.send(Reply::Sealed(b"\xffanswer\0".to_vec())).unwrap();
    };
    let (answer, ()) = tokio::join!(tried.knock(b"\0sealed\xff"), host);
    assert_eq!((answer.status, &answer.body[..]), (200, &b"\xffanswer\0"[..]));
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn each_reply_has_its_own_status_and_code() {
    assert_eq!(told(Reply::WrongSeal).await.refusal(), (403, "wrong-seal".to_owned()));
    assert_eq!(told(Reply::Busy).await.refusal(), (503, "busy".to_owned()));
    let slow = told(Reply::SlowDown { retry_after: Duration::from_millis(1_200) }).await;
    assert_eq!(slow.refusal(), (429, "slow-down".to_owned()));
    assert_eq!(slow.header("retry-after"), Some("2"));
}

#[tokio::test]
async fn a_knock_may_be_as_large_as_its_limit_and_no_larger() {
    let mut tried = Tried::open().await;
    tried.answer_all();
    assert_eq!(tried.knock(&vec![7; limits::SEALED_KNOCK]).await.status, 200);
    for size in [limits::SEALED_KNOCK + 1, 400_000] {
        assert_eq!(tried.knock(&vec![7; size]).await.refusal(), (413, "too-large".to_owned()), "{size}");
    }
}

#[tokio::test]
async fn a_chunked_knock_is_bounded_as_well() {
    let mut tried = Tried::open().await;
    tried.answer_all();
    let headers = "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n";
    let chunk = [b"8000\r\n", &[7; 0x8000][..], b"\r\n"].concat();
    let body = |chunks: usize| [&chunk.repeat(chunks)[..], b"0\r\n\r\n"].concat();
    assert_eq!(tried.ask("POST", "/v1/knock", headers, &body(3)).await.status, 200);
    assert_eq!(tried.ask("POST", "/v1/knock", headers, &body(4)).await.refusal(), (413, "too-large".to_owned()));
}

#[tokio::test]
async fn when_the_host_drops_a_knock_or_is_gone_the_guest_is_told_that_it_is_busy() {
    let mut tried = Tried::open().await;
    let mut knocks = std::mem::replace(&mut tried.knocks, tokio::sync::mpsc::channel(1).1);
    let host = async { drop(knocks.recv().await.unwrap()) };
    let (dropped, ()) = tokio::join!(tried.knock(b"sealed"), host);
    assert_eq!(dropped.refusal(), (503, "busy".to_owned()));
    drop(knocks);
    assert_eq!(tried.knock(b"sealed").await.refusal(), (503, "busy".to_owned()));
}

#[tokio::test]
async fn a_ninth_knock_is_told_that_it_is_busy_while_eight_wait_for_their_answer() {
    let limits = door::Limits { connections_of_one: 64, ..crate::client::patient() };
    let mut tried = Tried::open_with(limits).await;
    let mut waiting = Vec::new();
    let mut streams = Vec::new();
    for _ in 0..8 {
        let mut stream = tokio::net::TcpStream::connect(tried.address).await.unwrap();
        let head = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\n{}\r\nsealed", tried.address, knock_headers(6));
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
        waiting.push(tried.knocks.recv().await.unwrap());
        streams.push(stream);
    }
    let ninth = tried.knock(b"sealed").await;
    assert_eq!(ninth.refusal(), (503, "busy".to_owned()));
    assert_eq!(ninth.header("retry-after"), Some("1"));
    waiting.pop().unwrap().reply.send(Reply::Busy).unwrap();
    Answer::read_one(streams.last_mut().unwrap()).await;
    tried.answer_all();
    assert_eq!(tried.knock(b"sealed").await.status, 200);
}
