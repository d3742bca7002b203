//! Leads as contacts: vCard 3.0 (RFC 2426), which Outlook, Google and phones read.

use std::io::{self, Write};
use std::ops::ControlFlow;

use jiff::Timestamp;

use super::lines::{escaped, fold};
use crate::cities::country;
use crate::desk::Reader;
use crate::desk::error::{Error, Result};
use crate::desk::ids::EventId;
use crate::leads::{Filter, Lead, Order, each};

/// Writes the leads of an event that pass a filter as contacts, newest first; returns how many.
/// `progress` is told after each one how many there are, and may stop it ([`Error::Stopped`]).
/// The outer error is the desk's, the inner one the file's.
pub fn write(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    mut out: impl Write,
    mut progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<io::Result<usize>> {
    let mut count = 0;
    let mut failed = None;
    let done = each(db, event, filter, Order::Newest, None, |lead| {
        if let Err(error) = out.write_all(&card(&lead)) {
            failed = Some(error);
            // Any error ends the reading; the file's own is what is told.
            return Err(Error::ReadOnly);
        }
        count += 1;
        match progress(count) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    });
    if let Some(error) = failed {
        return Ok(Err(error));
    }
    done?;
    Ok(out.flush().map(|()| count))
}

/// One contact, with CRLF behind each line, which has at most 75 octets.
pub fn card(lead: &Lead) -> Vec<u8> {
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:3.0".to_owned()];
    let mut say = |property: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            lines.push(format!("{property}:{value}"));
        }
    };
    let text = |value: &Option<String>| value.as_deref().map(|value| escaped(value).into_owned());
    let known = [&lead.name, &lead.organisation, &lead.email, &lead.phone];
    say(
        "FN",
        known
            .into_iter()
            .find(|value| value.is_some())
            .and_then(text),
    );
    // N is required also of what has no name of a person.
    let (family, given) = lead.name.as_deref().map(structured).unwrap_or_default();
    say(
        "N",
        Some(format!("{};{};;;", escaped(&family), escaped(&given))),
    );
    say("ORG", text(&lead.organisation));
    say("TITLE", text(&lead.role));
    say("EMAIL;TYPE=INTERNET", text(&lead.email));
    say("TEL;TYPE=WORK,VOICE", text(&lead.phone));
    if lead.city.is_some() {
        let country = lead.country.as_deref().and_then(|code| country(code, "en"));
        let place = [text(&lead.city), text(&country)].map(Option::unwrap_or_default);
        say(
            "ADR;TYPE=WORK",
            Some(format!(";;;{};;;{}", place[0], place[1])),
        );
    }
    let tags: Vec<String> = lead
        .tags
        .iter()
        .map(|tag| escaped(tag).into_owned())
        .collect();
    say("CATEGORIES", Some(tags.join(",")));
    say("NOTE", text(&lead.note));
    let captured = Timestamp::from_millisecond(lead.captured_at).ok();
    say(
        "REV",
        captured.map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string()),
    );
    say("UID", Some(format!("urn:uuid:{}", lead.id)));
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
