//! Tags: two desks that write the same one mean the same.

use rambla_wire::Id;
use serde::Serialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, TagId};
use crate::desk::{Reader, Tx, Writes};
use crate::text::clean::clean_line;
use crate::text::fold::fold;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// Its name.
    pub name: String,
    /// How many leads have it.
    pub leads: usize,
}

/// The tags of an event, by name.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Tag>> {
    db.rows(include_str!("tags.sql"), [event], |row| {
        Ok(Tag {
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            leads: row.get::<_, i64>("leads")? as usize,
        })
    })
}

/// The id that a tag of this name has, whether there is one or not. Accents and capitals make no
/// other tag.
pub fn id(tx: &mut Tx<'_>, name: &str) -> Result<TagId> {
    let folded = fold(name);
    if folded.is_empty() {
        return Err(Error::Invalid {
            field: "tag",
            rule: Rule::Empty,
        });
    }
    Ok(TagId(tx.derived("tag", &folded)?))
}

/// The tag of this name, made if there is none.
pub fn named(tx: &mut Tx<'_>, name: &str) -> Result<TagId> {
    let name = clean_line(name).text;
    let id = id(tx, &name)?;
    let known = tx
        .read()
        .row("SELECT deleted_at FROM tags WHERE id = ?1", [id], |row| {
            row.get::<_, Option<i64>>(0)
        })?;
    match known {
        None if !tx.has_put(id) => tx.put("tags", id, Writes::new().set("name", name))?,
        Some(Some(_)) => tx.patch(
            "tags",
            id,
            None,
            Writes::new().set("deleted_at", None::<i64>),
        )?,
        _ => {}
    }
    Ok(id)
}

/// Adds a tag to these records of a table, and takes one away.
pub fn put_on(
    tx: &mut Tx<'_>,
    table: &'static str,
    ids: &[impl Into<Id> + Copy],
    add: Option<&str>,
    remove: Option<TagId>,
) -> Result<()> {
    let add = add.map(|name| named(tx, name)).transpose()?;
    for id in ids {
        let mut row = Writes::new();
        if let Some(tag) = add {
            row = row.add("tags", [tag.into()], Vec::new());
        }
        if let Some(tag) = remove {
            row = row.remove("tags", [tag.into()]);
        }
        tx.patch(table, *id, None, row)?;
    }
    Ok(())
}
