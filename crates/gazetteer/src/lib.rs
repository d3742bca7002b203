//! The populated places of the world: found by any of their names in any script, without a network.
//!
//! A read-only SQLite file that is part of the program, made from the data of GeoNames (CC BY 4.0,
//! changed as assets/gazetteer/README.md tells). Places of 500 people or more, or seats of administration.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rambla_fold::{fold, query};
use rusqlite::{Connection, OptionalExtension, Row};

mod hash;

static FILE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.db"));

/// How many hits are looked at before the nearest of them are chosen.
const LOOKED_AT: usize = 60;
/// A place of unknown population counts as one of this many people.
const UNKNOWN: i64 = 300;
/// So far away a place counts half as much, in kilometres.
const HALF: f64 = 200.0;
/// So much more than the next one must the first of several places of one name weigh to be meant.
const PLAIN: f64 = 8.0;

/// A populated place.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// The number that GeoNames gives it.
    pub geonameid: i64,
    /// Its main name.
    pub name: String,
    /// ISO 3166-1 alpha-2; `XK` is Kosovo.
    pub country: String,
    /// Its first-level division, where it has one.
    pub region: Option<String>,
    /// Latitude and longitude in degrees, WGS 84.
    pub at: Point,
    /// People; 0 where that is not known.
    pub population: i64,
    /// Its IANA time zone.
    pub zone: String,
    /// Whether the whole text that was looked for is one of its names.
    pub exact: bool,
}

/// Latitude and longitude in degrees, WGS 84.
pub type Point = (f64, f64);

/// Which place a text means.
#[derive(Debug, Clone, PartialEq)]
pub enum Meant {
    /// This one: the only one of that name, or by far the largest and nearest.
    One(City),
    /// One of these, the likeliest first.
    Several(Vec<City>),
    /// None that is known.
    Unknown,
}

/// The places that a text may mean: those of exactly that name first, then those whose names begin
/// with its words; among these the nearest and most populous first. `near` is where the event is.
/// Behind a comma (or as the last word) stands a country (its code, or its name in English, Spanish,
/// Catalan, French, German or Italian) or a region.
pub fn search(text: &str, near: Option<Point>, limit: usize) -> Vec<City> {
    let mut found = with_qualifier(text, hits);
    order(&mut found, near);
    found.truncate(limit);
    found
}

/// Which place a text means: only a whole name counts.
pub fn meant(text: &str, near: Option<Point>) -> Meant {
    static ASKED: LazyLock<Mutex<Answers>> = LazyLock::new(Mutex::default);
    let key = (
        text.to_owned(),
        near.map(|near| [near.0, near.1].map(f64::to_bits)),
    );
    let answers = || ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = answers().get(&key).cloned();
    if let Some(meant) = known {
        return meant;
    }
    let meant = looked_up(text, near);
    let mut asked = answers();
    if asked.len() == REMEMBERED {
        asked.clear();
    }
    asked.insert(key, meant.clone());
    meant
}

/// What was answered, by text and point: lists name the same places again and again.
type Answers = HashMap<(String, Option<[u64; 2]>), Meant>;
/// How many answers are kept.
const REMEMBERED: usize = 1_000;

fn looked_up(text: &str, near: Option<Point>) -> Meant {
    let mut found = with_qualifier(text, exact_hits);
    order(&mut found, near);
    let clear = match found.as_slice() {
        [first, second, ..] => weight(first, near) >= PLAIN * weight(second, near),
        _ => true,
    };
    match found.len() {
        0 => Meant::Unknown,
        _ if clear => Meant::One(found.swap_remove(0)),
        _ => Meant::Several(found),
    }
}

/// The place with this number.
pub fn get(geonameid: i64) -> Option<City> {
    let sql = concat!(include_str!("place.sql"), " WHERE places.geonameid = ?1");
    let conn = open();
    let mut statement = conn.prepare_cached(sql).ok()?;
    statement
        .query_row([geonameid], |row| city(row, true))
        .optional()
        .ok()?
}

/// How likely a word is meant as a place, in people: those of the largest place of exactly this name,
/// the fewer the farther away it is; a quarter of them where nobody says where "near" is.
pub fn renown(name: &str, near: Option<Point>) -> Option<f64> {
    let folded = fold(name);
    let conn = open();
    let mut statement = conn.prepare_cached(include_str!("renown.sql")).ok()?;
    let places = statement.query_map([hash::hash(&folded)], |row| {
        let at = (degrees(row.get(1)?), degrees(row.get(2)?));
        Ok((row.get::<_, i64>(0)? as f64, at))
    });
    let far = |at| near.map_or(4.0, |near| 1.0 + distance(at, near) / 1_000.0);
    let all = places.ok()?.flatten().map(|(people, at)| people / far(at));
    all.max_by(f64::total_cmp)
}

/// Where most people of a time zone live: a way to say where an event is.
pub fn middle_of(zone: &str) -> Option<Point> {
    let sql = "SELECT lat, lon FROM zones JOIN places ON rank = largest WHERE zones.name = ?1";
    let conn = open();
    let mut statement = conn.prepare_cached(sql).ok()?;
    statement
        .query_row([zone], |row| {
            Ok((degrees(row.get(0)?), degrees(row.get(1)?)))
        })
        .optional()
        .ok()?
}

/// The code of a country that is named by its code, or by its name in one of the six languages.
pub fn country_code(named: &str) -> Option<String> {
    let folded = fold(named);
    let codes = (!folded.is_empty()).then(|| countries_named(&open(), &folded))?;
    codes.into_iter().next()
}

/// The name of a country in English, Spanish, Catalan, French, German or Italian (else English).
pub fn country(code: &str, language: &str) -> Option<String> {
    let column = match language {
        "es" | "ca" | "fr" | "de" | "it" => language,
        _ => "en",
    };
    let sql = format!("SELECT {column} FROM countries WHERE code = ?1");
    let conn = open();
    let mut statement = conn.prepare_cached(&sql).ok()?;
    statement
        .query_row([code], |row| row.get(0))
        .optional()
        .ok()?
}

fn open() -> MutexGuard<'static, Connection> {
    static CONNECTION: LazyLock<Mutex<Connection>> = LazyLock::new(|| {
        let mut conn = Connection::open_in_memory().expect("BUG: no memory database");
        conn.deserialize_bytes("main", FILE)
            .expect("BUG: the gazetteer is no database");
        Mutex::new(conn)
    });
    CONNECTION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks for the whole text as a name; where nothing is of that name, for what stands before a
/// country or region.
fn with_qualifier(text: &str, look: impl Fn(&Connection, &str) -> Vec<City>) -> Vec<City> {
    let conn = open();
    let comma = text.rsplit_once([',', '(']);
    if comma.is_none() {
        let found = look(&conn, text);
        if !found.is_empty() {
            return found;
        }
    }
    let parts = comma.or_else(|| text.trim().rsplit_once(' '));
    let Some((name, qualifier)) = parts.filter(|(name, _)| !fold(name).is_empty()) else {
        return Vec::new();
    };
    let qualifier = fold(qualifier);
    if qualifier.is_empty() {
        return look(&conn, name);
    }
    let countries = countries_named(&conn, &qualifier);
    let mut found = look(&conn, name);
    found.retain(|city| {
        countries.contains(&city.country)
            || city
                .region
                .as_deref()
                .is_some_and(|region| fold(region).starts_with(&qualifier))
    });
    found
}

fn countries_named(conn: &Connection, folded: &str) -> Vec<String> {
    let mut statement = conn
        .prepare_cached("SELECT code, en, es, ca, fr, de, it FROM countries")
        .expect("BUG: no countries");
    let rows = statement.query_map([], |row| {
        let names = (1..7)
            .map(|at| row.get::<_, String>(at))
            .collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((row.get::<_, String>(0)?, names))
    });
    let rows = rows.into_iter().flatten().flatten();
    let is_meant = |code: &str, names: &[String]| {
        code.to_lowercase() == folded || names.iter().any(|name| fold(name) == folded)
    };
    rows.filter(|(code, names)| is_meant(code, names))
        .map(|(code, _)| code)
        .collect()
}

/// Places of exactly that name.
fn exact_hits(conn: &Connection, name: &str) -> Vec<City> {
    let folded = fold(name);
    if folded.is_empty() {
        return Vec::new();
    }
    let sql = concat!(
        include_str!("place.sql"),
        " JOIN spellings ON spellings.place = places.rank WHERE spellings.hash = ?1 ORDER BY places.rank"
    );
    read(conn, sql, rusqlite::params![hash::hash(&folded)], true)
}

/// Places of exactly that name, then those with names that begin with its words.
fn hits(conn: &Connection, name: &str) -> Vec<City> {
    let mut found = exact_hits(conn, name);
    let Some(words) = query(name) else {
        return found;
    };
    for table in ["main_names", "other_names"] {
        if found.len() >= LOOKED_AT {
            break;
        }
        let sql = format!(
            "{} JOIN {table} ON {table}.rowid = places.rank WHERE {table} MATCH ?1 ORDER BY {table}.rowid LIMIT ?2",
            include_str!("place.sql")
        );
        for city in read(
            conn,
            &sql,
            rusqlite::params![words, LOOKED_AT as i64],
            false,
        ) {
            if found.iter().all(|known| known.geonameid != city.geonameid) {
                found.push(city);
            }
        }
    }
    found
}

fn read(conn: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql], exact: bool) -> Vec<City> {
    let mut statement = conn.prepare_cached(sql).expect("BUG: the gazetteer's SQL");
    let rows = statement.query_map(values, |row| city(row, exact));
    rows.into_iter().flatten().flatten().collect()
}

fn city(row: &Row<'_>, exact: bool) -> rusqlite::Result<City> {
    Ok(City {
        geonameid: row.get(0)?,
        name: row.get(1)?,
        country: row.get(2)?,
        region: Some(row.get::<_, String>(3)?).filter(|name| !name.is_empty()),
        at: (degrees(row.get(4)?), degrees(row.get(5)?)),
        population: row.get(6)?,
        zone: row.get(7)?,
        exact,
    })
}

fn degrees(stored: i64) -> f64 {
    stored as f64 / 1e5
}

fn order(cities: &mut [City], near: Option<Point>) {
    cities.sort_by(|a, b| {
        b.exact
            .cmp(&a.exact)
            .then_with(|| weight(b, near).total_cmp(&weight(a, near)))
    });
}

/// The people of a place, the fewer the farther away it is.
fn weight(city: &City, near: Option<Point>) -> f64 {
    let people = if city.population > 0 {
        city.population
    } else {
        UNKNOWN
    } as f64;
    match near {
        Some(near) => people / (1.0 + distance(city.at, near) / HALF),
        None => people,
    }
}

/// Kilometres between two points, on a sphere.
fn distance(a: Point, b: Point) -> f64 {
    let [lat_a, lon_a, lat_b, lon_b] = [a.0, a.1, b.0, b.1].map(f64::to_radians);
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let chord = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(lon_a, lon_b);
    2.0 * 6371.0 * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::{Meant, country, distance, get, meant, middle_of, search};

    const BARCELONA: i64 = 3_128_760;
    const MADRID: (f64, f64) = (40.4168, -3.7038);

    fn names(text: &str) -> Vec<String> {
        let found = search(text, Some(MADRID), 8);
        found
            .iter()
            .map(|city| format!("{}, {}", city.name, city.country))
            .collect()
    }

    fn first(text: &str) -> String {
        names(text).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn a_place_is_found_by_any_name_in_any_script() {
        for (text, expected) in [
            ("Wien", "Vienna, AT"),
            ("londres", "London, GB"),
            ("Αθήνα", "Athens, GR"),
            ("αθη", "Athens, GR"),
            ("Київ", "Kyiv, UA"),
            ("القدس", "Jerusalem, IL"),
            ("東京", "Tokyo, JP"),
            ("kobenhavn", "Copenhagen, DK"),
            ("lodz", "Łódź, PL"),
            ("DONOSTIA", "Donostia / San Sebastián, ES"),
            ("A Coruna", "A Coruña, ES"),
        ] {
            let found = search(text, None, 1);
            let found = found
                .first()
                .map(|city| format!("{}, {}", city.name, city.country));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_exact_name_comes_first_then_the_nearest_and_most_populous() {
        assert_eq!(first("Toledo"), "Toledo, ES");
        assert_eq!(first("Toledo, US"), "Toledo, US");
        assert_eq!(first("Toledo Ohio"), "Toledo, US");
        assert_eq!(first("Valencia"), "Valencia, ES");
        assert_eq!(first("Valencia, Venezuela"), "Valencia, VE");
        assert_eq!(first("barcel"), "Barcelona, ES");
        assert!(names("gen").iter().any(|name| name == "Genoa, IT"));
        assert_eq!(names("qqqqqq"), Vec::<String>::new());
        assert_eq!(names(" , "), Vec::<String>::new());
    }

    #[test]
    fn several_places_of_one_name_are_not_guessed() {
        assert!(matches!(meant("Saint-Germain, FR", None), Meant::Several(all) if all.len() > 1));
        assert!(
            matches!(meant("Barcelona", Some(MADRID)), Meant::One(city) if city.geonameid == BARCELONA)
        );
        assert!(matches!(meant("Barcelonaaa", Some(MADRID)), Meant::Unknown));
        assert_eq!(meant("", None), Meant::Unknown);
    }

    #[test]
    fn numbers_countries_and_zones_are_known() {
        let city = get(BARCELONA).unwrap_or_else(|| panic!("Barcelona is there"));
        assert_eq!(
            (city.name.as_str(), city.region.as_deref()),
            ("Barcelona", Some("Catalonia"))
        );
        assert_eq!(get(-1), None);
        assert_eq!(country("ES", "de").as_deref(), Some("Spanien"));
        assert_eq!(country("ES", "pt").as_deref(), Some("Spain"));
        let near = middle_of("Europe/Madrid").unwrap_or_default();
        assert!(distance(near, MADRID) < 20.0);
        assert!((distance(city.at, MADRID) - 505.0).abs() < 10.0);
    }
}
