//! Erasure: a person and all that is about them goes for good, on every desk, and can be proved. What
//! stays is a list of random ids. Nothing undoes it.

mod extent;
mod left;
mod mentions;
mod person_file;
mod redact;
mod suppression;
mod told;

use std::collections::BTreeSet;

use rambla_wire::Id;
use serde::Serialize;

use crate::desk::error::{Error, Result};
use crate::desk::ids::{ErasureId, EventId, LeadId, PersonId};
use crate::desk::{Desk, Outcome, Reader, TEXT, Tx, Writes, ids_of, put_erasure};
use crate::{leads, persons};

pub use self::extent::{Extent, extent};
pub use self::left::{Left, left};
pub use self::mentions::{Mention, mentions};
pub use self::person_file::{PersonFile, as_json, as_text, gather};
pub use self::redact::{OP as REDACT, redact};
use self::suppression::suppress;
pub use self::suppression::{Suppressed, allow, suppressed};
pub use self::told::{Disclosure, disclosed, disclosures};

/// How many records of an event are erased in one transaction.
const TOGETHER: usize = 500;
/// The action that erases a person.
pub const OP: &str = "erase_person";
/// The action that erases everybody of an event.
pub const OP_EVENT: &str = "erase_event";
/// For how long imports do not bring back who was erased, where nothing else is said: two years, in
/// milliseconds.
pub const AWAY: i64 = 2 * 365 * 24 * 3_600_000;

/// What erasing a person would take away, and what it would leave for people to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "ErasurePreview")
)]
pub struct Preview {
    /// Their name; of a lead without a contact that of its organisation.
    pub name: Option<String>,
    /// Records of them as a person: more than one where some were merged into one.
    pub persons: usize,
    /// Registrations.
    pub attendees: usize,
    /// Leads whose contact they are; these go whole, with their notes.
    pub leads: usize,
    /// Notes of those leads.
    pub notes: usize,
    /// Consents and notices.
    pub consents: usize,
    /// Titles of the sessions that they are named in.
    pub sessions: Vec<String>,
    /// Where else they are named, for somebody to look at.
    pub mentions: Vec<Mention>,
    /// Files that left a desk and may name them: whoever has one must be told (GDPR Art. 19).
    pub disclosures: Vec<Disclosure>,
}

/// What erasing the one whom a record is about would do: a person, a registration, a lead; or the lead
/// alone, where it has no contact.
///
/// # Errors
/// [`Error::NotFound`], those of the desk.
pub fn preview(db: Reader<'_>, event: EventId, of: impl Into<Id>) -> Result<Preview> {
    let extent = extent(db, event, of.into())?;
    let name = match (extent.persons.first(), extent.leads.first()) {
        (Some(person), _) => persons::get(db, PersonId(*person))?.name,
        (None, Some(lead)) => leads::get(db, LeadId(*lead))?.organisation,
        (None, None) => None,
    };
    Ok(Preview {
        name,
        persons: extent.persons.len(),
        attendees: extent.attendees.len(),
        leads: extent.leads.len(),
        notes: extent.notes.len(),
        consents: extent.consents.len() + extent.notices.len(),
        sessions: extent
            .sessions
            .iter()
            .map(|part| part.title.clone())
            .collect(),
        mentions: mentions(db, event, &extent)?,
        disclosures: disclosures(db, event)?,
    })
}

/// Erases the one whom a record is about, as [`preview`] says: to be done as the action [`OP`], and made
/// complete by [`Desk::settle_erasures`]. With `until` (milliseconds since 1970) no import brings them back before then.
///
/// # Errors
/// [`Error::NotFound`], those of the desk.
pub fn erase(tx: &mut Tx<'_>, of: impl Into<Id>, until: Option<i64>) -> Result<ErasureId> {
    let event = tx.event()?;
    let extent = extent(tx.read(), event, of.into())?;
    let (id, staff) = (ErasureId(tx.id()), tx.staff());
    if let Some(until) = until {
        suppress(tx, &extent, id, until)?;
    }
    for part in &extent.sessions {
        let row = Writes::new().remove("people", [part.person.into(), part.role.clone().into()]);
        tx.patch("sessions", part.session, None, row)?;
    }
    put_erasure(tx, id, staff, &extent.records(), &[])?;
    Ok(id)
}

/// Erases some of the personal data of the event that is left: persons, registrations, leads, and what was
/// undone. Sessions, rooms and organisations stay. To be done as the action [`OP_EVENT`], until none is left.
///
/// # Errors
/// Those of the desk.
pub fn erase_some(tx: &mut Tx<'_>) -> Result<usize> {
    let event = tx.event()?;
    let sql = include_str!("some_records.sql");
    let rows = tx.read().rows(sql, (event, TOGETHER as i64), |row| {
        row.get::<_, Vec<u8>>(0)
    })?;
    let ids: BTreeSet<Id> = rows
        .iter()
        .map(|id| Id::from_slice(id).map_err(Error::from))
        .collect::<Result<_>>()?;
    if !ids.is_empty() {
        let (id, staff) = (ErasureId(tx.id()), tx.staff());
        put_erasure(tx, id, staff, &ids, &[])?;
    }
    Ok(ids.len())
}

/// An erasure, and how far it has come. It holds no name of whom it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Erasure {
    /// Its id.
    pub id: ErasureId,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// How many records were erased.
    pub records: usize,
    /// How many texts were erased from records that stay.
    pub texts: usize,
    /// The desks of the team, and which of them have erased what they had.
    pub desks: Vec<DeskDone>,
    /// How many desks have; lost ones are not asked.
    pub done: usize,
    /// How many desks are asked.
    pub asked: usize,
}

/// What a desk has said of an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DeskDone {
    /// Its id.
    pub id: crate::desk::ids::ReplicaId,
    /// Its name.
    pub name: String,
    /// When it said that it has erased what it had; milliseconds since 1970, UTC.
    pub at: Option<i64>,
    /// Since when it counts as lost.
    pub lost_at: Option<i64>,
}

/// The erasures of an event, the newest first.
///
/// # Errors
/// Those of the desk.
pub fn list(db: Reader<'_>, event: EventId) -> Result<Vec<Erasure>> {
    let erasures = db.rows(include_str!("erasures.sql"), [event], |row| {
        let records: Option<Vec<u8>> = row.get("records")?;
        let texts: Option<Vec<u8>> = row.get("texts")?;
        Ok(Erasure {
            id: row.get("id")?,
            at: row.get::<_, Option<i64>>("at")?.unwrap_or_default(),
            records: records.map_or(0, |bytes| ids_of(&bytes).len()),
            texts: texts.map_or(0, |bytes| bytes.len() / TEXT),
            desks: Vec::new(),
            done: 0,
            asked: 0,
        })
    })?;
    erasures
        .into_iter()
        .map(|erasure| with_desks(db, event, erasure))
        .collect()
}

fn with_desks(db: Reader<'_>, event: EventId, erasure: Erasure) -> Result<Erasure> {
    let desks = db.rows(include_str!("desks_done.sql"), (erasure.id, event), |row| {
        Ok(DeskDone {
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            at: row.get("at")?,
            lost_at: row.get("lost_at")?,
        })
    })?;
    let is_done = |desk: &&DeskDone| desk.at.is_some();
    let is_asked = |desk: &&DeskDone| desk.at.is_some() || desk.lost_at.is_none();
    Ok(Erasure {
        done: desks.iter().filter(is_done).count(),
        asked: desks.iter().filter(is_asked).count(),
        desks,
        ..erasure
    })
}

/// Says that a desk will not return; or that it has. To be done as the action `declare_lost`.
///
/// # Errors
/// Those of the desk.
pub fn declare_lost(tx: &mut Tx<'_>, desk: crate::desk::ids::ReplicaId, lost: bool) -> Result<()> {
    let at = lost.then(|| tx.now());
    tx.patch("desks", desk, None, Writes::new().set("lost_at", at))
}

/// Erases the one whom a record is about and makes it complete here.
///
/// # Errors
/// [`Error::NotFound`], those of the desk.
pub fn run(desk: &mut Desk, of: impl Into<Id>, until: Option<i64>) -> Result<ErasureId> {
    let of = of.into();
    let done = desk.note(OP, |tx| erase(tx, of, until))?;
    desk.settle_erasures()?;
    Ok(done.value)
}

/// Erases some of the personal data of the event, how many records; when none is left, it is made complete
/// here. Whoever calls it again and again lets others save in between; what was interrupted goes on.
///
/// # Errors
/// Those of the desk.
pub fn run_some(desk: &mut Desk) -> Result<usize> {
    let some = desk.note(OP_EVENT, erase_some)?.value;
    if some == 0 {
        desk.settle_erasures()?;
    }
    Ok(some)
}

/// Writes a text anew, erases what it said, and makes it complete here.
///
/// # Errors
/// [`Error::NotFound`] where no record of this id has such a text, those of the desk.
pub fn run_redact(desk: &mut Desk, id: Id, text: Option<String>) -> Result<Outcome<ErasureId>> {
    let done = desk.note(REDACT, |tx| {
        let table = redact::table_of(tx.read(), id)?;
        redact(tx, table, id, text)
    })?;
    desk.settle_erasures()?;
    Ok(done)
}
