//! Sessions as a table.

use std::io::Write;

use super::agenda::withheld;
use super::table::{Profile, TableWriter, list_cell};
use super::written::Written;
use crate::sessions::Session;
use crate::sessions::slot::rfc3339;

/// The columns, by the glossary's words.
pub const HEADERS: &[&str] = &[
    "id", "uid", "title", "subtitle", "kind", "start", "end", "zone", "room", "track", "status",
    "people", "capacity", "language", "url", "abstract",
];

/// Writes these sessions, without the names of those who object or whose data is restricted.
pub fn write(sessions: &[Session], profile: Profile, out: impl Write) -> std::io::Result<Written> {
    let mut table = TableWriter::new(out, profile, HEADERS)?;
    for session in sessions {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let time =
            |value: &Option<jiff::ZonedDateTime>| value.as_ref().map_or(String::new(), rfc3339);
        let people: Vec<String> = session
            .named_people()
            .map(|person| format!("{} ({})", person.name, person.role))
            .collect();
        table.row([
            session.id.to_string(),
            session.uid.clone(),
            session.title.clone(),
            text(&session.subtitle),
            text(&session.kind),
            time(&session.start),
            time(&session.end),
            session.zone.clone(),
            text(&session.room),
            text(&session.track),
            session.status.clone(),
            list_cell(&people),
            session
                .capacity
                .map_or(String::new(), |capacity| capacity.to_string()),
            text(&session.language),
            text(&session.url),
            text(&session.r#abstract),
        ])?;
    }
    let shortened = table.shortened();
    table.finish()?;
    Ok(Written {
        rows: sessions.len(),
        left_out: withheld(sessions.iter()),
        shortened,
    })
}
