//! How a desk joins a hub, and lets others join and shuts them out.

use std::time::Duration;

use rambla_core::desk::Desk;
use rambla_core::desk::hubs::Hub;
use rambla_wire::Id;
use rambla_wire::hub::{Code, DeviceRow, Enrol, Invitation, Parcel, Rights};

use crate::exchange::Exchange;
use crate::line::Line;
use crate::round::learn;
use crate::trouble::{Result, Trouble};

/// Joins by a code. What it carries is looked at before anything here is changed.
///
/// # Errors
/// [`Trouble`]; the code is used up once the hub has let the desk in.
pub async fn join(desk: &mut Desk, code: &Code) -> Result<Hub> {
    let mut line = Line::at(code.hub, &code.addresses, code.is_public);
    let enrol = Enrol {
        proof: code.secret.proof(),
        team: desk.team()?,
    };
    let enrolled = line.enrol(&enrol).await?;
    if enrolled.key.id() != code.hub {
        return Err(Trouble::NotTheHub);
    }
    let parcel = enrolled.parcel.as_deref();
    let parcel = parcel
        .map(|parcel| Parcel::open(parcel, &code.secret))
        .transpose()?;
    if let Some(parcel) = &parcel
        && !desk.may_take(parcel)?
    {
        return Err(Trouble::OtherTeam);
    }
    desk.join_hub(code, &enrolled, parcel.as_ref())?;
    let hub = desk.hub(code.hub)?;
    desk.log_sync(Some(hub.id), "joined", 1)?;
    Ok(hub)
}

/// Makes a code for another desk, which holds for a while and lets one desk in.
///
/// # Errors
/// [`Trouble`].
pub async fn invite(desk: &mut Desk, hub: &Hub, rights: Rights, holds: Duration) -> Result<Code> {
    let secret = desk.secret();
    let invitation = Invitation {
        proof: secret.proof(),
        rights,
        seconds: holds.as_secs(),
        parcel: desk.parcel()?.seal(&secret),
    };
    Line::to(hub).invite(&invitation).await?;
    Ok(Code {
        hub: hub.id,
        addresses: hub.addresses.clone(),
        is_public: hub.is_public,
        secret,
    })
}

/// The devices of a hub.
///
/// # Errors
/// [`Trouble`].
pub async fn devices(hub: &Hub) -> Result<Vec<DeviceRow>> {
    Ok(Line::to(hub).devices().await?.0)
}

/// Shuts a device out: the hub takes nothing from it and gives it nothing, and what the team writes from
/// now on goes out under a key that its desk does not get.
///
/// # Errors
/// [`Trouble`].
pub async fn revoke(desk: &mut Desk, hub: &Hub, device: Id) -> Result<()> {
    revoke_over(desk, hub, &mut Line::to(hub), device).await
}

/// [`revoke`] over a line that there is. The hub is first: who may not do so changes nothing, and where
/// it was interrupted in between, whoever may do so and meets the hub next ends it.
///
/// # Errors
/// [`Trouble`].
pub async fn revoke_over(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    device: Id,
) -> Result<()> {
    line.revoke(device).await?;
    // Which desk it is may stand in what has not come here yet.
    learn(desk, hub, line).await?;
    // Copies of it went along.
    let devices = line.devices().await?;
    Ok(desk.shut_out(hub.id, &devices)?)
}
