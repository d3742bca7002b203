//! A schedule becomes sessions, rooms, tracks and persons of an event: one action, one undo.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::tz::TimeZone;
use rambla_wire::{Id, Value};
use serde::Serialize;

use super::{Schedule, Session};
use crate::desk::error::{Error, ImportRefused, Result};
use crate::desk::ids::{EventId, PersonId, RoomId, SessionId, SourceId, TrackId};
use crate::desk::{Reader, Tx, Writes};
use crate::events::{self, NewEvent};
use crate::sessions::slot::{Typed, instant, later};
use crate::sessions::{End, SessionFields, Status, add_as};
use crate::text::fold::fold;

/// The version of the rules by which values of files are cleaned before they are kept.
pub const CLEANING: i64 = 1;

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Report {
    /// Sessions added.
    pub added: usize,
    /// Sessions changed.
    pub updated: usize,
    /// Sessions that were here as the file has them.
    pub unchanged: usize,
    /// Sessions cancelled because the file has them no more.
    pub cancelled: usize,
    /// Sessions of the file that could not be taken.
    pub refused: usize,
    /// What needs a look, in the order of the file.
    pub rows: Vec<RowReport>,
}

/// A row of the file that needs a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RowReport {
    /// The line of the file, from 1; none for a remark on the whole file.
    pub row: Option<u64>,
    /// What is odd, as a code.
    pub problem: &'static str,
    /// The value or title it is about, shortened.
    pub detail: String,
    /// What to do about it.
    pub cure: String,
    /// Whether the session was left out.
    pub refused: bool,
}

/// Where a schedule goes, and in which zone its times are if neither it nor the event says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Target<'a> {
    /// The event; none: the schedule makes its own.
    pub event: Option<EventId>,
    /// The zone for a file that names none.
    pub zone: Option<&'a str>,
}

/// Imports a schedule. The digest is that of the file's bytes: the same bytes again change
/// nothing, others of the same source are refused. `progress` is told after each session how many
/// are done, and may stop it ([`Error::Stopped`]).
pub fn import(
    tx: &mut Tx<'_>,
    schedule: &Schedule,
    digest: [u8; 32],
    into: Target<'_>,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Report> {
    let mut report = Report {
        rows: schedule.rows.iter().map(row_report).collect(),
        ..Report::default()
    };
    report.refused = schedule.refused();
    let file_zone = schedule.zone.as_deref().or(into.zone);
    let zone = match (into.event, file_zone) {
        (Some(event), zone) => {
            let own = events::get(tx.read(), event)?.zone;
            Zones {
                event: own.clone(),
                file: zone.map_or(own, str::to_owned),
            }
        }
        (None, Some(zone)) => Zones {
            event: zone.to_owned(),
            file: zone.to_owned(),
        },
        (None, None) => return Err(Error::Import(ImportRefused::NoZone)),
    };
    if into.event.is_none() {
        events::add(tx, new_event(schedule, &zone.event))?;
    }
    let name = schedule
        .acronym
        .clone()
        .unwrap_or_else(|| fold(&schedule.title));
    let source = SourceId(tx.derived("import_source", &format!("pentabarf/{name}"))?);
    match known_digest(tx.read(), source)? {
        Some(known) if known == digest => {
            report.unchanged = schedule.sessions.len();
            return Ok(report);
        }
        Some(_) => return Err(Error::Import(ImportRefused::Changed)),
        None => {}
    }
    let row = Writes::new()
        .set("name", name.as_str())
        .set("format", "pentabarf")
        .set("digest", digest.to_vec());
    tx.put("import_sources", source, row)?;
    let mut import = Import {
        source,
        zone,
        rooms: HashMap::new(),
        tracks: HashMap::new(),
        persons: HashMap::new(),
    };
    for session in &schedule.sessions {
        let id = SessionId(tx.derived("session", &import.external(session))?);
        // Another source may already have brought this very session.
        if tx
            .read()
            .row("SELECT 1 FROM sessions WHERE id = ?1", [id], |_| Ok(()))?
            .is_some()
        {
            return Err(Error::Import(ImportRefused::Changed));
        }
        import.session(tx, id, session)?;
        report.added += 1;
        if progress(report.added).is_break() {
            return Err(Error::Stopped);
        }
    }
    Ok(report)
}

fn new_event(schedule: &Schedule, zone: &str) -> NewEvent {
    let title = Some(schedule.title.clone()).filter(|title| !title.is_empty());
    let venue = [&schedule.venue, &schedule.city]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    NewEvent {
        name: title
            .or(schedule.acronym.clone())
            .unwrap_or_else(|| "Imported event".to_owned()),
        zone: zone.to_owned(),
        first_day: schedule.first_day,
        last_day: schedule
            .last_day
            .filter(|last| schedule.first_day.is_none_or(|first| first <= *last)),
        venue: Some(venue).filter(|venue| !venue.is_empty()),
        ..NewEvent::default()
    }
}

fn row_report(row: &super::RowProblem) -> RowReport {
    RowReport {
        row: row.row,
        problem: row.problem.code(),
        detail: row.detail.clone(),
        cure: row.problem.cure().to_owned(),
        refused: row.refused,
    }
}

/// The digest of the bytes last imported from a source, if it is here and was not undone.
fn known_digest(db: Reader<'_>, source: SourceId) -> Result<Option<Vec<u8>>> {
    db.row(
        "SELECT digest FROM import_sources WHERE id = ?1",
        [source],
        |row| row.get::<_, Option<Vec<u8>>>(0),
    )
    .map(|digest| digest.map(Option::unwrap_or_default))
}

struct Zones {
    event: String,
    file: String,
}

/// One import under way: which records stand for which names of the file.
struct Import {
    source: SourceId,
    zone: Zones,
    rooms: HashMap<String, RoomId>,
    tracks: HashMap<String, TrackId>,
    persons: HashMap<String, PersonId>,
}

impl Import {
    /// What names a session in the world: its guid; an id only within its source.
    fn external(&self, session: &Session) -> String {
        match &session.guid {
            Some(guid) => guid.clone(),
            None => format!("{}/{}", self.source, session.key()),
        }
    }

    fn session(&mut self, tx: &mut Tx<'_>, id: SessionId, session: &Session) -> Result<()> {
        let room = session
            .room
            .as_deref()
            .map(|name| self.room(tx, name))
            .transpose()?;
        let track = session
            .track
            .as_deref()
            .map(|name| self.track(tx, name))
            .transpose()?;
        let mut people = Vec::with_capacity(session.people.len());
        for person in &session.people {
            let key = person
                .id
                .clone()
                .unwrap_or_else(|| format!("name:{}", person.name));
            people.push((self.person(tx, &key, &person.name)?, "speaker".to_owned()));
        }
        let given = |text: &str| Some(Some(text.to_owned()).filter(|text| !text.is_empty()));
        let mut fields = SessionFields {
            title: Some(session.title.clone()),
            subtitle: given(&session.subtitle),
            r#abstract: given(&session.abstract_text),
            kind: Some(session.kind.clone()),
            room: Some(room),
            track: Some(track),
            status: Some(Status::Confirmed),
            url: Some(
                session
                    .url
                    .clone()
                    .filter(|url| url.starts_with("http://") || url.starts_with("https://")),
            ),
            language: Some(session.language.clone()),
            uid: session.guid.clone(),
            people: Some(people),
            ..SessionFields::default()
        };
        self.times(session, &mut fields);
        let digests = digests(&fields);
        add_as(tx, id, &fields)?;
        self.mark(tx, "sessions", id, session.key(), digests)
    }

    /// The file's time as a start with an offset, so that a time that occurs twice is settled;
    /// one without is the first of the two.
    fn times(&self, session: &Session, fields: &mut SessionFields) {
        let zone = TimeZone::get(&self.zone.file).unwrap_or(TimeZone::UTC);
        let start = match session
            .offset
            .and_then(|offset| offset.to_timestamp(session.start).ok())
        {
            Some(at) => at.to_zoned_datetime(zone),
            None => instant(session.start, Some(0), &zone),
        };
        let typed = |time: &jiff::ZonedDateTime| Typed {
            local: time.datetime(),
            offset: Some(time.offset()),
            fold: None,
        };
        fields.start = Some(typed(&start));
        fields.end = Some(End::At(typed(&later(&start, session.minutes))));
        if self.zone.file != self.zone.event {
            fields.zone = Some(Some(self.zone.file.clone()));
        }
    }

    fn room(&mut self, tx: &mut Tx<'_>, name: &str) -> Result<RoomId> {
        if let Some(id) = self.rooms.get(name) {
            return Ok(*id);
        }
        let position = self.rooms.len() as i64;
        let row = Writes::new().set("name", name).set("position", position);
        let id = RoomId(self.named(tx, "rooms", "room", name, row)?);
        self.rooms.insert(name.to_owned(), id);
        Ok(id)
    }

    fn track(&mut self, tx: &mut Tx<'_>, name: &str) -> Result<TrackId> {
        if let Some(id) = self.tracks.get(name) {
            return Ok(*id);
        }
        let position = self.tracks.len() as i64;
        let row = Writes::new().set("name", name).set("position", position);
        let id = TrackId(self.named(tx, "tracks", "track", name, row)?);
        self.tracks.insert(name.to_owned(), id);
        Ok(id)
    }

    /// A person of the source: by the id it gives them, else by name.
    fn person(&mut self, tx: &mut Tx<'_>, key: &str, name: &str) -> Result<PersonId> {
        if let Some(id) = self.persons.get(key) {
            return Ok(*id);
        }
        let row = Writes::new().set("name", name);
        let id = PersonId(self.named(tx, "persons", "person", key, row)?);
        self.persons.insert(key.to_owned(), id);
        Ok(id)
    }

    /// Puts what the source names by this key, unless it is here already.
    fn named(
        &self,
        tx: &mut Tx<'_>,
        table: &'static str,
        kind: &str,
        key: &str,
        row: Writes,
    ) -> Result<Id> {
        let id = tx.derived(kind, &format!("{}/{key}", self.source))?;
        let here = tx.read().row(
            &format!("SELECT 1 FROM {table} WHERE id = ?1"),
            [&id.0[..]],
            |_| Ok(()),
        )?;
        if here.is_none() {
            tx.put(table, id, row)?;
            self.mark(tx, table, id, key, Vec::new())?;
        }
        Ok(id)
    }

    /// Notes from which row of the source a record came.
    fn mark(
        &self,
        tx: &mut Tx<'_>,
        table: &'static str,
        id: impl Into<Id>,
        key: &str,
        digests: Vec<u8>,
    ) -> Result<()> {
        let digests = if digests.is_empty() {
            Value::Null
        } else {
            Value::Bytes(digests)
        };
        let payload = vec![key.into(), digests, CLEANING.into()];
        tx.patch(
            table,
            id,
            None,
            Writes::new().add("imports", [self.source.into()], payload),
        )
    }
}

/// A digest of each value of the source, so that a later import sees which of them changed:
/// per field one byte of number and the first 8 of BLAKE3.
fn digests(fields: &SessionFields) -> Vec<u8> {
    let people = fields.people.as_deref().unwrap_or_default();
    let people = people
        .iter()
        .map(|(id, role)| format!("{id} {role}"))
        .collect::<Vec<_>>()
        .join("\n");
    let text = |value: &Option<Option<String>>| value.clone().flatten().unwrap_or_default();
    let id =
        |value: Option<Option<Id>>| value.flatten().map(|id| id.to_string()).unwrap_or_default();
    let values = [
        fields.title.clone().unwrap_or_default(),
        text(&fields.subtitle),
        text(&fields.r#abstract),
        text(&fields.kind),
        format!("{:?} {:?} {:?}", fields.start, fields.end, fields.zone),
        id(fields.room.map(|room| room.map(|room| room.0))),
        id(fields.track.map(|track| track.map(|track| track.0))),
        text(&fields.url),
        text(&fields.language),
        people,
    ];
    let mut digests = Vec::with_capacity(values.len() * 9);
    for (number, value) in (1u8..).zip(&values) {
        digests.push(number);
        digests.extend_from_slice(&blake3::hash(value.as_bytes()).as_bytes()[..8]);
    }
    digests
}
