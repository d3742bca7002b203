#![allow(clippy::unwrap_used)]

use std::ops::ControlFlow;
use std::path::Path;

use jiff::civil::{DateTime, date};
use jiff::tz::offset;
use proptest::prelude::*;

use super::read;
use crate::imports::{
    MAX_DEPTH, MAX_PEOPLE, MAX_SESSIONS, Part, Problem, Refusal, Schedule, Session, SessionPerson,
};
use crate::text::clean::LIMIT;

fn parsed(xml: impl AsRef<[u8]>) -> Result<Schedule, Refusal> {
    read(xml.as_ref(), &mut |_| ControlFlow::Continue(()))
}

/// A schedule around events that stand in a room on the 23rd; the first one begins in line 3.
fn around(events: &str) -> String {
    format!(
        "<schedule><conference><title>T</title><day_change>09:00:00</day_change></conference>\n\
         <day date='2026-11-23'><room name='Blue'>\n{events}</room></day></schedule>"
    )
}

fn schedule(events: &str) -> Schedule {
    parsed(around(events)).unwrap()
}

/// An event on one line that can be taken, with more elements in it.
fn event(id: &str, more: &str) -> String {
    format!(
        "<event id='{id}'><title>One</title><start>10:00</start><duration>00:30</duration>{more}\
         </event>\n"
    )
}

fn problems(schedule: &Schedule) -> Vec<(Option<u64>, Problem, bool)> {
    schedule
        .rows
        .iter()
        .map(|row| (row.row, row.problem, row.refused))
        .collect()
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[test]
fn a_session_is_read_with_all_that_it_says() {
    let xml = "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<!-- made by hand -->\n<schedule>\n\
        <conference><title>Harbour &amp; Tide</title><acronym>ht</acronym><venue>Kaai</venue>\n\
        <city>Ghent</city><start>2026-11-23</start><end>2026-11-24</end>\n\
        <time_zone_name>Europe/Brussels</time_zone_name></conference>\n\
        <day date='2026-11-23'><room name='Blue'>\n\
        <event guid='g-1' id='7'>\n\
        <date>2026-11-23T10:00:00+01:00</date><start>10:00</start><duration>00:30</duration>\n\
        <room> Red\u{202f}Hall </room><title>One\n two</title><subtitle>Three</subtitle>\n\
        <track>A\u{a0}&#x2009;B</track><type>panel</type><language>en</language>\n\
        <url>https://a.example/?a=1&amp;b=2</url>\n\
        <abstract>&lt;p&gt;Tea &amp;amp; &lt;b&gt;bread&lt;/b&gt;&lt;/p&gt;</abstract>\n\
        <description><![CDATA[<p>Bring <a href=\"https://b.example/\">cups</a></p>]]></description>\n\
        <persons><person id='3'>Ana\u{202f} Roca</person><person id='3'>Ana Roca</person>\n\
        <person>Łucja\u{200b}</person><person id='9'> </person></persons>\n\
        <links><link href='https://c.example/'><title>no</title></link></links>\n\
        </event></room></day></schedule>\n";
    let person = |id: Option<&str>, name: &str| SessionPerson {
        id: id.map(str::to_owned),
        name: name.to_owned(),
        role: None,
    };
    let given = |text: &str| Some(text.to_owned());
    let expected = Schedule {
        title: "Harbour & Tide".to_owned(),
        acronym: given("ht"),
        venue: given("Kaai"),
        city: given("Ghent"),
        first_day: Some(date(2026, 11, 23)),
        last_day: Some(date(2026, 11, 24)),
        zone: given("Europe/Brussels"),
        sessions: vec![Session {
            row: 8,
            guid: given("g-1"),
            id: given("7"),
            title: "One two".to_owned(),
            subtitle: "Three".to_owned(),
            abstract_text: "Tea & bread\n\nBring cups (https://b.example/)".to_owned(),
            start: at("2026-11-23T10:00"),
            offset: Some(offset(1)),
            minutes: 30,
            room: given("Red Hall"),
            track: given("A B"),
            kind: given("panel"),
            language: given("en"),
            url: given("https://a.example/?a=1&b=2"),
            people: vec![person(Some("3"), "Ana Roca"), person(None, "Łucja")],
            ..Session::default()
        }],
        silent: vec![Part::Capacity],
        ..Schedule::default()
    };
    assert_eq!(parsed(xml), Ok(expected));
}

#[test]
fn without_a_date_the_day_and_its_change_say_when() {
    let night =
        "<event id='2'><title>N</title><start>00:30</start><duration>1:00</duration></event>";
    let schedule = schedule(&(event("1", "") + night));
    let starts: Vec<DateTime> = schedule
        .sessions
        .iter()
        .map(|session| session.start)
        .collect();
    assert_eq!(starts, [at("2026-11-23T10:00"), at("2026-11-24T00:30")]);
    assert_eq!(schedule.sessions[0].room.as_deref(), Some("Blue"));
    assert_eq!((schedule.zone, schedule.sessions[0].offset), (None, None));
    assert_eq!(schedule.last_day, Some(date(2026, 11, 23)));
}

#[test]
fn a_zone_that_stands_last_still_counts() {
    let date = "<date>2026-11-23T09:00:00Z</date>";
    let xml = format!(
        "<schedule><day date='2026-11-23'>{}</day><conference><time_zone_name>Berlin\
         </time_zone_name></conference></schedule>",
        event("1", date)
    );
    let schedule = parsed(xml).unwrap();
    assert_eq!(schedule.sessions[0].start, at("2026-11-23T10:00"));
    assert_eq!(schedule.zone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(problems(&schedule), [(None, Problem::ZoneMapped, false)]);
    assert_eq!(schedule.rows[0].detail, "Berlin → Europe/Berlin");
}

#[test]
fn abstract_and_description_are_not_said_twice() {
    let text = |first: &str, second: &str| {
        let more = format!("<abstract>{first}</abstract><description>{second}</description>");
        schedule(&event("1", &more)).sessions[0]
            .abstract_text
            .clone()
    };
    assert_eq!(text("a", "b"), "a\n\nb");
    assert_eq!(text("", "b"), "b");
    assert_eq!(text("a b", "&lt;p&gt;a b&lt;/p&gt; c"), "a b\n\nc");
    assert_eq!(text("a b", "a"), "a b");
    let bare = "<p>one<br/>two <a href='https://a.example/?a&amp;b'>x</a></p>";
    assert_eq!(text(bare, ""), "one\ntwo x (https://a.example/?a&b)");
}

#[test]
fn rows_that_cannot_be_taken_are_refused_alone_and_named_by_their_line() {
    let timed = "<start>10:00</start><duration>00:30</duration>";
    let rows = [
        event("1", ""),
        event("1", ""),
        format!("<event id='3'>{timed}</event>\n"),
        format!("<event><title>x</title>{timed}</event>\n"),
        "<event id='5'><title>x</title><duration>00:30</duration></event>\n".to_owned(),
        "<event id='6'><title>x</title><start>noon</start><duration>1</duration></event>\n"
            .to_owned(),
        "<event id='7'><title>x</title><start>10:00</start></event>\n".to_owned(),
        "<event id='8'><title>x</title><start>10:00</start><duration>0:00</duration></event>\n"
            .to_owned(),
        "<event id='9'><title>x</title><start>10:00</start><duration>long</duration></event>\n"
            .to_owned(),
        event("10", "<date>2026-11-23T11:00:00+01:00</date>"),
        event("11", "<date>tomorrow</date>"),
        event("12", "<subtitle>a&#27;b&#x85;c</subtitle>"),
        "<event id='13'><title>x</title><start>10:00</start><duration>25:00</duration></event>\n"
            .to_owned(),
    ];
    let schedule = schedule(&rows.concat());
    assert_eq!(
        problems(&schedule),
        [
            (Some(4), Problem::RepeatedKey, true),
            (Some(5), Problem::MissingTitle, true),
            (Some(6), Problem::MissingKey, true),
            (Some(7), Problem::MissingStart, true),
            (Some(8), Problem::UnreadableStart, true),
            (Some(9), Problem::MissingDuration, true),
            (Some(10), Problem::MissingDuration, true),
            (Some(11), Problem::UnreadableDuration, true),
            (Some(12), Problem::StartDiffers, false),
            (Some(13), Problem::UnreadableDate, false),
            (Some(14), Problem::ControlCharacters, false),
            (Some(15), Problem::LongSession, false),
        ]
    );
    let taken: Vec<&str> = schedule.sessions.iter().map(Session::key).collect();
    assert_eq!(
        (taken, schedule.refused()),
        (vec!["1", "10", "11", "12", "13"], 8)
    );
    assert_eq!(schedule.sessions[3].subtitle, "ab c");
}

#[test]
fn a_text_or_a_list_of_people_beyond_its_limit_refuses_the_row_only() {
    let people = |count| {
        let list: String = (0..count)
            .map(|n| format!("<person>P {n}</person>"))
            .collect();
        format!("<persons>{list}</persons>")
    };
    let long = |bytes| format!("<abstract>{}</abstract>", "x".repeat(bytes));
    let halves = format!(
        "<abstract>{}</abstract><description>{}</description>",
        "x".repeat(LIMIT / 2),
        "y".repeat(LIMIT / 2)
    );
    let rows = [
        event("1", &long(LIMIT)),
        event("2", &long(LIMIT + 1)),
        event("3", &halves),
        event("4", &people(MAX_PEOPLE)),
        event("5", &people(MAX_PEOPLE + 1)),
    ];
    assert_eq!(
        problems(&schedule(&rows.concat())),
        [
            (Some(4), Problem::TextTooLong, true),
            (Some(5), Problem::TextTooLong, true),
            (Some(7), Problem::TooManyPeople, true),
        ]
    );
}

#[test]
fn something_else_than_a_schedule_is_called_by_its_name() {
    for (bytes, sentence) in [
        (
            &b""[..],
            "The file is empty. Download or export the schedule again.",
        ),
        (
            b"\xef\xbb\xbf \n",
            "The file is empty. Download or export the schedule again.",
        ),
        (
            b"%PDF-1.7",
            "This is no schedule: the file looks like a PDF document. Choose the schedule in Pentabarf XML, often called schedule.xml.",
        ),
        (
            b"<rss><channel/></rss>",
            "This is no schedule: in line 1 the file begins with <rss> where <schedule> is expected. Choose the schedule in Pentabarf XML, often called schedule.xml.",
        ),
    ] {
        assert_eq!(parsed(bytes).unwrap_err().to_string(), sentence);
    }
    for (bytes, name) in [
        (
            &b"PK\x03\x04\x14"[..],
            "a ZIP archive or an Office document",
        ),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"{\"schedule\": 1}", "JSON"),
        (b"BEGIN:VCALENDAR\r\n", "a calendar (iCalendar)"),
        (b"id;title\n1;x", "plain text or a table"),
        (
            b"\x7fELF\x02\x01\x01\0\0",
            "a program or another binary file",
        ),
    ] {
        assert_eq!(parsed(bytes), Err(Refusal::NotXml { looks_like: name }));
    }
}

#[test]
fn other_encodings_are_refused_by_name() {
    let encoding = |line, found: &str| {
        Err(Refusal::Encoding {
            line,
            found: found.to_owned(),
        })
    };
    let utf16: Vec<u8> = "\u{feff}<schedule/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(parsed(utf16), encoding(1, "it is UTF-16"));
    let latin = "it says that it is ISO-8859-1";
    assert_eq!(
        parsed("<?xml version='1.0' encoding='ISO-8859-1'?><schedule/>"),
        encoding(1, latin)
    );
    let bytes = b"<?xml version='1.0' encoding='ISO-8859-1'?>\n<schedule>caf\xe9</schedule>";
    assert_eq!(parsed(bytes), encoding(1, latin));
    let bytes = b"<?xml version='1.0' encoding='UTF-8'?>\n<schedule>\n<!-- \xe9 --></schedule>";
    assert_eq!(
        parsed(bytes),
        encoding(3, "some bytes there are no letters")
    );
}

#[test]
fn definitions_are_refused_unread() {
    for doctype in [
        "<!DOCTYPE schedule [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>",
        "<!DOCTYPE schedule SYSTEM \"file:///etc/hostname\">",
        "<!DOCTYPE schedule [<!ENTITY x SYSTEM \"https://a.example/\">",
        "<!doctype schedule>",
    ] {
        let xml = format!("<?xml version='1.0'?>\n{doctype}\n<schedule>&a;</schedule>");
        assert_eq!(parsed(&xml), Err(Refusal::Doctype { line: 2 }), "{doctype}");
    }
}

#[test]
fn a_file_that_breaks_a_rule_is_refused_whole_with_the_line() {
    for (events, what) in [
        (
            "<event id='1'>\n</room>",
            "</room> stands where </event> is expected",
        ),
        (
            "\n<title>R&B</title>",
            "a & begins no character; as a sign it is written &amp;",
        ),
        ("\n<title>&nbsp;</title>", "&nbsp; is not defined"),
        (
            "\n<title>&#xD800;</title>",
            "a character has no such number",
        ),
        (
            "\n<p>1 < 2</p>",
            "a < begins no tag; as a sign it is written &lt;",
        ),
        (
            "\n<event id=1></event>",
            "a value in <event> is not in order",
        ),
        ("\n<x a='&y;'></x>", "a value in <x> is not in order"),
        (
            "\n<event id='1></event>",
            "a quoted value in a tag never ends",
        ),
    ] {
        let what = what.to_owned();
        assert_eq!(
            parsed(around(events)),
            Err(Refusal::Malformed { line: 4, what }),
            "{events}"
        );
    }
    for (xml, what) in [
        (
            "<schedule/>\n<schedule/>",
            "<schedule> follows the end of the schedule",
        ),
        ("<schedule/>\nmore", "text stands outside of <schedule>"),
        (
            "<schedule/>\n</schedule>",
            "</schedule> ends what never began",
        ),
        (
            "\n<?xml-stylesheet href='x'?>",
            "the file ends before <schedule>",
        ),
    ] {
        let what = what.to_owned();
        assert_eq!(
            parsed(xml),
            Err(Refusal::Malformed { line: 2, what }),
            "{xml}"
        );
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let whole = format!(
        "<?xml version='1.0'?>\n{}",
        around(&event("1", "<abstract>a &amp; b</abstract>"))
    );
    assert!(parsed(&whole).is_ok());
    for end in 0..whole.len() {
        assert!(parsed(&whole[..end]).is_err(), "{}", &whole[..end]);
    }
    let cut = whole.find(" &amp;").unwrap();
    assert_eq!(
        parsed(&whole[..cut]),
        Err(Refusal::Truncated {
            line: 4,
            inside: "abstract".to_owned()
        })
    );
}

#[test]
fn depth_and_number_of_sessions_are_limited() {
    let deep = |levels| {
        format!(
            "<schedule>{}",
            "<a>".repeat(levels) + &"</a>".repeat(levels) + "</schedule>"
        )
    };
    assert!(parsed(deep(MAX_DEPTH - 1)).is_ok());
    assert_eq!(parsed(deep(MAX_DEPTH)), Err(Refusal::TooDeep { line: 1 }));
    assert_eq!(
        parsed("<schedule>".to_owned() + &"<a>".repeat(1_000_000)),
        Err(Refusal::TooDeep { line: 1 })
    );

    let many = |count| parsed(around(&"<event/>\n".repeat(count)));
    assert_eq!(
        many(MAX_SESSIONS).map(|schedule| schedule.refused()),
        Ok(MAX_SESSIONS)
    );
    let line = MAX_SESSIONS as u64 + 3;
    assert_eq!(
        many(MAX_SESSIONS + 1),
        Err(Refusal::TooManySessions { line })
    );
    let huge = vec![b' '; crate::imports::MAX_BYTES + 1];
    assert_eq!(parsed(&huge), Err(Refusal::TooLarge { bytes: huge.len() }));
}

#[test]
fn progress_rises_to_the_size_of_the_file() {
    let xml = around(&[event("1", ""), event("2", "")].concat());
    let mut seen = Vec::new();
    read(xml.as_bytes(), &mut |done| {
        seen.push(done);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(
        (seen.len(), seen.last(), seen.is_sorted()),
        (3, Some(&xml.len()), true)
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parsed(&bytes);
        let _ = parsed([b"<schedule>", &bytes[..]].concat());
    }

    #[test]
    fn no_mixture_of_tags_makes_it_fail(
        xml in "(<schedule>|<day date='2026-11-23'>|<room name='a'>|<event id='1'>|<event/>|</|>|<|&|;|#|<title>|x|'|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<person>|<persons>|<abstract>|<p>|</p>|</event>|\n|é){0,60}"
    ) {
        let _ = parsed(format!("<schedule>{xml}"));
    }
}

/// Real schedules are kept beside the project, where they exist.
#[test]
fn real_schedules_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/schedules");
    for (file, sessions, zone) in [
        ("fosdem-2025-final.xml", 1_105, Some("Europe/Brussels")),
        ("fosdem-2020.xml", 872, None),
    ] {
        let Ok(bytes) = std::fs::read(folder.join(file)) else {
            continue;
        };
        let schedule = parsed(&bytes).unwrap();
        let rooms: std::collections::HashSet<_> = schedule
            .sessions
            .iter()
            .map(|session| session.room.as_deref())
            .collect();
        assert_eq!((schedule.sessions.len(), rooms.len()), (sessions, 35));
        assert_eq!(
            (schedule.zone.as_deref(), schedule.rows.as_slice()),
            (zone, &[][..])
        );
        assert!(
            schedule
                .sessions
                .iter()
                .all(|session| !session.abstract_text.contains("</p>"))
        );
        #[allow(clippy::print_stderr)]
        // A test that found nothing to read must not look like one that did.
        {
            eprintln!("read {file}: {sessions} sessions in 35 rooms");
        }
    }
}
