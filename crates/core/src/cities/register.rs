//! The programme register: what sources said of cities. It belongs to the team, every desk of it
//! makes the same records of the same rows, and a later list brings it up to date.

use serde::Serialize;

use super::gate::month_of;
use super::{Meant, get, meant};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::MembershipId;
use crate::desk::{Desk, Reader, Tx, Writes};
use crate::imports::report::{Report, RowReport};
use crate::imports::tables::headers::{Columns, MEMBERSHIPS};
use crate::imports::tables::{self, Table};
use crate::imports::{Problem, RowProblem};
use crate::text::clean::clean_line;
use crate::text::fold::fold;
use rambla_gazetteer::country_code;

/// What the program itself knows.
const SHIPPED: &[u8] = include_bytes!("../../../../assets/programmes/memberships.csv");

/// What a source said of a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The city, as the source writes it.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Which place it is; none until somebody has decided.
    pub geonameid: Option<i64>,
    /// The programme.
    pub programme: String,
    /// As the source words it.
    pub role: Option<String>,
    /// The month or year that the source speaks of.
    pub as_of: String,
    /// Where it was said.
    pub source: Option<String>,
}

/// The register, by country and city; only rows of which no place is decided where `undecided`.
pub fn list(db: Reader<'_>, undecided: bool) -> Result<Vec<Membership>> {
    let all = db.rows(include_str!("memberships.sql"), [], |row| {
        let text = |column: &str| row.get::<_, Option<String>>(column);
        Ok(Membership {
            id: row.get("id")?,
            city: text("city")?.unwrap_or_default(),
            country: text("country")?,
            geonameid: row.get("geonameid")?,
            programme: text("programme")?.unwrap_or_default(),
            role: text("role")?,
            as_of: text("as_of")?.unwrap_or_default(),
            source: text("source")?,
        })
    })?;
    let wanted = |one: &Membership| !undecided || one.geonameid.is_none();
    Ok(all.into_iter().filter(wanted).collect())
}

/// The programmes of the register, by name.
pub fn programmes(db: Reader<'_>) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT programme FROM memberships WHERE deleted_at IS NULL AND programme <> '' ORDER BY 1";
    db.rows(sql, [], |row| row.get(0))
}

/// The first rows of a new desk's register: those that come with the program.
pub fn begin(desk: &mut Desk) -> Result<()> {
    let table = tables::read(SHIPPED, "en").expect("BUG: the shipped register is no table");
    desk.write("import_programmes", |tx| import(tx, &table, &[]))
        .map(drop)
}

/// Says which place a row of the register means.
pub fn decide(tx: &mut Tx<'_>, id: MembershipId, geonameid: i64) -> Result<()> {
    let city = get(geonameid).ok_or(Error::Invalid {
        field: "city",
        rule: Rule::Form("a number that `city search` prints"),
    })?;
    let sql = "SELECT city FROM memberships WHERE id = ?1";
    let named = tx
        .read()
        .row(sql, [id], |row| row.get::<_, Option<String>>(0))?;
    let named = named.ok_or_else(|| Error::NotFound {
        what: "row of the register",
        name: id.to_string(),
    })?;
    let place = Writes::new()
        .set("city", named)
        .set("country", city.country)
        .set("geonameid", geonameid);
    tx.patch("memberships", id, None, place)
}

/// Brings the register up to date with a table: what it says of a city and programme replaces what was
/// said before. Nothing is taken away because a table lacks it. A city that several places may be is
/// kept for a person to decide.
///
/// # Errors
/// [`Error::Import`] where no column can be used.
pub fn import(tx: &mut Tx<'_>, table: &Table, own: &[(String, String)]) -> Result<Report> {
    let columns = Columns::of(&table.headers, MEMBERSHIPS, own).map_err(Error::from)?;
    let mut report = Report::default();
    for row in &table.rows {
        let mut note = |problem: Problem, detail: &str, refused: bool| {
            report.refused += usize::from(refused);
            report.rows.push(RowReport::from(&RowProblem {
                row: Some(row.line),
                problem,
                detail: detail.to_owned(),
                refused,
            }));
        };
        let value = |field| clean_line(columns.value(&row.cells, field)).text;
        let (city, programme, as_of) = (value("city"), value("programme"), value("as_of"));
        if city.is_empty() {
            note(Problem::MissingCity, &programme, true);
            continue;
        }
        if programme.is_empty() {
            note(Problem::MissingProgramme, &city, true);
            continue;
        }
        if month_of(&as_of).is_none() {
            note(Problem::UnreadableMonth, &as_of, true);
            continue;
        }
        let named = value("country");
        let country = country_code(&named);
        if !named.is_empty() && country.is_none() {
            note(Problem::UnknownCountry, &named, true);
            continue;
        }
        let wanted = match &country {
            Some(code) => format!("{city}, {code}"),
            None => city.clone(),
        };
        let place = match meant(&wanted, None) {
            Meant::One(place) => Some(place),
            Meant::Several(_) => {
                note(Problem::AmbiguousCity, &wanted, false);
                None
            }
            Meant::Unknown => {
                note(Problem::UnknownCity, &wanted, false);
                None
            }
        };
        let country = country.or(place.as_ref().map(|place| place.country.clone()));
        let key = [
            programme.as_str(),
            country.as_deref().unwrap_or(""),
            city.as_str(),
        ]
        .map(fold);
        let id = MembershipId(tx.derived_of_team("membership", &key.join("/"))?);
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        let listing = Writes::new()
            .set("programme", programme)
            .set("role", said(value("role")))
            .set("as_of", as_of)
            .set("source", said(value("source")))
            .set("deleted_at", None::<i64>);
        let sql = "SELECT geonameid FROM memberships WHERE id = ?1";
        let known = tx
            .read()
            .row(sql, [id], |row| row.get::<_, Option<i64>>(0))?;
        // What a person has decided stays.
        let decided = known.flatten().and_then(get);
        let place = decided.or(place);
        let listing = listing
            .set("city", city)
            .set(
                "country",
                place
                    .as_ref()
                    .map(|place| place.country.clone())
                    .or(country),
            )
            .set("geonameid", place.map(|place| place.geonameid));
        match known {
            None if !tx.has_put(id) => {
                tx.put("memberships", id, listing)?;
                report.added += 1;
            }
            _ => {
                tx.patch("memberships", id, None, listing)?;
                match tx.has_changed(id) {
                    true => report.updated += 1,
                    false => report.unchanged += 1,
                }
            }
        }
    }
    Ok(report)
}
