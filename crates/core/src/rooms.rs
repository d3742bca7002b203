//! Rooms of an event.

use serde::Serialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, RoomId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::sessions::slot::zone_named;
use crate::text::clean::clean_line;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// Its own time zone, where it is not the event's.
    pub zone: Option<String>,
    /// How many people it holds.
    pub capacity: Option<i64>,
}

/// What is said of a room; what is `None` is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomFields {
    /// Its name.
    pub name: Option<String>,
    /// Its own time zone; `Some(None)` takes it away.
    pub zone: Option<Option<String>>,
    /// How many people it holds; `Some(None)` takes it away.
    pub capacity: Option<Option<i64>>,
}

fn writes(fields: RoomFields) -> Result<Writes> {
    let name = fields.name.map(|name| clean_line(&name).text);
    if name.as_deref() == Some("") {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let zone = match fields.zone {
        Some(Some(zone)) => Some(Some(zone_named("zone", &zone)?)),
        other => other,
    };
    Ok(Writes::new()
        .set_if("name", name)
        .set_if("zone", zone)
        .set_if("capacity", fields.capacity))
}

/// Adds a room.
pub fn add(tx: &mut Tx<'_>, fields: RoomFields) -> Result<RoomId> {
    if fields.name.is_none() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let id = RoomId(tx.id());
    tx.put("rooms", id, writes(fields)?)?;
    Ok(id)
}

/// Changes what is said of a room.
pub fn edit(tx: &mut Tx<'_>, id: RoomId, seen: Option<&Seen>, fields: RoomFields) -> Result<()> {
    tx.patch("rooms", id, seen, writes(fields)?)
}

/// The rooms of an event, in the order they came.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Room>> {
    db.rows(include_str!("rooms.sql"), [event], |row| {
        Ok(Room {
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            zone: row.get("zone")?,
            capacity: row.get("capacity")?,
        })
    })
}
