//! Undo and redo: a new action that puts the earlier values back, so that undoing syncs like any
//! other action. The stack is this desk's actions in one event and survives a restart.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use rambla_wire::{Act, AtomWrite, Id, Part, Value, Version};
use rusqlite::{Connection, OptionalExtension, params};

use super::list::{List, said};
use super::merge::{Fields, Leaf, Record, is_void, settled};
use super::schema::{Field, Kind, LIFE, REMOVED, Schema, Table};
use super::tx::{Tx, life};
use crate::desk::error::{Error, Result};

/// What an action is on the stack.
pub(crate) enum Step {
    /// Something the user did: can be undone, and nothing can be redone any more.
    Done,
    /// The undoing of the step with this number, of what was first this op.
    Undone(i64, String),
    /// The redoing of the step with this number, of what was first this op.
    Redone(i64, String),
    /// Not the user's doing: leaves the stack alone.
    Silent,
}

/// What was undone or redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What the user did first.
    pub op: String,
    /// What was left as it is because somebody changed or used it since.
    pub left: Vec<Left>,
}

/// A record, or an atom of it, that undoing left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The record's table.
    pub table: &'static str,
    /// The record.
    pub id: Id,
    /// The atom; none where it is the whole record.
    pub atom: Option<&'static str>,
}

/// Notes an action on the stack of its event.
pub(super) fn record(
    conn: &Connection,
    stream: i64,
    action: Id,
    op: &str,
    step: &Step,
) -> Result<()> {
    let (op, redo, taken) = match step {
        Step::Silent => return Ok(()),
        Step::Done => {
            conn.prepare_cached("DELETE FROM steps WHERE stream = ?1 AND redo = 1")?
                .execute([stream])?;
            (op, 0, None)
        }
        Step::Undone(number, op) => (op.as_str(), 1, Some(number)),
        Step::Redone(number, op) => (op.as_str(), 0, Some(number)),
    };
    if let Some(number) = taken {
        drop_step(conn, *number)?;
    }
    conn.prepare_cached("INSERT INTO steps (stream, action, op, redo) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![stream, &action.0[..], op, redo])?;
    Ok(())
}

pub(super) fn drop_step(conn: &Connection, number: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM steps WHERE number = ?1")?
        .execute([number])?;
    Ok(())
}

/// The step on top of one of the stacks: its number, action and op.
pub(super) fn top(conn: &Connection, event: Id, redo: bool) -> Result<Option<(i64, Id, String)>> {
    let step = conn
        .prepare_cached(include_str!("top_step.sql"))?
        .query_row(params![&event.0[..], redo], |row| {
            Ok((
                row.get("number")?,
                row.get::<_, Vec<u8>>("action")?,
                row.get("op")?,
            ))
        })
        .optional()?;
    step.map(|(number, action, op)| Ok((number, Id::from_slice(&action)?, op)))
        .transpose()
}

/// What an action wrote in one stream.
struct Deed {
    births: Vec<(&'static Table, Id, Version)>,
    writes: Vec<(&'static Table, Id, AtomWrite, Version)>,
}

/// Gathers the writes that put back what this action changed.
pub(super) fn invert(
    tx: &mut Tx<'_>,
    conn: &Connection,
    schema: &'static Schema,
    event: Id,
    action: Id,
) -> Result<Vec<Left>> {
    let mut list = List::new(conn);
    let deed = deed(&mut list, schema, event, action)?;
    let mut left = Vec::new();
    let mut putting_back: HashSet<(Id, u32)> = HashSet::new();
    for (_, id, write, version) in &deed.writes {
        let record = Record::load(&mut list, *id, Some(write.atom))?;
        if earlier(&list, &record, write, *version)?.is_some() {
            putting_back.insert((*id, write.atom));
        }
    }
    let voids = voidable(&mut list, schema, &deed, &putting_back, &mut left)?;
    let born: HashSet<Id> = deed.births.iter().map(|(_, id, _)| *id).collect();
    for (table, id, version) in &deed.births {
        if !voids.contains(id) {
            continue;
        }
        let record = Record::load(&mut list, *id, None)?;
        let withdrawn = withdrawal(tx, &list, table, &record, *version, &born)?;
        let write = match withdrawn {
            Some(write) => write,
            None => {
                let key = (LIFE, version.to_bytes().to_vec());
                let leaves = record.leaves(&list, &key)?;
                life(
                    *version,
                    true,
                    leaves.iter().map(|leaf| leaf.version).collect(),
                )
            }
        };
        tx.write_atom(event, table.id, *id, write);
    }
    let mut last: Option<Record> = None;
    for (table, id, write, version) in &deed.writes {
        if born.contains(id) {
            continue;
        }
        let record = match last.take().filter(|record| record.id == *id) {
            Some(record) => record,
            None => Record::load(&mut list, *id, None)?,
        };
        match earlier(&list, &record, write, *version)? {
            Some((fields, parents)) => {
                tx.write_atom(
                    event,
                    table.id,
                    *id,
                    AtomWrite {
                        parents,
                        fields,
                        ..write.clone()
                    },
                );
            }
            None => left.push(Left {
                table: table.name,
                id: *id,
                atom: table.atom(write.atom).map(|atom| atom.name),
            }),
        }
        last = Some(record);
    }
    Ok(left)
}

fn deed(list: &mut List<'_>, schema: &'static Schema, event: Id, action: Id) -> Result<Deed> {
    let numbers: Vec<i64> = list
        .conn
        .prepare_cached("SELECT number FROM changes WHERE action = ?1 ORDER BY number")?
        .query_map([&action.0[..]], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut births: Vec<(&'static Table, Id, Version)> = Vec::new();
    let mut writes = Vec::new();
    for number in numbers {
        let change = list.change(number)?;
        if change.header.stream != event {
            continue;
        }
        let said = said(&change, &Act::decode(change.act())?, number);
        for Part {
            table,
            record,
            birth,
            atoms,
            ..
        } in said.parts
        {
            let Some(table) = schema.table(table) else {
                continue;
            };
            if birth {
                if table.name != "events" && births.last().is_none_or(|(_, id, _)| *id != record) {
                    births.push((table, record, said.version));
                }
                continue;
            }
            for atom in atoms {
                match revived(&atom) {
                    Some(birth) => births.push((table, record, birth)),
                    None => writes.push((table, record, atom, said.version)),
                }
            }
        }
    }
    Ok(Deed { births, writes })
}

/// The birth that a write calls back to life: redoing a creation is a creation again, and undoing
/// it once more asks the same of what happened since.
fn revived(write: &AtomWrite) -> Option<Version> {
    if write.atom != LIFE || is_void(&write.fields) {
        return None;
    }
    Version::from_slice(write.member.as_deref()?).ok()
}

/// The records created by the action that nobody has changed or used since, but for the atoms that
/// are put back with it. What one of them needs to stay whole stays with it.
fn voidable(
    list: &mut List<'_>,
    schema: &Schema,
    deed: &Deed,
    putting_back: &HashSet<(Id, u32)>,
    left: &mut Vec<Left>,
) -> Result<HashSet<Id>> {
    let mut voids: HashSet<Id> = HashSet::new();
    let mut own = HashMap::new();
    let mut parents: HashMap<Id, Vec<Id>> = HashMap::new();
    let tables: BTreeMap<Id, &Table> = deed
        .births
        .iter()
        .map(|(table, id, _)| (*id, *table))
        .collect();
    for (table, id, version) in &deed.births {
        let record = Record::load(list, *id, None)?;
        if unchanged(list, table, &record, *version, &mut own)? {
            voids.insert(*id);
            parents.insert(*id, owners(list, table, &record, *version)?);
        }
    }
    // A lead is shown with its contact and organisation: what was said of these since was said of it.
    for (table, id, version) in &deed.births {
        if table.name == "leads" && voids.contains(id) {
            let record = Record::load(list, *id, None)?;
            let shown = named_at_birth(list, table, &record, *version, |field| {
                field.names == Some("persons") || field.names == Some("organisations")
            })?;
            let changed = shown
                .into_iter()
                .filter(|other| tables.contains_key(other) && !voids.contains(other));
            parents.entry(*id).or_default().extend(changed);
        }
    }
    let mut used_by: HashMap<Id, Vec<Id>> = HashMap::new();
    for id in &voids {
        let users = users(list.conn, schema, tables[id], *id)?.into_iter();
        let others = users
            .filter(|user| !putting_back.contains(user))
            .map(|(user, _)| user);
        used_by.insert(*id, others.collect());
    }
    loop {
        let mut kept = Vec::new();
        for id in &voids {
            let stays = |other: &Id| tables.contains_key(other) && !voids.contains(other);
            let used = used_by[id].iter().any(|user| !voids.contains(user));
            if used || parents[id].iter().any(stays) {
                kept.push(*id);
            }
        }
        if kept.is_empty() {
            break;
        }
        kept.iter().for_each(|id| {
            voids.remove(id);
        });
    }
    for (table, id, _) in &deed.births {
        if !voids.contains(id) {
            left.push(Left {
                table: table.name,
                id: *id,
                atom: None,
            });
        }
    }
    Ok(voids)
}

/// Whether a record still shows what the action that created it gave it, everywhere. A large one
/// goes on in further changes of that action; `own` keeps which they are.
fn unchanged(
    list: &List<'_>,
    table: &Table,
    record: &Record,
    version: Version,
    own: &mut HashMap<i64, HashSet<i64>>,
) -> Result<bool> {
    let Some(birth) = record
        .births
        .iter()
        .find(|birth| birth.version == version && !birth.voided)
    else {
        return Ok(false);
    };
    let own = match own.entry(birth.change) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(changes_with(list.conn, birth.change)?),
    };
    let simple = table
        .atoms
        .iter()
        .filter(|atom| atom.set.is_none())
        .map(|atom| (atom.id, Vec::new()));
    for key in simple.chain(record.members(list)?) {
        let now = record.value(list, &key)?;
        let more = record
            .writes
            .get(&key)
            .into_iter()
            .flatten()
            .find(|write| own.contains(&write.change));
        let then = match more {
            Some(write) => Some(write.fields.clone()),
            None => birth.fields(list, record.id, &key)?,
        };
        let same = match (&now, &then) {
            (Some(now), Some(then)) => settled(now) == settled(then),
            (None, None) => true,
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The changes of the action that this change belongs to.
fn changes_with(conn: &Connection, change: i64) -> Result<HashSet<i64>> {
    let numbers = conn
        .prepare_cached("SELECT number FROM changes WHERE action = (SELECT action FROM changes WHERE number = ?1)")?
        .query_map([change], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(numbers)
}

/// The records that a record belongs to.
fn owners(list: &List<'_>, table: &Table, record: &Record, version: Version) -> Result<Vec<Id>> {
    named_at_birth(list, table, record, version, |field| field.owner)
}

/// The records that these fields named when a record was created.
fn named_at_birth(
    list: &List<'_>,
    table: &Table,
    record: &Record,
    version: Version,
    which: impl Fn(&Field) -> bool,
) -> Result<Vec<Id>> {
    let mut named = Vec::new();
    let Some(birth) = record.births.iter().find(|birth| birth.version == version) else {
        return Ok(named);
    };
    for atom in birth.atoms(list, record.id)?.iter() {
        let Some(known) = table.atom(atom.atom) else {
            continue;
        };
        for field in known.fields.iter().filter(|field| which(field)) {
            if let Some((_, Value::Bytes(bytes))) =
                atom.fields.iter().find(|(id, _)| *id == field.id)
            {
                named.extend(Id::from_slice(bytes).ok());
            }
        }
    }
    Ok(named)
}

/// The live records that name this one, and in which atom. That a session stood in a calendar does
/// not hold it back.
fn users(conn: &Connection, schema: &Schema, table: &Table, id: Id) -> Result<Vec<(Id, u32)>> {
    let mut users = Vec::new();
    let mut ask = |atom: u32, sql: String| -> Result<()> {
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query([&id.0[..]])?;
        while let Some(row) = rows.next()? {
            users.push((Id::from_slice(&row.get::<_, Vec<u8>>(0)?)?, atom));
        }
        Ok(())
    };
    for other in schema
        .tables
        .iter()
        .filter(|other| other.name != "published")
    {
        for atom in other.atoms {
            for field in atom
                .fields
                .iter()
                .filter(|field| field.names == Some(table.name))
            {
                ask(
                    atom.id,
                    format!("SELECT id FROM {} WHERE {} = ?1", other.name, field.column),
                )?;
            }
            let Some(set) = atom.set else { continue };
            for field in set
                .key
                .iter()
                .filter(|field| field.names == Some(table.name))
            {
                ask(
                    atom.id,
                    format!(
                        "SELECT {} FROM {} WHERE {} = ?1",
                        set.owner, set.table, field.column
                    ),
                )?;
            }
        }
    }
    Ok(users)
}

/// Undoing an action that only recorded a consent withdraws it: that it was given stays true.
fn withdrawal(
    tx: &Tx<'_>,
    list: &List<'_>,
    table: &Table,
    record: &Record,
    version: Version,
    born: &HashSet<Id>,
) -> Result<Option<AtomWrite>> {
    if table.name != "consents"
        || owners(list, table, record, version)?
            .iter()
            .any(|lead| born.contains(lead))
    {
        return Ok(None);
    }
    let (atom, field) = table
        .column("withdrawn_at")
        .expect("BUG: consents cannot be withdrawn");
    let key = (atom.id, Vec::new());
    let leaves = record.leaves(list, &key)?;
    let mut fields = leaves
        .first()
        .map(|leaf| leaf.fields.clone())
        .unwrap_or_default();
    fields.retain(|(id, _)| *id != field.id);
    fields.push((field.id, Value::Int(tx.now())));
    fields.sort_by_key(|(id, _)| *id);
    Ok(Some(AtomWrite {
        atom: atom.id,
        member: None,
        parents: leaves.iter().map(|leaf| leaf.version).collect(),
        fields,
    }))
}

/// The value an atom had before this write, and the versions that putting it back replaces; none
/// where somebody wrote it since. What undo or redo put back since counts as this write.
fn earlier(
    list: &List<'_>,
    record: &Record,
    write: &AtomWrite,
    version: Version,
) -> Result<Option<(Fields, Vec<Version>)>> {
    let key = (write.atom, write.member.clone().unwrap_or_default());
    let leaves = record.leaves(list, &key)?;
    for leaf in &leaves {
        let restored =
            settled(&leaf.fields) == settled(&write.fields) && was_turned(list, leaf.change)?;
        if leaf.version != version && !restored {
            return Ok(None);
        }
    }
    if leaves.is_empty() {
        return Ok(None);
    }
    let parents = leaves.iter().map(|leaf| leaf.version).collect();
    if write.atom == LIFE {
        return Ok(Some((
            vec![(1, Value::Int(i64::from(!is_void(&write.fields))))],
            parents,
        )));
    }
    let mut before: Vec<Leaf> = Vec::new();
    for known in record.writes.get(&key).into_iter().flatten() {
        if write.parents.contains(&known.version) {
            before.push(Leaf {
                hlc: known.hlc,
                version: known.version,
                change: known.change,
                fields: known.fields.clone(),
            });
        }
    }
    for birth in record
        .births
        .iter()
        .filter(|birth| write.parents.contains(&birth.version))
    {
        if let Some(fields) = birth.fields(list, record.id, &key)? {
            before.push(Leaf {
                hlc: birth.hlc,
                version: birth.version,
                change: birth.change,
                fields,
            });
        }
    }
    let last = before.into_iter().max_by_key(|leaf| {
        (
            leaf.present(),
            leaf.hlc,
            leaf.version.replica,
            leaf.version.seq,
        )
    });
    let none = if write.member.is_some() {
        vec![(REMOVED, Value::Int(1))]
    } else {
        Vec::new()
    };
    Ok(Some((last.map_or(none, |leaf| leaf.fields), parents)))
}

/// Whether a change is the work of undo or redo.
fn was_turned(list: &List<'_>, change: i64) -> Result<bool> {
    let turned = list
        .conn
        .prepare_cached("SELECT op IN ('undo', 'redo') FROM changes WHERE number = ?1")?
        .query_row([change], |row| row.get(0))?;
    Ok(turned)
}

/// The op that undo, or redo, would take next in this event.
pub(super) fn next(conn: &Connection, event: Id, redo: bool) -> Result<Option<String>> {
    Ok(top(conn, event, redo)?.map(|(_, _, op)| op))
}

/// Refuses with what there is nothing of.
pub(super) fn nothing(redo: bool) -> Error {
    Error::Nothing(if redo { "redo" } else { "undo" })
}

/// Whether these parts hold anything that undo can put back.
pub(super) fn undoable(schema: &Schema, parts: &[Part]) -> bool {
    parts.iter().any(|part| {
        schema.table(part.table).is_some_and(|table| {
            table.kind != Kind::Team && !(part.birth && table.name == "events")
        })
    })
}
