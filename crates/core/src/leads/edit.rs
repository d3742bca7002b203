//! Editing a lead: what is shown as one record lies in the lead, its contact and its organisation.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::capture::word;
use super::{TEMPERATURES, TYPES};
use crate::cities::{HomeCity, home_city};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{LeadId, OrganisationId, PersonId, StaffId};
use crate::desk::{Desk, Reader, Seen, Tx, Writes};
use crate::organisations::{self, OrganisationFields};
use crate::persons::{self, PersonFields};
use crate::tags;
use crate::text::clean::clean_line;

/// What is said of a lead; what is `None` is not said, `Some(None)` takes it away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct LeadFields {
    /// `business`, `city`, `region` or `other`.
    pub r#type: Option<String>,
    /// The contact's name.
    #[serde(deserialize_with = "said")]
    pub name: Option<Option<String>>,
    /// The organisation's name.
    #[serde(deserialize_with = "said")]
    pub organisation: Option<Option<String>>,
    /// The contact's role.
    #[serde(deserialize_with = "said")]
    pub role: Option<Option<String>>,
    /// The contact's first e-mail address.
    #[serde(deserialize_with = "said")]
    pub email: Option<Option<String>>,
    /// The contact's first phone number.
    #[serde(deserialize_with = "said")]
    pub phone: Option<Option<String>>,
    /// The home city, as typed.
    #[serde(deserialize_with = "said")]
    pub city: Option<Option<String>>,
    /// Which place that is, where somebody chose it (its number at GeoNames).
    pub geonameid: Option<i64>,
    /// `hot`, `warm` or `cold`.
    #[serde(deserialize_with = "said")]
    pub temperature: Option<Option<String>>,
    /// Whether the contact objects to their data being used.
    pub objects: Option<bool>,
    /// Whether use of their data is restricted.
    pub restricted: Option<bool>,
    /// Tags to add.
    pub add_tags: Vec<String>,
    /// Tags to take away.
    pub remove_tags: Vec<String>,
}

/// A field that is there is said, also where it is null.
fn said<'de, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// What was seen of a lead, its contact and its organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadSeen {
    lead: Seen,
    person: Seen,
    organisation: Seen,
}

impl fmt::Display for LeadSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.lead, self.person, self.organisation)
    }
}

impl FromStr for LeadSeen {
    type Err = rambla_wire::WireError;

    fn from_str(text: &str) -> std::result::Result<LeadSeen, Self::Err> {
        let parts: Vec<Seen> = text
            .split('/')
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?;
        let [lead, person, organisation] = <[Seen; 3]>::try_from(parts)
            .map_err(|_| rambla_wire::WireError::Malformed("what was seen"))?;
        Ok(LeadSeen {
            lead,
            person,
            organisation,
        })
    }
}

struct Parts {
    person: Option<PersonId>,
    organisation: Option<OrganisationId>,
}

fn parts(db: Reader<'_>, id: LeadId) -> Result<Parts> {
    let found = db.row(
        "SELECT person, organisation FROM leads WHERE id = ?1",
        [id],
        |row| {
            Ok(Parts {
                person: row.get(0)?,
                organisation: row.get(1)?,
            })
        },
    )?;
    found.ok_or_else(|| Error::NotFound {
        what: "lead",
        name: id.to_string(),
    })
}

/// What shows of a lead now.
pub fn seen(desk: &Desk, id: LeadId) -> Result<LeadSeen> {
    let parts = desk.read(|db| parts(db, id))?;
    let of = |id: Option<rambla_wire::Id>| id.map_or(Ok(Seen::default()), |id| desk.seen(id));
    Ok(LeadSeen {
        lead: desk.seen(id)?,
        person: of(parts.person.map(|id| id.0))?,
        organisation: of(parts.organisation.map(|id| id.0))?,
    })
}

/// What actions of this name saw last of a lead: see [`Seen::of_last`].
pub(crate) fn seen_last(db: Reader<'_>, id: LeadId, op: &str) -> Result<LeadSeen> {
    let parts = parts(db, id)?;
    let of =
        |id: Option<rambla_wire::Id>| id.map_or(Ok(Seen::default()), |id| db.seen_last(id, op));
    Ok(LeadSeen {
        lead: db.seen_last(id, op)?,
        person: of(parts.person.map(|id| id.0))?,
        organisation: of(parts.organisation.map(|id| id.0))?,
    })
}

/// Changes what is said of a lead.
pub fn edit(
    tx: &mut Tx<'_>,
    id: LeadId,
    seen: Option<&LeadSeen>,
    fields: LeadFields,
) -> Result<()> {
    let parts = parts(tx.read(), id)?;
    let mut lead = Writes::new();
    if let Some(kind) = &fields.r#type {
        lead = lead.set("type", word("type", kind, TYPES)?);
    }
    if let Some(temperature) = &fields.temperature {
        let temperature = temperature
            .as_deref()
            .map(|word_| word("temperature", word_, TEMPERATURES))
            .transpose()?;
        lead = lead.set("temperature", temperature);
    }
    if let Some(typed) = fields.city {
        let geonameid = fields.geonameid;
        lead = home_city(tx, lead, HomeCity { typed, geonameid });
    }
    for name in &fields.add_tags {
        lead = lead.add("tags", [tags::named(tx, name)?.into()], Vec::new());
    }
    for name in &fields.remove_tags {
        lead = lead.remove("tags", [tags::id(tx, name)?.into()]);
    }
    let mut person = PersonFields {
        name: fields.name,
        role: fields.role,
        email: fields.email,
        phone: fields.phone,
        objects: fields.objects,
        restricted: fields.restricted,
        ..PersonFields::default()
    };
    if let Some(name) = fields.organisation {
        let name = name
            .map(|name| clean_line(&name).text)
            .filter(|name| !name.is_empty());
        match change_organisation(tx, &parts, seen, name)? {
            Change::Renamed => {}
            Change::Other(organisation) => {
                lead = lead.set("organisation", organisation);
                person.organisation = Some(organisation);
            }
        }
    }
    if let Some(contact) = parts.person {
        persons::edit(tx, contact, seen.map(|seen| &seen.person), person)?;
    }
    tx.patch("leads", id, seen.map(|seen| &seen.lead), lead)
}

/// Says who owns these leads; none: nobody.
pub fn assign(tx: &mut Tx<'_>, ids: &[LeadId], to: Option<StaffId>) -> Result<()> {
    for id in ids {
        tx.patch("leads", *id, None, Writes::new().set("staff", to))?;
    }
    Ok(())
}

enum Change {
    /// The organisation has the new name.
    Renamed,
    /// The lead belongs to another organisation now, or to none.
    Other(Option<OrganisationId>),
}

/// An organisation that only this lead knows is corrected; else the lead moves to the named one.
fn change_organisation(
    tx: &mut Tx<'_>,
    parts: &Parts,
    seen: Option<&LeadSeen>,
    name: Option<String>,
) -> Result<Change> {
    let Some(name) = name else {
        return Ok(Change::Other(None));
    };
    let event = tx.event()?;
    let known: Option<OrganisationId> = tx.read().row(
        include_str!("../organisation_named.sql"),
        (event, &name),
        |row| row.get(0),
    )?;
    if let Some(own) = parts.organisation
        && known.is_none_or(|known| known == own)
    {
        let others: Option<i64> =
            tx.read()
                .row(include_str!("organisation_uses.sql"), [own], |row| {
                    row.get(0)
                })?;
        if others.unwrap_or(0) <= 1 || known == Some(own) {
            let fields = OrganisationFields {
                name: Some(name),
                ..OrganisationFields::default()
            };
            organisations::edit(tx, own, seen.map(|seen| &seen.organisation), fields)?;
            return Ok(Change::Renamed);
        }
    }
    organisations::named(tx, &name).map(|id| Change::Other(Some(id)))
}
