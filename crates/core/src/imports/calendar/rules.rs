//! The rules of a time zone that a file brings itself (VTIMEZONE, RFC 5545 3.6.5): which offset its
//! clocks have.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarFrequency,
    ICalendarProperty as Property, ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use calcard::{Entry, Parser};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// The most changes of the clock that one zone may list: programs write about as many for the whole past of
/// a zone.
const MAX_CHANGES: usize = 200;

/// What a clock that shows a time says of the instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// It shows it once.
    Once(Offset),
    /// It shows it twice; the offset of the first time.
    Twice(Offset),
    /// It never shows it.
    Never,
}

/// The rules of one zone.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) name: String,
    /// The name in the IANA database that the file gives beside its own.
    pub(super) location: Option<String>,
    observances: Vec<Observance>,
    known: RefCell<HashMap<i16, Rc<Vec<Change>>>>,
}

/// From an instant on: the offset before and the offset then.
type Change = (Timestamp, Offset, Offset);

/// STANDARD or DAYLIGHT: from some moments on, another offset holds.
#[derive(Debug)]
struct Observance {
    start: DateTime,
    from: Offset,
    to: Offset,
    dates: Vec<DateTime>,
    rule: Option<Yearly>,
}

/// Once a year.
#[derive(Debug)]
struct Yearly {
    month: i8,
    days: Vec<i8>,
    weekdays: Vec<(i16, Weekday)>,
    position: Option<i32>,
    every: i16,
    last_year: i16,
}

impl Rules {
    /// The rules of a component; none where they cannot be followed, or there are none.
    pub(super) fn of(text: &str) -> Option<Rules> {
        let Entry::ICalendar(calendar) = Parser::new(text).entry() else {
            return None;
        };
        let zone = calendar.components.first()?;
        let location = Property::Other("X-LIC-LOCATION".to_owned());
        let text = |property: &Property| {
            let entry = zone.property(property)?;
            entry
                .values
                .first()?
                .as_text()
                .map(|text| text.trim().to_owned())
        };
        let rules = Rules {
            name: text(&Property::Tzid)?,
            location: text(&location),
            observances: observances(&calendar).unwrap_or_default(),
            known: RefCell::default(),
        };
        Some(rules)
    }

    /// Whether they say any offset.
    pub(super) fn say_something(&self) -> bool {
        !self.observances.is_empty()
    }

    /// Which offset a clock has that shows this time.
    pub(super) fn at(&self, local: DateTime) -> Clock {
        let changes = self.changes(local.year());
        let offset_at = |at: Timestamp| {
            let before = changes.partition_point(|(onset, ..)| *onset <= at);
            match before.checked_sub(1) {
                Some(last) => Some(changes[last].2),
                None => changes.first().map(|(_, from, _)| *from),
            }
        };
        let mut offsets: Vec<Offset> = changes
            .iter()
            .flat_map(|(_, from, to)| [*from, *to])
            .collect();
        offsets.sort_unstable();
        offsets.dedup();
        let shows = |offset: &Offset| {
            let at = offset.to_timestamp(local).ok();
            at.is_some_and(|at| offset_at(at) == Some(*offset))
        };
        let mut shown = offsets.into_iter().filter(shows);
        match (shown.next(), shown.next_back()) {
            (Some(offset), None) => Clock::Once(offset),
            // The larger offset is the earlier instant.
            (Some(_), Some(first)) => Clock::Twice(first),
            (None, _) => Clock::Never,
        }
    }

    /// The changes of the clock that can matter in a year, by their instants.
    fn changes(&self, year: i16) -> Rc<Vec<Change>> {
        let mut known = self.known.borrow_mut();
        if let Some(changes) = known.get(&year) {
            return Rc::clone(changes);
        }
        let mut changes: Vec<Change> = Vec::new();
        for observance in &self.observances {
            let instant = |onset: DateTime| observance.from.to_timestamp(onset).ok();
            let changed = observance.around(year).into_iter().filter_map(instant);
            changes.extend(changed.map(|at| (at, observance.from, observance.to)));
        }
        changes.sort_by_key(|(at, ..)| *at);
        let changes = Rc::new(changes);
        // An event has few years, a hostile file all of them.
        if known.len() < 4 {
            known.insert(year, Rc::clone(&changes));
        }
        changes
    }
}

fn observances(calendar: &ICalendar) -> Option<Vec<Observance>> {
    let parts = calendar.components.iter().skip(1);
    let parts = parts.filter(|part| matches!(part.component_type, Kind::Standard | Kind::Daylight));
    let mut found = Vec::new();
    let mut changes = 0;
    for part in parts {
        let observance = Observance::of(part)?;
        changes += 1 + observance.dates.len();
        if changes > MAX_CHANGES {
            return None;
        }
        found.push(observance);
    }
    Some(found)
}

impl Observance {
    fn of(part: &ICalendarComponent) -> Option<Observance> {
        let value = |property: &Property| part.property(property)?.values.first();
        let start = local(value(&Property::Dtstart)?)?;
        let dates = part.properties(&Property::Rdate);
        let dates = dates.flat_map(|entry| entry.values.iter().filter_map(local));
        let rule = match value(&Property::Rrule) {
            None => None,
            Some(ICalendarValue::RecurrenceRule(rule)) => Some(Yearly::of(rule, start)?),
            Some(_) => return None,
        };
        Some(Observance {
            start,
            from: offset(value(&Property::Tzoffsetfrom)?)?,
            to: offset(value(&Property::Tzoffsetto)?)?,
            dates: dates.collect(),
            rule,
        })
    }

    /// The onsets that can matter in a year: those of this year and of the one before; and where the
    /// rule has ended, its last.
    fn around(&self, year: i16) -> Vec<DateTime> {
        let mut onsets = vec![self.start];
        onsets.extend(&self.dates);
        if let Some(rule) = &self.rule {
            let latest = year.saturating_add(1).min(rule.last_year);
            let years = (0..rule.every.saturating_add(3)).map(|back| latest - back);
            let years = years.filter(|year| {
                *year > self.start.year() && (*year - self.start.year()) % rule.every == 0
            });
            onsets.extend(years.filter_map(|year| rule.day_in(year, self.start)));
        }
        onsets
    }
}

impl Yearly {
    fn of(rule: &ICalendarRecurrenceRule, start: DateTime) -> Option<Yearly> {
        let is_simple = rule.byyearday.is_empty()
            && rule.byweekno.is_empty()
            && rule.byhour.is_empty()
            && rule.byminute.is_empty()
            && rule.bymonth.len() <= 1
            && rule.byday.len() <= 7
            && rule.bymonthday.len() <= 31
            && rule.bysetpos.len() <= 1;
        if rule.freq != ICalendarFrequency::Yearly || !is_simple {
            return None;
        }
        let every = i16::try_from(rule.interval.unwrap_or(1)).ok()?;
        if !(1..=4).contains(&every) {
            return None;
        }
        let until = rule.until.as_ref().and_then(|until| until.year);
        let until = until.and_then(|year| i16::try_from(year).ok());
        let times = rule
            .count
            .map(|count| i16::try_from(count).unwrap_or(i16::MAX));
        let counted = times.map(|times| {
            let years = times.saturating_sub(1).saturating_mul(every);
            start.year().saturating_add(years)
        });
        Some(Yearly {
            month: rule
                .bymonth
                .first()
                .map_or(start.month(), |month| month.month() as i8),
            days: rule.bymonthday.clone(),
            weekdays: rule
                .byday
                .iter()
                .map(|day| (day.ordwk.unwrap_or(0), weekday(day.weekday)))
                .collect(),
            position: rule.bysetpos.first().copied(),
            every,
            last_year: until.or(counted).unwrap_or(i16::MAX),
        })
    }

    /// The day of a year on which the clock changes.
    fn day_in(&self, year: i16, start: DateTime) -> Option<DateTime> {
        let first = Date::new(year, self.month, 1).ok()?;
        let length = first.days_in_month();
        let first_weekday = first.weekday().to_sunday_zero_offset();
        let is_meant = |day: &i8| {
            let weekday_of_day = (first_weekday + day - 1) % 7;
            let by_day = self.days.contains(day) || self.days.contains(&(day - length - 1));
            let by_weekday = self.weekdays.iter().any(|(nth, weekday)| {
                let is_nth = match i32::from(*nth) {
                    0 => true,
                    nth @ 1.. => i32::from((day - 1) / 7 + 1) == nth,
                    nth => i32::from((length - day) / 7 + 1) == -nth,
                };
                weekday.to_sunday_zero_offset() == weekday_of_day && is_nth
            });
            match (self.days.is_empty(), self.weekdays.is_empty()) {
                (true, true) => *day == start.day(),
                (false, true) => by_day,
                (true, false) => by_weekday,
                (false, false) => by_day && by_weekday,
            }
        };
        let days: Vec<i8> = (1..=length).filter(is_meant).collect();
        let day = match self.position {
            Some(position @ 1..) => days.get(position as usize - 1),
            Some(position) => days
                .iter()
                .rev()
                .nth(position.unsigned_abs().saturating_sub(1) as usize),
            None => days.first(),
        }?;
        Date::new(year, self.month, *day)
            .ok()
            .map(|date| date.to_datetime(start.time()))
    }
}

/// A local time. Programs of one maker begin their zones in 1601.
fn local(value: &ICalendarValue) -> Option<DateTime> {
    let written = value.as_partial_date_time()?;
    let part = |part: Option<u8>| i8::try_from(part.unwrap_or(0)).ok();
    let year = i16::try_from(written.year?)
        .ok()
        .filter(|year| (1..=9000).contains(year))?;
    let date = Date::new(year, part(written.month)?, part(written.day)?).ok()?;
    let time = Time::new(
        part(written.hour)?,
        part(written.minute)?,
        part(written.second)?,
        0,
    );
    Some(date.to_datetime(time.ok()?))
}

fn offset(value: &ICalendarValue) -> Option<Offset> {
    let written = value.as_partial_date_time()?;
    let seconds =
        i64::from(written.tz_hour?) * 3600 + i64::from(written.tz_minute.unwrap_or(0)) * 60;
    let seconds = if written.tz_minus { -seconds } else { seconds };
    let offset = Offset::UTC
        .checked_add(SignedDuration::from_secs(seconds))
        .ok()?;
    (seconds.abs() < 86_400).then_some(offset)
}

fn weekday(day: ICalendarWeekday) -> Weekday {
    match day {
        ICalendarWeekday::Sunday => Weekday::Sunday,
        ICalendarWeekday::Monday => Weekday::Monday,
        ICalendarWeekday::Tuesday => Weekday::Tuesday,
        ICalendarWeekday::Wednesday => Weekday::Wednesday,
        ICalendarWeekday::Thursday => Weekday::Thursday,
        ICalendarWeekday::Friday => Weekday::Friday,
        ICalendarWeekday::Saturday => Weekday::Saturday,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Clock, Rules};
    use jiff::tz::{TimeZone, offset};

    /// As programs of one maker write it, under a name of their own.
    const MADRID: &str = "BEGIN:VTIMEZONE\r\nTZID:Our summer\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n\
        TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\n\
        END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

    #[test]
    fn rules_of_a_file_give_the_offsets_that_the_database_gives() {
        let rules = Rules::of(MADRID).unwrap();
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let mut local = "2026-01-01T00:30".parse::<jiff::civil::DateTime>().unwrap();
        while local.year() == 2026 {
            let expected = match zone.to_ambiguous_timestamp(local).offset() {
                jiff::tz::AmbiguousOffset::Unambiguous { offset } => Clock::Once(offset),
                jiff::tz::AmbiguousOffset::Fold { before, .. } => Clock::Twice(before),
                jiff::tz::AmbiguousOffset::Gap { .. } => Clock::Never,
            };
            assert_eq!(rules.at(local), expected, "{local}");
            local = local.checked_add(jiff::ToSpan::hours(1)).unwrap();
        }
    }

    #[test]
    fn rules_that_end_leave_the_last_offset() {
        let ended = MADRID
            .replace(
                "BYDAY=-1SU;BYMONTH=10",
                "BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU;BYMONTH=10;UNTIL=20101031T010000Z",
            )
            .replace(
                "BYDAY=-1SU;BYMONTH=3",
                "BYDAY=SU;BYSETPOS=-1;BYMONTH=3;UNTIL=20100328T010000Z",
            );
        let rules = Rules::of(&ended).unwrap();
        let at = |text: &str| rules.at(text.parse().unwrap());
        assert_eq!(at("2010-07-01T12:00"), Clock::Once(offset(2)));
        assert_eq!(at("2026-07-01T12:00"), Clock::Once(offset(1)));
        let monthly = MADRID.replace("FREQ=YEARLY", "FREQ=MONTHLY");
        assert!(!Rules::of(&monthly).unwrap().say_something());
    }
}
