//! Erasing persons, what proves it, and all that is known of one.

use std::path::PathBuf;

use rambla_core::desk::ids::{RecordId, ReplicaId};
use rambla_core::erasure::{self, Erasure, Left, Preview};
use tauri::State;

use super::leads::event_of;
use crate::failure::{Answer, Failure};
use crate::open_desk::{OpenDesk, blocking};

/// What erasing the person of a lead, a registration or a person would do.
#[tauri::command]
pub(crate) async fn erasure_preview(desk: State<'_, OpenDesk>, id: RecordId) -> Answer<Preview> {
    desk.read(move |db, event| erasure::preview(db, event, id.0))
        .await
}

/// Erases the person of a lead, a registration or a person, for good. With `away` no import brings them
/// back for a time.
#[tauri::command]
pub(crate) async fn erase_person(
    desk: State<'_, OpenDesk>,
    id: RecordId,
    away: bool,
) -> Answer<()> {
    let until = rambla_machine::now() as i64 + erasure::AWAY;
    desk.change(move |desk| erasure::run(desk, id.0, away.then_some(until)).map(drop))
        .await
}

/// Erases all personal data of the event, for good; how many records.
#[tauri::command]
pub(crate) async fn erase_event(desk: State<'_, OpenDesk>) -> Answer<usize> {
    let mut all = 0;
    loop {
        match desk.change(erasure::run_some).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}

/// Writes a text anew and erases what it said.
#[tauri::command]
pub(crate) async fn redact_text(
    desk: State<'_, OpenDesk>,
    id: RecordId,
    text: Option<String>,
) -> Answer<()> {
    desk.change(move |desk| erasure::run_redact(desk, id.0, text).map(drop))
        .await
}

/// The erasures of the event, and which desks have confirmed them.
#[tauri::command]
pub(crate) async fn erasures(desk: State<'_, OpenDesk>) -> Answer<Vec<Erasure>> {
    desk.read(erasure::list).await
}

/// Says that a desk will not return, or that it has.
#[tauri::command]
pub(crate) async fn declare_lost(
    desk: State<'_, OpenDesk>,
    id: ReplicaId,
    lost: bool,
) -> Answer<()> {
    desk.write("declare_lost", move |tx| {
        erasure::declare_lost(tx, id, lost)
    })
    .await
    .map(drop)
}

/// Lets somebody come back who was erased; whether anybody of that address or number was kept out.
#[tauri::command]
pub(crate) async fn allow_return(desk: State<'_, OpenDesk>, address: String) -> Answer<bool> {
    desk.write("lift_suppression", move |tx| erasure::allow(tx, &address))
        .await
}

/// What personal data of the event is left, and until when it is kept.
#[tauri::command]
pub(crate) async fn personal_data(desk: State<'_, OpenDesk>) -> Answer<Left> {
    let now = rambla_machine::now() as i64;
    desk.read(move |db, event| erasure::left(db, event, now))
        .await
}

/// Writes all that is known of a person to a file: JSON, or with `readable` a text.
#[tauri::command]
pub(crate) async fn person_data(
    desk: State<'_, OpenDesk>,
    id: RecordId,
    path: PathBuf,
    readable: bool,
) -> Answer<()> {
    let event = event_of(&desk)?;
    let text = desk
        .look(move |desk| {
            let file = erasure::gather(desk, event, id.0)?;
            match readable {
                true => erasure::as_text(&file),
                false => erasure::as_json(&file),
            }
        })
        .await?;
    save(path, text).await
}

/// Writes the proof of an erasure, in the words of the window.
#[tauri::command]
pub(crate) async fn save_proof(path: PathBuf, text: String) -> Answer<()> {
    save(path, text).await
}

async fn save(path: PathBuf, text: String) -> Answer<()> {
    blocking(move || {
        let failed = |error| Failure::of_file(&path, &error);
        rambla_machine::write(&path, failed, |to| {
            to.write_all(text.as_bytes()).map_err(failed)
        })
    })
    .await
}
