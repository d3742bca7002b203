//! When rooms and people are free. Of whom nothing is said, it is always.

use std::collections::BTreeMap;

use super::span::{Span, stored};
use super::{Slot, zone_of, zone_of_event};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, PersonId, RoomId};
use crate::desk::{Reader, Seen, Tx, Writes};

/// The most spans that are kept of one room or person: morning and afternoon of a month.
pub const MOST_SPANS: usize = 64;

/// When the rooms and the people of an event are free, in order. Who is not here always is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Availability {
    /// Local times in the room's zone.
    pub rooms: BTreeMap<RoomId, Vec<Span>>,
    /// Local times in the event's zone.
    pub persons: BTreeMap<PersonId, Vec<Span>>,
}

/// When the rooms and the people of an event are free.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Availability> {
    let mut all = Availability::default();
    let rooms = db.rows(include_str!("room_availability.sql"), [event], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    for (room, start, end) in rooms {
        let spans: &mut Vec<Span> = all.rooms.entry(room).or_default();
        spans.extend(Span::of(&start, &end));
    }
    let persons = db.rows(include_str!("person_availability.sql"), [event], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    for (person, start, end) in persons {
        let spans: &mut Vec<Span> = all.persons.entry(person).or_default();
        spans.extend(Span::of(&start, &end));
    }
    // What cannot be read says nothing.
    all.rooms.retain(|_, spans| !spans.is_empty());
    all.persons.retain(|_, spans| !spans.is_empty());
    Ok(all)
}

const OF_ROOM: &str =
    r#"SELECT "start", "end" FROM room_availability WHERE room = ?1 ORDER BY 1, 2"#;
const OF_PERSON: &str =
    r#"SELECT "start", "end" FROM person_availability WHERE person = ?1 ORDER BY 1, 2"#;

type Members = Vec<(String, String)>;

fn members(db: Reader<'_>, sql: &str, id: rambla_wire::Id) -> Result<Members> {
    db.rows(sql, [&id.0[..]], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn spans(members: Members) -> Vec<Span> {
    let read = members
        .iter()
        .filter_map(|(start, end)| Span::of(start, end));
    read.collect()
}

/// When a room is free, in its zone, in order; empty: always.
pub fn of_room(db: Reader<'_>, id: RoomId) -> Result<Vec<Span>> {
    members(db, OF_ROOM, id.0).map(spans)
}

/// When a person is free, in the event's zone, in order; empty: always.
pub fn of_person(db: Reader<'_>, id: PersonId) -> Result<Vec<Span>> {
    members(db, OF_PERSON, id.0).map(spans)
}

/// Says when a room is free, in its zone (else the event's); replaces what was said. Empty: always.
///
/// # Errors
/// [`Error::Invalid`] of `free`: more than [`MOST_SPANS`], or a span of which the clocks leave
/// nothing.
pub fn set_room(tx: &mut Tx<'_>, id: RoomId, seen: Option<&Seen>, free: Vec<Span>) -> Result<()> {
    let slot = Slot {
        room: Some(id),
        ..Slot::default()
    };
    let zone = zone_of(tx, &slot)?;
    let row = replaced(members(tx.read(), OF_ROOM, id.0)?, free, &zone)?;
    tx.patch("rooms", id, seen, row)
}

/// Says when a person is free, in the event's zone; replaces what was said. Empty: always.
///
/// # Errors
/// As [`set_room`].
pub fn set_person(
    tx: &mut Tx<'_>,
    id: PersonId,
    seen: Option<&Seen>,
    free: Vec<Span>,
) -> Result<()> {
    let zone = zone_of_event(tx)?;
    let row = replaced(members(tx.read(), OF_PERSON, id.0)?, free, &zone)?;
    tx.patch("persons", id, seen, row)
}

fn replaced(before: Members, free: Vec<Span>, zone: &str) -> Result<Writes> {
    if free.len() > MOST_SPANS {
        return Err(Error::Invalid {
            field: "free",
            rule: Rule::Form("at most 64 spans"),
        });
    }
    let mut wanted = Members::new();
    for span in free {
        span.check("free", zone)?;
        wanted.push((stored(span.start), stored(span.end)));
    }
    let mut row = Writes::new();
    for (start, end) in before {
        let stays = wanted.iter().any(|one| one.0 == start && one.1 == end);
        if !stays {
            row = row.remove("availability", [start.into(), end.into()]);
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    for (start, end) in wanted {
        row = row.add("availability", [start.into(), end.into()], Vec::new());
    }
    Ok(row)
}
