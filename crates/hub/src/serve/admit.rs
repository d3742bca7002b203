//! Who asks: the token is looked up before anything else is read.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rambla_wire::hub::from_hex;

use super::log::Asked;
use crate::failure::{Failure, Result};
use crate::hub::Hub;
use crate::ledger::Known;

/// The token that was shown.
#[derive(Clone, Copy)]
pub(super) struct Shown([u8; 32]);

impl Shown {
    /// The token of a copy that showed this one: the same however often it asks, and nobody can tell it who
    /// has the database, which keeps neither.
    pub(super) fn for_copy(&self, attempt: &[u8; 16]) -> [u8; 32] {
        let material = [&self.0[..], attempt].concat();
        blake3::derive_key("rambla 2026-11 token of a copy", &material)
    }
}

/// Lets a device's request through; one of a device that is shut out goes as far as to `push`, which puts what
/// it brings into quarantine.
pub(super) async fn admit(State(hub): State<Hub>, mut request: Request, next: Next) -> Response {
    let (known, shown) = match known(&hub, request.headers()).await {
        Ok(found) => found,
        Err(failure) => return failure.into_response(),
    };
    let is_push =
        request.method() == axum::http::Method::POST && request.uri().path().ends_with("/changes");
    let refused = match known.is_revoked && !is_push {
        true => Err(Failure::Revoked),
        false => hub.gates.request(known.device),
    };
    let mut response = match refused {
        Err(failure) => failure.into_response(),
        Ok(()) => {
            request.extensions_mut().insert(known);
            request.extensions_mut().insert(shown);
            next.run(request).await
        }
    };
    response.extensions_mut().insert(Asked(known.device));
    response
}

async fn known(hub: &Hub, headers: &HeaderMap) -> Result<(Known, Shown)> {
    let token = token(headers).ok_or(Failure::UnknownDevice)?;
    let known = hub.ledger.device_of(&token).await?;
    Ok((known.ok_or(Failure::UnknownDevice)?, Shown(token)))
}

fn token(headers: &HeaderMap) -> Option<[u8; 32]> {
    let said = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, digits) = said.split_once(' ')?;
    let token = from_hex(digits.trim())?.try_into().ok()?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
