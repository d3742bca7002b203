//! A schedule becomes sessions, rooms, tracks and persons of an event: one action, one undo.

mod here;
mod named;
mod times;
mod values;

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::report::{Report, RowReport};
use super::{Format, Part, Problem, RowProblem, Schedule, Session};
use crate::desk::error::{Error, ImportRefused, Result};
use crate::desk::ids::{EventId, SessionId, SourceId};
use crate::desk::{Reader, Tx, Writes, past};
use crate::events::{self, NewEvent};
use crate::sessions::{SessionFields, Status, add_as, edit};
use crate::text::fold::fold;
use here::Here;
use named::Names;
use times::Times;
use values::{Digests, Values, digest_of};

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
/// the source has no more are cancelled (never by a table, and never those that were here before it
/// named them); those that come back are confirmed again under their UID.
///
/// A calendar or table that was exported here finds its sessions by UID or id, and writes what differs
/// from them; what it leaves empty stays.
///
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
    let zone = zones(tx, schedule, into)?;
    if into.event.is_none() {
        events::add(tx, new_event(schedule, &zone.event))?;
    }
    let format = schedule.format.word();
    let name = source_name(schedule);
    let source = SourceId(tx.derived("import_source", &format!("{format}/{name}"))?);
    let row = Writes::new()
        .set("name", name.as_str())
        .set("format", format)
        .set("digest", digest.to_vec());
    let mut before = HashMap::new();
    match known_digest(tx.read(), source)? {
        // Of a calendar or table, rows that are refused here are told each time.
        Some(known) if known == digest && !schedule.format.comes_back() => {
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
        format: schedule.format,
        source,
        here: Here::of(tx.read(), schedule, into.event)?,
        names: Names::new(source),
        silent: schedule.silent.clone(),
        zone,
        taken: HashSet::new(),
    };
    for (at, session) in schedule.sessions.iter().enumerate() {
        match import.take(tx, session, &mut before, &mut report)? {
            Done::Added => report.added += 1,
            Done::Updated => report.updated += 1,
            Done::Unchanged => report.unchanged += 1,
            Done::Refused => report.refused += 1,
        }
        if progress(at + 1).is_break() {
            return Err(Error::Stopped);
        }
    }
    if schedule.format.is_whole() {
        before.retain(|_, said| !schedule.refused_keys.contains(&said.key));
        for (id, said) in before {
            report.cancelled += usize::from(import.cancel(tx, id, &said)?);
        }
    }
    report.rows.sort_by_key(|row| row.row);
    Ok(report)
}

fn zones(tx: &Tx<'_>, schedule: &Schedule, into: Target<'_>) -> Result<Zones> {
    let file_zone = schedule.zone.as_deref().or(into.zone);
    match (into.event, file_zone) {
        (Some(event), zone) => {
            let own = events::get(tx.read(), event)?.zone;
            Ok(Zones {
                event: own.clone(),
                file: zone.map_or(own, str::to_owned),
            })
        }
        (None, Some(zone)) => Ok(Zones {
            event: zone.to_owned(),
            file: zone.to_owned(),
        }),
        (None, None) => Err(Error::Import(ImportRefused::NoZone)),
    }
}

/// What a later file of the same source is known by.
fn source_name(schedule: &Schedule) -> String {
    if !schedule.source.is_empty() {
        return schedule.source.clone();
    }
    let acronym = schedule.acronym.clone();
    acronym.unwrap_or_else(|| fold(&schedule.title))
}

/// What a source said of a session when it was imported last.
struct Imported {
    key: String,
    digests: Digests,
}

/// The sessions of a source that are here, also those in Trash.
fn imported(db: Reader<'_>, source: SourceId) -> Result<HashMap<SessionId, Imported>> {
    let all = db.rows(include_str!("imported.sql"), [source], |row| {
        let digests: Option<Vec<u8>> = row.get("digests")?;
        let key: Option<String> = row.get("external_id")?;
        let said = Imported {
            key: key.unwrap_or_default(),
            digests: Digests::of_bytes(&digests.unwrap_or_default()),
        };
        Ok((row.get("record")?, said))
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

/// What became of a session of the file.
enum Done {
    Added,
    Updated,
    Unchanged,
    Refused,
}

/// One import under way.
struct Import {
    format: Format,
    source: SourceId,
    zone: Zones,
    here: Here,
    names: Names,
    silent: Vec<Part>,
    /// The sessions that the file has named so far.
    taken: HashSet<SessionId>,
}

impl Import {
    /// What names a session in the world: its guid; an id only within its source.
    fn external(&self, session: &Session) -> String {
        match &session.guid {
            Some(guid) => guid.clone(),
            None => format!("{}/{}", self.source, session.key()),
        }
    }

    fn take(
        &mut self,
        tx: &mut Tx<'_>,
        session: &Session,
        before: &mut HashMap<SessionId, Imported>,
        report: &mut Report,
    ) -> Result<Done> {
        let mut note = |problem, detail: String, refused| {
            let row = Some(session.row);
            report.rows.push(RowReport::from(&RowProblem {
                row,
                problem,
                detail,
                refused,
            }));
        };
        let id = match self.here.found(session) {
            Some(id) => id,
            None => SessionId(tx.derived("session", &self.external(session))?),
        };
        if !self.taken.insert(id) {
            note(Problem::RepeatedKey, session.title.clone(), true);
            return Ok(Done::Refused);
        }
        let times = match self.times(session) {
            Ok(times) => times,
            Err(problem) => {
                // What cannot be taken as the file has it now is still in the file.
                before.remove(&id);
                note(problem, session.title.clone(), true);
                return Ok(Done::Refused);
            }
        };
        if let Some(problem) = times.as_ref().and_then(|times| times.remark) {
            note(problem, session.title.clone(), false);
        }
        let values = self.values(tx, session, times.as_ref())?;
        match before.remove(&id) {
            Some(said) => self.update(tx, id, session, times.as_ref(), &values, Some(said)),
            None if self.is_here(tx, id)? => {
                self.update(tx, id, session, times.as_ref(), &values, None)
            }
            None if self.was_undone(tx, session)? => Ok(Done::Unchanged),
            None => self.add(tx, id, session, times.as_ref(), &values),
        }
    }

    fn is_here(&self, tx: &Tx<'_>, id: SessionId) -> Result<bool> {
        let is_here = "SELECT 1 FROM sessions WHERE id = ?1";
        Ok(tx.read().row(is_here, [id], |_| Ok(()))?.is_some())
    }

    /// Calendars keep telling that a session is cancelled which was undone here.
    fn was_undone(&self, tx: &Tx<'_>, session: &Session) -> Result<bool> {
        let id = session.guid.as_deref().and_then(|guid| guid.parse().ok());
        match id
            .map(SessionId)
            .filter(|_| session.status == Some(Status::Cancelled))
        {
            Some(id) => Ok(past(tx.read(), "sessions", id)?.is_some()),
            None => Ok(false),
        }
    }

    fn add(
        &mut self,
        tx: &mut Tx<'_>,
        id: SessionId,
        session: &Session,
        times: Option<&Times>,
        values: &Values,
    ) -> Result<Done> {
        let fields = self.fields(tx, session, times, None, &Part::ALL)?;
        add_as(tx, id, &fields)?;
        self.mark(tx, "sessions", id, session.key(), Some(values.digests()))?;
        Ok(Done::Added)
    }

    /// Writes what the source has changed since it was imported last; of a session that it did not
    /// bring, what differs from it.
    fn update(
        &mut self,
        tx: &mut Tx<'_>,
        id: SessionId,
        session: &Session,
        times: Option<&Times>,
        values: &Values,
        said: Option<Imported>,
    ) -> Result<Done> {
        let mut digests = values.digests();
        let key = said
            .as_ref()
            .map_or(session.key(), |said| &said.key)
            .to_owned();
        if said.is_none() && !self.format.comes_back() {
            // Another source has brought it; that it is in this one too is all there is to note.
            self.mark(tx, "sessions", id, &key, Some(digests))?;
            return Ok(Done::Unchanged);
        }
        let here = self.here.session(id);
        let is_changed = |part: &Part| {
            let by_source = match &said {
                Some(said) => values.changed(*part, &said.digests),
                None => values.says(*part),
            };
            by_source && here.is_none_or(|here| self.differs(*part, session, times, here))
        };
        let mut changed: Vec<Part> = Part::ALL.into_iter().filter(is_changed).collect();
        if here.is_some_and(|here| here.deleted) {
            // Who put it into Trash meant it.
            changed.clear();
        }
        match &said {
            Some(said) => digests.keep(&said.digests),
            None => digests.note_only(),
        }
        let is_told = said.as_ref().is_none_or(|said| said.digests != digests);
        if changed.is_empty() {
            if is_told && self.format.comes_back() {
                self.mark(tx, "sessions", id, &key, Some(digests))?;
                self.claim_people(tx, session, id)?;
            }
            return Ok(Done::Unchanged);
        }
        let here = here.cloned();
        // What shows as the source said it last has not been changed here: it is followed.
        let is_followed = |part: &Part| match (&said, &here) {
            (None, _) => true,
            (Some(said), Some(here)) => {
                said.digests.is_noted_only() && self.is_as_said(*part, here, &said.digests)
            }
            (Some(_), None) => false,
        };
        let (mut followed, mut contested): (Vec<Part>, Vec<Part>) =
            changed.into_iter().partition(is_followed);
        // Times and room are written together.
        if [Part::Times, Part::Room]
            .iter()
            .any(|part| contested.contains(part))
        {
            let together = |part: &Part| matches!(part, Part::Times | Part::Room);
            contested.extend(followed.extract_if(.., |part| together(part)));
        }
        for (parts, is_contested) in [(followed, false), (contested, true)] {
            if parts.is_empty() {
                continue;
            }
            let mut fields = self.fields(tx, session, times, here.as_ref(), &parts)?;
            if let (Some(people), Some(_)) = (fields.people.as_mut(), &said) {
                let only = match self.format {
                    Format::Pentabarf | Format::Calendar => Some(named::SPEAKER),
                    Format::Table => None,
                };
                self.names.keep_others(tx, id, only, people)?;
            }
            let seen = match is_contested {
                true => Some(tx.read().seen_last(id, OP)?),
                false => None,
            };
            edit(tx, id, seen.as_ref(), &fields)?;
        }
        self.mark(tx, "sessions", id, &key, Some(digests))?;
        self.claim_people(tx, session, id)?;
        Ok(Done::Updated)
    }

    /// Cancels a session that the source has no more; whether it was not cancelled by it before.
    fn cancel(&self, tx: &mut Tx<'_>, id: SessionId, said: &Imported) -> Result<bool> {
        let cancelled = digest_of(Status::Cancelled.word());
        if said.digests.is_noted_only() || said.digests.get(Part::Status) == Some(&cancelled) {
            return Ok(false);
        }
        let fields = SessionFields {
            status: Some(Status::Cancelled),
            ..SessionFields::default()
        };
        let seen = tx.read().seen_last(id, OP)?;
        edit(tx, id, Some(&seen), &fields)?;
        let mut digests = said.digests.clone();
        digests.set(Part::Status, cancelled);
        self.mark(tx, "sessions", id, &said.key, Some(digests))?;
        Ok(true)
    }

    /// What the source says of these parts of a session, to be written.
    fn fields(
        &mut self,
        tx: &mut Tx<'_>,
        session: &Session,
        times: Option<&Times>,
        here: Option<&crate::sessions::Session>,
        parts: &[Part],
    ) -> Result<SessionFields> {
        let given = |text: &str| Some(Some(text.to_owned()).filter(|text| !text.is_empty()));
        let mut fields = SessionFields::default();
        for part in parts.iter().filter(|part| !self.silent.contains(part)) {
            match part {
                Part::Title => fields.title = Some(session.title.clone()),
                Part::Subtitle => fields.subtitle = given(&session.subtitle),
                Part::Abstract => {
                    fields.r#abstract = given(&self.abstract_of(session, here));
                }
                Part::Kind => fields.kind = Some(session.kind.clone()),
                // Written below: the zone follows from the room.
                Part::Times => {}
                Part::Room => {
                    let room = self.room_of(session);
                    let room = room
                        .map(|name| self.names.room(tx, &name, &self.here))
                        .transpose()?;
                    fields.room = Some(room);
                }
                Part::Track => {
                    let track = session.track.as_deref();
                    let track = track.map(|name| self.names.track(tx, name, &self.here));
                    fields.track = Some(track.transpose()?);
                }
                Part::Url => fields.url = Some(values::link(session)),
                Part::Language => fields.language = Some(session.language.clone()),
                Part::People => fields.people = Some(self.names.people(tx, session, here)?),
                Part::Status => match (session.status, self.format, here) {
                    (Some(status), ..) => fields.status = Some(status),
                    // A schedule or calendar that says nothing else says that it stands.
                    (None, Format::Pentabarf | Format::Calendar, _)
                    | (None, Format::Table, None) => {
                        fields.status = Some(Status::Confirmed);
                    }
                    (None, Format::Table, Some(_)) => {}
                },
                Part::Capacity => fields.capacity = Some(session.capacity),
            }
        }
        if here.is_none() {
            fields.uid = session.guid.clone();
            fields.status = fields.status.or(Some(Status::Confirmed));
        }
        if let Some(times) = times.filter(|_| parts.contains(&Part::Times)) {
            self.write_times(tx, session, times, here, &mut fields)?;
        }
        Ok(fields)
    }
}
