//! Joining, letting others in, shutting them out.

use std::net::{IpAddr, SocketAddr};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use rambla_wire::hub::{Devices, Enrol, Enrolled, Invitation, Rights};

use super::refuse::{body, cbor};
use super::{Asking, must, named};
use crate::failure::{Failure, Result};
use crate::hub::Hub;
use crate::ledger::Invited;
use crate::random;

/// The longest that a desk's code holds.
const CODE_SECONDS: u64 = 24 * 3600;

pub(super) async fn enrol(
    State(hub): State<Hub>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let address = client(&hub, peer.ip(), &headers);
    hub.gates.may_join(address)?;
    let asked = Enrol::decode(&body(came)?)?;
    let (new, limits) = (random::newcomer(), &hub.config.limits);
    let joined = hub.ledger.enrol(&asked, &new, limits, random::now()).await;
    if matches!(joined, Err(Failure::Code | Failure::Team)) {
        hub.gates.failed_to_join(address);
    }
    let joined = joined?;
    tracing::info!(
        device = super::log::short(new.device),
        "a device has joined"
    );
    let enrolled = Enrolled {
        device: new.device,
        token: new.token,
        rights: joined.rights,
        key: hub.key(),
        nonce: new.nonce,
        parcel: joined.parcel,
    };
    Ok(cbor(enrolled.encode()))
}

/// Behind a proxy, the address that it has seen: the last one in the list, since it adds at the end.
fn client(hub: &Hub, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let seen = || {
        let list = headers.get_all("x-forwarded-for").iter().next_back()?;
        list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    hub.config
        .is_behind_proxy
        .then(seen)
        .flatten()
        .unwrap_or(peer)
}

pub(super) async fn invite(
    State(hub): State<Hub>,
    Extension(known): Asking,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<()> {
    must(&known, Rights::ENROL)?;
    let invitation = Invitation::decode(&body(came)?)?;
    // Nobody gives what they have not.
    must(&known, invitation.rights)?;
    if invitation.seconds > CODE_SECONDS {
        return Err(Failure::Malformed);
    }
    let now = random::now();
    let invited = Invited {
        proof: invitation.proof,
        team: Some(known.team),
        rights: invitation.rights,
        parcel: Some(invitation.parcel),
        expires_at: now + invitation.seconds,
    };
    hub.ledger.invite(&invited, now).await?;
    Ok(())
}

pub(super) async fn list(State(hub): State<Hub>, Extension(known): Asking) -> Result<Response> {
    let devices = hub.ledger.devices(Some(known.team)).await?;
    let devices = devices.into_iter().map(|(_, device)| device);
    Ok(cbor(Devices(devices.collect()).encode()))
}

/// A device may always shut itself out.
pub(super) async fn revoke(
    State(hub): State<Hub>,
    Extension(known): Asking,
    path: Path<String>,
) -> Result<()> {
    let device = named(path)?;
    if device != known.device {
        must(&known, Rights::ENROL)?;
    }
    let out = hub
        .ledger
        .revoke(device, Some(known.team), random::now())
        .await?;
    tracing::info!(
        device = super::log::short(device),
        out,
        "a device is shut out"
    );
    Ok(())
}
