//! The list of attendees, one of them, and their own agenda.

use rambla_core::attendees::{
    self, Attendee, AttendeeFields, AttendeeSeen, Facets, Filter, NewAttendee, Order, own_agenda,
};
use rambla_core::desk::error::Error;
use rambla_core::desk::ids::{AttendeeId, PersonId, SessionId, TagId};
use rambla_core::desk::{Conflict, Entry, Sort, Whereabouts};
use rambla_core::persons::{self, DuplicatePair, SingleField};
use rambla_core::{conflicts, tags, trash};
use serde::Serialize;
use tauri::State;
use tauri::ipc::Response;
use ts_rs::TS;

use super::agenda::{SessionRow, row};
use crate::failure::{Answer, Failure};
use crate::open_desk::OpenDesk;

/// An attendee with all that is shown beside it.
#[derive(Serialize, TS)]
pub(crate) struct AttendeeShown {
    attendee: Attendee,
    /// What they registered for or have a role in, by start.
    sessions: Vec<SessionRow>,
    /// The sessions in which they have a role.
    roles: Vec<(SessionId, String)>,
    /// Pairs of sessions that are on at the same time.
    clashes: Vec<(SessionId, SessionId)>,
    conflicts: Vec<Conflict>,
    /// How far they have come; none on a desk that has met no other.
    whereabouts: Option<Whereabouts>,
    /// What this shows of them, to be sent back with an edit.
    seen: String,
}

#[tauri::command]
pub(crate) async fn attendee_facets(desk: State<'_, OpenDesk>, filter: Filter) -> Answer<Facets> {
    desk.read(move |db, event| attendees::facets(db, event, &filter))
        .await
}

/// The row numbers of all attendees that pass, as 32-bit integers, the lowest byte first.
#[tauri::command]
pub(crate) async fn attendee_numbers(
    desk: State<'_, OpenDesk>,
    filter: Filter,
    sort: Sort<Order>,
) -> Answer<Response> {
    let numbers = desk
        .read(move |db, event| attendees::numbers(db, event, &filter, sort, None))
        .await?;
    Ok(super::leads::packed(&numbers))
}

#[tauri::command]
pub(crate) async fn attendee_rows(
    desk: State<'_, OpenDesk>,
    numbers: Vec<i64>,
) -> Answer<Vec<Attendee>> {
    desk.read(move |db, _| attendees::numbered(db, &numbers))
        .await
}

#[tauri::command]
pub(crate) async fn attendee(desk: State<'_, OpenDesk>, id: AttendeeId) -> Answer<AttendeeShown> {
    desk.look(move |desk| {
        let event = desk.station.event.ok_or(Error::NoEvent)?;
        let (attendee, own, records) = desk.read(|db| {
            Ok((
                attendees::get(db, id)?,
                own_agenda(db, event, id)?,
                attendees::records(db, id)?,
            ))
        })?;
        Ok(AttendeeShown {
            attendee,
            sessions: own.sessions.into_iter().map(row).collect(),
            roles: own.roles,
            clashes: own.clashes,
            conflicts: conflicts::of(desk, &records)?,
            whereabouts: desk.whereabouts(&records)?,
            seen: attendees::seen(desk, id)?.to_string(),
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn attendee_history(
    desk: State<'_, OpenDesk>,
    id: AttendeeId,
) -> Answer<Vec<Entry>> {
    desk.look(move |desk| {
        let records = desk.read(|db| attendees::records(db, id))?;
        desk.history(&records)
    })
    .await
}

#[tauri::command]
pub(crate) async fn register_attendee(
    desk: State<'_, OpenDesk>,
    new: NewAttendee,
) -> Answer<AttendeeId> {
    desk.write("register_attendee", move |tx| attendees::register(tx, new))
        .await
}

#[tauri::command]
pub(crate) async fn edit_attendee(
    desk: State<'_, OpenDesk>,
    id: AttendeeId,
    seen: String,
    fields: AttendeeFields,
) -> Answer<()> {
    let seen: AttendeeSeen = seen.parse().map_err(|_| Failure::new("bug"))?;
    desk.write("edit_attendee", move |tx| {
        attendees::edit(tx, id, Some(&seen), fields)
    })
    .await
}

/// Adds a tag to these attendees, or takes it away: one action.
#[tauri::command]
pub(crate) async fn tag_attendees(
    desk: State<'_, OpenDesk>,
    numbers: Vec<i64>,
    add: Option<String>,
    remove: Option<TagId>,
) -> Answer<()> {
    desk.write("tag_attendees", move |tx| {
        let ids = attendees::ids(tx.read(), &numbers)?;
        tags::put_on(tx, "attendees", &ids, add.as_deref(), remove)
    })
    .await
}

#[tauri::command]
pub(crate) async fn delete_attendees(desk: State<'_, OpenDesk>, numbers: Vec<i64>) -> Answer<()> {
    desk.write("delete_attendee", move |tx| {
        for id in attendees::ids(tx.read(), &numbers)? {
            trash::delete(tx, "attendees", id)?;
        }
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn restore_attendees(desk: State<'_, OpenDesk>, numbers: Vec<i64>) -> Answer<()> {
    desk.write("restore_attendee", move |tx| {
        for id in attendees::ids(tx.read(), &numbers)? {
            trash::restore(tx, "attendees", id)?;
        }
        Ok(())
    })
    .await
}

/// The likely duplicates among the persons of the event, the likeliest first.
#[tauri::command]
pub(crate) async fn duplicates(desk: State<'_, OpenDesk>) -> Answer<Vec<DuplicatePair>> {
    desk.read(persons::duplicates).await
}

/// The likely duplicates of one attendee.
#[tauri::command]
pub(crate) async fn duplicates_of(
    desk: State<'_, OpenDesk>,
    id: PersonId,
) -> Answer<Vec<DuplicatePair>> {
    desk.read(move |db, event| persons::of_person(db, event, id))
        .await
}

/// Makes two persons one; of `choices` the values of the one who goes are taken.
#[tauri::command]
pub(crate) async fn merge_persons(
    desk: State<'_, OpenDesk>,
    keep: PersonId,
    gone: PersonId,
    choices: Vec<SingleField>,
) -> Answer<()> {
    desk.write("merge_persons", move |tx| {
        persons::merge(tx, keep, gone, &choices).map(drop)
    })
    .await
}

/// Says that two persons are not one; they are proposed no more.
#[tauri::command]
pub(crate) async fn keep_apart(
    desk: State<'_, OpenDesk>,
    one: PersonId,
    other: PersonId,
) -> Answer<()> {
    desk.write("keep_apart", move |tx| persons::keep_apart(tx, one, other))
        .await
}
