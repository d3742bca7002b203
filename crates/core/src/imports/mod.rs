//! Files of others, read into plain rows: bytes in, rows and remarks out, nothing stored.
//!
//! A file is either refused whole, with one sentence ([`Refusal`]), or read to its end; what is
//! odd about single rows is a result and not an error ([`RowProblem`]).

pub mod attendees;
pub mod calendar;
pub mod contacts;
mod detect;
mod draft;
mod format;
pub mod html;
pub mod incoming;
pub mod leads;
mod lines;
pub mod mappings;
pub mod pentabarf;
mod problem;
mod refusal;
pub mod report;
mod said;
pub mod sessions;
pub mod tables;
mod times;
pub mod timetable;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::sessions::Status;

pub use detect::{FormatFound, detect};
pub use format::{Format, Part};
pub use problem::{Problem, RowProblem};
pub use refusal::Refusal;

/// The largest schedule that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most sessions in one file.
pub const MAX_SESSIONS: usize = 20_000;
/// The most contacts in one file.
pub const MAX_CONTACTS: usize = 200_000;
/// The most people of one session.
pub const MAX_PEOPLE: usize = 200;
/// How deep elements may stand in one another.
pub const MAX_DEPTH: usize = 64;

/// A schedule as its file tells it, cleaned but not yet matched with anything stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Of which kind the file is.
    pub format: Format,
    /// What the file's source is called, so that a later version of it is known again; empty: its
    /// acronym or title.
    pub source: String,
    /// What the file never speaks of: there, what is here stays as it is.
    pub silent: Vec<Part>,
    /// The name of the event; empty when the file has none.
    pub title: String,
    /// The short name of the event.
    pub acronym: Option<String>,
    /// Where the event is.
    pub venue: Option<String>,
    /// The city of the venue.
    pub city: Option<String>,
    /// The first day, as named by the file or by its days.
    pub first_day: Option<Date>,
    /// The last day, as named by the file or by its days.
    pub last_day: Option<Date>,
    /// The zone of sessions without one of their own: an IANA name that the bundled time zone
    /// database knows, in its spelling.
    pub zone: Option<String>,
    /// The sessions in the order of the file. No two have the same [`Session::key`].
    pub sessions: Vec<Session>,
    /// The keys of sessions that the file names, but which could not be taken: they are not gone.
    pub refused_keys: Vec<String>,
    /// What was odd, in the order of the file; remarks on the whole file come first.
    pub rows: Vec<RowProblem>,
}

impl Schedule {
    /// How many sessions of the file are not in [`Schedule::sessions`].
    #[must_use]
    pub fn refused(&self) -> usize {
        self.rows.iter().filter(|row| row.refused).count()
    }
}

/// One session of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// The line of the file on which the session begins, from 1.
    pub row: u64,
    /// The identifier that is unique in the world.
    pub guid: Option<String>,
    /// The identifier that is unique in the file's series.
    pub id: Option<String>,
    /// The title, one line, never empty.
    pub title: String,
    /// The second title; empty when there is none.
    pub subtitle: String,
    /// Abstract and description as plain text with a blank line between; empty without both.
    /// At most [`crate::text::clean::LIMIT`] bytes.
    pub abstract_text: String,
    /// The local time on the wall of the session's zone, or of `offset` if the zone is not known.
    pub start: DateTime,
    /// The offset of `start` from UTC, if the file gave one: then the instant is certain, and in
    /// a schedule in XML with a zone the two agree.
    pub offset: Option<Offset>,
    /// Whether the file says no time: then start and length are without meaning.
    pub is_untimed: bool,
    /// The length in minutes, above 0; without meaning where there is an end.
    pub minutes: i64,
    /// The end, where the file gives that and no length.
    pub end: Option<Moment>,
    /// The session's own zone: an IANA name.
    pub zone: Option<String>,
    /// Draft, confirmed or cancelled, where the file says so.
    pub status: Option<Status>,
    /// How many people may take part.
    pub capacity: Option<i64>,
    /// The name of the room; of a calendar the whole location, which may end in the venue.
    pub room: Option<String>,
    /// The name of the track.
    pub track: Option<String>,
    /// The kind of session, as the file words it.
    pub kind: Option<String>,
    /// The language, as the file words it.
    pub language: Option<String>,
    /// The session's own page.
    pub url: Option<String>,
    /// The people of the session in their order, none twice.
    pub people: Vec<SessionPerson>,
}

impl Session {
    /// What a later import of the same source finds the session by: the guid, else the id.
    #[must_use]
    pub fn key(&self) -> &str {
        match (&self.guid, &self.id) {
            (Some(key), _) | (None, Some(key)) => key,
            (None, None) => "",
        }
    }
}

/// A time as a file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// What the clock on the wall shows.
    pub local: DateTime,
    /// Its offset from UTC, if it is certain.
    pub offset: Option<Offset>,
}

/// Somebody named in a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionPerson {
    /// The identifier of the person within this source.
    pub id: Option<String>,
    /// The name, one line, never empty.
    pub name: String,
    /// The role, where the file says one; else they speak.
    pub role: Option<String>,
}
