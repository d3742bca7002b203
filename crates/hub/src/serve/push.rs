//! `POST streams/STREAM/changes`: what a desk brings is acknowledged when it is committed, and not before.

use std::collections::BTreeSet;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use rambla_wire::hub::{Acknowledgement, Push, Refused, Rights, Taken};
use rambla_wire::{Head, Id, SealedChange};

use super::refuse::{body, cbor};
use super::{Asking, must, named};
use crate::failure::{Failure, Result};
use crate::hub::Hub;
use crate::ledger::{Delivery, Held, Incoming, Known};
use crate::random;

pub(super) async fn push(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: Path<String>,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let stream = named(path)?;
    let bytes = body(came)?;
    if !known.is_revoked {
        must(&known, Rights::PUSH)?;
    }
    let sorted = beside(move || sort(&bytes, stream)).await?;
    if known.is_revoked {
        return Err(late(&hub, &known, stream, sorted).await?);
    }
    if !sorted.held.is_empty() {
        let (by, now) = ((known.device, known.team), random::now());
        let limits = &hub.config.limits;
        let kept = hub.ledger.hold(by, stream, &sorted.held, limits, now).await;
        match kept {
            // They are refused all the same.
            Ok(()) | Err(Failure::Full) => {}
            Err(failure) => return Err(failure),
        }
    }
    let delivery = Delivery {
        team: known.team,
        device: known.device,
        changes: sorted.changes,
    };
    let landed = hub.writers.deliver(stream, delivery).await?;
    hub.metrics.push(landed.new);
    let acknowledgement = Acknowledgement {
        nonce: sorted.nonce,
        stream,
        epoch: landed.epoch,
        head: landed.head,
        head_hash: landed.head_hash,
        fresh: landed.new,
        taken: sorted.taken,
        refused: sorted.refused,
    };
    Ok(cbor(acknowledgement.encode()))
}

/// What a push brings.
struct Sorted {
    nonce: [u8; 16],
    changes: Vec<Incoming>,
    held: Vec<Held>,
    taken: Vec<Taken>,
    refused: Vec<Refused>,
}

/// Thousands of signatures take a while: not on a thread that serves others.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(Failure::Malformed))
}

fn sort(bytes: &[u8], stream: Id) -> Result<Sorted> {
    let (nonce, changes) = Push::split(bytes)?;
    let mut sorted = Sorted {
        nonce,
        changes: Vec::new(),
        held: Vec::new(),
        taken: Vec::new(),
        refused: Vec::new(),
    };
    // Of a desk whose change was refused, not all before its later ones is here.
    let mut broken: BTreeSet<Id> = BTreeSet::new();
    for bytes in changes {
        let (version, failure) = match SealedChange::decode(bytes) {
            Ok(change) => {
                let incoming = Incoming::of(change);
                let version = incoming.change.header.version();
                let Err(failure) = look(&incoming, stream) else {
                    if !broken.contains(&version.replica) {
                        let hash = incoming.hash;
                        take(&mut sorted.taken, Head { version, hash });
                    }
                    sorted.changes.push(incoming);
                    continue;
                };
                // What is of another stream belongs into no list of this one.
                if incoming.change.header.stream == stream {
                    let why = failure.code();
                    sorted.held.push(Held { incoming, why });
                }
                (version, failure)
            }
            // What cannot be read is not kept: nothing in it could be blanked. If it cannot be named either,
            // the whole push is refused.
            Err(error) => match SealedChange::header_of(bytes) {
                Ok(header) => (header.version(), error.into()),
                Err(_) => return Err(error.into()),
            },
        };
        broken.insert(version.replica);
        sorted.refused.push(Refused {
            version,
            why: failure.code().to_owned(),
        });
    }
    Ok(sorted)
}

/// Whether a change is what it says, as far as can be seen without its key.
fn look(incoming: &Incoming, stream: Id) -> Result<()> {
    let header = &incoming.change.header;
    if header.stream != stream {
        return Err(Failure::Malformed);
    }
    Ok(header.check_signature()?)
}

/// Of each desk the last one.
fn take(taken: &mut Vec<Taken>, head: Head) {
    let of = head.version.replica;
    match taken.iter_mut().find(|had| had.version.replica == of) {
        Some(had) if had.version.seq <= head.version.seq => *had = head,
        Some(_) => {}
        None => taken.push(head),
    }
}

/// Keeps what a device brings that is shut out, for whoever runs the hub to look at.
async fn late(hub: &Hub, known: &Known, stream: Id, sorted: Sorted) -> Result<Failure> {
    let held = sorted.changes.into_iter().map(|incoming| Held {
        incoming,
        why: Failure::Revoked.code(),
    });
    let held: Vec<Held> = held.chain(sorted.held).collect();
    let (by, now) = ((known.device, known.team), random::now());
    hub.ledger
        .hold(by, stream, &held, &hub.config.limits, now)
        .await?;
    Ok(Failure::Revoked)
}
