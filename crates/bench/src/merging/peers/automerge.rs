//! Automerge.

use ::automerge::transaction::Transactable;
use ::automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use rusqlite::types::Value;

use super::Document;
use crate::Result;
use crate::merging::edits::Edit;
use crate::merging::rows::{Row, tables};

/// A document of Automerge.
pub(crate) struct Automerge(AutoCommit);

impl Automerge {
    fn map(&self, within: &ObjId, key: &str) -> Result<ObjId> {
        let found = self.0.get(within, key)?;
        Ok(found.ok_or("there is no such map")?.1)
    }

    fn row(&self, edit: &Edit) -> Result<ObjId> {
        self.map(&self.map(&ROOT, edit.table)?, &edit.key)
    }
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Integer(number) => ScalarValue::Int(*number),
        Value::Real(number) => ScalarValue::F64(*number),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
        Value::Blob(bytes) => ScalarValue::Bytes(bytes.clone()),
    }
}

impl Document for Automerge {
    const NAME: &'static str = "automerge";

    fn new() -> Result<Automerge> {
        // The same one everywhere: what others write is in its maps.
        let mut all = AutoCommit::new().with_actor(ActorId::from([0; 8]));
        for table in tables() {
            all.put_object(ROOT, table, ObjType::Map)?;
        }
        all.commit();
        Ok(Automerge(all))
    }

    fn copy(&mut self, writer: u64) -> Result<Automerge> {
        let all = AutoCommit::load(&self.0.save())?;
        Ok(Automerge(all.with_actor(ActorId::from([writer as u8; 8]))))
    }

    fn put(&mut self, row: &Row) -> Result<()> {
        let table = self.map(&ROOT, row.table)?;
        let map = self.0.put_object(table, row.key.as_str(), ObjType::Map)?;
        for (name, value) in &row.fields {
            self.0.put(&map, name.as_str(), scalar(value))?;
        }
        Ok(())
    }

    fn set(&mut self, edit: &Edit) -> Result<()> {
        let row = self.row(edit)?;
        self.0.put(row, edit.field, edit.text.as_str())?;
        Ok(())
    }

    fn end_action(&mut self) {
        self.0.commit();
    }

    fn lacking(&mut self, before: &mut Automerge) -> Result<Vec<u8>> {
        let heads = before.0.get_heads();
        Ok(self.0.save_after(&heads))
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.load_incremental(bytes)?;
        Ok(())
    }

    fn whole(&mut self) -> Result<Vec<u8>> {
        Ok(self.0.save())
    }

    fn count(&self) -> Result<usize> {
        let mut count = 0;
        for table in tables() {
            count += self.0.length(self.map(&ROOT, table)?);
        }
        Ok(count)
    }

    fn text(&self, edit: &Edit) -> Result<Option<String>> {
        let found = self.0.get(self.row(edit)?, edit.field)?;
        Ok(found.and_then(|(value, _)| value.into_string().ok()))
    }
}
