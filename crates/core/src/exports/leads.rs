//! Leads as a table.

use std::io::Write;
use std::ops::ControlFlow;

use jiff::tz::TimeZone;

use super::table::{Profile, TableWriter, list_cell};
use crate::desk::Reader;
use crate::desk::error::{Error, Result};
use crate::desk::ids::EventId;
use crate::events;
use crate::leads::{Filter, Lead, Order, each};
use crate::sessions::slot::moment;

/// The columns, by the glossary's words.
pub const HEADERS: &[&str] = &[
    "id",
    "type",
    "name",
    "organisation",
    "role",
    "email",
    "phone",
    "city",
    "temperature",
    "tags",
    "note",
    "consents",
    "staff",
    "captured_at",
    "country",
    "programmes",
];

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// How many records.
    pub rows: usize,
    /// How many passed the filter and were left out: they object, or their data is restricted.
    pub left_out: usize,
    /// How many texts were longer than the file can hold, and were cut.
    pub shortened: usize,
}

/// Writes the leads of an event that pass a filter, newest first. `progress` is
/// told after each one how many there are, and may stop it ([`Error::Stopped`]).
/// The outer error is the desk's, the inner one the file's.
pub fn write(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    profile: Profile,
    out: impl Write,
    mut progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<std::io::Result<Written>> {
    let zone = TimeZone::get(&events::get(db, event)?.zone).unwrap_or(TimeZone::UTC);
    let mut table = match TableWriter::new(out, profile, HEADERS) {
        Ok(table) => table,
        Err(error) => return Ok(Err(error)),
    };
    let mut count = 0;
    let mut failed = None;
    let done = each(db, event, filter, Order::Newest, None, |lead| {
        if let Err(error) = table.row(cells(&lead, &zone)) {
            failed = Some(error);
            // Any error ends the reading; the file's own is what is told.
            return Err(Error::ReadOnly);
        }
        count += 1;
        match progress(count) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    });
    if let Some(error) = failed {
        return Ok(Err(error));
    }
    done?;
    let written = Written {
        rows: count,
        left_out: 0,
        shortened: table.shortened(),
    };
    Ok(table.finish().map(|_| written))
}

fn cells(lead: &Lead, zone: &TimeZone) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        lead.id.to_string(),
        lead.r#type.clone(),
        text(&lead.name),
        text(&lead.organisation),
        text(&lead.role),
        text(&lead.email),
        text(&lead.phone),
        text(&lead.city),
        text(&lead.temperature),
        list_cell(&lead.tags),
        text(&lead.note),
        list_cell(&lead.consents),
        text(&lead.staff),
        moment(lead.captured_at, zone),
        text(&lead.country),
        list_cell(&lead.programmes),
    ]
}
