//! Who and what is taken when, kept up to date from edit to edit, with what is odd about it.
//!
//! An edit asks only those who share a room, a person or a track with the session.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rambla_wire::Id;

use super::limits::Limits;
use super::rules::{KINDS_IN_BREAKS, Stretch, is_line, outside, overlap, tight};
use super::slot::rfc3339;
use super::warnings::{Kind, Warning};
use super::{Session, Status};
use crate::desk::ids::{PersonId, RoomId, SessionId, TrackId};

/// The sessions of an event that take place, and what is odd about them.
#[derive(Debug, Clone, Default)]
pub struct Occupancy {
    pub(super) limits: Limits,
    pub(super) stays: HashMap<SessionId, Stay>,
    pub(super) rooms: HashMap<RoomId, Vec<Use>>,
    pub(super) people: HashMap<PersonId, Vec<Use>>,
    pub(super) tracks: HashMap<TrackId, Line>,
    /// All but parallel sessions: of these a track may have too many to keep.
    found: BTreeSet<Found>,
}

/// What is known of a session that takes place.
#[derive(Debug, Clone)]
pub(super) struct Stay {
    pub(super) id: SessionId,
    pub(super) on: Stretch,
    pub(super) zone: TimeZone,
    pub(super) zone_name: String,
    pub(super) day: Date,
    title: String,
    pub(super) room: Option<RoomId>,
    room_name: String,
    pub(super) people: Vec<(PersonId, String)>,
    pub(super) track: Option<TrackId>,
    track_name: String,
    /// How many people it is for.
    pub(super) wanted: Option<i64>,
    pub(super) in_breaks: bool,
}

/// When a session uses a room, person or track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) on: Stretch,
    pub(super) id: SessionId,
    pub(super) room: Option<RoomId>,
}

/// A track's sessions.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) uses: Vec<Use>,
    /// Beside how many others a session runs; those that run beside none are not here.
    pub(super) beside: HashMap<SessionId, usize>,
}

impl Line {
    fn told(&self) -> bool {
        is_line(self.beside.len(), self.uses.len())
    }
}

/// A warning in short; in the order in which warnings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    from: i64,
    kind: Kind,
    sessions: (SessionId, Option<SessionId>),
    thing: Id,
    to: i64,
}

impl Stay {
    /// None of a session that does not take place, or has no time.
    fn of(session: &Session, limits: &Limits) -> Option<Stay> {
        if session.deleted || session.status() == Status::Cancelled {
            return None;
        }
        let (start, end) = (session.start.as_ref()?, session.end.as_ref()?);
        let on = (start.timestamp().as_second(), end.timestamp().as_second());
        let mut people: Vec<(PersonId, String)> = Vec::with_capacity(session.people.len());
        for one in &session.people {
            if people.iter().all(|(known, _)| *known != one.id) {
                people.push((one.id, one.name.clone()));
            }
        }
        let kind = session.kind.as_deref().unwrap_or_default();
        (on.0 < on.1).then(|| Stay {
            id: session.id,
            on,
            zone: start.time_zone().clone(),
            zone_name: session.zone.clone(),
            day: start.date(),
            title: session.title.clone(),
            room: session.room_id,
            room_name: session.room.clone().unwrap_or_default(),
            people,
            track: session.track_id,
            track_name: session.track.clone().unwrap_or_default(),
            wanted: limits.wanted(session.id, session.capacity),
            in_breaks: KINDS_IN_BREAKS
                .iter()
                .any(|one| kind.eq_ignore_ascii_case(one)),
        })
    }

    fn used(&self) -> Use {
        Use {
            on: self.on,
            id: self.id,
            room: self.room,
        }
    }

    pub(super) fn shares_people(&self, other: &Stay) -> bool {
        let mut people = self.people.iter();
        people.any(|(id, _)| other.people.iter().any(|(other, _)| other == id))
    }
}

impl Occupancy {
    /// Of these sessions.
    pub fn of(sessions: &[Session], limits: Limits) -> Occupancy {
        let mut occupancy = Occupancy {
            limits,
            ..Occupancy::default()
        };
        for session in sessions {
            occupancy.changed(session);
        }
        occupancy
    }

    /// A session is new or has changed, whatever of it; also one that is cancelled or in Trash now.
    /// Names of rooms, people and tracks are those that the session was read with.
    pub fn changed(&mut self, session: &Session) {
        self.removed(session.id);
        let Some(stay) = Stay::of(session, &self.limits) else {
            return;
        };
        self.found.extend(self.judge(&stay));
        let beside = self.beside(&stay);
        if let Some(track) = stay.track {
            let line = self.tracks.entry(track).or_default();
            line.uses.push(stay.used());
            for other in &beside {
                *line.beside.entry(*other).or_default() += 1;
            }
            if !beside.is_empty() {
                line.beside.insert(stay.id, beside.len());
            }
        }
        if let Some(room) = stay.room {
            self.rooms.entry(room).or_default().push(stay.used());
        }
        for (person, _) in &stay.people {
            self.people.entry(*person).or_default().push(stay.used());
        }
        self.stays.insert(stay.id, stay);
    }

    /// A session is gone.
    pub fn removed(&mut self, id: SessionId) {
        let Some(stay) = self.stays.remove(&id) else {
            return;
        };
        for found in self.judge(&stay) {
            self.found.remove(&found);
        }
        let others = self.beside(&stay);
        if let Some(line) = stay.track.and_then(|track| self.tracks.get_mut(&track)) {
            line.uses.retain(|one| one.id != id);
            line.beside.remove(&id);
            for other in others {
                if let Entry::Occupied(mut count) = line.beside.entry(other) {
                    *count.get_mut() -= 1;
                    if *count.get() == 0 {
                        count.remove();
                    }
                }
            }
        }
        if let Some(uses) = stay.room.and_then(|room| self.rooms.get_mut(&room)) {
            uses.retain(|one| one.id != id);
        }
        for (person, _) in &stay.people {
            if let Some(uses) = self.people.get_mut(person) {
                uses.retain(|one| one.id != id);
            }
        }
    }

    /// Everything odd, by time.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut found: Vec<Found> = self.found.iter().copied().collect();
        for (track, line) in self.tracks.iter().filter(|(_, line)| line.told()) {
            let beside: Vec<&Stay> = line.beside.keys().map(|id| &self.stays[id]).collect();
            for (at, one) in beside.iter().enumerate() {
                let others = beside[..at].iter();
                found.extend(others.filter_map(|other| parallel(*track, one, other)));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|one| self.say(one)).collect()
    }

    /// What is odd about one session, by time.
    pub fn warnings_of(&self, id: SessionId) -> Vec<Warning> {
        let Some(stay) = self.stays.get(&id) else {
            return Vec::new();
        };
        let mut found = self.judge(stay);
        if let Some(track) = stay.track
            && self.tracks[&track].told()
        {
            let others = self.beside(stay).into_iter();
            found.extend(others.filter_map(|id| parallel(track, stay, &self.stays[&id])));
        }
        found.sort_unstable();
        found.into_iter().map(|one| self.say(one)).collect()
    }

    /// What is odd about a session and those that are here, but for parallel ones.
    fn judge(&self, stay: &Stay) -> Vec<Found> {
        let mut found = Vec::new();
        if let Some(room) = stay.room {
            for other in others(&self.rooms, room, stay.id) {
                if let Some(both) = overlap(stay.on, other.on) {
                    found.push(pair(Kind::Room, room.0, both, stay.used(), *other));
                }
            }
            if let Some(gap) = self.limits.room_free.get(&room)
                && let Some(gap) = outside(stay.on, gap)
            {
                found.push(single(Kind::RoomUnavailable, room.0, gap, stay));
            }
            if self.too_small(stay).is_some() {
                found.push(single(Kind::Capacity, room.0, stay.on, stay));
            }
        }
        for (person, _) in &stay.people {
            for other in others(&self.people, *person, stay.id) {
                if let Some(both) = overlap(stay.on, other.on) {
                    found.push(pair(Kind::Person, person.0, both, stay.used(), *other));
                } else if let Some(between) = tight(stay.on, other.on)
                    && changes(stay.room, other.room)
                {
                    found.push(pair(Kind::Change, person.0, between, stay.used(), *other));
                }
            }
            if let Some(free) = self.limits.person_free.get(person)
                && let Some(gap) = outside(stay.on, free)
            {
                found.push(single(Kind::PersonUnavailable, person.0, gap, stay));
            }
        }
        for pause in self.limits.breaks.iter().filter(|_| !stay.in_breaks) {
            if let Some(both) = overlap(stay.on, pause.on) {
                found.push(single(Kind::Break, pause.id.0, both, stay));
            }
        }
        found
    }

    /// Which others of its track run beside it, and are not told of already as clashes.
    pub(super) fn beside(&self, stay: &Stay) -> Vec<SessionId> {
        let Some(line) = stay.track.and_then(|track| self.tracks.get(&track)) else {
            return Vec::new();
        };
        let others = line.uses.iter().filter(|other| {
            other.id != stay.id
                && overlap(stay.on, other.on).is_some()
                && apart(stay.room, other.room)
                && !stay.shares_people(&self.stays[&other.id])
        });
        others.map(|other| other.id).collect()
    }

    /// How many it is for and how many its room holds, where that is too few.
    fn too_small(&self, stay: &Stay) -> Option<(i64, i64)> {
        let holds = self.limits.room(stay.room?)?.capacity?;
        let wanted = stay.wanted?;
        (wanted > holds).then_some((wanted, holds))
    }

    fn say(&self, found: Found) -> Warning {
        let first = &self.stays[&found.sessions.0];
        let second = found.sessions.1.map(|id| &self.stays[&id]);
        let name = match found.kind {
            Kind::Room | Kind::RoomUnavailable | Kind::Capacity => Some(&first.room_name),
            Kind::Parallel => Some(&first.track_name),
            Kind::Person | Kind::PersonUnavailable | Kind::Change => {
                let mut people = first.people.iter();
                people
                    .find(|(id, _)| id.0 == found.thing)
                    .map(|(_, name)| name)
            }
            Kind::Break => {
                let mut breaks = self.limits.breaks.iter();
                breaks
                    .find(|pause| pause.id.0 == found.thing)
                    .map(|pause| &pause.name)
            }
        };
        let stays = [Some(first), second];
        let (wanted, holds) = match found.kind {
            Kind::Capacity => self.too_small(first).unzip(),
            _ => (None, None),
        };
        let zone = &second.unwrap_or(first).zone;
        Warning {
            kind: found.kind,
            hard: found.kind.is_hard(),
            sessions: stays.iter().flatten().map(|stay| stay.id).collect(),
            titles: stays
                .iter()
                .flatten()
                .map(|stay| stay.title.clone())
                .collect(),
            name: name.cloned().unwrap_or_default(),
            from: shown(found.from, zone),
            to: shown(found.to, zone),
            wanted,
            holds,
        }
    }
}

fn others<K: std::hash::Hash + Eq>(
    uses: &HashMap<K, Vec<Use>>,
    key: K,
    own: SessionId,
) -> impl Iterator<Item = &Use> {
    let uses = uses.get(&key).into_iter().flatten();
    uses.filter(move |other| other.id != own)
}

/// Whether somebody who goes from one to the other must leave the room.
pub(super) fn changes(from: Option<RoomId>, to: Option<RoomId>) -> bool {
    from.is_some() && to.is_some() && from != to
}

/// Whether two sessions are not in one and the same room.
pub(super) fn apart(one: Option<RoomId>, other: Option<RoomId>) -> bool {
    one.is_none() || one != other
}

fn parallel(track: TrackId, one: &Stay, other: &Stay) -> Option<Found> {
    let both = overlap(one.on, other.on)?;
    let told = apart(one.room, other.room) && !one.shares_people(other);
    told.then(|| pair(Kind::Parallel, track.0, both, one.used(), other.used()))
}

fn pair(kind: Kind, thing: Id, (from, to): Stretch, one: Use, other: Use) -> Found {
    let in_order = (one.on, one.id) < (other.on, other.id);
    let (first, second) = if in_order { (one, other) } else { (other, one) };
    Found {
        from,
        kind,
        sessions: (first.id, Some(second.id)),
        thing,
        to,
    }
}

fn single(kind: Kind, thing: Id, (from, to): Stretch, stay: &Stay) -> Found {
    Found {
        from,
        kind,
        sessions: (stay.id, None),
        thing,
        to,
    }
}

/// A second since 1970 as RFC 3339 in this zone.
pub(super) fn shown(second: i64, zone: &TimeZone) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    rfc3339(&at.to_zoned_datetime(zone.clone()))
}
