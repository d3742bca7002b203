//! Everything about one person, for themselves (GDPR Art. 15 and 20, Regulation (EU) 2018/1725 Art. 17
//! and 22): as JSON, and as a text to read.

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value as Json;

use super::{Disclosure, disclosures, extent};
use crate::Id;
use crate::attendees::{self, Attendee};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{AttendeeId, EventId, LeadId, PersonId};
use crate::desk::{Desk, Entry};
use crate::events::{self, Event};
use crate::leads::{self, Lead, LeadConsent, LeadNote, LeadNotice};
use crate::persons::{self, Person};

/// All that is known of a person.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFile {
    /// The event, with who is responsible for the data, and under which law.
    pub event: Event,
    /// They, and who was merged into them.
    pub persons: Vec<Person>,
    /// Their registrations.
    pub registrations: Vec<Attendee>,
    /// Leads whose contact they are, with notes, consents and notices.
    pub leads: Vec<LeadFile>,
    /// Sessions that name them, with their part.
    pub sessions: Vec<(String, String)>,
    /// Who wrote what of it, when, on which desk.
    pub history: Vec<Entry>,
    /// Files of the event that left a desk and may name them.
    pub disclosures: Vec<Disclosure>,
}

/// A lead with what belongs to it.
#[derive(Debug, Clone, Serialize)]
pub struct LeadFile {
    /// The lead.
    pub lead: Lead,
    /// Its notes.
    pub notes: Vec<LeadNote>,
    /// Consents.
    pub consents: Vec<LeadConsent>,
    /// Notices.
    pub notices: Vec<LeadNotice>,
}

/// Gathers all that is known of the one whom a record is about.
///
/// # Errors
/// [`Error::NotFound`], those of the desk.
pub fn gather(desk: &Desk, event: EventId, of: impl Into<Id>) -> Result<PersonFile> {
    let of = of.into();
    let extent = desk.read(|db| extent(db, event, of))?;
    let records: Vec<Id> = extent.records().into_iter().collect();
    let history = desk.history(&records)?;
    desk.read(|db| {
        Ok(PersonFile {
            event: events::get(db, event)?,
            persons: extent
                .persons
                .iter()
                .map(|&id| persons::get(db, PersonId(id)))
                .collect::<Result<_>>()?,
            registrations: extent
                .attendees
                .iter()
                .map(|&id| attendees::get(db, AttendeeId(id)))
                .collect::<Result<_>>()?,
            leads: extent
                .leads
                .iter()
                .map(|&id| {
                    let related = leads::related(db, LeadId(id))?;
                    Ok(LeadFile {
                        lead: leads::get(db, LeadId(id))?,
                        notes: related.notes,
                        consents: related.consents,
                        notices: related.notices,
                    })
                })
                .collect::<Result<_>>()?,
            sessions: extent
                .sessions
                .iter()
                .map(|part| (part.title.clone(), part.role.clone()))
                .collect(),
            history,
            disclosures: disclosures(db, event)?,
        })
    })
}

/// The same as JSON.
///
/// # Errors
/// None that a file of a person has.
pub fn as_json(file: &PersonFile) -> Result<String> {
    serde_json::to_string_pretty(file)
        .map(|text| text + "\n")
        .map_err(|error| Error::Damaged(error.to_string()))
}

/// The same as a text to read: one line for each value, indented by what it belongs to.
///
/// # Errors
/// None that a file of a person has.
pub fn as_text(file: &PersonFile) -> Result<String> {
    let json = serde_json::to_value(file).map_err(|error| Error::Damaged(error.to_string()))?;
    let mut text = String::new();
    lines(&json, 0, &mut text);
    Ok(text)
}

fn lines(json: &Json, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('_', " ");
                match value {
                    Json::Null => {}
                    Json::Object(more) if more.is_empty() => {}
                    Json::Array(more) if more.is_empty() => {}
                    Json::Object(_) | Json::Array(_) => {
                        let _ = writeln!(text, "{indent}{name}:");
                        lines(value, depth + 1, text);
                    }
                    _ => {
                        let _ = writeln!(text, "{indent}{name}: {}", plain(&name, value));
                    }
                }
            }
        }
        Json::Array(list) => {
            for value in list {
                match value {
                    Json::Object(_) => {
                        lines(value, depth, text);
                        text.push('\n');
                    }
                    Json::Array(pair) => {
                        let words: Vec<String> = pair.iter().map(|word| plain("", word)).collect();
                        let _ = writeln!(text, "{indent}{}", words.join(", "));
                    }
                    _ => {
                        let _ = writeln!(text, "{indent}{}", plain("", value));
                    }
                }
            }
        }
        other => {
            let _ = writeln!(text, "{indent}{}", plain("", other));
        }
    }
}

/// A value in words: moments in UTC.
fn plain(name: &str, value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(number) if name == "at" || name.ends_with(" at") => number
            .as_i64()
            .and_then(|at| jiff::Timestamp::from_millisecond(at).ok())
            .map_or(number.to_string(), |at| at.to_string()),
        other => other.to_string(),
    }
}
