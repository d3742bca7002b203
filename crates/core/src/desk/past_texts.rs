//! Texts in somebody's own words that stand in the history alone: written anew, decided against, undone.

use rambla_wire::{Id, Value};

use super::guard::Reader;
use super::history::name_of;
use super::list::List;
use super::merge::Record;
use super::schema::Schema;
use crate::desk::error::Result;
use crate::desk::ids::EventId;

/// A text that some version says.
pub(crate) struct PastText {
    pub(crate) table: &'static str,
    pub(crate) record: Id,
    pub(crate) atom: &'static str,
    /// What the record is known by.
    pub(crate) of: String,
    pub(crate) text: String,
}

/// Every text that a version of an event's records says, where the record has more than its birth.
pub(crate) fn past_texts(db: Reader<'_>, event: EventId) -> Result<Vec<PastText>> {
    let schema = Schema::current();
    let mut list = List::new(db.conn());
    let mut found = Vec::new();
    for table in schema.tables {
        for atom in table.atoms.iter().filter(|atom| atom.free_text) {
            let sql = include_str!("written_anew.sql");
            let records = db.rows(sql, (event, table.id, atom.id), |row| {
                row.get::<_, Vec<u8>>(0)
            })?;
            for record in records {
                let id = Id::from_slice(&record)?;
                let record = Record::load(&mut list, id, Some(atom.id))?;
                let key = (atom.id, Vec::new());
                let mut said = Vec::new();
                for birth in &record.births {
                    said.extend(birth.fields(&list, id, &key)?);
                }
                let writes = record.writes.get(&key).into_iter().flatten();
                said.extend(writes.map(|write| write.fields.clone()));
                for (_, value) in said.into_iter().flatten() {
                    if let Value::Text(text) = value {
                        found.push(PastText {
                            table: table.name,
                            record: id,
                            atom: atom.name,
                            of: name_of(schema, db, table.name, &id.0)?,
                            text,
                        });
                    }
                }
            }
        }
    }
    Ok(found)
}
