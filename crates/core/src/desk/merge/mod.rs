//! Merging: from the set of changes to the rows of the tables.
//!
//! What stands in the tables is a function of the *set* of changes that are here: every order,
//! grouping and repetition gives the same rows, leaves and conflicts. Writing on this desk goes
//! this way too, so the receiving path is the replay path.

mod atoms;
mod belonging;
mod graves;
mod named;
mod records;
mod rows;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rambla_wire::{AtomWrite, Id, Part, Value};
use rusqlite::{Connection, params};

pub(crate) use atoms::{Leaf, disagree, member_key, settled, value_of};
pub(crate) use graves::ERASURES;
pub(crate) use named::{TEXT, Text, ids_of, ids_to_bytes, texts_to_bytes};
pub(crate) use records::{AtomKey, Record, Write, is_void};

use super::list::{List, Said};
use super::schema::{LIFE, REMOVED, Schema, Table};
use crate::desk::error::Result;

/// The fields of an atom, by number.
pub(crate) type Fields = Vec<(u32, Value)>;

/// Which records an action or a delivery touched, by table.
pub type Touched = BTreeMap<&'static str, BTreeSet<Id>>;

/// Merging into the desk behind one connection.
pub(crate) struct Merge<'c> {
    pub(crate) list: List<'c>,
    pub(crate) schema: &'static Schema,
    pub(crate) touched: Touched,
    /// Ids made in the action that is applied: nothing else that is stored speaks of them.
    pub(crate) minted: HashSet<Id>,
    /// Whether changes are applied that were here before, rows and all.
    pub(crate) again: bool,
    /// Whether anything was ever erased here; none before somebody asked.
    has_graves: Option<bool>,
}

impl<'c> Merge<'c> {
    pub(crate) fn new(conn: &'c Connection, schema: &'static Schema) -> Merge<'c> {
        Merge {
            list: List::new(conn),
            schema,
            touched: Touched::new(),
            minted: HashSet::new(),
            again: false,
            has_graves: None,
        }
    }

    pub(crate) fn conn(&self) -> &'c Connection {
        self.list.conn
    }

    /// Brings what one change says into the tables. Doing it twice changes nothing.
    pub(crate) fn apply(&mut self, said: &Said) -> Result<()> {
        let mut kept = said.later;
        let mut born: Vec<(&'static Table, Id, Vec<&Part>)> = Vec::new();
        let mut places: HashMap<(u32, Id), usize> = HashMap::new();
        let mut written: Vec<(&'static Table, &Part)> = Vec::new();
        for part in &said.parts {
            kept |= part.later;
            let Some(table) = self.schema.table(part.table) else {
                kept = true;
                continue;
            };
            kept |= !part.atoms.iter().all(|atom| knows(table, atom));
            if !part.birth {
                written.push((table, part));
                continue;
            }
            let place = *places.entry((table.id, part.record)).or_insert_with(|| {
                born.push((table, part.record, Vec::new()));
                born.len() - 1
            });
            born[place].2.push(part);
        }
        for (table, record, parts) in born {
            self.touched.entry(table.name).or_default().insert(record);
            self.give_birth(said, table, record, &parts)?;
            if table.name == ERASURES {
                self.bury_said(said.stream, &parts)?;
            }
        }
        for (table, part) in written {
            self.touched
                .entry(table.name)
                .or_default()
                .insert(part.record);
            for atom in &part.atoms {
                if atom.atom == LIFE || table.atom(atom.atom).is_some() {
                    self.write(said, table, part.record, atom)?;
                }
            }
        }
        if kept {
            self.conn()
                .prepare_cached("INSERT OR IGNORE INTO later (change) VALUES (?1)")?
                .execute([said.number])?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        said: &Said,
        table: &'static Table,
        record: Id,
        atom: &AtomWrite,
    ) -> Result<()> {
        let (replica, stream) = (
            self.list.replica(said.version.replica)?,
            self.list.stream(said.stream)?,
        );
        let parents: Vec<u8> = atom
            .parents
            .iter()
            .flat_map(|parent| parent.to_bytes())
            .collect();
        let member = atom.member.as_deref().unwrap_or_default();
        self.conn()
            .prepare_cached(include_str!("version.sql"))?
            .execute(params![
                &record.0[..],
                atom.atom,
                member,
                replica,
                said.version.seq as i64,
                stream,
                table.id,
                said.hlc.0 as i64,
                said.number,
                parents,
                Value::fields_to_bytes(&atom.fields),
            ])?;
        if atom.atom == LIFE {
            self.refresh(table, record, said.stream)
        } else {
            self.refresh_atom(table, record, atom.atom, member, said.stream)
        }
    }

    /// Applies again every change that spoke of what an earlier version did not know.
    pub(crate) fn apply_later(&mut self) -> Result<()> {
        let numbers: Vec<i64> = self
            .conn()
            .prepare("SELECT change FROM later")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        self.conn().execute("DELETE FROM later", [])?;
        self.again = true;
        for number in numbers {
            let mut change = self.list.change(number)?;
            // What an erasure names that was not understood before, or came before it.
            if let Some(covered) = self.covered(&change)? {
                change = covered;
                self.list.replace_parts(number, &change.parts)?;
            }
            let act = rambla_wire::Act::decode(change.act())?;
            self.apply(&super::list::said(&change, &act, number))?;
        }
        Ok(())
    }
}

/// Whether this schema has the atom and every field that is written of it.
fn knows(table: &Table, write: &AtomWrite) -> bool {
    let Some(atom) = table.atom(write.atom) else {
        return write.atom == LIFE;
    };
    let known = atom.set.map_or(atom.fields, |set| set.payload);
    write.fields.iter().all(|(id, _)| {
        known.iter().any(|field| field.id == *id) || (atom.set.is_some() && *id == REMOVED)
    })
}
