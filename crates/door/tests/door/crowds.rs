//! Many at once.

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
async fn silent_connections_of_one_address_take_its_places_and_give_them_back() {
    let mut tried = Tried::open_with(patient()).await;
    tried.answer_all();
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(tried.address).await.unwrap());
    }
    let ninth = tried.get("/").await;
    assert_eq!(ninth.refusal(), (503, "busy".to_owned()));
    assert_eq!(ninth.header("retry-after"), Some("1"));
    drop(silent);
    // The door learns of each closed connection in its own time; whoever is told "busy" asks again.
    while tried.get("/").await.status == 503 {}
}
