//! What is at which path: the page, its assets, and the place to knock. Nothing else.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Request, Response, StatusCode, Uri};
use axum::routing::{get, post};

use crate::Pages;
use crate::crowd::Place;
use crate::knocks::Knocks;
use crate::pages::Page;
use crate::refusal::Refusal;

/// An asset's name carries a digest of its content, so it never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const NOT_BUILT: &str = "The viewer page was not built: run make ui";

/// Who sent a request.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    pub(crate) from: SocketAddr,
    pub(crate) place: Arc<Place>,
}

/// The paths of a door.
pub(crate) fn routes(pages: Pages, knocks: Knocks) -> Router {
    let page_only = || async { Refusal::NotByThisMethod { allowed: "GET, HEAD" }.response() };
    let knock_only = || async { Refusal::NotByThisMethod { allowed: "POST" }.response() };
    let pages = Arc::new(pages);
    Router::new()
        .route("/", get(index).fallback(page_only))
        .route("/assets/{*name}", get(asset).fallback(page_only))
        .with_state(pages)
        .route("/v1/knock", post(knock).fallback(knock_only).with_state(knocks))
        .fallback(|| async { Refusal::NotFound.response() })
}

async fn index(State(pages): State<Arc<Pages>>) -> Response<Body> {
    match pages.index() {
        Some(page) => file(page),
        None => not_built(),
    }
}

async fn asset(State(pages): State<Arc<Pages>>, uri: Uri) -> Response<Body> {
    let Some(page) = uri.path().strip_prefix("/assets/").and_then(|name| pages.asset(name)) else {
        return Refusal::NotFound.response();
    };
    let mut response = file(page);
    response.headers_mut().insert(CACHE_CONTROL, FOREVER);
    response
}

async fn knock(
    State(knocks): State<Knocks>,
    Extension(sender): Extension<Sender>,
    request: Request<Body>,
) -> Response<Body> {
    knocks.take(request.into_body(), &sender).await
}

fn file(page: &Page) -> Response<Body> {
    let mut response = Response::new(Body::from(page.bytes.clone()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(page.content_type));
    response
}

fn not_built() -> Response<Body> {
    let mut response = Response::new(Body::from(NOT_BUILT));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
