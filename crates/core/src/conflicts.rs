//! What is open about records: values that nobody has decided between.

use serde_json::{Map, Value as Json};

use crate::Id;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{EventId, PersonId};
use crate::desk::open::ConflictValue;
use crate::desk::{Conflict, Desk, Entry, Tx};
use crate::persons::{self, PersonFields, first_emails, first_phones};

/// The action that decides a conflict.
pub const OP: &str = "settle_conflict";

/// Every open conflict of these records. Addresses and numbers are members of a set, so none is ever
/// lost; two that were given in the place of the same first one are told as a conflict all the same,
/// since only one of them shows in lists.
pub fn of(desk: &Desk, records: &[Id]) -> Result<Vec<Conflict>> {
    let mut conflicts = desk.conflicts_of(records)?;
    conflicts.retain(disagrees);
    for id in records {
        conflicts.extend(firsts(desk, PersonId(*id))?);
    }
    Ok(conflicts)
}

/// Every open conflict of an event and of the team.
pub fn all(desk: &Desk, event: EventId) -> Result<Vec<Conflict>> {
    let mut conflicts = desk.conflicts_in(&[event.0, desk.team()?])?;
    conflicts.retain(disagrees);
    let sql = include_str!("two_firsts.sql");
    let persons = desk.read(|db| db.rows(sql, [event], |row| row.get::<_, PersonId>(0)))?;
    for person in persons {
        conflicts.extend(firsts(desk, person)?);
    }
    Ok(conflicts)
}

/// Two desks that both moved a record to Trash differ in the time alone.
fn disagrees(conflict: &Conflict) -> bool {
    conflict.atom != "deleted" || conflict.values.iter().any(|one| one.value.is_empty())
}

/// Decides a conflict: its value with this place stands from now on, for everybody who has seen the
/// others. To be done as the action [`OP`].
///
/// # Errors
/// Those of the desk; [`Error::NotFound`] where the conflict has no such value.
pub fn settle(tx: &mut Tx<'_>, conflict: &Conflict, place: usize) -> Result<()> {
    let missing = || Error::NotFound {
        what: "value",
        name: (place + 1).to_string(),
    };
    let value = conflict.values.get(place).ok_or_else(missing)?;
    let id: Id = conflict.id.parse()?;
    if let Some(version) = value.version {
        return tx.settle(conflict.table, id, conflict.atom, &conflict.member, version);
    }
    // The others stay, further down.
    let text = |value: &ConflictValue| {
        let text = value.value.values().next().and_then(Json::as_str);
        text.unwrap_or_default().to_owned()
    };
    let others = conflict.values.iter().enumerate();
    let others = others
        .filter(|(at, _)| *at != place)
        .map(|(_, one)| text(one))
        .collect();
    let first = Some(Some(text(value)));
    let fields = match conflict.atom {
        "emails" => PersonFields {
            email: first,
            add_emails: others,
            ..PersonFields::default()
        },
        _ => PersonFields {
            phone: first,
            add_phones: others,
            ..PersonFields::default()
        },
    };
    persons::edit(tx, PersonId(id), None, fields)
}

/// The other conflicts that are like one: of the same field of the same kind of record, where the desk
/// that gave this value gave one too. With each, which value that is.
pub fn similar<'c>(
    conflicts: &'c [Conflict],
    to: &Conflict,
    place: usize,
) -> Vec<(&'c Conflict, usize)> {
    let Some(value) = to.values.get(place) else {
        return Vec::new();
    };
    let by = |value: &ConflictValue| value.version.map(|version| version.replica);
    let is_like = |other: &ConflictValue| match by(value) {
        Some(desk) => by(other) == Some(desk),
        None => (other.mine, &other.desk) == (value.mine, &value.desk),
    };
    let alike = conflicts.iter().filter(|one| {
        let is_other = (&one.id, &one.member) != (&to.id, &to.member);
        is_other && (one.table, one.atom) == (to.table, to.atom)
    });
    let places = alike.filter_map(|one| Some((one, one.values.iter().position(is_like)?)));
    places.collect()
}

/// Two addresses or numbers that were given in the place of the same first one.
fn firsts(desk: &Desk, person: PersonId) -> Result<Vec<Conflict>> {
    let firsts = desk.read(|db| {
        let emails = ("emails", "email", first_emails(db, person)?);
        Ok([emails, ("phones", "phone", first_phones(db, person)?)])
    })?;
    let mut conflicts = Vec::new();
    for (set, column, first) in firsts {
        if first.len() < 2 {
            continue;
        }
        let history = desk.history(&[person.0])?;
        let name = desk.read(|db| persons::get(db, person))?.name;
        let values = first
            .into_iter()
            .map(|text| said(&history, set, column, text));
        conflicts.push(Conflict {
            table: "persons",
            id: person.to_string(),
            name: name.unwrap_or_default(),
            atom: set,
            base: Map::new(),
            values: values.collect(),
            member: Vec::new(),
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
        mine: entry.is_some_and(|entry| entry.mine),
        op: entry.map_or_else(String::new, |entry| entry.op.clone()),
        source: None,
        version: None,
        value: Map::from_iter([(column.to_owned(), Json::String(text))]),
    }
}
