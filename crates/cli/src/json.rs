//! Rows as JSON: the glossary's fields in snake_case, times as RFC 3339 with offset.

use jiff::tz::TimeZone;
use rambla_core::conflicts as open;
use rambla_core::desk::Conflict;
use rambla_core::desk::ids::LeadId;
use rambla_core::leads::{self, Lead};
use rambla_core::review::Item;
use rambla_core::sessions::slot::moment;
use rambla_core::sessions::{self};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::commands::Shop;
use crate::say::Failure;

/// Any row that is its own document.
pub(crate) fn row(value: &impl Serialize) -> Json {
    serde_json::to_value(value).expect("BUG: a row is no JSON")
}

/// Rows that are their own documents.
pub(crate) fn rows(values: Vec<impl Serialize>) -> impl Iterator<Item = Json> {
    values.into_iter().map(|value| row(&value))
}

/// A lead in the event's zone.
pub(crate) fn lead(lead: &Lead, zone: &TimeZone) -> Json {
    let mut json = row(lead);
    json["captured_at"] = moment(lead.captured_at, zone).into();
    json
}

/// A lead with its notes, consents, open conflicts and what was seen of it.
pub(crate) fn lead_shown(shop: &Shop, id: LeadId) -> Result<Json, Failure> {
    let zone = shop.zone()?;
    let (found, related) = shop
        .desk
        .read(|db| Ok((leads::get(db, id)?, leads::related(db, id)?)))?;
    let mut json = lead(&found, &zone);
    let notes = related.notes.iter().map(
        |note| json!({ "text": note.text, "staff": note.staff, "at": moment(note.at, &zone) }),
    );
    json["notes"] = notes.collect();
    let consents = related.consents.iter().map(|consent| {
        let withdrawn = consent.withdrawn_at.map(|at| moment(at, &zone));
        json!({ "purpose": consent.purpose, "given_at": moment(consent.given_at, &zone), "withdrawn_at": withdrawn })
    });
    json["consents_given"] = consents.collect();
    let notices = related.notices.iter().map(|notice| {
        json!({ "text_version": notice.text_version, "language": notice.language, "at": moment(notice.at, &zone) })
    });
    json["notices"] = notices.collect();
    json["conflicts"] = conflicts(&open::of(&shop.desk, &related.records)?, &zone);
    json["whereabouts"] = row(&shop.desk.whereabouts(&related.records)?);
    json["seen"] = leads::seen(&shop.desk, id)?.to_string().into();
    Ok(json)
}

/// A session with its open conflicts and what was seen of it.
pub(crate) fn session_shown(
    shop: &Shop,
    id: rambla_core::desk::ids::SessionId,
) -> Result<Json, Failure> {
    let event = shop.event()?;
    let mut json = row(&shop.desk.read(|db| sessions::get(db, event, id))?);
    json["conflicts"] = conflicts(&open::of(&shop.desk, &[id.0])?, &shop.zone()?);
    json["whereabouts"] = row(&shop.desk.whereabouts(&[id.0])?);
    json["seen"] = shop.desk.seen(id)?.to_string().into();
    Ok(json)
}

pub(crate) fn conflicts(open: &[Conflict], zone: &TimeZone) -> Json {
    let mut json = row(&open);
    for conflict in json.as_array_mut().into_iter().flatten() {
        for value in conflict["values"].as_array_mut().into_iter().flatten() {
            timed(value, zone);
        }
    }
    json
}

/// What merging has left to decide; every time as text.
pub(crate) fn items(open: &[Item], zone: &TimeZone) -> Json {
    let mut json = row(&open);
    for item in json.as_array_mut().into_iter().flatten() {
        for list in ["values", "deleted", "edits", "made"] {
            for one in item[list].as_array_mut().into_iter().flatten() {
                timed(one, zone);
            }
        }
        for session in item["sessions"].as_array_mut().into_iter().flatten() {
            timed(&mut session["by"], zone);
        }
        // What another kind has is none of this one.
        if let Some(fields) = item.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
    }
    json
}

fn timed(one: &mut Json, zone: &TimeZone) {
    if let Some(at) = one["at"].as_i64() {
        one["at"] = moment(at, zone).into();
    }
}
