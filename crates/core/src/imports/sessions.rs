//! A schedule becomes sessions, rooms, tracks and persons of an event: one action, one undo.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::report::{Report, RowReport};
use super::{Schedule, Session};
use crate::desk::error::{Error, ImportRefused, Result};
use crate::desk::ids::{EventId, PersonId, RoomId, SessionId, SourceId, TrackId};
use crate::desk::{Reader, Tx, Writes};
use crate::events::{self, NewEvent};
use crate::persons::standing;
use crate::sessions::slot::{Typed, instant, later};
use crate::sessions::{End, SessionFields, Status, add_as, edit};
use crate::text::fold::fold;
use jiff::tz::TimeZone;
use rambla_wire::{Id, Value};

/// The version of the rules by which values of files are cleaned before they are kept.
pub const CLEANING: i64 = 1;

/// Where a schedule goes, and in which zone its times are if neither it nor the event says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Target<'a> {
    /// The event; none: the schedule makes its own.
    pub event: Option<EventId>,
    /// The zone for a file that names none.
    pub zone: Option<&'a str>,
}

/// The action that imports a schedule.
pub const OP: &str = "import_sessions";

/// Imports a schedule, or a later version of one. The digest is that of the file's bytes: the same
/// bytes again change nothing. Of a later version only what its source has changed since is written:
/// where somebody here has changed that too, both values stay until a person decides. Sessions that
/// the source has no more are cancelled; those that come back are confirmed again under their UID.
/// `progress` is told after each session how many are done, and may stop it ([`Error::Stopped`]). To be
/// done as the action [`OP`].
pub fn import(
    tx: &mut Tx<'_>,
    schedule: &Schedule,
    digest: [u8; 32],
    into: Target<'_>,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Report> {
    let mut report = Report {
        rows: schedule.rows.iter().map(RowReport::from).collect(),
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
    let row = Writes::new()
        .set("name", name.as_str())
        .set("format", "pentabarf")
        .set("digest", digest.to_vec());
    let mut before = HashMap::new();
    match known_digest(tx.read(), source)? {
        Some(known) if known == digest => {
            report.unchanged = schedule.sessions.len();
            return Ok(report);
        }
        Some(_) => {
            before = imported(tx.read(), source)?;
            tx.patch("import_sources", source, None, row)?;
        }
        None => tx.put("import_sources", source, row)?,
    }
    let mut import = Import {
        source,
        zone,
        rooms: HashMap::new(),
        tracks: HashMap::new(),
        persons: HashMap::new(),
    };
    for (at, session) in schedule.sessions.iter().enumerate() {
        let id = SessionId(tx.derived("session", &import.external(session))?);
        match before.remove(&id) {
            Some(said) => match import.update(tx, id, session, &said)? {
                true => report.updated += 1,
                false => report.unchanged += 1,
            },
            None => match import.add(tx, id, session)? {
                true => report.added += 1,
                false => report.unchanged += 1,
            },
        }
        if progress(at + 1).is_break() {
            return Err(Error::Stopped);
        }
    }
    for (id, said) in before {
        report.cancelled += usize::from(import.cancel(tx, id, &said)?);
    }
    Ok(report)
}

/// What a source said of a session when it was imported last.
struct Imported {
    key: String,
    digests: HashMap<u8, [u8; 8]>,
}

/// The sessions of a source that are here, also those in Trash.
fn imported(db: Reader<'_>, source: SourceId) -> Result<HashMap<SessionId, Imported>> {
    let all = db.rows(include_str!("imported.sql"), [source], |row| {
        let digests: Option<Vec<u8>> = row.get("digests")?;
        let pairs = digests.unwrap_or_default();
        let digests = pairs
            .chunks_exact(9)
            .filter_map(|pair| Some((pair[0], pair[1..].try_into().ok()?)));
        Ok((
            row.get("record")?,
            Imported {
                key: row
                    .get::<_, Option<String>>("external_id")?
                    .unwrap_or_default(),
                digests: digests.collect(),
            },
        ))
    })?;
    Ok(all.into_iter().collect())
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

    /// Adds a session; one that another source has brought is only noted as this one's too.
    fn add(&mut self, tx: &mut Tx<'_>, id: SessionId, session: &Session) -> Result<bool> {
        let fields = self.fields(tx, session)?;
        let is_here = "SELECT 1 FROM sessions WHERE id = ?1";
        let is_new = tx.read().row(is_here, [id], |_| Ok(()))?.is_none();
        if is_new {
            add_as(tx, id, &fields)?;
        }
        self.mark(tx, "sessions", id, session.key(), digests(&fields))?;
        Ok(is_new)
    }

    /// Writes what the source has changed since it was imported last; whether there was anything.
    fn update(
        &mut self,
        tx: &mut Tx<'_>,
        id: SessionId,
        session: &Session,
        said: &Imported,
    ) -> Result<bool> {
        let mut fields = self.fields(tx, session)?;
        let digests = digests(&fields);
        let changed = |field: Field| {
            let now = digests.chunks_exact(9).find(|pair| pair[0] == field as u8);
            match (said.digests.get(&(field as u8)), now) {
                (Some(before), Some(now)) => before[..] != now[1..],
                // The first version kept no status; what it brought was confirmed.
                (before, _) => before.is_none() && field != Field::Status,
            }
        };
        if !FIELDS.into_iter().any(changed) {
            return Ok(false);
        }
        fields.title = fields.title.filter(|_| changed(Field::Title));
        fields.subtitle = fields.subtitle.filter(|_| changed(Field::Subtitle));
        fields.r#abstract = fields.r#abstract.filter(|_| changed(Field::Abstract));
        fields.kind = fields.kind.filter(|_| changed(Field::Kind));
        if !changed(Field::Times) {
            (fields.start, fields.end, fields.zone) = (None, None, None);
        }
        fields.room = fields.room.filter(|_| changed(Field::Room));
        fields.track = fields.track.filter(|_| changed(Field::Track));
        fields.url = fields.url.filter(|_| changed(Field::Url));
        fields.language = fields.language.filter(|_| changed(Field::Language));
        fields.status = fields.status.filter(|_| changed(Field::Status));
        fields.people = match fields.people.filter(|_| changed(Field::People)) {
            Some(people) => Some(self.with_people_of_others(tx, id, people)?),
            None => None,
        };
        // The UID that calendars know stays.
        fields.uid = None;
        let seen = tx.read().seen_last(id, OP)?;
        edit(tx, id, Some(&seen), &fields)?;
        self.mark(tx, "sessions", id, &said.key, digests)?;
        Ok(true)
    }

    /// Cancels a session that the source has no more; whether it was not cancelled by it before.
    fn cancel(&self, tx: &mut Tx<'_>, id: SessionId, said: &Imported) -> Result<bool> {
        let cancelled = digest_of(Status::Cancelled.word());
        if said.digests.get(&(Field::Status as u8)) == Some(&cancelled) {
            return Ok(false);
        }
        let fields = SessionFields {
            status: Some(Status::Cancelled),
            ..SessionFields::default()
        };
        let seen = tx.read().seen_last(id, OP)?;
        edit(tx, id, Some(&seen), &fields)?;
        let mut digests: Vec<(u8, [u8; 8])> = said
            .digests
            .iter()
            .map(|(n, digest)| (*n, *digest))
            .collect();
        digests.retain(|(number, _)| *number != Field::Status as u8);
        digests.push((Field::Status as u8, cancelled));
        digests.sort_unstable();
        self.mark(tx, "sessions", id, &said.key, joined(&digests))?;
        Ok(true)
    }

    /// The people whom the source names, and those who were added here.
    fn with_people_of_others(
        &self,
        tx: &Tx<'_>,
        id: SessionId,
        mut people: Vec<(PersonId, String)>,
    ) -> Result<Vec<(PersonId, String)>> {
        let others = tx.read().rows(
            include_str!("people_of_others.sql"),
            (id, self.source),
            |row| Ok((row.get("person")?, row.get("role")?)),
        )?;
        people.extend(others);
        Ok(people)
    }

    /// All that the source says of a session.
    fn fields(&mut self, tx: &mut Tx<'_>, session: &Session) -> Result<SessionFields> {
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
            people.push((self.person(tx, &key, &person.name)?, SPEAKER.to_owned()));
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
        Ok(fields)
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

    /// A person of the source: by the id it gives them, else by name; or who they turned out to be.
    fn person(&mut self, tx: &mut Tx<'_>, key: &str, name: &str) -> Result<PersonId> {
        if let Some(id) = self.persons.get(key) {
            return Ok(*id);
        }
        let row = Writes::new().set("name", name);
        let id = PersonId(self.named(tx, "persons", "person", key, row)?);
        let id = standing(tx.read(), id)?;
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

/// What the role of people in schedules is.
const SPEAKER: &str = "speaker";

/// The values of a source that are compared apart; their numbers are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title = 1,
    Subtitle = 2,
    Abstract = 3,
    Kind = 4,
    Times = 5,
    Room = 6,
    Track = 7,
    Url = 8,
    Language = 9,
    People = 10,
    Status = 11,
}

const FIELDS: [Field; 11] = [
    Field::Title,
    Field::Subtitle,
    Field::Abstract,
    Field::Kind,
    Field::Times,
    Field::Room,
    Field::Track,
    Field::Url,
    Field::Language,
    Field::People,
    Field::Status,
];

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
    let value = |field| match field {
        Field::Title => fields.title.clone().unwrap_or_default(),
        Field::Subtitle => text(&fields.subtitle),
        Field::Abstract => text(&fields.r#abstract),
        Field::Kind => text(&fields.kind),
        Field::Times => format!("{:?} {:?} {:?}", fields.start, fields.end, fields.zone),
        Field::Room => id(fields.room.map(|room| room.map(|room| room.0))),
        Field::Track => id(fields.track.map(|track| track.map(|track| track.0))),
        Field::Url => text(&fields.url),
        Field::Language => text(&fields.language),
        Field::People => people.clone(),
        Field::Status => fields
            .status
            .map(Status::word)
            .unwrap_or_default()
            .to_owned(),
    };
    let pairs = FIELDS.map(|field| (field as u8, digest_of(&value(field))));
    joined(&pairs)
}

fn digest_of(value: &str) -> [u8; 8] {
    let mut digest = [0; 8];
    digest.copy_from_slice(&blake3::hash(value.as_bytes()).as_bytes()[..8]);
    digest
}

fn joined(pairs: &[(u8, [u8; 8])]) -> Vec<u8> {
    let bytes = pairs
        .iter()
        .flat_map(|(number, digest)| std::iter::once(*number).chain(*digest));
    bytes.collect()
}
