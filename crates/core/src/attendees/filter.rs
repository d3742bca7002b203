//! Which attendees, and in which order: one list of row numbers for the screen, the terminal and the
//! exports.

use rusqlite::ToSql;
use serde::Deserialize;

use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{EventId, SessionId, TagId};
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

/// The order of a list of attendees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "AttendeeOrder")
)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Newest first: the order that costs nothing.
    #[default]
    Newest,
    /// By name.
    Name,
    /// By the organisation's name.
    Organisation,
    /// By home city.
    City,
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

/// The condition of a query and the values of its marks.
pub(super) struct Where<'f> {
    pub(super) sql: String,
    pub(super) values: Vec<(&'static str, Box<dyn ToSql + 'f>)>,
}

impl<'f> Where<'f> {
    /// What makes an attendee pass, but for one field.
    pub(super) fn of(event: EventId, filter: &'f Filter, but: Option<Field>) -> Where<'f> {
        let mut all = Where {
            sql: "attendees.stream = (SELECT number FROM streams WHERE id = :event)".to_owned(),
            values: vec![(":event", Box::new(event))],
        };
        all.also(match filter.trash {
            false => "attendees.deleted_at IS NULL",
            true => "attendees.deleted_at IS NOT NULL",
        });
        if let Some(words) = filter.search.as_deref().and_then(query) {
            all.also("attendee_search MATCH :words");
            all.values.push((":words", Box::new(words)));
        }
        let said =
            |field: Field, text: &'f Option<String>| text.as_deref().filter(|_| but != Some(field));
        if let Some(text) = said(Field::RegisteredAs, &filter.registered_as) {
            all.also("coalesce(attendees.registered_as, '') = :registered_as");
            all.values.push((":registered_as", Box::new(text)));
        }
        if let Some(text) = said(Field::Ticket, &filter.ticket) {
            all.also("coalesce(attendees.ticket, '') = :ticket");
            all.values.push((":ticket", Box::new(text)));
        }
        if let Some(text) = said(Field::Country, &filter.country) {
            all.also("coalesce((SELECT country FROM persons WHERE id = attendees.person), '') = :country");
            all.values.push((":country", Box::new(text)));
        }
        if let Some(text) = said(Field::Language, &filter.language) {
            all.also("EXISTS (SELECT 1 FROM person_languages WHERE person = attendees.person AND language = :language)");
            all.values.push((":language", Box::new(text)));
        }
        if let Some(tag) = filter.tag.filter(|_| but != Some(Field::Tag)) {
            all.also("EXISTS (SELECT 1 FROM tagged WHERE record = attendees.id AND tag = :tag)");
            all.values.push((":tag", Box::new(tag)));
        }
        if let Some(session) = filter.session {
            all.also("EXISTS (SELECT 1 FROM attendee_sessions WHERE attendee = attendees.id AND session = :session)");
            all.values.push((":session", Box::new(session)));
        }
        all
    }

    fn also(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// The values as a query takes them.
    pub(super) fn values(&self) -> Vec<(&str, &dyn ToSql)> {
        self.values
            .iter()
            .map(|(name, value)| (*name, &**value as &dyn ToSql))
            .collect()
    }

    /// From where: the index of words is read first where words are asked for.
    pub(super) fn from(&self) -> &'static str {
        match self.values.iter().any(|(name, _)| *name == ":words") {
            true => "attendee_search JOIN attendees ON attendees.n = attendee_search.rowid",
            false => "attendees",
        }
    }
}

/// The row numbers of the attendees of an event that pass a filter; at most `limit`. A row number
/// holds on this desk alone, and only as long as the registration is not undone.
pub fn numbers(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    order: Order,
    limit: Option<usize>,
) -> Result<Vec<i64>> {
    let conditions = Where::of(event, filter, None);
    let (join, by) = match order {
        Order::Newest => ("", "attendees.n DESC"),
        Order::Name => (PERSONS, "persons.name COLLATE NOCASE, attendees.n DESC"),
        Order::Organisation => (
            ORGANISATIONS,
            "organisations.name COLLATE NOCASE, attendees.n DESC",
        ),
        Order::City => (PERSONS, "persons.city COLLATE NOCASE, attendees.n DESC"),
    };
    let sql = format!(
        "SELECT attendees.n FROM {} {join} WHERE {} ORDER BY {by} LIMIT :limit",
        conditions.from(),
        conditions.sql
    );
    let limit = limit.map_or(-1, |limit| limit as i64);
    let mut values = conditions.values();
    values.push((":limit", &limit));
    db.rows(&sql, values.as_slice(), |row| row.get(0))
}

pub(super) const PERSONS: &str = "LEFT JOIN persons ON persons.id = attendees.person";
const ORGANISATIONS: &str = "LEFT JOIN persons ON persons.id = attendees.person \
     LEFT JOIN organisations ON organisations.id = persons.organisation";
