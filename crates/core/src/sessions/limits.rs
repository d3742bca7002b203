//! What an agenda is checked against beside its own sessions: rooms, who is free when, breaks, and
//! how many registered.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::agenda::Zones;
use super::availability::{self, Availability};
use super::rules::{Stretch, merged};
use crate::breaks::{self, Break};
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{BreakId, EventId, PersonId, RoomId, SessionId};
use crate::events;
use crate::rooms::{self, Room};

/// Everything that limits an agenda, with instants in place of local times. Without any, an agenda
/// is checked for what its sessions say of each other alone.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// In the order they are listed in.
    pub(super) rooms: Vec<Room>,
    pub(super) room_free: HashMap<RoomId, Vec<Stretch>>,
    pub(super) person_free: HashMap<PersonId, Vec<Stretch>>,
    pub(super) breaks: Vec<Pause>,
    pub(super) registered: HashMap<SessionId, i64>,
}

/// A break.
#[derive(Debug, Clone)]
pub(super) struct Pause {
    pub(super) id: BreakId,
    pub(super) name: String,
    pub(super) on: Stretch,
}

/// How many registered attendees each session of an event has; none where nobody did.
pub fn registered(db: Reader<'_>, event: EventId) -> Result<HashMap<SessionId, i64>> {
    let counts = db.rows(include_str!("registered.sql"), [event], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(counts.into_iter().collect())
}

impl Limits {
    /// Those of an event.
    pub fn read(db: Reader<'_>, event: EventId) -> Result<Limits> {
        Ok(Limits::of(
            &events::get(db, event)?.zone,
            rooms::list(db, event)?,
            &availability::list(db, event)?,
            &breaks::list(db, event)?,
            registered(db, event)?,
        ))
    }

    /// Those that follow from what is stored; `zone` is the event's.
    pub fn of(
        zone: &str,
        rooms: Vec<Room>,
        free: &Availability,
        breaks: &[Break],
        registered: HashMap<SessionId, i64>,
    ) -> Limits {
        let mut zones = Zones::default();
        let own: HashMap<RoomId, &str> = rooms
            .iter()
            .filter_map(|room| Some((room.id, room.zone.as_deref()?)))
            .collect();
        let room_free = free.rooms.iter().map(|(room, spans)| {
            let zone = zones.get(own.get(room).copied().unwrap_or(zone));
            (*room, stretches(spans, &zone))
        });
        let room_free = room_free.collect();
        let zone = zones.get(zone);
        let person_free = free.persons.iter();
        let person_free = person_free.map(|(person, spans)| (*person, stretches(spans, &zone)));
        let breaks = breaks.iter().map(|one| Pause {
            id: one.id,
            name: one.name.clone(),
            on: one.span.stretch(&zone),
        });
        Limits {
            person_free: person_free.collect(),
            breaks: breaks.collect(),
            room_free,
            rooms,
            registered,
        }
    }

    pub(super) fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == id)
    }

    /// How many people a session is for: as many as may take part, or as registered.
    pub(super) fn wanted(&self, session: SessionId, capacity: Option<i64>) -> Option<i64> {
        capacity.max(self.registered.get(&session).copied())
    }
}

fn stretches(spans: &[super::span::Span], zone: &TimeZone) -> Vec<Stretch> {
    merged(spans.iter().map(|span| span.stretch(zone)).collect())
}
