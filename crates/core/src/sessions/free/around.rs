//! What is around a session that is to move: others on that day, and what limits it.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{STEP, Wrong};
use crate::desk::ids::RoomId;
use crate::rooms::Room;
use crate::sessions::occupancy::{Occupancy, Stay, Use, apart, changes};
use crate::sessions::rules::{CHANGE_MINUTES, Stretch, is_line, outside, overlap, tight};
use crate::sessions::slot::instant;
use crate::sessions::warnings::Kind;

/// From when to when a day lasts at least, in hours.
const HOURS: (i8, i8) = (8, 20);
const SECONDS_OF_A_DAY: i64 = 86_400;

/// What is on around a session on one day.
pub(super) struct Around<'o> {
    occupancy: &'o Occupancy,
    stay: &'o Stay,
    /// When the session would begin if it kept its hour, and how many days away that is.
    anchor: i64,
    days: i64,
    /// Between which times sessions may be.
    hours: Stretch,
    /// The other sessions of its people.
    people: Vec<Use>,
    /// The other sessions of its track that share nobody with it, and whether they run beside
    /// others anyway.
    track: Vec<(Use, bool)>,
    /// How many sessions of its track run beside others without it, and how many there are.
    line: (usize, usize),
}

/// A time at which the session could begin, with what would be wrong then in any room.
pub(super) struct At {
    pub(super) on: Stretch,
    /// How many seconds that is from where it is.
    pub(super) away: i64,
    wrong: Wrong,
    /// Where its people are just before or after.
    tight: Vec<Option<RoomId>>,
    beside: Vec<(Use, bool)>,
}

impl<'o> Around<'o> {
    pub(super) fn of(occupancy: &'o Occupancy, stay: &'o Stay, day: Date) -> Around<'o> {
        let mut hours = hours_of(occupancy, stay, day);
        let (anchor, days) = if day == stay.day {
            hours = (hours.0.min(stay.on.0), hours.1.max(stay.on.1));
            (stay.on.0, 0)
        } else {
            let start = Timestamp::from_second(stay.on.0).unwrap_or_default();
            let hour = start.to_zoned_datetime(stay.zone.clone()).time();
            let days = day.duration_since(stay.day).as_hours() / 24;
            (second(day, hour, &stay.zone), days.abs())
        };
        let change = CHANGE_MINUTES * 60;
        let near = (hours.0 - change, hours.1 + change);
        let others = |uses: &[Use]| {
            let mut uses = uses.to_vec();
            uses.retain(|other| other.id != stay.id && overlap(near, other.on).is_some());
            uses
        };
        let people = stay.people.iter();
        let people = people.flat_map(|(person, _)| others(&occupancy.people[person]));
        let mut around = Around {
            people: people.collect(),
            occupancy,
            stay,
            anchor,
            days,
            hours,
            track: Vec::new(),
            line: (0, 0),
        };
        around.with_track(others);
        around
    }

    fn with_track(&mut self, others: impl Fn(&[Use]) -> Vec<Use>) {
        let Some(line) = self.stay.track.map(|track| &self.occupancy.tracks[&track]) else {
            return;
        };
        let now = self.occupancy.beside(self.stay);
        // Only with it would it run beside anything.
        let alone = |use_: &Use| {
            let count = line.beside.get(&use_.id).copied().unwrap_or(0);
            count == usize::from(now.contains(&use_.id))
        };
        let freed = line
            .uses
            .iter()
            .filter(|one| now.contains(&one.id) && alone(one));
        let without = line.beside.len() - freed.count() - usize::from(!now.is_empty());
        self.line = (without, line.uses.len());
        let strangers = others(&line.uses).into_iter();
        let strangers =
            strangers.filter(|one| !self.stay.shares_people(&self.occupancy.stays[&one.id]));
        self.track = strangers.map(|one| (one, !alone(&one))).collect();
    }

    /// Every time of the day at which the session could begin.
    pub(super) fn times(&self) -> Vec<At> {
        let length = self.stay.on.1 - self.stay.on.0;
        let first = -(self.anchor - self.hours.0).div_euclid(STEP);
        let last = (self.hours.1 - length - self.anchor).div_euclid(STEP);
        let times = (first..=last).map(|step| {
            let from = self.anchor + step * STEP;
            self.at((from, from + length), (step * STEP).abs())
        });
        times.collect()
    }

    fn at(&self, on: Stretch, away: i64) -> At {
        let limits = &self.occupancy.limits;
        let mut wrong = Wrong::default();
        let meets = |other: &&Use| overlap(on, other.on).is_some();
        wrong.set(Kind::Person, self.people.iter().any(|other| meets(&other)));
        let mut free = self.stay.people.iter();
        let absent = free.any(|(person, _)| {
            let free = limits.person_free.get(person);
            free.is_some_and(|free| outside(on, free).is_some())
        });
        wrong.set(Kind::PersonUnavailable, absent);
        let mut breaks = limits.breaks.iter();
        let over = breaks.any(|pause| overlap(on, pause.on).is_some());
        wrong.set(Kind::Break, over && !self.stay.in_breaks);
        let near = self
            .people
            .iter()
            .filter(|other| overlap(on, other.on).is_none() && tight(on, other.on).is_some());
        let beside = self.track.iter().filter(|(other, _)| meets(&other));
        At {
            on,
            away: self.days * SECONDS_OF_A_DAY + away,
            wrong,
            tight: near.map(|other| other.room).collect(),
            beside: beside.copied().collect(),
        }
    }

    /// When others have this room.
    pub(super) fn taken(&self, room: Option<RoomId>) -> Vec<Stretch> {
        let uses = room.and_then(|room| self.occupancy.rooms.get(&room));
        let others = uses.into_iter().flatten();
        let others = others.filter(|other| other.id != self.stay.id);
        let taken = others.map(|other| other.on);
        taken
            .filter(|on| overlap(*on, self.hours).is_some())
            .collect()
    }

    /// What would be wrong at this time in this room, but that others have it.
    pub(super) fn wrong(&self, at: &At, room: Option<&Room>) -> Wrong {
        let id = room.map(|room| room.id);
        let mut wrong = at.wrong;
        wrong.set(
            Kind::Change,
            at.tight.iter().any(|other| changes(id, *other)),
        );
        let beside = at.beside.iter().filter(|(other, _)| apart(id, other.room));
        let (mut count, mut fresh) = (0, 1);
        for (_, already) in beside {
            count += 1;
            fresh += usize::from(!already);
        }
        let (without, total) = self.line;
        wrong.set(Kind::Parallel, count > 0 && is_line(without + fresh, total));
        if let Some(room) = room {
            let small = room.capacity.zip(self.stay.wanted);
            wrong.set(
                Kind::Capacity,
                small.is_some_and(|(holds, wanted)| wanted > holds),
            );
            let free = self.occupancy.limits.room_free.get(&room.id);
            let shut = free.is_some_and(|free| outside(at.on, free).is_some());
            wrong.set(Kind::RoomUnavailable, shut);
        }
        wrong
    }
}

fn second(day: Date, time: Time, zone: &TimeZone) -> i64 {
    let at = instant(day.to_datetime(time), None, zone);
    at.timestamp().as_second()
}

/// From when to when sessions may be on a day, in seconds since 1970: from the first one to the end
/// of the last one or midnight, and at least for [`HOURS`].
fn hours_of(occupancy: &Occupancy, stay: &Stay, day: Date) -> Stretch {
    let hour = |hour| Time::new(hour, 0, 0, 0).unwrap_or_default();
    let mut hours = (
        second(day, hour(HOURS.0), &stay.zone),
        second(day, hour(HOURS.1), &stay.zone),
    );
    let next = day.checked_add(1.day()).unwrap_or(day);
    let midnight = second(next, Time::midnight(), &stay.zone);
    for other in occupancy.stays.values() {
        if other.zone_name == stay.zone_name && other.day == day {
            hours.0 = hours.0.min(other.on.0);
            hours.1 = hours.1.max(other.on.1.min(midnight));
        }
    }
    hours
}
