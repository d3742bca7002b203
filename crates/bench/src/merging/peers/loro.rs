//! Loro, as it is set by default (actions of one writer become one entry of the history), and so that
//! each action stays one, with its time.

use ::loro::{ExportMode, LoroDoc, LoroMap, LoroValue, ValueOrContainer};
use rusqlite::types::Value;

use super::Document;
use crate::Result;
use crate::merging::edits::Edit;
use crate::merging::rows::{Row, tables};

/// A document of Loro.
pub(crate) struct Loro<const APART: bool>(LoroDoc);

impl<const APART: bool> Loro<APART> {
    fn over(all: LoroDoc) -> Loro<APART> {
        if APART {
            // Actions become one where so many seconds or fewer are between them: never.
            all.set_change_merge_interval(-1);
            all.set_record_timestamp(true);
        }
        Loro(all)
    }

    fn row(&self, edit: &Edit) -> Result<LoroMap> {
        match self.0.get_map(edit.table).get(&edit.key) {
            Some(ValueOrContainer::Container(row)) => {
                Ok(row.into_map().map_err(|_| "a row is no map")?)
            }
            _ => Err("there is no such row".into()),
        }
    }
}

fn plain(value: &Value) -> LoroValue {
    match value {
        Value::Null => LoroValue::Null,
        Value::Integer(number) => LoroValue::I64(*number),
        Value::Real(number) => LoroValue::Double(*number),
        Value::Text(text) => LoroValue::from(text.as_str()),
        Value::Blob(bytes) => LoroValue::from(bytes.clone()),
    }
}

impl<const APART: bool> Document for Loro<APART> {
    const NAME: &'static str = match APART {
        true => "loro, each action kept",
        false => "loro",
    };

    fn new() -> Result<Self> {
        Ok(Loro::over(LoroDoc::new()))
    }

    fn copy(&mut self, writer: u64) -> Result<Self> {
        let all = LoroDoc::new();
        all.import(&self.0.export(ExportMode::Snapshot)?)?;
        all.set_peer_id(writer)?;
        Ok(Loro::over(all))
    }

    fn put(&mut self, row: &Row) -> Result<()> {
        let table = self.0.get_map(row.table);
        let map = table.insert_container(&row.key, LoroMap::new())?;
        for (name, value) in &row.fields {
            map.insert(name, plain(value))?;
        }
        Ok(())
    }

    fn set(&mut self, edit: &Edit) -> Result<()> {
        self.row(edit)?.insert(edit.field, edit.text.as_str())?;
        Ok(())
    }

    fn end_action(&mut self) {
        self.0.commit();
    }

    fn lacking(&mut self, before: &mut Self) -> Result<Vec<u8>> {
        let has = before.0.oplog_vv();
        Ok(self.0.export(ExportMode::updates(&has))?)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        match self.0.import(bytes)?.pending {
            None => Ok(()),
            Some(_) => Err("something is lacking".into()),
        }
    }

    fn whole(&mut self) -> Result<Vec<u8>> {
        Ok(self.0.export(ExportMode::Snapshot)?)
    }

    fn count(&self) -> Result<usize> {
        Ok(tables().map(|table| self.0.get_map(table).len()).sum())
    }

    fn text(&self, edit: &Edit) -> Result<Option<String>> {
        let found = self.row(edit)?.get(edit.field);
        Ok(match found {
            Some(ValueOrContainer::Value(LoroValue::String(text))) => Some(text.to_string()),
            _ => None,
        })
    }
}
