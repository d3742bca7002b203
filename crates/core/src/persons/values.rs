//! The single values of a person, as merging weighs them.

use super::merge::SingleField;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{OrganisationId, PersonId};
use crate::desk::{Reader, Writes};

/// What a person's row says.
pub(super) struct Values {
    name: Option<String>,
    organisation: Option<OrganisationId>,
    role: Option<String>,
    city: Option<String>,
    country: Option<String>,
    geonameid: Option<i64>,
    badge: Option<String>,
    objected_at: Option<i64>,
    restricted_at: Option<i64>,
    pub(super) deleted: bool,
}

impl Values {
    pub(super) fn of(db: Reader<'_>, id: PersonId) -> Result<Values> {
        let found = db.row("SELECT * FROM persons WHERE id = ?1", [id], |row| {
            Ok(Values {
                name: row.get("name")?,
                organisation: row.get("organisation")?,
                role: row.get("role")?,
                city: row.get("city")?,
                country: row.get("country")?,
                geonameid: row.get("geonameid")?,
                badge: row.get("badge")?,
                objected_at: row.get("objected_at")?,
                restricted_at: row.get("restricted_at")?,
                deleted: row.get::<_, Option<i64>>("deleted_at")?.is_some(),
            })
        })?;
        found.ok_or_else(|| Error::NotFound {
            what: "person",
            name: id.to_string(),
        })
    }

    fn has_city(&self) -> bool {
        self.city.is_some() || self.country.is_some() || self.geonameid.is_some()
    }
}

/// What the one who stays takes over from the one who goes.
pub(super) fn single(kept: &Values, going: &Values, choices: &[SingleField]) -> Writes {
    let mut row = Writes::new();
    let takes =
        |field: SingleField, own: bool, others: bool| others && (!own || choices.contains(&field));
    if takes(SingleField::Name, kept.name.is_some(), going.name.is_some()) {
        row = row.set("name", going.name.clone());
    }
    let (own, others) = (kept.organisation, going.organisation);
    if takes(SingleField::Organisation, own.is_some(), others.is_some()) {
        row = row.set("organisation", others);
    }
    if takes(SingleField::Role, kept.role.is_some(), going.role.is_some()) {
        row = row.set("role", going.role.clone());
    }
    if takes(SingleField::HomeCity, kept.has_city(), going.has_city()) {
        row = row
            .set("city", going.city.clone())
            .set("country", going.country.clone())
            .set("geonameid", going.geonameid);
    }
    if takes(
        SingleField::Badge,
        kept.badge.is_some(),
        going.badge.is_some(),
    ) {
        row = row.set("badge", going.badge.clone());
    }
    for (column, own, others) in [
        ("objected_at", kept.objected_at, going.objected_at),
        ("restricted_at", kept.restricted_at, going.restricted_at),
    ] {
        // Whoever objected has objected, whichever of the two records it was said of.
        let earlier = own.into_iter().chain(others).min();
        if earlier != own {
            row = row.set(column, earlier);
        }
    }
    row
}
