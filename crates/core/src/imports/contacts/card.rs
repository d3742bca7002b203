//! One vCard: what it says of a contact.

use std::borrow::Cow;

use calcard::vcard::{VCard, VCardEntry, VCardProperty as Property, VCardValue};
use calcard::{Entry, Parser};
use rambla_gazetteer::country_code;

use super::Contact;
use crate::imports::lines::{Lines, Piece};
use crate::text::clean::{clean, clean_line};

/// The most values of one kind that are kept.
const MOST: usize = 100;

pub(super) fn read(piece: &Piece) -> Contact {
    let text = with_charsets(&piece.text);
    let Entry::VCard(card) = Parser::new(&text).entry() else {
        return Contact {
            row: piece.row,
            ..Contact::default()
        };
    };
    let mut contact = Contact {
        row: piece.row,
        uid: uid(&card),
        organisation: parts(&card, &Property::Org).join(", "),
        emails: values(&card, &Property::Email, "mailto:"),
        phones: values(&card, &Property::Tel, "tel:"),
        languages: values(&card, &Property::Lang, ""),
        links: values(&card, &Property::Url, ""),
        tags: tags(&card),
        note: note(&card),
        ..Contact::default()
    };
    let title = line(&card, &Property::Title);
    let role = line(&card, &Property::Role);
    match (title.is_empty(), role.is_empty() || role == title) {
        (true, _) => contact.role = role,
        (false, true) => contact.role = title,
        (false, false) => {
            contact.role = title;
            contact.addresses.push(role);
        }
    }
    contact.name = name(&card, &contact);
    addresses(&card, &mut contact);
    contact
}

/// Old programs write quoted-printable text without its charset: where it is UTF-8, that is said.
fn with_charsets(text: &str) -> Cow<'_, str> {
    if !text.to_ascii_uppercase().contains("QUOTED-PRINTABLE") {
        return Cow::Borrowed(text);
    }
    let mut said = String::with_capacity(text.len() + 64);
    for line in Lines::of(text) {
        let (head, value) = line.text.split_once(':').unwrap_or((line.text, ""));
        let upper = head.to_ascii_uppercase();
        if !upper.contains("QUOTED-PRINTABLE") {
            said.push_str(line.text);
            continue;
        }
        said.push_str(head);
        if !upper.contains("CHARSET=") && is_utf8(value) {
            said.push_str(";CHARSET=UTF-8");
        }
        said.push(':');
        // The line goes on in no other: the parser would look for it.
        said.push_str(value.trim_end().trim_end_matches('='));
        said.push('\n');
    }
    Cow::Owned(said)
}

/// Whether the bytes that quoted-printable text stands for are UTF-8.
fn is_utf8(value: &str) -> bool {
    let value = value.replace("=\r\n", "").replace("=\n", "");
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte.filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

fn texts(entry: &VCardEntry) -> Vec<String> {
    let text = |value: &VCardValue| match value {
        VCardValue::Component(parts) => parts.join(", "),
        value => value.as_text().unwrap_or_default().to_owned(),
    };
    entry.values.iter().map(text).collect()
}

/// The whole of a property's first occurrence as one line.
fn line(card: &VCard, property: &Property) -> String {
    let text = card.property(property).map(|entry| texts(entry).join(" "));
    clean_line(&text.unwrap_or_default()).text
}

/// The parts of a structured property that are not empty.
fn parts(card: &VCard, property: &Property) -> Vec<String> {
    let parts = card.property(property).map(texts).unwrap_or_default();
    let parts = parts.iter().map(|part| clean_line(part).text);
    parts.filter(|part| !part.is_empty()).collect()
}

fn uid(card: &VCard) -> Option<String> {
    let uid = line(card, &Property::Uid);
    let prefix = uid
        .get(..9)
        .filter(|prefix| prefix.eq_ignore_ascii_case("urn:uuid:"));
    let uid = uid[prefix.map_or(0, str::len)..].to_owned();
    Some(uid).filter(|uid| !uid.is_empty())
}

/// The values of all occurrences, none twice: the preferred ones first, those of fax machines last.
fn values(card: &VCard, property: &Property, scheme: &str) -> Vec<String> {
    let mut found: Vec<(u8, String)> = Vec::new();
    for entry in card.properties(property).take(MOST) {
        let text = clean_line(&texts(entry).join(" ")).text;
        let prefix = text
            .get(..scheme.len())
            .filter(|prefix| prefix.eq_ignore_ascii_case(scheme));
        let value = text[prefix.map_or(0, str::len)..].to_owned();
        if !value.is_empty() && !found.iter().any(|(_, known)| *known == value) {
            found.push((rank(entry), value));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, value)| value).collect()
}

fn rank(entry: &VCardEntry) -> u8 {
    let says = |word: &str| {
        entry.params.iter().any(|param| {
            let value = param.value.as_text().unwrap_or_default();
            value.eq_ignore_ascii_case(word) || param.name.as_str().eq_ignore_ascii_case(word)
        })
    };
    match (says("PREF"), says("FAX")) {
        (_, true) => 2,
        (true, false) => 0,
        (false, false) => 1,
    }
}

fn tags(card: &VCard) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in card
        .properties(&Property::Categories)
        .flat_map(texts)
        .take(MOST)
    {
        let tag = clean_line(&tag).text;
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn note(card: &VCard) -> String {
    let notes = card.properties(&Property::Note).map(|entry| {
        let text = clean(&texts(entry).join(" ")).text;
        text.trim().to_owned()
    });
    let notes: Vec<String> = notes.filter(|note| !note.is_empty()).collect();
    notes.join("\n\n")
}

/// FN, else N in the order of speech. Who has no name of a person is shown under the organisation, the
/// address or the number: that is no name.
fn name(card: &VCard, contact: &Contact) -> String {
    let structured = card.property(&Property::N).map(texts).unwrap_or_default();
    let part = |at: usize| structured.get(at).map_or("", |part| part.trim());
    let spoken = [part(1), part(2), part(0)].join(" ");
    let spoken = clean_line(&spoken).text;
    let shown = line(card, &Property::Fn);
    if shown.is_empty() {
        return spoken;
    }
    let stands_in = std::iter::once(&contact.organisation)
        .chain(&contact.emails)
        .chain(&contact.phones);
    match spoken.is_empty() && stands_in.into_iter().any(|other| *other == shown) {
        true => String::new(),
        false => shown,
    }
}

/// City and country of the first address; what else it says, and further ones, as lines.
fn addresses(card: &VCard, contact: &mut Contact) {
    for (at, entry) in card.properties(&Property::Adr).take(MOST).enumerate() {
        let parts: Vec<String> = texts(entry)
            .iter()
            .map(|part| clean_line(part).text)
            .collect();
        let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
        let mut rest = vec![part(0), part(1), part(2), part(5), part(4)];
        match at {
            0 => {
                contact.city = part(3);
                contact.country = country_code(&part(6)).unwrap_or(part(6));
                // A country alone is no home: it is told, too.
                if contact.city.is_empty() {
                    rest.push(part(6));
                }
            }
            _ => rest.extend([part(3), part(6)]),
        }
        let rest: Vec<String> = rest.into_iter().filter(|part| !part.is_empty()).collect();
        if !rest.is_empty() {
            contact.addresses.push(rest.join(", "));
        }
    }
}
