//! A real schedule goes in and comes out again, read back by programs that are not ours.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rambla_core::exports::lines::text;
use rambla_core::testing::schedule::{pentabarf, pentabarf_without_zone};
use serde_json::{Value as Json, json};

use crate::desk::{TestDesk, id};
use crate::readers::{ical_js, icalendar_py};

/// What a calendar entry must say, by UID.
type Entries = BTreeMap<String, Json>;

/// What the desk's own list says, in the words of a calendar.
fn expected(desk: &TestDesk) -> Entries {
    let event = &desk.ok("event list")[0];
    let sessions = desk.ok("session list");
    let entry = |session: &Json| {
        let shown = |value: &Json| value.as_str().map(|value| text(value).into_owned());
        let utc = |value: &Json| {
            value
                .as_str()
                .unwrap()
                .parse::<Timestamp>()
                .unwrap()
                .to_string()
        };
        let place = [&session["room"], &event["venue"]]
            .into_iter()
            .filter_map(Json::as_str);
        let place = place.collect::<Vec<_>>().join(", ");
        let people = session["people"].as_array().unwrap().iter();
        let people = people
            .map(|one| one["name"].as_str().unwrap())
            .collect::<Vec<_>>()
            .join(", ");
        let parts = [
            session["subtitle"].as_str(),
            Some(people.as_str()),
            session["abstract"].as_str(),
        ];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let description = text(&parts.collect::<Vec<_>>().join("\n\n")).into_owned();
        json!({
            "summary": shown(&session["title"]),
            "start": utc(&session["start"]),
            "end": utc(&session["end"]),
            "location": Some(text(&place)).filter(|place| !place.is_empty()),
            "description": Some(description).filter(|text| !text.is_empty()),
            "categories": shown(&session["track"]).into_iter().collect::<Vec<_>>(),
            "status": session["status"].as_str().unwrap().to_uppercase(),
            "sequence": 0,
        })
    };
    let sessions = sessions.as_array().unwrap();
    let all: Entries = sessions
        .iter()
        .map(|session| (session["uid"].as_str().unwrap().to_owned(), entry(session)))
        .collect();
    assert_eq!(all.len(), sessions.len(), "two sessions share a UID");
    all
}

/// What a reader made of the file, in the same words.
fn read(document: &Json) -> Entries {
    assert_eq!(document["errors"], json!([]));
    let events = document["events"].as_array().unwrap();
    let words = [
        "summary",
        "start",
        "end",
        "location",
        "description",
        "categories",
        "status",
        "sequence",
    ];
    let entry = |event: &Json| {
        words
            .into_iter()
            .map(|word| (word.to_owned(), event[word].clone()))
            .collect::<serde_json::Map<_, _>>()
    };
    let all: Entries = events
        .iter()
        .map(|event| {
            (
                event["uid"].as_str().unwrap().to_owned(),
                entry(event).into(),
            )
        })
        .collect();
    assert_eq!(all.len(), events.len(), "two entries share a UID");
    all
}

#[track_caller]
fn same(found: &Entries, expected: &Entries, reader: &str) {
    for (uid, entry) in expected {
        assert_eq!(found.get(uid), Some(entry), "{reader}: {uid}");
    }
    assert_eq!(found.len(), expected.len(), "{reader}");
}

fn both_readers_read_the_export_whole(desk: &TestDesk, count: usize) {
    let file = desk.beside("agenda.ics");
    let file = file.to_str().unwrap();
    assert_eq!(
        desk.run(format!("agenda export '{file}'")).ended(0).stderr,
        format!("{count} sessions written.\n")
    );
    let expected = expected(desk);
    assert_eq!(expected.len(), count);
    let js = std::thread::scope(|scope| {
        let other = scope.spawn(|| icalendar_py(Path::new(file)));
        let js = ical_js(Path::new(file));
        same(&read(&other.join().unwrap()), &expected, "icalendar");
        js
    });
    same(&read(&js), &expected, "ical.js");
}

fn import(desk: &TestDesk, file: &Path, more: &str) -> crate::desk::Said {
    desk.run(format!("import sessions '{}' {more}", file.display()))
}

fn counts(report: &Json) -> [u64; 5] {
    ["added", "updated", "unchanged", "cancelled", "refused"]
        .map(|word| report[word].as_u64().unwrap())
}

#[test]
fn a_schedule_of_1105_sessions_comes_out_as_it_went_in() {
    let desk = TestDesk::none();
    let file = desk.file("schedule.xml", pentabarf(7, 1105, 35));
    let said = import(&desk, &file, "");
    let report = said.json();
    assert_eq!(counts(&report), [1105, 0, 0, 0, 0], "{said}");
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(said.code, i32::from(!rows.is_empty()));
    for row in rows {
        assert!(
            row["problem"].is_string() && !row["cure"].as_str().unwrap().is_empty(),
            "{row}"
        );
        assert!(
            row["row"].is_null() || row["row"].as_u64().unwrap() > 0,
            "{row}"
        );
    }
    assert_eq!(desk.ids("room list").len(), 35);
    assert_eq!(desk.ok("event list")[0]["zone"], "Europe/Brussels");
    both_readers_read_the_export_whole(&desk, 1105);

    // The same bytes again change nothing.
    let before = desk.state();
    let again = import(&desk, &file, "").json();
    assert_eq!(counts(&again), [0, 0, 1105, 0, 0]);
    assert_eq!(desk.state(), before);

    // A later version changes what the source has changed, and one undo takes it back.
    let text = pentabarf(7, 1105, 35);
    let from = text.find("<event ").unwrap();
    let titled = text[from..].replacen("</title>", "!</title>", 9);
    let changed = desk.file("changed.xml", format!("{}{titled}", &text[..from]));
    let told = import(&desk, &changed, "--dry-run").json();
    assert_eq!(counts(&told), [0, 9, 1096, 0, 0]);
    assert_eq!(desk.state(), before);
    assert_eq!(
        counts(&import(&desk, &changed, "").json()),
        [0, 9, 1096, 0, 0]
    );
    desk.is_well();
}

#[test]
fn one_undo_takes_a_whole_import_away_and_one_redo_brings_it_back() {
    let desk = TestDesk::with_event();
    let lists =
        || ["session list", "room list", "track list", "person list"].map(|words| desk.ok(words));
    let empty = lists();
    let file = desk.file("schedule.xml", pentabarf(11, 200, 6));
    assert_eq!(counts(&import(&desk, &file, "").json()), [200, 0, 0, 0, 0]);
    let full = lists();
    assert_ne!(full, empty);
    assert_eq!(desk.ok("undo")["undone"], "import_sessions");
    assert_eq!(lists(), empty);
    desk.ok("redo");
    assert_eq!(lists(), full);
    desk.ok("undo");
    // What was undone can be imported again.
    assert_eq!(counts(&import(&desk, &file, "").json())[..2], [200, 0]);
    desk.is_well();
}

#[test]
fn a_dry_run_reports_the_same_and_changes_nothing() {
    let desk = TestDesk::with_event();
    let file = desk.file("schedule.xml", pentabarf(5, 120, 6));
    let before = desk.state();
    let rehearsed = import(&desk, &file, "--dry-run");
    assert_eq!(desk.state(), before);
    let done = import(&desk, &file, "");
    assert_eq!(rehearsed.json(), done.json());
    assert_eq!(rehearsed.code, done.code);
    assert_ne!(desk.state(), before);
}

#[test]
fn a_file_without_a_zone_asks_for_one_unless_the_event_or_the_words_say_it() {
    let bytes = pentabarf_without_zone(5, 60, 4);
    let bare = TestDesk::none();
    let file = bare.file("schedule.xml", &bytes);
    let asked = import(&bare, &file, "").ended(3);
    assert!(
        asked.stderr.contains("schedule.xml") && asked.stderr.contains("--zone"),
        "{asked}"
    );
    assert_eq!(bare.ok("event list"), json!([]));
    import(&bare, &file, "--zone Mars/Olympus").ended(3);
    assert_eq!(
        counts(&import(&bare, &file, "--zone Europe/Lisbon").json()),
        [60, 0, 0, 0, 0]
    );
    assert_eq!(bare.ok("event list")[0]["zone"], "Europe/Lisbon");

    let desk = TestDesk::with_event();
    let file = desk.file("schedule.xml", &bytes);
    assert_eq!(counts(&import(&desk, &file, "").json()), [60, 0, 0, 0, 0]);
    let session = &desk.ok("session list")[0];
    assert_eq!(session["zone"], "Europe/Madrid");
    assert!(
        session["start"]
            .as_str()
            .unwrap()
            .contains("T09:00:00+01:00"),
        "{session}"
    );
}

#[test]
fn a_schedule_can_come_through_stdin_and_leave_through_stdout() {
    let desk = TestDesk::none();
    let bytes = pentabarf(5, 30, 3);
    let report = desk
        .fed("import sessions - --format pentabarf", bytes.as_bytes())
        .json();
    assert_eq!(counts(&report), [30, 0, 0, 0, 0]);
    let out = desk.run("agenda export -").ended(0).stdout;
    let file = desk.beside("agenda.ics");
    desk.ok_silent(&format!("agenda export '{}'", file.display()));
    assert_eq!(std::fs::read(file).unwrap(), out);
}

#[test]
fn rows_that_cannot_be_taken_are_told_and_the_others_are_taken() {
    let desk = TestDesk::none();
    let file = desk.file(
        "schedule.xml",
        pentabarf(5, 30, 3).replacen("<duration>", "<duration>x", 2),
    );
    let said = import(&desk, &file, "").ended(1);
    let report = said.json();
    assert_eq!(counts(&report), [28, 0, 0, 0, 2]);
    let rows = report["rows"].as_array().unwrap();
    let refused: Vec<&Json> = rows
        .iter()
        .filter(|row| row["problem"] == "unreadable-duration")
        .collect();
    assert_eq!(refused.len(), 2);
    // The line is that of the session in the file.
    let text = std::fs::read_to_string(&file).unwrap();
    for row in refused {
        let line = text
            .lines()
            .nth(row["row"].as_u64().unwrap() as usize - 1)
            .unwrap();
        assert!(line.contains("<event "), "{line}");
    }
    assert!(said.stderr.contains("2 rows need a look."), "{said}");
    assert_eq!(desk.ids("session list").len(), 28);
}

#[test]
fn the_real_schedules_come_out_as_they_went_in() {
    let folder: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/schedules");
    for (name, count, more) in [
        ("fosdem-2025-final.xml", 1105, ""),
        ("fosdem-2020.xml", 872, "--zone Europe/Brussels"),
    ] {
        let file = folder.join(name);
        if !file.exists() {
            println!("{name} is not on this machine; the invented twin stands for it");
            continue;
        }
        let desk = TestDesk::none();
        let said = import(&desk, &file, more);
        assert_eq!(counts(&said.json()), [count as u64, 0, 0, 0, 0], "{said}");
        both_readers_read_the_export_whole(&desk, count);
        desk.is_well();
        println!("{name}: {count} sessions, read back whole by icalendar and ical.js");
    }
}

#[test]
fn a_person_of_a_file_is_one_person_in_all_its_sessions() {
    let desk = TestDesk::none();
    let file = desk.file("schedule.xml", pentabarf(7, 300, 10));
    import(&desk, &file, "");
    let sessions = desk.ok("session list");
    let mut people: Vec<String> = sessions
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|session| session["people"].as_array().unwrap().iter().map(id))
        .collect();
    let uses = people.len();
    people.sort();
    people.dedup();
    let mut known = desk.ids("person list");
    known.sort();
    assert_eq!(known, people);
    assert!(people.len() < uses, "nobody speaks twice in this file");
}
