//! The desk itself: opening, making and restoring it; its events and team; undo.

use std::path::PathBuf;

use rambla_core::cities::register;
use rambla_core::desk::backup::Backup;
use rambla_core::desk::error::Error;
use rambla_core::desk::ids::{EventId, StaffId};
use rambla_core::desk::{Desk, Key, Left, Place, Undone};
use rambla_core::events::{self, Event, EventFields, NewEvent};
use rambla_core::staff::{self, Staff};
use rambla_core::{sample, trash};
use rambla_keys::{DataKey, Error as KeysError, KeyFile, SlotKind, keychain};
use rambla_machine::ambient;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, State};
use ts_rs::TS;

use crate::failure::{Answer, Failure};
use crate::open_desk::{OpenDesk, blocking};

/// What the window begins with.
#[derive(Serialize, TS)]
pub(crate) struct Start {
    version: &'static str,
    /// The user's locale as the system has it, as BCP 47.
    locale: String,
    desk: DeskState,
}

/// Whether there is a desk, and whether it is open.
#[derive(Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
enum DeskState {
    /// There is none yet.
    None,
    /// It asks for its passphrase.
    Locked,
    /// It cannot be opened.
    Refused { failure: Failure },
    /// It is open; with what was typed in Capture and not saved.
    Open {
        shown: DeskShown,
        draft: Option<String>,
    },
}

/// An open desk, as the frame of the window shows it.
#[derive(Serialize, TS)]
pub(crate) struct DeskShown {
    folder: String,
    /// What opens it: `keychain`, `passphrase`, `unprotected`.
    protection: Vec<String>,
    events: Vec<Event>,
    event: Option<EventId>,
    team: Vec<Staff>,
    staff: Option<StaffId>,
}

/// How a new desk is protected.
#[derive(Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Protection {
    Keychain,
    Passphrase,
    Unprotected,
}

/// What an event is said to be.
#[derive(Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
#[derive(Default)]
pub(crate) struct EventForm {
    name: String,
    zone: String,
    first_day: Option<String>,
    last_day: Option<String>,
    venue: Option<String>,
    controller: Option<String>,
    law: Option<String>,
    keep_until: Option<String>,
}

/// What undo and redo would take next, as names of actions.
#[derive(Serialize, TS)]
pub(crate) struct Turns {
    undo: Option<String>,
    redo: Option<String>,
}

/// What was undone or redone, and what of it stays because somebody has changed it since.
#[derive(Serialize, TS)]
pub(crate) struct Turned {
    op: String,
    left: usize,
}

impl EventForm {
    fn fields(self) -> Answer<EventFields> {
        let day = |field: &'static str, text: Option<String>| {
            text.filter(|text| !text.is_empty())
                .map(|text| events::day(field, &text))
                .transpose()
        };
        Ok(EventFields {
            first_day: day("from", self.first_day)?,
            last_day: day("to", self.last_day)?,
            keep_until: day("keep-until", self.keep_until)?,
            name: self.name,
            zone: self.zone,
            venue: self.venue,
            controller: self.controller,
            law: self.law,
        })
    }
}

#[tauri::command]
pub(crate) async fn start(app: AppHandle, desk: State<'_, OpenDesk>) -> Answer<Start> {
    let desk_state = match opened(&app, &desk, None).await {
        Ok(true) => DeskState::Open {
            shown: shown(&desk).await?,
            draft: super::capture::kept_draft(&desk).await?,
        },
        Ok(false) => DeskState::None,
        Err(failure) if failure.code == "keys-passphrase-needed" => DeskState::Locked,
        Err(failure) => DeskState::Refused { failure },
    };
    Ok(Start {
        version: env!("CARGO_PKG_VERSION"),
        locale: sys_locale::get_locale().unwrap_or_else(|| "en".to_owned()),
        desk: desk_state,
    })
}

/// Opens the desk where there is one; whether there is one.
async fn opened(app: &AppHandle, desk: &OpenDesk, passphrase: Option<String>) -> Answer<bool> {
    if desk.is_open() {
        return Ok(true);
    }
    if !desk.place.exists() {
        return Ok(false);
    }
    let place = desk.place.clone();
    let (key, keys) = blocking(move || {
        let keys = KeyFile::load(&place.keys())?;
        Ok((keys.unlock(passphrase.as_deref())?, keys))
    })
    .await?;
    desk.open(app, key, keys)?;
    Ok(true)
}

pub(super) async fn shown(desk: &OpenDesk) -> Answer<DeskShown> {
    let desks = desk.desks()?;
    let slots = desks
        .keys
        .lock()
        .expect("BUG: the keys were poisoned")
        .slots();
    let folder = desk.place.folder.display().to_string();
    desk.look(move |desk| {
        let (events, team) = desk.read(|db| Ok((events::list(db)?, staff::list(db)?)))?;
        Ok(DeskShown {
            folder,
            protection: slots.iter().map(|slot| slot.kind.to_string()).collect(),
            events,
            event: desk.station.event,
            team,
            staff: desk.station.staff,
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn unlock(
    app: AppHandle,
    desk: State<'_, OpenDesk>,
    passphrase: String,
) -> Answer<DeskShown> {
    opened(&app, &desk, Some(passphrase)).await?;
    shown(&desk).await
}

/// How a desk can be protected on this machine, the best first.
#[tauri::command]
pub(crate) async fn protections() -> Answer<Vec<&'static str>> {
    blocking(|| {
        Ok(match keychain::available() {
            true => vec!["keychain", "passphrase", "unprotected"],
            false => vec!["passphrase", "unprotected"],
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn create_desk(
    app: AppHandle,
    desk: State<'_, OpenDesk>,
    protection: Protection,
    passphrase: Option<String>,
) -> Answer<DeskShown> {
    let place = desk.place.clone();
    let (key, keys) = blocking(move || {
        let key = DataKey::random()?;
        let mut keys = KeyFile::create(&key);
        protect(&mut keys, &key, &protection, passphrase.as_deref())?;
        let mut made = Desk::create(&place, &raw(&key), ambient(), "Desk", || {
            save(&keys, &place)
        })?;
        register::begin(&mut made)?;
        Ok((key, keys))
    })
    .await?;
    desk.open(&app, key, keys)?;
    shown(&desk).await
}

fn protect(
    keys: &mut KeyFile,
    key: &DataKey,
    protection: &Protection,
    passphrase: Option<&str>,
) -> Result<u32, KeysError> {
    match protection {
        Protection::Keychain => keys.add_keychain(key),
        Protection::Passphrase => keys.add_passphrase(key, passphrase.unwrap_or_default()),
        Protection::Unprotected => keys.add_unprotected(key),
    }
}

fn raw(key: &DataKey) -> Key {
    Key::Raw(*key.as_bytes())
}

fn save(keys: &KeyFile, place: &Place) -> Result<(), Error> {
    keys.save(&place.keys()).map_err(|error| match error {
        KeysError::Io { path, source } => Error::io(&path, source),
        other => Error::Damaged(other.to_string()),
    })
}

/// Changes the slots as they are in the file now: the terminal may have changed them meanwhile.
fn change_keys<T>(
    known: &mut KeyFile,
    place: &Place,
    change: impl FnOnce(&mut KeyFile) -> Result<T, KeysError>,
) -> Answer<T> {
    let _lock = place.lock("changing the keys")?;
    let mut keys = KeyFile::load(&place.keys())?;
    let changed = change(&mut keys)?;
    save(&keys, place)?;
    *known = keys;
    Ok(changed)
}

/// Makes the desk of a backup. It opens with the backup's passphrase, and with the keychain where
/// there is one.
#[tauri::command]
pub(crate) async fn restore_desk(
    app: AppHandle,
    desk: State<'_, OpenDesk>,
    path: PathBuf,
    passphrase: String,
) -> Answer<DeskShown> {
    let place = desk.place.clone();
    let (key, keys) = blocking(move || {
        let backup = Backup::open(&path)?;
        let mut keys = KeyFile::parse(&backup.keys)?;
        let key = keys.unlock(Some(&passphrase))?;
        if keychain::available() {
            keys.add_keychain(&key)?;
        }
        backup.restore(&place, &raw(&key), ambient(), || save(&keys, &place))?;
        Ok((key, keys))
    })
    .await?;
    desk.open(&app, key, keys)?;
    shown(&desk).await
}

/// Writes everything into one file that opens elsewhere with a passphrase: the desk's, or the one
/// given here, which the desk then has too.
#[tauri::command]
pub(crate) async fn back_up(
    desk: State<'_, OpenDesk>,
    path: PathBuf,
    passphrase: Option<String>,
) -> Answer<()> {
    let (desks, place) = (desk.desks()?, desk.place.clone());
    blocking(move || {
        let portable = {
            let mut keys = desks.keys.lock().expect("BUG: the keys were poisoned");
            if let Some(passphrase) = passphrase {
                change_keys(&mut keys, &place, |keys| {
                    keys.add_passphrase(desks.key(), &passphrase)
                })?;
            }
            let portable = [SlotKind::Passphrase, SlotKind::Recovery];
            if !portable.iter().any(|kind| keys.has(kind)) {
                return Err(Failure::new("keys-empty-passphrase"));
            }
            keys.only(&portable)
        };
        let mut own = desks.another()?;
        own.back_up(&raw(desks.key()), &portable.to_bytes(), &path)?;
        Ok(())
    })
    .await
}

/// Makes a recovery code, to be kept on paper: shown this once.
#[tauri::command]
pub(crate) async fn add_recovery(desk: State<'_, OpenDesk>) -> Answer<String> {
    let (desks, place) = (desk.desks()?, desk.place.clone());
    blocking(move || {
        let mut keys = desks.keys.lock().expect("BUG: the keys were poisoned");
        let (_, code) = change_keys(&mut keys, &place, |keys| keys.add_recovery(desks.key()))?;
        Ok(code.to_string())
    })
    .await
}

#[tauri::command]
pub(crate) async fn add_sample(desk: State<'_, OpenDesk>) -> Answer<DeskShown> {
    desk.change(|desk| {
        let team = desk.read(staff::list)?;
        sample::add(desk)?;
        // Somebody is at the desk from the first lead on.
        if team.is_empty()
            && let Some(first) = desk.read(staff::list)?.first()
        {
            staff::choose(desk, first.id)?;
        }
        Ok(())
    })
    .await?;
    shown(&desk).await
}

/// The sample event goes away; the newest other one is shown.
#[tauri::command]
pub(crate) async fn forget_sample(desk: State<'_, OpenDesk>) -> Answer<DeskShown> {
    desk.change(|desk| {
        let events = desk.read(events::list)?;
        for event in events.iter().filter(|event| event.sample) {
            desk.station.event = Some(event.id);
            desk.write("forget_sample", |tx| trash::delete(tx, "events", event.id))?;
        }
        let left = events.iter().rfind(|event| !event.sample);
        match left {
            Some(event) => events::choose(desk, event.id),
            None => {
                desk.station.event = None;
                Ok(())
            }
        }
    })
    .await?;
    shown(&desk).await
}

#[tauri::command]
pub(crate) async fn add_event(desk: State<'_, OpenDesk>, form: EventForm) -> Answer<DeskShown> {
    let fields = form.fields()?;
    desk.change(|desk| events::create(desk, NewEvent::from(fields)))
        .await?;
    shown(&desk).await
}

#[tauri::command]
pub(crate) async fn edit_event(
    desk: State<'_, OpenDesk>,
    id: EventId,
    form: EventForm,
) -> Answer<DeskShown> {
    let fields = form.fields()?;
    desk.write("edit_event", move |tx| events::edit(tx, id, fields))
        .await?;
    shown(&desk).await
}

#[tauri::command]
pub(crate) async fn choose_event(desk: State<'_, OpenDesk>, id: EventId) -> Answer<DeskShown> {
    desk.change(move |desk| events::choose(desk, id)).await?;
    shown(&desk).await
}

#[tauri::command]
pub(crate) async fn add_staff(desk: State<'_, OpenDesk>, name: String) -> Answer<DeskShown> {
    desk.change(move |desk| {
        let added = desk.write("add_staff", |tx| staff::add(tx, &name))?;
        staff::choose(desk, added.value)
    })
    .await?;
    shown(&desk).await
}

#[tauri::command]
pub(crate) async fn choose_staff(desk: State<'_, OpenDesk>, id: StaffId) -> Answer<DeskShown> {
    desk.change(move |desk| staff::choose(desk, id)).await?;
    shown(&desk).await
}

#[tauri::command]
pub(crate) async fn next_turns(desk: State<'_, OpenDesk>) -> Answer<Turns> {
    desk.look(|desk| {
        Ok(Turns {
            undo: desk.next_undo(false)?,
            redo: desk.next_undo(true)?,
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn undo(desk: State<'_, OpenDesk>) -> Answer<Turned> {
    desk.change(|desk| Ok(turned(desk.undo()?.value))).await
}

#[tauri::command]
pub(crate) async fn redo(desk: State<'_, OpenDesk>) -> Answer<Turned> {
    desk.change(|desk| Ok(turned(desk.redo()?.value))).await
}

fn turned(undone: Undone) -> Turned {
    let left: Vec<Left> = undone.left;
    Turned {
        op: undone.op,
        left: left.len(),
    }
}
