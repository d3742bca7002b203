//! What is read from a stream, and blanked in it.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rambla_wire::hub::{Erase, Pulled, Rights};
use serde::Deserialize;

use super::refuse::{body, cbor, octets};
use super::{Asking, must, named};
use crate::failure::{Failure, Result};
use crate::hub::Hub;
use crate::random;

#[derive(Deserialize)]
pub(super) struct From {
    after: u64,
    replica: Option<String>,
    /// At most so many, where the line is slow; never more than a batch.
    bytes: Option<u64>,
}

pub(super) async fn pull(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: Path<String>,
    from: std::result::Result<Query<From>, QueryRejection>,
) -> Result<Response> {
    must(&known, Rights::READ)?;
    let stream = named(path)?;
    let Query(from) = from.map_err(|_| Failure::Malformed)?;
    let replica = from.replica.map(|text| text.parse()).transpose()?;
    let most = from.bytes.unwrap_or(u64::MAX);
    let page = hub
        .ledger
        .page(known.team, stream, from.after, replica, most)
        .await?;
    let (epoch, head) = (page.stand.epoch, page.stand.head);
    Ok(octets(Pulled::encode(epoch, head, &page.entries)))
}

/// Who brings asks too, to bring what is missing alone.
pub(super) async fn heads(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: Path<String>,
) -> Result<Response> {
    must(&known, Rights::READ).or(must(&known, Rights::PUSH))?;
    let heads = hub.ledger.heads(known.team, named(path)?).await?;
    Ok(cbor(heads.encode()))
}

pub(super) async fn erase(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: Path<String>,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    must(&known, Rights::ERASE)?;
    let stream = named(path)?;
    let asked = Erase::decode(&body(came)?)?;
    let (limits, epoch) = (&hub.config.limits, random::epoch());
    let erased = hub
        .ledger
        .blank(known.team, stream, &asked, limits, epoch)
        .await?;
    tracing::info!(parts = erased.count, "parts are blank for good");
    Ok(cbor(erased.encode()))
}
