//! Tracks of an event.

use serde::Serialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, TrackId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::text::clean::clean_line;

/// A track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Track {
    /// Its id.
    pub id: TrackId,
    /// Its name.
    pub name: String,
    /// Its colour as `#rrggbb`.
    pub color: Option<String>,
}

/// What is said of a track; what is `None` is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrackFields {
    /// Its name.
    pub name: Option<String>,
    /// Its colour; `Some(None)` takes it away.
    pub color: Option<Option<String>>,
}

fn writes(fields: TrackFields) -> Result<Writes> {
    let name = fields.name.map(|name| clean_line(&name).text);
    if name.as_deref() == Some("") {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    if let Some(Some(color)) = &fields.color {
        let digits = color.strip_prefix('#').unwrap_or_default();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::Invalid {
                field: "color",
                rule: Rule::Form("#rrggbb"),
            });
        }
    }
    Ok(Writes::new()
        .set_if("name", name)
        .set_if("color", fields.color))
}

/// Adds a track.
pub fn add(tx: &mut Tx<'_>, fields: TrackFields) -> Result<TrackId> {
    if fields.name.is_none() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let id = TrackId(tx.id());
    tx.put("tracks", id, writes(fields)?)?;
    Ok(id)
}

/// Changes what is said of a track.
pub fn edit(tx: &mut Tx<'_>, id: TrackId, seen: Option<&Seen>, fields: TrackFields) -> Result<()> {
    tx.patch("tracks", id, seen, writes(fields)?)
}

/// The tracks of an event, in the order they came.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Track>> {
    db.rows(include_str!("tracks.sql"), [event], |row| {
        Ok(Track {
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            color: row.get("color")?,
        })
    })
}
