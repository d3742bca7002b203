//! Breaks of an event: coffee, lunch. They go to Trash like everything (`trash::delete`).

use serde::Serialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{BreakId, EventId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::sessions::span::{Span, stored};
use crate::sessions::zone_of_event;
use crate::text::clean::clean_line;

/// A break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Break {
    /// Its id.
    pub id: BreakId,
    /// Its name.
    pub name: String,
    /// When it is, in the event's zone.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(flatten))]
    pub span: Span,
}

/// What is said of a break; what is `None` is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BreakFields {
    /// Its name.
    pub name: Option<String>,
    /// When it is, in the event's zone.
    pub span: Option<Span>,
}

fn writes(tx: &Tx<'_>, fields: BreakFields) -> Result<Writes> {
    let name = fields.name.map(|name| clean_line(&name).text);
    if name.as_deref() == Some("") {
        return Err(empty("name"));
    }
    let row = Writes::new().set_if("name", name);
    let Some(span) = fields.span else {
        return Ok(row);
    };
    span.check("break", &zone_of_event(tx)?)?;
    Ok(row
        .set("start", stored(span.start))
        .set("end", stored(span.end)))
}

fn empty(field: &'static str) -> Error {
    Error::Invalid {
        field,
        rule: Rule::Empty,
    }
}

/// Adds a break: it needs a name and a time.
pub fn add(tx: &mut Tx<'_>, fields: BreakFields) -> Result<BreakId> {
    if fields.name.is_none() {
        return Err(empty("name"));
    }
    if fields.span.is_none() {
        return Err(empty("break"));
    }
    let id = BreakId(tx.id());
    let row = writes(tx, fields)?;
    tx.put("breaks", id, row)?;
    Ok(id)
}

/// Changes what is said of a break.
pub fn edit(tx: &mut Tx<'_>, id: BreakId, seen: Option<&Seen>, fields: BreakFields) -> Result<()> {
    let row = writes(tx, fields)?;
    tx.patch("breaks", id, seen, row)
}

/// The breaks of an event that are not in Trash, by start and name.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Break>> {
    let breaks = db.rows(include_str!("breaks.sql"), [event], |row| {
        let (start, end): (String, String) = (row.get("start")?, row.get("end")?);
        let Some(span) = Span::of(&start, &end) else {
            return Ok(None);
        };
        Ok(Some(Break {
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            span,
        }))
    })?;
    // What cannot be read is no time.
    Ok(breaks.into_iter().flatten().collect())
}
