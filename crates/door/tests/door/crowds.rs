//! Many at once.

use door::Reply;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::client::{Answer, Tried, knock_headers, patient};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_knocks_at_once_each_gets_a_clear_answer() {
    let mut tried = Tried::open().await;
    tried.answer_all();
    let address = tried.address;
    let mut guests = JoinSet::new();
    for number in 0..1000u32 {
        guests.spawn(async move {
            let sealed = number.to_string();
            let headers = knock_headers(sealed.len());
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request =
                format!("POST /v1/knock HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n{sealed}");
            // Somebody for whom there is no place may be told so before all is sent.
            let _ = stream.write_all(request.as_bytes()).await;
            (sealed, Answer::read(&mut stream).await)
        });
    }
    let (mut answered, mut busy) = (0, 0);
    while let Some(guest) = guests.join_next().await {
        let (sealed, answer) = guest.unwrap();
        if answer.status == 200 {
            assert_eq!(answer.body, [b"PONG ", sealed.as_bytes()].concat());
            answered += 1;
        } else {
            assert_eq!(answer.refusal(), (503, "busy".to_owned()));
            busy += 1;
        }
    }
    assert_eq!(answered + busy, 1000);
    assert!(answered > 0);
    assert_eq!(tried.knock(b"after").await.status, 200, "the door is open after the storm");
}

#[tokio::test]
async fn six_hundred_silent_and_half_open_connections_keep_nobody_of_the_same_address_out() {
    let mut tried = Tried::open_with(patient()).await;
    tried.answer_all();
    let mut silent = Vec::new();
    for number in 0..600 {
        let mut stream = TcpStream::connect(tried.address).await.unwrap();
        // Some say nothing, some half a head, and some a head and half a knock. Those who had to go may learn it here.
        let head = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\n{}\r\n", tried.address, knock_headers(100));
        let said = [&b""[..], &head.as_bytes()[..30], head.as_bytes()][number % 3];
        let _ = stream.write_all(said).await;
        silent.push(stream);
    }
    // Whoever is told "busy" asks again: those who have just come get a moment to say what they want.
    while tried.get("/").await.status == 503 {}
    assert_eq!(tried.knock(b"sealed").await.body, b"PONG sealed");
}

#[tokio::test]
async fn a_request_that_is_thought_about_gives_way_to_nobody_and_who_comes_then_is_told_so() {
    let mut tried = Tried::open_with(patient()).await;
    let mut knocking = Vec::new();
    let mut waiting = Vec::new();
    for number in 0..8_u8 {
        let mut stream = TcpStream::connect(tried.address).await.unwrap();
        let request = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\n{}\r\n", tried.address, knock_headers(1));
        stream.write_all(&[request.as_bytes(), &[number]].concat()).await.unwrap();
        knocking.push(stream);
        waiting.push(tried.knocks.recv().await.unwrap());
    }
    let ninth = tried.get("/").await;
    assert_eq!(ninth.refusal(), (503, "busy".to_owned()));
    assert_eq!(ninth.header("retry-after"), Some("1"));
    for (mut stream, knocked) in knocking.into_iter().zip(waiting) {
        knocked.reply.send(Reply::Sealed(knocked.sealed.to_vec())).unwrap();
        assert_eq!(Answer::read_one(&mut stream).await.body, &knocked.sealed[..]);
    }
    assert_eq!(tried.get("/").await.status, 200);
}
