//! One VEVENT: a session, or why it cannot be taken.

use calcard::icalendar::{
    ICalendarComponent, ICalendarProperty as Property, ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::zones::{Settled, Zones};
use crate::imports::draft::{Found, Judged, described, line as one_line, name, short};
use crate::imports::lines::{Line, Lines, Piece};
use crate::imports::{Moment, Problem, Session};
use crate::sessions::Status;
use crate::sessions::slot::Typed;
use crate::text::clean::LIMIT;

/// What holds for every event of a file.
pub(super) struct Frame {
    /// It was written here: its texts are plain, whatever they look like.
    pub(super) is_ours: bool,
    /// It says that all its events are cancelled.
    pub(super) is_cancelled: bool,
}

/// A time as the file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Day(Date),
    Local(DateTime),
    Certain(DateTime, Offset),
}

pub(super) fn read(piece: &Piece, frame: &Frame, zones: &mut Zones) -> Judged {
    let Some(component) = component(&piece.text) else {
        return Err((Problem::MissingTitle, String::new()));
    };
    let mut removed = 0;
    let mut one = |property| one_line(&text(&component, &property), &mut removed);
    let (title, uid, url) = (
        one(Property::Summary),
        one(Property::Uid),
        one(Property::Url),
    );
    let room = name(&text(&component, &Property::Location), &mut removed);
    let mut categories = categories(&component, &mut removed);
    let about = |value: &str| match value {
        "" => short(&title),
        value => format!("{} ({})", short(&title), short(value)),
    };
    if piece.is_too_long {
        return Err((Problem::TextTooLong, about("")));
    }
    if uid.is_empty() {
        return Err((Problem::MissingKey, about("")));
    }
    if title.is_empty() {
        return Err((Problem::MissingTitle, short(&uid)));
    }
    if component.has_property(&Property::RecurrenceId) {
        return Err((Problem::DateOfSeries, about("")));
    }
    let description = text(&component, &Property::Description);
    let description = described(&description, frame.is_ours);
    removed += description.removed;
    if description.text.len() > LIMIT || title.len() + room.len() > LIMIT {
        return Err((Problem::TextTooLong, about("")));
    }

    let mut remarks: Vec<Found> = Vec::new();
    let start = raw(&piece.text, "DTSTART");
    let with_start = |problem| (problem, about(&start));
    let written = match start.is_empty() {
        true => return Err(with_start(Problem::MissingStart)),
        false => written(&start).ok_or_else(|| with_start(Problem::UnreadableStart))?,
    };
    let begin = settle(&component, &Property::Dtstart, written, zones).map_err(with_start)?;
    if let Some(problem) = begin.remark {
        remarks.push(with_start(problem));
    }
    let (end, minutes) = end(&component, piece, written, &begin, zones).map_err(|problem| {
        let end = raw(&piece.text, "DTEND");
        (problem, about(if end.is_empty() { &start } else { &end }))
    })?;
    if let Written::Day(_) = written {
        remarks.push(with_start(Problem::AllDay));
    }
    if minutes > 24 * 60 {
        remarks.push(with_start(Problem::LongSession));
    }
    if component.has_property(&Property::Rrule) || component.has_property(&Property::Rdate) {
        remarks.push(with_start(Problem::Series));
    }
    let track = (!categories.is_empty()).then(|| categories.remove(0));
    if !categories.is_empty() {
        remarks.push((Problem::MoreCategories, about(&categories.join(", "))));
    }
    let is_link = url.starts_with("http://") || url.starts_with("https://");
    if !url.is_empty() && !is_link {
        remarks.push((Problem::UnreadableLink, about(&url)));
    }
    if piece.stray > 0 {
        remarks.push((Problem::StrayLine, about(&piece.stray.to_string())));
    }
    if removed > 0 {
        remarks.push((Problem::ControlCharacters, about(&removed.to_string())));
    }
    let session = Session {
        row: piece.row,
        guid: Some(uid),
        title,
        abstract_text: description.text.trim().to_owned(),
        start: begin.moment.local,
        offset: begin.moment.offset,
        minutes,
        end,
        zone: begin.zone,
        status: status(&component, frame),
        room: Some(room).filter(|room| !room.is_empty()),
        track,
        url: Some(url).filter(|_| is_link),
        ..Session::default()
    };
    Ok((session, remarks))
}

/// What an event is known by, also if it cannot be taken.
pub(super) fn key(piece: &Piece) -> String {
    one_line(&raw(&piece.text, "UID"), &mut 0)
}

/// The value of a property that stands in the calendar itself.
pub(super) fn unescaped(line: Line<'_>) -> String {
    let value = line.value();
    value
        .replace("\\n", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\")
}

fn component(text: &str) -> Option<ICalendarComponent> {
    match Parser::new(text).entry() {
        Entry::ICalendar(calendar) => calendar.components.into_iter().next(),
        _ => None,
    }
}

/// The first value of a property as text.
fn text(component: &ICalendarComponent, property: &Property) -> String {
    let entry = component.property(property);
    let value = entry.and_then(|entry| entry.values.first());
    value
        .and_then(ICalendarValue::as_text)
        .unwrap_or_default()
        .to_owned()
}

fn categories(component: &ICalendarComponent, removed: &mut usize) -> Vec<String> {
    let entries = component.properties(&Property::Categories);
    let values = entries.flat_map(|entry| entry.values.iter().filter_map(ICalendarValue::as_text));
    let names = values.map(|value| name(value, removed));
    names.filter(|name| !name.is_empty()).take(100).collect()
}

fn status(component: &ICalendarComponent, frame: &Frame) -> Option<Status> {
    if frame.is_cancelled {
        return Some(Status::Cancelled);
    }
    let entry = component.property(&Property::Status)?;
    match entry.values.first()? {
        ICalendarValue::Status(ICalendarStatus::Cancelled) => Some(Status::Cancelled),
        ICalendarValue::Status(ICalendarStatus::Confirmed) => Some(Status::Confirmed),
        ICalendarValue::Status(ICalendarStatus::Tentative | ICalendarStatus::Draft) => {
            Some(Status::Draft)
        }
        _ => None,
    }
}

/// The value of a property as it stands in the file: of a time, the parser reads what it can of it,
/// and `20261123T09:30` as nine o'clock.
fn raw(text: &str, property: &str) -> String {
    let mut lines = Lines::of(text);
    let line = lines.find(|line| line.name() == property);
    line.map(|line| line.value()).unwrap_or_default()
}

fn written(value: &str) -> Option<Written> {
    let digits = |from: usize, to: usize| {
        let part = value.get(from..to)?;
        let is_number = part.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| part.parse::<i16>().ok()).flatten()
    };
    let Some(date) = digits(0, 4).zip(digits(4, 6)).zip(digits(6, 8)) else {
        let typed = Typed::parse("start", value).ok()?;
        return Some(match typed.offset {
            Some(offset) => Written::Certain(typed.local, offset),
            None => Written::Local(typed.local),
        });
    };
    let ((year, month), day) = date;
    if !(1900..3000).contains(&year) {
        return None;
    }
    let date = Date::new(year, month as i8, day as i8).ok()?;
    let Some(rest) = value.get(8..).filter(|rest| !rest.is_empty()) else {
        return Some(Written::Day(date));
    };
    let clock = rest.strip_prefix(['T', 't'])?;
    let (clock, is_utc) = match clock.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, true),
        None => (clock, false),
    };
    let second = match clock.len() {
        4 => 0,
        6 => digits(13, 15)?,
        _ => return None,
    };
    // A leap second is written, but no clock here has one.
    let second = if second == 60 { 59 } else { second as i8 };
    let time = Time::new(digits(9, 11)? as i8, digits(11, 13)? as i8, second, 0).ok()?;
    let local = date.to_datetime(time);
    Some(match is_utc {
        true => Written::Certain(local, Offset::UTC),
        false => Written::Local(local),
    })
}

fn settle(
    component: &ICalendarComponent,
    property: &Property,
    written: Written,
    zones: &mut Zones,
) -> Result<Settled, Problem> {
    let plain = |local, offset| Settled {
        moment: Moment { local, offset },
        zone: None,
        remark: None,
    };
    match written {
        Written::Day(day) => Ok(plain(day.to_datetime(Time::midnight()), None)),
        Written::Certain(local, offset) => Ok(plain(local, Some(offset))),
        Written::Local(local) => {
            let entry = component.property(property);
            match entry.and_then(|entry| entry.tz_id()) {
                Some(zone) => zones.settle(zone, local),
                None => Ok(Settled {
                    remark: Some(Problem::Floating),
                    ..plain(local, None)
                }),
            }
        }
    }
}

/// The end, where the file gives one, and how long it is till then.
fn end(
    component: &ICalendarComponent,
    piece: &Piece,
    start: Written,
    begin: &Settled,
    zones: &mut Zones,
) -> Result<(Option<Moment>, i64), Problem> {
    let value = raw(&piece.text, "DTEND");
    let of_days = |days: i64| match start {
        Written::Day(day) => day.checked_add(jiff::Span::new().days(days)).ok(),
        _ => None,
    };
    let midnight = |day: Date| Moment {
        local: day.to_datetime(Time::midnight()),
        offset: None,
    };
    if !value.is_empty() {
        let written = written(&value).ok_or(Problem::UnreadableDuration)?;
        let end = settle(component, &Property::Dtend, written, zones)?.moment;
        let minutes = minutes_between(begin.moment, end);
        // The last day of an all-day event is often meant to be in it.
        if minutes == 0
            && let Some(day) = of_days(1)
        {
            return Ok((Some(midnight(day)), 24 * 60));
        }
        return match minutes {
            0 => Err(Problem::MissingDuration),
            1.. => Ok((Some(end), minutes)),
            _ => Err(Problem::EndsFirst),
        };
    }
    let duration = component.property(&Property::Duration);
    let Some(duration) = duration.and_then(|entry| entry.values.first()) else {
        let day = of_days(1).ok_or(Problem::MissingDuration)?;
        return Ok((Some(midnight(day)), 24 * 60));
    };
    let ICalendarValue::Duration(duration) = duration else {
        return Err(Problem::UnreadableDuration);
    };
    let seconds = duration.as_seconds();
    if let (0, true) = (seconds % 86_400, seconds > 0)
        && let Some(day) = of_days(seconds / 86_400)
    {
        return Ok((Some(midnight(day)), seconds / 60));
    }
    match seconds {
        ..=0 => Err(Problem::MissingDuration),
        // At the end of the calendar no time can be added.
        seconds if seconds > 1000 * 365 * 86_400 => Err(Problem::UnreadableDuration),
        seconds => Ok((None, (seconds + 59) / 60)),
    }
}

/// Minutes that really pass where both are certain, else those on the wall; above zero if any time
/// passes.
fn minutes_between(start: Moment, end: Moment) -> i64 {
    let certain = |moment: Moment| moment.offset?.to_timestamp(moment.local).ok();
    let seconds = match (certain(start), certain(end)) {
        (Some(start), Some(end)) => end.as_second() - start.as_second(),
        _ => end.local.duration_since(start.local).as_secs(),
    };
    match seconds {
        0.. => (seconds + 59) / 60,
        _ => -1,
    }
}
