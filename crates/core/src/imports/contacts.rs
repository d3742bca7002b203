//! Contacts in vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), one or many in a file.
//!
//! As with calendars, the lines are looked at first, and each contact is then read by itself. What
//! leads have no place for (further addresses and numbers, the street, links, languages) goes into the
//! note. Pictures, birthdays and whatever else a contact may hold are not read: nobody needs them here.

mod card;

use std::ops::ControlFlow;

use super::lines::{Line, Lines, Piece, with_line_ends};
use super::refusal::{self, Refusal};
use super::tables::{Form, Table, TableRow, decode};
use super::{MAX_BYTES, MAX_CONTACTS, MAX_DEPTH, Problem, RowProblem};
use crate::exports::table::list_cell;

/// The properties that are read.
const WANTED: [&str; 15] = [
    "END",
    "VERSION",
    "FN",
    "N",
    "ORG",
    "TITLE",
    "ROLE",
    "EMAIL",
    "TEL",
    "ADR",
    "NOTE",
    "UID",
    "CATEGORIES",
    "URL",
    "LANG",
];
/// The columns of contacts as a table of leads.
const HEADERS: [&str; 10] = [
    "id",
    "name",
    "organisation",
    "role",
    "email",
    "phone",
    "city",
    "country",
    "tags",
    "note",
];

/// A contact as its file has it, cleaned but not yet judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The line on which it begins, from 1.
    pub row: u64,
    /// Its identifier, without `urn:uuid:`.
    pub uid: Option<String>,
    /// The name of a person; empty where it is that of an organisation alone.
    pub name: String,
    /// The organisation, with its units behind commas.
    pub organisation: String,
    /// What they do there.
    pub role: String,
    /// E-mail addresses as written, the preferred ones first.
    pub emails: Vec<String>,
    /// Numbers as written, the preferred ones first and fax machines last.
    pub phones: Vec<String>,
    /// The city of the first address.
    pub city: String,
    /// Its country: a code of two letters where it is known, else as written.
    pub country: String,
    /// What else the addresses say, and further ones.
    pub addresses: Vec<String>,
    /// Languages, as tags.
    pub languages: Vec<String>,
    /// Links.
    pub links: Vec<String>,
    /// Categories.
    pub tags: Vec<String>,
    /// Notes, a blank line between.
    pub note: String,
}

/// The contacts of a file, and what was odd.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacts {
    /// In the order of the file.
    pub contacts: Vec<Contact>,
    /// What was odd, in the order of the file.
    pub rows: Vec<RowProblem>,
}

/// Reads contacts. `language` is the user's (BCP 47), a hint for the encoding of a file that is not
/// UTF-8. `progress` is told after each contact how many there are, and may stop it.
///
/// # Errors
/// [`Refusal`] if the file is no vCard, is cut off, or is beyond a limit.
pub fn read(
    bytes: &[u8],
    language: &str,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Contacts, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { bytes: bytes.len() });
    }
    let (text, ..) = decode(bytes, language);
    let text = with_line_ends(&text);
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    if !refusal::begins_with(text.as_bytes(), b"BEGIN:VCARD") {
        let looks_like = refusal::looks_like(bytes).unwrap_or("XML");
        return Err(Refusal::NotContacts { looks_like });
    }
    let mut walk = Walk::default();
    let mut last = 1;
    for line in Lines::of(&text) {
        last = line.number;
        if walk.line(line)? && progress(walk.read.contacts.len()).is_break() {
            return Err(Refusal::Stopped);
        }
    }
    match walk.open.last() {
        Some((inside, begin)) => Err(Refusal::CutOff {
            line: last,
            inside: inside.clone(),
            begin: *begin,
        }),
        None => Ok(walk.read),
    }
}

#[derive(Default)]
struct Walk {
    /// The open components and where they begin.
    open: Vec<(String, u64)>,
    piece: Piece,
    read: Contacts,
}

impl Walk {
    /// Takes a line; whether a contact ended with it.
    fn line(&mut self, line: Line<'_>) -> Result<bool, Refusal> {
        if line.is_blank() {
            return Ok(false);
        }
        let malformed = |what: String| Refusal::Malformed {
            line: line.number,
            what,
        };
        let name = line.name();
        match (name.as_ref(), self.open.len()) {
            ("BEGIN", MAX_DEPTH) => return Err(Refusal::TooDeep { line: line.number }),
            ("BEGIN", depth) => {
                let component: String =
                    line.value().to_ascii_uppercase().chars().take(80).collect();
                if depth == 0 {
                    if component != "VCARD" {
                        return Err(malformed(format!("begins no contact but {component}")));
                    }
                    if self.read.contacts.len() == MAX_CONTACTS {
                        return Err(Refusal::TooManyContacts { line: line.number });
                    }
                    self.piece = Piece::begin(line);
                }
                self.open.push((component, line.number));
            }
            (_, 0) => return Err(malformed("text stands outside of a contact".to_owned())),
            ("END", depth) => {
                let component = line.value().to_ascii_uppercase();
                let open = self.open.last().map_or("", |(open, _)| open);
                if open != component {
                    let found: String = component.chars().take(80).collect();
                    let what = format!("END:{found} stands where END:{open} is expected");
                    return Err(malformed(what));
                }
                self.open.pop();
                if depth == 1 {
                    self.piece.add(line);
                    self.finish();
                    return Ok(true);
                }
            }
            (name, 1) if WANTED.contains(&name) => self.piece.add(line),
            // The contact of an assistant, in the middle of another.
            _ => {}
        }
        Ok(false)
    }

    fn finish(&mut self) {
        let piece = std::mem::take(&mut self.piece);
        let contact = card::read(&piece);
        if piece.is_too_long {
            self.read.rows.push(RowProblem {
                row: Some(piece.row),
                problem: Problem::TextTooLong,
                detail: super::draft::short(&contact.name),
                refused: true,
            });
            return;
        }
        self.read.contacts.push(contact);
    }
}

impl Contacts {
    /// The contacts as a table of leads, so that both come in by the same rules.
    #[must_use]
    pub fn table(&self) -> Table {
        let row = |contact: &Contact| {
            let first = |values: &[String]| values.first().cloned().unwrap_or_default();
            TableRow {
                line: contact.row,
                cells: vec![
                    contact.uid.clone().unwrap_or_default(),
                    contact.name.clone(),
                    contact.organisation.clone(),
                    contact.role.clone(),
                    first(&contact.emails),
                    first(&contact.phones),
                    contact.city.clone(),
                    contact.country.clone(),
                    list_cell(&contact.tags),
                    contact.whole_note(),
                ],
            }
        };
        Table {
            headers: HEADERS.map(str::to_owned).to_vec(),
            rows: self.contacts.iter().map(row).collect(),
            form: Form::Cards,
        }
    }
}

impl Contact {
    /// The note, and what has no place of its own.
    fn whole_note(&self) -> String {
        let more = |values: &[String]| values.iter().skip(1).cloned().collect::<Vec<_>>();
        let mut lines = Vec::new();
        lines.extend(Some(self.note.clone()).filter(|note| !note.is_empty()));
        lines.extend(more(&self.emails));
        lines.extend(more(&self.phones));
        lines.extend(self.addresses.iter().cloned());
        lines.extend(self.links.iter().cloned());
        lines.extend(Some(self.languages.join(", ")).filter(|languages| !languages.is_empty()));
        lines.join("\n")
    }
}
