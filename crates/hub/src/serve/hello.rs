//! `POST hello`: the nonce turns, positions are compared, the hub says where it stands.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use rambla_wire::hub::{Hello, Welcome};

use super::Asking;
use super::log::short;
use super::refuse::{body, cbor};
use crate::failure::Result;
use crate::hub::Hub;
use crate::ledger::Greeting;
use crate::random;

pub(super) async fn hello(
    State(hub): State<Hub>,
    Extension(known): Asking,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let hello = Hello::decode(&body(came)?)?;
    let (new, limits) = (random::newcomer(), &hub.config.limits);
    let greeting = hub
        .ledger
        .greet(known.device, &hello, &new, limits, random::now())
        .await?;
    for at in &hello.positions {
        let was_restored = hub.ledger.check(known.team, *at, random::epoch()).await?;
        if was_restored {
            let (stream, number) = (short(at.stream), at.number);
            tracing::warn!(
                stream,
                number,
                "a desk knows an entry that is not here: the stream has a new epoch"
            );
        }
    }
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
        streams: hub.ledger.stands(known.team).await?,
        rights: known.rights,
        another,
    };
    Ok(cbor(welcome.encode()))
}
