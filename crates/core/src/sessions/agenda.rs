//! Reading sessions: lists with a filter, one session, search.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::{Serialize, Serializer};

use super::Status;
use super::limits::Limits;
use super::occupancy::Occupancy;
use super::slot::{instant, rfc3339};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{EventId, PersonId, RoomId, SessionId, TrackId};
use crate::desk::{Columns, Reader};
use crate::events;
use crate::text::fold::query;

/// A session as lists and exports show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Its second title.
    pub subtitle: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// When it starts; RFC 3339 with offset.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub start: Option<ZonedDateTime>,
    /// When it ends.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub end: Option<ZonedDateTime>,
    /// The time zone that holds for it.
    pub zone: String,
    /// The name of its room.
    pub room: Option<String>,
    /// Its room.
    pub room_id: Option<RoomId>,
    /// The name of its track.
    pub track: Option<String>,
    /// Its track.
    pub track_id: Option<TrackId>,
    /// `draft`, `confirmed` or `cancelled`.
    pub status: String,
    /// Its people, in order.
    pub people: Vec<SessionPerson>,
    /// What it is about.
    pub r#abstract: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// How many people may take part.
    pub capacity: Option<i64>,
    /// Whether it is closed.
    pub closed: bool,
    /// Its language.
    pub language: Option<String>,
    /// Its calendar UID.
    pub uid: String,
    /// Whether it is in Trash.
    pub deleted: bool,
    #[serde(skip)]
    pub(crate) folds: (Option<i64>, Option<i64>),
}

/// Somebody with a role in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SessionPerson {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: String,
    /// Whether they object or use of their data is restricted (GDPR Art. 21 and 18): no file names them.
    #[serde(skip)]
    pub is_withheld: bool,
}

fn time<S: Serializer>(
    time: &Option<ZonedDateTime>,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    match time {
        Some(time) => to.serialize_str(&rfc3339(time)),
        None => to.serialize_none(),
    }
}

impl Session {
    /// Those of its people whom a file may name.
    pub fn named_people(&self) -> impl Iterator<Item = &SessionPerson> {
        self.people.iter().filter(|person| !person.is_withheld)
    }

    /// A session whose creation was undone, with what a calendar needs to cancel it.
    pub(crate) fn undone(
        id: SessionId,
        title: String,
        uid: String,
        zone: String,
        start: (Option<String>, Option<i64>),
        end: (Option<String>, Option<i64>),
    ) -> Session {
        let tz = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        let at = |(local, fold): &(Option<String>, Option<i64>)| {
            Some(instant(
                local.as_ref()?.parse::<DateTime>().ok()?,
                *fold,
                &tz,
            ))
        };
        Session {
            id,
            title,
            subtitle: None,
            kind: None,
            start: at(&start),
            end: at(&end),
            zone,
            room: None,
            room_id: None,
            track: None,
            track_id: None,
            status: Status::Cancelled.word().to_owned(),
            people: Vec::new(),
            r#abstract: None,
            url: None,
            capacity: None,
            closed: false,
            language: None,
            uid,
            deleted: true,
            folds: (start.1, end.1),
        }
    }

    /// Draft, confirmed or cancelled.
    pub fn status(&self) -> Status {
        Status::of(Some(&self.status))
    }
}

/// Which sessions: all that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that are on at some time of this day, in their own zone.
    pub day: Option<Date>,
    /// Those in this room.
    pub room: Option<RoomId>,
    /// Those of this track.
    pub track: Option<TrackId>,
    /// Those in which this person has a role.
    pub person: Option<PersonId>,
    /// Only these: one attendee's own, say.
    pub only: Option<BTreeSet<SessionId>>,
}

impl Filter {
    /// Whether a session passes.
    pub fn passes(&self, session: &Session) -> bool {
        let on = |day: Date| {
            session
                .start
                .as_ref()
                .is_some_and(|start| start.date() <= day)
                && session.end.as_ref().is_some_and(|end| {
                    end.date() > day
                        || (end.date() == day
                            && session.start.as_ref().is_some_and(|s| s.date() == day))
                        || (end.date() == day && end.time() != jiff::civil::Time::midnight())
                })
        };
        self.only
            .as_ref()
            .is_none_or(|only| only.contains(&session.id))
            && self.day.is_none_or(on)
            && self.room.is_none_or(|room| session.room_id == Some(room))
            && self
                .track
                .is_none_or(|track| session.track_id == Some(track))
            && self
                .person
                .is_none_or(|person| session.people.iter().any(|one| one.id == person))
    }
}

/// The sessions of an event that are not in Trash, by start, room and title; those without a
/// time last.
pub fn list(db: Reader<'_>, event: EventId, filter: &Filter) -> Result<Vec<Session>> {
    Ok(list_all(db, event)?
        .into_iter()
        .filter(|session| !session.deleted && filter.passes(session))
        .collect())
}

/// The sessions of an event, those in Trash included.
pub fn list_all(db: Reader<'_>, event: EventId) -> Result<Vec<Session>> {
    read(db, event, include_str!("agenda.sql"), [event])
}

/// The sessions of an event that take place, with all that limits them.
pub fn occupancy(db: Reader<'_>, event: EventId) -> Result<Occupancy> {
    let limits = Limits::read(db, event)?;
    Ok(Occupancy::of(&list_all(db, event)?, limits))
}

/// One session, also from Trash.
pub fn get(db: Reader<'_>, event: EventId, id: SessionId) -> Result<Session> {
    let found = read(db, event, include_str!("one.sql"), [id])?;
    found.into_iter().next().ok_or_else(|| Error::NotFound {
        what: "session",
        name: id.to_string(),
    })
}

/// The days on which sessions begin, in their own zones, and how many do; cancelled ones too.
pub fn days(sessions: &[Session]) -> BTreeMap<Date, usize> {
    let mut days = BTreeMap::new();
    for start in sessions.iter().filter_map(|one| one.start.as_ref()) {
        *days.entry(start.date()).or_default() += 1;
    }
    days
}

/// The day to show first: today in the event's zone, where it has sessions, else the first one
/// after today, else the last. `now` is in milliseconds since 1970, UTC.
pub fn day_shown(
    db: Reader<'_>,
    event: EventId,
    days: &BTreeMap<Date, usize>,
    now: u64,
) -> Result<Option<Date>> {
    let zone = TimeZone::get(&events::get(db, event)?.zone).unwrap_or(TimeZone::UTC);
    let today = Timestamp::from_millisecond(now as i64)
        .unwrap_or_default()
        .to_zoned_datetime(zone)
        .date();
    let next = days.range(today..).next().or(days.last_key_value());
    Ok(next.map(|(day, _)| *day))
}

/// The sessions whose title or people answer to these words, by id; of no words, all.
pub fn hits(db: Reader<'_>, text: &str) -> Result<HashSet<SessionId>> {
    let Some(words) = query(text) else {
        let all = db.rows("SELECT id FROM sessions", [], |row| row.get(0))?;
        return Ok(all.into_iter().collect());
    };
    let hits = db.rows(include_str!("hits.sql"), [words], |row| row.get(0))?;
    Ok(hits.into_iter().collect())
}

/// The sessions whose title or people answer to these words.
pub fn search(db: Reader<'_>, event: EventId, text: &str) -> Result<Vec<Session>> {
    let hits = hits(db, text)?;
    Ok(list(db, event, &Filter::default())?
        .into_iter()
        .filter(|session| hits.contains(&session.id))
        .collect())
}

/// In the order of `agenda.sql` and `one.sql`.
fn read(
    db: Reader<'_>,
    event: EventId,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Session>> {
    let zone = events::get(db, event)?.zone;
    let mut zones = Zones::default();
    let mut sessions = db.rows(sql, params, |row| {
        let mut row = Columns::of(row);
        let name = row
            .take::<Option<String>>()?
            .unwrap_or_else(|| zone.clone());
        let tz = zones.get(&name);
        let folds = (row.take()?, row.take()?);
        let at = |local: Option<String>, fold| {
            Some(instant(local?.parse::<DateTime>().ok()?, fold, &tz))
        };
        Ok(Session {
            id: row.take()?,
            title: row.take_or_default()?,
            subtitle: row.take()?,
            kind: row.take()?,
            start: at(row.take()?, folds.0),
            end: at(row.take()?, folds.1),
            zone: name,
            room: row.take()?,
            room_id: row.take()?,
            track: row.take()?,
            track_id: row.take()?,
            status: Status::of(row.take::<Option<String>>()?.as_deref())
                .word()
                .to_owned(),
            people: Vec::new(),
            r#abstract: row.take()?,
            url: row.take()?,
            capacity: row.take()?,
            closed: row.take::<Option<i64>>()? == Some(1),
            language: row.take()?,
            uid: row.take_or_default()?,
            deleted: row.take::<Option<i64>>()?.is_some(),
            folds,
        })
    })?;
    with_people(db, event, &mut sessions)?;
    sessions.sort_by(|a, b| {
        let start = |session: &Session| {
            session
                .start
                .as_ref()
                .map_or(i64::MAX, |start| start.timestamp().as_second())
        };
        (start(a), &a.room, &a.title, a.id).cmp(&(start(b), &b.room, &b.title, b.id))
    });
    Ok(sessions)
}

/// One session's people by themselves; those of many in one query.
fn with_people(db: Reader<'_>, event: EventId, sessions: &mut [Session]) -> Result<()> {
    let person = |row: &rusqlite::Row<'_>| {
        let mut row = Columns::of(row);
        let session: SessionId = row.take()?;
        let person = SessionPerson {
            id: row.take()?,
            name: row.take_or_default()?,
            role: row.take()?,
            is_withheld: row.take()?,
        };
        Ok((session, person))
    };
    let people = match sessions {
        [session] => db.rows(include_str!("people_of_one.sql"), [session.id], person)?,
        _ => db.rows(include_str!("people.sql"), [event], person)?,
    };
    let mut by_session: HashMap<SessionId, Vec<SessionPerson>> = HashMap::new();
    for (session, person) in people {
        by_session.entry(session).or_default().push(person);
    }
    for session in sessions {
        session.people = by_session.remove(&session.id).unwrap_or_default();
    }
    Ok(())
}

/// Time zones by name, each looked up once.
#[derive(Default)]
pub(crate) struct Zones(HashMap<String, TimeZone>);

impl Zones {
    /// The zone; UTC where the name is not known.
    pub(crate) fn get(&mut self, name: &str) -> TimeZone {
        if let Some(zone) = self.0.get(name) {
            return zone.clone();
        }
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        self.0.insert(name.to_owned(), zone.clone());
        zone
    }
}
