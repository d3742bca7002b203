//! Leads as a table.

use std::io::Write;
use std::ops::ControlFlow;

use jiff::tz::TimeZone;

use super::purpose::Purpose;
use super::table::{Profile, TableWriter, list_cell};
use super::written::{Filling, Written};
use crate::desk::Reader;
use crate::desk::error::Result;
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

/// Writes the leads of an event that pass a filter, newest first, but for those that may not be used:
/// see [`Purpose`]. `progress` is told after each one how many there are, and may stop it
/// ([`Error::Stopped`](crate::desk::error::Error::Stopped)). The outer error is the desk's, the inner one
/// the file's.
pub fn write(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    purpose: Purpose<'_>,
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
    let read = each(db, event, filter, Order::Newest, None, |lead| {
        if !purpose.allows(&lead) {
            filling.leave_out();
            return Ok(());
        }
        filling.wrote(table.row(cells(&lead, &zone)))
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
