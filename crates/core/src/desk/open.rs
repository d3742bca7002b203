//! What is open about a record: values of an atom that nobody has decided between.

use rambla_wire::{Hlc, Id, Version};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::Desk;
use super::history::{name_of, shown, who};
use super::list::List;
use super::merge::{AtomKey, Fields, Leaf, Record, disagree};
use super::sources::Sources;
use crate::desk::error::Result;

/// An atom with several values that nobody has decided between; the one that shows is first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Conflict {
    /// The record's table.
    pub table: &'static str,
    /// The record.
    pub id: String,
    /// What the record is known by.
    pub name: String,
    /// The atom.
    pub atom: &'static str,
    /// What it was before, as far as all who wrote a value had seen the same.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub base: Map<String, Json>,
    /// Its values.
    pub values: Vec<ConflictValue>,
    #[serde(skip)]
    pub(crate) member: Vec<u8>,
}

/// One value of a conflict, with who gave it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ConflictValue {
    /// The values, by column.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub value: Map<String, Json>,
    /// Milliseconds since 1970, UTC.
    pub at: u64,
    /// The name of the desk.
    pub desk: Option<String>,
    /// The name of who was there.
    pub staff: Option<String>,
    /// Whether it was given on this desk.
    pub mine: bool,
    /// The action that gave it, as `edit_lead`.
    pub op: String,
    /// The name of the file that it was imported from; none where somebody gave it.
    pub source: Option<String>,
    #[serde(skip)]
    pub(crate) version: Option<Version>,
}

impl Desk {
    /// What is open about these records.
    pub fn conflicts_of(&self, ids: &[Id]) -> Result<Vec<Conflict>> {
        self.read(|db| {
            let mut conflicts = Vec::new();
            let mut sources = Sources::new(db);
            for id in ids {
                let keys = db.rows(
                    "SELECT atom, member FROM conflicts WHERE record = ?1",
                    [&id.0[..]],
                    |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)),
                )?;
                for key in keys {
                    conflicts.extend(conflict(self, &mut sources, *id, key)?);
                }
            }
            Ok(conflicts)
        })
    }

    /// Every open conflict of these streams, record by record.
    pub(crate) fn conflicts_in(&self, streams: &[Id]) -> Result<Vec<Conflict>> {
        self.read(|db| {
            let mut conflicts = Vec::new();
            let mut sources = Sources::new(db);
            for stream in streams {
                let keys = db.rows(include_str!("conflicts_in.sql"), [&stream.0[..]], |row| {
                    let record: Vec<u8> = row.get("record")?;
                    Ok((record, row.get("atom")?, row.get::<_, Vec<u8>>("member")?))
                })?;
                for (record, atom, member) in keys {
                    let id = Id::from_slice(&record)?;
                    conflicts.extend(conflict(self, &mut sources, id, (atom, member))?);
                }
            }
            Ok(conflicts)
        })
    }

    /// How many atoms of the event have several values.
    pub fn open_conflicts(&self) -> Result<usize> {
        let Some(event) = self.station.event else {
            return Ok(0);
        };
        let count = self.read(|db| {
            db.row(include_str!("open_conflicts.sql"), [event], |row| {
                row.get::<_, i64>(0)
            })
        })?;
        Ok(count.unwrap_or(0) as usize)
    }
}

fn conflict(
    desk: &Desk,
    sources: &mut Sources<'_>,
    id: Id,
    key: AtomKey,
) -> Result<Option<Conflict>> {
    let db = sources.db;
    let mut list = List::new(db.conn());
    let record = Record::load(&mut list, id, None)?;
    let leaves = record.leaves(&list, &key)?;
    let Some(table) = desk.schema.table(record.kind()) else {
        return Ok(None);
    };
    let Some(atom) = table.atom(key.0) else {
        return Ok(None);
    };
    if !disagree(&leaves) {
        return Ok(None);
    }
    let mut values = Vec::new();
    for leaf in leaves.iter().filter(|leaf| leaf.present()) {
        let by = who(db, leaf.change, leaf.hlc)?;
        let value = shown(desk, db, table, &key, Some(&leaf.fields))?;
        values.push(ConflictValue {
            value,
            at: by.at,
            desk: by.desk,
            staff: by.staff,
            mine: by.mine,
            source: sources.of(leaf.change, &by.op)?,
            op: by.op,
            version: Some(leaf.version),
        });
    }
    let base = base(&list, &record, &key, &leaves)?;
    Ok(Some(Conflict {
        table: table.name,
        id: id.to_string(),
        name: name_of(desk.schema, db, table.name, &id.0)?,
        atom: atom.name,
        base: shown(desk, db, table, &key, base.as_ref())?,
        values,
        member: key.1,
    }))
}

/// The value that all these leaves replaced; of several the newest.
fn base(
    list: &List<'_>,
    record: &Record,
    key: &(u32, Vec<u8>),
    leaves: &[Leaf],
) -> Result<Option<Fields>> {
    let writes = record.writes.get(key).map_or(&[][..], Vec::as_slice);
    let parents = |leaf: &Leaf| {
        let write = writes.iter().find(|write| write.version == leaf.version);
        write.map_or(&[][..], |write| write.parents.as_slice())
    };
    let Some((first, others)) = leaves.split_first() else {
        return Ok(None);
    };
    let common = parents(first)
        .iter()
        .filter(|parent| others.iter().all(|leaf| parents(leaf).contains(parent)));
    let mut newest: Option<(Hlc, Version)> = None;
    for parent in common {
        let write = writes.iter().find(|write| write.version == *parent);
        let birth = record.births.iter().find(|birth| birth.version == *parent);
        let hlc = write
            .map(|write| write.hlc)
            .or(birth.map(|birth| birth.hlc));
        newest = newest.max(hlc.map(|hlc| (hlc, *parent)));
    }
    let Some((_, version)) = newest else {
        return Ok(None);
    };
    if let Some(write) = writes.iter().find(|write| write.version == version) {
        return Ok(Some(write.fields.clone()));
    }
    let birth = record.births.iter().find(|birth| birth.version == version);
    birth.map_or(Ok(None), |birth| birth.fields(list, record.id, key))
}
