//! Who and what is taken when, kept up to date from edit to edit, with what is odd about it.
//!
//! An edit asks only those who share a room, a person or a track with the session.

mod found;
mod judge;
mod stay;

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

pub(super) use self::found::shown;
use self::found::{Found, parallel};
pub(super) use self::stay::{Line, Stay, Use, apart, changes};
use super::Session;
use super::limits::Limits;
use super::warnings::Warning;
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
}
