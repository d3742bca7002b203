//! Snapshots on their way to the hub and from it.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rambla_wire::hub::{Epoch, Rights, Snapshot, from_hex};
use rambla_wire::{Hash, Id};
use serde::Deserialize;

use super::log::short;
use super::refuse::{body, cbor, octets};
use super::{Asking, must, named};
use crate::failure::{Failure, Result};
use crate::hub::Hub;
use crate::random;

type PiecePath = std::result::Result<Path<(String, String, u32)>, PathRejection>;

#[derive(Deserialize)]
pub(super) struct Of {
    epoch: String,
    graves: u64,
    up_to: u64,
    size: u64,
}

/// Who brings asks too: what it brings names the graves that are here.
pub(super) async fn describe(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: Path<String>,
) -> Result<Response> {
    must(&known, Rights::READ).or(must(&known, Rights::PUSH))?;
    let (stream, now) = (named(path)?, random::now());
    let snapshots = hub.ledger.snapshots(known.team, stream, now).await?;
    Ok(cbor(snapshots.encode()))
}

pub(super) async fn piece(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: PiecePath,
) -> Result<Response> {
    must(&known, Rights::READ)?;
    let (stream, hash, piece) = piece_named(path)?;
    let body = hub.ledger.piece(known.team, stream, hash, piece).await?;
    Ok(octets(body))
}

pub(super) async fn put(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: PiecePath,
    of: std::result::Result<Query<Of>, QueryRejection>,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    must(&known, Rights::PUSH)?;
    let (stream, hash, piece) = piece_named(path)?;
    let Query(of) = of.map_err(|_| Failure::Malformed)?;
    let snapshot = Snapshot {
        epoch: Epoch(fixed(&of.epoch).ok_or(Failure::Malformed)?),
        graves: of.graves,
        up_to: of.up_to,
        size: of.size,
        hash,
    };
    let (bytes, now) = (body(came)?, random::now());
    let (by, limits) = ((known.device, known.team), &hub.config.limits);
    hub.ledger
        .put_piece(by, stream, &snapshot, (piece, &bytes), limits, now)
        .await?;
    let snapshots = hub.ledger.snapshots(known.team, stream, now).await?;
    if snapshots.whole == Some(snapshot) {
        let (stream, up_to) = (short(stream), snapshot.up_to);
        tracing::info!(stream, up_to, "a snapshot is whole");
    }
    Ok(cbor(snapshots.encode()))
}

fn piece_named(path: PiecePath) -> Result<(Id, Hash, u32)> {
    let Path((stream, hash, piece)) = path.map_err(|_| Failure::NotFound)?;
    let stream = named(Path(stream))?;
    let hash = fixed(&hash).ok_or(Failure::NotFound)?;
    Ok((stream, Hash(hash), piece))
}

fn fixed<const N: usize>(digits: &str) -> Option<[u8; N]> {
    from_hex(digits)?.try_into().ok()
}
