//! Sessions as an iCalendar file (RFC 5545, with NAME and COLOR of RFC 7986).
//!
//! The `ics` crate builds components and properties. What it leaves to its caller is done here and
//! in [`lines`], [`zone`] and [`check`](super::check): clean and escaped text, folding at 75
//! octets, VTIMEZONE, and a check of the result.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use ics::components::{Parameter, Property};
use ics::properties::Status as StatusProperty;
use ics::{Event, ICalendar};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::check::Check;
pub use super::check::{Fault, Rule};
use super::lines;
use super::zone::{self, Occurs};

/// The program that wrote the file. Without a version: the same data gives the same bytes.
const PRODID: &str = "-//Rambla//Rambla//EN";

/// A calendar file.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// What a calendar program shows as its title (NAME and X-WR-CALNAME).
    pub name: String,
    /// IANA zone of the event (X-WR-TIMEZONE); entries name their own.
    pub zone: String,
    /// In any order; the file has them by start and UID.
    pub entries: Vec<Entry>,
}

/// One session as a calendar shows it. Empty texts are left out of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Never changes, and occurs once in a calendar.
    pub uid: String,
    /// Rises with every change that a calendar shows.
    pub sequence: u32,
    /// Newest change that shows, in milliseconds since 1970 UTC (DTSTAMP and LAST-MODIFIED).
    pub changed: i64,
    /// One line.
    pub title: String,
    /// Plain text, any length.
    pub description: Option<String>,
    /// "Room, venue".
    pub location: Option<String>,
    /// Tracks and the like.
    pub categories: Vec<String>,
    /// A CSS3 colour name (RFC 7986 5.9); anything else is left out.
    pub color: Option<String>,
    /// Link to the session. Octets that a URI may not hold are percent-encoded.
    pub url: Option<String>,
    /// Latitude and longitude in degrees (WGS 84).
    pub geo: Option<(f64, f64)>,
    /// Cancelled entries stay in the file, so that calendars learn of it.
    pub status: Status,
    /// First moment.
    pub start: When,
    /// First moment after it. Equal to the start: the file has no DTEND (RFC 5545 3.6.1).
    pub end: When,
}

/// STATUS of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A draft.
    Tentative,
    /// It takes place.
    Confirmed,
    /// It does not.
    Cancelled,
}

/// A wall-clock time in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// What the clock on the wall shows.
    pub local: DateTime,
    /// IANA name.
    pub zone: String,
    /// The second of the two times that the autumn hour occurs.
    pub fold: bool,
}

/// The file: UTF-8, CRLF, no BOM. The same calendar gives the same bytes.
///
/// Times carry TZID and their zone's VTIMEZONE; those of UTC, and entries that touch an hour which
/// occurs twice or never, are written in UTC, which no reader can take for another instant.
///
/// # Errors
/// The first rule that an entry breaks.
pub fn write(calendar: &Calendar) -> Result<Vec<u8>, Fault> {
    let mut zones = Zones::default();
    let mut rows = Vec::with_capacity(calendar.entries.len());
    for entry in &calendar.entries {
        let fault = |rule| Fault {
            uid: Some(entry.uid.clone()),
            rule,
        };
        let start = zones.settle(&entry.start).map_err(fault)?;
        let end = zones.settle(&entry.end).map_err(fault)?;
        if end.instant < start.instant {
            return Err(fault(Rule::EndBeforeStart));
        }
        rows.push((start, end, entry));
    }
    rows.sort_by(|(a, _, left), (b, _, right)| {
        (a.instant, &left.uid).cmp(&(b.instant, &right.uid))
    });

    let mut size = 4096;
    for (start, end, entry) in &rows {
        size += 768
            + entry
                .description
                .as_ref()
                .map_or(0, |d| d.len() + d.len() / 16);
        if !in_utc(start, end) {
            zones.used(&entry.start);
            zones.used(&entry.end);
        }
    }
    let frame = frame(calendar, &zones).to_string();
    let (head, tail) = frame
        .rsplit_once("END:VCALENDAR")
        .expect("BUG: a calendar ends with END:VCALENDAR");

    // Entry by entry, so that each is built, folded and checked while it is in the processor's
    // cache: twice as fast as all at once.
    let mut bytes = Vec::with_capacity(size);
    let mut check = Check::default();
    lines::refold(head, &mut bytes, |line| check.line(line))?;
    let mut written = String::new();
    for (start, end, entry) in &rows {
        written.clear();
        write!(written, "{}", event(entry, start, end)?)
            .expect("BUG: writing to a string does not fail");
        lines::refold(&written, &mut bytes, |line| check.line(line)).map_err(|fault| Fault {
            // As it was given, not as it is escaped in the file.
            uid: Some(entry.uid.clone()),
            rule: fault.rule,
        })?;
    }
    let end = format!("END:VCALENDAR{tail}");
    lines::refold(&end, &mut bytes, |line| check.line(line))?;
    check.finish()?;
    Ok(bytes)
}

/// The calendar without its entries.
fn frame<'a>(calendar: &'a Calendar, zones: &'a Zones) -> ICalendar<'a> {
    let mut file = ICalendar::new("2.0", PRODID);
    file.push(Property::new("CALSCALE", "GREGORIAN"));
    for (key, value) in [
        ("NAME", &calendar.name),
        ("X-WR-CALNAME", &calendar.name),
        ("X-WR-TIMEZONE", &calendar.zone),
    ] {
        if let Some(value) = present(value) {
            file.push(Property::new(key, value));
        }
    }
    for (name, known) in &zones.known {
        if let Some((first, last)) = known.years {
            let parts = zone::observances(&known.zone, first, last);
            file.add_component(zone::component(name, &parts));
        }
    }
    file
}

/// UTC for both times or for none, as people who read the file expect.
fn in_utc(start: &Settled, end: &Settled) -> bool {
    !(start.by_zone && end.by_zone)
}

fn event<'a>(entry: &'a Entry, start: &Settled, end: &Settled) -> Result<Event<'a>, Fault> {
    let in_utc = in_utc(start, end);
    let fault = |rule| Fault {
        uid: Some(entry.uid.clone()),
        rule,
    };
    let changed = Timestamp::from_second(entry.changed.div_euclid(1000))
        .map_err(|_| fault(Rule::TimeOutOfRange))?;
    let uid = present(&entry.uid).ok_or_else(|| fault(Rule::UidMissing))?;
    let changed = utc_text(changed);
    let mut event = Event::new(uid, changed.clone());
    event.push(Property::new("LAST-MODIFIED", changed));
    event.push(Property::new("SEQUENCE", entry.sequence.to_string()));
    event.push(match entry.status {
        Status::Tentative => StatusProperty::tentative(),
        Status::Confirmed => StatusProperty::confirmed(),
        Status::Cancelled => StatusProperty::cancelled(),
    });
    event.push(time("DTSTART", &entry.start, start, in_utc));
    if end.instant > start.instant {
        event.push(time("DTEND", &entry.end, end, in_utc));
    }
    let texts = [
        ("SUMMARY", Some(&entry.title)),
        ("DESCRIPTION", entry.description.as_ref()),
        ("LOCATION", entry.location.as_ref()),
    ];
    for (key, value) in texts {
        if let Some(value) = value.and_then(|value| present(value)) {
            event.push(Property::new(key, value));
        }
    }
    let categories: Vec<_> = entry.categories.iter().filter_map(|c| present(c)).collect();
    // ical.js takes an escaped backslash and the comma behind it for an escaped comma: after a
    // category that ends in one, the list goes on in a property of its own.
    for list in categories.split_inclusive(|category| category.ends_with('\\')) {
        event.push(Property::new("CATEGORIES", list.join(",")));
    }
    if let Some(color) = entry.color.as_deref().filter(|color| is_color_name(color)) {
        event.push(Property::new("COLOR", color));
    }
    if let Some(url) = entry.url.as_deref().map(lines::uri)
        && !url.is_empty()
    {
        event.push(Property::new("URL", url));
    }
    if let Some((latitude, longitude)) = entry.geo {
        if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
            return Err(fault(Rule::PositionOffEarth));
        }
        event.push(Property::new(
            "GEO",
            format!("{latitude:.6};{longitude:.6}"),
        ));
    }
    Ok(event)
}

/// A TEXT value ready to write, unless nothing is left of it.
fn present(value: &str) -> Option<Cow<'_, str>> {
    Some(lines::escaped(value)).filter(|value| !value.is_empty())
}

fn time<'a>(key: &'static str, when: &'a When, settled: &Settled, in_utc: bool) -> Property<'a> {
    if in_utc {
        return Property::new(key, utc_text(settled.instant));
    }
    let mut property = Property::new(key, zone::local_text(when.local));
    property.add(Parameter::new("TZID", lines::parameter(&when.zone)));
    property
}

fn utc_text(at: Timestamp) -> String {
    let mut text = zone::local_text(Offset::UTC.to_datetime(at));
    text.push('Z');
    text
}

/// All CSS3 names are letters; a name that a reader does not know is only a colour not shown.
fn is_color_name(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphabetic())
}

/// A wall-clock time and its instant.
struct Settled {
    instant: Timestamp,
    /// Its zone says it without doubt.
    by_zone: bool,
}

/// The zones of a calendar by name, and the years in which each is used.
#[derive(Default)]
struct Zones {
    known: BTreeMap<String, Known>,
}

struct Known {
    zone: TimeZone,
    utc: bool,
    years: Option<(i16, i16)>,
}

impl Zones {
    fn settle(&mut self, when: &When) -> Result<Settled, Rule> {
        // Seconds are the finest thing that a calendar has, four digits the longest year.
        if !(1..=9900).contains(&when.local.year()) {
            return Err(Rule::TimeOutOfRange);
        }
        if !self.known.contains_key(&when.zone) {
            let zone =
                zone::find(&when.zone).ok_or_else(|| Rule::ZoneUnknown(when.zone.clone()))?;
            let utc = zone::is_utc(&zone);
            let years = None;
            let known = Known { zone, utc, years };
            self.known.insert(when.zone.clone(), known);
        }
        let known = &self.known[&when.zone];
        let (instant, occurs) =
            zone::settle(&known.zone, when.local, when.fold).ok_or(Rule::TimeOutOfRange)?;
        Ok(Settled {
            instant,
            by_zone: !known.utc && occurs == Occurs::Once,
        })
    }

    fn used(&mut self, when: &When) {
        if let Some(known) = self.known.get_mut(&when.zone) {
            let year = when.local.year();
            let (first, last) = known.years.unwrap_or((year, year));
            known.years = Some((first.min(year), last.max(year)));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn when(local: &str, zone: &str) -> When {
        When {
            local: local.parse().unwrap(),
            zone: zone.to_owned(),
            fold: false,
        }
    }

    fn entry(uid: &str, start: &str, end: &str) -> Entry {
        Entry {
            uid: uid.to_owned(),
            sequence: 0,
            changed: 1_780_000_000_999,
            title: "Opening".to_owned(),
            description: None,
            location: None,
            categories: Vec::new(),
            color: None,
            url: None,
            geo: None,
            status: Status::Confirmed,
            start: when(start, "Europe/Madrid"),
            end: when(end, "Europe/Madrid"),
        }
    }

    fn calendar(entries: Vec<Entry>) -> Calendar {
        Calendar {
            name: "City Lab".to_owned(),
            zone: "Europe/Madrid".to_owned(),
            entries,
        }
    }

    fn written(entries: Vec<Entry>) -> String {
        String::from_utf8(write(&calendar(entries)).unwrap()).unwrap()
    }

    #[test]
    fn a_small_calendar_looks_like_this() {
        let full = Entry {
            sequence: 3,
            title: "Peer review; part 1, \"Ålesund\"".to_owned(),
            description: Some(
                "First line\r\nsecond, with \\ and 👩‍👩‍👧‍👦 and\u{2028}مرحبا بكم في مختبر المدينة"
                    .to_owned(),
            ),
            location: Some("Sala 2, Palau".to_owned()),
            categories: vec!["Green, digital".to_owned(), String::new(), "LGD".to_owned()],
            color: Some("seagreen".to_owned()),
            url: Some("https://lab.example/s?a=1,2;b=é".to_owned()),
            geo: Some((41.375, 2.149)),
            status: Status::Cancelled,
            ..entry("b@rambla.example", "2026-11-23T11:00", "2026-11-23T12:30")
        };
        let first = entry("a@rambla.example", "2026-11-23T09:00", "2026-11-23T09:00");
        let text = written(vec![full, first]);
        insta::assert_snapshot!(text.replace("\r\n", "\n"), @r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Rambla//Rambla//EN
        CALSCALE:GREGORIAN
        NAME:City Lab
        X-WR-CALNAME:City Lab
        X-WR-TIMEZONE:Europe/Madrid
        BEGIN:VTIMEZONE
        TZID:Europe/Madrid
        BEGIN:DAYLIGHT
        DTSTART:19700329T020000
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        TZNAME:CEST
        END:DAYLIGHT
        BEGIN:STANDARD
        DTSTART:19701025T030000
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        TZNAME:CET
        END:STANDARD
        END:VTIMEZONE
        BEGIN:VEVENT
        UID:a@rambla.example
        DTSTAMP:20260528T202640Z
        LAST-MODIFIED:20260528T202640Z
        SEQUENCE:0
        STATUS:CONFIRMED
        DTSTART;TZID=Europe/Madrid:20261123T090000
        SUMMARY:Opening
        END:VEVENT
        BEGIN:VEVENT
        UID:b@rambla.example
        DTSTAMP:20260528T202640Z
        LAST-MODIFIED:20260528T202640Z
        SEQUENCE:3
        STATUS:CANCELLED
        DTSTART;TZID=Europe/Madrid:20261123T110000
        DTEND;TZID=Europe/Madrid:20261123T123000
        SUMMARY:Peer review\; part 1\, "Ålesund"
        DESCRIPTION:First line\nsecond\, with \\ and 👩‍👩‍👧‍👦 and\
         nمرحبا بكم في مختبر المدينة
        LOCATION:Sala 2\, Palau
        CATEGORIES:Green\, digital,LGD
        COLOR:seagreen
        URL:https://lab.example/s?a=1,2;b=%C3%A9
        GEO:41.375000;2.149000
        END:VEVENT
        END:VCALENDAR
        "#);
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn hours_that_occur_twice_or_never_are_written_in_utc() {
        let mut second = entry("a", "2026-10-25T02:30", "2026-10-25T04:00");
        second.start.fold = true;
        let gap = entry("b", "2026-03-29T02:30", "2026-03-29T04:00");
        let text = written(vec![second, gap]);
        let times: Vec<_> = text.lines().filter(|l| l.starts_with("DT")).collect();
        assert_eq!(
            times
                .iter()
                .filter(|l| !l.starts_with("DTSTAMP"))
                .collect::<Vec<_>>(),
            [
                &"DTSTART:20260329T013000Z",
                &"DTEND:20260329T020000Z",
                &"DTSTART:20261025T013000Z",
                &"DTEND:20261025T030000Z",
            ]
        );
        assert!(!text.contains("VTIMEZONE"));
    }

    #[test]
    fn entries_stand_by_instant_and_not_by_wall_clock() {
        let mut early = entry("z", "2026-11-23T17:00", "2026-11-23T18:00");
        early.start.zone = "Asia/Kolkata".to_owned();
        early.end.zone = "Asia/Kolkata".to_owned();
        let late = entry("a", "2026-11-23T13:00", "2026-11-23T14:00");
        let one = written(vec![late.clone(), early.clone()]);
        assert!(one.find("UID:z").unwrap() < one.find("UID:a").unwrap());
        assert_eq!(one, written(vec![early, late]));
        assert_eq!(one.matches("BEGIN:VTIMEZONE").count(), 2);
    }

    #[test]
    fn a_fault_names_the_entry_and_the_rule() {
        let fault = |entries: Vec<Entry>| write(&calendar(entries)).unwrap_err();
        let good = || entry("a", "2026-11-23T09:00", "2026-11-23T10:00");
        let of = |uid: &str, rule| Fault {
            uid: Some(uid.to_owned()),
            rule,
        };
        assert_eq!(fault(vec![good(), good()]), of("a", Rule::UidTwice));
        let late = entry("x", "2026-11-23T09:00", "2026-11-23T08:59");
        assert_eq!(fault(vec![good(), late]), of("x", Rule::EndBeforeStart));
        let mut lost = good();
        lost.end.zone = "Atlantis/Centre".to_owned();
        let rule = Rule::ZoneUnknown("Atlantis/Centre".to_owned());
        assert_eq!(fault(vec![lost]), of("a", rule));
        let blank = entry(" \u{7}", "2026-11-23T09:00", "2026-11-23T10:00");
        assert_eq!(fault(vec![blank]), of(" \u{7}", Rule::UidMissing));
        let mut off = good();
        off.geo = Some((f64::NAN, 0.0));
        assert_eq!(fault(vec![off]), of("a", Rule::PositionOffEarth));
    }

    #[test]
    fn injected_lines_stay_inside_their_value() {
        let evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil";
        let mut one = entry("a", "2026-11-23T09:00", "2026-11-23T10:00");
        one.title = evil.to_owned();
        one.location = Some(evil.to_owned());
        one.url = Some(evil.to_owned());
        one.color = Some(evil.to_owned());
        one.categories = vec![evil.to_owned()];
        let text = written(vec![one]);
        assert_eq!(text.matches("\r\nBEGIN:VEVENT").count(), 1);
        assert_eq!(text.matches("\r\nUID:").count(), 1);
        assert!(!text.contains("\r\nCOLOR"));
    }

    #[test]
    fn a_note_of_100_kb_keeps_its_lines_short() {
        let mut one = entry("a", "2026-11-23T09:00", "2026-11-23T10:00");
        one.description = Some("Łódź – 東京, ; \\ 👩‍👩‍👧 <b>&amp;</b>\n".repeat(2_500));
        let text = written(vec![one]);
        assert!(text.len() > 100_000);
        assert!(
            text.split("\r\n")
                .all(|line| line.len() <= lines::LINE_OCTETS)
        );
    }
}
