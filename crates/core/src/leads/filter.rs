//! Which leads, and in which order: one list of row numbers for the screen, the terminal and the
//! exports.

use rusqlite::ToSql;
use serde::Deserialize;

use super::{PURPOSES, TEMPERATURES, TYPES};
use crate::desk::Reader;
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, StaffId, TagId};
use crate::text::fold::query;

/// Which leads: all that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(optional_fields, rename = "LeadFilter")
)]
#[serde(default)]
pub struct Filter {
    /// Words that the lead, its contact, its organisation, its notes or its tags begin with.
    pub search: Option<String>,
    /// `business`, `city`, `region` or `other`.
    pub r#type: Option<String>,
    /// `hot`, `warm` or `cold`.
    pub temperature: Option<String>,
    /// With this tag.
    pub tag: Option<TagId>,
    /// Owned by them.
    pub staff: Option<StaffId>,
    /// With a consent for this purpose that was not withdrawn; `none`: without any.
    pub consent: Option<String>,
    /// What the gate says of the home city: `listed`, `unlisted`, `no place`, or the name of a
    /// programme.
    pub gate: Option<String>,
    /// Those in Trash instead of those that are not.
    pub trash: bool,
}

/// The order of a list of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "LeadOrder"))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Newest first: the order that costs nothing.
    #[default]
    Newest,
    /// By the contact's name.
    Name,
    /// By the organisation's name.
    Organisation,
}

impl Filter {
    /// Those that these words find.
    pub fn words(text: &str) -> Filter {
        Filter {
            search: Some(text.to_owned()),
            ..Filter::default()
        }
    }
}

/// The row numbers of the leads of an event that pass a filter; at most `limit`. A row number holds
/// on this desk alone, and only as long as the lead is not undone.
///
/// # Errors
/// [`Error::Invalid`] for a word that is none of those allowed.
pub fn numbers(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    order: Order,
    limit: Option<usize>,
) -> Result<Vec<i64>> {
    let mut sql = String::from("SELECT leads.n FROM ");
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":event", &event)];
    let words = filter.search.as_deref().and_then(query);
    match &words {
        Some(words) => {
            sql.push_str("lead_search JOIN leads ON leads.n = lead_search.rowid");
            values.push((":words", words));
        }
        None => sql.push_str("leads"),
    }
    sql.push_str(match order {
        Order::Newest => "",
        Order::Name => " LEFT JOIN persons ON persons.id = leads.person",
        Order::Organisation => " LEFT JOIN organisations ON organisations.id = leads.organisation",
    });
    sql.push_str(" WHERE leads.stream = (SELECT number FROM streams WHERE id = :event)");
    sql.push_str(match filter.trash {
        false => " AND leads.deleted_at IS NULL",
        true => " AND leads.deleted_at IS NOT NULL",
    });
    if words.is_some() {
        sql.push_str(" AND lead_search MATCH :words");
    }
    if let Some(kind) = &filter.r#type {
        one_of("type", kind, TYPES)?;
        sql.push_str(" AND leads.type = :type");
        values.push((":type", kind));
    }
    if let Some(temperature) = &filter.temperature {
        one_of("temperature", temperature, TEMPERATURES)?;
        sql.push_str(" AND leads.temperature = :temperature");
        values.push((":temperature", temperature));
    }
    if let Some(tag) = &filter.tag {
        sql.push_str(" AND EXISTS (SELECT 1 FROM tagged WHERE record = leads.id AND tag = :tag)");
        values.push((":tag", tag));
    }
    if let Some(staff) = &filter.staff {
        sql.push_str(" AND leads.staff = :staff");
        values.push((":staff", staff));
    }
    match filter.consent.as_deref() {
        None => {}
        Some("none") => sql.push_str(
            " AND NOT EXISTS (SELECT 1 FROM consents WHERE lead = leads.id AND withdrawn_at IS NULL)",
        ),
        Some(purpose) => {
            one_of("consent", purpose, PURPOSES)?;
            sql.push_str(" AND EXISTS (SELECT 1 FROM consents WHERE lead = leads.id AND withdrawn_at IS NULL AND purpose = :purpose)");
            values.push((":purpose", &filter.consent));
        }
    }
    let listed = "EXISTS (SELECT 1 FROM memberships WHERE geonameid = leads.geonameid AND deleted_at IS NULL";
    match filter.gate.as_deref() {
        None => {}
        Some("listed") => sql.push_str(&format!(" AND {listed})")),
        Some("unlisted") => sql.push_str(&format!(
            " AND leads.geonameid IS NOT NULL AND NOT {listed})"
        )),
        Some("no place") => sql.push_str(" AND leads.geonameid IS NULL"),
        Some(_) => {
            sql.push_str(&format!(
                " AND {listed} AND programme = :programme COLLATE NOCASE)"
            ));
            values.push((":programme", &filter.gate));
        }
    }
    // In the order of the index that is read, so that a limit ends the search early.
    sql.push_str(match (order, words.is_some()) {
        (Order::Newest, true) => " ORDER BY lead_search.rowid DESC",
        (Order::Newest, false) => " ORDER BY leads.n DESC",
        (Order::Name, _) => " ORDER BY persons.name COLLATE NOCASE, leads.n DESC",
        (Order::Organisation, _) => " ORDER BY organisations.name COLLATE NOCASE, leads.n DESC",
    });
    sql.push_str(" LIMIT :limit");
    let limit = limit.map_or(-1, |limit| limit as i64);
    values.push((":limit", &limit));
    db.rows(&sql, values.as_slice(), |row| row.get(0))
}

fn one_of(field: &'static str, word: &str, words: &'static [&str]) -> Result<()> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(Error::Invalid {
        field,
        rule: Rule::Unknown(super::capture::allowed(field)),
    })
}
