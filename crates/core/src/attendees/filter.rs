//! Which attendees, and in which order: one list of row numbers for the screen, the terminal and the
//! exports.

use serde::Deserialize;

use crate::desk::error::Result;
use crate::desk::ids::{EventId, SessionId, TagId};
use crate::desk::{Conditions, Reader, Sort};
use crate::text::collation::sorted;
use crate::text::fold::query;

/// Which attendees: all that is said must hold. An empty text asks for those without.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(optional_fields, rename = "AttendeeFilter")
)]
#[serde(default)]
pub struct Filter {
    /// Words that their name, organisation, role, city, address, number, badge or ticket begin with.
    pub search: Option<String>,
    /// What they take part as.
    pub registered_as: Option<String>,
    /// Their ticket.
    pub ticket: Option<String>,
    /// The country of their home city, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// A language they speak.
    pub language: Option<String>,
    /// With this tag.
    pub tag: Option<TagId>,
    /// Registered for this session.
    pub session: Option<SessionId>,
    /// Those in Trash instead of those that are not.
    pub trash: bool,
}

/// What a list of attendees is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "AttendeeOrder")
)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// When they registered, newest first: the order that costs nothing.
    #[default]
    Newest,
    /// Their name.
    Name,
    /// The organisation's name.
    Organisation,
    /// Their home city.
    City,
    /// Its country.
    Country,
    /// What they take part as.
    RegisteredAs,
    /// Their ticket.
    Ticket,
}

impl Order {
    /// The text by which attendees are sorted, as SQL.
    fn text(self) -> Option<&'static str> {
        Some(match self {
            Order::Newest => return None,
            Order::Name => "persons.name",
            Order::Organisation => {
                "(SELECT name FROM organisations WHERE id = persons.organisation)"
            }
            Order::City => "persons.city",
            Order::Country => "persons.country",
            Order::RegisteredAs => "attendees.registered_as",
            Order::Ticket => "attendees.ticket",
        })
    }
}

/// What is counted apart: see [`super::facets`]. A facet's own choice does not narrow its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    RegisteredAs,
    Ticket,
    Country,
    Language,
    Tag,
}

/// What makes an attendee pass, but for one field.
pub(super) fn condition(event: EventId, filter: &Filter, but: Option<Field>) -> Conditions<'_> {
    let mut all =
        Conditions::new("attendees.stream = (SELECT number FROM streams WHERE id = :event)");
    all.bind(":event", event);
    all.also(match filter.trash {
        false => "attendees.deleted_at IS NULL",
        true => "attendees.deleted_at IS NOT NULL",
    });
    if let Some(words) = filter.search.as_deref().and_then(query) {
        all.also("attendee_search MATCH :words");
        all.bind(":words", words);
    }
    let mut said = |field: Field, text: &'_ Option<String>, condition: &str, mark| {
        if let Some(text) = text.clone().filter(|_| but != Some(field)) {
            all.also(condition);
            all.bind(mark, text);
        }
    };
    said(
        Field::RegisteredAs,
        &filter.registered_as,
        "coalesce(attendees.registered_as, '') = :registered_as",
        ":registered_as",
    );
    said(
        Field::Ticket,
        &filter.ticket,
        "coalesce(attendees.ticket, '') = :ticket",
        ":ticket",
    );
    said(
        Field::Country,
        &filter.country,
        "coalesce((SELECT country FROM persons WHERE id = attendees.person), '') = :country",
        ":country",
    );
    said(
        Field::Language,
        &filter.language,
        "CASE :language WHEN '' THEN NOT EXISTS (SELECT 1 FROM person_languages WHERE person = attendees.person) \
         ELSE EXISTS (SELECT 1 FROM person_languages WHERE person = attendees.person AND language = :language) END",
        ":language",
    );
    if let Some(tag) = filter.tag.filter(|_| but != Some(Field::Tag)) {
        all.also("EXISTS (SELECT 1 FROM tagged WHERE record = attendees.id AND tag = :tag)");
        all.bind(":tag", tag);
    }
    if let Some(session) = filter.session {
        all.also("EXISTS (SELECT 1 FROM attendee_sessions WHERE attendee = attendees.id AND session = :session)");
        all.bind(":session", session);
    }
    all
}

/// From where: the index of words is read first where words are asked for.
pub(super) fn from(filter: &Filter) -> &'static str {
    match filter.search.as_deref().and_then(query) {
        Some(_) => "attendee_search JOIN attendees ON attendees.n = attendee_search.rowid",
        None => "attendees",
    }
}

/// The row numbers of the attendees of an event that pass a filter; at most `limit`. A row number
/// holds on this desk alone, and only as long as the registration is not undone.
pub fn numbers(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    sort: impl Into<Sort<Order>>,
    limit: Option<usize>,
) -> Result<Vec<i64>> {
    let sort = sort.into();
    let (from, conditions) = (from(filter), condition(event, filter, None));
    let most = limit.map_or(-1, |limit| limit as i64);
    let Some(text) = sort.by.text() else {
        let direction = if sort.descending { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT attendees.n FROM {from} WHERE {} ORDER BY attendees.n {direction} LIMIT {most}",
            conditions.sql()
        );
        return db.rows(&sql, conditions.values().as_slice(), |row| row.get(0));
    };
    let sql = format!(
        "SELECT attendees.n, {text} FROM {from} {PERSONS} WHERE {}",
        conditions.sql()
    );
    let rows = db.rows(&sql, conditions.values().as_slice(), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let mut numbers = sorted(rows, &sort.language, sort.descending);
    numbers.truncate(limit.unwrap_or(usize::MAX));
    Ok(numbers)
}

pub(super) const PERSONS: &str = "LEFT JOIN persons ON persons.id = attendees.person";
