//! What belongs to a record from birth on, and so is erased with it.

use std::collections::{BTreeSet, HashMap};

use rambla_wire::{AtomWrite, Id, Value};
use rusqlite::params;

use super::{Merge, Record, value_of};
use crate::desk::error::Result;
use crate::desk::schema::{LIFE, Table};

/// What goes with a record: table and column that name it from birth on.
const BELONGING: &[(&str, &str)] = &[
    ("attendees", "person"),
    ("lead_notes", "lead"),
    ("consents", "lead"),
    ("consents", "person"),
    ("notices", "lead"),
    ("notices", "person"),
];

impl Merge<'_> {
    /// What belongs to a record by its rows, and did so from birth on.
    pub(super) fn shown_belonging(
        &mut self,
        stream: i64,
        id: Id,
        named: &BTreeSet<Id>,
    ) -> Result<Vec<Id>> {
        let mut found = Vec::new();
        for (table, column) in BELONGING {
            let sql = format!("SELECT id FROM {table} WHERE {column} = ?1 AND stream = ?2");
            let rows: Vec<Vec<u8>> = self
                .conn()
                .prepare_cached(&sql)?
                .query_map(params![&id.0[..], stream], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for row in rows {
                let record = Id::from_slice(&row)?;
                // What is erased by name needs no reason.
                if !named.contains(&record) && self.owners_at_birth(record)?.contains(&id) {
                    found.push(record);
                }
            }
        }
        Ok(found)
    }

    /// By what they belonged to at birth, the records whose row no longer says so: undone, or written
    /// again since.
    pub(super) fn written_since(&mut self, stream: i64) -> Result<HashMap<Id, Vec<Id>>> {
        let mut by_owner: HashMap<Id, Vec<Id>> = HashMap::new();
        for (name, column) in BELONGING {
            let table = self.schema.tables.iter().find(|table| table.name == *name);
            let Some((kind, atom)) = table.and_then(|table| {
                let (atom, _) = table.column(column)?;
                Some((table.id, atom.id))
            }) else {
                continue;
            };
            let rows: Vec<Vec<u8>> = self
                .conn()
                .prepare_cached(include_str!("written_since.sql"))?
                .query_map(params![stream, kind, atom], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for row in rows {
                let record = Id::from_slice(&row)?;
                for owner in self.owners_at_birth(record)? {
                    by_owner.entry(owner).or_default().push(record);
                }
            }
        }
        Ok(by_owner)
    }

    fn owners_at_birth(&mut self, record: Id) -> Result<Vec<Id>> {
        let known = Record::load(&mut self.list, record, Some(LIFE))?;
        let Some(table) = self.schema.table(known.kind()) else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        for birth in &known.births {
            let atoms = birth.atoms(&self.list, record)?;
            all.extend(owners(table, atoms.iter().as_slice()));
        }
        Ok(all)
    }
}

/// What a record belongs to, by these writes of it.
pub(super) fn owners(table: &Table, atoms: &[AtomWrite]) -> Vec<Id> {
    let columns = BELONGING.iter().filter(|(name, _)| *name == table.name);
    let fields = columns.filter_map(|(_, column)| table.column(column));
    let values = fields.flat_map(|(atom, field)| {
        let writes = atoms.iter().filter(|write| write.atom == atom.id);
        writes.map(|write| value_of(&write.fields, field))
    });
    let ids = values.filter_map(|value| match value {
        Value::Bytes(bytes) => Id::from_slice(&bytes).ok(),
        _ => None,
    });
    ids.collect()
}
