//! Values on their way into a database and out of it, the same for both engines.

use std::sync::Arc;

use bytes::BytesMut;
use rambla_wire::{Hash, Id};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::StoreError;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Number(i64),
    Bytes(Vec<u8>),
    Text(String),
}

/// A row that came back, its values by the names of the columns.
#[derive(Debug)]
pub(crate) struct Row {
    pub(super) names: Arc<[String]>,
    pub(super) cells: Vec<Cell>,
}

impl Row {
    fn cell(&self, name: &'static str) -> Result<&Cell, StoreError> {
        let at = self.names.iter().position(|column| column == name);
        at.and_then(|at| self.cells.get(at))
            .ok_or(StoreError::Column(name))
    }

    pub(crate) fn number(&self, name: &'static str) -> Result<u64, StoreError> {
        match self.cell(name)? {
            Cell::Number(number) => u64::try_from(*number).map_err(|_| StoreError::Column(name)),
            Cell::Null | Cell::Bytes(_) | Cell::Text(_) => Err(StoreError::Column(name)),
        }
    }

    pub(crate) fn number_if_any(&self, name: &'static str) -> Result<Option<u64>, StoreError> {
        match self.cell(name)? {
            Cell::Null => Ok(None),
            Cell::Number(_) | Cell::Bytes(_) | Cell::Text(_) => self.number(name).map(Some),
        }
    }

    pub(crate) fn bytes(&self, name: &'static str) -> Result<&[u8], StoreError> {
        self.bytes_if_any(name)?.ok_or(StoreError::Column(name))
    }

    pub(crate) fn bytes_if_any(&self, name: &'static str) -> Result<Option<&[u8]>, StoreError> {
        match self.cell(name)? {
            Cell::Null => Ok(None),
            Cell::Bytes(bytes) => Ok(Some(bytes)),
            Cell::Number(_) | Cell::Text(_) => Err(StoreError::Column(name)),
        }
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<&str, StoreError> {
        match self.cell(name)? {
            Cell::Text(text) => Ok(text),
            Cell::Null | Cell::Number(_) | Cell::Bytes(_) => Err(StoreError::Column(name)),
        }
    }

    pub(crate) fn fixed<const N: usize>(&self, name: &'static str) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(name)?;
        bytes.try_into().map_err(|_| StoreError::Column(name))
    }

    pub(crate) fn id(&self, name: &'static str) -> Result<Id, StoreError> {
        self.fixed(name).map(Id)
    }

    pub(crate) fn hash(&self, name: &'static str) -> Result<Hash, StoreError> {
        self.fixed(name).map(Hash)
    }
}

impl From<u64> for Cell {
    /// Numbers that come from outside are checked where they come in.
    fn from(number: u64) -> Cell {
        Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Id> for Cell {
    fn from(id: Id) -> Cell {
        Cell::Bytes(id.0.to_vec())
    }
}

impl From<Hash> for Cell {
    fn from(hash: Hash) -> Cell {
        Cell::Bytes(hash.0.to_vec())
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Cell {
        Cell::Bytes(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Cell {
    fn from(bytes: [u8; N]) -> Cell {
        Cell::Bytes(bytes.to_vec())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

impl ToSql for Cell {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Number(number) => number.to_sql(of, out),
            Cell::Bytes(bytes) => bytes.to_sql(of, out),
            Cell::Text(text) => text.to_sql(of, out),
        }
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::INT8 | Type::BYTEA | Type::TEXT)
    }

    to_sql_checked!();
}
