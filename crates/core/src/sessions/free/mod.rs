//! Where a session could go instead: the slots around it, the free ones first.

mod around;

use jiff::civil::Date;
use serde::Serialize;

use self::around::{Around, At};
use super::occupancy::{Occupancy, Stay, shown};
use super::rules::overlap;
use super::warnings::Kind;
use crate::desk::ids::{RoomId, SessionId};
use crate::rooms::Room;

/// A slot that a session could take.
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
    /// What would be odd about the session there; empty: it is free.
    pub wrong: Vec<Kind>,
}

/// Slots begin at multiples of this many seconds from the one there is.
const STEP: i64 = 5 * 60;
/// Changing the room counts as much as moving by this many seconds.
const OTHER_ROOM: i64 = 15 * 60;

/// The slots that a session could take on its day, those that are free first, then those with soft
/// warnings, then those with hard ones; among each the nearest first. At most `limit`.
///
/// A slot has the session's length and lies between the first and the last session of the day, and
/// at least from 8 to 20. Rooms of another zone are passed over. Of times in one room that follow
/// each other and are equally good the nearest stands for all. Where the session is now is a slot
/// like others. None where the session has no time or does not take place.
pub fn slots(occupancy: &Occupancy, id: SessionId, limit: usize) -> Vec<FreeSlot> {
    match occupancy.stays.get(&id) {
        Some(stay) => slots_on(occupancy, id, &[stay.day], limit),
        None => Vec::new(),
    }
}

/// As [`slots`], on these days; on others than its own the same hour is the nearest.
pub fn slots_on(
    occupancy: &Occupancy,
    id: SessionId,
    days: &[Date],
    limit: usize,
) -> Vec<FreeSlot> {
    let Some(stay) = occupancy.stays.get(&id) else {
        return Vec::new();
    };
    let rooms = rooms(stay, &occupancy.limits.rooms);
    let mut found = Vec::new();
    for day in days {
        let around = Around::of(occupancy, stay, *day);
        let times = around.times();
        for (order, room) in rooms.iter().enumerate() {
            for best in best_of_runs(&around, &times, *room, order) {
                found.push((best.wrong.rank(), best.away, best.from, order, best.wrong));
            }
        }
    }
    found.sort_unstable();
    found.truncate(limit);
    let slot = |(_, _, from, order, wrong): (u8, i64, i64, usize, Wrong)| FreeSlot {
        start: shown(from, &stay.zone),
        end: shown(from + stay.on.1 - stay.on.0, &stay.zone),
        room: rooms[order].map(|room| room.name.clone()),
        room_id: rooms[order].map(|room| room.id),
        wrong: wrong.kinds(),
    };
    found.into_iter().map(slot).collect()
}

/// The nearest slot of the day in which nothing is odd.
pub fn nearest(occupancy: &Occupancy, id: SessionId) -> Option<FreeSlot> {
    let first = slots(occupancy, id, 1).pop();
    first.filter(|slot| slot.wrong.is_empty())
}

/// Kinds of warnings, a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Wrong(u8);

impl Wrong {
    fn set(&mut self, kind: Kind, wrong: bool) {
        self.0 |= u8::from(wrong) << kind as u8;
    }

    fn kinds(self) -> Vec<Kind> {
        let mut kinds = Kind::ALL.to_vec();
        kinds.retain(|kind| self.0 & (1 << *kind as u8) != 0);
        kinds
    }

    /// Free, odd, clashing.
    fn rank(self) -> u8 {
        match self.kinds().first() {
            None => 0,
            Some(kind) => 1 + u8::from(kind.is_hard()),
        }
    }
}

/// The best of times that follow each other in one room.
#[derive(Clone, Copy)]
struct Best {
    wrong: Wrong,
    away: i64,
    from: i64,
}

/// The nearest time of each run of times at which the same is wrong in a room.
fn best_of_runs(around: &Around<'_>, times: &[At], room: Option<&Room>, order: usize) -> Vec<Best> {
    let taken = around.taken(room.map(|room| room.id));
    let mut runs: Vec<Best> = Vec::new();
    for at in times {
        let mut wrong = around.wrong(at, room);
        wrong.set(
            Kind::Room,
            taken.iter().any(|other| overlap(at.on, *other).is_some()),
        );
        let next = Best {
            wrong,
            away: at.away + if order > 0 { OTHER_ROOM } else { 0 },
            from: at.on.0,
        };
        match runs.last_mut() {
            Some(run) if run.wrong == wrong => {
                if next.away < run.away {
                    *run = next;
                }
            }
            _ => runs.push(next),
        }
    }
    runs
}

/// Where it is first, then the others in their order; those of another zone not.
fn rooms<'r>(stay: &Stay, rooms: &'r [Room]) -> Vec<Option<&'r Room>> {
    let own = rooms.iter().find(|room| Some(room.id) == stay.room);
    let others = rooms.iter().filter(|room| {
        let here = room
            .zone
            .as_ref()
            .is_none_or(|zone| *zone == stay.zone_name);
        here && Some(room.id) != stay.room
    });
    [own].into_iter().chain(others.map(Some)).collect()
}
