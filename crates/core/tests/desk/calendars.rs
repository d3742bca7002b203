//! Sessions from calendars: of others, again, and our own back.

use std::ops::ControlFlow;

use rambla_core::desk::Desk;
use rambla_core::desk::ids::SessionId;
use rambla_core::digest;
use rambla_core::exports::{agenda, calendar as ics};
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::{OP, Target, import};
use rambla_core::imports::{Refusal, Schedule, calendar};
use rambla_core::sessions::slot::rfc3339;
use rambla_core::sessions::{self, End, Filter, Session, SessionFields, Status};
use rambla_core::testing::desks::desk;
use rambla_core::trash;

use crate::rooms::{at, do_it, room, session, session_fields};

pub(crate) const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

fn read(text: &str) -> Schedule {
    let text = text.replace('\n', "\r\n");
    calendar::read(text.as_bytes(), &mut |_| CONTINUE).unwrap()
}

pub(crate) fn bring(desk: &mut Desk, schedule: &Schedule, bytes: &[u8]) -> Report {
    let target = Target {
        event: desk.station.event,
        zone: None,
    };
    let done = desk.write(OP, |tx| {
        import(tx, schedule, digest(bytes), target, &mut |_| CONTINUE)
    });
    done.unwrap().value
}

fn bring_text(desk: &mut Desk, text: &str) -> Report {
    bring(desk, &read(text), text.as_bytes())
}

pub(crate) fn counts(report: &Report) -> [usize; 5] {
    [
        report.added,
        report.updated,
        report.unchanged,
        report.cancelled,
        report.refused,
    ]
}

pub(crate) fn all(desk: &Desk) -> Vec<Session> {
    let event = desk.station.event.unwrap();
    let mut all = desk.read(|db| sessions::list_all(db, event)).unwrap();
    all.sort_by(|a, b| (a.title.as_str(), &a.uid).cmp(&(b.title.as_str(), &b.uid)));
    all
}

pub(crate) fn titled(desk: &Desk, title: &str) -> Session {
    let all = all(desk).into_iter();
    all.into_iter()
        .find(|session| session.title == title)
        .unwrap_or_else(|| panic!("no {title}"))
}

/// Start, end and zone.
fn times(session: &Session) -> String {
    let (start, end) = (
        session.start.as_ref().unwrap(),
        session.end.as_ref().unwrap(),
    );
    format!("{} {} {}", rfc3339(start), rfc3339(end), session.zone)
}

fn exported(desk: &mut Desk, filter: &Filter) -> Vec<u8> {
    let event = desk.station.event.unwrap();
    let now = 1_795_506_000_000;
    let shown = desk
        .read(|db| agenda::calendar(db, event, filter, None, now))
        .unwrap();
    agenda::publish(desk, &shown.fresh).unwrap();
    ics::write(&shown.calendar).unwrap()
}

/// An agenda with what is hard to carry over: a zone of its own, hours that occur twice, people with
/// roles, texts with commas, what is cancelled, in draft, in Trash, undone, and without a time.
pub(crate) fn an_agenda(desk: &mut Desk) -> Vec<SessionId> {
    let (hall, aula) = (room(desk, "Sala 1, planta 2"), room(desk, "Aula"));
    let opening = session(
        desk,
        "Opening; with, \"all\"",
        "2026-11-24T09:00",
        45,
        Some(hall),
    );
    let tokyo = SessionFields {
        zone: Some(Some("Asia/Tokyo".into())),
        ..session_fields("Link to Tokyo", "2026-11-24T18:00", 60, Some(aula))
    };
    let night = SessionFields {
        start: Some(at("2026-10-25T02:30+01:00")),
        end: Some(End::Minutes(60)),
        ..session_fields("Night of the clocks", "2026-10-25T02:30+01:00", 60, None)
    };
    let mut ids = vec![opening];
    for fields in [tokyo, night] {
        let added = desk.write("add_session", |tx| sessions::add(tx, &fields));
        ids.push(added.unwrap().value);
    }
    ids.push(session(
        desk,
        "Not this year",
        "2026-11-25T10:00",
        30,
        Some(hall),
    ));
    ids.push(session(desk, "In Trash", "2026-11-25T11:00", 30, None));
    do_it(desk, "edit_session", |tx| {
        let people = [("Ana Roca", "speaker"), ("Bo Ek; jr.", "moderator")];
        let people = people.map(|(name, role)| sessions::Cast {
            id: None,
            name: name.into(),
            role: role.into(),
        });
        let track = rambla_core::tracks::TrackFields {
            name: Some("Green, digital".into()),
            ..Default::default()
        };
        let fields = SessionFields {
            subtitle: Some(Some("What the year brings".into())),
            r#abstract: Some(Some(
                "First.\n\n=Second, with \\ and 'quotes'\n- third ".into(),
            )),
            kind: Some(Some("panel".into())),
            language: Some(Some("ca".into())),
            capacity: Some(Some(120)),
            url: Some(Some("https://lab.example/s?a=1,2;b=é".into())),
            track: Some(Some(rambla_core::tracks::add(tx, track)?)),
            people: Some(sessions::cast(tx, people.into())?),
            ..SessionFields::default()
        };
        sessions::edit(tx, opening, None, &fields)?;
        sessions::set_status(tx, opening, Status::Confirmed)
    });
    let cancelled = ids[3];
    do_it(desk, "edit_session", |tx| {
        sessions::set_status(tx, cancelled, Status::Cancelled)
    });
    ids
}

const OTHERS: &str = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Others//Planner//EN
X-WR-CALNAME:Harbour days
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Ship's clock
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0330
TZOFFSETTO:+0330
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@o.example
SUMMARY:Windows\\, mapped
DTSTART;TZID=Romance Standard Time:20261124T090000
DTEND;TZID=Romance Standard Time:20261124T103000
LOCATION:Red Hall\\, Kaai 3
CATEGORIES:Energy,Water
DESCRIPTION:Bring <b>cups</b>.<br>And tea.
STATUS:TENTATIVE
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Soon
TRIGGER:-PT5M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:2@o.example
SUMMARY:In UTC
DTSTART:20261124T090000Z
DURATION:PT1H30M
LOCATION:Blue Hall\\, Kaai 3
URL:https://o.example/2
END:VEVENT
BEGIN:VEVENT
UID:3@o.example
SUMMARY:Floating
DTSTART:20261124T120000
DTEND:20261124T130000
LOCATION:Kaai 3
END:VEVENT
BEGIN:VEVENT
UID:4@o.example
SUMMARY:All day
DTSTART;VALUE=DATE:20261124
DTEND;VALUE=DATE:20261126
END:VEVENT
BEGIN:VEVENT
UID:5@o.example
SUMMARY:By the ship's clock
DTSTART;TZID=Ship's clock:20261124T180000
DTEND;TZID=Ship's clock:20261124T190000
RRULE:FREQ=WEEKLY;COUNT=3
END:VEVENT
BEGIN:VEVENT
UID:5@o.example
RECURRENCE-ID;TZID=Ship's clock:20261201T180000
SUMMARY:By the ship's clock\\, later
DTSTART;TZID=Ship's clock:20261201T190000
DTEND;TZID=Ship's clock:20261201T200000
END:VEVENT
BEGIN:VEVENT
UID:6@o.example
SUMMARY:Twice
DTSTART;TZID=Europe/Madrid:20261025T023000
DTEND;TZID=Europe/Madrid:20261025T033000
END:VEVENT
BEGIN:VEVENT
UID:7@o.example
SUMMARY:Never
DTSTART;TZID=Europe/Madrid:20260329T023000
DTEND;TZID=Europe/Madrid:20260329T033000
END:VEVENT
BEGIN:VEVENT
UID:8@o.example
SUMMARY:Ends first
DTSTART:20261124T090000Z
DTEND:20261124T080000Z
END:VEVENT
BEGIN:VEVENT
SUMMARY:Nameless
DTSTART:20261124T090000Z
DTEND:20261124T100000Z
END:VEVENT
BEGIN:VEVENT
UID:10@o.example
SUMMARY:Half understood
DTSTART:20261124T09:30:00
DTEND:20261124T100000Z
END:VEVENT
BEGIN:VEVENT
UID:2@o.example
SUMMARY:Again
DTSTART:20261124T090000Z
DTEND:20261124T100000Z
END:VEVENT
BEGIN:VTODO
UID:11@o.example
SUMMARY:No session
END:VTODO
END:VCALENDAR
";

#[test]
fn calendars_of_others_become_sessions_and_each_event_that_needs_a_look_is_told() {
    let (mut desk, _) = desk(1).unwrap();
    let report = bring_text(&mut desk, OTHERS);
    let rows: Vec<(Option<u64>, &str, bool)> = report
        .rows
        .iter()
        .map(|row| (row.row, row.problem, row.refused))
        .collect();
    assert_eq!(
        rows,
        [
            (None, "zone-mapped", false),
            (None, "unknown-zone", false),
            (Some(28), "more-categories", false),
            (Some(51), "floating", false),
            (Some(58), "all-day", false),
            (Some(58), "long-session", false),
            (Some(64), "series", false),
            (Some(71), "date-of-series", true),
            (Some(78), "occurs-twice", false),
            (Some(84), "never-occurs", true),
            (Some(90), "ends-first", true),
            (Some(96), "missing-key", true),
            (Some(101), "unreadable-start", true),
            (Some(107), "repeated-key", true),
        ]
    );
    assert_eq!(counts(&report), [6, 0, 0, 0, 6]);
    let shown = |title: &str| {
        let one = titled(&desk, title);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        format!(
            "{} | {} | {} | {} | {} | {}",
            times(&one),
            text(&one.room),
            text(&one.track),
            one.status,
            text(&one.r#abstract).replace('\n', "/"),
            one.uid
        )
    };
    assert_eq!(
        shown("Windows, mapped"),
        "2026-11-24T09:00:00+01:00 2026-11-24T10:30:00+01:00 Europe/Paris | Red Hall | Energy | draft | \
         Bring cups./And tea. | 1@o.example"
    );
    assert_eq!(
        shown("In UTC"),
        "2026-11-24T10:00:00+01:00 2026-11-24T11:30:00+01:00 Europe/Madrid | Blue Hall |  | confirmed |  | 2@o.example"
    );
    assert_eq!(
        shown("Floating"),
        "2026-11-24T12:00:00+01:00 2026-11-24T13:00:00+01:00 Europe/Madrid |  |  | confirmed |  | 3@o.example"
    );
    assert_eq!(
        shown("All day"),
        "2026-11-24T00:00:00+01:00 2026-11-26T00:00:00+01:00 Europe/Madrid |  |  | confirmed |  | 4@o.example"
    );
    // 18:00 at +03:30.
    assert_eq!(
        shown("By the ship's clock"),
        "2026-11-24T15:30:00+01:00 2026-11-24T16:30:00+01:00 Europe/Madrid |  |  | confirmed |  | 5@o.example"
    );
    assert_eq!(
        shown("Twice"),
        "2026-10-25T02:30:00+02:00 2026-10-25T03:30:00+01:00 Europe/Madrid |  |  | confirmed |  | 6@o.example"
    );
    desk.undo().unwrap();
    assert_eq!(all(&desk), []);
}

#[test]
fn the_rules_of_a_file_decide_whatever_it_calls_its_zone() {
    let (mut desk, _) = desk(1).unwrap();
    // It says Madrid, and means an hour more.
    let text = OTHERS
        .replace("TZID:Ship's clock", "TZID:Europe/Madrid")
        .replace("+0330", "+0200");
    let report = bring_text(&mut desk, &text);
    assert!(report.rows.iter().any(|row| row.problem == "zone-differs"));
    assert!(times(&titled(&desk, "Twice")).starts_with("2026-10-25T02:30:00+02:00 "));
    assert!(times(&titled(&desk, "Never")).starts_with("2026-03-29T01:30:00+01:00 "));
}

#[test]
fn our_own_calendar_comes_back_and_changes_nothing() {
    let (mut desk, _) = desk(1).unwrap();
    let ids = an_agenda(&mut desk);
    let extra = session(&mut desk, "Undone", "2026-11-25T12:00", 30, None);
    exported(&mut desk, &Filter::default());
    do_it(&mut desk, "delete", |tx| {
        trash::delete(tx, "sessions", ids[4].0)
    });
    desk.undo().unwrap();
    desk.undo().unwrap();
    do_it(&mut desk, "delete", |tx| {
        trash::delete(tx, "sessions", ids[4].0)
    });
    assert!(all(&desk).iter().all(|one| one.id != extra));
    let before = (all(&desk), desk.state().unwrap());
    let bytes = exported(&mut desk, &Filter::default());
    let schedule = calendar::read(&bytes, &mut |_| CONTINUE).unwrap();
    assert_eq!(
        (schedule.sessions.len(), schedule.rows.as_slice()),
        (6, &[][..])
    );
    let report = bring(&mut desk, &schedule, &bytes);
    assert_eq!(counts(&report), [0, 0, 6, 0, 0], "{:?}", report.rows);
    assert_eq!(all(&desk), before.0);
    let after = desk.state().unwrap();
    for table in ["sessions", "session_people", "rooms", "tracks", "persons"] {
        assert_eq!(after[table], before.1[table], "{table}");
    }
    assert_eq!(exported(&mut desk, &Filter::default()), bytes);
}

#[test]
fn what_was_changed_in_our_own_calendar_is_written_and_nothing_else() {
    let (mut desk, _) = desk(1).unwrap();
    let ids = an_agenda(&mut desk);
    let first = String::from_utf8(exported(&mut desk, &Filter::default())).unwrap();
    let read = |text: &str| calendar::read(text.as_bytes(), &mut |_| CONTINUE).unwrap();
    let second = first
        .replace("SUMMARY:Link to Tokyo", "SUMMARY:Link to Osaka")
        .replace(
            "TZID=Asia/Tokyo:20261124T180000",
            "TZID=Asia/Tokyo:20261124T173000",
        )
        .replace("LOCATION:Aula\\,", "LOCATION:Aula Magna\\,")
        .replace("=Second\\,", "=Second thoughts\\,");
    let report = bring(&mut desk, &read(&second), second.as_bytes());
    assert_eq!(counts(&report), [0, 2, 3, 0, 0]);
    let tokyo = titled(&desk, "Link to Osaka");
    assert_eq!((tokyo.id, tokyo.status.as_str()), (ids[1], "draft"));
    assert_eq!(
        times(&tokyo),
        "2026-11-24T17:30:00+09:00 2026-11-24T19:00:00+09:00 Asia/Tokyo"
    );
    assert_eq!(tokyo.room.as_deref(), Some("Aula Magna"));
    let opening = titled(&desk, "Opening; with, \"all\"");
    assert_eq!(
        opening.r#abstract.as_deref(),
        Some("First.\n\n=Second thoughts, with \\ and 'quotes'\n- third")
    );
    assert_eq!(opening.subtitle.as_deref(), Some("What the year brings"));
    assert_eq!(opening.people.len(), 2);

    // What somebody here has changed since is kept beside what the calendar says now.
    let rename = SessionFields {
        title: Some("Link to Kyoto".into()),
        ..SessionFields::default()
    };
    do_it(&mut desk, "edit_session", |tx| {
        sessions::edit(tx, ids[1], None, &rename)
    });
    let third = second
        .replace("SUMMARY:Link to Osaka", "SUMMARY:Link to Kobe")
        .replace("SUMMARY:Night of", "SUMMARY:The night of");
    let report = bring(&mut desk, &read(&third), third.as_bytes());
    assert_eq!(counts(&report), [0, 2, 3, 0, 0]);
    assert_eq!(desk.conflicts_of(&[ids[1].0]).unwrap().len(), 1);
    assert_eq!(desk.conflicts_of(&[ids[2].0]).unwrap(), vec![]);
}

#[test]
fn a_newer_calendar_cancels_what_it_has_brought_and_a_part_of_ours_nothing() {
    let (mut desk, _) = desk(1).unwrap();
    an_agenda(&mut desk);
    bring_text(&mut desk, OTHERS);
    let start = OTHERS.find("BEGIN:VEVENT\nUID:2@").unwrap();
    let end = OTHERS.find("BEGIN:VEVENT\nUID:3@").unwrap();
    let newer = [&OTHERS[..start], &OTHERS[end..]].concat();
    // The second of that name takes its place.
    let newer = newer.replace("SUMMARY:Again", "SUMMARY:In UTC");
    let gone = newer.replace("UID:2@o.example", "UID:12@o.example");
    let report = bring_text(&mut desk, &gone);
    assert_eq!(counts(&report), [1, 0, 5, 1, 5]);
    let states: Vec<(String, String)> = all(&desk)
        .into_iter()
        .filter(|one| one.title == "In UTC")
        .map(|one| (one.uid, one.status))
        .collect();
    let state = |uid: &str, status: &str| (uid.to_owned(), status.to_owned());
    assert_eq!(
        states,
        [
            state("12@o.example", "confirmed"),
            state("2@o.example", "cancelled")
        ]
    );
    // An event that cannot be read any more is still in the calendar.
    let broken = gone.replace(
        "DTSTART;VALUE=DATE:20261124",
        "DTSTART;VALUE=DATE:2026113124",
    );
    assert_eq!(counts(&bring_text(&mut desk, &broken)), [0, 0, 5, 0, 6]);
    // It comes back; and a part of our own agenda comes in, then another.
    assert_eq!(counts(&bring_text(&mut desk, &newer))[1..], [1, 5, 1, 5]);
    let whole = exported(&mut desk, &Filter::default());
    let of_room = Filter {
        room: titled(&desk, "Link to Tokyo").room_id,
        ..Filter::default()
    };
    let part = exported(&mut desk, &of_room);
    let before = all(&desk);
    for bytes in [&whole, &part] {
        let schedule = calendar::read(bytes, &mut |_| CONTINUE).unwrap();
        let report = bring(&mut desk, &schedule, bytes);
        assert_eq!((report.updated, report.cancelled, report.added), (0, 0, 0));
    }
    assert_eq!(all(&desk), before);
}

#[test]
fn a_calendar_makes_an_event_of_its_own() {
    let (mut desk, _) = desk(1).unwrap();
    let schedule = read(OTHERS);
    let done = desk.write(OP, |tx| {
        let target = Target::default();
        import(tx, &schedule, [1; 32], target, &mut |_| CONTINUE)?;
        tx.event()
    });
    let event = done.unwrap().value;
    let event = desk.read(|db| rambla_core::events::get(db, event)).unwrap();
    assert_eq!(
        (
            event.name.as_str(),
            event.zone.as_str(),
            event.venue.as_deref()
        ),
        ("Harbour days", "Europe/Paris", Some("Kaai 3"))
    );
}

#[test]
fn a_calendar_that_is_cut_off_is_refused_whole() {
    let text = OTHERS.trim_end().replace('\n', "\r\n");
    for end in 0..text.len() {
        let cut = &text.as_bytes()[..end];
        let refusal = calendar::read(cut, &mut |_| CONTINUE).unwrap_err();
        assert!(!refusal.cure().is_empty());
        let expected = ["empty", "not-a-calendar", "cut-off", "malformed"];
        assert!(expected.contains(&refusal.code()), "{end}: {refusal}");
    }
    let cut = text.find("BEGIN:VALARM").unwrap();
    let refusal = calendar::read(&text.as_bytes()[..cut], &mut |_| CONTINUE).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "The file is cut off: it ends in line 36 while the VEVENT of line 28 is still open. Download or \
         export the file again."
    );
    let empty = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
    let refusal = calendar::read(empty.as_bytes(), &mut |_| CONTINUE);
    assert_eq!(refusal, Err(Refusal::NoSessions));
}
