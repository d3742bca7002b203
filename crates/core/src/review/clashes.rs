//! Double bookings that merging made: a room or a person in two sessions at once, where nobody who wrote
//! of it had seen all of it.

use std::collections::{BTreeSet, HashMap};

use rambla_wire::{Id, Value, Version};
use serde::Serialize;

use super::{Item, Question, named};
use crate::desk::error::Result;
use crate::desk::ids::{EventId, SessionId};
use crate::desk::{AtomKey, By, Had, Leaf, Reader, Record, key_of, settled, who};
use crate::sessions::warnings::{Kind, Warning, clashes};
use crate::sessions::{self, Session};

/// Two sessions that cannot both be where they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Clash {
    /// The two, the one that starts first in front.
    pub sessions: Vec<Booked>,
    /// What clashes.
    pub warnings: Vec<Warning>,
}

/// A session of a clash.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Booked {
    /// The session.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Who put it there last.
    pub by: By,
}

impl Clash {
    /// The session that starts last.
    pub(super) fn later(&self) -> SessionId {
        self.sessions[self.sessions.len() - 1].id
    }
}

pub(super) fn all(db: Reader<'_>, event: EventId, had: &mut Had<'_>) -> Result<Vec<Item>> {
    let sessions: Vec<Session> = sessions::list_all(db, event)?;
    let mut pairs: Vec<Vec<Warning>> = Vec::new();
    let mut places: HashMap<Vec<SessionId>, usize> = HashMap::new();
    for warning in clashes(&sessions) {
        let place = *places
            .entry(warning.sessions.clone())
            .or_insert(pairs.len());
        match pairs.get_mut(place) {
            Some(pair) => pair.push(warning),
            None => pairs.push(vec![warning]),
        }
    }
    let mut items = Vec::new();
    for warnings in pairs {
        items.extend(item(db, had, warnings)?);
    }
    Ok(items)
}

/// One question for two sessions, however many rooms and people they share.
fn item(db: Reader<'_>, had: &mut Had<'_>, warnings: Vec<Warning>) -> Result<Option<Item>> {
    let mut writes: BTreeSet<Version> = BTreeSet::new();
    let mut sessions: Vec<Booked> = Vec::new();
    let mut merged = Vec::new();
    for warning in warnings {
        let person = (warning.kind == Kind::Person).then_some(warning.thing);
        let mut both = Vec::new();
        for id in &warning.sessions {
            both.push(Stand::of(had, id.0, person)?);
        }
        if is_known(had, &both)? {
            continue;
        }
        writes.extend(both.iter().flat_map(Stand::versions));
        if sessions.is_empty() {
            for ((id, title), stand) in warning.sessions.iter().zip(&warning.titles).zip(&both) {
                let Some(last) = stand.last() else {
                    return Ok(None);
                };
                sessions.push(Booked {
                    id: *id,
                    title: title.clone(),
                    by: who(db, last.change, last.hlc)?,
                });
            }
        }
        merged.push(warning);
    }
    let about: Vec<Id> = sessions.iter().map(|one| one.id.0).collect();
    let about: Vec<&[u8]> = about.iter().map(|id| &id.0[..]).collect();
    Ok((!merged.is_empty()).then(|| Item {
        item: named("clash", &about, &writes),
        question: Question::Clash(Clash {
            sessions,
            warnings: merged,
        }),
    }))
}

/// What puts a session where it is, as far as a clash is about it.
struct Stand {
    id: Id,
    /// Who is in two sessions; none where it is the room.
    person: Option<Id>,
    /// What shows of its time and room.
    slot: Option<Leaf>,
    /// Other writes that put it there: roles of the person, and what brought it back.
    others: Vec<Leaf>,
    /// Every other version of its time and room.
    beside: Vec<Leaf>,
}

impl Stand {
    fn of(had: &mut Had<'_>, id: Id, person: Option<Id>) -> Result<Stand> {
        let record = had.record(id)?;
        let mut slots = had
            .leaves(&record, &key_of("sessions", "slot"))?
            .into_iter();
        let mut others = Vec::new();
        for key in roles(had, &record, person)? {
            let leaves = had.leaves(&record, &key)?.into_iter();
            others.extend(leaves.filter(Leaf::present));
        }
        for atom in ["deleted", "status"] {
            let key = key_of("sessions", atom);
            let leaves = had.leaves(&record, &key)?.into_iter();
            others.extend(leaves.filter(|leaf| brings_back(&record, &key, leaf)));
        }
        Ok(Stand {
            id,
            person,
            slot: slots.next(),
            others,
            beside: slots.collect(),
        })
    }

    fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        self.slot.iter().chain(&self.others).chain(&self.beside)
    }

    fn versions(&self) -> impl Iterator<Item = Version> {
        self.leaves().map(|leaf| leaf.version)
    }

    /// The newest write that put it there.
    fn last(&self) -> Option<&Leaf> {
        let shown = self.slot.iter().chain(&self.others);
        shown.max_by_key(|leaf| (leaf.hlc, leaf.version))
    }

    /// Whether the writer of a change knew the session where it is.
    fn is_seen(&self, had: &mut Had<'_>, writer: Version) -> Result<bool> {
        let record = had.record_of(self.id, writer)?;
        let shows = |atom| {
            let leaves = had.leaves(&record, &key_of("sessions", atom))?.into_iter();
            Ok::<_, crate::desk::error::Error>(leaves.map(|leaf| leaf.fields).next())
        };
        let (slot, status, deleted) = (shows("slot")?, shows("status")?, shows("deleted")?);
        let is_there = match (&self.slot, &slot) {
            (Some(now), Some(then)) => settled(&now.fields) == settled(then),
            _ => false,
        };
        let is_off = status.is_some_and(|fields| is_cancelled(&fields))
            || deleted.is_some_and(|fields| !settled(&fields).is_empty());
        if record.births.is_empty() || !is_there || is_off {
            return Ok(false);
        }
        let Some(person) = self.person else {
            return Ok(true);
        };
        for key in roles(had, &record, Some(person))? {
            if had
                .leaves(&record, &key)?
                .first()
                .is_some_and(Leaf::present)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether somebody who put one of the two where it is knew both there.
fn is_known(had: &mut Had<'_>, both: &[Stand]) -> Result<bool> {
    let writers: BTreeSet<Version> = both.iter().flat_map(Stand::versions).collect();
    let desks: BTreeSet<Id> = writers.iter().map(|version| version.replica).collect();
    if desks.len() < 2 {
        return Ok(true);
    }
    for writer in writers {
        let mut all = true;
        for stand in both {
            all = all && stand.is_seen(had, writer)?;
        }
        if all {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The atoms that say which roles a person has in a session.
fn roles(had: &Had<'_>, record: &Record, person: Option<Id>) -> Result<Vec<AtomKey>> {
    let Some(person) = person else {
        return Ok(Vec::new());
    };
    let (people, _) = key_of("sessions", "people");
    let is_theirs = |key: &AtomKey| {
        let values = Value::list_from_bytes(&key.1).unwrap_or_default();
        values.first() == Some(&Value::Bytes(person.0.to_vec()))
    };
    let keys = had.members(record, people)?.into_iter();
    Ok(keys.filter(is_theirs).collect())
}

/// Whether a write took a session out of Trash, or reinstated one that was cancelled.
fn brings_back(record: &Record, key: &AtomKey, leaf: &Leaf) -> bool {
    let is_off = |fields: &[(u32, Value)]| match key == &key_of("sessions", "status") {
        true => is_cancelled(fields),
        false => fields.iter().any(|(_, value)| *value != Value::Null),
    };
    let writes = record.writes.get(key).map_or(&[][..], Vec::as_slice);
    let write = writes.iter().find(|write| write.version == leaf.version);
    let before = write.map_or(&[][..], |write| write.parents.as_slice());
    let mut before = writes.iter().filter(|one| before.contains(&one.version));
    !is_off(&leaf.fields) && before.any(|one| is_off(&one.fields))
}

fn is_cancelled(fields: &[(u32, Value)]) -> bool {
    let cancelled = Value::Text("cancelled".to_owned());
    fields.iter().any(|(_, value)| *value == cancelled)
}
