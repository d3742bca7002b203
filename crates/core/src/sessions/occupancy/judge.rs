//! What is odd about one session among the others.

use std::collections::HashMap;
use std::hash::Hash;

use super::found::{Found, pair, single};
use super::{Occupancy, Stay, Use, apart, changes};
use crate::desk::ids::SessionId;
use crate::sessions::rules::{outside, overlap, tight};
use crate::sessions::warnings::Kind;

impl Occupancy {
    /// What is odd about a session and those that are here, but for parallel ones.
    pub(super) fn judge(&self, stay: &Stay) -> Vec<Found> {
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
    pub(in crate::sessions) fn beside(&self, stay: &Stay) -> Vec<SessionId> {
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
    pub(super) fn too_small(&self, stay: &Stay) -> Option<(i64, i64)> {
        let holds = self.limits.room(stay.room?)?.capacity?;
        let wanted = stay.wanted?;
        (wanted > holds).then_some((wanted, holds))
    }
}

fn others<K: Hash + Eq>(
    uses: &HashMap<K, Vec<Use>>,
    key: K,
    own: SessionId,
) -> impl Iterator<Item = &Use> {
    let uses = uses.get(&key).into_iter().flatten();
    uses.filter(move |other| other.id != own)
}
