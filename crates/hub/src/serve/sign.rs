//! Every answer that says yes is signed: a page that somebody else sends with status 200 is none, nor is one of
//! ours that a bad line has changed.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rambla_wire::hub::Signed;

use crate::failure::Failure;
use crate::hub::Hub;

pub(super) async fn sign(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if !response.status().is_success() {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Failure::Busy { seconds: 1 }.into_response();
    };
    let signed = Signed::sign(&body, &hub.secret).into_bytes();
    head.status = StatusCode::OK;
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(signed))
}
