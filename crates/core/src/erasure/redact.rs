//! Redaction: a text is written anew, and what it said before is erased with all its earlier versions; the
//! record stays.

use std::collections::BTreeSet;

use rambla_wire::Id;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::ErasureId;
use crate::desk::schema::Schema;
use crate::desk::{Reader, Text, Tx, put_erasure};

/// The action that writes a text anew.
pub const OP: &str = "redact_text";

/// Texts in somebody's own words: table, atom, column.
const TEXTS: &[(&str, &str, &str)] = &[
    ("lead_notes", "text", "text"),
    ("sessions", "abstract", "abstract"),
    ("attendees", "needs", "needs"),
];

/// Writes a text anew and erases what it said. What another desk wrote meanwhile stays, as an open
/// question. To be done as the action [`OP`], and made complete by
/// [`Desk::settle_erasures`](crate::desk::Desk::settle_erasures).
///
/// # Errors
/// [`Error::Invalid`] where the table has no such text, [`Error::NotFound`], those of the desk.
pub fn redact(tx: &mut Tx<'_>, table: &str, id: Id, text: Option<String>) -> Result<ErasureId> {
    let known = TEXTS.iter().find(|(name, ..)| *name == table);
    let Some((table, atom, column)) = known else {
        return Err(Error::Invalid {
            field: "record",
            rule: Rule::Unknown("a note of a lead, the abstract of a session, an attendee's needs"),
        });
    };
    let texts: Vec<Text> = tx.rewrite(table, id, atom, column, text)?;
    let (erasure, staff) = (ErasureId(tx.id()), tx.staff());
    put_erasure(tx, erasure, staff, &BTreeSet::new(), &texts)?;
    Ok(erasure)
}

/// Which table the record of this id is in, among those that have such texts.
///
/// # Errors
/// [`Error::NotFound`], those of the desk.
pub(super) fn table_of(db: Reader<'_>, id: Id) -> Result<&'static str> {
    let sql = "SELECT DISTINCT kind FROM births WHERE record = ?1";
    for kind in db.rows(sql, [&id.0[..]], |row| row.get::<_, u32>(0))? {
        let table = Schema::current().table(kind).map(|table| table.name);
        if let Some((name, ..)) = TEXTS.iter().find(|(name, ..)| Some(*name) == table) {
            return Ok(name);
        }
    }
    Err(Error::NotFound {
        what: "record with a text",
        name: id.to_string(),
    })
}
