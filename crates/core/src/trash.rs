//! Trash: deleting keeps everything and can be taken back. A person who was merged into another one is
//! not in Trash, although out of sight: undoing the merge brings them back.

use rambla_wire::Id;

use crate::desk::error::{Error, Result};
use crate::desk::ids::PersonId;
use crate::desk::{Tx, Writes};
use crate::persons::standing;

/// Moves a record to Trash.
pub fn delete(tx: &mut Tx<'_>, table: &'static str, id: impl Into<Id>) -> Result<()> {
    let now = tx.now();
    tx.patch(table, id, None, Writes::new().set("deleted_at", now))
}

/// Takes a record out of Trash.
pub fn restore(tx: &mut Tx<'_>, table: &'static str, id: impl Into<Id>) -> Result<()> {
    let id = id.into();
    if table == "persons" && standing(tx.read(), PersonId(id))? != PersonId(id) {
        return Err(Error::NotFound {
            what: "person",
            name: id.to_string(),
        });
    }
    tx.patch(
        table,
        id,
        None,
        Writes::new().set("deleted_at", None::<i64>),
    )
}
