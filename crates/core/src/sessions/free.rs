//! Where a session could go instead: the nearest slot that clashes with nothing.

use std::collections::HashMap;

use jiff::civil::Time;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use rambla_wire::Id;
use serde::Serialize;

use super::slot::{instant, rfc3339};
use super::{Session, Status};
use crate::desk::ids::{RoomId, SessionId};
use crate::rooms::Room;

/// A slot that is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FreeSlot {
    /// When it begins; RFC 3339 with offset.
    pub start: String,
    /// When it ends.
    pub end: String,
    /// The name of its room.
    pub room: Option<String>,
    /// Its room.
    pub room_id: Option<RoomId>,
}

/// Slots begin at multiples of this many seconds from the one there is.
const STEP: i64 = 5 * 60;
/// Changing the room counts as much as moving by this many seconds.
const OTHER_ROOM: i64 = 15 * 60;

/// The nearest slot of the same length and day in which neither the room nor anybody of the session
/// is busy: between the first and the last session of that day, and at least from 8 to 20. Rooms that
/// are too small for its capacity, or in another zone, are passed over. None where there is none, or
/// the session has no time.
pub fn nearest(sessions: &[Session], rooms: &[Room], id: SessionId) -> Option<FreeSlot> {
    let session = sessions.iter().find(|session| session.id == id)?;
    let (start, end) = (session.start.as_ref()?, session.end.as_ref()?);
    let length = seconds(end) - seconds(start);
    let busy = Busy::of(sessions, session);
    let day = day_of(sessions, session, start)?;
    let mut best: Option<(i64, i64, Option<&Room>)> = None;
    for room in candidates(session, rooms) {
        let other = room.map(|room| room.id) != session.room_id;
        let reach = (day.0 - seconds(start)) / STEP..=(day.1 - length - seconds(start)) / STEP;
        for step in reach {
            let (moved, from) = (step * STEP, seconds(start) + step * STEP);
            let cost = moved.abs() + if other { OTHER_ROOM } else { 0 };
            let better = best.is_none_or(|(known, ..)| cost < known);
            if better && busy.is_free(room.map(|room| room.id), (from, from + length)) {
                best = Some((cost, from, room));
            }
        }
    }
    let (_, from, room) = best?;
    let at = |second: i64| {
        let at = Timestamp::from_second(second).ok()?;
        Some(rfc3339(&at.to_zoned_datetime(start.time_zone().clone())))
    };
    Some(FreeSlot {
        start: at(from)?,
        end: at(from + length)?,
        room: room.map(|room| room.name.clone()),
        room_id: room.map(|room| room.id),
    })
}

fn seconds(time: &ZonedDateTime) -> i64 {
    time.timestamp().as_second()
}

/// From when to when sessions may be on that day, in seconds since 1970.
fn day_of(sessions: &[Session], session: &Session, start: &ZonedDateTime) -> Option<(i64, i64)> {
    let at = |hour: i8| {
        let time = start.date().to_datetime(Time::new(hour, 0, 0, 0).ok()?);
        Some(seconds(&instant(time, None, start.time_zone())))
    };
    let mut day = (at(8)?, at(20)?);
    let midnight = start.date().checked_add(1.day()).ok()?;
    let midnight = instant(
        midnight.to_datetime(Time::midnight()),
        None,
        start.time_zone(),
    );
    let next = seconds(&midnight);
    for other in sessions.iter().filter(|other| counts(other)) {
        let (Some(from), Some(to)) = (&other.start, &other.end) else {
            continue;
        };
        if other.zone == session.zone && from.date() == start.date() {
            day.0 = day.0.min(seconds(from));
            day.1 = day.1.max(seconds(to).min(next));
        }
    }
    Some(day)
}

/// Its own room first, then those that could hold it; a session without a room stays without.
fn candidates<'r>(session: &Session, rooms: &'r [Room]) -> Vec<Option<&'r Room>> {
    let Some(own) = session.room_id else {
        return vec![None];
    };
    let fits = |room: &&Room| {
        let large = match (room.capacity, session.capacity) {
            (Some(holds), Some(wanted)) => holds >= wanted,
            _ => true,
        };
        let here = room.zone.as_ref().is_none_or(|zone| *zone == session.zone);
        room.id == own || (large && here)
    };
    let mut rooms: Vec<&Room> = rooms.iter().filter(fits).collect();
    rooms.sort_by_key(|room| room.id != own);
    rooms.into_iter().map(Some).collect()
}

fn counts(session: &Session) -> bool {
    !session.deleted && session.status() != Status::Cancelled
}

/// When rooms, and the people of one session, are taken by others; seconds since 1970.
struct Busy {
    rooms: HashMap<RoomId, Vec<(i64, i64)>>,
    people: Vec<(i64, i64)>,
}

impl Busy {
    fn of(sessions: &[Session], session: &Session) -> Busy {
        let mut busy = Busy {
            rooms: HashMap::new(),
            people: Vec::new(),
        };
        let people: Vec<Id> = session.people.iter().map(|person| person.id.0).collect();
        let others = sessions.iter().filter(|other| other.id != session.id);
        for other in others.filter(|other| counts(other)) {
            let (Some(from), Some(to)) = (&other.start, &other.end) else {
                continue;
            };
            let span = (seconds(from), seconds(to));
            if let Some(room) = other.room_id {
                busy.rooms.entry(room).or_default().push(span);
            }
            if other.people.iter().any(|one| people.contains(&one.id.0)) {
                busy.people.push(span);
            }
        }
        busy
    }

    fn is_free(&self, room: Option<RoomId>, span: (i64, i64)) -> bool {
        let clear = |spans: &[(i64, i64)]| {
            spans
                .iter()
                .all(|other| other.1 <= span.0 || span.1 <= other.0)
        };
        let room = room.and_then(|room| self.rooms.get(&room));
        clear(&self.people) && room.is_none_or(|spans| clear(spans))
    }
}
