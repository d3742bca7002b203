//! Cities: which place a text means, and what the programme register says of it.

mod gate;
pub mod register;

pub use gate::{Gate, Listing, gate};
use rambla_gazetteer::City;
pub use rambla_gazetteer::{Meant, Point, country, get, meant};
use serde::Serialize;

use crate::desk::error::Result;
use crate::desk::ids::EventId;
use crate::desk::{Reader, Tx, Writes};
use crate::events;
use crate::text::clean::clean_line;

/// A place that a text may mean, with what the gate says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CityHit {
    /// The number that GeoNames gives it.
    pub geonameid: i64,
    /// Its main name.
    pub name: String,
    /// Its first-level division.
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2; `XK` is Kosovo.
    pub country: String,
    /// People; 0 where that is not known.
    pub population: i64,
    /// Whether the whole text is one of its names.
    pub exact: bool,
    /// What is known of it in the programmes.
    pub gate: Gate,
}

/// The places that a text may mean, the likeliest first: exact names, then the nearest to the event
/// and most populous. `now` is milliseconds since 1970, UTC: what is listed grows old.
pub fn search(
    db: Reader<'_>,
    event: Option<EventId>,
    text: &str,
    limit: usize,
    now: i64,
) -> Result<Vec<CityHit>> {
    let near = event.map(|event| near(db, event)).transpose()?.flatten();
    let found = rambla_gazetteer::search(&clean_line(text).text, near, limit);
    found.into_iter().map(|city| hit(db, city, now)).collect()
}

/// One place with what the gate says of it.
pub fn hit(db: Reader<'_>, city: City, now: i64) -> Result<CityHit> {
    Ok(CityHit {
        gate: gate(db, city.geonameid, now)?,
        geonameid: city.geonameid,
        name: city.name,
        region: city.region,
        country: city.country,
        population: city.population,
        exact: city.exact,
    })
}

/// Where an event is, roughly: where most people of its time zone live.
pub fn near(db: Reader<'_>, event: EventId) -> Result<Option<Point>> {
    Ok(rambla_gazetteer::middle_of(&events::get(db, event)?.zone))
}

/// A home city as somebody said it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HomeCity {
    /// As typed.
    pub typed: Option<String>,
    /// Which place it is, where somebody chose it.
    pub geonameid: Option<i64>,
}

impl From<Option<String>> for HomeCity {
    fn from(typed: Option<String>) -> HomeCity {
        HomeCity {
            typed,
            geonameid: None,
        }
    }
}

/// The home city as typed with the place it means: the one that was chosen, else the one that is
/// meant beyond doubt, else none.
pub(crate) fn home_city(tx: &Tx<'_>, writes: Writes, said: HomeCity) -> Writes {
    let typed = said
        .typed
        .map(|city| clean_line(&city).text)
        .filter(|city| !city.is_empty());
    let place = match (&typed, said.geonameid) {
        (_, Some(chosen)) => get(chosen),
        (Some(typed), None) => {
            let near = tx.event().ok().map(|event| near(tx.read(), event));
            // An event that this action makes is not there to be read yet.
            match meant(typed, near.and_then(Result::ok).flatten()) {
                Meant::One(city) => Some(city),
                Meant::Several(_) | Meant::Unknown => None,
            }
        }
        (None, None) => None,
    };
    let name = place.as_ref().map(|city| city.name.clone());
    writes
        .set("city", typed.or(name))
        .set("country", place.as_ref().map(|city| city.country.clone()))
        .set("geonameid", place.map(|city| city.geonameid))
}
