//! What is here already: the sessions that a calendar or table can mean, and whether it says anything
//! else of them than they show.

use std::collections::HashMap;

use super::Import;
use super::times::Times;
use super::values::{Digests, digest_of, link};
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{EventId, RoomId, SessionId, TrackId};
use crate::events;
use crate::exports::agenda::{description, place};
use crate::exports::lines;
use crate::imports::{Format, Part, Schedule, Session};
use crate::sessions::{self, list_all};
use crate::text::clean::{clean, clean_line};
use crate::{rooms, tracks};

/// How long a text may be in a cell of a workbook (UTF-16): one that is cut there is still the same.
const LONGEST_CELL: usize = 32_767;

/// The event as it was before the import; empty for files that never left from here.
#[derive(Default)]
pub(super) struct Here {
    sessions: HashMap<SessionId, sessions::Session>,
    by_uid: HashMap<String, SessionId>,
    rooms: HashMap<String, RoomId>,
    tracks: HashMap<String, TrackId>,
    /// Where the event is.
    venue: Option<String>,
    /// What the locations of the file end in.
    tail: Option<String>,
}

impl Here {
    pub(super) fn of(db: Reader<'_>, schedule: &Schedule, event: Option<EventId>) -> Result<Here> {
        let mut here = Here::default();
        if !schedule.format.comes_back() {
            return Ok(here);
        }
        if let Some(event) = event {
            here.venue = events::get(db, event)?.venue;
            for session in list_all(db, event)? {
                here.by_uid.insert(session.uid.clone(), session.id);
                here.sessions.insert(session.id, session);
            }
            // Of several of one name the first is meant.
            for room in rooms::list(db, event)?.into_iter().rev() {
                here.rooms.insert(room.name, room.id);
            }
            for track in tracks::list(db, event)?.into_iter().rev() {
                here.tracks.insert(track.name, track.id);
            }
        }
        let ends_here = |session: &Session| {
            let room = session.room.as_deref().unwrap_or_default();
            here.venue
                .as_deref()
                .is_some_and(|venue| before(room, venue).is_some())
        };
        if !schedule.sessions.iter().any(ends_here) {
            here.tail.clone_from(&schedule.venue);
        }
        Ok(here)
    }

    /// The session that a row means: by the id or the UID that it had when it left.
    pub(super) fn found(&self, session: &Session) -> Option<SessionId> {
        let id = session.id.as_deref().and_then(|id| id.parse().ok());
        let id = id
            .map(SessionId)
            .filter(|id| self.sessions.contains_key(id));
        let uid = session.guid.as_ref().or(session.id.as_ref());
        id.or_else(|| self.by_uid.get(uid?).copied())
    }

    pub(super) fn session(&self, id: SessionId) -> Option<&sessions::Session> {
        self.sessions.get(&id)
    }

    pub(super) fn room(&self, name: &str) -> Option<RoomId> {
        self.rooms.get(name).copied()
    }

    pub(super) fn track(&self, name: &str) -> Option<TrackId> {
        self.tracks.get(name).copied()
    }
}

/// What stands before the venue in "Room, venue"; empty where it is the venue alone.
fn before<'r>(location: &'r str, venue: &str) -> Option<&'r str> {
    let room = location.strip_suffix(venue)?;
    match room.is_empty() {
        true => Some(room),
        false => room.strip_suffix(", "),
    }
}

impl Import {
    /// The name of the room: a calendar's location without the venue.
    pub(super) fn room_of(&self, session: &Session) -> Option<String> {
        let location = session.room.as_deref()?;
        if self.format != Format::Calendar {
            return Some(location.to_owned());
        }
        let venues = [&self.here.venue, &self.here.tail];
        let mut venues = venues.into_iter().flatten();
        let room = venues.find_map(|venue| before(location, venue));
        Some(room.unwrap_or(location).trim().to_owned()).filter(|room| !room.is_empty())
    }

    /// The abstract: a calendar's description without the second title and the people that went out
    /// before it.
    pub(super) fn abstract_of(
        &self,
        session: &Session,
        here: Option<&sessions::Session>,
    ) -> String {
        let text = &session.abstract_text;
        let Some(here) = here.filter(|_| self.format == Format::Calendar) else {
            return text.clone();
        };
        let head = sessions::Session {
            r#abstract: None,
            ..here.clone()
        };
        let head = description(&head).map(|head| lines::text(&head).into_owned());
        let rest = head.and_then(|head| text.strip_prefix(&head));
        match rest {
            Some("") => String::new(),
            Some(rest) => rest.strip_prefix("\n\n").unwrap_or(text).to_owned(),
            None => text.clone(),
        }
    }

    /// Whether the file says anything else of a part than the session shows.
    pub(super) fn differs(
        &self,
        part: Part,
        session: &Session,
        times: Option<&Times>,
        here: &sessions::Session,
    ) -> bool {
        if !self.format.comes_back() {
            return true;
        }
        let is_calendar = self.format == Format::Calendar;
        let line = |shown: &Option<String>, said: Option<&str>| {
            let shown = shown.as_deref().unwrap_or_default();
            clean_line(shown).text != said.unwrap_or_default()
        };
        match part {
            Part::Title => clean_line(&here.title).text != session.title,
            Part::Subtitle => line(&here.subtitle, Some(&session.subtitle)),
            Part::Kind => line(&here.kind, session.kind.as_deref()),
            Part::Language => line(&here.language, session.language.as_deref()),
            Part::Track => line(&here.track, session.track.as_deref()),
            Part::Capacity => here.capacity != session.capacity,
            Part::Times => times.is_some_and(|times| self.differ(session, times, here)),
            Part::Status => session.status.is_some_and(|status| status != here.status()),
            Part::Abstract => {
                let shown = match is_calendar {
                    true => description(here),
                    false => here.r#abstract.clone(),
                };
                !is_same_text(&shown.unwrap_or_default(), &session.abstract_text)
            }
            Part::Room => {
                let shown = place(here, self.here.venue.as_deref());
                let is_as_written = is_calendar && !line(&shown, session.room.as_deref());
                !is_as_written && line(&here.room, self.room_of(session).as_deref())
            }
            Part::Url => {
                let said = link(session).unwrap_or_default();
                let shown = here.url.clone().unwrap_or_default();
                shown != said && lines::uri(&shown) != said
            }
            Part::People => {
                // Whom no file names is in none that came from here.
                let withheld = here.people.iter().filter(|one| one.is_withheld);
                let withheld: Vec<&str> = withheld.map(|one| one.name.as_str()).collect();
                let shown = here.named_people();
                let shown = shown.map(|one| (clean_line(&one.name).text, one.role.as_str()));
                let said = session.people.iter();
                let said = said.filter(|one| !withheld.contains(&one.name.as_str()));
                let said = said.map(|one| {
                    let role = one.role.as_deref().unwrap_or(super::named::SPEAKER);
                    (one.name.clone(), role)
                });
                !shown.eq(said)
            }
        }
    }
}

impl Import {
    /// Whether a session shows of a part what the source said of it last.
    pub(super) fn is_as_said(&self, part: Part, here: &sessions::Session, said: &Digests) -> bool {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let is_calendar = self.format == Format::Calendar;
        let shown = match part {
            Part::Title => here.title.clone(),
            Part::Subtitle => text(&here.subtitle),
            Part::Abstract if is_calendar => {
                lines::text(&text(&description(here))).trim().to_owned()
            }
            Part::Abstract => text(&here.r#abstract).trim().to_owned(),
            Part::Kind => text(&here.kind),
            Part::Room if is_calendar => text(&place(here, self.here.venue.as_deref())),
            Part::Room => text(&here.room),
            Part::Track => text(&here.track),
            Part::Url if is_calendar => lines::uri(&text(&here.url)),
            Part::Url => text(&here.url),
            Part::Language => text(&here.language),
            Part::Status => here.status().word().to_owned(),
            Part::Capacity => here.capacity.map_or(String::new(), |n| n.to_string()),
            Part::People => {
                let people = here.named_people();
                let people = people.map(|one| format!("{} ({})", one.name, one.role));
                people.collect::<Vec<_>>().join("\n")
            }
            Part::Times => match (&here.start, &here.end) {
                (Some(start), Some(end)) => Import::instants(start, end, Some(&here.zone)),
                _ => String::new(),
            },
        };
        said.get(part) == Some(&digest_of(&shown))
    }
}

/// Whether a text came back as it went out: blanks at its ends and kinds of line ends may have gone,
/// and a workbook cuts what is very long.
fn is_same_text(shown: &str, said: &str) -> bool {
    let shown = lines::text(shown);
    let shown = clean(&shown).text;
    let said = lines::text(said);
    shown.trim() == said.trim() || {
        let length = said.encode_utf16().count();
        (LONGEST_CELL - 1..=LONGEST_CELL).contains(&length) && shown.starts_with(said.as_ref())
    }
}
