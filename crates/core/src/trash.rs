//! Trash: deleting keeps everything and can be taken back.

use rambla_wire::Id;

use crate::desk::error::Result;
use crate::desk::{Tx, Writes};

/// Moves a record to Trash.
pub fn delete(tx: &mut Tx<'_>, table: &'static str, id: impl Into<Id>) -> Result<()> {
    let now = tx.now();
    tx.patch(table, id, None, Writes::new().set("deleted_at", now))
}

/// Takes a record out of Trash.
pub fn restore(tx: &mut Tx<'_>, table: &'static str, id: impl Into<Id>) -> Result<()> {
    tx.patch(
        table,
        id,
        None,
        Writes::new().set("deleted_at", None::<i64>),
    )
}
