//! What one row of a table says of somebody: cleaned, field by field.

use std::collections::HashMap;

use super::Problem;
use super::tables::TableRow;
use super::tables::headers::Columns;
use crate::cities::{self, Meant};
use crate::exports::cells::{list_cell, split_list_cell};
use crate::persons;
use crate::text::clean::clean_line;
use crate::text::fold::fold;

/// A field that is compared apart when a table comes again, under the number that is stored.
pub(super) type Compared = (u8, &'static str);

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
        self.0.insert(field, list_cell(&values));
    }

    /// The place that city and country mean together; without a country the event's place decides.
    pub(super) fn geonameid(&self) -> Option<i64> {
        let place = self.of("place").filter(|place| place.contains(','))?;
        match cities::meant(&place, None) {
            Meant::One(city) => Some(city.geonameid),
            Meant::Several(_) | Meant::Unknown => None,
        }
    }

    /// The digests of these fields: what is stored to know later what the table has changed.
    pub(super) fn digests(&self, compared: &[Compared]) -> Vec<u8> {
        let mut digests = Vec::with_capacity(compared.len() * 9);
        for (number, field) in compared {
            let text = self.of(field).unwrap_or_default();
            digests.push(*number);
            digests.extend_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
        }
        digests
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

/// Whether a table has changed this field since it came last.
pub(super) fn is_changed(before: &[u8], now: &[u8], number: u8) -> bool {
    let of = |all: &'_ [u8]| {
        let pair = all.chunks_exact(9).find(|pair| pair[0] == number);
        pair.map(<[u8]>::to_vec)
    };
    of(before) != of(now)
}

/// Whether a table has a column that speaks of this field. What a table has no column for it does not
/// take away.
pub(super) fn speaks_of(columns: &Columns, field: &str) -> bool {
    let any = |fields: &[&str]| fields.iter().any(|field| columns.has(field));
    match field {
        "name" => any(&["name", "first_name", "last_name"]),
        "place" => any(&["city", "country"]),
        field => columns.has(field),
    }
}

/// The digests that are kept: of what this table does not speak of, those of the one before.
pub(super) fn kept(before: &[u8], now: &[u8], is_said: impl Fn(u8) -> bool) -> Vec<u8> {
    let pairs = now.chunks_exact(9).map(|pair| {
        let old = before.chunks_exact(9).find(|old| old[0] == pair[0]);
        match old {
            Some(old) if !is_said(pair[0]) => old,
            _ => pair,
        }
    });
    pairs.flatten().copied().collect()
}
