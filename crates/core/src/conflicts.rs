//! What is open about records: values that nobody has decided between.

use serde_json::{Map, Value as Json};

use crate::Id;
use crate::desk::error::Result;
use crate::desk::history::ConflictValue;
use crate::desk::ids::PersonId;
use crate::desk::{Conflict, Desk, Entry};
use crate::persons::{first_emails, first_phones};

/// Every open conflict of these records. Addresses and numbers are members of a set, so none is ever
/// lost; two that were given in the place of the same first one are told as a conflict all the same,
/// since only one of them shows in lists.
pub fn of(desk: &Desk, records: &[Id]) -> Result<Vec<Conflict>> {
    let mut conflicts = desk.conflicts_of(records)?;
    for id in records {
        let person = PersonId(*id);
        let firsts = desk.read(|db| {
            let emails = ("emails", "email", first_emails(db, person)?);
            Ok([emails, ("phones", "phone", first_phones(db, person)?)])
        })?;
        for (set, column, first) in firsts {
            if first.len() < 2 {
                continue;
            }
            let history = desk.history(&[*id])?;
            let values = first
                .into_iter()
                .map(|text| said(&history, set, column, text));
            conflicts.push(Conflict {
                table: "persons",
                id: id.to_string(),
                atom: set,
                values: values.collect(),
            });
        }
    }
    Ok(conflicts)
}

/// A member with who gave it: the newest entry that says it, else the one that created the person.
fn said(history: &[Entry], set: &str, column: &str, text: String) -> ConflictValue {
    let says = |entry: &&Entry| {
        entry.what == set && entry.to.get(column).and_then(Json::as_str) == Some(&text)
    };
    let entry = history.iter().rev().find(says).or(history.first());
    ConflictValue {
        at: entry.map_or(0, |entry| entry.at),
        desk: entry.and_then(|entry| entry.desk.clone()),
        staff: entry.and_then(|entry| entry.staff.clone()),
        value: Map::from_iter([(column.to_owned(), Json::String(text))]),
    }
}
