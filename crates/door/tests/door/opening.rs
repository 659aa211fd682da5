//! Opening and closing.

use door::{Door, Limits, OpenError, Pages, Reply, Settings};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::client::{Answer, Tried, knock_headers};

async fn open(bind: &[&str]) -> Result<Door, OpenError> {
    let bind = bind.iter().map(|address| address.parse().unwrap()).collect();
    Door::open(Settings { bind, pages: Pages::default(), limits: Limits::default() }, mpsc::channel(1).0).await
}

#[tokio::test]
async fn a_taken_port_is_named_and_no_other_address_stays_open() {
    let first = open(&["127.0.0.1:0"]).await.unwrap();
    let port = first.addresses()[0].port();
    let error = open(&["127.0.0.2:0", &format!("127.0.0.1:{port}")]).await.unwrap_err();
    assert!(matches!(error, OpenError::PortTaken { port: taken } if taken == port));
    let sentence = format!("port {port} is taken by another program: close that program or choose another port");
    assert_eq!(error.to_string(), sentence);
}

#[tokio::test]
async fn an_address_of_another_machine_and_no_address_are_named_as_such() {
    assert!(matches!(open(&["192.0.2.1:0"]).await, Err(OpenError::NoAddress)));
    assert!(matches!(open(&[]).await, Err(OpenError::NoAddress)));
}

#[tokio::test]
async fn a_door_opens_at_several_addresses() {
    let door = open(&["127.0.0.1:0", "127.0.0.2:0"]).await.unwrap();
    for address in door.addresses() {
        TcpStream::connect(address).await.unwrap();
    }
    assert_eq!(door.addresses().len(), 2);
}

#[tokio::test]
async fn a_closed_door_finishes_the_answer_on_its_way_takes_nobody_and_frees_its_port() {
    let mut tried = Tried::open().await;
    let address = tried.address;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("POST /v1/knock HTTP/1.1\r\nHost: {address}\r\n{}\r\nsealed", knock_headers(6));
    stream.write_all(request.as_bytes()).await.unwrap();
    let knocked = tried.knocks.recv().await.unwrap();
    let host = async { knocked.reply.send(Reply::Sealed(b"bye".to_vec())).unwrap() };
    let (_, (), answer) = tokio::join!(tried.door.close(), host, Answer::read(&mut stream));
    assert_eq!((answer.status, &answer.body[..]), (200, &b"bye"[..]));
    assert!(TcpStream::connect(address).await.is_err());
    open(&[&address.to_string()]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn closing_does_not_wait_for_a_host_or_a_guest_that_is_silent() {
    let mut tried = Tried::open().await;
    let _silent = TcpStream::connect(tried.address).await.unwrap();
    let mut stream = TcpStream::connect(tried.address).await.unwrap();
    let request = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\n{}\r\nsealed", tried.address, knock_headers(6));
    stream.write_all(request.as_bytes()).await.unwrap();
    let knocked = tried.knocks.recv().await.unwrap();
    tried.door.close().await;
    assert!(knocked.reply.is_closed());
}
