//! Calendars in iCalendar (RFC 5545), as calendar programs and conference systems export them.
//!
//! First the lines alone (see [`lines`](super::lines)): how components stand in one another, where
//! each event begins, and which of its lines are wanted; then each event is given to the parser by
//! itself. So a file that is cut off is refused whole, and nothing that it can hold takes more memory
//! than it has bytes.
//!
//! What becomes of what: UID is the key, LOCATION the room, the first of CATEGORIES the track; STATUS
//! is taken over, and an event without one stands. An **all-day** event is taken from 00:00 to 24:00, a
//! **series** as its first date, each with a remark; **single dates of a series** (RECURRENCE-ID) are
//! refused. A time without a zone is meant in the event's. Where the file brings the rules of a zone
//! itself, those decide, whatever the zone is called.

mod event;
pub(super) mod named;
mod rules;
mod zones;

use std::ops::ControlFlow;

use super::draft::{Gathered, short};
use super::lines::{Line, Lines, Piece, with_line_ends};
use super::refusal::{self, Refusal};
use super::{
    Format, MAX_BYTES, MAX_DEPTH, MAX_SESSIONS, Part, Problem, RowProblem, Schedule, Session,
};
use crate::text::clean::{LIMIT, clean_line};
use event::Frame;
use zones::Zones;

/// What a calendar never speaks of.
const SILENT: [Part; 5] = [
    Part::Subtitle,
    Part::Kind,
    Part::Language,
    Part::People,
    Part::Capacity,
];
/// The properties of an event that are read.
const OF_EVENT: [&str; 13] = [
    "UID",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "CATEGORIES",
    "URL",
    "STATUS",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "RECURRENCE-ID",
];
/// The properties of a time zone that are read.
const OF_ZONE: [&str; 9] = [
    "BEGIN",
    "END",
    "TZID",
    "X-LIC-LOCATION",
    "DTSTART",
    "RRULE",
    "RDATE",
    "TZOFFSETFROM",
    "TZOFFSETTO",
];
/// The most time zones of one file.
const MAX_ZONES: usize = 200;

/// Reads a calendar. `progress` is told after each event how many bytes are done, and may stop it.
///
/// # Errors
/// [`Refusal`] if the file is no calendar, is cut off, or is beyond a limit. Single events that cannot
/// be taken are no error: see [`Schedule::rows`].
pub fn read(
    bytes: &[u8],
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Schedule, Refusal> {
    let text = text_of(bytes)?;
    let text = with_line_ends(text);
    let mut walk = Walk::default();
    let mut lines = Lines::of(&text);
    let mut last = 1;
    while let Some(line) = lines.next() {
        last = line.number;
        if walk.line(line)? && progress(bytes.len() - lines.left().min(bytes.len())).is_break() {
            return Err(Refusal::Stopped);
        }
    }
    walk.finish(last)
}

/// The bytes as text, if they may be a calendar at all.
fn text_of(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let (line, found) = (1, "it is UTF-16".to_owned());
        return Err(Refusal::Encoding { line, found });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(Refusal::Empty);
    }
    if !refusal::begins_with(bytes, b"BEGIN:VCALENDAR") {
        let looks_like = refusal::looks_like(bytes).unwrap_or("XML");
        return Err(Refusal::NotACalendar { looks_like });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let newlines: u64 = before.iter().map(|b| u64::from(*b == b'\n')).sum();
        let found = "some bytes there are no letters".to_owned();
        let line = 1 + newlines;
        Refusal::Encoding { line, found }
    })
}

#[derive(Default)]
struct Walk {
    /// The open components and where they begin.
    open: Vec<(String, u64)>,
    has_closed: bool,
    events: Vec<Piece>,
    zones: Vec<Piece>,
    product: String,
    name: String,
    zone: String,
    method: String,
}

impl Walk {
    /// Takes a line; whether an event ended with it.
    fn line(&mut self, line: Line<'_>) -> Result<bool, Refusal> {
        if line.is_blank() {
            return Ok(false);
        }
        let name = line.name();
        match name.as_ref() {
            "BEGIN" => self.begin(line).map(|()| false),
            "END" => self.end(line),
            name => self.property(name, line).map(|()| false),
        }
    }

    fn depth_of(&self, component: &str) -> bool {
        self.open.get(1).is_some_and(|(name, _)| name == component)
    }

    fn begin(&mut self, line: Line<'_>) -> Result<(), Refusal> {
        let name = line.value().to_ascii_uppercase();
        if self.open.len() == MAX_DEPTH {
            return Err(Refusal::TooDeep { line: line.number });
        }
        if self.open.is_empty() && name != "VCALENDAR" {
            let what = format!("{} begins outside of a calendar", short(&name));
            return Err(malformed(line, what));
        }
        self.open.push((name, line.number));
        match self.open.len() {
            2 if self.depth_of("VEVENT") => {
                if self.events.len() == MAX_SESSIONS {
                    return Err(Refusal::TooManySessions { line: line.number });
                }
                self.events.push(Piece::begin(line));
            }
            2 if self.depth_of("VTIMEZONE") => {
                if self.zones.len() == MAX_ZONES {
                    let what = format!("begins a time zone beyond the {MAX_ZONES} that are read");
                    return Err(malformed(line, what));
                }
                self.zones.push(Piece::begin(line));
            }
            3 if self.depth_of("VTIMEZONE") => self.add_to_zone(line),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, line: Line<'_>) -> Result<bool, Refusal> {
        let found = line.value().to_ascii_uppercase();
        let Some((open, _)) = self.open.last().filter(|(open, _)| *open == found) else {
            let what = match self.open.last() {
                Some((open, _)) => format!(
                    "END:{} stands where END:{} is expected",
                    short(&found),
                    short(open)
                ),
                None => format!("END:{} ends what never began", short(&found)),
            };
            return Err(malformed(line, what));
        };
        let is_event = self.open.len() == 2 && open == "VEVENT";
        if self.open.len() <= 3 && self.depth_of("VTIMEZONE") {
            self.add_to_zone(line);
        }
        if is_event && let Some(event) = self.events.last_mut() {
            event.add(line);
        }
        self.open.pop();
        self.has_closed |= self.open.is_empty();
        Ok(is_event)
    }

    fn add_to_zone(&mut self, line: Line<'_>) {
        if let Some(zone) = self.zones.last_mut() {
            zone.add(line);
        }
    }

    fn property(&mut self, name: &str, line: Line<'_>) -> Result<(), Refusal> {
        match self.open.len() {
            0 => {
                let what = "text stands outside of the calendar".to_owned();
                return Err(malformed(line, what));
            }
            1 => {
                let value = match name {
                    "PRODID" => &mut self.product,
                    "X-WR-CALNAME" | "NAME" => &mut self.name,
                    "X-WR-TIMEZONE" => &mut self.zone,
                    "METHOD" => &mut self.method,
                    _ => return Ok(()),
                };
                if value.is_empty() && line.text.len() <= LIMIT {
                    *value = event::unescaped(line);
                }
            }
            2 if self.depth_of("VEVENT") => {
                let event = self.events.last_mut();
                let event = event.expect("BUG: an open event has a piece");
                if OF_EVENT.contains(&name) {
                    event.add(line);
                } else if name.is_empty() {
                    event.stray += 1;
                }
            }
            2 | 3 if self.depth_of("VTIMEZONE") && OF_ZONE.contains(&name) => {
                self.add_to_zone(line);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self, last: u64) -> Result<Schedule, Refusal> {
        if let Some((inside, begin)) = self.open.last() {
            return Err(Refusal::CutOff {
                line: last,
                inside: short(inside),
                begin: *begin,
            });
        }
        if self.events.is_empty() {
            return Err(Refusal::NoSessions);
        }
        let mut zones = Zones::of(&self.zones, &self.zone);
        let frame = Frame {
            is_ours: self.product.contains("//Rambla//"),
            is_cancelled: self.method.trim().eq_ignore_ascii_case("CANCEL"),
        };
        let mut gathered = Gathered::default();
        for event in &self.events {
            let key = event::key(event);
            gathered.take(event.row, &key, event::read(event, &frame, &mut zones));
        }
        let title = clean_line(&self.name).text;
        let first = gathered.sessions.first().map(Session::key);
        let source = match title.is_empty() {
            true => format!("{} {}", self.product.trim(), first.unwrap_or_default()),
            false => crate::text::fold::fold(&title),
        };
        let Gathered {
            sessions,
            mut rows,
            refused,
            ..
        } = gathered;
        rows.splice(0..0, zones.remarks.drain(..));
        let days = || sessions.iter().map(|session| session.start.date());
        Ok(Schedule {
            format: Format::Calendar,
            source,
            silent: SILENT.to_vec(),
            title,
            venue: venue(&sessions),
            first_day: days().min(),
            last_day: days().max(),
            zone: zones.of_calendar().or_else(|| most_common_zone(&sessions)),
            sessions,
            refused_keys: refused,
            rows,
            ..Schedule::default()
        })
    }
}

/// What all locations end in behind a comma, where there are several: "Room, venue".
fn venue(sessions: &[Session]) -> Option<String> {
    let mut rooms: Vec<&str> = sessions
        .iter()
        .filter_map(|one| one.room.as_deref())
        .collect();
    rooms.sort_unstable();
    rooms.dedup();
    let first = *rooms.first().filter(|_| rooms.len() > 1)?;
    let mut tails = first.match_indices(", ").map(|(at, _)| &first[at + 2..]);
    let is_tail = |room: &&str, tail: &str| {
        let before = room.strip_suffix(tail);
        before.is_some_and(|before| before.is_empty() || before.ends_with(", "))
    };
    let tail = tails.find(|tail| rooms.iter().all(|room| is_tail(room, tail)));
    tail.map(str::to_owned)
}

fn most_common_zone(sessions: &[Session]) -> Option<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for zone in sessions
        .iter()
        .filter_map(|session| session.zone.as_deref())
    {
        *counts.entry(zone).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(zone, _)| zone.to_owned())
}

fn malformed(line: Line<'_>, what: String) -> Refusal {
    let line = line.number;
    Refusal::Malformed { line, what }
}

/// A remark on the whole file.
fn remark(problem: Problem, detail: String) -> RowProblem {
    RowProblem {
        row: None,
        problem,
        detail,
        refused: false,
    }
}
