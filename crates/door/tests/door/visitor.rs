//! A Porthole that knocks at another one's door.

use std::net::SocketAddr;
use std::time::Duration;

use door::{KnockingError, Reply, knock_at};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wire::limits;

use crate::client::Tried;

async fn told(reply: Reply) -> KnockingError {
    let mut tried = Tried::open().await;
    let mut knocks = std::mem::replace(&mut tried.knocks, tokio::sync::mpsc::channel(1).1);
    let host = async { knocks.recv().await.unwrap().reply.send(reply).unwrap() };
    tokio::join!(knock_at(tried.address, b"sealed".to_vec()), host).0.unwrap_err()
}

/// Something that is no door: says this to whoever connects, and closes or stays.
async fn stranger(says: Vec<u8>, stays: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 64];
        stream.read_exact(&mut head).await.unwrap();
        let _ = stream.write_all(&says).await;
        while stays && stream.read(&mut head).await.is_ok_and(|read| read > 0) {}
    });
    address
}

async fn from_stranger(says: impl Into<Vec<u8>>) -> KnockingError {
    knock_at(stranger(says.into(), true).await, b"sealed".to_vec()).await.unwrap_err()
}

#[tokio::test]
async fn the_sealed_answer_comes_back_as_it_was_given() {
    let mut tried = Tried::open().await;
    tried.answer_all();
    let answer = knock_at(tried.address, b"\0sealed\xff".to_vec()).await.unwrap();
    assert_eq!(&answer[..], b"PONG \0sealed\xff");
    let largest = knock_at(tried.address, vec![7; limits::SEALED_KNOCK - 5]).await.unwrap();
    assert_eq!(largest.len(), limits::SEALED_ANSWER);
    drop(tried.door);
}

#[tokio::test]
async fn each_refusal_of_a_door_is_told_as_what_it_is() {
    assert!(matches!(told(Reply::WrongSeal).await, KnockingError::WrongSeal));
    let slow = told(Reply::SlowDown { retry_after: Duration::from_millis(7_200) }).await;
    assert!(matches!(slow, KnockingError::SlowDown { retry_after } if retry_after == Duration::from_secs(8)), "{slow}");
    let busy = told(Reply::Busy).await;
    assert!(matches!(busy, KnockingError::Busy { retry_after } if retry_after == Duration::from_secs(1)), "{busy}");
    let tried = Tried::open().await;
    let large = knock_at(tried.address, vec![7; limits::SEALED_KNOCK + 1]).await.unwrap_err();
    assert!(matches!(large, KnockingError::NotTaken(_)), "{large}");
}

#[tokio::test]
async fn a_closed_port_and_an_address_of_nowhere_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let closed = knock_at(address, Vec::new()).await.unwrap_err();
    assert!(matches!(closed, KnockingError::Closed(at) if at == address), "{closed}");
    let nowhere = knock_at("255.255.255.255:9".parse().unwrap(), Vec::new()).await.unwrap_err();
    assert!(matches!(nowhere, KnockingError::Unreachable { .. }), "{nowhere}");
}

#[tokio::test]
async fn what_is_no_door_is_told_so_and_no_redirect_is_followed() {
    let elsewhere = stranger(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec(), false).await;
    let moved = format!("HTTP/1.1 302 Found\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n");
    assert!(matches!(from_stranger(moved).await, KnockingError::NoDoor(302)));
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi";
    assert!(matches!(from_stranger(page).await, KnockingError::NoDoor(200)));
    let odd = "HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"code\":\"odd\"}";
    assert!(matches!(from_stranger(odd).await, KnockingError::NoDoor(500)));
    assert!(matches!(from_stranger("SSH-2.0-OpenSSH_9.2\r\n").await, KnockingError::Broken(_)));
}

#[tokio::test]
async fn an_endless_answer_and_an_endless_head_are_not_read_to_the_end() {
    let mut body = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n".to_vec();
    body.resize(limits::SEALED_ANSWER + 4096, 7);
    assert!(matches!(from_stranger(body).await, KnockingError::Broken(_)));
    let mut head = b"HTTP/1.1 200 OK\r\n".to_vec();
    head.extend(b"X: y\r\n".repeat(20_000));
    assert!(matches!(from_stranger(head).await, KnockingError::Broken(_)));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    let torn = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 10\r\n\r\nhalf".to_vec();
    let torn = knock_at(stranger(torn, false).await, b"sealed".to_vec()).await.unwrap_err();
    assert!(matches!(torn, KnockingError::Broken(_)), "{torn}");
    let silent = knock_at(stranger(Vec::new(), false).await, b"sealed".to_vec()).await.unwrap_err();
    assert!(matches!(silent, KnockingError::Broken(_)), "{silent}");
}

/// On a clock that jumps ahead whenever everybody waits.
#[tokio::test(start_paused = true)]
async fn somebody_who_never_answers_is_given_up_on() {
    let address = stranger(Vec::new(), true).await;
    let silent = knock_at(address, b"sealed".to_vec()).await.unwrap_err();
    assert!(matches!(silent, KnockingError::TimedOut(at) if at == address), "{silent}");
}
