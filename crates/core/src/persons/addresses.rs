//! The addresses and numbers of a person: each is a member of a set, with a place; none is ever lost.

use std::collections::HashSet;

use rambla_wire::Value;

use super::PersonFields;
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::PersonId;
use crate::desk::{Reader, Writes};
use crate::text::clean::clean_line;
use crate::text::email::Email;
use crate::text::phone::Phone;

pub(super) const EMAILS: &str =
    "SELECT email, position FROM person_emails WHERE person = ?1 ORDER BY position, email";
pub(super) const PHONES: &str =
    "SELECT phone, position FROM person_phones WHERE person = ?1 ORDER BY position, phone";

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

/// An address or number as it is kept, and what is kept with it before its place.
type Kept = (String, Vec<Value>);

/// What is said of the addresses, or of the numbers.
pub(super) struct Addresses {
    set: &'static str,
    /// What stands first, where that is said.
    first: Option<Option<String>>,
    add: Vec<String>,
    remove: Vec<String>,
    /// A typed text as it is kept.
    kept: fn(&str) -> Result<Kept>,
}

impl PersonFields {
    pub(super) fn take_emails(&mut self) -> Addresses {
        Addresses {
            set: "emails",
            first: self.email.take(),
            add: std::mem::take(&mut self.add_emails),
            remove: std::mem::take(&mut self.remove_emails),
            kept: |typed| Ok((email(typed)?, vec![Value::Null])),
        }
    }

    pub(super) fn take_phones(&mut self) -> Addresses {
        Addresses {
            set: "phones",
            first: self.phone.take(),
            add: std::mem::take(&mut self.add_phones),
            remove: std::mem::take(&mut self.remove_phones),
            kept: |typed| {
                phone(typed).map(|phone| (phone.raw, vec![phone.e164.into(), Value::Null]))
            },
        }
    }
}

impl Addresses {
    /// `now`: what is there, with its places.
    pub(super) fn write(self, mut row: Writes, now: Vec<(String, i64)>) -> Result<Writes> {
        let first_said = self.first.map(|text| {
            let text = text.filter(|text| !text.trim().is_empty());
            text.map(|typed| (self.kept)(&typed)).transpose()
        });
        let first_said = first_said.transpose()?;
        let mut added = Vec::new();
        for typed in &self.add {
            added.push((self.kept)(typed)?);
        }
        let mut gone = self.remove;
        if first_said.is_some() {
            gone.extend(first(&now).cloned());
        }
        let of = |all: &[Kept], key: &String| all.iter().any(|(kept, _)| kept == key);
        let first_said: Vec<Kept> = first_said.flatten().into_iter().collect();
        let mut known: HashSet<String> = first_said.iter().map(|(key, _)| key.clone()).collect();
        known.extend(
            now.iter()
                .map(|(key, _)| key.clone())
                .filter(|key| !gone.contains(key)),
        );
        added.retain(|(key, _)| known.insert(key.clone()));
        for key in &gone {
            if !of(&first_said, key) && !of(&added, key) {
                row = row.remove(self.set, [key.as_str().into()]);
            }
        }
        let next = now.iter().map(|(_, place)| place + 1).max().unwrap_or(0);
        let next = next.max(first_said.len() as i64);
        let first_said = first_said.into_iter().map(|kept| (kept, 0));
        for ((key, mut kept), place) in first_said.chain(added.into_iter().zip(next..)) {
            kept.push(place.into());
            row = row.add(self.set, [key.into()], kept);
        }
        Ok(row)
    }
}

/// The addresses or numbers with their places.
pub(super) fn placed(db: Reader<'_>, sql: &str, id: PersonId) -> Result<Vec<(String, i64)>> {
    db.rows(sql, [id], |row| {
        Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or(0)))
    })
}

/// The address or number that stands first: several where two were given in its place at the same
/// time, until the next one takes the place of all.
fn first(placed: &[(String, i64)]) -> impl Iterator<Item = &String> {
    let place = placed.first().map(|(_, place)| *place);
    let stand_first = placed.iter().filter(move |(_, at)| Some(*at) == place);
    stand_first.map(|(text, _)| text)
}

/// The addresses that stand first; several are an open question.
pub fn first_emails(db: Reader<'_>, id: PersonId) -> Result<Vec<String>> {
    Ok(first(&placed(db, EMAILS, id)?).cloned().collect())
}

/// The numbers that stand first; several are an open question.
pub fn first_phones(db: Reader<'_>, id: PersonId) -> Result<Vec<String>> {
    Ok(first(&placed(db, PHONES, id)?).cloned().collect())
}
