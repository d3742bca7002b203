//! What personal data of an event is left, and whether its time is over.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::EventId;
use crate::events;

/// What personal data an event still has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "PersonalData"))]
pub struct Left {
    /// Persons, in Trash too.
    pub persons: i64,
    /// Registrations.
    pub attendees: i64,
    /// Leads.
    pub leads: i64,
    /// Notes of leads.
    pub notes: i64,
    /// Consents and notices.
    pub consents: i64,
    /// Records that were undone: out of sight, and still on the list of changes.
    pub undone: i64,
    /// The last day on which personal data is kept.
    pub keep_until: Option<String>,
    /// Whether that day is over and something is left.
    pub is_due: bool,
}

/// What personal data of this event is left; `now` in milliseconds since 1970, UTC.
///
/// # Errors
/// Those of the desk.
pub fn left(db: Reader<'_>, event: EventId, now: i64) -> Result<Left> {
    let known = events::get(db, event)?;
    let counts = db.row(include_str!("left.sql"), [event], |row| {
        Ok(Left {
            persons: row.get("persons")?,
            attendees: row.get("attendees")?,
            leads: row.get("leads")?,
            notes: row.get("notes")?,
            consents: row.get("consents")?,
            undone: row.get("undone")?,
            keep_until: known.keep_until.clone(),
            is_due: false,
        })
    })?;
    let zone = TimeZone::get(&known.zone).unwrap_or(TimeZone::UTC);
    let today = Timestamp::from_millisecond(now).map(|now| zone.to_datetime(now).date());
    let until: Option<Date> = known.keep_until.as_deref().and_then(|day| day.parse().ok());
    let is_over = matches!((today, until), (Ok(today), Some(until)) if today > until);
    let counts = counts.unwrap_or(Left {
        persons: 0,
        attendees: 0,
        leads: 0,
        notes: 0,
        consents: 0,
        undone: 0,
        keep_until: known.keep_until,
        is_due: false,
    });
    let has_any = counts.persons
        + counts.attendees
        + counts.leads
        + counts.notes
        + counts.consents
        + counts.undone
        > 0;
    Ok(Left {
        is_due: is_over && has_any,
        ..counts
    })
}
