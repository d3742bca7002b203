//! The list of leads, and one of them.

use rambla_core::cities::register;
use rambla_core::conflicts;
use rambla_core::desk::ids::{ConsentId, EventId, LeadId, StaffId, TagId};
use rambla_core::desk::{Conflict, Entry, Sort, Whereabouts};
use rambla_core::leads::{
    self, ConsentGiven, Counts, Filter, Lead, LeadConsent, LeadFields, LeadNote, LeadNotice,
    LeadSeen, NewNote, NoticeGiven, Order,
};
use rambla_core::staff::{self, Staff};
use rambla_core::tags::{self, Tag};
use rambla_core::trash;
use serde::Serialize;
use tauri::State;
use tauri::ipc::Response;
use ts_rs::TS;

use crate::failure::{Answer, Failure};
use crate::open_desk::OpenDesk;

/// What leads can be filtered by.
#[derive(Serialize, TS)]
pub(crate) struct LeadFacets {
    tags: Vec<Tag>,
    team: Vec<Staff>,
    /// The programmes of the register.
    programmes: Vec<String>,
    /// How many there are of each under the filter.
    counts: Counts,
}

/// A lead with all that is shown beside it.
#[derive(Serialize, TS)]
pub(crate) struct LeadShown {
    lead: Lead,
    notes: Vec<LeadNote>,
    consents: Vec<LeadConsent>,
    notices: Vec<LeadNotice>,
    conflicts: Vec<Conflict>,
    /// How far it has come; none on a desk that has met no other.
    whereabouts: Option<Whereabouts>,
    /// What this shows of it, to be sent back with an edit.
    seen: String,
}

#[tauri::command]
pub(crate) async fn lead_facets(desk: State<'_, OpenDesk>, filter: Filter) -> Answer<LeadFacets> {
    desk.read(move |db, event| {
        Ok(LeadFacets {
            tags: tags::list(db, event)?,
            team: staff::list(db)?,
            programmes: register::programmes(db)?,
            counts: leads::counts(db, event, &filter)?,
        })
    })
    .await
}

/// The row numbers of all leads that pass, as 32-bit integers, the lowest byte first.
#[tauri::command]
pub(crate) async fn lead_numbers(
    desk: State<'_, OpenDesk>,
    filter: Filter,
    sort: Sort<Order>,
) -> Answer<Response> {
    let numbers = desk
        .read(move |db, event| leads::numbers(db, event, &filter, sort, None))
        .await?;
    Ok(packed(&numbers))
}

/// Row numbers as 32-bit integers, the lowest byte first.
pub(super) fn packed(numbers: &[i64]) -> Response {
    let bytes = numbers
        .iter()
        .flat_map(|number| u32::try_from(*number).unwrap_or(u32::MAX).to_le_bytes());
    Response::new(bytes.collect::<Vec<u8>>())
}

#[tauri::command]
pub(crate) async fn lead_rows(desk: State<'_, OpenDesk>, numbers: Vec<i64>) -> Answer<Vec<Lead>> {
    desk.read(move |db, _| leads::numbered(db, &numbers)).await
}

#[tauri::command]
pub(crate) async fn lead(desk: State<'_, OpenDesk>, id: LeadId) -> Answer<LeadShown> {
    desk.look(move |desk| {
        let (lead, related) = desk.read(|db| Ok((leads::get(db, id)?, leads::related(db, id)?)))?;
        Ok(LeadShown {
            lead,
            notes: related.notes,
            consents: related.consents,
            notices: related.notices,
            conflicts: conflicts::of(desk, &related.records)?,
            whereabouts: desk.whereabouts(&related.records)?,
            seen: leads::seen(desk, id)?.to_string(),
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn lead_history(desk: State<'_, OpenDesk>, id: LeadId) -> Answer<Vec<Entry>> {
    desk.look(move |desk| {
        let records = desk.read(|db| leads::related(db, id))?.records;
        desk.history(&records)
    })
    .await
}

#[tauri::command]
pub(crate) async fn edit_lead(
    desk: State<'_, OpenDesk>,
    id: LeadId,
    seen: String,
    fields: LeadFields,
) -> Answer<()> {
    let seen: LeadSeen = seen.parse().map_err(|_| Failure::new("bug"))?;
    desk.write("edit_lead", move |tx| {
        leads::edit(tx, id, Some(&seen), fields)
    })
    .await
}

#[tauri::command]
pub(crate) async fn note_lead(desk: State<'_, OpenDesk>, id: LeadId, text: String) -> Answer<()> {
    let new = NewNote {
        text,
        staff: None,
        at: None,
    };
    desk.write("note_lead", move |tx| leads::note(tx, id, new).map(drop))
        .await
}

#[tauri::command]
pub(crate) async fn consent_lead(
    desk: State<'_, OpenDesk>,
    id: LeadId,
    given: ConsentGiven,
    notice: NoticeGiven,
) -> Answer<()> {
    desk.write("consent_lead", move |tx| {
        leads::give_notice(tx, id, notice)?;
        leads::give_consent(tx, id, given).map(drop)
    })
    .await
}

#[tauri::command]
pub(crate) async fn withdraw_consent(desk: State<'_, OpenDesk>, id: ConsentId) -> Answer<()> {
    desk.write("withdraw_consent", move |tx| {
        leads::withdraw_consent(tx, id)
    })
    .await
}

/// Adds a tag to these leads, or takes it away: one action.
#[tauri::command]
pub(crate) async fn tag_leads(
    desk: State<'_, OpenDesk>,
    numbers: Vec<i64>,
    add: Option<String>,
    remove: Option<TagId>,
) -> Answer<()> {
    desk.write("tag_leads", move |tx| {
        let ids = leads::ids(tx.read(), &numbers)?;
        tags::put_on(tx, "leads", &ids, add.as_deref(), remove)
    })
    .await
}

/// Says who owns these leads: one action.
#[tauri::command]
pub(crate) async fn assign_leads(
    desk: State<'_, OpenDesk>,
    numbers: Vec<i64>,
    to: Option<StaffId>,
) -> Answer<()> {
    desk.write("assign_leads", move |tx| {
        let ids = leads::ids(tx.read(), &numbers)?;
        leads::assign(tx, &ids, to)
    })
    .await
}

#[tauri::command]
pub(crate) async fn delete_leads(desk: State<'_, OpenDesk>, numbers: Vec<i64>) -> Answer<()> {
    desk.write("delete_lead", move |tx| {
        for id in leads::ids(tx.read(), &numbers)? {
            trash::delete(tx, "leads", id)?;
        }
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn restore_leads(desk: State<'_, OpenDesk>, numbers: Vec<i64>) -> Answer<()> {
    desk.write("restore_lead", move |tx| {
        for id in leads::ids(tx.read(), &numbers)? {
            trash::restore(tx, "leads", id)?;
        }
        Ok(())
    })
    .await
}

/// For the exports: the filter in the event that is shown.
pub(super) fn event_of(desk: &OpenDesk) -> Answer<EventId> {
    let event = desk.desks()?.station().event;
    event.ok_or_else(|| Failure::new("no-event"))
}
