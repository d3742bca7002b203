//! A span of local time: when a room or a person is free, when there is a break.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Serialize, Serializer};

use super::rules::Stretch;
use super::slot::{Typed, settle};
use crate::desk::error::{Error, Result, Rule};

/// From a local time until another, to the minute; the end is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Span {
    /// Its first minute, as `2026-11-26T09:00`.
    #[serde(serialize_with = "minute")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub start: DateTime,
    /// The minute after its last, in the same form.
    #[serde(serialize_with = "minute")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub end: DateTime,
}

const FORM: Rule = Rule::Form(
    "2026-11-26, 2026-11-26 09:00-13:00, 2026-11-26/2026-11-28 or 2026-11-26T22:00/2026-11-27T02:00",
);
const MINUTE: &str = "%Y-%m-%dT%H:%M";

fn minute<S: Serializer>(time: &DateTime, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(&stored(*time))
}

/// A local time as it is stored: `2026-11-26T09:00`.
pub(crate) fn stored(time: DateTime) -> String {
    time.strftime(MINUTE).to_string()
}

impl Span {
    /// Reads what is typed: a day, hours of a day (`2026-11-26 09:00-13:00`, also `9-13` and until
    /// `24:00`), days (the last one is part of it), or two local times apart by `/`.
    ///
    /// # Errors
    /// [`Error::Invalid`] of `field`: another form, or an end that is not after the start.
    pub fn parse(field: &'static str, text: &str) -> Result<Span> {
        let invalid = |rule| Error::Invalid { field, rule };
        let text = text.trim().replace(['–', '—'], "-");
        let (start, end) = read(&text).ok_or(invalid(FORM))?;
        let years = 1900..=2200;
        if !years.contains(&start.year()) || !years.contains(&end.year()) {
            return Err(invalid(FORM));
        }
        if end <= start {
            return Err(invalid(Rule::EndsFirst));
        }
        Ok(Span { start, end })
    }

    /// From its stored columns; none where they cannot be read.
    pub(crate) fn of(start: &str, end: &str) -> Option<Span> {
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        (start < end).then_some(Span { start, end })
    }

    /// From and until when it really is in this zone, in seconds since 1970. A time that the clocks
    /// show twice is the first one at its start and the second one at its end, so nothing of it is
    /// lost; one that they skip is the moment of the skip.
    pub(crate) fn stretch(self, zone: &TimeZone) -> Stretch {
        (
            second(self.start, zone, false),
            second(self.end, zone, true),
        )
    }

    /// Refuses a span of which the clocks of this zone leave nothing.
    pub(crate) fn check(self, field: &'static str, zone: &str) -> Result<()> {
        let invalid = |rule| Error::Invalid { field, rule };
        let tz = TimeZone::get(zone).map_err(|_| invalid(Rule::Zone))?;
        let (from, to) = self.stretch(&tz);
        if from < to {
            return Ok(());
        }
        let start = Typed {
            local: self.start,
            offset: None,
            fold: Some(0),
        };
        settle(field, start, zone)?;
        Err(invalid(Rule::EndsFirst))
    }
}

fn second(local: DateTime, zone: &TimeZone, last: bool) -> i64 {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let at = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => ambiguous.compatible(),
        AmbiguousOffset::Fold { .. } if last => ambiguous.later(),
        AmbiguousOffset::Fold { .. } => ambiguous.earlier(),
        // With the offset before the skip the time lies at the skip or after it.
        AmbiguousOffset::Gap { before, .. } => before.to_timestamp(local).map(|at| skip(at, zone)),
    };
    at.map_or(0, Timestamp::as_second)
}

/// The last time at which the clocks were changed, at the latest now.
fn skip(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let next = at.checked_add(1.second()).unwrap_or(at);
    let changed = zone.preceding(next).next();
    changed.map_or(at, |changed| changed.timestamp())
}

fn read(text: &str) -> Option<(DateTime, DateTime)> {
    if let Some((from, to)) = text.split_once('/') {
        let (from, to) = (moment(from.trim())?, moment(to.trim())?);
        return Some((from.0, to.1));
    }
    let (day, hours) = date(text)?;
    if hours.is_empty() {
        return moment(text);
    }
    let (from, to) = hours.split_once('-')?;
    Some((clock(day, from.trim())?, clock(day, to.trim())?))
}

/// From and until when: a day begins and ends, a time is one moment.
fn moment(text: &str) -> Option<(DateTime, DateTime)> {
    let (day, time) = date(text)?;
    if time.is_empty() {
        let next = day.tomorrow().ok()?;
        return Some((
            day.to_datetime(Time::midnight()),
            next.to_datetime(Time::midnight()),
        ));
    }
    let at = clock(day, time)?;
    Some((at, at))
}

fn date(text: &str) -> Option<(Date, &str)> {
    let (day, rest) = text.split_at_checked("2026-11-26".len())?;
    let apart = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    Some((day.parse().ok()?, rest)).filter(|_| apart)
}

/// `9`, `09:00`, `24:00`.
fn clock(day: Date, text: &str) -> Option<DateTime> {
    let (hour, minutes) = text.split_once(':').unwrap_or((text, "00"));
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minutes) || minutes.len() != 2 {
        return None;
    }
    match (hour.parse().ok()?, minutes.parse().ok()?) {
        (24, 0) => Some(day.tomorrow().ok()?.to_datetime(Time::midnight())),
        (hour, minute) => Some(day.to_datetime(Time::new(hour, minute, 0, 0).ok()?)),
    }
}

/// As it is typed, in the shortest form.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let midnight = |time: DateTime| time.time() == Time::midnight();
        let (first, start) = (self.start.date(), self.start.strftime("%H:%M"));
        let before = self.end.date().yesterday().unwrap_or(first);
        match (midnight(self.start), midnight(self.end)) {
            (true, true) if before == first => write!(f, "{first}"),
            (true, true) => write!(f, "{first}/{before}"),
            (false, true) if before == first => write!(f, "{first} {start}-24:00"),
            _ if self.end.date() == first => {
                write!(f, "{first} {start}-{}", self.end.strftime("%H:%M"))
            }
            _ => write!(f, "{}/{}", stored(self.start), stored(self.end)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn span(text: &str) -> String {
        match Span::parse("free", text) {
            Ok(span) => format!("{}/{}", stored(span.start), stored(span.end)),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn days_and_hours_are_read_as_people_type_them() {
        for (text, read) in [
            ("2026-11-26", "2026-11-26T00:00/2026-11-27T00:00"),
            (
                " 2026-11-26 09:00-13:00 ",
                "2026-11-26T09:00/2026-11-26T13:00",
            ),
            ("2026-11-26 9 – 13:30", "2026-11-26T09:00/2026-11-26T13:30"),
            (
                "2026-11-26T20:00-24:00",
                "2026-11-26T20:00/2026-11-27T00:00",
            ),
            ("2026-11-26/2026-11-28", "2026-11-26T00:00/2026-11-29T00:00"),
            (
                "2026-11-26T22:00/2026-11-27T02:00",
                "2026-11-26T22:00/2026-11-27T02:00",
            ),
            ("2026-11-26 13-9", "free: ends before it starts"),
            ("2026-11-26 9-9", "free: ends before it starts"),
        ] {
            assert_eq!(span(text), read, "{text}");
        }
        for text in [
            "",
            "morning",
            "2026-11-31",
            "2026-11-26 9",
            "2026-11-26 9-25",
            "2026-11-26 +9-13",
            "2026-11-26 9:5-13",
            "2026-11-269-13",
            "9999-01-01",
        ] {
            assert!(span(text).contains("is not written as"), "{text}");
        }
    }

    #[test]
    fn a_span_is_shown_as_it_may_be_typed_again() {
        for text in [
            "2026-11-26",
            "2026-11-26/2026-11-28",
            "2026-11-26 09:00-13:00",
            "2026-11-26 09:00-24:00",
            "2026-11-26T22:00/2026-11-27T02:00",
            "2026-11-26T22:00/2026-11-28T00:00",
        ] {
            let read = Span::parse("free", text).unwrap();
            assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn a_span_holds_all_that_passes_on_the_days_when_the_clocks_change() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let hours = |text: &str| {
            let (from, to) = Span::parse("free", text).unwrap().stretch(&zone);
            (to - from) as f64 / 3600.0
        };
        assert_eq!(hours("2026-10-25"), 25.0);
        assert_eq!(hours("2026-03-29"), 23.0);
        assert_eq!(hours("2026-10-25 02:30-02:45"), 1.25);
        assert_eq!(hours("2026-03-29 01:00-02:30"), 1.0);
        assert_eq!(hours("2026-03-29 02:30-04:00"), 1.0);
        let skipped = Span::parse("free", "2026-03-29 02:10-02:50").unwrap();
        let refused = skipped.check("free", "Europe/Madrid").unwrap_err();
        assert!(refused.to_string().contains("the clocks skip it"));
        assert!(skipped.check("free", "UTC").is_ok());
    }
}
