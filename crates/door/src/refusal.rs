//! The answers that are neither a page nor sealed.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::response::Parts;
use axum::http::{HeaderValue, Response, StatusCode};
use wire::{DoorCode, DoorError};

/// What the door says in the open, with its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    WrongSeal,
    SlowDown(Duration),
    Busy,
    TooLarge,
    Foreign,
    NotFound,
    NotByThisMethod { allowed: &'static str },
    Incomplete,
}

impl Refusal {
    /// The answer, without the headers that every answer carries.
    pub(crate) fn response(self) -> Response<Body> {
        let (parts, body) = self.parts();
        Response::from_parts(parts, Body::from(body))
    }

    /// The same as a head and the bytes of the body.
    pub(crate) fn parts(self) -> (Parts, Vec<u8>) {
        let body = serde_json::to_vec(&self.error()).expect("a code and a sentence are always JSON");
        let (mut parts, body) = Response::new(body).into_parts();
        parts.status = self.status();
        let headers = &mut parts.headers;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(wait) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if let Self::NotByThisMethod { allowed } = self {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        (parts, body)
    }

    fn status(self) -> StatusCode {
        match self {
            Self::WrongSeal | Self::Foreign => StatusCode::FORBIDDEN,
            Self::SlowDown(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotByThisMethod { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Incomplete => StatusCode::REQUEST_TIMEOUT,
        }
    }

    fn retry_after(self) -> Option<Duration> {
        match self {
            Self::SlowDown(wait) => Some(wait),
            Self::Busy => Some(Duration::from_secs(1)),
            Self::WrongSeal
            | Self::TooLarge
            | Self::Foreign
            | Self::NotFound
            | Self::NotByThisMethod { .. }
            | Self::Incomplete => None,
        }
    }

    fn error(self) -> DoorError {
        let (code, message) = match self {
            Self::WrongSeal => (DoorCode::WrongSeal, "This link opens nothing here: ask for a new one.".to_owned()),
            Self::SlowDown(wait) => {
                let seconds = whole_seconds(wait);
                (DoorCode::SlowDown, format!("Too many wrong links came from you: wait {seconds} s."))
            }
            Self::Busy => (DoorCode::Busy, "Too much at once: try again in a moment.".to_owned()),
            Self::TooLarge => (DoorCode::TooLarge, "The request is larger than it may be.".to_owned()),
            Self::Foreign => {
                (DoorCode::Foreign, "The request came by another address or from another page.".to_owned())
            }
            Self::NotFound => (DoorCode::NotFound, "There is nothing here.".to_owned()),
            Self::NotByThisMethod { allowed } => (DoorCode::NotFound, format!("This answers to {allowed} only.")),
            Self::Incomplete => (DoorCode::Incomplete, "The request did not arrive in time.".to_owned()),
        };
        DoorError { code, message }
    }
}

/// Rounded up, and never 0: whoever waits that long is not too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1)
}
