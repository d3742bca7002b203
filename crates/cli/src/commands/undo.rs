//! Undo, redo, history.

use rambla_core::Id;
use rambla_core::desk::error::Error;
use rambla_core::desk::ids::LeadId;
use rambla_core::leads;
use rambla_core::sessions::slot::moment;
use serde_json::{Value as Json, json};

use super::Way;
use crate::json::row;
use crate::out::{Out, message};
use crate::say::{Done, LOOK};

pub(super) fn turn(way: &Way, out: &mut Out, redo: bool) -> Done {
    let (mut shop, _) = way.look_in_event()?;
    let undone = if redo {
        shop.desk.redo()?
    } else {
        shop.desk.undo()?
    }
    .value;
    let left: Vec<Json> = undone
        .left
        .iter()
        .map(|left| json!({ "table": left.table, "id": left.id.to_string(), "field": left.atom }))
        .collect();
    let verb = if redo { "redone" } else { "undone" };
    if out.json() {
        out.document(&json!({ verb: undone.op, "left": left }));
    } else {
        out.line(&format!("{verb}: {}", undone.op.replace('_', " ")));
        for one in &undone.left {
            let field = one.atom.map_or(String::new(), |atom| format!(" {atom} of"));
            out.line(&format!("left as it is:{field} {} {}", one.table, one.id));
        }
    }
    if left.is_empty() {
        return Ok(0);
    }
    message("What somebody changed or used since was left as it is.");
    Ok(LOOK)
}

pub(super) fn history(way: &Way, out: &mut Out, id: &str) -> Done {
    let (shop, _) = way.look_in_event()?;
    let Ok(id) = id.parse::<Id>() else {
        return Err(Error::NotFound {
            what: "record",
            name: id.to_owned(),
        }
        .into());
    };
    let related = shop.desk.read(|db| leads::related(db, LeadId(id)))?.records;
    let ids = if related.is_empty() {
        vec![id]
    } else {
        related
    };
    let zone = shop.zone()?;
    let entries = shop.desk.history(&ids)?;
    let entries = entries.iter().map(|entry| {
        let mut json = row(entry);
        json["at"] = moment(entry.at as i64, &zone).into();
        json
    });
    out.rows(
        &["at", "desk", "staff", "op", "table", "what", "from", "to"],
        entries,
    );
    Ok(0)
}
