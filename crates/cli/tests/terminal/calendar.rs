//! The life of a calendar entry: one UID, a rising SEQUENCE, and never a silent end.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value as Json;

use crate::desk::{TestDesk, id};
use crate::readers::ical_js;

/// The entries of a fresh export by UID: STATUS, SEQUENCE, start.
fn exported(desk: &TestDesk) -> BTreeMap<String, (String, u64, String)> {
    let file = desk.beside("agenda.ics");
    desk.ok_silent(&format!("agenda export '{}'", file.display()));
    let document = ical_js(&file);
    let entry = |event: &Json| {
        let text = |word: &str| event[word].as_str().unwrap().to_owned();
        (
            text("uid"),
            (
                text("status"),
                event["sequence"].as_u64().unwrap(),
                text("start"),
            ),
        )
    };
    document["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(entry)
        .collect()
}

fn add(desk: &TestDesk, title: &str, more: &str) -> (String, String) {
    let row = desk.ok(format!(
        "session add --title {title} --start 2126-10-22T09:00 --minutes 60 {more}"
    ));
    (id(&row), row["uid"].as_str().unwrap().to_owned())
}

fn of(status: &str, sequence: u64, start: &str) -> (String, u64, String) {
    (
        status.to_owned(),
        sequence,
        format!("2126-10-22T{start}:00Z"),
    )
}

#[test]
fn unchanged_data_gives_the_same_bytes_and_each_move_raises_the_sequence_by_one() {
    let desk = TestDesk::with_event();
    let (a, uid) = add(&desk, "A", "--status confirmed");
    let (b, _) = add(&desk, "B", "");
    assert_eq!(exported(&desk)[&uid], of("CONFIRMED", 0, "07:00"));
    let bytes = fs::read(desk.beside("agenda.ics")).unwrap();
    let before = desk.state();
    exported(&desk);
    assert_eq!(fs::read(desk.beside("agenda.ics")).unwrap(), bytes);
    assert_eq!(desk.state(), before);
    for (n, start) in [(1, "10:00"), (2, "11:00"), (3, "12:00")] {
        desk.ok(format!("session move {a} --start 2126-10-22T{start}"));
        let utc = ["08:00", "09:00", "10:00"][n as usize - 1];
        assert_eq!(exported(&desk)[&uid], of("CONFIRMED", n, utc));
    }
    // What no calendar shows raises nothing, and another session's change neither.
    desk.ok(format!("session edit {a} --capacity 90"));
    desk.ok(format!("session move {b} --start 2126-10-22T18:00"));
    assert_eq!(exported(&desk)[&uid], of("CONFIRMED", 3, "10:00"));
    assert_eq!(desk.ok(format!("session show {a}"))["uid"], uid.as_str());
}

#[test]
fn what_a_calendar_has_shown_ends_as_cancelled_with_a_higher_sequence() {
    let desk = TestDesk::with_event();
    let (cancelled, one) = add(&desk, "One", "--status confirmed");
    let (deleted, two) = add(&desk, "Two", "--status confirmed");
    let (_, three) = add(&desk, "Three", "--status confirmed");
    let first = exported(&desk);
    assert_eq!(
        [&one, &two, &three].map(|uid| &first[uid]),
        [&of("CONFIRMED", 0, "07:00"); 3]
    );
    desk.ok("undo");
    desk.ok(format!("session cancel {cancelled}"));
    desk.ok(format!("session delete {deleted}"));
    let second = exported(&desk);
    assert_eq!(second.len(), 3);
    for uid in [&one, &two, &three] {
        let (status, sequence, start) = &second[uid];
        assert_eq!(
            (status.as_str(), start.as_str()),
            ("CANCELLED", "2126-10-22T07:00:00Z"),
            "{uid}"
        );
        assert!(*sequence > 0, "{uid}: SEQUENCE {sequence}");
    }
    desk.ok(format!("session restore {deleted}"));
    desk.ok(format!("session reinstate {cancelled}"));
    let third = exported(&desk);
    for uid in [&one, &two] {
        assert_eq!(third[uid].0, "CONFIRMED");
        assert!(third[uid].1 > second[uid].1, "{uid}");
    }
    desk.is_well();
}

#[test]
fn what_no_calendar_has_shown_leaves_no_trace_in_the_next() {
    let desk = TestDesk::with_event();
    let (kept, uid) = add(&desk, "Kept", "");
    let (deleted, _) = add(&desk, "Deleted", "");
    desk.ok(format!("session delete {deleted}"));
    add(&desk, "Undone", "");
    desk.ok("undo");
    let entries = exported(&desk);
    assert_eq!(entries.keys().collect::<Vec<_>>(), [&uid]);
    assert_eq!(desk.ids("session list"), [kept]);
}

#[test]
fn once_the_event_is_over_what_was_deleted_leaves_the_calendar() {
    let desk = TestDesk::none();
    desk.ok("event add --name Past --zone Europe/Madrid --from 2001-05-01 --to 2001-05-02");
    let row = desk.ok("session add --title Gone --start 2001-05-01T09:00 --minutes 30");
    assert_eq!(exported(&desk).len(), 1);
    desk.ok(format!("session delete {}", id(&row)));
    assert_eq!(exported(&desk).len(), 0);
}

#[test]
fn an_export_holds_exactly_what_the_filter_shows() {
    let desk = TestDesk::with_event();
    desk.ok("room add --name 'Room 1'");
    desk.ok("track add --name Energy");
    let (_, room) = add(&desk, "InRoom", "--room 'Room 1'");
    let (_, track) = add(&desk, "OnTrack", "--track Energy");
    let (_, person) = add(&desk, "WithBo", "--person Bo");
    let other = desk.ok("session add --title Other --start 2126-10-23T09:00 --minutes 30");
    let other = other["uid"].as_str().unwrap().to_owned();
    for (flags, uid) in [
        ("--room 'Room 1'", room),
        ("--track Energy", track),
        ("--person Bo", person),
        ("--day 2126-10-23", other),
    ] {
        let file = desk.beside("part.ics");
        desk.ok_silent(&format!("agenda export '{}' {flags}", file.display()));
        let document = ical_js(&file);
        let uids: Vec<&str> = document["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["uid"].as_str().unwrap())
            .collect();
        assert_eq!(uids, [uid.as_str()], "{flags}");
    }
}

#[test]
fn times_around_the_change_of_clocks_are_the_same_instants_in_a_reader() {
    let desk = TestDesk::none();
    desk.ok("event add --name Lab --zone Europe/Madrid --from 2027-03-27 --to 2027-10-31");
    let mut expected = BTreeMap::new();
    for (start, utc) in [
        ("2027-03-28T01:59", "2027-03-28T00:59:00Z"),
        ("2027-03-28T03:00", "2027-03-28T01:00:00Z"),
        ("2027-10-31T02:30+02:00", "2027-10-31T00:30:00Z"),
        ("2027-10-31T02:30+01:00", "2027-10-31T01:30:00Z"),
        ("2027-10-31T03:00", "2027-10-31T02:00:00Z"),
    ] {
        let row = desk.ok(format!(
            "session add --title T --start {start} --minutes 15"
        ));
        expected.insert(row["uid"].as_str().unwrap().to_owned(), utc.to_owned());
    }
    let found: BTreeMap<String, String> = exported(&desk)
        .into_iter()
        .map(|(uid, (_, _, start))| (uid, start))
        .collect();
    assert_eq!(found, expected);
}
