//! When a session is: local times, a zone, and a fold for each time that occurs twice.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use crate::desk::error::{Error, Result, Rule};

/// The spelling of a zone in the IANA database.
pub fn zone_named(field: &'static str, name: &str) -> Result<String> {
    let zone = TimeZone::get(name.trim()).map_err(|_| Error::Invalid {
        field,
        rule: Rule::Zone,
    })?;
    let known = zone.iana_name().map(str::to_owned);
    known.ok_or(Error::Invalid {
        field,
        rule: Rule::Zone,
    })
}

/// A local time as a user or a file gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// What the clock on the wall shows.
    pub local: DateTime,
    /// The offset that was given with it.
    pub offset: Option<Offset>,
    /// Which of two, where the clock shows it twice: 0 the first, 1 the second.
    pub fold: Option<i64>,
}

impl Typed {
    /// Reads `2026-11-23T09:00`, with seconds and offset where given.
    pub fn parse(field: &'static str, text: &str) -> Result<Typed> {
        let form = Error::Invalid {
            field,
            rule: Rule::Form("2026-11-23T09:00 or 2026-11-23T09:00+01:00"),
        };
        let text = text.trim();
        let (time, offset) = split_offset(text);
        let Ok(local) = time.replace(' ', "T").parse::<DateTime>() else {
            return Err(form);
        };
        if !time.contains(['T', ' ', 't']) || !(1900..=2200).contains(&local.year()) {
            return Err(form);
        }
        let offset = match offset {
            None => None,
            Some("Z" | "z") => Some(Offset::UTC),
            Some(offset) => Some(offset_of(offset).ok_or(form)?),
        };
        Ok(Typed {
            local,
            offset,
            fold: None,
        })
    }
}

fn split_offset(text: &str) -> (&str, Option<&str>) {
    let Some(from) = text.find(['T', 't', ' ']) else {
        return (text, None);
    };
    match text[from..].find(['+', '-', 'Z', 'z']) {
        Some(at) => (&text[..from + at], Some(&text[from + at..])),
        None => (text, None),
    }
}

fn offset_of(text: &str) -> Option<Offset> {
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = match rest.split_once(':') {
        Some(pair) => pair,
        None => rest.split_at_checked(2)?,
    };
    let minutes = if minutes.is_empty() { "0" } else { minutes };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// A local time that was found to exist: with its fold where it occurs twice.
pub fn settle(field: &'static str, typed: Typed, zone: &str) -> Result<(String, Option<i64>)> {
    let invalid = |rule| Error::Invalid { field, rule };
    let tz = TimeZone::get(zone).map_err(|_| invalid(Rule::Zone))?;
    let written = typed.local.to_string();
    let with = |offset: Offset| offset_time(typed.local, offset);
    let offset_rule = |right: String| {
        invalid(Rule::Offset {
            zone: zone.to_owned(),
            right,
        })
    };
    match tz.to_ambiguous_timestamp(typed.local).offset() {
        AmbiguousOffset::Unambiguous { offset } => match typed.offset {
            Some(given) if given != offset => Err(offset_rule(with(offset))),
            _ => Ok((written, None)),
        },
        AmbiguousOffset::Gap { before, after } => {
            let at = |offset: Offset| {
                offset
                    .to_timestamp(typed.local)
                    .map(|at| at.to_zoned_datetime(tz.clone()))
            };
            // The offset before the skip reads the time as later, the one after it as earlier.
            let (later, earlier) = (at(before), at(after));
            let show = |time: std::result::Result<ZonedDateTime, jiff::Error>| {
                time.map_or(String::new(), |time| rfc3339(&time))
            };
            Err(invalid(Rule::Skipped {
                before: show(earlier),
                after: show(later),
            }))
        }
        AmbiguousOffset::Fold { before, after } => {
            let fold = match (typed.offset, typed.fold) {
                (Some(given), _) if given == before => 0,
                (Some(given), _) if given == after => 1,
                (Some(_), _) => {
                    return Err(offset_rule(format!("{} or {}", with(before), with(after))));
                }
                (None, Some(fold @ 0..=1)) => fold,
                (None, _) => {
                    return Err(invalid(Rule::Twice {
                        first: with(before),
                        second: with(after),
                    }));
                }
            };
            Ok((written, Some(fold)))
        }
    }
}

/// The instant of a stored local time. One that does not exist any more (the zone's rules or the
/// session's zone changed) is read with the offset before the skip (RFC 5545 §3.3.5).
pub fn instant(local: DateTime, fold: Option<i64>, zone: &TimeZone) -> ZonedDateTime {
    let ambiguous = zone.to_ambiguous_zoned_datetime(local);
    let twice = matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. });
    let zoned = if fold == Some(1) && twice {
        ambiguous.later()
    } else {
        ambiguous.compatible()
    };
    zoned.unwrap_or_else(|_| Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC))
}

/// A time as RFC 3339 with its offset, without a zone name.
pub fn rfc3339(time: &ZonedDateTime) -> String {
    offset_time(time.datetime(), time.offset())
}

fn offset_time(local: DateTime, offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    format!(
        "{}{sign}{hours:02}:{minutes:02}",
        local.strftime("%Y-%m-%dT%H:%M:%S")
    )
}

/// The local time this many minutes later, counted on the clock that really passes.
pub fn later(start: &ZonedDateTime, minutes: i64) -> ZonedDateTime {
    start
        .checked_add(minutes.minutes())
        .unwrap_or_else(|_| start.clone())
}

/// Milliseconds since 1970 of what a table calls a moment: RFC 3339, or a local time or a day in this
/// zone. None where it cannot be read.
pub fn milliseconds(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let local = text.parse::<DateTime>().ok()?;
    Some(instant(local, Some(0), zone).timestamp().as_millisecond())
}

/// Milliseconds since 1970 as RFC 3339 in this zone.
pub fn moment(milliseconds: i64, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    rfc3339(&at.to_zoned_datetime(zone.clone()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(text: &str, fold: Option<i64>) -> std::result::Result<(String, Option<i64>), String> {
        let typed = Typed {
            fold,
            ..Typed::parse("start", text).map_err(|error| error.to_string())?
        };
        settle("start", typed, "Europe/Madrid").map_err(|error| error.to_string())
    }

    #[test]
    fn a_time_that_occurs_twice_needs_a_fold_or_an_offset() {
        let refused = told("2026-10-25T02:30", None).unwrap_err();
        assert!(
            refused.contains("2026-10-25T02:30:00+02:00 (fold 0)"),
            "{refused}"
        );
        assert!(
            refused.contains("2026-10-25T02:30:00+01:00 (fold 1)"),
            "{refused}"
        );
        assert_eq!(told("2026-10-25T02:30", Some(1)).unwrap().1, Some(1));
        assert_eq!(told("2026-10-25T02:30+02:00", None).unwrap().1, Some(0));
        assert_eq!(told("2026-10-25T02:30+01:00", None).unwrap().1, Some(1));
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_refused_with_the_two_beside_it() {
        let refused = told("2026-03-29T02:30", None).unwrap_err();
        assert!(
            refused.contains("2026-03-29T01:30:00+01:00 and 2026-03-29T03:30:00+02:00"),
            "{refused}"
        );
    }

    #[test]
    fn an_offset_that_the_zone_does_not_have_is_refused_with_the_right_one() {
        let refused = told("2026-11-23T09:00+05:00", None).unwrap_err();
        assert!(refused.contains("2026-11-23T09:00:00+01:00"), "{refused}");
        assert_eq!(
            told("2026-11-23T09:00+01:00", None).unwrap(),
            ("2026-11-23T09:00:00".into(), None)
        );
    }

    #[test]
    fn other_ways_to_write_a_time_are_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-11-23",
            "2026-13-01T09:00",
            "09:00",
            "2026-11-23T25:00",
            "9999-01-01T00:00",
        ] {
            assert!(Typed::parse("start", text).is_err(), "{text}");
        }
    }
}
