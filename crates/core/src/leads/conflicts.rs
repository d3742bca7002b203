//! What is open about a lead: values that nobody has decided between.

use serde_json::{Map, Value as Json};

use super::related;
use crate::desk::error::Result;
use crate::desk::history::ConflictValue;
use crate::desk::ids::{LeadId, PersonId};
use crate::desk::{Conflict, Desk, Entry};
use crate::persons;

/// Every open conflict of a lead and of all that is shown with it. Addresses and numbers are
/// members of a set, so none is ever lost; two that were given in the place of the same first one
/// are told as a conflict all the same, since only one of them shows in lists.
pub fn conflicts(desk: &Desk, id: LeadId) -> Result<Vec<Conflict>> {
    let records = desk.read(|db| related(db, id))?.records;
    let mut conflicts = desk.conflicts_of(&records)?;
    let person = desk.read(|db| {
        db.row("SELECT person FROM leads WHERE id = ?1", [id], |row| {
            row.get::<_, Option<PersonId>>(0)
        })
    })?;
    let Some(person) = person.flatten() else {
        return Ok(conflicts);
    };
    let emails = desk.read(|db| persons::first_emails(db, person))?;
    let phones = desk.read(|db| persons::first_phones(db, person))?;
    for (set, column, first) in [("emails", "email", emails), ("phones", "phone", phones)] {
        if first.len() < 2 {
            continue;
        }
        let history = desk.history(&[person.0])?;
        let values = first
            .into_iter()
            .map(|text| said(&history, set, column, text));
        conflicts.push(Conflict {
            table: "persons",
            id: person.to_string(),
            atom: set,
            values: values.collect(),
        });
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
