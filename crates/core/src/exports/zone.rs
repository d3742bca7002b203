//! Time zones for calendars: from wall-clock times to instants, and VTIMEZONE.
//!
//! A reader that trusts the file and not its own zone database must compute the same instants as
//! we do, so a VTIMEZONE states the rules that hold for the dates in the file. Where those are one
//! yearly rule it is an RRULE with an early DTSTART; where a zone has none (Casablanca, Gaza) each
//! transition in range is written by itself. RDATE lists are never written: Outlook misreads them.

use std::collections::BTreeMap;

use ics::components::{Component, Property};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// How often a wall-clock time occurs in its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// Once, as nearly always.
    Once,
    /// Twice: clocks are set back over it.
    Twice,
    /// Never: clocks are set forward over it.
    Never,
}

/// One STANDARD or DAYLIGHT part of a VTIMEZONE (RFC 5545 3.6.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observance {
    /// True for DAYLIGHT, which here always is the later clock: Dublin's and Casablanca's winter
    /// and Ramadan times are STANDARD, as readers expect.
    pub daylight: bool,
    /// Offset before the onset.
    pub from: Offset,
    /// Offset after the onset.
    pub to: Offset,
    /// The onset as wall-clock time by `from`.
    pub start: DateTime,
    /// Abbreviation such as `CET`, for people only.
    pub name: String,
    /// The rule by which the onset comes back each year, at the time of day of `start`.
    pub yearly: Option<Yearly>,
}

/// A weekday of a month, counted from its begin (1 to 4) or from its end (-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yearly {
    /// 1 to 12.
    pub month: i8,
    /// Which of them: 1 to 4, or -1 for the last.
    pub nth: i8,
    /// The day of the week.
    pub weekday: Weekday,
}

/// A change of offset as the zone database has it.
struct Transition {
    wall: DateTime,
    from: Offset,
    to: Offset,
    daylight: bool,
    /// Between summer and standard time; otherwise a country moved its clock for good.
    seasonal: bool,
    name: String,
}

/// Years after the last date that help to tell "the fourth Sunday" from "the last Sunday".
const LOOKAHEAD: i16 = 12;
/// Onsets of yearly rules begin in this year, or in the first year needed if that is earlier.
const EARLY: i16 = 1970;

/// The zone with this IANA name in the database built into the program.
pub fn find(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Whether the zone is UTC under any of its names: such times are written with Z.
pub fn is_utc(zone: &TimeZone) -> bool {
    zone.to_fixed_offset()
        .is_ok_and(|offset| offset == Offset::UTC)
        || (zone.to_offset(Timestamp::UNIX_EPOCH) == Offset::UTC
            && zone.preceding(Timestamp::MAX).next().is_none()
            && zone.following(Timestamp::MIN).next().is_none())
}

/// The instant of a wall-clock time. Of two it is the first, or with `fold` the second; one that
/// does not exist is read by the offset before the gap (RFC 5545 3.3.5), whatever `fold` says.
///
/// # Errors
/// `None` within a day of the ends of jiff's range (years -9999 and 9999).
pub fn settle(zone: &TimeZone, local: DateTime, fold: bool) -> Option<(Timestamp, Occurs)> {
    let (offset, occurs) = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, Occurs::Once),
        AmbiguousOffset::Gap { before, .. } => (before, Occurs::Never),
        AmbiguousOffset::Fold { before, .. } if !fold => (before, Occurs::Twice),
        AmbiguousOffset::Fold { after, .. } => (after, Occurs::Twice),
    };
    Some((offset.to_timestamp(local).ok()?, occurs))
}

/// The parts of a VTIMEZONE that make every wall-clock time from `first` to `last` (years,
/// inclusive) come out right. Never empty, and never without a STANDARD part where the zone has
/// standard time in range.
pub fn observances(zone: &TimeZone, first: i16, last: i16) -> Vec<Observance> {
    // The years around belong to it: an instant of the first of January may be decided in the
    // year before, and a whole cycle is needed to see the rule.
    let (from_year, to_year) = (first - 1, last + 1);
    let early = Date::constant(EARLY.min(from_year), 1, 1);
    let found = transitions(zone, from_year, to_year + LOOKAHEAD);
    let inside = found.partition_point(|t| t.wall.year() <= to_year);
    if let Some(rules) = yearly_rules(&found, inside, from_year, to_year) {
        return rules
            .into_iter()
            .map(|(rule, sample)| Observance {
                daylight: sample.daylight,
                from: sample.from,
                to: sample.to,
                start: rule.day(early.year()).to_datetime(sample.wall.time()),
                name: sample.name.clone(),
                yearly: Some(rule),
            })
            .collect();
    }
    let begin = year_begin(from_year);
    let state = zone.to_offset_info(begin);
    let initial = Observance {
        // If the first transition brings standard time back, it is summer until then.
        daylight: found[..inside]
            .first()
            .is_some_and(|t| t.seasonal && !t.daylight),
        from: state.offset(),
        to: state.offset(),
        start: early.to_datetime(Time::midnight()),
        name: state.abbreviation().to_owned(),
        yearly: None,
    };
    let listed = found[..inside].iter().map(|t| Observance {
        daylight: t.daylight,
        from: t.from,
        to: t.to,
        start: t.wall,
        name: t.name.clone(),
        yearly: None,
    });
    std::iter::once(initial).chain(listed).collect()
}

/// The VTIMEZONE of these observances under this TZID, for the `ics` crate to write.
pub fn component<'a>(tzid: &'a str, observances: &[Observance]) -> Component<'a> {
    let mut zone = Component::new("VTIMEZONE");
    zone.add_property(Property::new("TZID", tzid));
    for observance in observances {
        let mut part = Component::new(if observance.daylight {
            "DAYLIGHT"
        } else {
            "STANDARD"
        });
        part.add_property(Property::new("DTSTART", local_text(observance.start)));
        if let Some(rule) = observance.yearly {
            part.add_property(Property::new("RRULE", rule.text()));
        }
        part.add_property(Property::new("TZOFFSETFROM", offset_text(observance.from)));
        part.add_property(Property::new("TZOFFSETTO", offset_text(observance.to)));
        if !observance.name.is_empty() {
            part.add_property(Property::new("TZNAME", observance.name.clone()));
        }
        zone.add_component(part);
    }
    zone
}

/// A wall-clock time as in DTSTART: `20261025T023000`. Years have four digits.
pub fn local_text(at: DateTime) -> String {
    // By hand: a calendar has four of these per entry, and `format!` takes ten times as long.
    let mut text = String::with_capacity(16);
    let mut two_digits = |number: i16| {
        for digit in [number / 10 % 10, number % 10] {
            text.push(char::from(b"0123456789"[usize::from(digit.unsigned_abs())]));
        }
    };
    two_digits(at.year() / 100);
    two_digits(at.year());
    two_digits(at.month().into());
    two_digits(at.day().into());
    two_digits(at.hour().into());
    two_digits(at.minute().into());
    two_digits(at.second().into());
    text.insert(8, 'T');
    text
}

/// `+0530`, and `-000115` where seconds matter (RFC 5545 3.3.14).
fn offset_text(offset: Offset) -> String {
    let sign = if offset.seconds() < 0 { '-' } else { '+' };
    let seconds = offset.seconds().unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

/// All changes of offset that begin in these years, by the clock before the change.
fn transitions(zone: &TimeZone, from_year: i16, to_year: i16) -> Vec<Transition> {
    let mut found = Vec::new();
    let before = year_begin(from_year) - SignedDuration::from_hours(24);
    let mut last = zone.to_offset_info(before);
    for next in zone.following(before) {
        let (from, was_dst) = (last.offset(), last.dst());
        let wall = from.to_datetime(next.timestamp());
        if wall.year() > to_year {
            break;
        }
        last = zone.to_offset_info(next.timestamp());
        // A change of name alone is none for a calendar.
        if next.offset() == from || wall.year() < from_year {
            continue;
        }
        let seasonal = next.dst() != was_dst;
        found.push(Transition {
            wall,
            from,
            to: next.offset(),
            daylight: if seasonal {
                next.offset() > from
            } else {
                next.dst().is_dst()
            },
            seasonal,
            name: next.abbreviation().to_owned(),
        });
    }
    found
}

/// The two yearly rules, if the transitions of all years from `from_year` to `to_year` follow two.
/// `found` may go on beyond; `inside` says how many lie within those years.
fn yearly_rules(
    found: &[Transition],
    inside: usize,
    from_year: i16,
    to_year: i16,
) -> Option<[(Yearly, &Transition); 2]> {
    let years = usize::try_from(to_year - from_year + 1).ok()?;
    if inside != 2 * years {
        return None;
    }
    let rules = [0, 1].map(|half| {
        let sample = &found[half];
        let series: BTreeMap<i16, &Transition> = found
            .iter()
            .skip(half)
            .step_by(2)
            .map(|t| (t.wall.year(), t))
            .collect();
        let candidates = [-1, (sample.wall.day() - 1) / 7 + 1].map(|nth| Yearly {
            month: sample.wall.month(),
            nth,
            weekday: sample.wall.weekday(),
        });
        let fits = |rule: &Yearly, year: i16| {
            series.get(&year).is_some_and(|t| {
                t.wall == rule.day(year).to_datetime(sample.wall.time())
                    && (t.from, t.to, t.daylight) == (sample.from, sample.to, sample.daylight)
            })
        };
        candidates
            .into_iter()
            .filter(|rule| rule.nth < 5 && (from_year..=to_year).all(|year| fits(rule, year)))
            .max_by_key(|rule| {
                (to_year..=to_year + LOOKAHEAD)
                    .take_while(|year| fits(rule, *year))
                    .count()
            })
            .map(|rule| (rule, sample))
    });
    let [Some(one), Some(other)] = rules else {
        return None;
    };
    Some([one, other])
}

impl Yearly {
    /// The day on which it falls in a year.
    fn day(self, year: i16) -> Date {
        Date::constant(year, self.month, 1)
            .nth_weekday_of_month(self.nth, self.weekday)
            .expect("BUG: the nth is -1 or 1 to 4, which every month has")
    }

    fn text(self) -> String {
        let weekday = match self.weekday {
            Weekday::Monday => "MO",
            Weekday::Tuesday => "TU",
            Weekday::Wednesday => "WE",
            Weekday::Thursday => "TH",
            Weekday::Friday => "FR",
            Weekday::Saturday => "SA",
            Weekday::Sunday => "SU",
        };
        format!(
            "FREQ=YEARLY;BYMONTH={};BYDAY={}{weekday}",
            self.month, self.nth
        )
    }
}

fn year_begin(year: i16) -> Timestamp {
    Offset::UTC
        .to_timestamp(Date::constant(year, 1, 1).to_datetime(Time::midnight()))
        .expect("BUG: years of a calendar lie within jiff's range")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn zone(name: &str) -> TimeZone {
        find(name).unwrap()
    }

    fn summary(name: &str, year: i16) -> Vec<String> {
        observances(&zone(name), year, year)
            .iter()
            .map(|o| {
                format!(
                    "{} {} {}>{} {}",
                    if o.daylight { "DAYLIGHT" } else { "STANDARD" },
                    local_text(o.start),
                    offset_text(o.from),
                    offset_text(o.to),
                    o.yearly.map_or(String::new(), Yearly::text),
                )
                .trim_end()
                .to_owned()
            })
            .collect()
    }

    /// The offset that a reader of the observances alone computes: the latest onset decides.
    fn offset_by(observances: &[Observance], local: DateTime) -> Offset {
        observances
            .iter()
            .filter_map(|o| {
                let onset = match o.yearly {
                    None => Some(o.start),
                    Some(rule) => [0, 1]
                        .map(|back| rule.day(local.year() - back).to_datetime(o.start.time()))
                        .into_iter()
                        .find(|onset| *onset <= local),
                };
                onset.filter(|onset| *onset <= local).map(|on| (on, o.to))
            })
            .max_by_key(|(onset, _)| *onset)
            .unwrap()
            .1
    }

    #[test]
    fn yearly_rules_are_the_ones_of_the_law() {
        assert_eq!(
            summary("Europe/Madrid", 2026),
            [
                "DAYLIGHT 19700329T020000 +0100>+0200 FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "STANDARD 19701025T030000 +0200>+0100 FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ]
        );
        assert_eq!(
            summary("America/New_York", 2026),
            [
                "DAYLIGHT 19700308T020000 -0500>-0400 FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
                "STANDARD 19701101T020000 -0400>-0500 FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
            ]
        );
        assert_eq!(
            summary("Australia/Lord_Howe", 2026),
            [
                "STANDARD 19700405T020000 +1100>+1030 FREQ=YEARLY;BYMONTH=4;BYDAY=1SU",
                "DAYLIGHT 19701004T020000 +1030>+1100 FREQ=YEARLY;BYMONTH=10;BYDAY=1SU",
            ]
        );
        assert_eq!(
            summary("Europe/Dublin", 2026),
            [
                "DAYLIGHT 19700329T010000 +0000>+0100 FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "STANDARD 19701025T020000 +0100>+0000 FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ]
        );
    }

    #[test]
    fn zones_without_a_yearly_rule_list_their_transitions() {
        assert_eq!(
            summary("Asia/Kolkata", 2026),
            ["STANDARD 19700101T000000 +0530>+0530"]
        );
        assert_eq!(
            summary("Africa/Casablanca", 2024),
            [
                "DAYLIGHT 19700101T000000 +0100>+0100",
                "STANDARD 20230319T030000 +0100>+0000",
                "DAYLIGHT 20230423T020000 +0000>+0100",
                "STANDARD 20240310T030000 +0100>+0000",
                "DAYLIGHT 20240414T020000 +0000>+0100",
                "STANDARD 20250223T030000 +0100>+0000",
                "DAYLIGHT 20250406T020000 +0000>+0100",
            ]
        );
    }

    #[test]
    fn every_zone_comes_out_right_through_its_observances() {
        let mut zones = 0;
        for name in jiff::tz::db().available() {
            let zone = zone(name.as_str());
            zones += 1;
            for year in [1999, 2007, 2019, 2026, 2038, 2060] {
                let parts = observances(&zone, year, year);
                assert!(parts.iter().any(|o| !o.daylight), "{name} {year}");
                // Every 7 h 10 min of the year, so that all hours and weekdays come up.
                let mut local = Date::constant(year, 1, 1).to_datetime(Time::midnight());
                while local.year() == year {
                    let (instant, occurs) = settle(&zone, local, false).unwrap();
                    if occurs == Occurs::Once {
                        let ours = offset_by(&parts, local).to_timestamp(local).unwrap();
                        assert_eq!(ours, instant, "{name} {local}");
                    }
                    local += SignedDuration::from_mins(430);
                }
            }
        }
        assert!(zones > 400, "{zones}");
    }

    #[test]
    fn times_at_the_edges_of_both_changes_come_out_right() {
        for name in ["Europe/Madrid", "Pacific/Auckland", "Australia/Lord_Howe"] {
            let zone = zone(name);
            let parts = observances(&zone, 2026, 2026);
            for transition in transitions(&zone, 2026, 2026) {
                for minutes in -180..=180 {
                    let local = transition.wall + SignedDuration::from_mins(minutes);
                    let (instant, occurs) = settle(&zone, local, false).unwrap();
                    if occurs == Occurs::Once {
                        let ours = offset_by(&parts, local).to_timestamp(local).unwrap();
                        assert_eq!(ours, instant, "{name} {local}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_time_in_a_gap_takes_the_offset_before_it_and_a_double_one_its_fold() {
        let zone = zone("Europe/Madrid");
        let at = |local: &str, fold| {
            let (instant, occurs) = settle(&zone, local.parse().unwrap(), fold).unwrap();
            (instant.to_string(), occurs)
        };
        let gap = ("2026-03-29T01:30:00Z".to_owned(), Occurs::Never);
        assert_eq!(at("2026-03-29T02:30", false), gap);
        assert_eq!(at("2026-03-29T02:30", true), gap);
        let twice = |hour: &str| (format!("2026-10-25T0{hour}:30:00Z"), Occurs::Twice);
        assert_eq!(at("2026-10-25T02:30", false), twice("0"));
        assert_eq!(at("2026-10-25T02:30", true), twice("1"));
    }

    #[test]
    fn only_zones_that_always_were_utc_count_as_utc() {
        let utc = ["UTC", "Etc/UTC", "Etc/Zulu", "Etc/GMT"].map(|name| is_utc(&zone(name)));
        assert_eq!(utc, [true; 4]);
        let other = [
            "Europe/London",
            "Africa/Abidjan",
            "Atlantic/Reykjavik",
            "Etc/GMT+1",
        ];
        assert_eq!(other.map(|name| is_utc(&zone(name))), [false; 4]);
    }
}
