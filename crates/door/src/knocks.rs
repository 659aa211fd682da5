//! A knock on its way up to the host, and the answer on its way down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use wire::limits;

use crate::foreign::SEALED;
use crate::refusal::Refusal;
use crate::routes::Sender;

/// What is read of a request that is too large, so that its sender gets to read the answer.
const MOST_READ: usize = 1024 * 1024;

/// A sealed knock that the host has to answer.
#[derive(Debug)]
pub struct Knocked {
    /// The bytes as they came, at most [`limits::SEALED_KNOCK`].
    pub sealed: Bytes,
    /// Who sent them.
    pub from: SocketAddr,
    /// Takes the answer. When dropped, or silent for too long, the guest is told that the host is busy.
    pub reply: oneshot::Sender<Reply>,
}

/// The host's answer to a knock.
#[derive(Debug)]
pub enum Reply {
    /// A sealed answer, to be handed on as it is.
    Sealed(Vec<u8>),
    /// The seal opens with no invitation.
    WrongSeal,
    /// Too many wrong seals.
    SlowDown {
        /// How much longer to wait.
        retry_after: Duration,
    },
    /// The host has too much to do.
    Busy,
}

/// The way up: bounded by the channel, and by the number of knocks that may wait for their answer.
#[derive(Clone)]
pub(crate) struct Knocks {
    up: mpsc::Sender<Knocked>,
    places: Arc<Semaphore>,
    time: Duration,
}

impl Knocks {
    pub(crate) fn new(up: mpsc::Sender<Knocked>, places: usize, time: Duration) -> Self {
        Self { up, places: Arc::new(Semaphore::new(places)), time }
    }

    /// Takes one request with a knock in it.
    pub(crate) async fn take(&self, body: Body, sender: &Sender) -> Response<Body> {
        let end = Instant::now() + self.time;
        let read = timeout_at(end, read(body)).await.unwrap_or(Err(Refusal::Incomplete));
        let sealed = match read {
            Ok(sealed) => sealed,
            Err(refusal) => return refusal.response(),
        };
        let _asking = sender.place.asks();
        match self.hand_up(sealed, sender.from, end).await {
            Reply::Sealed(bytes) => sealed_response(bytes),
            Reply::WrongSeal => Refusal::WrongSeal.response(),
            Reply::SlowDown { retry_after } => Refusal::SlowDown(retry_after).response(),
            Reply::Busy => Refusal::Busy.response(),
        }
    }

    /// A place is taken only now that the whole knock is here, so that slow senders hold none.
    async fn hand_up(&self, sealed: Bytes, from: SocketAddr, end: Instant) -> Reply {
        let Ok(_place) = self.places.try_acquire() else { return Reply::Busy };
        let (reply, answer) = oneshot::channel();
        if self.up.try_send(Knocked { sealed, from, reply }).is_err() {
            return Reply::Busy;
        }
        match timeout_at(end, answer).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(_)) | Err(_) => Reply::Busy,
        }
    }
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    let mut parts = body.into_data_stream();
    let mut sealed = BytesMut::new();
    let mut total = 0;
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| Refusal::Incomplete)?;
        total += part.len();
        if total > MOST_READ {
            return Err(Refusal::TooLarge);
        }
        if total <= limits::SEALED_KNOCK {
            sealed.extend_from_slice(&part);
        }
    }
    if total > limits::SEALED_KNOCK { Err(Refusal::TooLarge) } else { Ok(sealed.freeze()) }
}

fn sealed_response(bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(SEALED));
    response
}
