//! Capturing a lead.

use rambla_core::cities::{self, CityHit};
use rambla_core::desk::ids::LeadId;
use rambla_core::leads::{self, Duplicate, Filter, Lead, NewLead, Order};
use rambla_core::persons::{self, Person};
use rambla_core::text::line::LeadLine;
use tauri::State;

use crate::failure::Answer;
use crate::open_desk::OpenDesk;

/// The setting that holds what is typed and not yet saved: on this desk alone, encrypted with it.
const DRAFT: &str = "draft";

/// One line of typing, taken apart.
#[tauri::command]
pub(crate) async fn read_line(desk: State<'_, OpenDesk>, text: String) -> Answer<LeadLine> {
    desk.read(move |db, event| {
        let near = cities::near(db, event)?;
        let text = rambla_core::text::clean::clean_line(&text).text;
        Ok(rambla_core::text::line::read_line(&text, near))
    })
    .await
}

#[tauri::command]
pub(crate) async fn likely_duplicates(
    desk: State<'_, OpenDesk>,
    new: NewLead,
) -> Answer<Vec<Duplicate>> {
    desk.read(move |db, event| leads::duplicates(db, event, &new))
        .await
}

/// The places that a text may mean, each with what the gate says of it; the chosen one is among them.
#[tauri::command]
pub(crate) async fn cities(
    desk: State<'_, OpenDesk>,
    text: String,
    chosen: Option<i64>,
) -> Answer<Vec<CityHit>> {
    const SHOWN: usize = 4;
    desk.look(move |desk| {
        let now = rambla_machine::now() as i64;
        let event = desk.station.event;
        desk.read(|db| {
            let mut found = cities::search(db, event, &text, SHOWN, now)?;
            let missing = chosen.filter(|id| found.iter().all(|hit| hit.geonameid != *id));
            if let Some(city) = missing.and_then(cities::get) {
                found.insert(0, cities::hit(db, city, now)?);
                found.truncate(SHOWN);
            }
            Ok(found)
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn known_badge(desk: State<'_, OpenDesk>, code: String) -> Answer<Option<Person>> {
    desk.read(move |db, event| persons::with_badge(db, event, &code))
        .await
}

#[tauri::command]
pub(crate) async fn draft(desk: State<'_, OpenDesk>) -> Answer<Option<String>> {
    kept_draft(&desk).await
}

/// What was typed and not saved.
pub(super) async fn kept_draft(desk: &OpenDesk) -> Answer<Option<String>> {
    desk.look(|desk| Ok(desk.setting(DRAFT)?.filter(|draft| !draft.is_empty())))
        .await
}

/// Keeps what is typed: it survives whatever ends the process.
#[tauri::command]
pub(crate) async fn keep_draft(desk: State<'_, OpenDesk>, draft: String) -> Answer<()> {
    desk.change(move |desk| desk.set_setting(DRAFT, &draft))
        .await
}

/// The lead is on the disk when this returns, and the draft is gone.
#[tauri::command]
pub(crate) async fn capture_lead(desk: State<'_, OpenDesk>, new: NewLead) -> Answer<Lead> {
    desk.change(move |desk| {
        let id = desk
            .write("capture_lead", |tx| leads::capture(tx, new))?
            .value;
        desk.set_setting(DRAFT, "")?;
        desk.read(|db| leads::get(db, id))
    })
    .await
}

/// What was typed goes to a lead that is there.
#[tauri::command]
pub(crate) async fn add_to_lead(
    desk: State<'_, OpenDesk>,
    id: LeadId,
    new: NewLead,
) -> Answer<Lead> {
    desk.change(move |desk| {
        let seen = leads::seen(desk, id)?;
        desk.write("add_to_lead", |tx| leads::add_to(tx, id, Some(&seen), new))?;
        desk.set_setting(DRAFT, "")?;
        desk.read(|db| leads::get(db, id))
    })
    .await
}

/// The newest leads, a few.
#[tauri::command]
pub(crate) async fn last_leads(desk: State<'_, OpenDesk>) -> Answer<Vec<Lead>> {
    desk.read(|db, event| leads::list(db, event, &Filter::default(), Order::Newest, Some(3)))
        .await
}
