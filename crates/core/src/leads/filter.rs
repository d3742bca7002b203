//! Which leads, and in which order: one list of row numbers for the screen, the terminal and the
//! exports.

use serde::Deserialize;

use super::{PURPOSES, TEMPERATURES, TYPES};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, StaffId, TagId};
use crate::desk::{Conditions, Reader, Sort};
use crate::text::collation::sorted;
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

/// What a list of leads is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "LeadOrder"))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// When it was captured, newest first: the order that costs nothing.
    #[default]
    Newest,
    /// The contact's name.
    Name,
    /// The organisation's name.
    Organisation,
    /// The home city.
    City,
    /// The country of the home city.
    Country,
    /// The programmes that list the home city.
    Programmes,
    /// The kind of party.
    Type,
    /// Hot first, then warm and cold.
    Temperature,
    /// The name of who owns it.
    Staff,
}

impl Order {
    /// The text by which leads are sorted, as SQL.
    fn text(self) -> Option<&'static str> {
        Some(match self {
            Order::Newest => return None,
            Order::Name => "(SELECT name FROM persons WHERE id = leads.person)",
            Order::Organisation => "(SELECT name FROM organisations WHERE id = leads.organisation)",
            Order::City => "leads.city",
            Order::Country => "leads.country",
            Order::Programmes => {
                "(SELECT group_concat(programme) FROM (SELECT DISTINCT programme FROM memberships \
                 WHERE geonameid = leads.geonameid AND deleted_at IS NULL ORDER BY programme))"
            }
            Order::Type => "leads.type",
            Order::Temperature => {
                "CASE leads.temperature WHEN 'hot' THEN '1' WHEN 'warm' THEN '2' WHEN 'cold' THEN '3' END"
            }
            Order::Staff => "(SELECT name FROM staff WHERE id = leads.staff)",
        })
    }
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

/// The condition that makes a lead pass.
fn condition(event: EventId, filter: &Filter) -> Result<Conditions<'_>> {
    let mut all = Conditions::new("leads.stream = (SELECT number FROM streams WHERE id = :event)");
    all.bind(":event", event);
    all.also(match filter.trash {
        false => "leads.deleted_at IS NULL",
        true => "leads.deleted_at IS NOT NULL",
    });
    if let Some(words) = filter.search.as_deref().and_then(query) {
        all.also("lead_search MATCH :words");
        all.bind(":words", words);
    }
    if let Some(kind) = &filter.r#type {
        one_of("type", kind, TYPES)?;
        all.also("leads.type = :type");
        all.bind(":type", kind);
    }
    if let Some(temperature) = &filter.temperature {
        one_of("temperature", temperature, TEMPERATURES)?;
        all.also("leads.temperature = :temperature");
        all.bind(":temperature", temperature);
    }
    if let Some(tag) = filter.tag {
        all.also("EXISTS (SELECT 1 FROM tagged WHERE record = leads.id AND tag = :tag)");
        all.bind(":tag", tag);
    }
    if let Some(staff) = filter.staff {
        all.also("leads.staff = :staff");
        all.bind(":staff", staff);
    }
    match filter.consent.as_deref() {
        None => {}
        Some("none") => all.also(
            "NOT EXISTS (SELECT 1 FROM consents WHERE lead = leads.id AND withdrawn_at IS NULL)",
        ),
        Some(purpose) => {
            one_of("consent", purpose, PURPOSES)?;
            all.also("EXISTS (SELECT 1 FROM consents WHERE lead = leads.id AND withdrawn_at IS NULL AND purpose = :purpose)");
            all.bind(":purpose", purpose);
        }
    }
    let listed = "EXISTS (SELECT 1 FROM memberships WHERE geonameid = leads.geonameid AND deleted_at IS NULL";
    match filter.gate.as_deref() {
        None => {}
        Some("listed") => all.also(&format!("{listed})")),
        Some("unlisted") => {
            all.also(&format!("leads.geonameid IS NOT NULL AND NOT {listed})"));
        }
        Some("no place") => all.also("leads.geonameid IS NULL"),
        Some(programme) => {
            all.also(&format!(
                "{listed} AND programme = :programme COLLATE NOCASE)"
            ));
            all.bind(":programme", programme);
        }
    }
    Ok(all)
}

/// From where: the index of words is read first where words are asked for.
fn from(filter: &Filter) -> (&'static str, &'static str) {
    match filter.search.as_deref().and_then(query) {
        Some(_) => (
            "lead_search JOIN leads ON leads.n = lead_search.rowid",
            "lead_search.rowid",
        ),
        None => ("leads", "leads.n"),
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
    sort: impl Into<Sort<Order>>,
    limit: Option<usize>,
) -> Result<Vec<i64>> {
    let sort = sort.into();
    let conditions = condition(event, filter)?;
    let (from, number) = from(filter);
    let most = limit.map_or(-1, |limit| limit as i64);
    let Some(text) = sort.by.text() else {
        // In the order of the index that is read, so that a limit ends the search early.
        let direction = if sort.descending { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT leads.n FROM {from} WHERE {} ORDER BY {number} {direction} LIMIT {most}",
            conditions.sql()
        );
        return db.rows(&sql, conditions.values().as_slice(), |row| row.get(0));
    };
    let sql = format!(
        "SELECT leads.n, {text} FROM {from} WHERE {}",
        conditions.sql()
    );
    let rows = db.rows(&sql, conditions.values().as_slice(), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let mut numbers = sorted(rows, &sort.language, sort.descending);
    numbers.truncate(limit.unwrap_or(usize::MAX));
    Ok(numbers)
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
