//! Reading leads: one, lists, search.

use rambla_wire::Id;
use rusqlite::Row;
use serde::Serialize;

use crate::desk::error::{Error, Result};
use crate::desk::ids::{EventId, LeadId};
use crate::desk::{Columns, Reader};
use crate::text::fold::query;

/// A lead as lists and exports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
}

/// A note of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
pub struct LeadConsent {
    /// For what.
    pub purpose: String,
    /// When it was given; milliseconds since 1970, UTC.
    pub given_at: i64,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
}

/// A notice that the party of a lead was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadNotice {
    /// Which version of the text.
    pub text_version: String,
    /// In which language.
    pub language: Option<String>,
    /// When; milliseconds since 1970, UTC.
    pub at: i64,
}

/// The order of a list of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Newest first: the order that costs nothing.
    #[default]
    Newest,
    /// By the contact's name.
    Name,
    /// By the organisation's name.
    Organisation,
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

/// The leads of an event that are not in Trash; at most `limit`.
pub fn list(
    db: Reader<'_>,
    event: EventId,
    order: Order,
    limit: Option<usize>,
) -> Result<Vec<Lead>> {
    let mut leads = Vec::new();
    each(db, event, order, limit, |lead| {
        leads.push(lead);
        Ok(())
    })?;
    Ok(leads)
}

/// Each lead of an event that is not in Trash, one after another.
pub fn each(
    db: Reader<'_>,
    event: EventId,
    order: Order,
    limit: Option<usize>,
    mut see: impl FnMut(Lead) -> Result<()>,
) -> Result<()> {
    let sql = match order {
        Order::Newest => concat!(
            include_str!("lead.sql"),
            include_str!("of_event.sql"),
            " ORDER BY leads.n DESC LIMIT ?2"
        ),
        Order::Name => concat!(
            include_str!("lead.sql"),
            include_str!("of_event.sql"),
            " ORDER BY persons.name COLLATE NOCASE, leads.n DESC LIMIT ?2"
        ),
        Order::Organisation => concat!(
            include_str!("lead.sql"),
            include_str!("of_event.sql"),
            " ORDER BY organisations.name COLLATE NOCASE, leads.n DESC LIMIT ?2"
        ),
    };
    db.each(
        sql,
        (event, limit.map_or(-1, |limit| limit as i64)),
        |row| see(lead(row)?),
    )
}

/// The leads that answer to these words (prefixes, in any order); at most `limit`.
pub fn search(
    db: Reader<'_>,
    event: EventId,
    text: &str,
    order: Order,
    limit: Option<usize>,
) -> Result<Vec<Lead>> {
    let Some(words) = query(text) else {
        return list(db, event, order, limit);
    };
    let hits = match order {
        Order::Newest => include_str!("hits_newest.sql"),
        Order::Name => include_str!("hits_by_name.sql"),
        Order::Organisation => include_str!("hits_by_organisation.sql"),
    };
    let limit = limit.map_or(-1, |limit| limit as i64);
    let ids: Vec<LeadId> = db.rows(hits, (event, words, limit), |row| row.get(0))?;
    ids.into_iter().map(|id| get(db, id)).collect()
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
