//! What people have said of the columns of a kind of table, kept for the whole team: the next table
//! with these headers needs no saying.

use crate::desk::error::Result;
use crate::desk::{Desk, Reader, Writes};
use crate::text::fold::fold;

/// A header and the field that it fills; the field `-` leaves the column out.
pub type Pair = (String, String);

/// What was said of a table with these headers last; nothing where nobody has said anything.
pub fn known(db: Reader<'_>, kind: &str, headers: &[String]) -> Result<Vec<Pair>> {
    let sql = "SELECT pairs FROM mappings WHERE kind = ?1 AND headers = ?2 AND deleted_at IS NULL";
    let found = db.row(sql, (kind, folded(headers)), |row| {
        row.get::<_, Option<String>>(0)
    })?;
    let pairs = found.flatten().unwrap_or_default();
    let pairs = pairs.lines().filter_map(|line| line.split_once('\t'));
    Ok(pairs
        .map(|(header, field)| (header.to_owned(), field.to_owned()))
        .collect())
}

/// Keeps what was said of a table with these headers. It is no step of the event's undo.
pub fn keep(desk: &mut Desk, kind: &'static str, headers: &[String], said: &[Pair]) -> Result<()> {
    let (headers, said) = (folded(headers), written(said));
    desk.note("keep_mapping", |tx| {
        let id = tx.derived_of_team("mapping", &format!("{kind}/{headers}"))?;
        let sql = "SELECT pairs FROM mappings WHERE id = ?1";
        let row = Writes::new()
            .set("kind", kind)
            .set("headers", headers.as_str())
            .set("pairs", said.as_str());
        let before = tx
            .read()
            .row(sql, [&id.0[..]], |row| row.get::<_, Option<String>>(0))?;
        match before {
            None => tx.put("mappings", id, row),
            Some(before) if before.as_deref() == Some(&said) => Ok(()),
            Some(_) => tx.patch("mappings", id, None, row),
        }
    })?;
    Ok(())
}

/// The headers as they are compared: folded, one a line.
fn folded(headers: &[String]) -> String {
    let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
    folded.join("\n")
}

fn written(said: &[Pair]) -> String {
    let line = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let lines: Vec<String> = said
        .iter()
        .map(|(header, field)| format!("{}\t{}", line(header), line(field)))
        .collect();
    lines.join("\n")
}
