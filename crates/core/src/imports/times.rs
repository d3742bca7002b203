//! The forms in which schedules write durations, starts, dates and zones.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::Problem;

/// Where a session of the file stands in time, as it is written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) day: Option<Date>,
    pub(super) date: String,
    pub(super) start: String,
}

/// What the file says once for all its sessions.
pub(super) struct Rules {
    pub(super) zone: Option<TimeZone>,
    /// Starts before this time of day belong to the date after their day.
    pub(super) day_change: Time,
}

/// The local start, the offset if one is known, and a remark.
pub(super) type Start = (DateTime, Option<Offset>, Option<Problem>);

/// The start of a session: its `<date>`, if that has a time and can be read, else the day and the
/// `<start>`.
pub(super) fn start(written: &Written, rules: &Rules) -> Result<Start, Problem> {
    let start = start_of_any_year(written, rules)?;
    // A year far off is a slip of the pen, and at the ends of the calendar no time can be added.
    if (1900..3000).contains(&start.0.year()) {
        Ok(start)
    } else {
        Err(Problem::UnreadableStart)
    }
}

fn start_of_any_year(written: &Written, rules: &Rules) -> Result<Start, Problem> {
    let clock = time(&written.start);
    let pieces = Pieces::parse(written.date.as_str()).ok();
    if let Some(pieces) = pieces.filter(|pieces| pieces.time().is_some() || clock.is_some()) {
        let Some(time) = pieces.time() else {
            let start = DateTime::from_parts(pieces.date(), clock.unwrap_or_default());
            return Ok((start, None, None));
        };
        let local = DateTime::from_parts(pieces.date(), time);
        let (local, offset) = match pieces.to_numeric_offset() {
            Some(offset) => on_the_wall(local, offset, rules.zone.as_ref())?,
            None => (local, None),
        };
        let local = local
            .date()
            .to_datetime(Time::constant(local.hour(), local.minute(), 0, 0));
        let differs = clock.is_some_and(|clock| clock != local.time());
        return Ok((local, offset, differs.then_some(Problem::StartDiffers)));
    }
    let Some(clock) = clock else {
        let nothing = written.start.is_empty() && written.date.is_empty();
        return Err(if nothing {
            Problem::MissingStart
        } else {
            Problem::UnreadableStart
        });
    };
    let day = written.day.ok_or(Problem::MissingStart)?;
    let date = if clock < rules.day_change {
        day.tomorrow().map_err(|_| Problem::UnreadableStart)?
    } else {
        day
    };
    let remark = (!written.date.is_empty()).then_some(Problem::UnreadableDate);
    Ok((date.to_datetime(clock), None, remark))
}

/// A file may write its dates in UTC or another offset than its zone has: what counts is the
/// instant, and it is read off the clock on the wall of the zone.
fn on_the_wall(
    local: DateTime,
    offset: Offset,
    zone: Option<&TimeZone>,
) -> Result<(DateTime, Option<Offset>), Problem> {
    let Some(zone) = zone else {
        return Ok((local, Some(offset)));
    };
    let instant = offset
        .to_timestamp(local)
        .map_err(|_| Problem::UnreadableStart)?;
    let offset = zone.to_offset(instant);
    Ok((offset.to_datetime(instant), Some(offset)))
}

/// A time of day: `09:30`, `9:30`, `09:30:00`. Seconds are dropped.
pub(super) fn time(text: &str) -> Option<Time> {
    let numbers = numbers(text)?;
    let ([hours, minutes] | [hours, minutes, _]) = numbers[..] else {
        return None;
    };
    Time::new(i8::try_from(hours).ok()?, i8::try_from(minutes).ok()?, 0, 0).ok()
}

/// A length in whole minutes: `00:25`, `1:30`, `0:05:00`, or minutes alone as in `90`. Seconds
/// are rounded up, so that nothing ends before its time.
pub(super) fn minutes(text: &str) -> Result<i64, Problem> {
    if text.is_empty() {
        return Err(Problem::MissingDuration);
    }
    let minutes = match numbers(text).as_deref() {
        Some([minutes]) => *minutes,
        Some([hours, minutes]) => hours * 60 + minutes,
        Some([hours, minutes, seconds]) => hours * 60 + minutes + (seconds + 59) / 60,
        _ => return Err(Problem::UnreadableDuration),
    };
    if minutes == 0 {
        Err(Problem::MissingDuration)
    } else {
        Ok(minutes)
    }
}

/// A date at the beginning of a text, such as `2026-11-23` or `2026-11-23T09:00:00`.
pub(super) fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Numbers of one to five digits between colons.
fn numbers(text: &str) -> Option<Vec<i64>> {
    let number = |part: &str| {
        let digits = (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    // Four are one more than any form has: enough to tell, and no list of hostile length.
    text.split(':').take(4).map(number).collect()
}

/// The zone by its IANA name in any case; else by the last part of the name, if one zone alone
/// ends so (`Berlin` is Europe/Berlin, but two zones end in `Istanbul`); and what to remark.
pub(super) fn zone(text: &str) -> (Option<TimeZone>, Option<Problem>) {
    if text.is_empty() {
        return (None, None);
    }
    let database = TimeZoneDatabase::bundled();
    let known = |name: &str| {
        let zone = database.get(name).ok()?;
        zone.iana_name()
            .is_some_and(|name| name != "Etc/Unknown")
            .then_some(zone)
    };
    if let Some(zone) = known(text) {
        return (Some(zone), None);
    }
    let place = text.replace(' ', "_");
    let mut found = database.available().filter(|name| {
        name.as_str()
            .rsplit_once('/')
            .is_some_and(|(_, last)| last.eq_ignore_ascii_case(&place))
    });
    match (found.next(), found.next()) {
        (Some(name), None) => (known(name.as_str()), Some(Problem::ZoneMapped)),
        _ => (None, Some(Problem::UnknownZone)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Problem, Rules, Written, date, minutes, start, zone};
    use jiff::civil::{DateTime, time as clock};
    use jiff::tz::{Offset, offset};

    fn read(
        day: &str,
        date_text: &str,
        start_text: &str,
        zone_name: &str,
    ) -> Result<super::Start, Problem> {
        let rules = Rules {
            zone: zone(zone_name).0,
            day_change: clock(9, 0, 0, 0),
        };
        let (date_text, start_text) = (date_text.to_owned(), start_text.to_owned());
        start(
            &Written {
                day: date(day),
                date: date_text,
                start: start_text,
            },
            &rules,
        )
    }

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    #[test]
    fn durations_are_read_in_all_their_forms() {
        for (text, expected) in [
            ("00:25", 25),
            ("1:30", 90),
            ("90", 90),
            ("0:05:00", 5),
            ("00:00:30", 1),
            ("25:00", 1500),
            ("0:90", 90),
        ] {
            assert_eq!(minutes(text), Ok(expected), "{text}");
        }
        for text in ["", "0", "00:00", "0:00:00"] {
            assert_eq!(minutes(text), Err(Problem::MissingDuration), "{text}");
        }
        for text in [
            "half an hour",
            "-1:00",
            "1::0",
            "999999",
            "1:2:3:4",
            ":",
            "+5",
            "１０",
        ] {
            assert_eq!(minutes(text), Err(Problem::UnreadableDuration), "{text}");
        }
    }

    #[test]
    fn after_midnight_belongs_to_the_next_date_unless_a_date_is_written() {
        let day = "2026-11-23";
        assert_eq!(
            read(day, "", "00:30", ""),
            Ok((at("2026-11-24T00:30"), None, None))
        );
        assert_eq!(
            read(day, "", "9:00", ""),
            Ok((at("2026-11-23T09:00"), None, None))
        );
        assert_eq!(
            read(day, "2026-11-23T00:30:00", "00:30", ""),
            Ok((at("2026-11-23T00:30"), None, None))
        );
        assert_eq!(
            read(day, "2026-11-25", "00:30", ""),
            Ok((at("2026-11-25T00:30"), None, None))
        );
    }

    #[test]
    fn a_date_in_utc_is_read_off_the_wall_of_the_zone() {
        let utc = "2026-11-23T23:30:00Z";
        let wall = (at("2026-11-24T00:30"), Some(offset(1)), None);
        assert_eq!(read("2026-11-23", utc, "00:30", "Europe/Madrid"), Ok(wall));
        assert_eq!(
            read("", utc, "", ""),
            Ok((at("2026-11-23T23:30"), Some(Offset::UTC), None))
        );
        assert_eq!(
            read("", utc, "23:30", "Europe/Madrid"),
            Ok((
                at("2026-11-24T00:30"),
                Some(offset(1)),
                Some(Problem::StartDiffers)
            ))
        );
    }

    #[test]
    fn a_start_that_cannot_be_read_is_told_from_one_that_is_missing() {
        let day = "2026-11-23";
        assert_eq!(read(day, "", "", ""), Err(Problem::MissingStart));
        assert_eq!(read("", "", "09:30", ""), Err(Problem::MissingStart));
        for text in ["noon", "25:00", "09:60", "9"] {
            assert_eq!(
                read(day, "", text, ""),
                Err(Problem::UnreadableStart),
                "{text}"
            );
        }
        assert_eq!(
            read(day, "23 Nov 2026", "09:30", ""),
            Ok((at("2026-11-23T09:30"), None, Some(Problem::UnreadableDate)))
        );
        for text in [
            "2026-02-30T09:30:00",
            "9999-12-31T23:59:00-12:00",
            "0026-11-23T09:30:00",
        ] {
            assert_eq!(
                read(day, text, "", ""),
                Err(Problem::UnreadableStart),
                "{text}"
            );
        }
    }

    #[test]
    fn a_zone_is_taken_by_its_name_or_by_the_only_place_of_that_name() {
        let named = |text: &str| {
            let (zone, remark) = zone(text);
            (
                zone.and_then(|zone| zone.iana_name().map(str::to_owned)),
                remark,
            )
        };
        let europe = |place: &str| Some(format!("Europe/{place}"));
        assert_eq!(named(""), (None, None));
        assert_eq!(named("europe/berlin"), (europe("Berlin"), None));
        assert_eq!(
            named("Berlin"),
            (europe("Berlin"), Some(Problem::ZoneMapped))
        );
        assert_eq!(
            named("new york"),
            (
                Some("America/New_York".to_owned()),
                Some(Problem::ZoneMapped)
            )
        );
        for text in [
            "Istanbul",
            "Atlantis",
            "Romance Standard Time",
            "+01:00",
            "Etc/Unknown",
        ] {
            assert_eq!(named(text), (None, Some(Problem::UnknownZone)), "{text}");
        }
    }
}
