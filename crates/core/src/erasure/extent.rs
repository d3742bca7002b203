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
    /// Who they turned out to be, first, and who was merged into them; nobody of a lead without a contact.
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

/// What is about the one whom a record is about: a person, a registration, a lead by its contact; of a
/// lead without one, the lead.
///
/// # Errors
/// [`Error::NotFound`] for what is not in this event.
pub fn extent(db: Reader<'_>, event: EventId, of: Id) -> Result<Extent> {
    let (sql, missing) = (include_str!("subject.sql"), || Error::NotFound {
        what: "person",
        name: of.to_string(),
    });
    let found = db.row(sql, (&of.0[..], event), |row| {
        Ok((
            row.get::<_, Option<PersonId>>("person")?,
            row.get::<_, bool>("is_lead")?,
        ))
    })?;
    let (person, is_lead) = found.ok_or_else(missing)?;
    let mut persons = Vec::new();
    if let Some(person) = person {
        let standing = standing(db, person)?;
        persons.push(standing);
        persons.extend(
            merged_from(db, standing)?
                .into_iter()
                .map(|person| person.id),
        );
    } else if !is_lead {
        return Err(missing());
    }
    let rows = |sql: &str, owners: &[Id]| -> Result<Vec<Id>> {
        let mut found = BTreeSet::new();
        for owner in owners {
            for record in db.rows(sql, [&owner.0[..]], id)? {
                found.insert(Id::from_slice(&record)?);
            }
        }
        Ok(found.into_iter().collect())
    };
    let ids: Vec<Id> = persons.iter().map(|person| person.0).collect();
    let mut leads = rows("SELECT id FROM leads WHERE person = ?1", &ids)?;
    if ids.is_empty() {
        leads.push(of);
    }
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
        attendees: rows("SELECT id FROM attendees WHERE person = ?1", &ids)?,
        notes: rows("SELECT id FROM lead_notes WHERE lead = ?1", &leads)?,
        consents: rows(
            "SELECT id FROM consents WHERE person = ?1 OR lead = ?1",
            &both,
        )?,
        notices: rows(
            "SELECT id FROM notices WHERE person = ?1 OR lead = ?1",
            &both,
        )?,
        pairs: rows(
            "SELECT id FROM distinct_pairs WHERE \"first\" = ?1 OR \"second\" = ?1",
            &ids,
        )?,
        persons: ids,
        leads,
        sessions,
    })
}
