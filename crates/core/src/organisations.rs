//! Organisations: the party of leads, the employer of persons.

use serde::Serialize;

use crate::cities::home_city;
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, OrganisationId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::text::clean::clean_line;

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// `business`, `city`, `region` or `other`.
    pub r#type: Option<String>,
    /// Its home city as typed.
    pub city: Option<String>,
}

/// What is said of an organisation; what is `None` is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationFields {
    /// Its name.
    pub name: Option<String>,
    /// Its type; `Some(None)` takes it away.
    pub r#type: Option<Option<String>>,
    /// Its home city; `Some(None)` takes it away.
    pub city: Option<Option<String>>,
}

fn writes(tx: &Tx<'_>, fields: OrganisationFields) -> Result<Writes> {
    let name = fields.name.map(|name| clean_line(&name).text);
    if name.as_deref() == Some("") {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let mut writes = Writes::new()
        .set_if("name", name)
        .set_if("type", fields.r#type);
    if let Some(city) = fields.city {
        writes = home_city(tx, writes, city.into());
    }
    Ok(writes)
}

/// Adds an organisation.
pub fn add(tx: &mut Tx<'_>, fields: OrganisationFields) -> Result<OrganisationId> {
    if fields.name.is_none() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let id = OrganisationId(tx.id());
    tx.remember(
        "organisations",
        &clean_line(fields.name.as_deref().unwrap_or_default()).text,
        id,
    );
    let row = writes(tx, fields)?;
    tx.put("organisations", id, row)?;
    Ok(id)
}

/// Changes what is said of an organisation.
pub fn edit(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    seen: Option<&Seen>,
    fields: OrganisationFields,
) -> Result<()> {
    let row = writes(tx, fields)?;
    tx.patch("organisations", id, seen, row)
}

/// The organisation of this name, made if there is none.
pub fn named(tx: &mut Tx<'_>, name: &str) -> Result<OrganisationId> {
    let name = clean_line(name).text;
    if let Some(id) = tx.recall("organisations", &name) {
        return Ok(OrganisationId(id));
    }
    let event = tx.event()?;
    let known = tx.read().row(
        include_str!("organisation_named.sql"),
        (event, &name),
        |row| row.get(0),
    )?;
    match known {
        Some(id) => Ok(id),
        None => add(
            tx,
            OrganisationFields {
                name: Some(name),
                ..OrganisationFields::default()
            },
        ),
    }
}

/// The organisations of an event, by name.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Organisation>> {
    db.rows(include_str!("organisations.sql"), [event], |row| {
        Ok(Organisation {
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            r#type: row.get("type")?,
            city: row.get("city")?,
        })
    })
}
