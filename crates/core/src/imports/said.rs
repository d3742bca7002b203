//! What one row of a table says of somebody: cleaned, field by field, and beside what it said before.

use std::collections::HashMap;

use super::Problem;
use super::tables::TableRow;
use super::tables::headers::Columns;
use crate::cities::{self, Meant};
use crate::desk::Tx;
use crate::desk::error::Result;
use crate::desk::ids::SourceId;
use crate::erasure::{Suppressed, suppressed};
use crate::exports::cells::{list_cell, split_list_cell};
use crate::persons;
use crate::text::clean::clean_line;
use crate::text::fold::fold;

/// A field that is compared apart when a table comes again, under the number that is stored.
pub(super) type Compared = (u8, &'static str);

/// Fields whose values are compared one by one.
const LISTS: [&str; 5] = ["email", "phone", "languages", "sessions", "tags"];

/// What a row says; what it does not say is empty.
pub(super) struct Said(HashMap<&'static str, String>);

impl Said {
    /// Reads these fields of a row as single lines, and the name, place and addresses that every
    /// table of people has. What cannot be read is answered, and stands in `remarks` of the row.
    pub(super) fn read(
        columns: &Columns,
        row: &TableRow,
        fields: &[&'static str],
        remarks: &'static str,
    ) -> (Said, Vec<(Problem, String)>) {
        let value = |field| clean_line(columns.value(&row.cells, field)).text;
        let mut said: HashMap<&'static str, String> =
            fields.iter().map(|field| (*field, value(field))).collect();
        said.insert(remarks, columns.value(&row.cells, remarks).to_owned());
        said.insert(
            "name",
            whole_name(&value("name"), &value("first_name"), &value("last_name")),
        );
        let (city, country) = (value("city"), value("country"));
        let place = match country.is_empty() || city.is_empty() {
            true => city.clone(),
            false => format!("{city}, {country}"),
        };
        said.extend([("city", city), ("place", place)]);
        let mut said = Said(said);
        let mut odd = Vec::new();
        let is_email = |text: &str| persons::email(text).is_ok();
        let is_phone = |text: &str| persons::phone(text).is_ok();
        odd.extend(said.keep("email", &is_email, Problem::UnreadableEmail, remarks));
        odd.extend(said.keep("phone", &is_phone, Problem::UnreadablePhone, remarks));
        (said, odd)
    }

    /// Keeps those values of a list that are readable; the others go into the remarks.
    fn keep(
        &mut self,
        field: &'static str,
        is_readable: &dyn Fn(&str) -> bool,
        problem: Problem,
        remarks: &'static str,
    ) -> Vec<(Problem, String)> {
        let (kept, odd): (Vec<String>, Vec<String>) = self
            .list(field)
            .into_iter()
            .partition(|text| is_readable(text));
        self.0.insert(field, list_cell(&kept));
        odd.into_iter()
            .map(|text| {
                self.remark(remarks, &text);
                (problem, text)
            })
            .collect()
    }

    /// Says something else of a field.
    pub(super) fn set(&mut self, field: &'static str, text: String) {
        self.0.insert(field, text);
    }

    /// Puts a text under the remarks.
    pub(super) fn remark(&mut self, remarks: &'static str, text: &str) {
        let known = self.0.entry(remarks).or_default();
        if !known.is_empty() {
            known.push('\n');
        }
        known.push_str(text);
    }

    /// What the row says of a field.
    pub(super) fn of(&self, field: &str) -> Option<String> {
        self.0.get(field).filter(|text| !text.is_empty()).cloned()
    }

    /// The values of a list in one cell.
    pub(super) fn list(&self, field: &str) -> Vec<String> {
        let cell = self.of(field).unwrap_or_default();
        let values = split_list_cell(&cell).into_iter();
        let values = values.map(|value| clean_line(&value).text);
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Puts the values of a list in order, so that another order is no change.
    pub(super) fn sort(&mut self, field: &'static str, mut values: Vec<String>) {
        values.sort();
        values.dedup();
        self.set(field, list_cell(&values));
    }

    /// The place that city and country mean together; without a country the event's place decides.
    pub(super) fn geonameid(&self) -> Option<i64> {
        let place = self.of("place").filter(|place| place.contains(','))?;
        match cities::meant(&place, None) {
            Meant::One(city) => Some(city.geonameid),
            Meant::Several(_) | Meant::Unknown => None,
        }
    }

    /// What a row is known again by: its id, else the address, else name and organisation, else the
    /// number. None where it says nobody.
    pub(super) fn key(&self) -> Option<String> {
        if let Some(id) = self.of("id") {
            return Some(format!("id:{id}"));
        }
        if let Some(email) = self.list("email").first() {
            return Some(format!("email:{}", email.to_lowercase()));
        }
        let text = |field| self.of(field).map(|text| fold(&text)).unwrap_or_default();
        match (text("name"), text("organisation"), text("phone")) {
            (name, organisation, phone) if name.is_empty() && organisation.is_empty() => {
                Some(format!("phone:{phone}")).filter(|_| !phone.is_empty())
            }
            (name, organisation, _) => Some(format!("name:{name}/{organisation}")),
        }
    }
}

/// "Nombre" beside "Apellidos" is a given name, alone it is the whole one.
fn whole_name(name: &str, first: &str, last: &str) -> String {
    let name = if name.is_empty() { first } else { name };
    if fold(name).ends_with(&fold(last)) {
        return name.to_owned();
    }
    format!("{name} {last}").trim().to_owned()
}

/// What a row says now, beside what its table said of the same record when it came last.
pub(super) struct Again<'a> {
    said: &'a Said,
    compared: &'static [Compared],
    before: Option<Digests>,
    now: Digests,
    /// What the table speaks of: of the rest it takes nothing away.
    is_said: HashMap<&'static str, bool>,
}

impl<'a> Again<'a> {
    /// `before` is what was kept when the table came last, `None` of a record that it did not bring.
    pub(super) fn new(
        columns: &Columns,
        said: &'a Said,
        compared: &'static [Compared],
        before: Option<&[u8]>,
    ) -> Again<'a> {
        // Remarks are said without a column of their own.
        let is_said = |field| speaks_of(columns, field) || said.of(field).is_some();
        let now = Digests::of(said, compared);
        let mut before = before.map(Digests::read);
        for (number, field) in compared.iter().filter(|(_, field)| LISTS.contains(field)) {
            // Once a list was one digest of its whole cell, also where that was empty.
            let whole = digest(field, &said.of(field).unwrap_or_default());
            if let Some(known) = before.as_mut().and_then(|all| all.0.get_mut(number))
                && (known == &[whole] || known == &[digest(field, "")])
            {
                *known = match known == &[whole] {
                    true => now.get(*number).to_vec(),
                    false => Vec::new(),
                };
            }
        }
        Again {
            said,
            compared,
            before,
            now,
            is_said: compared
                .iter()
                .map(|(_, field)| (*field, is_said(field)))
                .collect(),
        }
    }

    /// Whether the table has changed a field since it came last; of a record that it did not bring,
    /// whether the field differs from what is `shown`.
    pub(super) fn has_changed(
        &self,
        field: &'static str,
        shown: impl Fn() -> Option<String>,
    ) -> bool {
        let text = self.said.of(field);
        match &self.before {
            _ if !self.is_said[field] => false,
            Some(before) => before.get(self.number(field)) != self.now.get(self.number(field)),
            None => text.is_some() && text != shown(),
        }
    }

    /// The values of a list that the table says and did not say before.
    pub(super) fn added(&self, field: &'static str) -> Vec<String> {
        let before = self.before_of(field);
        let values = self.said.list(field).into_iter();
        let is_new = |value: &String| !before.contains(&digest(field, value));
        values.filter(is_new).collect()
    }

    /// Which of these values the table said before and says no more; what was added elsewhere stays.
    pub(super) fn gone(&self, field: &'static str, values: &[String]) -> Vec<String> {
        if !self.is_said[field] {
            return Vec::new();
        }
        let (before, now) = (self.before_of(field), self.now.get(self.number(field)));
        let is_gone = |value: &&String| {
            let digest = digest(field, value);
            before.contains(&digest) && !now.contains(&digest)
        };
        values.iter().filter(is_gone).cloned().collect()
    }

    /// Whether the value that the table says first of a list is another one than before.
    pub(super) fn begins_anew(&self, field: &'static str) -> bool {
        self.before_of(field).first() != self.now.get(self.number(field)).first()
    }

    /// What is to be kept: of what this table does not speak of, what was kept before.
    pub(super) fn to_keep(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, field) in self.compared {
            let digests = match &self.before {
                Some(before) if !self.is_said[field] => before,
                _ => &self.now,
            };
            digests.write(*number, &mut bytes);
        }
        bytes
    }

    fn before_of(&self, field: &'static str) -> &[Digest] {
        let before = self.before.as_ref();
        before.map_or(&[], |before| before.get(self.number(field)))
    }

    fn number(&self, field: &str) -> u8 {
        let known = self.compared.iter().find(|(_, name)| *name == field);
        known.map_or(0, |(number, _)| *number)
    }
}

type Digest = [u8; 8];

/// What a table said, by the number of the field, so that it can be told later what it has changed.
#[derive(Default)]
struct Digests(HashMap<u8, Vec<Digest>>);

impl Digests {
    fn of(said: &Said, compared: &[Compared]) -> Digests {
        let of = |field: &'static str| match LISTS.contains(&field) {
            true => said
                .list(field)
                .iter()
                .map(|one| digest(field, one))
                .collect(),
            false => vec![digest(field, &said.of(field).unwrap_or_default())],
        };
        let all = compared.iter().map(|(number, field)| (*number, of(field)));
        Digests(all.collect())
    }

    /// Each is the number of its field and eight bytes.
    fn read(bytes: &[u8]) -> Digests {
        let mut all = Digests::default();
        for entry in bytes.chunks_exact(1 + size_of::<Digest>()) {
            if let Ok(digest) = entry[1..].try_into() {
                all.0.entry(entry[0]).or_default().push(digest);
            }
        }
        all
    }

    fn write(&self, number: u8, bytes: &mut Vec<u8>) {
        for digest in self.get(number) {
            bytes.push(number);
            bytes.extend_from_slice(digest);
        }
    }

    fn get(&self, number: u8) -> &[Digest] {
        self.0.get(&number).map_or(&[], Vec::as_slice)
    }
}

/// The digest of a value as it is kept: a list knows its values again as the desk writes them.
fn digest(field: &str, text: &str) -> Digest {
    let text = match field {
        "email" => text.to_lowercase(),
        "tags" => fold(text),
        _ => text.to_owned(),
    };
    let mut digest = Digest::default();
    digest.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    digest
}

/// Whether a table has a column that speaks of this field.
fn speaks_of(columns: &Columns, field: &str) -> bool {
    let any = |fields: &[&str]| fields.iter().any(|field| columns.has(field));
    match field {
        "name" => any(&["name", "first_name", "last_name"]),
        "place" => any(&["city", "country"]),
        field => columns.has(field),
    }
}

/// Whether a row is about somebody who was erased and is not to come back.
pub(super) fn is_suppressed(
    tx: &mut Tx<'_>,
    source: SourceId,
    said: &Said,
    key: &str,
) -> Result<bool> {
    let row = Suppressed {
        emails: &said.list("email"),
        phones: &said.list("phone"),
        row: Some((source, key)),
    };
    suppressed(tx, &row)
}
