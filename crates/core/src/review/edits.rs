//! Edits against Trash: a record that one desk put there while another one, which did not know, wrote
//! something about it.

use std::collections::{BTreeMap, BTreeSet};

use rambla_wire::{Id, Version, WireError};
use serde::Serialize;

use super::{Item, Question, named};
use crate::desk::error::Result;
use crate::desk::ids::EventId;
use crate::desk::schema::LIFE;
use crate::desk::schema::Schema;
use crate::desk::{AtomKey, Desk, Entry, Had, Leaf, Reader, Record, key_of, name_of};
use crate::desk::{settled, story};

/// A record in Trash, and what other desks wrote about it who did not know.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrashEdits {
    /// The record's table.
    pub table: &'static str,
    /// The record.
    pub id: String,
    /// What it is known by.
    pub name: String,
    /// Who put it there; several desks may have.
    pub deleted: Vec<Entry>,
    /// What the others wrote, oldest first: of the record, of what belongs to it, and of its person where
    /// nothing else shows them.
    pub edits: Vec<Entry>,
}

impl TrashEdits {
    pub(super) fn record(&self) -> std::result::Result<Id, WireError> {
        self.id.parse()
    }

    pub(super) fn restore_op(&self) -> &'static str {
        match self.table {
            "leads" => "restore_lead",
            "attendees" => "restore_attendee",
            "sessions" => "restore_session",
            "organisations" => "restore_organisation",
            _ => "restore_person",
        }
    }
}

/// The tables whose records are asked about.
const TABLES: [&str; 5] = ["attendees", "leads", "organisations", "persons", "sessions"];

/// A record in Trash, by its table's place in [`TABLES`].
type Gone = (usize, Id);
/// What was written about it: of which record, whether that is a fact that belongs to it.
type About = BTreeMap<Id, bool>;
/// A write: of which record, which atom (none: its birth), by which change.
type Wrote = (Id, Option<AtomKey>, Version);

pub(super) fn all(
    desk: &Desk,
    db: Reader<'_>,
    event: EventId,
    had: &mut Had<'_>,
) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for ((table, id), about) in likely(db, event, had)? {
        items.extend(item(desk, db, had, TABLES[table], id, &about)?);
    }
    Ok(items)
}

/// Records in Trash of which something was written by a desk that did not know of some deletion.
fn likely(db: Reader<'_>, event: EventId, had: &mut Had<'_>) -> Result<BTreeMap<Gone, About>> {
    let mut found: BTreeMap<Gone, About> = BTreeMap::new();
    db.each(include_str!("edits.sql"), [event], |row| {
        let id = |column: &str| {
            Ok::<_, crate::desk::error::Error>(Id::from_slice(&row.get::<_, Vec<u8>>(column)?)?)
        };
        let version = |replica: &str, seq: &str| {
            Ok::<_, crate::desk::error::Error>(Version {
                replica: id(replica)?,
                seq: row.get::<_, i64>(seq)? as u64,
            })
        };
        if had.apart(
            version("deleter", "deleted")?,
            version("writer", "written")?,
        )? {
            let table: String = row.get("gone_from")?;
            let table = TABLES.iter().position(|known| *known == table);
            let gone = (table.unwrap_or_default(), id("id")?);
            found
                .entry(gone)
                .or_default()
                .insert(id("record")?, row.get("is_fact")?);
        }
        Ok(())
    })?;
    Ok(found)
}

fn item(
    desk: &Desk,
    db: Reader<'_>,
    had: &mut Had<'_>,
    table: &'static str,
    id: Id,
    about: &About,
) -> Result<Option<Item>> {
    let deleted = key_of(table, "deleted");
    let record = had.record(id)?;
    let leaves = had.leaves(&record, &deleted)?.into_iter();
    let deletions: Vec<Leaf> = leaves
        .filter(|leaf| !settled(&leaf.fields).is_empty())
        .collect();
    let mut open: BTreeSet<Wrote> = BTreeSet::new();
    for (record, is_fact) in about {
        written_apart(had, &deletions, *record, *is_fact, &mut open)?;
    }
    if open.is_empty() {
        return Ok(None);
    }
    let mut records: BTreeSet<Id> = about.keys().copied().collect();
    records.insert(id);
    let (mut gone, mut edits) = (Vec::new(), Vec::new());
    for entry in story(desk, db, &records.into_iter().collect::<Vec<_>>())? {
        let wrote: Wrote = (entry.id.parse()?, entry.key.clone(), entry.version());
        let is_deletion = deletions.iter().any(|leaf| leaf.version == wrote.2);
        if wrote.0 == id && wrote.1.as_ref() == Some(&deleted) && is_deletion {
            gone.push(entry);
        } else if open.contains(&wrote) {
            edits.push(entry);
        }
    }
    // Of one change in the order of the fields.
    edits.sort_by(|a, b| {
        let place = |one: &Entry| (one.at, one.version(), one.id.clone(), one.key.clone());
        place(a).cmp(&place(b))
    });
    let writes = open.iter().map(|(_, _, version)| *version);
    let writes = writes.chain(deletions.iter().map(|leaf| leaf.version));
    Ok(Some(Item {
        item: named("trash", &[&id.0], &writes.collect()),
        question: Question::Trash(TrashEdits {
            table,
            id: id.to_string(),
            name: name_of(Schema::current(), db, table, &id.0)?,
            deleted: gone,
            edits,
        }),
    }))
}

/// What shows of a record and was written apart from every deletion, and is not what whoever deleted had
/// seen anyway.
fn written_apart(
    had: &mut Had<'_>,
    deletions: &[Leaf],
    id: Id,
    is_fact: bool,
    open: &mut BTreeSet<Wrote>,
) -> Result<()> {
    let record = had.record(id)?;
    let mut seen: Vec<Record> = Vec::new();
    for deletion in deletions {
        seen.push(had.record_of(id, deletion.version)?);
    }
    let Some(table) = Schema::current().table(record.kind()) else {
        return Ok(());
    };
    for (key, writes) in &record.writes {
        let name = table.atom(key.0).map_or("", |atom| atom.name);
        if key.0 == LIFE || ["", "deleted", "imports"].contains(&name) {
            continue;
        }
        for leaf in had.leaves(&record, key)? {
            let is_write = writes.iter().any(|write| write.version == leaf.version);
            if !is_write || !is_apart(had, deletions, leaf.version)? {
                continue;
            }
            let mut is_known = true;
            for seen in &seen {
                let before = had.leaves(seen, key)?;
                is_known &= value(before.first()) == value(Some(&leaf));
            }
            if !is_known {
                open.insert((id, Some(key.clone()), leaf.version));
            }
        }
    }
    for birth in record.counting().filter(|_| is_fact) {
        if is_apart(had, deletions, birth.version)? {
            open.insert((id, None, birth.version));
        }
    }
    Ok(())
}

fn value(leaf: Option<&Leaf>) -> Option<Vec<&(u32, rambla_wire::Value)>> {
    let leaf = leaf.filter(|leaf| leaf.present())?;
    Some(settled(&leaf.fields))
}

fn is_apart(had: &mut Had<'_>, deletions: &[Leaf], write: Version) -> Result<bool> {
    for deletion in deletions {
        if !had.apart(deletion.version, write)? {
            return Ok(false);
        }
    }
    Ok(true)
}
