//! `POST hello`: the nonce turns, positions are compared, the hub says where it stands.

use std::collections::HashMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use rambla_wire::Id;
use rambla_wire::hub::{Epoch, Hello, Position, Stand, Welcome};

use super::Asking;
use super::admit::Shown;
use super::log::short;
use super::refuse::{body, cbor};
use crate::failure::Result;
use crate::hub::Hub;
use crate::ledger::{Greeting, Newcomer};
use crate::random;

pub(super) async fn hello(
    State(hub): State<Hub>,
    Extension(known): Asking,
    Extension(shown): Extension<Shown>,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let hello = Hello::decode(&body(came)?)?;
    let new = Newcomer {
        token: shown.for_copy(&hello.attempt),
        ..random::newcomer()
    };
    let limits = &hub.config.limits;
    let greeting = hub
        .ledger
        .greet(known.device, &hello, &new, limits, random::now())
        .await?;
    let streams = compare(&hub, known.team, &hello.positions).await?;
    let (nonce, another) = match greeting {
        Greeting::Itself(nonce) => (nonce, None),
        Greeting::Copy(device, token, nonce) => {
            let (of, device_now) = (short(known.device), short(device));
            tracing::warn!(
                of,
                device = device_now,
                "a copy of a device is one of its own now"
            );
            (nonce, Some((device, token)))
        }
    };
    let welcome = Welcome {
        nonce,
        streams,
        rights: known.rights,
        another,
        out: hub.ledger.out(known.team).await?,
    };
    Ok(cbor(welcome.encode()))
}

/// Every stream of the team, after the desk's positions were compared with them.
async fn compare(hub: &Hub, team: Id, positions: &[Position]) -> Result<Vec<Stand>> {
    let stands = hub.ledger.stands(team).await?;
    let known: HashMap<Id, Epoch> = stands
        .iter()
        .map(|stand| (stand.stream, stand.epoch))
        .collect();
    let mut was_restored = false;
    for at in positions {
        // Of another epoch, or of a stream that is not here, a position says nothing.
        if known.get(&at.stream) != Some(&at.epoch) {
            continue;
        }
        if hub.ledger.check(team, *at, random::epoch()).await? {
            was_restored = true;
            let (stream, number) = (short(at.stream), at.number);
            tracing::warn!(
                stream,
                number,
                "a desk knows an entry that is not here: the stream has a new epoch"
            );
        }
    }
    match was_restored {
        true => Ok(hub.ledger.stands(team).await?),
        false => Ok(stands),
    }
}
