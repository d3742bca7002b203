//! HTTP: `rambla_wire::hub` says which request has which body and which answer.

mod admit;
mod devices;
mod events;
mod hello;
mod listen;
mod log;
mod metrics;
mod push;
mod refuse;
mod sign;
mod snapshot;
mod stream;

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use rambla_wire::Id;
use rambla_wire::hub::Rights;

pub use listen::Serving;

use crate::failure::{Failure, Result};
use crate::hub::Hub;
use crate::ledger::Known;

/// Who asks.
type Asking = Extension<Known>;

fn router(hub: &Hub, stopping: listen::Stopping) -> Router {
    let admitted = from_fn_with_state(hub.clone(), admit::admit);
    let signed = from_fn_with_state(hub.clone(), sign::sign);
    let lasting = Router::new()
        .route("/wait", post(events::wait))
        .layer(signed.clone())
        .route("/events", get(events::events))
        .layer(Extension(stopping))
        .layer(admitted.clone());
    let quick = Router::new()
        .route("/hello", post(hello::hello))
        .route("/streams/{stream}/heads", get(stream::heads))
        .route(
            "/streams/{stream}/changes",
            get(stream::pull).post(push::push),
        )
        .route("/streams/{stream}/erase", post(stream::erase))
        .route("/streams/{stream}/snapshot", get(snapshot::describe))
        .route(
            "/streams/{stream}/snapshot/{hash}/{piece}",
            get(snapshot::piece).put(snapshot::put),
        )
        .route("/invitations", post(devices::invite))
        .route("/devices", get(devices::list))
        .route("/devices/{device}/revoke", post(devices::revoke))
        .layer(admitted)
        .route("/enrol", post(devices::enrol))
        .layer(signed)
        .layer(from_fn_with_state(
            Duration::from_secs(hub.config.limits.request_seconds),
            refuse::late,
        ));
    Router::new()
        .nest("/v1", lasting.merge(quick))
        .route("/health", get(async || "ok\n"))
        .route("/ready", get(ready))
        .fallback(async || Failure::NotFound)
        .method_not_allowed_fallback(async || Failure::NotFound)
        .layer(DefaultBodyLimit::max(hub.config.limits.body_bytes))
        .layer(from_fn(log::log))
        .layer(from_fn_with_state(hub.clone(), metrics::count))
        .with_state(hub.clone())
}

async fn ready(State(hub): State<Hub>) -> Result<(StatusCode, &'static str)> {
    hub.ledger.answers().await?;
    Ok((StatusCode::OK, "ready\n"))
}

/// An id in the path.
fn named(Path(text): Path<String>) -> Result<Id> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn must(known: &Known, right: Rights) -> Result<()> {
    match known.rights.include(right) {
        true => Ok(()),
        false => Err(Failure::Right),
    }
}
