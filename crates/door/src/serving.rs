//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::Limits;
use crate::crowd::Place;
use crate::foreign::is_foreign;
use crate::headers::harden;
use crate::own_addresses::OwnAddresses;
use crate::refusal::Refusal;
use crate::routes::Sender;

/// The largest part of a request that is held unparsed.
const READ_BUFFER: usize = 32 * 1024;
/// How long a connection may take to hand over its last answer.
const LAST_ANSWER: Duration = Duration::from_secs(15);
/// How long the door cares for somebody it has no place for.
const FAREWELL: Duration = Duration::from_secs(2);

/// What every connection of a door shares.
pub(crate) struct Serving {
    pub(crate) routes: Router,
    pub(crate) own: OwnAddresses,
    pub(crate) limits: Limits,
}

impl Serving {
    /// Answers the requests of one connection until it ends, is too slow, is old, has to give way, or the door closes.
    /// Gives the connection back where it gives way and is still owed a word about that.
    pub(crate) async fn serve(
        self: Arc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        place: Place,
        mut closing: watch::Receiver<bool>,
    ) -> Option<TcpStream> {
        let (answering, place, was_answered) = (Arc::clone(&self), Arc::new(place), Arc::<AtomicBool>::default());
        let sender = Sender { from, place: Arc::clone(&place) };
        let answers = Arc::clone(&was_answered);
        let service = service_fn(move |request| {
            let (serving, sender, answers) = (Arc::clone(&answering), sender.clone(), Arc::clone(&answers));
            async move {
                let response = serving.answer(request, sender).await;
                answers.store(true, Ordering::Relaxed);
                Ok::<_, Infallible>(response)
            }
        });
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_time)
            .max_header_size(self.limits.head)
            .max_buf_size(READ_BUFFER)
            .serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            ended = &mut connection => {
                note_end(ended, from);
                return None;
            }
            // Between two answers, or in the middle of one, a word about this would be taken for something else.
            () = place.gives_way() => {
                let is_owed_a_word = !was_answered.load(Ordering::Relaxed);
                return is_owed_a_word.then(|| connection.into_parts().io.into_inner());
            }
            () = sleep(self.limits.connection_time) => {}
            () = closed(&mut closing) => {}
        }
        Pin::new(&mut connection).graceful_shutdown();
        // Whoever does not even take the last answer is cut off.
        if let Ok(ended) = timeout(self.limits.request_time + LAST_ANSWER, connection).await {
            note_end(ended, from);
        }
        None
    }

    async fn answer(&self, request: Request<Incoming>, sender: Sender) -> Response<Body> {
        let mut response = if is_foreign(&request, &self.own) {
            Refusal::Foreign.response()
        } else {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(sender.clone());
            self.routes.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
        };
        harden(response.headers_mut());
        sender.place.is_answered();
        response
    }
}

/// Waits until the door closes, or is gone.
pub(crate) async fn closed(closing: &mut watch::Receiver<bool>) {
    // An error says that the door is gone.
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Tells somebody for whom there is no place so. A new connection has room for that much, so nobody can hold this up.
pub(crate) async fn send_away(stream: &mut TcpStream) {
    let farewell = async {
        stream.write_all(&busy_answer()).await?;
        stream.shutdown().await
    };
    // Whoever is gone already need not be told.
    let _ = timeout(FAREWELL, farewell).await;
}

/// Listens to them for a moment: a connection closed on unread bytes is reset, and the answer could be lost.
pub(crate) async fn hear_out(mut stream: TcpStream) {
    let mut unread = [0; 1024];
    let hearing = async { while stream.read(&mut unread).await.is_ok_and(|read| read > 0) {} };
    // They may also stay silent.
    let _ = timeout(FAREWELL, hearing).await;
}

/// The same answer as [`Refusal::Busy`] gives elsewhere, written out for a connection that is not read.
fn busy_answer() -> Vec<u8> {
    let (mut parts, body) = Refusal::Busy.parts();
    harden(&mut parts.headers);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    parts.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    let mut text = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    for (name, value) in &parts.headers {
        text.extend_from_slice(name.as_str().as_bytes());
        text.extend_from_slice(b": ");
        text.extend_from_slice(value.as_bytes());
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(&body);
    text
}

fn note_end(ended: hyper::Result<()>, from: SocketAddr) {
    if let Err(error) = ended {
        tracing::debug!(%from, %error, "a connection to the door ended early");
    }
}
