//! From which file an import took what it wrote.

use std::collections::HashMap;

use rambla_wire::{Id, Part, Value};

use super::guard::Reader;
use super::list::List;
use super::schema::Schema;
use crate::desk::error::Result;

/// The files of imports by action, as far as they were asked for: an action brings in one file.
pub(super) struct Sources<'c> {
    pub(super) db: Reader<'c>,
    known: HashMap<Vec<u8>, Option<String>>,
}

impl<'c> Sources<'c> {
    pub(super) fn new(db: Reader<'c>) -> Sources<'c> {
        Sources {
            db,
            known: HashMap::new(),
        }
    }

    /// The name of the file that the change with this arrival number came from; none where it is of no
    /// import.
    pub(super) fn of(&mut self, change: i64, op: &str) -> Result<Option<String>> {
        if !op.starts_with("import_") {
            return Ok(None);
        }
        let sql = "SELECT action FROM changes WHERE number = ?1";
        let action = self.db.row(sql, [change], |row| row.get::<_, Vec<u8>>(0))?;
        let action = action.unwrap_or_default();
        if let Some(known) = self.known.get(&action) {
            return Ok(known.clone());
        }
        let source = self.read(&action)?;
        self.known.insert(action, source.clone());
        Ok(source)
    }

    /// Each record that an import brings is marked with its file.
    fn read(&self, action: &[u8]) -> Result<Option<String>> {
        let sql = "SELECT number FROM changes WHERE action = ?1 ORDER BY number";
        let numbers = self.db.rows(sql, [action], |row| row.get::<_, i64>(0))?;
        let list = List::new(self.db.conn());
        for number in numbers {
            for (_, bytes) in list.change(number)?.said() {
                let Ok(part) = Part::decode(bytes) else {
                    continue;
                };
                if let Some(source) = marked(&part) {
                    let sql = "SELECT name FROM import_sources WHERE id = ?1";
                    let name = self.db.row(sql, [&source.0[..]], |row| row.get(0))?;
                    return Ok(name.flatten());
                }
            }
        }
        Ok(None)
    }
}

/// The file that a part marks its record with.
fn marked(part: &Part) -> Option<Id> {
    let table = Schema::current().table(part.table)?;
    let marks = table.named("imports")?;
    let mark = part.atoms.iter().find(|atom| atom.atom == marks.id)?;
    let key = Value::list_from_bytes(mark.member.as_deref()?).ok()?;
    match key.as_slice() {
        [Value::Bytes(source)] => Id::from_slice(source).ok(),
        _ => None,
    }
}
