//! The agenda: its list and grid, one session, and what clashes.

use rambla_core::attendees::own_sessions;
use rambla_core::breaks::{self, Break, BreakFields};
use rambla_core::conflicts;
use rambla_core::desk::error::Error;
use rambla_core::desk::ids::{AttendeeId, BreakId, EventId, PersonId, RoomId, SessionId, TrackId};
use rambla_core::desk::{Conflict, Entry, Reader, Seen};
use rambla_core::persons;
use rambla_core::rooms::{self, Room, RoomFields};
use rambla_core::sessions::availability;
use rambla_core::sessions::free::{self, FreeSlot, nearest};
use rambla_core::sessions::slot::{Typed, rfc3339};
use rambla_core::sessions::span::Span;
use rambla_core::sessions::warnings::Warning;
use rambla_core::sessions::{self, Cast, End, Filter, Session, SessionFields, Status};
use rambla_core::tracks::{self, Track, TrackFields};
use rambla_core::trash;
use serde::{Deserialize, Serialize};
use tauri::State;
use ts_rs::TS;

use crate::failure::{Answer, Failure};
use crate::open_desk::OpenDesk;

/// How many slots a move is offered.
const SLOTS: usize = 60;

/// One day of the agenda, or what is in Trash.
#[derive(Serialize, TS)]
pub(crate) struct Agenda {
    /// The days with sessions, in order, and how many each has.
    days: Vec<AgendaDay>,
    /// The day that is shown; none where no session has a time.
    day: Option<String>,
    sessions: Vec<SessionRow>,
    /// What clashes in the whole event.
    warnings: Vec<Warning>,
    rooms: Vec<Room>,
    tracks: Vec<Track>,
}

/// A day with sessions.
#[derive(Serialize, TS)]
pub(crate) struct AgendaDay {
    day: String,
    sessions: usize,
}

/// A session as the list and the grid show it.
#[derive(Serialize, TS)]
pub(crate) struct SessionRow {
    id: SessionId,
    title: String,
    kind: Option<String>,
    /// RFC 3339 with offset.
    start: Option<String>,
    end: Option<String>,
    zone: String,
    room: Option<String>,
    room_id: Option<RoomId>,
    track_id: Option<TrackId>,
    status: String,
    people: Vec<String>,
}

/// Which sessions: all that is said must hold.
#[derive(Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
pub(crate) struct AgendaFilter {
    /// This day; without, the first one (or today, where it has sessions).
    day: Option<String>,
    room: Option<RoomId>,
    track: Option<TrackId>,
    person: Option<PersonId>,
    /// What this attendee takes part in.
    attendee: Option<AttendeeId>,
    /// Words of the title or of a name.
    search: Option<String>,
    /// Those in Trash, of all days.
    trash: bool,
}

/// A session with all that its form needs.
#[derive(Serialize, TS)]
pub(crate) struct SessionShown {
    session: Session,
    conflicts: Vec<Conflict>,
    warnings: Vec<Warning>,
    /// What this shows of it, to be sent back with an edit.
    seen: String,
}

/// What is said of a session; what is missing is not said, null takes it away.
#[derive(Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
pub(crate) struct SessionForm {
    title: Option<String>,
    #[serde(deserialize_with = "said")]
    subtitle: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    r#abstract: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    kind: Option<Option<String>>,
    /// `2026-11-24T09:00`, with an offset where the clock shows it twice.
    start: Option<String>,
    end: Option<String>,
    #[serde(deserialize_with = "said")]
    room: Option<Option<RoomId>>,
    #[serde(deserialize_with = "said")]
    track: Option<Option<TrackId>>,
    status: Option<String>,
    #[serde(deserialize_with = "said")]
    url: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    capacity: Option<Option<i64>>,
    people: Option<Vec<Cast>>,
}

fn said<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl SessionForm {
    fn fields(self) -> Result<(SessionFields, Option<Vec<Cast>>), Error> {
        let typed = |field: &'static str, text: Option<String>| {
            text.map(|text| Typed::parse(field, &text)).transpose()
        };
        let fields = SessionFields {
            title: self.title,
            subtitle: self.subtitle,
            r#abstract: self.r#abstract,
            kind: self.kind,
            start: typed("start", self.start)?,
            end: typed("end", self.end)?.map(End::At),
            room: self.room,
            track: self.track,
            status: self.status.map(|word| Status::of(Some(&word))),
            url: self.url,
            capacity: self.capacity,
            ..SessionFields::default()
        };
        Ok((fields, self.people))
    }
}

impl AgendaFilter {
    /// As the core has it.
    pub(super) fn filter(&self, db: Reader<'_>, event: EventId) -> Result<Filter, Error> {
        let own = self.attendee.map(|id| own_sessions(db, event, id));
        let day = self
            .day
            .as_deref()
            .map(|day| rambla_core::events::day("day", day));
        Ok(Filter {
            day: day.transpose()?,
            room: self.room,
            track: self.track,
            person: self.person,
            only: own.transpose()?,
        })
    }
}

pub(super) fn row(session: Session) -> SessionRow {
    SessionRow {
        id: session.id,
        title: session.title,
        kind: session.kind,
        start: session.start.as_ref().map(rfc3339),
        end: session.end.as_ref().map(rfc3339),
        zone: session.zone,
        room: session.room,
        room_id: session.room_id,
        track_id: session.track_id,
        status: session.status,
        people: session.people.into_iter().map(|one| one.name).collect(),
    }
}

#[tauri::command]
pub(crate) async fn agenda(desk: State<'_, OpenDesk>, filter: AgendaFilter) -> Answer<Agenda> {
    let now = rambla_machine::now();
    desk.read(move |db, event| {
        let wanted = filter.filter(db, event)?;
        let (trash, mut all): (Vec<Session>, Vec<Session>) = sessions::list_all(db, event)?
            .into_iter()
            .partition(|session| session.deleted);
        let warnings = sessions::occupancy(db, event)?.warnings();
        let days = sessions::days(&all);
        let shown = match (filter.trash, wanted.day) {
            (true, _) => None,
            (false, Some(day)) => Some(day),
            (false, None) => sessions::day_shown(db, event, &days, now)?,
        };
        if filter.trash {
            all = trash;
        }
        if let Some(words) = &filter.search {
            let hits = sessions::hits(db, words)?;
            all.retain(|session| hits.contains(&session.id));
        }
        // Words are looked for on every day.
        let day = shown.filter(|_| filter.search.is_none());
        let passing = Filter { day, ..wanted };
        all.retain(|session| passing.passes(session));
        Ok(Agenda {
            days: days
                .into_iter()
                .map(|(day, sessions)| AgendaDay {
                    day: day.to_string(),
                    sessions,
                })
                .collect(),
            day: shown.map(|day| day.to_string()),
            sessions: all.into_iter().map(row).collect(),
            warnings,
            rooms: rooms::list(db, event)?,
            tracks: tracks::list(db, event)?,
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn session(desk: State<'_, OpenDesk>, id: SessionId) -> Answer<SessionShown> {
    desk.look(move |desk| {
        let event = desk.station.event.ok_or(Error::NoEvent)?;
        let (session, warnings, seen) = desk.read(|db| {
            Ok((
                sessions::get(db, event, id)?,
                sessions::occupancy(db, event)?.warnings_of(id),
                db.seen(id)?,
            ))
        })?;
        Ok(SessionShown {
            session,
            conflicts: conflicts::of(desk, &[id.0])?,
            warnings,
            seen: seen.to_string(),
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn session_history(
    desk: State<'_, OpenDesk>,
    id: SessionId,
) -> Answer<Vec<Entry>> {
    desk.look(move |desk| desk.history(&[id.0])).await
}

#[tauri::command]
pub(crate) async fn add_session(desk: State<'_, OpenDesk>, form: SessionForm) -> Answer<SessionId> {
    let (mut fields, cast) = form.fields()?;
    desk.write("add_session", move |tx| {
        fields.people = cast.map(|cast| sessions::cast(tx, cast)).transpose()?;
        sessions::add(tx, &fields)
    })
    .await
}

#[tauri::command]
pub(crate) async fn edit_session(
    desk: State<'_, OpenDesk>,
    id: SessionId,
    seen: Option<String>,
    form: SessionForm,
) -> Answer<()> {
    let seen = seen.map(|seen| seen.parse::<Seen>());
    let seen = seen.transpose().map_err(|_| Failure::new("bug"))?;
    let moves = form.start.is_some() || form.room.is_some();
    let op = if moves && form.title.is_none() {
        "move_session"
    } else {
        "edit_session"
    };
    let (mut fields, cast) = form.fields()?;
    desk.write(op, move |tx| {
        fields.people = cast.map(|cast| sessions::cast(tx, cast)).transpose()?;
        sessions::edit(tx, id, seen.as_ref(), &fields)
    })
    .await
}

/// Cancels a session, or takes that back.
#[tauri::command]
pub(crate) async fn set_session_status(
    desk: State<'_, OpenDesk>,
    id: SessionId,
    status: String,
) -> Answer<()> {
    let status = Status::of(Some(&status));
    let op = match status {
        Status::Cancelled => "cancel_session",
        Status::Confirmed | Status::Draft => "reinstate_session",
    };
    desk.write(op, move |tx| sessions::set_status(tx, id, status))
        .await
}

#[tauri::command]
pub(crate) async fn delete_session(desk: State<'_, OpenDesk>, id: SessionId) -> Answer<()> {
    desk.write("delete_session", move |tx| {
        trash::delete(tx, "sessions", id)
    })
    .await
}

#[tauri::command]
pub(crate) async fn restore_session(desk: State<'_, OpenDesk>, id: SessionId) -> Answer<()> {
    desk.write("restore_session", move |tx| {
        trash::restore(tx, "sessions", id)
    })
    .await
}

#[tauri::command]
pub(crate) async fn nearest_slot(
    desk: State<'_, OpenDesk>,
    id: SessionId,
) -> Answer<Option<FreeSlot>> {
    desk.read(move |db, event| Ok(nearest(&sessions::occupancy(db, event)?, id)))
        .await
}

/// Where a session could go on a day (without: on its own), the free slots first.
#[tauri::command]
pub(crate) async fn slots(
    desk: State<'_, OpenDesk>,
    id: SessionId,
    day: Option<String>,
) -> Answer<Vec<FreeSlot>> {
    desk.read(move |db, event| {
        let occupancy = sessions::occupancy(db, event)?;
        match day {
            None => Ok(free::slots(&occupancy, id, SLOTS)),
            Some(day) => {
                let day = rambla_core::events::day("day", &day)?;
                Ok(free::slots_on(&occupancy, id, &[day], SLOTS))
            }
        }
    })
    .await
}

/// When rooms and people are free, and the breaks of the event.
#[derive(Serialize, TS)]
pub(crate) struct Hours {
    rooms: Vec<(RoomId, Vec<Span>)>,
    breaks: Vec<Break>,
}

#[tauri::command]
pub(crate) async fn hours(desk: State<'_, OpenDesk>) -> Answer<Hours> {
    desk.read(|db, event| {
        let rooms = rooms::list(db, event)?.into_iter();
        let rooms = rooms.map(|room| Ok((room.id, availability::of_room(db, room.id)?)));
        Ok(Hours {
            rooms: rooms.collect::<Result<_, Error>>()?,
            breaks: breaks::list(db, event)?,
        })
    })
    .await
}

fn spans(field: &'static str, texts: &[String]) -> Result<Vec<Span>, Error> {
    texts.iter().map(|text| Span::parse(field, text)).collect()
}

/// Says when a room is free; nothing: always.
#[tauri::command]
pub(crate) async fn set_room_hours(
    desk: State<'_, OpenDesk>,
    id: RoomId,
    free: Vec<String>,
) -> Answer<()> {
    desk.write("set_room_availability", move |tx| {
        availability::set_room(tx, id, None, spans("free", &free)?)
    })
    .await
}

/// When a person is free; nothing: always.
#[tauri::command]
pub(crate) async fn person_hours(desk: State<'_, OpenDesk>, id: PersonId) -> Answer<Vec<Span>> {
    desk.read(move |db, _| availability::of_person(db, id))
        .await
}

#[tauri::command]
pub(crate) async fn set_person_hours(
    desk: State<'_, OpenDesk>,
    id: PersonId,
    free: Vec<String>,
) -> Answer<()> {
    desk.write("set_person_availability", move |tx| {
        availability::set_person(tx, id, None, spans("free", &free)?)
    })
    .await
}

#[tauri::command]
pub(crate) async fn add_break(
    desk: State<'_, OpenDesk>,
    name: String,
    span: String,
) -> Answer<BreakId> {
    desk.write("add_break", move |tx| {
        let fields = BreakFields {
            name: Some(name),
            span: Some(Span::parse("break", &span)?),
        };
        breaks::add(tx, fields)
    })
    .await
}

#[tauri::command]
pub(crate) async fn delete_break(desk: State<'_, OpenDesk>, id: BreakId) -> Answer<()> {
    desk.write("delete_break", move |tx| trash::delete(tx, "breaks", id))
        .await
}

#[tauri::command]
pub(crate) async fn add_room(
    desk: State<'_, OpenDesk>,
    name: String,
    capacity: Option<i64>,
) -> Answer<RoomId> {
    desk.write("add_room", move |tx| {
        let fields = RoomFields {
            name: Some(name),
            capacity: Some(capacity),
            ..RoomFields::default()
        };
        rooms::add(tx, fields)
    })
    .await
}

#[tauri::command]
pub(crate) async fn add_track(
    desk: State<'_, OpenDesk>,
    name: String,
    color: Option<String>,
) -> Answer<TrackId> {
    desk.write("add_track", move |tx| {
        let fields = TrackFields {
            name: Some(name),
            color: Some(color),
        };
        tracks::add(tx, fields)
    })
    .await
}

/// The persons whose name begins with these words, a few at most.
#[tauri::command]
pub(crate) async fn people(
    desk: State<'_, OpenDesk>,
    text: String,
) -> Answer<Vec<persons::Person>> {
    desk.read(move |db, event| persons::search(db, event, &text, 8))
        .await
}
