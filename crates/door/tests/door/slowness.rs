//! Silent and slow clients. The clock is paused, and runs whenever nobody has anything to do.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::{Answer, Tried, knock_headers};

/// Sends one byte a second until the door closes; gives what the door said and how many bytes it took.
async fn trickle(stream: &mut TcpStream) -> (Vec<u8>, usize) {
    let mut heard = Vec::new();
    for sent in 0..10_000 {
        if timeout(Duration::from_secs(1), stream.read_to_end(&mut heard)).await.is_ok() {
            return (heard, sent);
        }
        if stream.write_all(b"x").await.is_err() {
            return (heard, sent);
        }
    }
    panic!("the door listened for 10,000 s");
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_closed() {
    let tried = Tried::open().await;
    let mut stream = TcpStream::connect(tried.address).await.unwrap();
    let mut heard = Vec::new();
    timeout(Duration::from_secs(6), stream.read_to_end(&mut heard)).await.unwrap().unwrap();
    assert!(heard.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_head_that_trickles_is_cut_off_after_five_seconds() {
    let tried = Tried::open().await;
    let mut stream = TcpStream::connect(tried.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
    let (_, sent) = trickle(&mut stream).await;
    assert!(sent <= 6, "{sent} bytes were taken");
}

#[tokio::test(start_paused = true)]
async fn a_knock_that_trickles_or_is_torn_is_told_so_and_takes_no_place() {
    let mut tried = Tried::open().await;
    let mut stream = TcpStream::connect(tried.address).await.unwrap();
    let head = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\n{}\r\n", tried.address, knock_headers(1000));
    stream.write_all(head.as_bytes()).await.unwrap();
    let (heard, sent) = trickle(&mut stream).await;
    assert!(sent <= 12, "{sent} bytes were taken");
    assert_eq!(Answer::parse(&heard).refusal(), (408, "incomplete".to_owned()));
    assert!(tried.knocks.try_recv().is_err());

    let mut torn = TcpStream::connect(tried.address).await.unwrap();
    torn.write_all(head.as_bytes()).await.unwrap();
    torn.shutdown().await.unwrap();
    let mut heard = Vec::new();
    // A half-closed connection may be closed without a word, and must be closed.
    let _ = torn.read_to_end(&mut heard).await;
    assert!(tried.knocks.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_host_that_does_not_answer_in_time_is_busy() {
    let tried = Tried::open().await;
    assert_eq!(tried.knock(b"sealed").await.refusal(), (503, "busy".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_after_its_answer() {
    let tried = Tried::open().await;
    let mut stream = TcpStream::connect(tried.address).await.unwrap();
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", tried.address).as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    timeout(Duration::from_secs(15), stream.read_to_end(&mut heard)).await.unwrap().unwrap();
    assert_eq!(Answer::parse(&heard).status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_busy_connection_is_closed_when_it_is_old() {
    let tried = Tried::open().await;
    let mut stream = TcpStream::connect(tried.address).await.unwrap();
    let request = format!("HEAD / HTTP/1.1\r\nHost: {}\r\n\r\n", tried.address);
    let mut asked = 0;
    let mut unread = [0; 4096];
    loop {
        if stream.write_all(request.as_bytes()).await.is_err()
            || matches!(stream.read(&mut unread).await, Ok(0) | Err(_))
        {
            break;
        }
        asked += 1;
        assert!(asked < 1000, "the connection lives for ever");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!((40..=50).contains(&asked), "{asked} requests were answered, one a second");
}
