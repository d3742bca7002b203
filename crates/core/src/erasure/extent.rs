//! What is about a person: records that go with them.

use std::collections::BTreeSet;

use rambla_wire::Id;
use rusqlite::Row;

use crate::desk::Reader;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{EventId, PersonId, SessionId};
use crate::persons::{merged_from, standing};

/// A part of somebody in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The session.
    pub session: SessionId,
    /// Its title.
    pub title: String,
    /// Who has the part.
    pub person: PersonId,
    /// The part.
    pub role: String,
}

/// The records that are about a person, and the sessions that name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// Who they turned out to be.
    pub standing: PersonId,
    /// They, and who was merged into them.
    pub persons: Vec<Id>,
    /// Their registrations.
    pub attendees: Vec<Id>,
    /// Leads whose contact they are.
    pub leads: Vec<Id>,
    /// Notes of these leads.
    pub notes: Vec<Id>,
    /// Consents of theirs, and of these leads.
    pub consents: Vec<Id>,
    /// Notices that they were given.
    pub notices: Vec<Id>,
    /// Where they were told apart from others.
    pub pairs: Vec<Id>,
    /// Sessions that name them.
    pub sessions: Vec<Part>,
}

impl Extent {
    /// All that goes.
    pub fn records(&self) -> BTreeSet<Id> {
        let all = [
            &self.persons,
            &self.attendees,
            &self.leads,
            &self.notes,
            &self.consents,
            &self.notices,
            &self.pairs,
        ];
        all.into_iter().flatten().copied().collect()
    }
}

fn id(row: &Row<'_>) -> rusqlite::Result<Vec<u8>> {
    row.get(0)
}

/// What is about this person, and about whom was merged into them.
///
/// # Errors
/// [`Error::NotFound`] for nobody of this event.
pub fn extent(db: Reader<'_>, event: EventId, person: PersonId) -> Result<Extent> {
    let standing = standing(db, person)?;
    let sql = "SELECT 1 FROM persons JOIN streams ON streams.number = persons.stream WHERE persons.id = ?1 AND streams.id = ?2";
    if db.row(sql, (standing, event), |_| Ok(()))?.is_none() {
        return Err(Error::NotFound {
            what: "person",
            name: person.to_string(),
        });
    }
    let merged = merged_from(db, standing)?;
    let persons: Vec<PersonId> = [standing]
        .into_iter()
        .chain(merged.into_iter().map(|person| person.id))
        .collect();
    let of = |sql: &str, owners: &[Id]| -> Result<Vec<Id>> {
        let mut found = BTreeSet::new();
        for owner in owners {
            for record in db.rows(sql, [&owner.0[..]], id)? {
                found.insert(Id::from_slice(&record)?);
            }
        }
        Ok(found.into_iter().collect())
    };
    let ids: Vec<Id> = persons.iter().map(|person| person.0).collect();
    let leads = of("SELECT id FROM leads WHERE person = ?1", &ids)?;
    let both: Vec<Id> = ids.iter().chain(&leads).copied().collect();
    let mut sessions = Vec::new();
    for person in &persons {
        sessions.extend(db.rows(include_str!("parts_of.sql"), [person], |row| {
            Ok(Part {
                session: row.get("session")?,
                title: row.get::<_, Option<String>>("title")?.unwrap_or_default(),
                person: *person,
                role: row.get("role")?,
            })
        })?);
    }
    Ok(Extent {
        standing,
        attendees: of("SELECT id FROM attendees WHERE person = ?1", &ids)?,
        notes: of("SELECT id FROM lead_notes WHERE lead = ?1", &leads)?,
        consents: of(
            "SELECT id FROM consents WHERE person = ?1 OR lead = ?1",
            &both,
        )?,
        notices: of(
            "SELECT id FROM notices WHERE person = ?1 OR lead = ?1",
            &both,
        )?,
        pairs: of(
            "SELECT id FROM distinct_pairs WHERE \"first\" = ?1 OR \"second\" = ?1",
            &ids,
        )?,
        persons: ids,
        leads,
        sessions,
    })
}

/// Whom a record is about: a person, a lead by its contact, a registration.
///
/// # Errors
/// [`Error::NotFound`] where it is about nobody.
pub fn person_of(db: Reader<'_>, record: Id) -> Result<PersonId> {
    let sql = include_str!("person_of.sql");
    let found = db.row(sql, [&record.0[..]], |row| {
        row.get::<_, Option<PersonId>>(0)
    })?;
    found.flatten().ok_or_else(|| Error::NotFound {
        what: "person",
        name: record.to_string(),
    })
}
