//! Reading leads: one, lists, search.

use rambla_wire::Id;
use rusqlite::Row;
use serde::Serialize;

use super::filter::{Filter, Order, numbers};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ConsentId, EventId, LeadId};
use crate::desk::{Columns, Reader, Sort};

/// A lead as lists and exports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// `business`, `city`, `region` or `other`.
    pub r#type: String,
    /// The contact's name.
    pub name: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The contact's role.
    pub role: Option<String>,
    /// The contact's first e-mail address.
    pub email: Option<String>,
    /// The contact's first phone number, as typed.
    pub phone: Option<String>,
    /// The home city, as typed.
    pub city: Option<String>,
    /// `hot`, `warm` or `cold`.
    pub temperature: Option<String>,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// All notes, oldest first, a blank line between.
    pub note: Option<String>,
    /// Purposes consented to and not withdrawn.
    pub consents: Vec<String>,
    /// The name of who owns it.
    pub staff: Option<String>,
    /// When it was captured; milliseconds since 1970, UTC.
    pub captured_at: i64,
    /// Whether it is in Trash.
    pub deleted: bool,
    /// The country of the home city, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Which place the home city is; none until somebody has said so.
    pub geonameid: Option<i64>,
    /// The programmes in which the register lists the home city.
    pub programmes: Vec<String>,
    /// Whether the contact objects to their data being used (GDPR Art. 21, Regulation (EU) 2018/1725
    /// Art. 23).
    pub objects: bool,
    /// Whether use of their data is restricted (GDPR Art. 18, Regulation (EU) 2018/1725 Art. 20).
    pub restricted: bool,
}

/// A note of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadNote {
    /// Its text.
    pub text: String,
    /// The name of who wrote it.
    pub staff: Option<String>,
    /// When; milliseconds since 1970, UTC.
    pub at: i64,
}

/// A consent of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadConsent {
    /// Its id.
    pub id: ConsentId,
    /// For what.
    pub purpose: String,
    /// When it was given; milliseconds since 1970, UTC.
    pub given_at: i64,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
}

/// A notice that the party of a lead was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadNotice {
    /// Which version of the text.
    pub text_version: String,
    /// In which language.
    pub language: Option<String>,
    /// When; milliseconds since 1970, UTC.
    pub at: i64,
}

/// In the order of `lead.sql`.
fn lead(row: &Row<'_>) -> rusqlite::Result<Lead> {
    let list = |text: Option<String>| {
        text.map_or(Vec::new(), |text| {
            text.split('\n').map(str::to_owned).collect()
        })
    };
    let mut row = Columns::of(row);
    Ok(Lead {
        id: row.take()?,
        r#type: row.take_or_default()?,
        name: row.take()?,
        organisation: row.take()?,
        role: row.take()?,
        email: row.take()?,
        phone: row.take()?,
        city: row.take()?,
        temperature: row.take()?,
        tags: list(row.take()?),
        note: row.take()?,
        consents: list(row.take()?),
        staff: row.take()?,
        captured_at: row.take_or_default()?,
        deleted: row.take::<Option<i64>>()?.is_some(),
        country: row.take()?,
        geonameid: row.take()?,
        programmes: list(row.take()?),
        objects: row.take()?,
        restricted: row.take()?,
    })
}

/// One lead, also from Trash.
pub fn get(db: Reader<'_>, id: LeadId) -> Result<Lead> {
    let sql = concat!(include_str!("lead.sql"), " WHERE leads.id = ?1");
    db.row(sql, [id], lead)?.ok_or_else(|| Error::NotFound {
        what: "lead",
        name: id.to_string(),
    })
}

/// The leads with these row numbers, in this order; one that is gone is left out.
pub fn numbered(db: Reader<'_>, numbers: &[i64]) -> Result<Vec<Lead>> {
    let sql = concat!(include_str!("lead.sql"), " WHERE leads.n = ?1");
    let mut leads = Vec::with_capacity(numbers.len());
    for number in numbers {
        leads.extend(db.row(sql, [number], lead)?);
    }
    Ok(leads)
}

/// The ids of the leads with these row numbers.
pub fn ids(db: Reader<'_>, numbers: &[i64]) -> Result<Vec<LeadId>> {
    let mut ids = Vec::with_capacity(numbers.len());
    for number in numbers {
        ids.extend(
            db.row("SELECT id FROM leads WHERE n = ?1", [number], |row| {
                row.get::<_, LeadId>(0)
            })?,
        );
    }
    Ok(ids)
}

/// The leads of an event that pass a filter; at most `limit`.
pub fn list(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    sort: impl Into<Sort<Order>>,
    limit: Option<usize>,
) -> Result<Vec<Lead>> {
    numbered(db, &numbers(db, event, filter, sort, limit)?)
}

/// Each lead of an event that passes a filter, one after another.
pub fn each(
    db: Reader<'_>,
    event: EventId,
    filter: &Filter,
    sort: impl Into<Sort<Order>>,
    limit: Option<usize>,
    mut see: impl FnMut(Lead) -> Result<()>,
) -> Result<()> {
    for number in numbers(db, event, filter, sort, limit)? {
        numbered(db, &[number])?
            .into_iter()
            .try_for_each(&mut see)?;
    }
    Ok(())
}

/// What belongs to a lead besides its own fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Related {
    /// Notes, oldest first.
    pub notes: Vec<LeadNote>,
    /// Consents, oldest first.
    pub consents: Vec<LeadConsent>,
    /// Notices, oldest first.
    pub notices: Vec<LeadNotice>,
    /// The records it is shown with: itself, its contact, its organisation and all of the above.
    pub records: Vec<Id>,
}

/// What belongs to a lead; nothing where there is no such lead.
pub fn related(db: Reader<'_>, id: LeadId) -> Result<Related> {
    let notes = db.rows(include_str!("notes.sql"), [id], |row| {
        Ok(LeadNote {
            text: row.get::<_, Option<String>>("text")?.unwrap_or_default(),
            staff: row.get("staff")?,
            at: row.get::<_, Option<i64>>("at")?.unwrap_or_default(),
        })
    })?;
    let consents = "SELECT * FROM consents WHERE lead = ?1 ORDER BY given_at, n";
    let consents = db.rows(consents, [id], |row| {
        Ok(LeadConsent {
            id: row.get("id")?,
            purpose: row.get::<_, Option<String>>("purpose")?.unwrap_or_default(),
            given_at: row.get::<_, Option<i64>>("given_at")?.unwrap_or_default(),
            withdrawn_at: row.get("withdrawn_at")?,
        })
    })?;
    let notices = db.rows(
        "SELECT * FROM notices WHERE lead = ?1 ORDER BY at, n",
        [id],
        |row| {
            Ok(LeadNotice {
                text_version: row
                    .get::<_, Option<String>>("text_version")?
                    .unwrap_or_default(),
                language: row.get("language")?,
                at: row.get::<_, Option<i64>>("at")?.unwrap_or_default(),
            })
        },
    )?;
    let ids = db.rows(include_str!("related.sql"), [id], |row| {
        row.get::<_, Option<Vec<u8>>>(0)
    })?;
    let records = ids.into_iter().flatten().map(|id| Id::from_slice(&id));
    Ok(Related {
        notes,
        consents,
        notices,
        records: records.collect::<std::result::Result<_, _>>()?,
    })
}
