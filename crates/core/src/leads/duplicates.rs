//! Leads that may be of the same party as one that is being typed.

use serde::Serialize;

use super::capture::{NewLead, give_consent, give_notice, note};
use super::edit::{LeadFields, LeadSeen, edit};
use super::filter::{Filter, Order};
use super::{Lead, list};
use crate::desk::error::Result;
use crate::desk::ids::{EventId, LeadId};
use crate::desk::{Reader, Tx};
use crate::text::fold::fold;
use crate::text::phone::Phone;

/// What two leads have in common; the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
    /// The contact's name, and the organisation's where both have one.
    Name,
}

/// A lead that may be of the same party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Duplicate {
    /// The lead.
    pub lead: Lead,
    /// What it has in common with the one being typed.
    pub by: Likeness,
}

/// How many are shown.
const MOST: usize = 3;
/// How many leads are looked at for each thing in common.
const LOOKED_AT: usize = 20;

/// The leads that are likely of the same party as `new`, the likeliest and newest first; at most 3.
/// A name of one word alone is no likeness.
pub fn duplicates(db: Reader<'_>, event: EventId, new: &NewLead) -> Result<Vec<Duplicate>> {
    let mut found: Vec<Duplicate> = Vec::new();
    let mut look = |words: &str, by: Likeness, alike: &dyn Fn(&Lead) -> bool| -> Result<()> {
        let filter = Filter::words(words);
        for lead in list(db, event, &filter, Order::Newest, Some(LOOKED_AT))? {
            if alike(&lead) && found.iter().all(|known| known.lead.id != lead.id) {
                found.push(Duplicate { lead, by });
            }
        }
        Ok(())
    };
    if let Some(email) = said(&new.email).filter(|email| email.contains('@')) {
        let wanted = email.to_lowercase();
        look(&email, Likeness::Email, &|lead| {
            lead.email
                .as_ref()
                .is_some_and(|email| email.to_lowercase() == wanted)
        })?;
    }
    if let Some(digits) = said(&new.phone).and_then(|phone| digits(&phone)) {
        look(&digits, Likeness::Phone, &|lead| {
            lead.phone
                .as_deref()
                .and_then(self::digits)
                .is_some_and(|other| other == digits)
        })?;
    }
    if let Some(name) = said(&new.name) {
        let wanted = words_of(&name);
        let organisation = said(&new.organisation).map(|name| fold(&name));
        if wanted.len() > 1 {
            look(&name, Likeness::Name, &|lead| {
                let other = lead.organisation.as_deref().map(fold);
                let same = match (&organisation, &other) {
                    (Some(one), Some(other)) => one == other,
                    _ => true,
                };
                same && lead.name.as_deref().map(words_of) == Some(wanted.clone())
            })?;
        }
    }
    found.sort_by_key(|one| one.by);
    found.truncate(MOST);
    Ok(found)
}

/// Adds what was typed to a lead that is there: fills what is empty there, keeps all else that was
/// said in a note, so that nothing is lost and nothing is overwritten.
pub fn add_to(tx: &mut Tx<'_>, id: LeadId, seen: Option<&LeadSeen>, new: NewLead) -> Result<()> {
    let lead = super::get(tx.read(), id)?;
    let mut differing = Vec::new();
    let mut fill = |said_: Option<String>, known: &Option<String>| {
        let typed = said(&said_)?;
        match known {
            None => Some(Some(typed)),
            Some(known) if fold(known) == fold(&typed) => None,
            Some(_) => {
                differing.push(typed);
                None
            }
        }
    };
    let fields = LeadFields {
        name: fill(new.name, &lead.name),
        organisation: fill(new.organisation, &lead.organisation),
        role: fill(new.role, &lead.role),
        email: fill(new.email, &lead.email),
        phone: fill(new.phone, &lead.phone),
        city: fill(new.city, &lead.city),
        temperature: new.temperature.map(Some),
        add_tags: new.tags,
        ..LeadFields::default()
    };
    edit(tx, id, seen, fields)?;
    if !differing.is_empty() {
        let text = super::NewNote {
            text: differing.join(", "),
            staff: None,
            at: None,
        };
        note(tx, id, text)?;
    }
    for text in new.notes {
        note(tx, id, text)?;
    }
    for consent in new.consents {
        give_consent(tx, id, consent)?;
    }
    if let Some(notice) = new.notice {
        give_notice(tx, id, notice)?;
    }
    Ok(())
}

fn said(text: &Option<String>) -> Option<String> {
    let text = text.as_deref()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The digits that a number is found by: with its country where that is known.
fn digits(phone: &str) -> Option<String> {
    let phone = Phone::parse(phone, None).ok()?;
    let written = phone.e164.unwrap_or(phone.raw);
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    (digits.len() > 5).then_some(digits)
}

/// The words of a name, in no order: "Roca, Ana" is "Ana Roca".
fn words_of(name: &str) -> Vec<String> {
    let folded = fold(name);
    let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words
}
