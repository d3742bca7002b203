//! Sessions: what is on, when, where and with whom.

pub mod agenda;
pub mod availability;
pub mod free;
pub mod limits;
pub mod occupancy;
pub mod rules;
pub mod slot;
pub mod span;
pub mod warnings;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use rambla_wire::Value;
use serde::Deserialize;

pub use agenda::{
    Filter, Session, SessionPerson, day_shown, days, get, hits, list, list_all, occupancy, search,
};

use self::slot::{Typed, instant, later, settle, zone_named};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{PersonId, RoomId, SessionId, TrackId};
use crate::desk::{Reader, Seen, Tx, Writes};
use crate::events;
use crate::persons::{self, PersonFields};
use crate::text::clean::clean_line;

/// Draft, confirmed or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// May still change.
    Draft,
    /// Stands.
    Confirmed,
    /// Does not take place.
    Cancelled,
}

impl Status {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Confirmed => "confirmed",
            Status::Cancelled => "cancelled",
        }
    }

    /// From the stored word; an unknown one is a draft.
    pub fn of(word: Option<&str>) -> Status {
        match word {
            Some("confirmed") => Status::Confirmed,
            Some("cancelled") => Status::Cancelled,
            _ => Status::Draft,
        }
    }
}

/// When a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At this time.
    At(Typed),
    /// This long after its start.
    Minutes(i64),
}

/// What is said of a session; what is `None` is not said, `Some(None)` takes it away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFields {
    /// Its title.
    pub title: Option<String>,
    /// Its second title.
    pub subtitle: Option<Option<String>>,
    /// What it is about.
    pub r#abstract: Option<Option<String>>,
    /// Its kind: open text.
    pub kind: Option<Option<String>>,
    /// When it starts.
    pub start: Option<Typed>,
    /// When it ends; without it, a session that is moved keeps its length.
    pub end: Option<End>,
    /// Its own time zone.
    pub zone: Option<Option<String>>,
    /// Its room.
    pub room: Option<Option<RoomId>>,
    /// Its track.
    pub track: Option<Option<TrackId>>,
    /// Draft, confirmed, cancelled.
    pub status: Option<Status>,
    /// Its page.
    pub url: Option<Option<String>>,
    /// How many people may take part.
    pub capacity: Option<Option<i64>>,
    /// Whether it is closed.
    pub closed: Option<bool>,
    /// Its language.
    pub language: Option<Option<String>>,
    /// Its calendar UID, where it comes from elsewhere.
    pub uid: Option<String>,
    /// Its people, in order: who they are and their role. Replaces those there are.
    pub people: Option<Vec<(PersonId, String)>>,
}

fn line(text: Option<Option<String>>) -> Option<Option<String>> {
    text.map(|text| {
        text.map(|text| clean_line(&text).text)
            .filter(|text| !text.is_empty())
    })
}

fn writes(fields: &SessionFields) -> Result<Writes> {
    let title = fields.title.as_deref().map(|title| clean_line(title).text);
    if title.as_deref() == Some("") {
        return Err(Error::Invalid {
            field: "title",
            rule: Rule::Empty,
        });
    }
    if let Some(Some(url)) = &fields.url
        && !url.starts_with("https://")
        && !url.starts_with("http://")
    {
        return Err(Error::Invalid {
            field: "url",
            rule: Rule::Form("https://…"),
        });
    }
    Ok(Writes::new()
        .set_if("title", title)
        .set_if("subtitle", line(fields.subtitle.clone()))
        .set_if(
            "abstract",
            fields
                .r#abstract
                .clone()
                .map(|text| text.filter(|text| !text.trim().is_empty())),
        )
        .set_if("kind", line(fields.kind.clone()))
        .set_if("track", fields.track)
        .set_if("status", fields.status.map(Status::word))
        .set_if("url", line(fields.url.clone()))
        .set_if("capacity", fields.capacity)
        .set_if("closed", fields.closed.map(i64::from))
        .set_if("language", line(fields.language.clone()))
        .set_if("uid", fields.uid.clone()))
}

/// A session's slot as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Slot {
    start: Option<String>,
    start_fold: Option<i64>,
    end: Option<String>,
    end_fold: Option<i64>,
    zone: Option<String>,
    room: Option<RoomId>,
}

impl Slot {
    fn write(self, writes: Writes) -> Writes {
        writes
            .set("start", self.start)
            .set("start_fold", self.start_fold)
            .set("end", self.end)
            .set("end_fold", self.end_fold)
            .set("zone", self.zone)
            .set("room", self.room)
    }

    /// How long it lasts, in minutes that really pass.
    fn minutes(&self, zone: &str) -> Option<i64> {
        let zone = TimeZone::get(zone).ok()?;
        let at = |local: &Option<String>, fold| {
            Some(instant(
                local.as_ref()?.parse::<DateTime>().ok()?,
                fold,
                &zone,
            ))
        };
        let (start, end) = (
            at(&self.start, self.start_fold)?,
            at(&self.end, self.end_fold)?,
        );
        Some((end.timestamp().as_second() - start.timestamp().as_second()) / 60)
    }
}

/// The zone that holds for a session: its own, else its room's, else the event's.
fn zone_of(tx: &Tx<'_>, slot: &Slot) -> Result<String> {
    let put = |table, id: rambla_wire::Id| match tx.put_value(table, id, "zone") {
        Some(Value::Text(zone)) => Some(zone),
        _ => None,
    };
    if let Some(zone) = &slot.zone {
        return Ok(zone.clone());
    }
    if let Some(room) = slot.room {
        let stored = "SELECT zone FROM rooms WHERE id = ?1";
        let stored = tx
            .read()
            .row(stored, [room], |row| row.get::<_, Option<String>>(0))?;
        if let Some(zone) = put("rooms", room.0).or(stored.flatten()) {
            return Ok(zone);
        }
    }
    zone_of_event(tx)
}

/// The zone of the action's event.
pub(crate) fn zone_of_event(tx: &Tx<'_>) -> Result<String> {
    let event = tx.event()?;
    match tx.put_value("events", event.0, "zone") {
        Some(Value::Text(zone)) => Ok(zone),
        _ => Ok(events::get(tx.read(), event)?.zone),
    }
}

/// The slot that follows from what is there and what is said. One that is moved keeps its length.
fn slot_after(tx: &Tx<'_>, before: Slot, fields: &SessionFields) -> Result<Slot> {
    let old_minutes = before.minutes(&zone_of(tx, &before)?);
    let mut slot = before.clone();
    if let Some(zone) = &fields.zone {
        slot.zone = zone
            .as_deref()
            .map(|zone| zone_named("zone", zone))
            .transpose()?;
    }
    if let Some(room) = fields.room {
        slot.room = room;
    }
    let zone = zone_of(tx, &slot)?;
    let tz = TimeZone::get(&zone).map_err(|_| Error::Invalid {
        field: "zone",
        rule: Rule::Zone,
    })?;
    if let Some(start) = fields.start {
        let (local, fold) = settle("start", start, &zone)?;
        (slot.start, slot.start_fold) = (Some(local), fold);
    }
    let Some(start) = slot
        .start
        .as_ref()
        .and_then(|start| start.parse::<DateTime>().ok())
    else {
        return match fields.end {
            Some(_) => Err(Error::Invalid {
                field: "start",
                rule: Rule::Empty,
            }),
            None => Ok(slot),
        };
    };
    let started = instant(start, slot.start_fold, &tz);
    let minutes = match (fields.end, fields.start) {
        (Some(End::At(end)), _) => {
            let (local, fold) = settle("end", end, &zone)?;
            (slot.end, slot.end_fold) = (Some(local), fold);
            None
        }
        (Some(End::Minutes(minutes)), _) => Some(minutes),
        (None, Some(_)) => old_minutes,
        (None, None) => None,
    };
    if let Some(minutes) = minutes {
        if minutes <= 0 {
            return Err(Error::Invalid {
                field: "minutes",
                rule: Rule::EndsFirst,
            });
        }
        let end = later(&started, minutes);
        let fold = matches!(
            tz.to_ambiguous_timestamp(end.datetime()).offset(),
            AmbiguousOffset::Fold { .. }
        );
        let second = fold && instant(end.datetime(), Some(1), &tz).timestamp() == end.timestamp();
        (slot.end, slot.end_fold) = (
            Some(end.datetime().to_string()),
            fold.then_some(i64::from(second)),
        );
    }
    let Some(end) = slot
        .end
        .as_ref()
        .and_then(|end| end.parse::<DateTime>().ok())
    else {
        return Err(Error::Invalid {
            field: "end",
            rule: Rule::Empty,
        });
    };
    if instant(end, slot.end_fold, &tz).timestamp() <= started.timestamp() {
        return Err(Error::Invalid {
            field: "end",
            rule: Rule::EndsFirst,
        });
    }
    Ok(slot)
}

/// Somebody in a session as they are typed: who is known, else by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Cast {
    /// Who, where they are known.
    pub id: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: String,
}

/// Who takes part: those who are not known yet are added as persons.
pub fn cast(tx: &mut Tx<'_>, cast: Vec<Cast>) -> Result<Vec<(PersonId, String)>> {
    let mut people = Vec::with_capacity(cast.len());
    for one in cast {
        let id = match one.id {
            Some(id) => id,
            None => {
                let fields = PersonFields {
                    name: Some(Some(one.name)),
                    ..PersonFields::default()
                };
                persons::add(tx, fields)?
            }
        };
        people.push((id, one.role));
    }
    Ok(people)
}

/// Adds a session under this id.
pub fn add_as(tx: &mut Tx<'_>, id: SessionId, fields: &SessionFields) -> Result<()> {
    if fields.title.is_none() {
        return Err(Error::Invalid {
            field: "title",
            rule: Rule::Empty,
        });
    }
    let mut row = writes(fields)?;
    if fields.uid.is_none() {
        row = row.set("uid", id.to_string());
    }
    if fields.status.is_none() {
        row = row.set("status", Status::Draft.word());
    }
    row = slot_after(tx, Slot::default(), fields)?.write(row);
    for (at, (person, role)) in fields.people.iter().flatten().enumerate() {
        row = add_person(row, *person, role, at);
    }
    tx.put("sessions", id, row)
}

/// Adds a session.
pub fn add(tx: &mut Tx<'_>, fields: &SessionFields) -> Result<SessionId> {
    let id = SessionId(tx.id());
    add_as(tx, id, fields)?;
    Ok(id)
}

pub(crate) fn add_person(row: Writes, person: PersonId, role: &str, at: usize) -> Writes {
    let payload = vec![Value::Int(at as i64)];
    row.add(
        "people",
        [person.into(), clean_line(role).text.into()],
        payload,
    )
}

/// Changes what is said of a session.
pub fn edit(
    tx: &mut Tx<'_>,
    id: SessionId,
    seen: Option<&Seen>,
    fields: &SessionFields,
) -> Result<()> {
    let before = slot(tx.read(), id)?;
    let mut row = writes(fields)?;
    if fields.start.is_some()
        || fields.end.is_some()
        || fields.zone.is_some()
        || fields.room.is_some()
    {
        row = slot_after(tx, before, fields)?.write(row);
    }
    if let Some(people) = &fields.people {
        let wanted: Vec<(PersonId, String)> = people
            .iter()
            .map(|(person, role)| (*person, clean_line(role).text))
            .collect();
        for (person, role) in people_of(tx.read(), id)? {
            if !wanted.contains(&(person, role.clone())) {
                row = row.remove("people", [person.into(), role.into()]);
            }
        }
        for (at, (person, role)) in wanted.iter().enumerate() {
            row = add_person(row, *person, role, at);
        }
    }
    tx.patch("sessions", id, seen, row)
}

/// Sets a session's status.
pub fn set_status(tx: &mut Tx<'_>, id: SessionId, status: Status) -> Result<()> {
    tx.patch(
        "sessions",
        id,
        None,
        Writes::new().set("status", status.word()),
    )
}

fn slot(db: Reader<'_>, id: SessionId) -> Result<Slot> {
    let slot = db.row("SELECT * FROM sessions WHERE id = ?1", [id], |row| {
        Ok(Slot {
            start: row.get("start")?,
            start_fold: row.get("start_fold")?,
            end: row.get("end")?,
            end_fold: row.get("end_fold")?,
            zone: row.get("zone")?,
            room: row.get("room")?,
        })
    })?;
    slot.ok_or_else(|| Error::NotFound {
        what: "session",
        name: id.to_string(),
    })
}

fn people_of(db: Reader<'_>, id: SessionId) -> Result<Vec<(PersonId, String)>> {
    db.rows(
        "SELECT person, role FROM session_people WHERE session = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
