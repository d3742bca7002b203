//! A session from the first draft to the trash and back.

use serde_json::{Value as Json, json};

use crate::desk::{TestDesk, id};

fn add(desk: &TestDesk, words: &str) -> Json {
    desk.ok(format!("session add {words}"))
}

fn times(row: &Json) -> [&str; 3] {
    ["start", "end", "zone"].map(|name| row[name].as_str().unwrap())
}

#[test]
fn a_session_takes_local_times_offsets_minutes_and_a_zone_of_its_own() {
    let desk = TestDesk::with_event();
    let local = add(
        &desk,
        "--title Local --start 2126-10-22T09:00 --end 2126-10-22T10:15",
    );
    assert_eq!(
        times(&local),
        [
            "2126-10-22T09:00:00+02:00",
            "2126-10-22T10:15:00+02:00",
            "Europe/Madrid"
        ]
    );
    assert_eq!(local["status"], "draft");
    let offset = add(
        &desk,
        "--title Offset --start 2126-10-22T09:00+02:00 --minutes 90",
    );
    assert_eq!(
        times(&offset),
        [
            "2126-10-22T09:00:00+02:00",
            "2126-10-22T10:30:00+02:00",
            "Europe/Madrid"
        ]
    );
    let lisbon = add(
        &desk,
        "--title Lisbon --start 2126-10-22T09:00 --minutes 30 --zone Europe/Lisbon",
    );
    assert_eq!(
        times(&lisbon),
        [
            "2126-10-22T09:00:00+01:00",
            "2126-10-22T09:30:00+01:00",
            "Europe/Lisbon"
        ]
    );
    let titles: Vec<Json> = desk
        .ok("session list")
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["title"].clone())
        .collect();
    assert_eq!(titles.len(), 3);
    let lisbon = desk.ids("session list --search lis");
    assert_eq!(lisbon.len(), 1);
    assert_eq!(desk.ids("session list --limit 2").len(), 2);
}

#[test]
fn times_that_do_not_exist_or_occur_twice_are_refused_with_both_candidates() {
    let desk = TestDesk::none();
    desk.ok("event add --name Lab --zone Europe/Madrid --from 2027-03-27 --to 2027-10-31");
    let before = desk.state();
    let twice = desk
        .run("session add --title T --start 2027-10-31T02:30 --minutes 30")
        .ended(3);
    for candidate in [
        "2027-10-31T02:30:00+02:00",
        "2027-10-31T02:30:00+01:00",
        "--fold",
    ] {
        assert!(twice.stderr.contains(candidate), "{twice}");
    }
    let skipped = desk
        .run("session add --title S --start 2027-03-28T02:30 --minutes 30")
        .ended(3);
    for candidate in ["2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00"] {
        assert!(skipped.stderr.contains(candidate), "{skipped}");
    }
    assert_eq!(desk.state(), before);
    let second = add(
        &desk,
        "--title T --start 2027-10-31T02:30 --minutes 30 --fold 1",
    );
    assert_eq!(
        times(&second)[..2],
        ["2027-10-31T02:30:00+01:00", "2027-10-31T03:00:00+01:00"]
    );
    let first = add(
        &desk,
        "--title T --start 2027-10-31T02:30+02:00 --minutes 60",
    );
    assert_eq!(
        times(&first)[..2],
        ["2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"]
    );
    // An offset that the zone does not have then is a slip of the pen: it is never guessed at.
    let slip = [
        "session",
        "add",
        "--title",
        "O",
        "--start",
        "2027-06-01T09:00+05:00",
        "--minutes",
        "30",
    ];
    let slip = desk.run(slip).ended(3);
    assert!(slip.stderr.contains("2027-06-01T09:00:00+02:00"), "{slip}");
}

#[test]
fn a_move_keeps_the_length_unless_an_end_is_given() {
    let desk = TestDesk::with_event();
    desk.ok("room add --name 'Room 1'");
    let session = id(&add(
        &desk,
        "--title T --start 2126-10-22T09:00 --minutes 50",
    ));
    let moved = desk.ok(format!(
        "session move '{session}' --start 2126-10-23T11:05 --room 'Room 1'"
    ));
    assert_eq!(
        times(&moved)[..2],
        ["2126-10-23T11:05:00+02:00", "2126-10-23T11:55:00+02:00"]
    );
    assert_eq!(moved["room"], "Room 1");
    let longer = desk.ok(format!(
        "session move '{session}' --start 2126-10-23T11:00 --end 2126-10-23T13:00"
    ));
    assert_eq!(
        times(&longer)[..2],
        ["2126-10-23T11:00:00+02:00", "2126-10-23T13:00:00+02:00"]
    );
    desk.run(format!(
        "session move '{session}' --start 2126-10-23T11:00 --end 2126-10-23T10:00"
    ))
    .ended(3);
    desk.ok("undo");
    assert_eq!(
        times(&desk.ok(format!("session show '{session}'"))),
        times(&moved)
    );
}

#[test]
fn people_come_with_a_role_and_are_added_where_they_are_not_known() {
    let desk = TestDesk::with_event();
    let ana = id(&desk.ok("person add --name 'Ana Roca' --email ana@acme.example"));
    let session = add(
        &desk,
        "--title T --start 2126-10-22T09:00 --minutes 50 --person 'Ana Roca:moderator' --person 'Bo Lind'",
    );
    let people: Vec<Json> = session["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["name"], one["role"]]))
        .collect();
    assert_eq!(
        people,
        [
            json!(["Ana Roca", "moderator"]),
            json!(["Bo Lind", "speaker"])
        ]
    );
    assert_eq!(session["people"][0]["id"], ana);
    assert_eq!(desk.ids("person list").len(), 2);
    // Two of one name are never taken for each other: the id must be said.
    desk.ok("person add --name 'Ana Roca'");
    let ambiguous = desk
        .run([
            "session",
            "edit",
            &id(&session),
            "--person",
            "Ana Roca:speaker",
        ])
        .ended(4);
    assert!(ambiguous.stderr.contains(&ana), "{ambiguous}");
    let edited = desk.ok([
        "session",
        "edit",
        &id(&session),
        "--person",
        &format!("{ana}:rapporteur"),
    ]);
    assert_eq!(
        edited["people"],
        json!([{"id": ana, "name": "Ana Roca", "role": "rapporteur"}])
    );
}

#[test]
fn an_edit_changes_what_is_said_clears_what_is_named_and_leaves_the_rest() {
    let desk = TestDesk::with_event();
    desk.ok("room add --name 'Room 1'");
    desk.ok("track add --name Energy");
    let session = id(&add(
        &desk,
        "--title T --start 2126-10-22T09:00 --minutes 50 --room 'Room 1' --track Energy --kind panel --abstract About --url https://expo.example/t --capacity 40 --subtitle Two",
    ));
    let edited = desk.ok(format!("session edit '{session}' --title New --status confirmed --clear url --clear room --clear kind"));
    let of = |row: &Json| {
        json!(
            [
                "title", "status", "url", "room", "kind", "track", "abstract", "capacity",
                "subtitle"
            ]
            .map(|name| row[name].clone())
        )
    };
    assert_eq!(
        of(&edited),
        json!([
            "New",
            "confirmed",
            null,
            null,
            null,
            "Energy",
            "About",
            40,
            "Two"
        ])
    );
    desk.ok("undo");
    assert_eq!(
        of(&desk.ok(format!("session show '{session}'"))),
        json!([
            "T",
            "draft",
            "https://expo.example/t",
            "Room 1",
            "panel",
            "Energy",
            "About",
            40,
            "Two"
        ])
    );
}

#[test]
fn a_session_form_that_is_saved_late_keeps_both_titles_until_the_next_edit() {
    let desk = TestDesk::with_event();
    let session = add(&desk, "--title T --start 2126-10-22T09:00 --minutes 50");
    let (session, seen) = (id(&session), session["seen"].as_str().unwrap());
    desk.ok(format!("session edit '{session}' --title One"));
    let both = desk.ok(format!(
        "session edit '{session}' --title Two --seen '{seen}'"
    ));
    let mut titles: Vec<&str> = both["conflicts"][0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["value"]["title"].as_str().unwrap())
        .collect();
    titles.sort_unstable();
    assert_eq!(titles, ["One", "Two"]);
    let closed = desk.ok(format!("session edit '{session}' --title Three"));
    assert_eq!(
        json!([closed["conflicts"], closed["title"]]),
        json!([[], "Three"])
    );
}

#[test]
fn cancel_and_delete_can_be_taken_back() {
    let desk = TestDesk::with_event();
    let session = id(&add(
        &desk,
        "--title T --start 2126-10-22T09:00 --minutes 50",
    ));
    assert_eq!(
        desk.ok(format!("session cancel '{session}'"))["status"],
        "cancelled"
    );
    assert_eq!(desk.ids("session list"), std::slice::from_ref(&session));
    assert_eq!(
        desk.ok(format!("session reinstate '{session}'"))["status"],
        "confirmed"
    );
    assert_eq!(
        desk.ok(format!("session delete '{session}'"))["deleted"],
        true
    );
    assert_eq!(desk.ids("session list"), [""; 0]);
    assert_eq!(
        desk.ok(format!("session restore '{session}'"))["deleted"],
        false
    );
    assert_eq!(desk.ids("session list"), [session]);
    desk.is_well();
}

#[test]
fn warnings_name_the_pairs_that_share_a_room_or_a_person_at_one_time() {
    let desk = TestDesk::with_event();
    desk.ok("room add --name 'Room 1'");
    let session = |title: &str, start: &str, more: &str| {
        let when = format!("--start 2126-10-22T{start} --minutes 60");
        id(&add(&desk, &format!("--title {title} {when} {more}")))
    };
    let a = session("A", "09:00", "--room 'Room 1' --person 'Ana Roca'");
    let b = session("B", "09:30", "--room 'Room 1'");
    // Begins when A ends, so only B is in its way; Ana is in two places at ten.
    let c = session("C", "10:00", "--room 'Room 1' --person 'Ana Roca'");
    let d = session("D", "10:30", "--person 'Ana Roca:moderator'");
    session("E", "09:00", "--room 'Room 1' --status cancelled");
    let warnings = desk.ok("agenda warnings");
    let mut found: Vec<Json> = warnings
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["kind"], one["sessions"]]))
        .collect();
    found.sort_by_key(Json::to_string);
    let mut expected = [
        json!(["room", [a, b]]),
        json!(["room", [b, c]]),
        json!(["person", [c, d]]),
    ];
    expected.sort_by_key(Json::to_string);
    assert_eq!(found, expected);
}

#[test]
fn lists_hold_only_the_day_room_track_and_person_that_are_asked_for() {
    let desk = TestDesk::with_event();
    desk.ok("room add --name 'Room 1'");
    desk.ok("track add --name Energy");
    let a = id(&add(
        &desk,
        "--title A --start 2126-10-22T09:00 --minutes 60 --room 'Room 1'",
    ));
    let b = id(&add(
        &desk,
        "--title B --start 2126-10-23T00:00 --minutes 60 --track Energy",
    ));
    let c = id(&add(
        &desk,
        "--title C --start 2126-10-23T23:59 --minutes 60 --person Bo",
    ));
    for (flag, value, expected) in [
        ("--day", "2126-10-22", vec![&a]),
        ("--day", "2126-10-23", vec![&b, &c]),
        ("--room", "Room 1", vec![&a]),
        ("--track", "Energy", vec![&b]),
        ("--person", "Bo", vec![&c]),
    ] {
        assert_eq!(
            desk.ids(format!("session list '{flag}' '{value}'"))
                .iter()
                .collect::<Vec<_>>(),
            expected,
            "{flag} {value}"
        );
    }
}
