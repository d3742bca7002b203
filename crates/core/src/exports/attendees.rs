//! Attendees as a table.

use std::io::Write;
use std::ops::ControlFlow;

use jiff::tz::TimeZone;

use super::table::{Profile, TableWriter, list_cell};
use super::written::{Filling, Written};
use crate::attendees::{Attendee, Filter, Order, each};
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{AttendeeId, EventId};
use crate::events;
use crate::sessions::slot::moment;

/// The columns, by the glossary's words.
pub const HEADERS: &[&str] = &[
    "id",
    "name",
    "organisation",
    "role",
    "email",
    "phone",
    "city",
    "country",
    "languages",
    "badge",
    "registered_as",
    "ticket",
    "needs",
    "sessions",
    "tags",
    "registered_at",
];

/// Writes the attendees of an event that pass a filter, newest first, but for those who object to it
/// or whose data is restricted. `progress` is told after each one how many there are, and may stop it
/// ([`Error::Stopped`](crate::desk::error::Error::Stopped)). The outer error is the desk's, the inner one
/// the file's.
pub fn write(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    profile: Profile,
    out: impl Write,
    progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<std::io::Result<Written>> {
    let zone = TimeZone::get(&events::get(db, event)?.zone).unwrap_or(TimeZone::UTC);
    let mut table = match TableWriter::new(out, profile, HEADERS) {
        Ok(table) => table,
        Err(error) => return Ok(Err(error)),
    };
    let mut filling = Filling::new(progress);
    let read = each(db, event, filter, Order::Newest, |attendee| {
        if attendee.objects || attendee.restricted {
            filling.leave_out();
            return Ok(());
        }
        let sessions = titles(db, attendee.id)?;
        filling.wrote(table.row(cells(&attendee, &sessions, &zone)))
    });
    let ended = filling.end(read)?;
    Ok(ended.and_then(|written| {
        let shortened = table.shortened();
        table.finish()?;
        Ok(Written {
            shortened,
            ..written
        })
    }))
}

/// The titles of the sessions that somebody registered for; the UID instead where others have the title.
fn titles(db: Reader<'_>, id: AttendeeId) -> Result<Vec<String>> {
    db.rows(include_str!("attended.sql"), [id], |row| row.get(0))
}

fn cells(attendee: &Attendee, sessions: &[String], zone: &TimeZone) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        attendee.id.to_string(),
        text(&attendee.name),
        text(&attendee.organisation),
        text(&attendee.role),
        list_cell(&attendee.emails),
        list_cell(&attendee.phones),
        text(&attendee.city),
        text(&attendee.country),
        list_cell(&attendee.languages),
        text(&attendee.badge),
        text(&attendee.registered_as),
        text(&attendee.ticket),
        text(&attendee.needs),
        list_cell(sessions),
        list_cell(&attendee.tags),
        moment(attendee.registered_at, zone),
    ]
}
