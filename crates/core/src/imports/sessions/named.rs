//! Which records stand for the rooms, tracks and people that a source names.

use std::collections::{HashMap, HashSet};

use super::here::Here;
use super::values::Digests;
use super::{CLEANING, Import};
use crate::desk::error::Result;
use crate::desk::ids::{PersonId, RoomId, SessionId, SourceId, TrackId};
use crate::desk::{Tx, Writes};
use crate::erasure::{Suppressed, suppressed};
use crate::imports::{Session, SessionPerson};
use crate::persons::standing;
use crate::sessions;
use rambla_wire::{Id, Value};

/// What the role of people in schedules is.
pub(super) const SPEAKER: &str = "speaker";

pub(super) struct Names {
    source: SourceId,
    rooms: HashMap<String, RoomId>,
    tracks: HashMap<String, TrackId>,
    persons: HashMap<String, PersonId>,
    claimed: HashSet<PersonId>,
}

impl Names {
    pub(super) fn new(source: SourceId) -> Names {
        Names {
            source,
            rooms: HashMap::new(),
            tracks: HashMap::new(),
            persons: HashMap::new(),
            claimed: HashSet::new(),
        }
    }

    /// The room of this name: one that is here, if the source can mean it, else one of its own.
    pub(super) fn room(&mut self, tx: &mut Tx<'_>, name: &str, here: &Here) -> Result<RoomId> {
        if let Some(id) = self.rooms.get(name).copied().or_else(|| here.room(name)) {
            return Ok(id);
        }
        let position = self.rooms.len() as i64;
        let row = Writes::new().set("name", name).set("position", position);
        let id = RoomId(self.put(tx, "rooms", "room", name, row)?);
        self.rooms.insert(name.to_owned(), id);
        Ok(id)
    }

    /// The track of this name, as with rooms.
    pub(super) fn track(&mut self, tx: &mut Tx<'_>, name: &str, here: &Here) -> Result<TrackId> {
        if let Some(id) = self.tracks.get(name).copied().or_else(|| here.track(name)) {
            return Ok(id);
        }
        let position = self.tracks.len() as i64;
        let row = Writes::new().set("name", name).set("position", position);
        let id = TrackId(self.put(tx, "tracks", "track", name, row)?);
        self.tracks.insert(name.to_owned(), id);
        Ok(id)
    }

    /// What a person of the source is known by: the id it gives them, else the name.
    pub(super) fn key(&self, person: &SessionPerson) -> String {
        let id = person.id.clone();
        id.unwrap_or_else(|| format!("name:{}", person.name))
    }

    /// The people whom a source names in a session: who is in it under that name is meant.
    pub(super) fn people(
        &mut self,
        tx: &mut Tx<'_>,
        session: &Session,
        here: Option<&sessions::Session>,
    ) -> Result<Vec<(PersonId, String)>> {
        let mut people = Vec::with_capacity(session.people.len());
        for person in &session.people {
            let known = here.filter(|_| person.id.is_none());
            let known =
                known.and_then(|here| here.people.iter().find(|one| one.name == person.name));
            let key = self.key(person);
            let id = match known {
                Some(known) => known.id,
                None if self.is_suppressed(tx, &key)? => continue,
                None => self.person(tx, &key, &person.name)?,
            };
            let role = person.role.as_deref().unwrap_or(SPEAKER);
            people.push((id, role.to_owned()));
        }
        // Whom no file names has not left.
        for withheld in here.iter().flat_map(|here| &here.people) {
            let one = (withheld.id, withheld.role.clone());
            if withheld.is_withheld && !people.contains(&one) {
                people.push(one);
            }
        }
        Ok(people)
    }

    /// Whether a person of the source was erased and is not to come back.
    fn is_suppressed(&self, tx: &mut Tx<'_>, key: &str) -> Result<bool> {
        let row = Some((self.source, key));
        suppressed(
            tx,
            &Suppressed {
                row,
                ..Suppressed::default()
            },
        )
    }

    /// A person of the source, or who they turned out to be.
    fn person(&mut self, tx: &mut Tx<'_>, key: &str, name: &str) -> Result<PersonId> {
        if let Some(id) = self.persons.get(key) {
            return Ok(*id);
        }
        let row = Writes::new().set("name", name);
        let id = PersonId(self.put(tx, "persons", "person", key, row)?);
        let id = standing(tx.read(), id)?;
        self.persons.insert(key.to_owned(), id);
        self.claimed.insert(id);
        Ok(id)
    }

    /// Adds those whom this source did not bring: who was added here stays. A source that names one role
    /// alone has not brought the others of the same people.
    pub(super) fn keep_others(
        &self,
        tx: &Tx<'_>,
        id: SessionId,
        only: Option<&str>,
        people: &mut Vec<(PersonId, String)>,
    ) -> Result<()> {
        let sql = include_str!("../people_of_others.sql");
        let others = tx.read().rows(sql, (id, self.source, only), |row| {
            Ok((row.get("person")?, row.get("role")?))
        })?;
        for other in others {
            if !people.contains(&other) {
                people.push(other);
            }
        }
        Ok(())
    }

    /// The zone of a room that is here, where it has one of its own.
    pub(super) fn zone_of_room(&self, tx: &Tx<'_>, room: Option<RoomId>) -> Result<Option<String>> {
        let Some(room) = room else {
            return Ok(None);
        };
        let sql = "SELECT zone FROM rooms WHERE id = ?1";
        let zone = tx
            .read()
            .row(sql, [room], |row| row.get::<_, Option<String>>(0))?;
        Ok(zone.flatten())
    }

    /// Puts what the source names by this key, unless it is here already.
    fn put(
        &self,
        tx: &mut Tx<'_>,
        table: &'static str,
        kind: &str,
        key: &str,
        row: Writes,
    ) -> Result<Id> {
        let id = tx.derived(kind, &format!("{}/{key}", self.source))?;
        let here = tx.read().row(
            &format!("SELECT 1 FROM {table} WHERE id = ?1"),
            [&id.0[..]],
            |_| Ok(()),
        )?;
        if here.is_none() {
            tx.put(table, id, row)?;
            mark(tx, self.source, table, id, key, Value::Null)?;
        }
        Ok(id)
    }
}

impl Import {
    /// Notes from which row of the source a record came.
    pub(super) fn mark(
        &self,
        tx: &mut Tx<'_>,
        table: &'static str,
        id: impl Into<Id>,
        key: &str,
        digests: Option<Digests>,
    ) -> Result<()> {
        let digests = digests.map_or(Value::Null, |digests| Value::Bytes(digests.bytes()));
        mark(tx, self.source, table, id, key, digests)
    }

    /// Notes that people of a session that was here are now in this source too: when it takes them
    /// out, they go.
    pub(super) fn claim_people(
        &mut self,
        tx: &mut Tx<'_>,
        session: &Session,
        id: SessionId,
    ) -> Result<()> {
        let Some(here) = self.here.session(id) else {
            return Ok(());
        };
        for person in &session.people {
            let known = here.people.iter().find(|one| one.name == person.name);
            let Some(known) = known.filter(|known| self.names.claimed.insert(known.id)) else {
                continue;
            };
            let key = self.names.key(person);
            mark(tx, self.source, "persons", known.id, &key, Value::Null)?;
        }
        Ok(())
    }
}

fn mark(
    tx: &mut Tx<'_>,
    source: SourceId,
    table: &'static str,
    id: impl Into<Id>,
    key: &str,
    digests: Value,
) -> Result<()> {
    let payload = vec![key.into(), digests, CLEANING.into()];
    let row = Writes::new().add("imports", [source.into()], payload);
    tx.patch(table, id, None, row)
}
