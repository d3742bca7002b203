//! Desks that meet by themselves: joining a hub, meeting it, who else is there.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use fast_qr::QRBuilder;
use indicatif::ProgressBar;
use rambla_carrier::{Line, Met, Mode, Trouble, devices, invite, join, revoke, round};
use rambla_core::desk::Desk;
use rambla_core::desk::hubs::Hub;
use rambla_core::events;
use rambla_hub::{Config, HubError};
use rambla_wire::Id;
use rambla_wire::hub::{Code, CodeError, Rights};
use serde_json::{Value as Json, json};

use super::Way;
use super::import::bar;
use crate::args::{DeviceCommand, HubCommand, SyncCommand, SyncMode};
use crate::desk::ask;
use crate::out::{Out, message};
use crate::say::{CLOSED, Done, Failure, LOOK, NOT_FOUND, REFUSED, UNWRITTEN, USAGE};

pub(super) fn hub(command: HubCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        HubCommand::Join { code } => join_by(way, &code.concat(), out),
        HubCommand::Start { listen } => start(way, listen, out),
        HubCommand::List => {
            let hubs = way.look()?.desk.hubs()?;
            out.rows(&["id", "addresses", "rights"], hubs.iter().map(shown));
            Ok(0)
        }
        HubCommand::Move { hub, addresses } => {
            let mut shop = way.work()?;
            let hub = named(&shop.desk, &hub)?;
            shop.desk.set_addresses(hub.id, &addresses)?;
            Ok(0)
        }
        HubCommand::Leave { hub } => {
            let mut shop = way.work()?;
            let hub = named(&shop.desk, &hub)?;
            shop.desk.leave_hub(hub.id)?;
            Ok(0)
        }
    }
}

/// Is the hub, with a ledger beside the desk, until it is stopped.
fn start(way: &Way, listen: SocketAddr, out: &mut Out) -> Done {
    let mut shop = way.work()?;
    let mut config = Config::sqlite(way.place.folder.join("hub.db"));
    config.listen = listen;
    let failed = |error: HubError| match error {
        HubError::Listen { .. } => Failure::new(
            UNWRITTEN,
            format!(
                "Nothing can listen at {listen}: is there a hub already? Choose another port: --listen 0.0.0.0:PORT"
            ),
        ),
        other => Failure::new(UNWRITTEN, format!("The hub cannot work: {other}.")),
    };
    runtime()?.block_on(async {
        let hub = rambla_hub::Hub::open(config).await.map_err(failed)?;
        let serving = hub.serve().await.map_err(failed)?;
        let own = hub.invite(Rights::ALL, None).await;
        let mut own = own.map_err(|error| Failure::new(UNWRITTEN, format!("{error}.")))?;
        own.addresses = hub.addresses(&serving);
        if shop.desk.hubs()?.iter().all(|known| known.id != own.hub) {
            join(&mut shop.desk, &own).await?;
        }
        // The network may be another one than last time.
        shop.desk.set_addresses(own.hub, &own.addresses)?;
        let known = shop.desk.hub(own.hub)?;
        let met = round(&mut shop.desk, &known, &mut Line::to(&known), &mut |_| {}).await?;
        met.log(&mut shop.desk, known.id)?;
        out.record(&json!({ "hub": own.hub.to_string(), "listen": serving.address().to_string() }));
        out.finish()?;
        message(
            "It is the hub until it is stopped (Ctrl+C). For another desk: ramblactl device enrol",
        );
        let stopped = tokio::signal::ctrl_c().await;
        stopped
            .map_err(|error| Failure::new(UNWRITTEN, format!("It cannot be stopped: {error}.")))?;
        let _ = serving.stop().await;
        Ok(0)
    })
}

fn shown(hub: &Hub) -> Json {
    json!({
        "id": hub.id.to_string(),
        "addresses": hub.addresses.join(" "),
        "rights": words(hub.rights),
    })
}

fn words(rights: Rights) -> String {
    let all = [
        (Rights::READ, "read"),
        (Rights::PUSH, "push"),
        (Rights::ERASE, "erase"),
        (Rights::ENROL, "enrol"),
        (Rights::PUBLISH, "publish"),
    ];
    let has = all.iter().filter(|(right, _)| rights.include(*right));
    has.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

fn join_by(way: &Way, code: &str, out: &mut Out) -> Done {
    let mut shop = way.work()?;
    let typed = match code {
        "" => ask("Code of the hub: ").unwrap_or_default(),
        code => code.to_owned(),
    };
    let code: Code = typed.parse().map_err(|fault| {
        Failure::new(
            REFUSED,
            match fault {
                CodeError::Mistyped => {
                    "The code is incomplete or mistyped. Nothing was changed; copy it again."
                }
                CodeError::Newer => {
                    "The code was made by a later Rambla. Nothing was changed; install the latest Rambla."
                }
            },
        )
    })?;
    let hub = wait(join(&mut shop.desk, &code))?;
    out.record(&shown(&hub));
    meet(&mut shop.desk, &hub)?;
    if shop.desk.station.event.is_none()
        && let Some(event) = shop.desk.read(events::list)?.first()
    {
        events::choose(&mut shop.desk, event.id)?;
    }
    Ok(0)
}

pub(super) fn sync(command: SyncCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        SyncCommand::Now => now(way, out),
        SyncCommand::Status => {
            let desk = way.look()?.desk;
            let mut waiting = 0;
            for hub in desk.hubs()? {
                waiting += desk.waiting(hub.id)?;
            }
            let stuck = desk.stuck()?;
            let met = desk.sync_log(false, usize::MAX)?;
            let done = ["sent", "received", "met", "joined"];
            let met = met.iter().find(|entry| done.contains(&entry.what.as_str()));
            out.record(&json!({
                "hubs": desk.hubs()?.len(),
                "mode": word(Mode::of(&desk)?),
                "waiting": waiting,
                "stuck": stuck,
                "to_erase": desk.untold()?,
                "last": met.map(|entry| time(entry.at)),
            }));
            Ok(if stuck > 0 { LOOK } else { 0 })
        }
        SyncCommand::Log { wrong, most } => {
            let log = way.look()?.desk.sync_log(wrong, most)?;
            let rows = log.iter().map(
                |entry| json!({ "at": time(entry.at), "what": entry.what, "count": entry.count }),
            );
            out.rows(&["at", "what", "count"], rows);
            Ok(0)
        }
        SyncCommand::Mode { mode } => {
            let mode = match mode {
                SyncMode::Always => Mode::Always,
                SyncMode::Asked => Mode::Asked,
            };
            mode.set(&mut way.work()?.desk)?;
            Ok(0)
        }
    }
}

fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Always => "always",
        Mode::Asked => "asked",
    }
}

fn now(way: &Way, out: &mut Out) -> Done {
    let mut shop = way.work()?;
    let hubs = joined(&shop.desk)?;
    let mut all = Met::default();
    for hub in hubs {
        let met = meet(&mut shop.desk, &hub)?;
        all.sent += met.sent;
        all.received += met.received;
        all.erased += met.erased;
        all.damaged += met.damaged;
    }
    out.record(&json!({
        "sent": all.sent,
        "received": all.received,
        "erased": all.erased,
        "damaged": all.damaged,
    }));
    let stuck = shop.desk.stuck()? + all.damaged;
    if stuck > 0 {
        message("Some changes could not be taken: see `ramblactl sync log --wrong`.");
    }
    Ok(if stuck > 0 { LOOK } else { 0 })
}

/// Meets a hub and notes what came of it.
fn meet(desk: &mut Desk, hub: &Hub) -> Result<Met, Failure> {
    let bar: ProgressBar = bar("changes");
    let mut line = Line::to(hub);
    let met = wait(async {
        let mut progress = |met: &Met| bar.set_position(met.sent + met.received);
        Ok(round(desk, hub, &mut line, &mut progress).await)
    })?;
    bar.finish_and_clear();
    match met {
        Ok(met) => {
            met.log(desk, hub.id)?;
            Ok(met)
        }
        Err(trouble) => {
            desk.log_sync(Some(hub.id), trouble.code(), 0)?;
            Err(trouble.into())
        }
    }
}

pub(super) fn device(command: DeviceCommand, way: &Way, out: &mut Out) -> Done {
    let mut shop = way.work()?;
    let hub = joined(&shop.desk)?.remove(0);
    match command {
        DeviceCommand::List => {
            let known = shop.desk.enrolments()?;
            let rows = wait(devices(&hub))?;
            let rows = rows.iter().map(|device| {
                let behind = known.iter().find(|one| one.device == device.device);
                json!({
                    "device": device.device.to_string(),
                    "desk": behind.and_then(|one| one.name.clone()),
                    "is_this": device.device == hub.device,
                    "rights": words(device.rights),
                    "enrolled": time(device.enrolled_at as i64 * 1000),
                    "seen": device.seen_at.map(|at| time(at as i64 * 1000)),
                    "revoked": device.revoked_at.map(|at| time(at as i64 * 1000)),
                })
            });
            let columns = [
                "device", "desk", "is_this", "rights", "enrolled", "seen", "revoked",
            ];
            out.rows(&columns, rows);
            Ok(0)
        }
        DeviceCommand::Enrol {
            minutes,
            may_enrol,
            qr,
        } => {
            let rights = match may_enrol {
                true => Rights(Rights::MEMBER.0 | Rights::ENROL.0),
                false => Rights::MEMBER,
            };
            let holds = Duration::from_secs(minutes.saturating_mul(60));
            let code = wait(invite(&mut shop.desk, &hub, rights, holds))?.to_string();
            out.record(&json!({ "code": code }));
            if qr {
                let picture = QRBuilder::new(code).build();
                let picture = picture.map_err(|_| Failure::new(USAGE, "The code is too long."))?;
                message(&picture.to_str());
            }
            message(&format!(
                "It lets one desk in, within {minutes} minutes: ramblactl hub join CODE"
            ));
            Ok(0)
        }
        DeviceCommand::Revoke { device } => {
            let all = wait(devices(&hub))?;
            let begins = |id: &Id| begins(*id, &device);
            let found: Vec<Id> = all.iter().map(|row| row.device).filter(begins).collect();
            let [device] = found[..] else {
                return Err(not_one("device", &device, found.len()));
            };
            wait(revoke(&mut shop.desk, &hub, device))?;
            meet(&mut shop.desk, &hub)?;
            message("It is shut out; all other desks get a new key.");
            Ok(0)
        }
    }
}

/// A moment, in UTC.
fn time(milliseconds: i64) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    Some(at.to_string())
}

fn begins(id: Id, beginning: &str) -> bool {
    let plain = |text: &str| text.replace('-', "").to_lowercase();
    !beginning.is_empty() && plain(&id.to_string()).starts_with(&plain(beginning))
}

fn not_one(what: &str, name: &str, count: usize) -> Failure {
    let sentence = match count {
        0 => format!("There is no {what} {name}."),
        _ => format!("Several {what}s begin with {name}: give more of its id."),
    };
    Failure::new(NOT_FOUND, sentence)
}

fn named(desk: &Desk, name: &str) -> Result<Hub, Failure> {
    let mut found = desk.hubs()?;
    found.retain(|hub| begins(hub.id, name));
    match found.len() {
        1 => Ok(found.remove(0)),
        count => Err(not_one("hub", name, count)),
    }
}

/// The hubs of this desk, of which there must be one.
fn joined(desk: &Desk) -> Result<Vec<Hub>, Failure> {
    let hubs = desk.hubs()?;
    match hubs.is_empty() {
        true => Err(Failure::new(
            NOT_FOUND,
            "This desk has joined no hub. Take a code from another desk: ramblactl hub join CODE",
        )),
        false => Ok(hubs),
    }
}

/// Waits for what goes over the line.
fn wait<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Failure> {
    Ok(runtime()?.block_on(work)?)
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.map_err(|error| Failure::new(CLOSED, format!("The system has no room left: {error}.")))
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        let sentence = match &trouble {
            Trouble::Offline => {
                "The hub cannot be reached. What waits goes out when there is a connection."
            }
            Trouble::NotTheHub => {
                "What answers at the hub's address is not the hub: perhaps the sign-in page of a Wi-Fi, a proxy, or another machine. Nothing was sent."
            }
            Trouble::OtherTeam => {
                "The code is of another team, and this desk has events of its own team. Nothing was changed here; join with an empty desk."
            }
            Trouble::NewLedger => {
                "The hub begins anew again and again. Nothing is lost; tell whoever runs it."
            }
            Trouble::Refused(refusal) => return Failure::new(REFUSED, refused(&refusal.code)),
            Trouble::Desk(_) => "",
        };
        match trouble {
            Trouble::Desk(error) => error.into(),
            _ => Failure::new(REFUSED, sentence),
        }
    }
}

fn refused(code: &str) -> &'static str {
    match code {
        "code" => "The code was used already, is too old, or is of another hub. Ask for a new one.",
        "revoked" => {
            "This desk was shut out of the hub. What it has stays here. If that was a mistake, ask for a new code and join again."
        }
        "unknown-device" => "The hub does not know this desk. Ask for a new code and join again.",
        "right" => "This desk may not do that at the hub. Ask a desk that may enrol others.",
        "team" => "That belongs to another team.",
        "busy" => "The hub has too much to do. Try again in a minute.",
        "full" => "The hub is full. What waits stays here; tell whoever runs it.",
        "store" => "The hub's database does not answer. What waits stays here; try again later.",
        "newer" => "The hub is of a later version. Install the latest Rambla.",
        _ => "The hub refuses it. What waits stays here; see `ramblactl sync log`.",
    }
}
