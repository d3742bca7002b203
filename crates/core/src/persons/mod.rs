//! Persons: one human in an event. Two may share a name, so a name alone never joins them.

mod addresses;
mod blocks;
mod duplicates;
pub mod likeness;
mod merge;
mod registrations;
mod values;

use rusqlite::Row;
use serde::Serialize;

use crate::cities::{HomeCity, home_city};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, OrganisationId, PersonId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::text::clean::clean_line;
use crate::text::fold::query;

use self::addresses::{EMAILS, PHONES, placed};
pub(crate) use self::addresses::{email, phone};
pub use self::addresses::{first_emails, first_phones};
pub(crate) use self::duplicates::duplicates_among;
pub use self::duplicates::{DuplicatePair, MOST_PAIRS, duplicates, keep_apart, of_person};
pub use self::merge::{SingleField, merge, merged_from, standing};
pub use self::registrations::standing_registration;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: Option<String>,
    /// The name of their organisation.
    pub organisation: Option<String>,
    /// Their organisation.
    #[serde(skip)]
    pub organisation_id: Option<OrganisationId>,
    /// Their role there.
    pub role: Option<String>,
    /// Their e-mail addresses, the first one first.
    pub emails: Vec<String>,
    /// Their phone numbers, the first one first.
    pub phones: Vec<String>,
    /// Their home city as typed.
    pub city: Option<String>,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Which place it is; none until somebody has said so.
    pub geonameid: Option<i64>,
    /// The languages they speak, as their tables say them.
    pub languages: Vec<String>,
    /// The code on their badge.
    pub badge: Option<String>,
}

/// What is said of a person; what is `None` is not said, `Some(None)` takes it away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonFields {
    /// Their name.
    pub name: Option<Option<String>>,
    /// Their organisation.
    pub organisation: Option<Option<OrganisationId>>,
    /// Their role there.
    pub role: Option<Option<String>>,
    /// Their first e-mail address.
    pub email: Option<Option<String>>,
    /// Further addresses to add.
    pub add_emails: Vec<String>,
    /// Addresses to take away.
    pub remove_emails: Vec<String>,
    /// Their first phone number.
    pub phone: Option<Option<String>>,
    /// Further numbers to add.
    pub add_phones: Vec<String>,
    /// Numbers to take away.
    pub remove_phones: Vec<String>,
    /// Their home city.
    pub city: Option<Option<String>>,
    /// Which place that is, where somebody chose it.
    pub geonameid: Option<i64>,
    /// All languages they speak.
    pub languages: Option<Vec<String>>,
    /// The code on their badge.
    pub badge: Option<Option<String>>,
    /// Whether they object to their data being used (GDPR Art. 21, Regulation (EU) 2018/1725 Art. 23).
    pub objects: Option<bool>,
    /// Whether use of their data is restricted (GDPR Art. 18, Regulation (EU) 2018/1725 Art. 20).
    pub restricted: Option<bool>,
}

fn line(text: Option<Option<String>>) -> Option<Option<String>> {
    text.map(|text| {
        text.map(|text| clean_line(&text).text)
            .filter(|text| !text.is_empty())
    })
}

fn writes(tx: &Tx<'_>, fields: PersonFields) -> Writes {
    let writes = Writes::new()
        .set_if("name", line(fields.name))
        .set_if("organisation", fields.organisation)
        .set_if("role", line(fields.role))
        .set_if("badge", line(fields.badge));
    let since = |said: Option<bool>| said.map(|is_so| is_so.then_some(tx.now()));
    let writes = writes
        .set_if("objected_at", since(fields.objects))
        .set_if("restricted_at", since(fields.restricted));
    match fields.city {
        Some(typed) => {
            let geonameid = fields.geonameid;
            home_city(tx, writes, HomeCity { typed, geonameid })
        }
        None => writes,
    }
}

/// Adds a person of whom anything is known, if not a name.
pub fn add_unnamed(tx: &mut Tx<'_>, fields: PersonFields) -> Result<PersonId> {
    let id = PersonId(tx.id());
    add_as(tx, id, fields)?;
    Ok(id)
}

/// [`add_unnamed`] under this id.
pub(crate) fn add_as(tx: &mut Tx<'_>, id: PersonId, mut fields: PersonFields) -> Result<()> {
    let emails = fields.take_emails();
    let phones = fields.take_phones();
    let languages = languages(fields.languages.as_deref().unwrap_or_default());
    let mut row = writes(tx, fields);
    for language in languages {
        row = row.add("languages", [language.into()], Vec::new());
    }
    row = emails.write(row, Vec::new())?;
    row = phones.write(row, Vec::new())?;
    tx.put("persons", id, row)
}

/// Adds a person.
pub fn add(tx: &mut Tx<'_>, fields: PersonFields) -> Result<PersonId> {
    if line(fields.name.clone()).flatten().is_none() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    add_unnamed(tx, fields)
}

/// Changes what is said of a person. A new first address or number takes the place of the
/// first, or of all that stand first; further ones come after those that are there.
pub fn edit(
    tx: &mut Tx<'_>,
    id: PersonId,
    seen: Option<&Seen>,
    mut fields: PersonFields,
) -> Result<()> {
    let emails = fields.take_emails();
    let phones = fields.take_phones();
    let new_languages = fields.languages.take();
    let mut row = writes(tx, fields);
    if let Some(new) = new_languages {
        let (new, old) = (languages(&new), tx.read().rows(LANGUAGES, [id], text)?);
        for gone in old.iter().filter(|language| !new.contains(language)) {
            row = row.remove("languages", [gone.as_str().into()]);
        }
        for added in new.iter().filter(|language| !old.contains(language)) {
            row = row.add("languages", [added.as_str().into()], Vec::new());
        }
    }
    row = emails.write(row, placed(tx.read(), EMAILS, id)?)?;
    row = phones.write(row, placed(tx.read(), PHONES, id)?)?;
    tx.patch("persons", id, seen, row)
}

const LANGUAGES: &str = "SELECT language FROM person_languages WHERE person = ?1 ORDER BY language";

fn text(row: &Row<'_>) -> rusqlite::Result<String> {
    row.get(0)
}

/// Languages as they are kept: clean, each once.
fn languages(said: &[String]) -> Vec<String> {
    let mut all: Vec<String> = said
        .iter()
        .map(|language| clean_line(language).text)
        .filter(|language| !language.is_empty())
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The persons of an event, by name.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Person>> {
    let sql = concat!(include_str!("person.sql"), include_str!("persons.sql"));
    let persons = db.rows(sql, [event], person)?;
    persons
        .into_iter()
        .map(|person| with_addresses(db, person))
        .collect()
}

/// The persons whose name, organisation or address begins with these words; at most `limit`.
pub fn search(db: Reader<'_>, event: EventId, text: &str, limit: usize) -> Result<Vec<Person>> {
    let Some(words) = query(text) else {
        return Ok(Vec::new());
    };
    let sql = concat!(include_str!("person.sql"), include_str!("person_hits.sql"));
    let found = db.rows(sql, (event, words, limit as i64), person)?;
    found
        .into_iter()
        .map(|person| with_addresses(db, person))
        .collect()
}

/// One person, also from Trash.
pub fn get(db: Reader<'_>, id: PersonId) -> Result<Person> {
    let sql = concat!(include_str!("person.sql"), " WHERE persons.id = ?1");
    let found = db.row(sql, [id], person)?.ok_or_else(|| Error::NotFound {
        what: "person",
        name: id.to_string(),
    })?;
    with_addresses(db, found)
}

/// Whose badge has this code; none where nobody's has, or several have.
pub fn with_badge(db: Reader<'_>, event: EventId, code: &str) -> Result<Option<Person>> {
    let code = clean_line(code).text;
    let sql = concat!(include_str!("person.sql"), include_str!("badge.sql"));
    let mut found = db.rows(sql, (event, &code), person)?;
    match found.len() {
        1 => with_addresses(db, found.remove(0)).map(Some),
        _ => Ok(None),
    }
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get("id")?,
        name: row.get("name")?,
        organisation: row.get("organisation_name")?,
        organisation_id: row.get("organisation")?,
        role: row.get("role")?,
        emails: Vec::new(),
        phones: Vec::new(),
        city: row.get("city")?,
        country: row.get("country")?,
        geonameid: row.get("geonameid")?,
        languages: Vec::new(),
        badge: row.get("badge")?,
    })
}

fn with_addresses(db: Reader<'_>, person: Person) -> Result<Person> {
    let all = |sql: &str| db.rows(sql, [person.id], text);
    Ok(Person {
        emails: all(EMAILS)?,
        phones: all(PHONES)?,
        languages: all(LANGUAGES)?,
        ..person
    })
}
