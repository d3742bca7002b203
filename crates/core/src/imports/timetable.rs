//! Sessions from a table of others, or from our own (see [`exports::sessions`](crate::exports::sessions)).
//!
//! Each row is a session; which column is what, [`SESSIONS`] knows by its header. A row is known again
//! by its id or uid, else by its title (and, where a title stands several times, by the place among
//! those). A time without a zone is meant in the event's. Days come before months in `5/11/2026`, unless
//! the table shows that it writes them the other way round.

mod clock;
mod words;

use std::collections::{HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::calendar::named::{Named, named};
use super::draft::{Found, Gathered, Judged, described, line, name, short};
use super::tables::headers::{Columns, SESSIONS};
use super::tables::{Refusal, Table, TableRow};
use super::{
    Format, MAX_PEOPLE, MAX_SESSIONS, Moment, Part, Problem, Schedule, Session, SessionPerson,
};
use crate::exports::sessions::HEADERS;
use crate::text::clean::LIMIT;
use crate::text::fold::fold;
use clock::{Order, Stamp};

/// Which columns speak of which part.
const SPEAKS: [(&str, Part); 10] = [
    ("subtitle", Part::Subtitle),
    ("abstract", Part::Abstract),
    ("kind", Part::Kind),
    ("room", Part::Room),
    ("track", Part::Track),
    ("url", Part::Url),
    ("language", Part::Language),
    ("people", Part::People),
    ("status", Part::Status),
    ("capacity", Part::Capacity),
];

/// Makes a schedule of a table. `own` are the user's pairs of header and field; `source` is what the
/// table is called (its file's name): a later table of that name is a later version of it.
///
/// # Errors
/// [`Refusal`], where a column is missing without which no row can be a session, or there are more
/// rows than sessions can be. Single rows that cannot be taken are no error: see [`Schedule::rows`].
pub fn read(table: &Table, own: &[(String, String)], source: &str) -> Result<Schedule, Refusal> {
    let columns = Columns::of(&table.headers, SESSIONS, own)?;
    let needed = [
        ("the title", "title", columns.has("title")),
        (
            "the start",
            "start",
            columns.has("start") || columns.has("date"),
        ),
    ];
    if let Some((what, field, _)) = needed.into_iter().find(|(.., is_there)| !is_there) {
        return Err(Refusal::MissingColumn { what, field });
    }
    if let Some(row) = table.rows.get(MAX_SESSIONS) {
        return Err(Refusal::TooManySessions { line: row.line });
    }
    let dates = ["date", "start", "end"];
    let dates = dates.iter().flat_map(|field| {
        let rows = table.rows.iter();
        rows.map(|row| columns.value(&row.cells, field))
    });
    let mut rows = Rows {
        order: Order::of(dates),
        is_ours: table.headers == HEADERS,
        columns,
        titles: HashMap::new(),
        seen: HashSet::new(),
        told: HashSet::new(),
    };
    let mut gathered = Gathered::default();
    for row in &table.rows {
        gathered.take(row.line, "", rows.judge(row));
    }
    let Gathered {
        sessions,
        rows: problems,
        ..
    } = gathered;
    let timed = || sessions.iter().filter(|session| !session.is_untimed);
    let days = || timed().map(|session| session.start.date());
    let silent = SPEAKS
        .into_iter()
        .filter(|(field, _)| !rows.columns.has(field));
    Ok(Schedule {
        format: Format::Table,
        source: fold(source),
        silent: silent.map(|(_, part)| part).collect(),
        title: source.to_owned(),
        first_day: days().min(),
        last_day: days().max(),
        zone: timed().find_map(|session| session.zone.clone()),
        sessions,
        rows: problems,
        ..Schedule::default()
    })
}

struct Rows {
    columns: Columns,
    order: Order,
    /// The table was exported here: lists and roles are as they were written.
    is_ours: bool,
    /// How often titles stood in rows without a key of their own.
    titles: HashMap<String, usize>,
    seen: HashSet<(String, DateTime, Option<String>)>,
    /// Zones that were told to be another name.
    told: HashSet<String>,
}

impl Rows {
    fn judge(&mut self, row: &TableRow) -> Judged {
        let cell = |field| self.columns.value(&row.cells, field);
        let mut removed = 0;
        let mut one = |field| line(cell(field), &mut removed);
        let (id, guid) = (one("id"), one("uid"));
        let (title, subtitle, kind) = (one("title"), one("subtitle"), one("kind"));
        let (language, url) = (one("language"), one("url"));
        let (status, capacity) = (one("status"), one("capacity"));
        let zone = one("zone");
        let room = name(cell("room"), &mut removed);
        let track = name(cell("track"), &mut removed);
        let about = |value: &str| match value {
            "" => short(&title),
            value => format!("{} ({})", short(&title), short(value)),
        };
        if title.is_empty() {
            return Err((Problem::MissingTitle, short(&row.cells.join(" "))));
        }
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let text = described(cell("abstract"), self.is_ours);
        removed += text.removed;
        let is_too_long = [text.text.len(), title.len(), subtitle.len()];
        if is_too_long.into_iter().any(|length| length > LIMIT) {
            return Err((Problem::TextTooLong, about("")));
        }
        let mut remarks: Vec<Found> = Vec::new();
        let people = self.people(cell("people"), &mut removed);
        if people.len() > MAX_PEOPLE {
            return Err((Problem::TooManyPeople, about("")));
        }
        let mut session = Session {
            row: row.line,
            guid: given(&guid),
            id: given(&id),
            subtitle,
            abstract_text: text.text.trim().to_owned(),
            room: given(&room),
            track: given(&track),
            kind: given(&kind),
            language: given(&language),
            people,
            status: words::status(&status),
            capacity: capacity.parse().ok().filter(|capacity| *capacity >= 0),
            url: given(&url)
                .filter(|url| url.starts_with("http://") || url.starts_with("https://")),
            ..Session::default()
        };
        session.zone = match named(&zone) {
            Named::Known(zone) => Some(zone),
            Named::Mapped(known) => {
                if self.told.insert(zone.clone()) {
                    let detail = format!("{} → {known}", short(&zone));
                    remarks.push((Problem::ZoneMapped, detail));
                }
                Some(known)
            }
            Named::Unknown => None,
        };
        self.times(row, &mut session)
            .map_err(|(problem, value)| (problem, about(&value)))?;
        if !zone.is_empty() && session.zone.is_none() && !session.is_untimed {
            let found = (Problem::UnknownZone, about(&zone));
            // A time with an offset is certain all the same.
            if session.offset.is_none() {
                return Err(found);
            }
            remarks.push(found);
        }
        if !status.is_empty() && session.status.is_none() {
            remarks.push((Problem::UnknownStatus, about(&status)));
        }
        if !capacity.is_empty() && session.capacity.is_none() {
            remarks.push((Problem::UnreadableNumber, about(&capacity)));
        }
        if !url.is_empty() && session.url.is_none() {
            remarks.push((Problem::UnreadableLink, about(&url)));
        }
        if !session.is_untimed && session.minutes > 24 * 60 {
            remarks.push((Problem::LongSession, about("")));
        }
        if removed > 0 {
            remarks.push((Problem::ControlCharacters, about(&removed.to_string())));
        }
        session.title.clone_from(&title);
        if session.guid.is_none() && session.id.is_none() {
            session.id = Some(self.key(&session)?);
        }
        Ok((session, remarks))
    }

    /// What a row without a key is known by; the same session twice is once too often.
    fn key(&mut self, session: &Session) -> Result<String, Found> {
        let title = fold(&session.title);
        let same = (title.clone(), session.start, session.room.clone());
        if !self.seen.insert(same) {
            return Err((Problem::RepeatedKey, short(&session.title)));
        }
        let count = self.titles.entry(title.clone()).or_default();
        *count += 1;
        Ok(match count {
            1 => format!("title:{title}"),
            count => format!("title:{title}/{count}"),
        })
    }

    /// Start and end: in one cell each, or a day with a time or a range of times beside it; instead of
    /// the end a duration.
    fn times(&self, row: &TableRow, session: &mut Session) -> Result<(), (Problem, String)> {
        let cell = |field| self.columns.value(&row.cells, field);
        let texts = ["start", "end", "date", "time", "duration"].map(cell);
        let [start_text, end_text, date_text, time_text, duration] = texts;
        if texts.iter().all(|text| text.is_empty()) {
            session.is_untimed = true;
            return Ok(());
        }
        let stamp = |text: &str| match text {
            "" => Ok(Stamp::default()),
            text => Stamp::read(text, self.order)
                .ok_or_else(|| (Problem::UnreadableStart, text.to_owned())),
        };
        let (from, till) = clock::range(if time_text.is_empty() {
            start_text
        } else {
            time_text
        });
        let start = match time_text {
            "" => stamp(from)?,
            _ => stamp(start_text)?.or(stamp(from)?),
        };
        let start = start.or(stamp(date_text)?);
        let missing = || (Problem::MissingStart, start_text.to_owned());
        let (date, time) = (
            start.date.ok_or_else(missing)?,
            start.time.ok_or_else(missing)?,
        );
        if !(1900..3000).contains(&date.year()) {
            return Err((Problem::UnreadableStart, date.to_string()));
        }
        session.start = date.to_datetime(time);
        session.offset = start.offset;
        let end_text = if end_text.is_empty() { till } else { end_text };
        let unreadable = || (Problem::UnreadableDuration, end_text.to_owned());
        if end_text.is_empty() {
            let problem = |problem| (problem, duration.to_owned());
            session.minutes = clock::minutes(duration).map_err(problem)?;
            return Ok(());
        }
        let end = Stamp::read(end_text, self.order).ok_or_else(unreadable)?;
        let clock = end.time.ok_or_else(unreadable)?;
        let local = match end.date {
            Some(date) => date.to_datetime(clock),
            // An end without a day that is not later is that of the night.
            None if clock > time => date.to_datetime(clock),
            None => {
                let next = date.checked_add(1.day()).map_err(|_| unreadable())?;
                next.to_datetime(clock)
            }
        };
        let offset = end.offset;
        session.end = Some(Moment { local, offset });
        session.minutes = local.duration_since(session.start).as_mins();
        Ok(())
    }

    fn people(&self, cell: &str, removed: &mut usize) -> Vec<SessionPerson> {
        let mut people: Vec<SessionPerson> = Vec::new();
        for written in words::people(cell, self.is_ours) {
            let (written, role) = match written.strip_suffix(')').filter(|_| self.is_ours) {
                Some(pair) => match pair.rsplit_once(" (") {
                    Some((name, role)) => (name.to_owned(), Some(role.to_owned())),
                    None => (written, None),
                },
                None => (written, None),
            };
            let person = SessionPerson {
                id: None,
                name: name(&written, removed),
                role,
            };
            if !person.name.is_empty() && !people.contains(&person) && people.len() <= MAX_PEOPLE {
                people.push(person);
            }
        }
        people
    }
}
