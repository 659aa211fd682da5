//! A door with a page of three files, and a client that sends exactly the bytes it is told to.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use door::{Door, Knocked, Limits, Pages, Reply, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

pub(crate) struct Tried {
    pub(crate) door: Door,
    pub(crate) address: SocketAddr,
    pub(crate) knocks: mpsc::Receiver<Knocked>,
}

/// An answer, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Tried {
    pub(crate) async fn open() -> Self {
        Self::open_with(Limits::default()).await
    }

    pub(crate) async fn open_with(limits: Limits) -> Self {
        let files = [("index.html", "<!doctype html>"), ("assets/a-1.js", "let a"), ("secret.txt", "no")];
        let pages = Pages::new(files.map(|(path, text)| (path.to_owned(), Bytes::from(text))));
        let (up, knocks) = mpsc::channel(16);
        let bind = vec!["127.0.0.1:0".parse().unwrap()];
        let door = Door::open(Settings { bind, pages, limits }, up).await.unwrap();
        let address = door.addresses()[0];
        Self { door, address, knocks }
    }

    /// Answers every knock with `PONG` and what was sealed in it.
    pub(crate) fn answer_all(&mut self) {
        let (_, none) = mpsc::channel(1);
        let mut knocks = std::mem::replace(&mut self.knocks, none);
        tokio::spawn(async move {
            while let Some(Knocked { sealed, reply, .. }) = knocks.recv().await {
                let _ = reply.send(Reply::Sealed([b"PONG ", &sealed[..]].concat()));
            }
        });
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", b"").await
    }

    /// A knock as the page sends it.
    pub(crate) async fn knock(&self, sealed: &[u8]) -> Answer {
        self.ask("POST", "/v1/knock", &knock_headers(sealed.len()), sealed).await
    }

    /// A request with the door's own `Host` and further header lines, each ended by CRLF.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let host = self.address;
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
        self.send(&[head.as_bytes(), body].concat()).await
    }

    pub(crate) async fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        Answer::read(&mut stream).await
    }
}

pub(crate) fn knock_headers(length: usize) -> String {
    format!("Content-Type: application/octet-stream\r\nContent-Length: {length}\r\n")
}

impl Answer {
    /// Reads until the door closes the connection, or resets it after the answer.
    pub(crate) async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Self::parse(&bytes)
    }

    /// Reads up to the end of the first part that comes.
    pub(crate) async fn read_one(stream: &mut TcpStream) -> Self {
        let mut bytes = vec![0; 64 * 1024];
        let length = stream.read(&mut bytes).await.unwrap();
        Self::parse(&bytes[..length])
    }

    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let end =
            bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer: {bytes:?}"));
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self { status, headers: lines.filter_map(header).collect(), body: bytes[end + 4..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The status and the code of the door's error, if it is one.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let error: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert!(!error["message"].as_str().unwrap().is_empty());
        (self.status, error["code"].as_str().unwrap().to_owned())
    }
}

/// Limits with times so long that no machine is too slow for them.
pub(crate) fn patient() -> Limits {
    let long = Duration::from_secs(300);
    Limits { head_time: long, request_time: long, ..Limits::default() }
}
