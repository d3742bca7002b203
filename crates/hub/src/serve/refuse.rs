//! Failures as answers.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::failure::{Failure, Result};

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Failure::Store(error) = &self {
            tracing::error!(%error, "the database does not do it");
        }
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = cbor(self.refusal().encode());
        *response.status_mut() = status;
        if let Some(seconds) = self.seconds() {
            let after = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, after);
        }
        response
    }
}

/// Messages.
pub(super) fn cbor(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/cbor")], bytes).into_response()
}

/// Batches.
pub(super) fn octets(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
}

/// A body that came whole and is not too large.
pub(super) fn body(came: std::result::Result<Bytes, BytesRejection>) -> Result<Bytes> {
    came.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::Malformed,
    })
}

/// Gives up a request that takes too long, be it that its body comes slowly.
pub(super) async fn late(
    State(patience): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::Busy { seconds: 5 }.into_response(),
    }
}
