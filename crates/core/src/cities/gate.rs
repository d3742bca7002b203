//! The gate: a business joins with its city or region, so what is known of that city is said at once.
//! It never says that a city "is" or "is not": it says what a source listed, and when.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::desk::Reader;
use crate::desk::error::Result;

/// After so many months what is listed must be checked.
const OLD: i32 = 12;

/// What is known of a city in the programmes; nothing listed means unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Gate {
    /// What sources listed, the newest first.
    pub listings: Vec<Listing>,
}

/// That a source listed a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Listing {
    /// `ICC`, `Cities Mission`, `Covenant of Mayors`, `Smart Cities Marketplace`, or another.
    pub programme: String,
    /// As the source words it: core, mentor, observer, ambassador, label, signatory …
    pub role: Option<String>,
    /// The month or year that the source speaks of: `2024-03`, `2020`.
    pub as_of: String,
    /// Where it was said.
    pub source: Option<String>,
    /// Whether that is more than 12 months ago, so that somebody should check it.
    pub old: bool,
}

/// What is known of a place. `now` is milliseconds since 1970, UTC.
pub fn gate(db: Reader<'_>, geonameid: i64, now: i64) -> Result<Gate> {
    let listings = db.rows(include_str!("listings.sql"), [geonameid], |row| {
        let as_of = row.get::<_, Option<String>>("as_of")?.unwrap_or_default();
        Ok(Listing {
            programme: row
                .get::<_, Option<String>>("programme")?
                .unwrap_or_default(),
            role: row.get("role")?,
            source: row.get("source")?,
            old: is_old(&as_of, now),
            as_of,
        })
    })?;
    Ok(Gate { listings })
}

/// Whether a month or year ended more than 12 months ago; one that cannot be read is old.
pub(super) fn is_old(as_of: &str, now: i64) -> bool {
    let Some(said) = month_of(as_of) else {
        return true;
    };
    let Ok(now) = jiff::Timestamp::from_millisecond(now) else {
        return true;
    };
    let now = now.to_zoned_datetime(TimeZone::UTC).date();
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    months(now) - months(said) > OLD
}

/// The last month that `2024-03` or `2020` speaks of.
pub(super) fn month_of(as_of: &str) -> Option<Date> {
    let (year, month) = as_of.split_once('-').unwrap_or((as_of, "12"));
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::is_old;

    #[test]
    fn what_is_listed_grows_old_after_twelve_months() {
        let now = 1_795_478_400_000; // 2026-11-24
        for (as_of, old) in [
            ("2026-11", false),
            ("2025-11", false),
            ("2025-10", true),
            ("2025", false),
            ("2024", true),
            ("", true),
            ("soon", true),
            ("2026-13", true),
        ] {
            assert_eq!(is_old(as_of, now), old, "{as_of}");
        }
    }
}
