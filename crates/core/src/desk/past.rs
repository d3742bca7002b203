//! What a record was before its creation was undone.

use std::collections::BTreeMap;

use rambla_wire::{Id, Value};

use super::Reader;
use super::list::List;
use super::merge::{Record, value_of};
use super::schema::Schema;
use crate::desk::error::Result;

/// The columns of a record that has no row any more, as they were last.
pub fn past(
    db: Reader<'_>,
    table: &str,
    id: impl Into<Id>,
) -> Result<Option<BTreeMap<&'static str, Value>>> {
    let table = Schema::current().named(table);
    let mut list = List::new(db.conn());
    let record = Record::load(&mut list, id.into(), None)?;
    if record.births.is_empty() {
        return Ok(None);
    }
    let mut row = BTreeMap::new();
    for atom in table.atoms.iter().filter(|atom| atom.set.is_none()) {
        let fields = record
            .value(&list, &(atom.id, Vec::new()))?
            .unwrap_or_default();
        row.extend(
            atom.fields
                .iter()
                .map(|field| (field.column, value_of(&fields, field))),
        );
    }
    Ok(Some(row))
}
