//! Desks that meet by themselves at a hub.

use std::time::Duration;

use rambla_carrier::{Mode, Trouble, devices as ask_devices, invite, join, revoke};
use rambla_core::desk::Desk;
use rambla_core::desk::hubs::{Hub, LogEntry};
use rambla_core::events;
use rambla_wire::Id;
use rambla_wire::hub::{Code, Rights};
use serde::Serialize;
use tauri::State;
use tauri::async_runtime::block_on;
use ts_rs::TS;

use super::desk::{DeskShown, shown};
use crate::failure::{Answer, Failure};
use crate::open_desk::{OpenDesk, blocking};
use crate::sync::{IS_HUB, Sync, SyncStatus, set_mode, word};

/// How long a code holds.
const HOLDS: Duration = Duration::from_secs(3600);

/// The hub of this desk, and how they stand.
#[derive(Serialize, TS)]
pub(crate) struct SyncShown {
    status: SyncStatus,
    /// `always`, or `asked`: when this desk meets its hub by itself.
    mode: String,
    /// Where the hub is; none where there is no hub.
    addresses: Option<Vec<String>>,
    /// Whether this desk may let others in.
    may_enrol: bool,
    /// Whether this laptop is the hub.
    is_hub: bool,
}

/// A code by which a desk joins.
#[derive(Serialize, TS)]
pub(crate) struct CodeShown {
    /// As it is typed.
    code: String,
    /// As it is scanned: an SVG.
    picture: String,
}

/// A device of the hub.
#[derive(Serialize, TS)]
pub(crate) struct DeviceShown {
    /// Its id.
    device: String,
    /// The name of the desk behind it, where it is known.
    desk: Option<String>,
    is_this: bool,
    /// When it was there last, in milliseconds since 1970.
    #[ts(type = "number | null")]
    seen_at: Option<u64>,
    #[ts(type = "number | null")]
    revoked_at: Option<u64>,
}

fn of(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Desk(error) => error.into(),
        other => Failure::new(&format!("sync-{}", other.code())),
    }
}

/// The hub of this desk.
fn hub_of(desk: &Desk) -> Answer<Hub> {
    let hub = desk.hubs()?.into_iter().next();
    hub.ok_or_else(|| Failure::new("sync-no-hub"))
}

/// How desk and hub stand.
#[tauri::command]
pub(crate) async fn sync_status(
    desk: State<'_, OpenDesk>,
    sync: State<'_, Sync>,
) -> Answer<SyncShown> {
    let (status, is_hub) = (sync.status(), sync.is_hub().await);
    desk.look(move |desk| {
        let hub = desk.hubs()?.into_iter().next();
        Ok(SyncShown {
            status,
            mode: word(Mode::of(desk)?).to_owned(),
            may_enrol: hub
                .as_ref()
                .is_some_and(|hub| hub.rights.include(Rights::ENROL)),
            addresses: hub.map(|hub| hub.addresses),
            is_hub,
        })
    })
    .await
}

/// Meets the hub now.
#[tauri::command]
pub(crate) async fn send_now(sync: State<'_, Sync>) -> Answer<()> {
    sync.send_now();
    Ok(())
}

/// Says when this desk meets its hub by itself.
#[tauri::command]
pub(crate) async fn set_sync_mode(desk: State<'_, OpenDesk>, mode: String) -> Answer<()> {
    let desks = desk.desks()?;
    blocking(move || set_mode(&desks, &mode)).await
}

/// Joins a hub by a code that another desk or the hub shows.
#[tauri::command]
pub(crate) async fn join_hub(
    desk: State<'_, OpenDesk>,
    sync: State<'_, Sync>,
    code: String,
) -> Answer<DeskShown> {
    let code: Code = code.parse().map_err(|_| Failure::new("sync-mistyped"))?;
    let desks = desk.desks()?;
    let first = blocking(move || {
        let mut own = desks.another()?;
        block_on(join(&mut own, &code)).map_err(of)?;
        block_on(async {
            let hub = own.hub(code.hub)?;
            let mut line = rambla_carrier::Line::to(&hub);
            // What cannot come now comes later, by itself.
            let _ = rambla_carrier::round(&mut own, &hub, &mut line, &mut |_| {}).await;
            Ok::<_, Failure>(())
        })?;
        let first = own.read(events::list)?.first().map(|event| event.id);
        Ok(first.filter(|_| own.station.event.is_none()))
    })
    .await?;
    if let Some(event) = first {
        desk.change(move |desk| events::choose(desk, event)).await?;
    }
    sync.send_now();
    shown(&desk).await
}

/// Leaves the hub; what came from it stays.
#[tauri::command]
pub(crate) async fn leave_hub(desk: State<'_, OpenDesk>, sync: State<'_, Sync>) -> Answer<()> {
    let desks = desk.desks()?;
    sync.stop_serving().await;
    blocking(move || {
        let mut own = desks.another()?;
        own.set_setting(IS_HUB, "0")?;
        let hub = hub_of(&own)?;
        Ok(own.leave_hub(hub.id)?)
    })
    .await
}

/// Makes this laptop the hub, and joins it.
#[tauri::command]
pub(crate) async fn start_hub(desk: State<'_, OpenDesk>, sync: State<'_, Sync>) -> Answer<()> {
    let desks = desk.desks()?;
    let (hub, addresses) = sync.serve(&desk.place).await?;
    let code = sync.own_code().await?;
    blocking(move || {
        let mut own = desks.another()?;
        own.set_setting(IS_HUB, "1")?;
        if own.hubs()?.iter().all(|known| known.id != hub) {
            block_on(join(&mut own, &code)).map_err(of)?;
        }
        Ok(own.set_addresses(hub, &addresses)?)
    })
    .await?;
    sync.send_now();
    Ok(())
}

/// Is the hub no more.
#[tauri::command]
pub(crate) async fn stop_hub(desk: State<'_, OpenDesk>, sync: State<'_, Sync>) -> Answer<()> {
    let desks = desk.desks()?;
    sync.stop_serving().await;
    blocking(move || Ok(desks.another()?.set_setting(IS_HUB, "0")?)).await
}

/// A code by which one other desk joins the hub and the team.
#[tauri::command]
pub(crate) async fn make_code(desk: State<'_, OpenDesk>, may_enrol: bool) -> Answer<CodeShown> {
    let desks = desk.desks()?;
    blocking(move || {
        let mut own = desks.another()?;
        let hub = hub_of(&own)?;
        let rights = match may_enrol {
            true => Rights(Rights::MEMBER.0 | Rights::ENROL.0),
            false => Rights::MEMBER,
        };
        let code = block_on(invite(&mut own, &hub, rights, HOLDS)).map_err(of)?;
        let code = code.to_string();
        let picture = fast_qr::QRBuilder::new(code.clone()).build();
        let picture = picture.map_err(|_| Failure::new("hub"))?;
        let picture = fast_qr::convert::svg::SvgBuilder::default().to_str(&picture);
        Ok(CodeShown { code, picture })
    })
    .await
}

/// The devices of the hub.
#[tauri::command]
pub(crate) async fn devices(desk: State<'_, OpenDesk>) -> Answer<Vec<DeviceShown>> {
    let desks = desk.desks()?;
    blocking(move || {
        let own = desks.another()?;
        let hub = hub_of(&own)?;
        let known = own.enrolments()?;
        let rows = block_on(ask_devices(&hub)).map_err(of)?;
        let shown = rows.into_iter().map(|row| DeviceShown {
            device: row.device.to_string(),
            desk: known
                .iter()
                .find(|one| one.device == row.device)
                .and_then(|one| one.name.clone()),
            is_this: row.device == hub.device,
            seen_at: row.seen_at.map(|at| at * 1000),
            revoked_at: row.revoked_at.map(|at| at * 1000),
        });
        Ok(shown.collect())
    })
    .await
}

/// Shuts a device out: it can read nothing that comes after.
#[tauri::command]
pub(crate) async fn revoke_device(
    desk: State<'_, OpenDesk>,
    sync: State<'_, Sync>,
    device: String,
) -> Answer<()> {
    let device: Id = device
        .parse()
        .map_err(|_| Failure::new("sync-unknown-device"))?;
    let desks = desk.desks()?;
    blocking(move || {
        let mut own = desks.another()?;
        let hub = hub_of(&own)?;
        block_on(revoke(&mut own, &hub, device)).map_err(of)
    })
    .await?;
    sync.send_now();
    Ok(())
}

/// What was sent and received, and what went wrong, the newest first.
#[tauri::command]
pub(crate) async fn sync_log(desk: State<'_, OpenDesk>, only_wrong: bool) -> Answer<Vec<LogEntry>> {
    desk.look(move |desk| desk.sync_log(only_wrong, 200)).await
}
