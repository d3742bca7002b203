//! Events: an expo, a City Lab. Everything else belongs to one.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::EventId;
use crate::desk::{Desk, Outcome, Reader, Tx, Writes};
use crate::names::EVENT;
use crate::sessions::slot::{instant, zone_named};
use crate::text::clean::clean_line;

/// What an event begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEvent {
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub zone: String,
    /// Its first day.
    pub first_day: Option<Date>,
    /// Its last day.
    pub last_day: Option<Date>,
    /// Where it is.
    pub venue: Option<String>,
    /// Who is responsible for the personal data.
    pub controller: Option<String>,
    /// `gdpr` or `eudpr` (Regulation (EU) 2018/1725).
    pub law: Option<String>,
    /// The last day on which personal data is kept.
    pub keep_until: Option<Date>,
    /// Whether it is the sample event, which never leaves its desk.
    pub sample: bool,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub zone: String,
    /// Its first day.
    pub first_day: Option<String>,
    /// Its last day.
    pub last_day: Option<String>,
    /// Where it is.
    pub venue: Option<String>,
    /// Who is responsible for the personal data.
    pub controller: Option<String>,
    /// The data-protection law.
    pub law: Option<String>,
    /// The last day on which personal data is kept.
    pub keep_until: Option<String>,
    /// Whether it is the sample event.
    pub sample: bool,
}

/// What an event is said to be, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFields {
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub zone: String,
    /// Its first day.
    pub first_day: Option<Date>,
    /// Its last day.
    pub last_day: Option<Date>,
    /// Where it is.
    pub venue: Option<String>,
    /// Who is responsible for the personal data.
    pub controller: Option<String>,
    /// `gdpr` or `eudpr` (Regulation (EU) 2018/1725).
    pub law: Option<String>,
    /// The last day on which personal data is kept.
    pub keep_until: Option<Date>,
}

impl From<EventFields> for NewEvent {
    fn from(fields: EventFields) -> NewEvent {
        NewEvent {
            name: fields.name,
            zone: fields.zone,
            first_day: fields.first_day,
            last_day: fields.last_day,
            venue: fields.venue,
            controller: fields.controller,
            law: fields.law,
            keep_until: fields.keep_until,
            sample: false,
        }
    }
}

/// A day as it is typed: `2026-11-24`.
pub fn day(field: &'static str, text: &str) -> Result<Date> {
    text.trim().parse().map_err(|_| Error::Invalid {
        field,
        rule: Rule::Form("a day such as 2026-11-24"),
    })
}

/// When a day begins in the zone of an event; milliseconds since 1970, UTC.
pub fn begin_of(db: Reader<'_>, event: EventId, field: &'static str, text: &str) -> Result<i64> {
    let zone = TimeZone::get(&get(db, event)?.zone).unwrap_or(TimeZone::UTC);
    let begin = instant(day(field, text)?.to_datetime(Time::midnight()), None, &zone);
    Ok(begin.timestamp().as_millisecond())
}

/// What is said of an event, where it holds together.
fn writes(fields: EventFields) -> Result<Writes> {
    let name = clean_line(&fields.name).text;
    if name.is_empty() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let zone = zone_named("zone", &fields.zone)?;
    if let (Some(first), Some(last)) = (fields.first_day, fields.last_day)
        && last < first
    {
        return Err(Error::Invalid {
            field: "to",
            rule: Rule::EndsFirst,
        });
    }
    if let (Some(last), Some(until)) = (fields.last_day, fields.keep_until)
        && until < last
    {
        return Err(Error::Invalid {
            field: "keep-until",
            rule: Rule::EndsFirst,
        });
    }
    let line = |text: Option<String>| {
        text.map(|text| clean_line(&text).text)
            .filter(|text| !text.is_empty())
    };
    Ok(Writes::new()
        .set("name", name)
        .set("zone", zone)
        .set("first_day", fields.first_day.map(|day| day.to_string()))
        .set("last_day", fields.last_day.map(|day| day.to_string()))
        .set("venue", line(fields.venue))
        .set("controller", line(fields.controller))
        .set("law", fields.law)
        .set("keep_until", fields.keep_until.map(|day| day.to_string())))
}

/// Changes what is said of an event.
pub fn edit(tx: &mut Tx<'_>, id: EventId, fields: EventFields) -> Result<()> {
    let seen = tx.read().seen(id)?;
    tx.patch("events", id, Some(&seen), writes(fields)?)
}

/// Adds an event and opens it: what the action puts from now on belongs to it.
pub fn add(tx: &mut Tx<'_>, new: NewEvent) -> Result<EventId> {
    let sample = new.sample;
    let row = writes(EventFields {
        name: new.name,
        zone: new.zone,
        first_day: new.first_day,
        last_day: new.last_day,
        venue: new.venue,
        controller: new.controller,
        law: new.law,
        keep_until: new.keep_until,
    })?;
    let event = EventId(tx.id());
    let key = tx.key();
    tx.open_event(event);
    tx.put(
        "events",
        event,
        row.set("key", key.to_vec())
            .set("sample", sample.then_some(1)),
    )?;
    Ok(event)
}

/// Adds an event and makes it the desk's current one.
pub fn create(desk: &mut Desk, new: NewEvent) -> Result<Outcome<EventId>> {
    let added = desk.write("add_event", |tx| add(tx, new))?;
    choose(desk, added.value)?;
    Ok(added)
}

/// All events, in the order they came.
pub fn list(db: Reader<'_>) -> Result<Vec<Event>> {
    db.rows(
        "SELECT * FROM events WHERE deleted_at IS NULL ORDER BY n",
        [],
        |row| {
            Ok(Event {
                id: row.get("id")?,
                name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
                zone: row.get::<_, Option<String>>("zone")?.unwrap_or_default(),
                first_day: row.get("first_day")?,
                last_day: row.get("last_day")?,
                venue: row.get("venue")?,
                controller: row.get("controller")?,
                law: row.get("law")?,
                keep_until: row.get("keep_until")?,
                sample: row.get::<_, Option<i64>>("sample")? == Some(1),
            })
        },
    )
}

/// The event with this id.
pub fn get(db: Reader<'_>, id: EventId) -> Result<Event> {
    let found = list(db)?.into_iter().find(|event| event.id == id);
    found.ok_or_else(|| Error::NotFound {
        what: "event",
        name: id.to_string(),
    })
}

/// Makes an event the current one of this desk.
pub fn choose(desk: &mut Desk, event: EventId) -> Result<()> {
    desk.station.event = Some(event);
    desk.set_setting("event", &event.to_string())
}

/// The event to work in: the one that is named, else the one chosen last, else the only one.
pub fn current(desk: &Desk, named: Option<&str>) -> Result<Option<EventId>> {
    if let Some(text) = named {
        return desk
            .read(|db| EVENT.find(db, None, text))
            .map(|id| Some(EventId(id)));
    }
    let events = desk.read(list)?;
    let chosen = desk.setting("event")?.and_then(|id| id.parse().ok());
    let chosen = events
        .iter()
        .map(|event| event.id)
        .find(|id| Some(*id) == chosen);
    Ok(chosen.or(events.last().map(|event| event.id)))
}
