//! Which column of a table is which field: by the words that people put over columns, in six languages.

mod attendees;
mod leads;
mod memberships;
mod people;
mod sessions;

use crate::text::fold::fold;

use super::Refusal;

pub use attendees::ATTENDEES;
pub use leads::LEADS;
pub use memberships::MEMBERSHIPS;
pub use sessions::SESSIONS;

/// A field that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    /// The field's word in the glossary: what `--map "Header=field"` names.
    pub field: &'static str,
    /// Folded headers that mean it: English, Spanish, Catalan, French, German, Italian.
    pub words: &'static [&'static str],
}

/// Which field each column fills; columns that fill none are told, and left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    fields: Vec<Option<&'static str>>,
}

impl Columns {
    /// Matches headers with targets. `own` are the user's pairs of header and field, which come first;
    /// the field `-` leaves a column out. A field takes the first of several columns that mean it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchHeader`] and [`Refusal::NoSuchField`] for pairs that are mistyped,
    /// [`Refusal::NoColumn`] where no column can be used.
    pub fn of(
        headers: &[String],
        targets: &'static [Target],
        own: &[(String, String)],
    ) -> Result<Columns, Refusal> {
        let mut fields: Vec<Option<&'static str>> = vec![None; headers.len()];
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let mut left_out = vec![false; headers.len()];
        for (index, (header, field)) in own.iter().enumerate() {
            let wanted = fold(header);
            if !folded.contains(&wanted) {
                let header = header.clone();
                return Err(Refusal::NoSuchHeader { header });
            }
            if field != "-" && named(targets, field).is_none() {
                let known: Vec<&str> = targets.iter().map(|target| target.field).collect();
                return Err(Refusal::NoSuchField {
                    field: field.clone(),
                    known: known.join(", "),
                });
            }
            // One pair speaks of all columns of that header; of several, each speaks of the next one.
            let pairs = own
                .iter()
                .filter(|(other, _)| fold(other) == wanted)
                .count();
            let nth = own[..index]
                .iter()
                .filter(|(other, _)| fold(other) == wanted)
                .count();
            let of_header = (0..headers.len()).filter(|at| folded[*at] == wanted);
            for (place, at) in of_header.enumerate() {
                if pairs == 1 || place == nth {
                    fields[at] = named(targets, field);
                    left_out[at] = fields[at].is_none();
                }
            }
        }
        for target in targets {
            if fields.contains(&Some(target.field)) {
                continue;
            }
            let means = |at: &usize| {
                fields[*at].is_none()
                    && !left_out[*at]
                    && target.words.contains(&folded[*at].as_str())
            };
            if let Some(at) = (0..headers.len()).find(means) {
                fields[at] = Some(target.field);
            }
        }
        if fields.iter().all(Option::is_none) {
            let found: Vec<&str> = headers.iter().map(String::as_str).take(8).collect();
            return Err(Refusal::NoColumn {
                found: found.join(", "),
            });
        }
        Ok(Columns { fields })
    }

    /// The fields by column.
    pub fn fields(&self) -> &[Option<&'static str>] {
        &self.fields
    }

    /// Whether a column fills this field.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains(&Some(field))
    }

    /// What a row says of a field, without blanks around it; empty where it says nothing.
    pub fn value<'r>(&self, cells: &'r [String], field: &str) -> &'r str {
        let at = self.fields.iter().position(|known| *known == Some(field));
        at.and_then(|at| cells.get(at))
            .map_or("", |cell| cell.trim())
    }
}

/// Defines a target.
pub const fn target(field: &'static str, words: &'static [&'static str]) -> Target {
    Target { field, words }
}

/// The field of this name.
fn named(targets: &'static [Target], field: &str) -> Option<&'static str> {
    let target = targets.iter().find(|target| target.field == field.trim());
    target.map(|target| target.field)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{ATTENDEES, Columns, LEADS, MEMBERSHIPS, Refusal, SESSIONS, fold};

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn headers_are_known_in_six_languages_with_accents_and_capitals() {
        for (headers, fields) in [
            (
                "First Name;Last name;E-Mail;Company",
                "first_name;last_name;email;organisation",
            ),
            (
                "Nombre;Teléfono;EMPRESA;Población",
                "name;phone;organisation;city",
            ),
            (
                "Nom;Correu electrònic;Càrrec;Municipi",
                "name;email;role;city",
            ),
            (
                "Prénom;Nom de famille;Société;Téléphone portable",
                "first_name;last_name;organisation;phone",
            ),
            (
                "Vorname;Nachname;Firma;E-Mail-Adresse;Ort",
                "first_name;last_name;organisation;email;city",
            ),
            (
                "Nome;Cognome;Azienda;Città;Qualifica",
                "name;last_name;organisation;city;role",
            ),
        ] {
            let headers: Vec<String> = headers.split(';').map(str::to_owned).collect();
            let columns = Columns::of(&headers, LEADS, &[]).unwrap();
            let found: Vec<&str> = columns
                .fields()
                .iter()
                .map(|field| field.unwrap_or("-"))
                .collect();
            assert_eq!(found.join(";"), fields);
        }
    }

    #[test]
    fn what_the_user_says_comes_first() {
        let headers = texts(&["Name", "Contact", "Extra"]);
        let own = [
            ("contact".to_owned(), "name".to_owned()),
            ("Name".to_owned(), "organisation".to_owned()),
        ];
        let columns = Columns::of(&headers, LEADS, &own).unwrap();
        assert_eq!(columns.fields(), [Some("organisation"), Some("name"), None]);
        let cells = texts(&["Acme", " Ana "]);
        assert_eq!(columns.value(&cells, "name"), "Ana");
        assert_eq!(columns.value(&cells, "email"), "");
        let left_out = [("Name".to_owned(), "-".to_owned())];
        let columns = Columns::of(&headers, LEADS, &left_out).unwrap();
        assert_eq!(columns.fields(), [None, Some("name"), None]);
        assert_eq!(
            Columns::of(&texts(&["x", "y"]), LEADS, &[]),
            Err(Refusal::NoColumn {
                found: "x, y".to_owned()
            })
        );
    }

    #[test]
    fn a_pair_that_is_mistyped_is_refused() {
        let headers = texts(&["Name"]);
        let refused = |header: &str, field: &str| {
            let own = [(header.to_owned(), field.to_owned())];
            Columns::of(&headers, LEADS, &own).unwrap_err().code()
        };
        assert_eq!(refused("Nmae", "name"), "no-such-header");
        assert_eq!(refused("Name", "nmae"), "no-such-field");
    }

    #[test]
    fn every_word_is_folded_as_headers_are() {
        for targets in [LEADS, ATTENDEES, MEMBERSHIPS, SESSIONS] {
            for word in targets.iter().flat_map(|target| target.words) {
                assert_eq!(fold(word), *word);
            }
        }
    }
}
