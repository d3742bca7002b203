//! The history of a record.

use std::collections::BTreeMap;

use rambla_wire::{Hlc, Id, Value, Version};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::list::List;
use super::merge::{AtomKey, Fields, Record, is_void, member_key, value_of};
use super::schema::{Field, LIFE, REMOVED, Schema, Set, Table};
use super::{Desk, Reader};
use crate::desk::error::{Error, Result};

/// One line of a history: who did what, when, on which desk, from which to which value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Entry {
    /// Milliseconds since 1970, UTC.
    pub at: u64,
    /// The name of the desk it was done on.
    pub desk: Option<String>,
    /// The name of who was at the desk.
    pub staff: Option<String>,
    /// The action, as `edit_lead`.
    pub op: String,
    /// The record's table.
    pub table: &'static str,
    /// The record.
    pub id: String,
    /// `created`, `undone`, `redone`, or the atom that was written.
    pub what: &'static str,
    /// The values before, by column; empty for a birth.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub from: Map<String, Json>,
    /// The values after.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub to: Map<String, Json>,
    /// Whether it was done on this desk.
    #[serde(skip)]
    pub(crate) mine: bool,
    /// Which atom was written; none of a birth.
    #[serde(skip)]
    pub(crate) key: Option<AtomKey>,
    #[serde(skip)]
    order: (Hlc, Id, u64),
}

impl Entry {
    /// The change that says it.
    pub(crate) fn version(&self) -> Version {
        let (_, replica, seq) = self.order;
        Version { replica, seq }
    }
}

/// Who did something, when and on which desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct By {
    /// Milliseconds since 1970, UTC.
    pub at: u64,
    /// The name of the desk.
    pub desk: Option<String>,
    /// The name of who was there.
    pub staff: Option<String>,
    /// Whether it was done on this desk.
    pub mine: bool,
    /// The action, as `edit_session`.
    pub op: String,
}

impl Desk {
    /// The history of these records together, oldest first.
    pub fn history(&self, ids: &[Id]) -> Result<Vec<Entry>> {
        self.read(|db| story(self, db, ids))
    }
}

/// The history of these records together, oldest first.
pub(crate) fn story(desk: &Desk, db: Reader<'_>, ids: &[Id]) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for id in ids {
        record_history(desk, db, *id, &mut entries)?;
    }
    entries.sort_by_key(|entry| entry.order);
    Ok(entries)
}

fn record_history(desk: &Desk, db: Reader<'_>, id: Id, entries: &mut Vec<Entry>) -> Result<()> {
    let mut list = List::new(db.conn());
    let record = Record::load(&mut list, id, None)?;
    let Some(table) = desk.schema.table(record.kind()) else {
        return Err(Error::NotFound {
            what: "record",
            name: id.to_string(),
        });
    };
    let entry = |change: i64, hlc: Hlc, version: Version, what, from, to| -> Result<Entry> {
        let by = who(db, change, hlc)?;
        Ok(Entry {
            at: by.at,
            desk: by.desk,
            staff: by.staff,
            op: by.op,
            table: table.name,
            id: id.to_string(),
            what,
            from,
            to,
            mine: by.mine,
            key: None,
            order: (hlc, version.replica, version.seq),
        })
    };
    for birth in &record.births {
        let mut to = Map::new();
        for atom in birth.atoms(&list, id)?.iter() {
            let key = (atom.atom, atom.member.clone().unwrap_or_default());
            let values = shown(desk, db, table, &key, Some(&atom.fields))?;
            if key.1.is_empty() {
                to.extend(values);
            } else if let (Some(known), Json::Array(list)) = (
                table.atom(key.0),
                to.entry(set_name(table, key.0))
                    .or_insert(Json::Array(Vec::new())),
            ) {
                let _ = known;
                list.push(Json::Object(values));
            }
        }
        entries.push(entry(
            birth.change,
            birth.hlc,
            birth.version,
            "created",
            Map::new(),
            to,
        )?);
    }
    for (key, writes) in &record.writes {
        let values: BTreeMap<Version, &Fields> = writes
            .iter()
            .map(|write| (write.version, &write.fields))
            .collect();
        for write in writes {
            let what = match (key.0, table.atom(key.0)) {
                (LIFE, _) if is_void(&write.fields) => "undone",
                (LIFE, _) => "redone",
                (_, Some(atom)) => atom.name,
                (_, None) => continue,
            };
            let mut before = None;
            for parent in &write.parents {
                before = match values.get(parent) {
                    Some(fields) => Some((*fields).clone()),
                    None => match record.births.iter().find(|birth| birth.version == *parent) {
                        Some(birth) => birth.fields(&list, id, key)?,
                        None => before,
                    },
                };
            }
            let from = shown(desk, db, table, key, before.as_ref())?;
            let to = shown(desk, db, table, key, Some(&write.fields))?;
            let entry = entry(write.change, write.hlc, write.version, what, from, to)?;
            entries.push(Entry {
                key: Some(key.clone()),
                ..entry
            });
        }
    }
    Ok(())
}

fn set_name(table: &Table, atom: u32) -> &'static str {
    table.atom(atom).map_or("", |atom| atom.name)
}

/// The values of an atom as a reader sees them: ids as the names of what they stand for.
pub(super) fn shown(
    desk: &Desk,
    db: Reader<'_>,
    table: &Table,
    key: &(u32, Vec<u8>),
    fields: Option<&Fields>,
) -> Result<Map<String, Json>> {
    let mut values = Map::new();
    let (Some(atom), Some(fields)) = (table.atom(key.0), fields) else {
        return Ok(values);
    };
    let mut put = |field: &Field, value: Value| -> Result<()> {
        if let Some(json) = json(desk, db, field, value)? {
            values.insert(field.column.to_owned(), json);
        }
        Ok(())
    };
    if let Some(set) = atom.set {
        if fields
            .iter()
            .any(|(id, value)| *id == REMOVED && *value == Value::Int(1))
        {
            return Ok(values);
        }
        return member_shown(set, &key.1, fields, &mut put).map(|()| values);
    }
    for field in atom.fields {
        put(field, value_of(fields, field))?;
    }
    Ok(values)
}

fn member_shown(
    set: &Set,
    member: &[u8],
    fields: &Fields,
    put: &mut impl FnMut(&Field, Value) -> Result<()>,
) -> Result<()> {
    for (field, value) in set
        .key
        .iter()
        .zip(member_key(set, member).unwrap_or_default())
    {
        put(field, value)?;
    }
    set.payload
        .iter()
        .try_for_each(|field| put(field, value_of(fields, field)))
}

fn json(desk: &Desk, db: Reader<'_>, field: &Field, value: Value) -> Result<Option<Json>> {
    Ok(match (value, field.names) {
        (Value::Text(text), _) => Some(Json::String(text)),
        (Value::Int(number), _) => Some(Json::from(number)),
        (Value::Bytes(bytes), Some(table)) => {
            Some(Json::String(name_of(desk.schema, db, table, &bytes)?))
        }
        (Value::Bytes(_) | Value::Null | Value::Later(_), _) => None,
    })
}

/// What a reader knows a record by; its id where it has no name, or no row.
pub(crate) fn name_of(schema: &Schema, db: Reader<'_>, table: &str, id: &[u8]) -> Result<String> {
    let columns = ["name", "title"];
    let column = columns
        .iter()
        .find(|column| schema.named(table).column(column).is_some());
    let sql = match column {
        Some(column) => format!("SELECT {column} FROM {table} WHERE id = ?1"),
        None if schema.named(table).column("person").is_some() => format!(
            "SELECT name FROM persons WHERE id = (SELECT person FROM {table} WHERE id = ?1)"
        ),
        None => String::new(),
    };
    let name: Option<Option<String>> = match sql.is_empty() {
        false => db.row(&sql, [id], |row| row.get(0))?,
        true => None,
    };
    Ok(name
        .flatten()
        .unwrap_or_else(|| Id::from_slice(id).map_or(String::new(), |id| id.to_string())))
}

/// Who wrote the change with this arrival number, which has this stamp.
pub(crate) fn who(db: Reader<'_>, change: i64, hlc: Hlc) -> Result<By> {
    let by = db
        .conn()
        .prepare_cached(include_str!("who.sql"))?
        .query_row(params![change], |row| {
            Ok(By {
                at: hlc.milliseconds(),
                op: row.get("op")?,
                desk: row.get("desk")?,
                staff: row.get("staff")?,
                mine: row.get("mine")?,
            })
        })
        .optional()?;
    by.ok_or_else(|| Error::Damaged("a version of a change that is not on the list".to_owned()))
}
