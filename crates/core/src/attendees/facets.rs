//! How many attendees there are of each kind, under the filter that is set.

use serde::Serialize;

use super::filter::{Field, Filter, PERSONS, condition, from};
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{EventId, TagId};
use crate::tags;

/// One value and how many have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Facet {
    /// The value; empty for those without.
    pub value: String,
    /// How many pass all other choices and have it.
    pub count: i64,
}

/// The counts of every facet: each under all choices but its own, so that it says what another choice
/// would show. The most frequent value first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "AttendeeFacets")
)]
pub struct Facets {
    /// What they take part as.
    pub registered_as: Vec<Facet>,
    /// Their tickets.
    pub ticket: Vec<Facet>,
    /// The countries of their home cities.
    pub country: Vec<Facet>,
    /// The languages they speak.
    pub language: Vec<Facet>,
    /// Their tags: id, name, count.
    pub tag: Vec<(TagId, String, i64)>,
}

/// Counts the attendees of an event under a filter.
pub fn facets(db: Reader<'_>, event: EventId, filter: &Filter) -> Result<Facets> {
    let counted = |field: Field, join: &str, value: &str| -> Result<Vec<Facet>> {
        let conditions = condition(event, filter, Some(field));
        let sql = format!(
            "SELECT coalesce({value}, '') AS value, count(*) AS count FROM {} {join} WHERE {} \
             GROUP BY 1 ORDER BY count DESC, value",
            from(filter),
            conditions.sql()
        );
        db.rows(&sql, conditions.values().as_slice(), |row| {
            Ok(Facet {
                value: row.get(0)?,
                count: row.get(1)?,
            })
        })
    };
    let by_tag = "LEFT JOIN tagged ON tagged.record = attendees.id";
    let tagged = counted(Field::Tag, by_tag, "lower(hex(tagged.tag))")?;
    let named = tags::list(db, event)?;
    let tag = named.into_iter().filter_map(|tag| {
        let key = tag.id.to_string().replace('-', "");
        let facet = tagged.iter().find(|facet| facet.value == key)?;
        Some((tag.id, tag.name, facet.count))
    });
    Ok(Facets {
        registered_as: counted(Field::RegisteredAs, "", "attendees.registered_as")?,
        ticket: counted(Field::Ticket, "", "attendees.ticket")?,
        country: counted(Field::Country, PERSONS, "persons.country")?,
        language: counted(
            Field::Language,
            "LEFT JOIN person_languages ON person_languages.person = attendees.person",
            "person_languages.language",
        )?,
        tag: tag.collect(),
    })
}
