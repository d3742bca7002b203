//! Days, times and lengths as people write them into tables.

use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use crate::imports::{Problem, times};

/// Which number of `5/11/2026` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    /// The day is first, unless that cannot be: some date then has a month above 12, and none of them
    /// one the other way round.
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Order {
        let (mut day_first, mut month_first) = (false, false);
        for cell in cells {
            let date = cell.split(char::is_whitespace).next().unwrap_or_default();
            if let Some([first, second, _]) = numbers(date) {
                day_first |= first > 12 && first <= 31;
                month_first |= second > 12 && second <= 31 && first <= 12;
            }
        }
        match month_first && !day_first {
            true => Order::MonthFirst,
            false => Order::DayFirst,
        }
    }
}

/// What a cell says of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stamp {
    pub(super) date: Option<Date>,
    pub(super) time: Option<Time>,
    pub(super) offset: Option<Offset>,
}

impl Stamp {
    pub(super) fn read(text: &str, order: Order) -> Option<Stamp> {
        let text = text.trim();
        if text.len() > 64 {
            return None;
        }
        if let Ok(pieces) = Pieces::parse(text) {
            return Some(Stamp {
                date: Some(pieces.date()),
                time: pieces.time(),
                offset: pieces.to_numeric_offset(),
            });
        }
        if let Some(time) = time(text) {
            return Some(Stamp {
                time: Some(time),
                ..Stamp::default()
            });
        }
        let (day, rest) = match text.split_once([' ', 'T', ',', '\u{a0}', '\u{202f}']) {
            Some((day, rest)) => (day, rest.trim()),
            None => (text, ""),
        };
        let date = Some(date(day, order)?);
        let time = match rest {
            "" => None,
            rest => Some(time(rest)?),
        };
        Some(Stamp {
            date,
            time,
            offset: None,
        })
    }

    /// With what another cell says where this one is silent.
    pub(super) fn or(self, other: Stamp) -> Stamp {
        Stamp {
            date: self.date.or(other.date),
            time: self.time.or(other.time),
            offset: self.offset.or(other.offset),
        }
    }
}

/// `09:00–10:30` as its two times; else the whole and nothing.
pub(super) fn range(text: &str) -> (&str, &str) {
    for dash in ["–", "—", " - ", "-", " to ", " a ", " bis "] {
        if let Some((from, till)) = text.split_once(dash)
            && time(from).is_some()
            && time(till).is_some()
        {
            return (from, till);
        }
    }
    (text, "")
}

fn numbers(text: &str) -> Option<[i16; 3]> {
    let text = text.trim().trim_end_matches(['.', ',']);
    let mut parts = text.split(['/', '.', '-']).map(|part| {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| part.parse().ok()).flatten()
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

fn date(text: &str, order: Order) -> Option<Date> {
    let [first, second, third] = numbers(text)?;
    let (year, month, day) = match (first, order) {
        (1000.., _) => (first, second, third),
        (_, Order::DayFirst) => (third, second, first),
        (_, Order::MonthFirst) => (third, first, second),
    };
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `9:30`, `09:30:00`, `9.30`, `9h30`, `9h`, `9:30 PM`, `9:30 Uhr`.
fn time(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    let text = text.strip_suffix("uhr").unwrap_or(&text).trim_end();
    let without = |signs: [&str; 2]| signs.iter().find_map(|sign| text.strip_suffix(sign));
    let (clock, half) = match (without(["am", "a.m."]), without(["pm", "p.m."])) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (text, None),
    };
    let clock = clock.trim();
    let has_minutes = clock.contains([':', '.', 'h']);
    let clock = clock.replace(['h', '.'], ":").replace(": ", ":");
    let clock = clock
        .strip_suffix(':')
        .map_or(clock.clone(), |hour| format!("{hour}:00"));
    let clock = match (has_minutes, half) {
        (true, _) => clock,
        (false, Some(_)) => format!("{clock}:00"),
        (false, None) => return None,
    };
    let time = times::time(&clock)?;
    match half {
        None => Some(time),
        Some(_) if !(1..=12).contains(&time.hour()) => None,
        Some(half) => Time::new(time.hour() % 12 + half, time.minute(), 0, 0).ok(),
    }
}

/// A length: `00:30`, `90`, `30 min`, `1h`, `1 h 30`, `PT30M`.
pub(super) fn minutes(text: &str) -> Result<i64, Problem> {
    if let read @ (Ok(_) | Err(Problem::MissingDuration)) = times::minutes(text.trim()) {
        return read;
    }
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("pt").unwrap_or(&text);
    let (mut minutes, mut number) = (0, String::new());
    let mut unit = None;
    for c in text.chars() {
        match c {
            '0'..='9' if number.len() < 4 => number.push(c),
            'h' | 'm' | '\'' if !number.is_empty() => {
                let count: i64 = number.parse().map_err(|_| Problem::UnreadableDuration)?;
                minutes += if c == 'h' { count * 60 } else { count };
                unit = Some(c);
                number.clear();
            }
            // The rest of a word such as "minutos" or "hours".
            c if c.is_alphabetic() && unit.is_some() && number.is_empty() => {}
            ' ' | '.' | '\u{a0}' => {}
            _ => return Err(Problem::UnreadableDuration),
        }
    }
    // "1 h 30"
    if let (Some('h'), Ok(rest)) = (unit, number.parse::<i64>()) {
        minutes += rest;
        number.clear();
    }
    match minutes {
        0 => Err(Problem::UnreadableDuration),
        _ if !number.is_empty() => Err(Problem::UnreadableDuration),
        minutes => Ok(minutes),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Order, Stamp, minutes, range};

    fn shown(text: &str, order: Order) -> String {
        match Stamp::read(text, order) {
            None => "?".to_owned(),
            Some(stamp) => {
                let text = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
                format!(
                    "{} {} {}",
                    text(stamp.date.map(|date| date.to_string())),
                    text(stamp.time.map(|time| time.strftime("%H:%M").to_string())),
                    text(stamp.offset.map(|offset| offset.to_string()))
                )
            }
        }
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026-11-24T09:30:00+01:00", "2026-11-24 09:30 +01"),
            ("2026-11-24T09:30:00Z", "2026-11-24 09:30 +00"),
            ("2026-11-24 09:30", "2026-11-24 09:30 -"),
            ("24/11/2026 9:30", "2026-11-24 09:30 -"),
            ("5.11.2026, 9.30 Uhr", "2026-11-05 09:30 -"),
            ("05-11-26", "2026-11-05 - -"),
            ("2026/11/05", "2026-11-05 - -"),
            ("9h30", "- 09:30 -"),
            ("9h", "- 09:00 -"),
            ("12:15 am", "- 00:15 -"),
            ("9 PM", "- 21:00 -"),
            ("9", "?"),
            ("13 PM", "?"),
            ("31/02/2026 09:00", "?"),
            ("noon", "?"),
            ("24/11/2026 noon", "?"),
        ] {
            assert_eq!(shown(text, Order::DayFirst), expected, "{text}");
        }
        assert_eq!(
            shown("11/24/2026 9:30", Order::MonthFirst),
            "2026-11-24 09:30 -"
        );
        assert_eq!(
            Order::of(["5/11/2026", "24/11/2026"].into_iter()),
            Order::DayFirst
        );
        assert_eq!(
            Order::of(["5/11/2026", "11/24/2026 9:00"].into_iter()),
            Order::MonthFirst
        );
        assert_eq!(Order::of(["5/11/2026"].into_iter()), Order::DayFirst);
        assert_eq!(range("09:00–10:30"), ("09:00", "10:30"));
        assert_eq!(range("2026-11-24"), ("2026-11-24", ""));
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        for (text, expected) in [
            ("00:30", 30),
            ("90", 90),
            ("30 min", 30),
            ("45'", 45),
            ("1h", 60),
            ("1 h 30", 90),
            ("1 hora 15 minutos", 75),
            ("PT1H30M", 90),
        ] {
            assert_eq!(minutes(text), Ok(expected), "{text}");
        }
        for text in ["long", "-5", "5 x", "h", "1h 2 3h4x"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
