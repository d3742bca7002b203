//! What the hub counts, at an address of its own: whoever can reach it needs no token.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::time::Instant;

use crate::failure::Failure;
use crate::hub::Hub;
use crate::metrics::{Kind, Now};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) fn router(hub: &Hub) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .fallback(async || Failure::NotFound)
        .with_state(hub.clone())
}

async fn metrics(State(hub): State<Hub>) -> Response {
    let now = Now {
        listeners: hub.gates.listening(),
        quarantine: hub.ledger.quarantine_size().await.ok(),
        connections: hub.ledger.connections(),
    };
    ([(header::CONTENT_TYPE, TEXT)], hub.metrics.text(&now)).into_response()
}

/// Counts a request by what was asked for, not by what a client may write into its path.
pub(super) async fn count(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let endpoint = request.extensions().get::<MatchedPath>();
    let endpoint = endpoint.map_or("other", MatchedPath::as_str).to_owned();
    let method = match *request.method() {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "other",
    };
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took: Duration = begun.elapsed();
    let kind = Kind {
        method,
        endpoint,
        status,
    };
    hub.metrics.request(kind, took);
    response
}
