//! Persons: one human in an event. Two may share a name, so a name alone never joins them.

mod blocks;
mod duplicates;
pub mod likeness;
mod merge;
mod registrations;
mod values;

use rambla_wire::Value;
use rusqlite::Row;
use serde::Serialize;

use crate::cities::{HomeCity, home_city};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, OrganisationId, PersonId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::text::clean::clean_line;
use crate::text::email::Email;
use crate::text::fold::query;
use crate::text::phone::Phone;

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
    /// Their first phone number.
    pub phone: Option<Option<String>>,
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

/// An e-mail address as it is kept.
pub(crate) fn email(typed: &str) -> Result<String> {
    let parsed = Email::parse(clean_line(typed).text.as_str());
    let form = Error::Invalid {
        field: "email",
        rule: Rule::Form("name@example.org"),
    };
    parsed
        .map(|email| email.as_str().to_owned())
        .map_err(|_| form)
}

/// A phone number as it is kept: as typed, and in E.164 where it can be read so.
pub(crate) fn phone(typed: &str) -> Result<Phone> {
    Phone::parse(&clean_line(typed).text, None).map_err(|_| Error::Invalid {
        field: "phone",
        rule: Rule::Form("a number such as +34 600 000 000"),
    })
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

fn add_email(writes: Writes, email: String, position: i64) -> Writes {
    writes.add("emails", [email.into()], vec![Value::Null, position.into()])
}

fn add_phone(writes: Writes, phone: &Phone, position: i64) -> Writes {
    let payload = vec![phone.e164.clone().into(), Value::Null, position.into()];
    writes.add("phones", [phone.raw.as_str().into()], payload)
}

/// Adds a person with all addresses and numbers.
pub fn add_with(
    tx: &mut Tx<'_>,
    fields: PersonFields,
    emails: &[String],
    phones: &[String],
) -> Result<PersonId> {
    let id = PersonId(tx.id());
    add_as(tx, id, fields, emails, phones)?;
    Ok(id)
}

/// [`add_with`] under this id.
pub(crate) fn add_as(
    tx: &mut Tx<'_>,
    id: PersonId,
    fields: PersonFields,
    emails: &[String],
    phones: &[String],
) -> Result<()> {
    let first = |value: &Option<Option<String>>| value.clone().flatten();
    let (one_email, one_phone) = (first(&fields.email), first(&fields.phone));
    let languages = languages(fields.languages.as_deref().unwrap_or_default());
    let mut row = writes(tx, fields);
    for language in languages {
        row = row.add("languages", [language.into()], Vec::new());
    }
    for (at, typed) in one_email.iter().chain(emails).enumerate() {
        row = add_email(row, email(typed)?, at as i64);
    }
    for (at, typed) in one_phone.iter().chain(phones).enumerate() {
        row = add_phone(row, &phone(typed)?, at as i64);
    }
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
    add_with(tx, fields, &[], &[])
}

/// Changes what is said of a person. A new first address or number takes the place of the
/// first, or of all that stand first.
pub fn edit(
    tx: &mut Tx<'_>,
    id: PersonId,
    seen: Option<&Seen>,
    fields: PersonFields,
) -> Result<()> {
    let (new_email, new_phone) = (fields.email.clone(), fields.phone.clone());
    let new_languages = fields.languages.clone();
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
    if let Some(new) = new_email {
        let new = new
            .filter(|text| !text.trim().is_empty())
            .map(|typed| email(&typed))
            .transpose()?;
        for old in first(tx.read(), EMAILS, id)? {
            if new.as_ref() != Some(&old) {
                row = row.remove("emails", [old.into()]);
            }
        }
        if let Some(new) = new {
            row = add_email(row, new, 0);
        }
    }
    if let Some(new) = new_phone {
        let new = new
            .filter(|text| !text.trim().is_empty())
            .map(|typed| phone(&typed))
            .transpose()?;
        for old in first(tx.read(), PHONES, id)? {
            if new.as_ref().is_none_or(|new| new.raw != old) {
                row = row.remove("phones", [old.into()]);
            }
        }
        if let Some(new) = new {
            row = add_phone(row, &new, 0);
        }
    }
    tx.patch("persons", id, seen, row)
}

const EMAILS: &str =
    "SELECT email, position FROM person_emails WHERE person = ?1 ORDER BY position, email";
const PHONES: &str =
    "SELECT phone, position FROM person_phones WHERE person = ?1 ORDER BY position, phone";

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

/// The address or number that stands first: several where two were given in its place at the same
/// time, until the next one takes the place of all.
fn first(db: Reader<'_>, sql: &str, id: PersonId) -> Result<Vec<String>> {
    let all = db.rows(sql, [id], |row| {
        Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?))
    })?;
    let place = all.first().map(|(_, place)| *place);
    let first = all.into_iter().filter(|(_, at)| Some(*at) == place);
    Ok(first.map(|(text, _)| text).collect())
}

/// The addresses that stand first; several are an open question.
pub fn first_emails(db: Reader<'_>, id: PersonId) -> Result<Vec<String>> {
    first(db, EMAILS, id)
}

/// The numbers that stand first; several are an open question.
pub fn first_phones(db: Reader<'_>, id: PersonId) -> Result<Vec<String>> {
    first(db, PHONES, id)
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
