//! Leads and attendees as contacts: vCard 3.0 (RFC 2426), which Outlook, Google and phones read.

use std::io::{self, Write};
use std::ops::ControlFlow;

use jiff::Timestamp;
use rambla_wire::Id;

use super::lines::{escaped, fold};
use super::purpose::Purpose;
use super::written::{Filling, Written};
use crate::attendees::{self, Attendee};
use crate::cities::country;
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::EventId;
use crate::leads::{Filter, Lead, Order, each};

/// Writes the leads of an event that pass a filter as contacts, newest first, but for those that may
/// not be used: see [`Purpose`]. `progress` is told after each one how many there are, and may stop it
/// ([`Error::Stopped`](crate::desk::error::Error::Stopped)). The outer error is the desk's, the inner one
/// the file's.
pub fn write(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    purpose: Purpose<'_>,
    mut out: impl Write,
    progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<io::Result<Written>> {
    let mut filling = Filling::new(progress);
    let read = each(db, event, filter, Order::Newest, None, |lead| {
        if !purpose.allows(&lead) {
            filling.leave_out();
            return Ok(());
        }
        filling.wrote(out.write_all(&card(&Contact::from(lead))))
    });
    let ended = filling.end(read)?;
    Ok(ended.and_then(|written| out.flush().map(|()| written)))
}

/// [`write`] for attendees; those who object or whose data is restricted stay out.
pub fn write_attendees(
    db: Reader<'_>,
    event: EventId,
    filter: &attendees::Filter,
    mut out: impl Write,
    progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<io::Result<Written>> {
    let mut filling = Filling::new(progress);
    let read = attendees::each(db, event, filter, attendees::Order::Newest, |attendee| {
        if attendee.objects || attendee.restricted {
            filling.leave_out();
            return Ok(());
        }
        filling.wrote(out.write_all(&card(&Contact::from(attendee))))
    });
    let ended = filling.end(read)?;
    Ok(ended.and_then(|written| out.flush().map(|()| written)))
}

/// What a card says.
struct Contact {
    id: Id,
    name: Option<String>,
    organisation: Option<String>,
    role: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    city: Option<String>,
    country: Option<String>,
    tags: Vec<String>,
    note: Option<String>,
    at: i64,
}

impl From<Lead> for Contact {
    fn from(lead: Lead) -> Contact {
        Contact {
            id: lead.id.0,
            name: lead.name,
            organisation: lead.organisation,
            role: lead.role,
            emails: lead.email.into_iter().collect(),
            phones: lead.phone.into_iter().collect(),
            city: lead.city,
            country: lead.country,
            tags: lead.tags,
            note: lead.note,
            at: lead.captured_at,
        }
    }
}

impl From<Attendee> for Contact {
    fn from(attendee: Attendee) -> Contact {
        Contact {
            id: attendee.id.0,
            name: attendee.name,
            organisation: attendee.organisation,
            role: attendee.role,
            emails: attendee.emails,
            phones: attendee.phones,
            city: attendee.city,
            country: attendee.country,
            tags: attendee.tags,
            note: None,
            at: attendee.registered_at,
        }
    }
}

/// One contact, with CRLF behind each line, which has at most 75 octets.
fn card(contact: &Contact) -> Vec<u8> {
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:3.0".to_owned()];
    let mut say = |property: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            lines.push(format!("{property}:{value}"));
        }
    };
    let text = |value: &Option<String>| value.as_deref().map(|value| escaped(value).into_owned());
    let (email, phone) = (
        contact.emails.first().cloned(),
        contact.phones.first().cloned(),
    );
    let known = [&contact.name, &contact.organisation, &email, &phone];
    let named = known.into_iter().find(|value| value.is_some());
    say("FN", named.and_then(text));
    // N is required also of what has no name of a person.
    let (family, given) = contact.name.as_deref().map(structured).unwrap_or_default();
    say(
        "N",
        Some(format!("{};{};;;", escaped(&family), escaped(&given))),
    );
    say("ORG", text(&contact.organisation));
    say("TITLE", text(&contact.role));
    for email in &contact.emails {
        say("EMAIL;TYPE=INTERNET", Some(escaped(email).into_owned()));
    }
    for phone in &contact.phones {
        say("TEL;TYPE=WORK,VOICE", Some(escaped(phone).into_owned()));
    }
    if contact.city.is_some() {
        let country = contact
            .country
            .as_deref()
            .and_then(|code| country(code, "en"));
        let place = [text(&contact.city), text(&country)].map(Option::unwrap_or_default);
        say(
            "ADR;TYPE=WORK",
            Some(format!(";;;{};;;{}", place[0], place[1])),
        );
    }
    let tags = contact.tags.iter().map(|tag| escaped(tag).into_owned());
    say("CATEGORIES", Some(tags.collect::<Vec<_>>().join(",")));
    say("NOTE", text(&contact.note));
    let at = Timestamp::from_millisecond(contact.at).ok();
    say(
        "REV",
        at.map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string()),
    );
    say("UID", Some(format!("urn:uuid:{}", contact.id)));
    lines.push("END:VCARD".to_owned());
    let mut card = Vec::new();
    lines.iter().for_each(|line| fold(line, &mut card));
    card
}

/// The family name and what is given: "Roca, Ana" as written, else the last word with the joining words
/// before it ("van den Berg").
fn structured(name: &str) -> (String, String) {
    if let Some((family, given)) = name.split_once(", ") {
        return (family.to_owned(), given.to_owned());
    }
    let words: Vec<&str> = name.split(' ').collect();
    let mut from = words.len() - 1;
    let joins = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    while from > 1 && joins(words[from - 1]) {
        from -= 1;
    }
    (words[from..].join(" "), words[..from].join(" "))
}
