//! How many leads there are of each kind, under the filter that is set.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Order;
use super::filter::{Filter, numbers};
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{EventId, StaffId, TagId};

/// The counts of every facet: each under all choices but its own, so that it says what another choice
/// would show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "LeadCounts"))]
pub struct Counts {
    /// By kind of party.
    pub r#type: BTreeMap<String, usize>,
    /// By temperature; those without under the empty word.
    pub temperature: BTreeMap<String, usize>,
    /// By tag.
    pub tag: BTreeMap<TagId, usize>,
    /// By owner.
    pub staff: BTreeMap<StaffId, usize>,
    /// By purpose consented to; those without any under `none`.
    pub consent: BTreeMap<String, usize>,
    /// By what the gate says: `listed`, `unlisted`, `no place`, and each programme.
    pub gate: BTreeMap<String, usize>,
}

/// Counts the leads of an event under a filter: one walk over those that its words and Trash leave.
///
/// # Errors
/// [`Error::Invalid`](crate::desk::error::Error::Invalid) for a word that is none of those allowed.
pub fn counts(db: Reader<'_>, event: EventId, filter: &Filter) -> Result<Counts> {
    // Words that are not allowed are refused as the list refuses them.
    numbers(db, event, filter, Order::Newest, Some(0))?;
    let found: Option<HashSet<i64>> = match filter.search {
        Some(_) => {
            let words = Filter {
                search: filter.search.clone(),
                trash: filter.trash,
                ..Filter::default()
            };
            let found = numbers(db, event, &words, Order::Newest, None)?;
            Some(found.into_iter().collect())
        }
        None => None,
    };
    let tags: HashMap<i64, Vec<TagId>> = lists(db, event, include_str!("facet_tags.sql"))?;
    let consents: HashMap<i64, Vec<String>> = lists(db, event, include_str!("facet_consents.sql"))?;
    let programmes = programmes(db)?;
    let mut counts = Counts::default();
    db.rows(include_str!("facets.sql"), (event, filter.trash), |row| {
        let number: i64 = row.get(0)?;
        if found.as_ref().is_some_and(|found| !found.contains(&number)) {
            return Ok(());
        }
        let place: Option<i64> = row.get(4)?;
        let lead = Kinds {
            r#type: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            temperature: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
            staff: row.get(3)?,
            tags: tags.get(&number).map_or(&[], Vec::as_slice),
            consents: consents.get(&number).map_or(&[], Vec::as_slice),
            place,
            programmes: place
                .and_then(|place| programmes.get(&place))
                .map_or(&[], Vec::as_slice),
        };
        lead.count(filter, &mut counts);
        Ok(())
    })?;
    Ok(counts)
}

/// What one lead is counted under.
struct Kinds<'l> {
    r#type: String,
    temperature: String,
    staff: Option<StaffId>,
    tags: &'l [TagId],
    consents: &'l [String],
    place: Option<i64>,
    programmes: &'l [String],
}

impl Kinds<'_> {
    /// One that misses no choice counts everywhere, one that misses a single one only there.
    fn count(&self, filter: &Filter, counts: &mut Counts) {
        let passes = [
            filter
                .r#type
                .as_ref()
                .is_none_or(|kind| *kind == self.r#type),
            filter
                .temperature
                .as_ref()
                .is_none_or(|temperature| *temperature == self.temperature),
            filter.tag.is_none_or(|tag| self.tags.contains(&tag)),
            filter.staff.is_none_or(|staff| self.staff == Some(staff)),
            filter.consent.as_ref().is_none_or(|consent| {
                (consent == "none" && self.consents.is_empty()) || self.consents.contains(consent)
            }),
            filter.gate.as_ref().is_none_or(|gate| self.is_at(gate)),
        ];
        let misses = passes.iter().filter(|passes| !**passes).count();
        let counts_at = |facet: usize| misses == 0 || (misses == 1 && !passes[facet]);
        let add = |to: &mut BTreeMap<String, usize>, word: &str| match to.get_mut(word) {
            Some(count) => *count += 1,
            None => drop(to.insert(word.to_owned(), 1)),
        };
        if counts_at(0) {
            add(&mut counts.r#type, &self.r#type);
        }
        if counts_at(1) {
            add(&mut counts.temperature, &self.temperature);
        }
        if counts_at(2) {
            for tag in self.tags {
                *counts.tag.entry(*tag).or_default() += 1;
            }
        }
        if let (true, Some(staff)) = (counts_at(3), self.staff) {
            *counts.staff.entry(staff).or_default() += 1;
        }
        if counts_at(4) {
            let none = ["none".to_owned()];
            let consents = if self.consents.is_empty() {
                &none
            } else {
                self.consents
            };
            consents
                .iter()
                .for_each(|purpose| add(&mut counts.consent, purpose));
        }
        if counts_at(5) {
            add(&mut counts.gate, self.standing());
            self.programmes
                .iter()
                .for_each(|programme| add(&mut counts.gate, programme));
        }
    }

    fn standing(&self) -> &'static str {
        match (self.place, self.programmes) {
            (None, _) => "no place",
            (Some(_), []) => "unlisted",
            (Some(_), _) => "listed",
        }
    }

    fn is_at(&self, gate: &str) -> bool {
        self.standing() == gate
            || self
                .programmes
                .iter()
                .any(|programme| programme.eq_ignore_ascii_case(gate))
    }
}

fn lists<T: rusqlite::types::FromSql>(
    db: Reader<'_>,
    event: EventId,
    sql: &str,
) -> Result<HashMap<i64, Vec<T>>> {
    let mut lists: HashMap<i64, Vec<T>> = HashMap::new();
    for (number, value) in db.rows(sql, [event], |row| Ok((row.get(0)?, row.get(1)?)))? {
        lists.entry(number).or_default().push(value);
    }
    Ok(lists)
}

/// The programmes that list a place.
fn programmes(db: Reader<'_>) -> Result<HashMap<i64, Vec<String>>> {
    let sql = "SELECT DISTINCT geonameid, programme FROM memberships WHERE geonameid IS NOT NULL AND deleted_at IS NULL";
    let mut programmes: HashMap<i64, Vec<String>> = HashMap::new();
    for (place, programme) in db.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))? {
        programmes.entry(place).or_default().push(programme);
    }
    Ok(programmes)
}
