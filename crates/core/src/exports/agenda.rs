//! The agenda as a calendar: which sessions, under which numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::ZonedDateTime;
use jiff::civil::Date;
use rambla_wire::Value;

use super::calendar::{Calendar, Entry, Status as CalendarStatus, When};
use crate::desk::error::Result;
use crate::desk::ids::{EventId, SessionId};
use crate::desk::{Desk, Reader, Writes, past};
use crate::events::{self, Event};
use crate::sessions::{Filter, Session, Status, list_all};

/// How often a session's calendar atoms were written after its birth, and when last.
#[derive(Debug, Clone, Copy, Default)]
struct Life {
    sequence: u32,
    changed: i64,
}

/// A calendar, and what is to be known of it.
pub struct Agenda {
    /// The calendar.
    pub calendar: Calendar,
    /// The sessions that it shows for the first time.
    pub fresh: Vec<SessionId>,
    /// How many people with a role it does not name, since they object or their data is restricted.
    pub left_out: usize,
}

/// The calendar of an event's sessions that pass the filter. `now` (milliseconds since 1970, UTC) says whether the event is over: until then
/// what stood in a calendar before stays in it as cancelled. With `since` (in the same milliseconds) only
/// what was added, changed or cancelled from then on.
pub fn calendar(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    since: Option<i64>,
    now: i64,
) -> Result<Agenda> {
    let of = events::get(db, event)?;
    let lives = lives(db, event)?;
    let shown = shown_changes(db, event)?;
    let published = published(db, event)?;
    let over = is_over(&of, now);
    let mut sessions = list_all(db, event)?;
    sessions.extend(undone(db, &of, &published, &sessions)?);
    let mut entries = Vec::new();
    let mut fresh = Vec::new();
    let mut taken = Vec::new();
    for session in sessions {
        if !filter.passes(&session) {
            continue;
        }
        let was_out = published.contains_key(&session.id);
        if session.deleted && (!was_out || over) {
            continue;
        }
        let (Some(start), Some(end)) = (&session.start, &session.end) else {
            continue;
        };
        let mut life = lives.get(&session.id).copied().unwrap_or_default();
        for named in [
            session.room_id.map(|id| id.0),
            session.track_id.map(|id| id.0),
            Some(event.0),
        ] {
            life.changed = life.changed.max(
                named
                    .and_then(|id| shown.get(&id))
                    .copied()
                    .unwrap_or_default(),
            );
        }
        for person in &session.people {
            life.changed = life
                .changed
                .max(shown.get(&person.id.0).copied().unwrap_or_default());
        }
        if since.is_some_and(|since| life.changed < since) {
            continue;
        }
        entries.push(entry(&session, &of, life, start, end));
        if !was_out {
            fresh.push(session.id);
        }
        taken.push(session);
    }
    let calendar = Calendar {
        name: of.name,
        zone: of.zone,
        entries,
    };
    let left_out = withheld(taken.iter());
    Ok(Agenda {
        calendar,
        fresh,
        left_out,
    })
}

/// Notes that these sessions stand in a calendar from now on.
pub fn publish(desk: &mut Desk, sessions: &[SessionId]) -> Result<()> {
    if sessions.is_empty() {
        return Ok(());
    }
    desk.note("publish", |tx| {
        for session in sessions {
            let id = tx.derived("published", &session.to_string())?;
            let known =
                tx.read()
                    .row("SELECT 1 FROM published WHERE id = ?1", [&id.0[..]], |_| {
                        Ok(())
                    })?;
            if known.is_none() {
                tx.put("published", id, Writes::new().set("session", *session))?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn entry(
    session: &Session,
    event: &Event,
    life: Life,
    start: &ZonedDateTime,
    end: &ZonedDateTime,
) -> Entry {
    let when = |time: &ZonedDateTime, fold: Option<i64>| When {
        local: time.datetime(),
        zone: session.zone.clone(),
        fold: fold == Some(1),
    };
    let status = match session.status() {
        _ if session.deleted => CalendarStatus::Cancelled,
        Status::Cancelled => CalendarStatus::Cancelled,
        Status::Draft => CalendarStatus::Tentative,
        Status::Confirmed => CalendarStatus::Confirmed,
    };
    Entry {
        uid: session.uid.clone(),
        sequence: life.sequence,
        changed: life.changed,
        title: session.title.clone(),
        description: description(session),
        location: place(session, event.venue.as_deref()),
        categories: session.track.iter().cloned().collect(),
        color: None,
        url: session.url.clone(),
        geo: None,
        status,
        start: when(start, session.folds.0),
        end: when(end, session.folds.1),
    }
}

/// "Room, venue".
pub(crate) fn place(session: &Session, venue: Option<&str>) -> Option<String> {
    let parts = [session.room.as_deref(), venue];
    let place = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(place).filter(|place| !place.is_empty())
}

/// How many people of these sessions no file names.
pub(super) fn withheld<'a>(sessions: impl Iterator<Item = &'a Session>) -> usize {
    let people = sessions.flat_map(|session| &session.people);
    let withheld = people.filter(|person| person.is_withheld);
    withheld
        .map(|person| person.id)
        .collect::<HashSet<_>>()
        .len()
}

/// Second title, people and abstract, a blank line between.
pub(crate) fn description(session: &Session) -> Option<String> {
    let people: Vec<String> = session
        .named_people()
        .map(|person| match person.role.as_str() {
            "" | "speaker" => person.name.clone(),
            role => format!("{} ({role})", person.name),
        })
        .collect();
    let people = Some(people.join(", ")).filter(|people| !people.is_empty());
    let parts = [session.subtitle.clone(), people, session.r#abstract.clone()];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    Some(text).filter(|text| !text.is_empty())
}

/// The event is over once its last day is, in its own zone; without dates it never is.
fn is_over(event: &Event, now: i64) -> bool {
    let last = event.last_day.as_deref().or(event.first_day.as_deref());
    let Some(last) = last.and_then(|day| day.parse::<Date>().ok()) else {
        return false;
    };
    let over = last
        .tomorrow()
        .and_then(|day| day.in_tz(&event.zone))
        .map(|end| end.timestamp().as_millisecond());
    over.is_ok_and(|end| now >= end)
}

fn lives(db: Reader<'_>, event: EventId) -> Result<HashMap<SessionId, Life>> {
    let rows = db.rows(include_str!("lives.sql"), [event], |row| {
        let life = Life {
            sequence: row.get::<_, i64>("sequence")? as u32,
            changed: row.get::<_, i64>("hlc")? >> 16,
        };
        Ok((row.get::<_, SessionId>("id")?, life))
    })?;
    Ok(rows.into_iter().collect())
}

/// When what sessions show of other records (names of rooms, tracks, people, the venue) changed
/// last: only those that were written after birth; milliseconds since 1970 by record.
fn shown_changes(db: Reader<'_>, event: EventId) -> Result<HashMap<rambla_wire::Id, i64>> {
    let rows = db.rows(include_str!("shown.sql"), [event], |row| {
        Ok((
            row.get::<_, crate::desk::ids::RecordId>("record")?.0,
            row.get::<_, i64>("hlc")? >> 16,
        ))
    })?;
    Ok(rows.into_iter().collect())
}

fn published(db: Reader<'_>, event: EventId) -> Result<BTreeMap<SessionId, ()>> {
    let rows = db.rows(include_str!("published.sql"), [event], |row| {
        Ok((row.get(0)?, ()))
    })?;
    Ok(rows.into_iter().collect())
}

/// Sessions that stood in a calendar and were undone since, as they were when last alive.
fn undone(
    db: Reader<'_>,
    event: &Event,
    published: &BTreeMap<SessionId, ()>,
    here: &[Session],
) -> Result<Vec<Session>> {
    let known: HashSet<SessionId> = here.iter().map(|session| session.id).collect();
    let mut sessions = Vec::new();
    for id in published.keys().filter(|id| !known.contains(id)) {
        let Some(row) = past(db, "sessions", *id)? else {
            continue;
        };
        let text = |column: &str| match row.get(column) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let number = |column: &str| match row.get(column) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        };
        sessions.push(Session::undone(
            *id,
            text("title").unwrap_or_default(),
            text("uid").unwrap_or_default(),
            text("zone").unwrap_or_else(|| event.zone.clone()),
            (text("start"), number("start_fold")),
            (text("end"), number("end_fold")),
        ));
    }
    Ok(sessions)
}
