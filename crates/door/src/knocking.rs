//! The other side of a door: a Porthole that knocks at another one's.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, HOST, RETRY_AFTER};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::timeout;
use wire::{DoorCode, DoorError, limits};

use crate::foreign::SEALED;

/// How long a host may take to accept the connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(6);

/// How long it may take to answer: longer than a door waits for its host, so that a busy one is heard to say so.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// The longest that a host's word on how long to wait is believed.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// An answer that is not sealed is a code and a sentence.
const DOOR_ERROR: usize = 4 * 1024;

/// The largest part of an answer that is held unparsed, in bytes.
const READ_BUFFER: usize = 32 * 1024;

/// Why a knock got no sealed answer.
#[derive(Debug, Error)]
pub enum KnockingError {
    /// The device is there, and no Porthole at this port.
    #[error("nobody answers at {0}: the sharing may be over")]
    Closed(SocketAddr),
    /// The device is not reached.
    #[error("{address} is not reached: {error}")]
    Unreachable {
        /// Where the knock went.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// No connection within 6 s, or no answer within 15 s more.
    #[error("{0} did not answer in time")]
    TimedOut(SocketAddr),
    /// The connection broke before the answer was whole.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The link opens nothing at this door.
    #[error("the link opens nothing there: ask for a new one")]
    WrongSeal,
    /// Too many wrong links came from here.
    #[error("too many wrong links came from here: wait {} s", retry_after.as_secs())]
    SlowDown {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The door has too much to do.
    #[error("too much is going on there: try again in a moment")]
    Busy {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The door takes no such knock: it is too large, did not arrive whole, or went to a name that is not the door's.
    #[error("the knock was not taken: {0}")]
    NotTaken(&'static str),
    /// What answers there is no door of this protocol; it answered with this status. Redirects are not followed.
    #[error("what answers there is no Porthole (status {0})")]
    NoDoor(u16),
}

/// Knocks at the door at `address` with a sealed [`wire::Knock`]. Returns the sealed [`wire::Answer`], at most
/// [`limits::SEALED_ANSWER`] bytes.
///
/// # Errors
/// [`KnockingError`], where there is none.
pub async fn knock_at(address: SocketAddr, sealed: Vec<u8>) -> Result<Bytes, KnockingError> {
    let connecting = timeout(CONNECT_WITHIN, TcpStream::connect(address)).await;
    let stream =
        connecting.map_err(|_| KnockingError::TimedOut(address))?.map_err(|error| unreached(address, error))?;
    timeout(ANSWER_WITHIN, exchange(address, stream, sealed)).await.unwrap_or(Err(KnockingError::TimedOut(address)))
}

async fn exchange(address: SocketAddr, stream: TcpStream, sealed: Vec<u8>) -> Result<Bytes, KnockingError> {
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(READ_BUFFER).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let asking = async {
        let response = sender.send_request(request(address, sealed)).await.map_err(broken)?;
        read(response.map(Body::new)).await
    };
    tokio::select! {
        biased;
        answer = asking => answer,
        // The connection ends before the answer was read only where it breaks.
        ended = connection => Err(ended.map_or_else(broken, |()| KnockingError::Broken("it was closed".to_owned()))),
    }
}

/// Without a zone: an address in `Host` has none (RFC 6874, section 1).
fn request(address: SocketAddr, sealed: Vec<u8>) -> Request<Body> {
    let host = SocketAddr::new(address.ip(), address.port()).to_string();
    Request::post("/v1/knock")
        .header(HOST, host)
        .header(CONTENT_TYPE, SEALED)
        .body(Body::from(sealed))
        .expect("a path, an address and a content type are always a request")
}

async fn read(response: Response<Body>) -> Result<Bytes, KnockingError> {
    let (head, body) = response.into_parts();
    let no_door = || KnockingError::NoDoor(head.status.as_u16());
    if head.status == StatusCode::OK && head.headers.get(CONTENT_TYPE).is_some_and(|found| found == SEALED) {
        let unread = |_| KnockingError::Broken("the answer is too long, or not whole".to_owned());
        return to_bytes(body, limits::SEALED_ANSWER).await.map_err(unread);
    }
    let body = to_bytes(body, DOOR_ERROR).await.map_err(|_| no_door())?;
    let said: DoorError = serde_json::from_slice(&body).map_err(|_| no_door())?;
    Err(refused(said, retry_after(&head.headers)))
}

fn refused(said: DoorError, retry_after: Duration) -> KnockingError {
    // The sentence is not passed on: only the code is of the protocol.
    match said.code {
        DoorCode::WrongSeal => KnockingError::WrongSeal,
        DoorCode::SlowDown => KnockingError::SlowDown { retry_after },
        DoorCode::Busy => KnockingError::Busy { retry_after },
        DoorCode::TooLarge => KnockingError::NotTaken("it is too large"),
        DoorCode::Foreign => KnockingError::NotTaken("it came by an address that is not the door's"),
        DoorCode::NotFound => KnockingError::NotTaken("there is no such door"),
        DoorCode::Incomplete => KnockingError::NotTaken("it did not arrive whole"),
    }
}

/// Seconds, as a door says them; one where it says nothing that reads.
fn retry_after(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1)).clamp(Duration::from_secs(1), LONGEST_WAIT)
}

fn unreached(address: SocketAddr, error: io::Error) -> KnockingError {
    if error.kind() == io::ErrorKind::ConnectionRefused {
        return KnockingError::Closed(address);
    }
    KnockingError::Unreachable { address, error }
}

fn broken(error: hyper::Error) -> KnockingError {
    KnockingError::Broken(error.to_string())
}
