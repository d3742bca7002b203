//! Tags: two desks that write the same one mean the same.

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::TagId;
use crate::desk::{Tx, Writes};
use crate::text::clean::clean_line;
use crate::text::fold::fold;

/// The tag of this name, made if there is none. Accents and capitals make no other tag.
pub fn named(tx: &mut Tx<'_>, name: &str) -> Result<TagId> {
    let name = clean_line(name).text;
    let folded = fold(&name);
    if folded.is_empty() {
        return Err(Error::Invalid {
            field: "tag",
            rule: Rule::Empty,
        });
    }
    let id = TagId(tx.derived("tag", &folded)?);
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
