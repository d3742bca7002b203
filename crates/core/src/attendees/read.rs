//! Reading attendees: one, lists, what belongs to one.

use rambla_wire::Id;
use rusqlite::Row;
use serde::Serialize;

use super::filter::{Filter, Order, numbers};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{AttendeeId, EventId, PersonId};
use crate::desk::{Columns, Reader, Sort};

/// An attendee as lists and exports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Attendee {
    /// The id of the registration.
    pub id: AttendeeId,
    /// Who.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: Option<String>,
    /// The name of their organisation.
    pub organisation: Option<String>,
    /// Their role there.
    pub role: Option<String>,
    /// Their e-mail addresses, the first one first.
    pub emails: Vec<String>,
    /// Their phone numbers as typed, the first one first.
    pub phones: Vec<String>,
    /// Their home city, as typed.
    pub city: Option<String>,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Which place the home city is; none until somebody has said so.
    pub geonameid: Option<i64>,
    /// The languages they speak.
    pub languages: Vec<String>,
    /// The code on their badge.
    pub badge: Option<String>,
    /// What they take part as: core city, mentor, observer, business …
    pub registered_as: Option<String>,
    /// Their ticket.
    pub ticket: Option<String>,
    /// What they need, in their words.
    pub needs: Option<String>,
    /// When they registered; milliseconds since 1970, UTC.
    pub registered_at: i64,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// For how many sessions they registered.
    pub sessions: i64,
    /// Whether it is in Trash.
    pub deleted: bool,
    /// Whether they object to their data being used (GDPR Art. 21, Regulation (EU) 2018/1725 Art. 23).
    pub objects: bool,
    /// Whether use of their data is restricted (GDPR Art. 18, Regulation (EU) 2018/1725 Art. 20).
    pub restricted: bool,
}

/// In the order of `attendee.sql`.
fn attendee(row: &Row<'_>) -> rusqlite::Result<Attendee> {
    let list = |text: Option<String>| {
        text.map_or(Vec::new(), |text| {
            text.split('\n').map(str::to_owned).collect()
        })
    };
    let mut row = Columns::of(row);
    Ok(Attendee {
        id: row.take()?,
        person: row.take()?,
        name: row.take()?,
        organisation: row.take()?,
        role: row.take()?,
        emails: list(row.take()?),
        phones: list(row.take()?),
        city: row.take()?,
        country: row.take()?,
        geonameid: row.take()?,
        languages: list(row.take()?),
        badge: row.take()?,
        registered_as: row.take()?,
        ticket: row.take()?,
        needs: row.take()?,
        registered_at: row.take_or_default()?,
        tags: list(row.take()?),
        sessions: row.take()?,
        deleted: row.take::<Option<i64>>()?.is_some(),
        objects: row.take()?,
        restricted: row.take()?,
    })
}

/// One attendee, also from Trash.
pub fn get(db: Reader<'_>, id: AttendeeId) -> Result<Attendee> {
    let sql = concat!(include_str!("attendee.sql"), " WHERE attendees.id = ?1");
    db.row(sql, [id], attendee)?.ok_or_else(|| Error::NotFound {
        what: "attendee",
        name: id.to_string(),
    })
}

/// The attendees with these row numbers, in this order; one that is gone is left out.
pub fn numbered(db: Reader<'_>, numbers: &[i64]) -> Result<Vec<Attendee>> {
    let sql = concat!(include_str!("attendee.sql"), " WHERE attendees.n = ?1");
    let mut attendees = Vec::with_capacity(numbers.len());
    for number in numbers {
        attendees.extend(db.row(sql, [number], attendee)?);
    }
    Ok(attendees)
}

/// The ids of the attendees with these row numbers.
pub fn ids(db: Reader<'_>, numbers: &[i64]) -> Result<Vec<AttendeeId>> {
    let sql = "SELECT id FROM attendees WHERE n = ?1";
    let mut ids = Vec::with_capacity(numbers.len());
    for number in numbers {
        ids.extend(db.row(sql, [number], |row| row.get::<_, AttendeeId>(0))?);
    }
    Ok(ids)
}

/// The attendees of an event that pass a filter; at most `limit`.
pub fn list(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    sort: impl Into<Sort<Order>>,
    limit: Option<usize>,
) -> Result<Vec<Attendee>> {
    numbered(db, &numbers(db, event, filter, sort, limit)?)
}

/// Each attendee of an event that passes a filter, one after another.
pub fn each(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    sort: impl Into<Sort<Order>>,
    mut see: impl FnMut(Attendee) -> Result<()>,
) -> Result<()> {
    for number in numbers(db, event, filter, sort, None)? {
        numbered(db, &[number])?
            .into_iter()
            .try_for_each(&mut see)?;
    }
    Ok(())
}

/// The records that an attendee is shown with: itself, the person, their organisation.
pub fn records(db: Reader<'_>, id: AttendeeId) -> Result<Vec<Id>> {
    let found = db.rows(include_str!("records.sql"), [id], |row| {
        row.get::<_, Option<Vec<u8>>>(0)
    })?;
    let ids = found.into_iter().flatten().map(|id| Id::from_slice(&id));
    Ok(ids.collect::<std::result::Result<_, _>>()?)
}
