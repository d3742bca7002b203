//! Two records of one person become one. Everything that was said of either stays: the record that
//! goes keeps its values and its marks of imports, and says into whom it was merged.

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::registrations::merge_registrations;
use super::values::{Values, single};
use super::{Person, get};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{ConsentId, LeadId, PersonId, SessionId, StaffId};
use crate::desk::{Reader, Tx, Writes};

/// A field that holds one value, so that one of two has to give way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SingleField {
    /// The name.
    Name,
    /// The organisation.
    Organisation,
    /// The role there.
    Role,
    /// The home city, with its country and which place it is.
    HomeCity,
    /// The code on the badge.
    Badge,
}

/// Makes two persons one: `keep` stays, `gone` goes; both may be records that were merged before and
/// then stand for who they were merged into. Of single fields `keep` has its own value, or the other's
/// where it has none or where `choices` names the field. An objection or a restriction of either stays,
/// with the earlier time. Addresses, numbers, languages and availability of both are kept, and what
/// names `gone` names `keep` afterwards, but for notices, which are facts: who reads these follows
/// [`standing`]. One registration is left. One action merges one pair.
///
/// Refused where the two are one already, where one is in Trash or of another event.
pub fn merge(
    tx: &mut Tx<'_>,
    keep: PersonId,
    gone: PersonId,
    choices: &[SingleField],
) -> Result<PersonId> {
    let keep = standing(tx.read(), keep)?;
    let gone = standing(tx.read(), gone)?;
    if keep == gone {
        return Err(refused("the event's other persons"));
    }
    let kept = Values::of(tx.read(), keep)?;
    let going = Values::of(tx.read(), gone)?;
    if kept.deleted || going.deleted {
        return Err(refused("the persons that are not in Trash"));
    }
    // The one who goes comes first: a person of another event is refused here.
    let now = tx.now();
    let row = Writes::new()
        .set("merged_into", keep)
        .set("deleted_at", now);
    tx.patch("persons", gone, None, row)?;
    let mut row = single(&kept, &going, choices);
    row = with_addresses(tx.read(), row, keep, gone)?;
    row = with_members(tx.read(), row, gone)?;
    tx.patch("persons", keep, None, row)?;
    point_to(tx, keep, gone)?;
    merge_registrations(tx, keep, gone)?;
    Ok(keep)
}

fn refused(unlike: &'static str) -> Error {
    Error::Invalid {
        field: "person",
        rule: Rule::Unknown(unlike),
    }
}

/// Who a person turned out to be: the one they were merged into, and so on to the last one. Two desks
/// may merge the same two into each other; then it is the one whose id comes first.
pub fn standing(db: Reader<'_>, id: PersonId) -> Result<PersonId> {
    let sql = "SELECT merged_into FROM persons WHERE id = ?1";
    let mut chain = vec![id];
    loop {
        let last = chain[chain.len() - 1];
        let next = db.row(sql, [last], |row| row.get::<_, Option<PersonId>>(0))?;
        let Some(next) = next.flatten() else {
            return Ok(last);
        };
        if let Some(begin) = chain.iter().position(|known| *known == next) {
            return Ok(chain[begin..].iter().copied().min().unwrap_or(next));
        }
        chain.push(next);
    }
}

/// The records that were merged into this person, with all that was said of them.
pub fn merged_from(db: Reader<'_>, id: PersonId) -> Result<Vec<Person>> {
    let ids = db.rows(include_str!("merged_from.sql"), [id], |row| row.get("id"))?;
    ids.into_iter().map(|id| get(db, id)).collect()
}

/// One row for each address or number: itself, E.164, label.
fn addresses(db: Reader<'_>, sql: &str, id: PersonId) -> Result<Vec<[Option<String>; 3]>> {
    db.rows(sql, [id], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
}

const EMAILS: &str =
    "SELECT email, NULL, label FROM person_emails WHERE person = ?1 ORDER BY position, email";
const PHONES: &str =
    "SELECT phone, e164, label FROM person_phones WHERE person = ?1 ORDER BY position, phone";

/// The other's addresses and numbers stand after one's own.
fn with_addresses(
    db: Reader<'_>,
    mut row: Writes,
    keep: PersonId,
    gone: PersonId,
) -> Result<Writes> {
    let places = db.row(include_str!("last_places.sql"), [keep], |row| {
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
    })?;
    let (email, phone) = places.unwrap_or_default();
    for (set, sql, last) in [("emails", EMAILS, email), ("phones", PHONES, phone)] {
        let own = addresses(db, sql, keep)?;
        let mut place = last.map_or(0, |last| last + 1);
        for [text, e164, label] in addresses(db, sql, gone)? {
            if own.iter().any(|known| known[0] == text) {
                continue;
            }
            let mut payload = vec![label.into(), place.into()];
            if set == "phones" {
                payload.insert(0, e164.into());
            }
            row = row.add(set, [text.into()], payload);
            place += 1;
        }
    }
    Ok(row)
}

/// The languages and the availability of both.
fn with_members(db: Reader<'_>, mut row: Writes, gone: PersonId) -> Result<Writes> {
    let languages = "SELECT language FROM person_languages WHERE person = ?1";
    for language in db.rows(languages, [gone], |row| row.get::<_, String>(0))? {
        row = row.add("languages", [language.into()], Vec::new());
    }
    let availability = "SELECT \"start\", \"end\" FROM person_availability WHERE person = ?1";
    let times = db.rows(availability, [gone], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    for (start, end) in times {
        row = row.add("availability", [start.into(), end.into()], Vec::new());
    }
    Ok(row)
}

/// What names the one who goes names the other instead: leads, sessions, consents, and who was merged
/// into them before.
fn point_to(tx: &mut Tx<'_>, keep: PersonId, gone: PersonId) -> Result<()> {
    let db = tx.read();
    let leads = "SELECT id FROM leads WHERE person = ?1 ORDER BY n";
    for lead in db.rows(leads, [gone], |row| row.get::<_, LeadId>(0))? {
        tx.patch("leads", lead, None, Writes::new().set("person", keep))?;
    }
    let merged = "SELECT id FROM persons WHERE merged_into = ?1 ORDER BY n";
    for person in db.rows(merged, [gone], |row| row.get::<_, PersonId>(0))? {
        let row = Writes::new().set("merged_into", keep);
        tx.patch("persons", person, None, row)?;
    }
    for (session, role, position, twice) in cast(db, keep, gone)? {
        let mut row = Writes::new().remove("people", [gone.into(), role.clone().into()]);
        if !twice {
            row = row.add("people", [keep.into(), role.into()], vec![position.into()]);
        }
        tx.patch("sessions", session, None, row)?;
    }
    let consents = "SELECT * FROM consents WHERE person = ?1 ORDER BY n";
    let consents = db.rows(consents, [gone], |row| consent(row, keep))?;
    for (id, row) in consents {
        tx.patch("consents", id, None, row)?;
    }
    Ok(())
}

type Part = (SessionId, String, Option<i64>, bool);

/// The parts of one person in sessions, and whether the other has the same part already.
fn cast(db: Reader<'_>, keep: PersonId, gone: PersonId) -> Result<Vec<Part>> {
    db.rows(include_str!("parts.sql"), (gone, keep), |row| {
        Ok((
            row.get("session")?,
            row.get("role")?,
            row.get("position")?,
            row.get("twice")?,
        ))
    })
}

/// A consent is one atom, so it is written whole.
fn consent(row: &Row<'_>, person: PersonId) -> rusqlite::Result<(ConsentId, Writes)> {
    let text = |column: &str| row.get::<_, Option<String>>(column);
    let time = |column: &str| row.get::<_, Option<i64>>(column);
    let writes = Writes::new()
        .set("lead", row.get::<_, Option<LeadId>>("lead")?)
        .set("person", person)
        .set("purpose", text("purpose")?)
        .set("basis", text("basis")?)
        .set("language", text("language")?)
        .set("how", text("how")?)
        .set("given_at", time("given_at")?)
        .set("given_to", row.get::<_, Option<StaffId>>("given_to")?)
        .set("withdrawn_at", time("withdrawn_at")?);
    Ok((row.get("id")?, writes))
}
