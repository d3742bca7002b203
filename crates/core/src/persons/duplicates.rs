//! Persons of an event that are likely one, found in the desk.

use std::collections::{HashMap, HashSet};

use rusqlite::Row;
use serde::Serialize;

use super::blocks::pairs;
use super::likeness::{Folded, PersonLikeness, Traits, compare};
use super::merge::standing;
use super::{Person, get};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, PersonId, RecordId};
use crate::desk::{Reader, Tx, Writes};

/// Two persons that are likely one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DuplicatePair {
    /// The one that was here first, or that was asked about.
    pub one: Person,
    /// The other one.
    pub other: Person,
    /// Why they are likely one.
    pub likeness: PersonLikeness,
}

/// The most pairs that are shown at once; the next ones follow when these are decided.
pub const MOST_PAIRS: usize = 1_000;

/// The persons of an event, made ready for comparing, in the order in which they came.
struct Everybody {
    ids: Vec<PersonId>,
    folded: Vec<Folded>,
}

/// The pairs of persons of an event that are likely one, the likeliest first; at most
/// [`MOST_PAIRS`]. Left out are persons in Trash and pairs that were told apart ([`keep_apart`]).
pub fn duplicates(db: Reader<'_>, event: EventId) -> Result<Vec<DuplicatePair>> {
    duplicates_among(db, event, |_, _| Ok(true))
}

/// Those of the [`duplicates`] of an event of whom this asks for both.
pub(crate) fn duplicates_among(
    db: Reader<'_>,
    event: EventId,
    mut asks: impl FnMut(PersonId, PersonId) -> Result<bool>,
) -> Result<Vec<DuplicatePair>> {
    let everybody = everybody(db, event)?;
    let apart = told_apart(db, event)?;
    let mut found = Vec::new();
    for (a, b) in pairs(&everybody.folded) {
        let ids = (everybody.ids[a], everybody.ids[b]);
        if asks(ids.0, ids.1)?
            && let Some(likeness) = compare(&everybody.folded[a], &everybody.folded[b])
            && !apart.contains(&ordered(ids.0, ids.1))
        {
            found.push((ids, likeness));
        }
    }
    shown(db, found)
}

/// The persons who are likely the same as this one, the likeliest first. This one is compared with
/// each other one of the event.
pub fn of_person(db: Reader<'_>, event: EventId, id: PersonId) -> Result<Vec<DuplicatePair>> {
    let everybody = everybody(db, event)?;
    let Some(at) = everybody.ids.iter().position(|known| *known == id) else {
        return Ok(Vec::new());
    };
    let apart = told_apart(db, event)?;
    let mut found = Vec::new();
    for (other, folded) in everybody.folded.iter().enumerate() {
        let ids = (id, everybody.ids[other]);
        if other != at
            && let Some(likeness) = compare(&everybody.folded[at], folded)
            && !apart.contains(&ordered(ids.0, ids.1))
        {
            found.push((ids, likeness));
        }
    }
    shown(db, found)
}

/// Says that two persons are not one: they are not shown as likely duplicates again, on no desk.
pub fn keep_apart(tx: &mut Tx<'_>, one: PersonId, other: PersonId) -> Result<()> {
    if one == other {
        return Err(Error::Invalid {
            field: "person",
            rule: Rule::Unknown("the event's other persons"),
        });
    }
    let (first, second) = ordered(one, other);
    let id = RecordId(tx.derived("distinct_pair", &format!("{first}/{second}"))?);
    let sql = "SELECT deleted_at FROM distinct_pairs WHERE id = ?1";
    let known = tx
        .read()
        .row(sql, [id], |row| row.get::<_, Option<i64>>(0))?;
    match known {
        None if tx.has_put(id) => Ok(()),
        None => tx.put(
            "distinct_pairs",
            id,
            Writes::new().set("first", first).set("second", second),
        ),
        Some(_) => tx.patch(
            "distinct_pairs",
            id,
            None,
            Writes::new().set("deleted_at", None::<i64>),
        ),
    }
}

fn ordered(one: PersonId, other: PersonId) -> (PersonId, PersonId) {
    (one.min(other), one.max(other))
}

/// The pairs that somebody told apart. What was said of a person who was merged since is said of
/// who they turned out to be.
fn told_apart(db: Reader<'_>, event: EventId) -> Result<HashSet<(PersonId, PersonId)>> {
    let pairs = db.rows(include_str!("distinct.sql"), [event], |row| {
        Ok((row.get("first")?, row.get("second")?))
    })?;
    let mut apart = HashSet::with_capacity(pairs.len());
    for (first, second) in pairs {
        apart.insert(ordered(standing(db, first)?, standing(db, second)?));
    }
    Ok(apart)
}

fn everybody(db: Reader<'_>, event: EventId) -> Result<Everybody> {
    let mut ids = Vec::new();
    let mut traits = Vec::new();
    db.each(include_str!("compared.sql"), [event], |row| {
        ids.push(row.get("id")?);
        traits.push(said(row)?);
        Ok(())
    })?;
    let at: HashMap<PersonId, usize> = ids.iter().copied().zip(0..).collect();
    db.each(include_str!("compared_emails.sql"), [event], |row| {
        if let Some(at) = at.get(&row.get("person")?) {
            traits[*at].emails.push(row.get("email")?);
        }
        Ok(())
    })?;
    db.each(include_str!("compared_phones.sql"), [event], |row| {
        if let Some(at) = at.get(&row.get("person")?) {
            traits[*at].phones.push(row.get("phone")?);
        }
        Ok(())
    })?;
    Ok(Everybody {
        folded: traits.iter().map(Folded::of).collect(),
        ids,
    })
}

fn said(row: &Row<'_>) -> rusqlite::Result<Traits> {
    Ok(Traits {
        name: row.get("name")?,
        organisation: row.get("organisation")?,
        role: row.get("role")?,
        emails: Vec::new(),
        phones: Vec::new(),
        city: row.get("city")?,
    })
}

fn shown(
    db: Reader<'_>,
    mut found: Vec<((PersonId, PersonId), PersonLikeness)>,
) -> Result<Vec<DuplicatePair>> {
    found.sort_by_key(|(_, likeness)| -likeness.weight);
    found.truncate(MOST_PAIRS);
    let pairs = found.into_iter().map(|((one, other), likeness)| {
        Ok(DuplicatePair {
            one: get(db, one)?,
            other: get(db, other)?,
            likeness,
        })
    });
    pairs.collect()
}
