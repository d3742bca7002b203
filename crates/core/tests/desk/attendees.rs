//! Registrations: what is known of somebody, what they take part in, lists with counts, tables.

use std::ops::ControlFlow;

use rambla_core::attendees::{
    self, Attendee, AttendeeFields, Facet, Filter, NewAttendee, Order, own_agenda,
};
use rambla_core::conflicts;
use rambla_core::desk::Desk;
use rambla_core::desk::ids::{AttendeeId, SessionId};
use rambla_core::desk::open::ConflictValue;
use rambla_core::exports;
use rambla_core::exports::table::{Delimiter, Profile};
use rambla_core::imports::attendees::{OP, import};
use rambla_core::imports::report::Report;
use rambla_core::imports::tables;
use rambla_core::sessions::{self, SessionFields};
use rambla_core::testing::desks::desk;

use crate::rooms::session;

fn bring(desk: &mut Desk, bytes: &[u8]) -> Report {
    let table = tables::read(bytes, "es").unwrap();
    let done = desk.write(OP, |tx| {
        import(tx, &table, &[], "registrations", &mut |_| {
            ControlFlow::Continue(())
        })
    });
    done.unwrap().value
}

fn counts(report: &Report) -> [usize; 4] {
    [
        report.added,
        report.updated,
        report.unchanged,
        report.refused,
    ]
}

fn register(desk: &mut Desk, new: NewAttendee) -> AttendeeId {
    desk.write("register_attendee", |tx| attendees::register(tx, new))
        .unwrap()
        .value
}

fn all(desk: &Desk, filter: &Filter) -> Vec<Attendee> {
    let event = desk.station.event.unwrap();
    desk.read(|db| attendees::list(db, event, filter, Order::Name, None))
        .unwrap()
}

fn names(attendees: &[Attendee]) -> Vec<&str> {
    let names = attendees.iter().map(|one| one.name.as_deref());
    names.map(Option::unwrap_or_default).collect()
}

const TABLE: &str = "Order code,Attendee name,Company,E-mail,Phone,City,Country,Languages,Ticket type,Participant type,Sessions,Special needs\n\
    A1,Ana Roca,Acme S.L.,\"ana@acme.example; roca@home.example\",+34 600 000 000,Lleida,ES,es; ca,Two days,business,Opening,\"No nuts\nplease\"\n\
    A2,Bo Ek,Ek AB,bo@ek.example,,Uppsala,SE,sv,One day,core city,Opening; Closing,\n\
    A2,Bo Ek,Ek AB,bo@ek.example,,Uppsala,SE,sv,One day,core city,,\n\
    ,,,,,,,,,,,nobody\n\
    A3,Cai Puw,,no mail,,,,,,mentor,,\n";

fn table(desk: &mut Desk) -> [SessionId; 1] {
    let opening = session(desk, "Opening", "2026-11-24T10:00", 60, None);
    assert_eq!(counts(&bring(desk, TABLE.as_bytes())), [3, 0, 0, 2]);
    [opening]
}

#[test]
fn a_registration_list_comes_in_and_goes_with_one_undo() {
    let (mut desk, _) = desk(1).unwrap();
    session(&mut desk, "Opening", "2026-11-24T10:00", 60, None);
    let report = bring(&mut desk, TABLE.as_bytes());
    let problems: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.row.unwrap_or(0), row.problem))
        .collect();
    assert_eq!(
        problems,
        [
            (4, "unknown-session"),
            (5, "repeated-row"),
            (6, "missing-party"),
            (7, "unreadable-email")
        ]
    );
    let shown = all(&desk, &Filter::default());
    assert_eq!(names(&shown), ["Ana Roca", "Bo Ek", "Cai Puw"]);
    let ana = &shown[0];
    assert_eq!(ana.emails, ["ana@acme.example", "roca@home.example"]);
    assert_eq!(ana.languages, ["ca", "es"]);
    assert_eq!(
        (
            ana.organisation.as_deref(),
            ana.country.as_deref(),
            ana.ticket.as_deref(),
            ana.registered_as.as_deref(),
            ana.needs.as_deref(),
            ana.sessions,
        ),
        (
            Some("Acme S.L."),
            Some("ES"),
            Some("Two days"),
            Some("business"),
            Some("No nuts\nplease"),
            1
        )
    );
    assert_eq!(shown[1].needs.as_deref(), Some("Closing"));
    assert_eq!(shown[2].needs.as_deref(), Some("no mail"));
    desk.undo().unwrap();
    assert_eq!(all(&desk, &Filter::default()), []);
}

#[test]
fn a_later_registration_list_brings_what_it_has_changed_and_keeps_what_was_changed_here() {
    let (mut desk, _) = desk(1).unwrap();
    table(&mut desk);
    let before = desk.state().unwrap();
    assert_eq!(counts(&bring(&mut desk, TABLE.as_bytes())), [0, 0, 3, 2]);
    assert_eq!(desk.state().unwrap(), before);
    let bo = all(&desk, &Filter::default())[1].id;
    let ours = AttendeeFields {
        badge: Some(Some("B-77".to_owned())),
        languages: Some(vec!["sv".to_owned(), "en".to_owned()]),
        ..AttendeeFields::default()
    };
    desk.write("edit_attendee", |tx| attendees::edit(tx, bo, None, ours))
        .unwrap();
    let later = TABLE.replace(
        "One day,core city,Opening; Closing",
        "Two days,core city,Opening",
    );
    assert_eq!(counts(&bring(&mut desk, later.as_bytes())), [0, 1, 2, 2]);
    let bo = all(&desk, &Filter::default()).remove(1);
    assert_eq!(
        (bo.ticket.as_deref(), bo.badge.as_deref(), bo.languages),
        (
            Some("Two days"),
            Some("B-77"),
            vec!["en".to_owned(), "sv".to_owned()]
        )
    );
}

#[test]
fn every_table_of_attendees_comes_back_and_changes_nothing() {
    let (mut desk, event) = desk(1).unwrap();
    table(&mut desk);
    let tricky = NewAttendee {
        name: Some("=1+1".to_owned()),
        needs: Some("'quoted\n;".to_owned()),
        tags: vec!["vip; really".to_owned()],
        languages: vec!["a\\b".to_owned()],
        ..NewAttendee::default()
    };
    register(&mut desk, tricky);
    let shown = all(&desk, &Filter::default());
    let spreadsheet = Profile::Spreadsheet {
        delimiter: Delimiter::Semicolon,
    };
    for profile in [Profile::Plain, spreadsheet, Profile::Workbook] {
        let mut bytes = Vec::new();
        let filter = Filter::default();
        let written = desk.read(|db| {
            exports::attendees::write(db, event, &filter, profile, &mut bytes, |_| {
                ControlFlow::Continue(())
            })
        });
        assert_eq!(written.unwrap().unwrap().rows, 4);
        let report = bring(&mut desk, &bytes);
        assert_eq!(counts(&report), [0, 0, 4, 0], "{profile:?}");
        assert_eq!(report.rows, []);
        assert_eq!(all(&desk, &filter), shown);
    }
}

#[test]
fn who_objects_or_is_restricted_stands_in_no_table_and_is_counted() {
    let (mut desk, event) = desk(1).unwrap();
    table(&mut desk);
    let shown = all(&desk, &Filter::default());
    for (one, fields) in [
        (
            shown[0].id,
            AttendeeFields {
                objects: Some(true),
                ..AttendeeFields::default()
            },
        ),
        (
            shown[1].id,
            AttendeeFields {
                restricted: Some(true),
                ..AttendeeFields::default()
            },
        ),
    ] {
        desk.write("edit_attendee", |tx| attendees::edit(tx, one, None, fields))
            .unwrap();
    }
    let mut bytes = Vec::new();
    let written = desk.read(|db| {
        exports::attendees::write(
            db,
            event,
            &Filter::default(),
            Profile::Plain,
            &mut bytes,
            |_| ControlFlow::Continue(()),
        )
    });
    let written = written.unwrap().unwrap();
    assert_eq!((written.rows, written.left_out), (1, 2));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("Cai Puw") && !text.contains("Ana") && !text.contains("Ek"));
}

#[test]
fn attendees_are_filtered_and_every_choice_says_how_many_it_would_show() {
    let (mut desk, event) = desk(1).unwrap();
    let [opening] = table(&mut desk);
    let facet = |value: &str, count| Facet {
        value: value.to_owned(),
        count,
    };
    let facets = |desk: &Desk, filter: &Filter| {
        desk.read(|db| attendees::facets(db, event, filter))
            .unwrap()
    };
    let none = facets(&desk, &Filter::default());
    assert_eq!(none.country, [facet("", 1), facet("ES", 1), facet("SE", 1)]);
    let swedes = Filter {
        country: Some("SE".to_owned()),
        ..Filter::default()
    };
    assert_eq!(names(&all(&desk, &swedes)), ["Bo Ek"]);
    let some = facets(&desk, &swedes);
    // Another country could be chosen; of the rest only what is shown counts.
    assert_eq!(some.country, none.country);
    assert_eq!(some.language, [facet("sv", 1)]);
    assert_eq!(some.ticket, [facet("One day", 1)]);
    let those = |filter: Filter| names(&all(&desk, &filter)).join(", ");
    let without = Filter {
        ticket: Some(String::new()),
        ..Filter::default()
    };
    assert_eq!(those(without), "Cai Puw");
    let in_opening = Filter {
        session: Some(opening),
        ..Filter::default()
    };
    assert_eq!(those(in_opening), "Ana Roca, Bo Ek");
    for (text, found) in [
        ("lleida", "Ana Roca"),
        ("ek", "Bo Ek"),
        ("two d", "Ana Roca"),
    ] {
        let filter = Filter {
            search: Some(text.to_owned()),
            ..Filter::default()
        };
        assert_eq!(those(filter), found);
    }
}

#[test]
fn an_own_agenda_holds_registrations_and_roles_and_tells_clashes() {
    let (mut desk, event) = desk(1).unwrap();
    let [opening] = table(&mut desk);
    let panel = session(&mut desk, "Panel", "2026-11-24T10:30", 60, None);
    let after = session(&mut desk, "After", "2026-11-24T11:00", 30, None);
    session(&mut desk, "Other", "2026-11-24T10:00", 60, None);
    let ana = all(&desk, &Filter::default()).remove(0);
    let person = ana.person.unwrap();
    let speaks = SessionFields {
        people: Some(vec![(person, "moderator".to_owned())]),
        ..SessionFields::default()
    };
    desk.write("edit_session", |tx| {
        sessions::edit(tx, panel, None, &speaks)
    })
    .unwrap();
    let also = AttendeeFields {
        add_sessions: vec![after],
        ..AttendeeFields::default()
    };
    desk.write("edit_attendee", |tx| {
        attendees::edit(tx, ana.id, None, also)
    })
    .unwrap();
    let own = desk.read(|db| own_agenda(db, event, ana.id)).unwrap();
    let titles: Vec<&str> = own.sessions.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["Opening", "Panel", "After"]);
    assert_eq!(own.roles, [(panel, "moderator".to_owned())]);
    // Half-open: the one that begins when another ends clashes with that one not.
    assert_eq!(own.clashes, [(opening, panel), (panel, after)]);
}

#[test]
fn what_a_later_table_has_no_column_for_it_does_not_take_away() {
    let (mut desk, _) = desk(1).unwrap();
    table(&mut desk);
    let before = all(&desk, &Filter::default());
    let less = "Order code,Ticket type\nA1,VIP\nA2,One day\nA3,\n";
    // Without a name or address nobody is meant; with an address only the ticket is said.
    let some = "Order code,E-mail,Ticket type\nA1,ana@acme.example; roca@home.example,VIP\n";
    assert_eq!(counts(&bring(&mut desk, less.as_bytes())), [0, 0, 0, 3]);
    assert_eq!(counts(&bring(&mut desk, some.as_bytes())), [0, 1, 0, 0]);
    let now = all(&desk, &Filter::default());
    let expected = Attendee {
        ticket: Some("VIP".to_owned()),
        ..before[0].clone()
    };
    assert_eq!(now, [expected, before[1].clone(), before[2].clone()]);
    // The whole table again: only what it says otherwise is written.
    assert_eq!(counts(&bring(&mut desk, TABLE.as_bytes())), [0, 1, 2, 2]);
    assert_eq!(all(&desk, &Filter::default()), before);
}

#[test]
fn a_later_list_follows_every_value_of_a_list_and_leaves_what_was_added_here() {
    let (mut desk, _) = desk(1).unwrap();
    session(&mut desk, "Opening", "2026-11-24T10:00", 60, None);
    session(&mut desk, "Closing", "2026-11-25T10:00", 60, None);
    let walk = session(&mut desk, "Walk", "2026-11-26T10:00", 60, None);
    let list = |mails: &str, phones: &str, sessions: &str, tags: &str| {
        let head = "Order code,Attendee name,E-mail,Phone,Sessions,Tags,Languages";
        format!("{head}\nA1,Ana Roca,{mails},{phones},{sessions},{tags},{tags}\n")
    };
    let first = list(
        "a@x.example; b@x.example",
        "+34 600 000 001; +34 600 000 002",
        "Opening; Closing",
        "solar; wind",
    );
    bring(&mut desk, first.as_bytes());
    let ana = all(&desk, &Filter::default()).remove(0).id;
    let ours = AttendeeFields {
        add_emails: vec!["c@x.example".to_owned()],
        add_phones: vec!["+34 600 000 003".to_owned()],
        add_sessions: vec![walk],
        add_tags: vec!["vip".to_owned()],
        ..AttendeeFields::default()
    };
    desk.write("edit_attendee", |tx| attendees::edit(tx, ana, None, ours))
        .unwrap();
    let shown = |desk: &Desk| {
        let ana = all(desk, &Filter::default()).remove(0);
        let text = |list: &[String]| list.join(" ").replace("+34 600 000 00", "");
        let lists = [&ana.emails, &ana.phones, &ana.tags, &ana.languages];
        (lists.map(|list| text(list)), ana.sessions)
    };
    assert_eq!(
        shown(&desk).0[0],
        "a@x.example b@x.example c@x.example",
        "what is added comes last"
    );
    // What the list has no more goes, what is new comes, what was added here stays.
    let second = list(
        "a@x.example; d@x.example",
        "+34 600 000 001",
        "Closing",
        "wind",
    );
    assert_eq!(counts(&bring(&mut desk, second.as_bytes())), [0, 1, 0, 0]);
    let expected = [
        "a@x.example c@x.example d@x.example",
        "1 3",
        "vip wind",
        "wind",
    ];
    assert_eq!(shown(&desk), (expected.map(str::to_owned), 2));
    assert_eq!(counts(&bring(&mut desk, second.as_bytes())), [0, 0, 1, 0]);
    // Another first one takes the place of the first, also one that stood further down.
    let third = list(
        "d@x.example; a@x.example",
        "+34 600 000 004",
        "Closing",
        "wind",
    );
    assert_eq!(counts(&bring(&mut desk, third.as_bytes())), [0, 1, 0, 0]);
    let expected = ["d@x.example c@x.example a@x.example", "4 3"];
    assert_eq!(shown(&desk).0[..2], expected);
    // First ones of both sides stand side by side as an open question.
    let ours = AttendeeFields {
        phone: Some(Some("+34 600 000 005".to_owned())),
        ..AttendeeFields::default()
    };
    desk.write("edit_attendee", |tx| attendees::edit(tx, ana, None, ours))
        .unwrap();
    let fourth = list(
        "d@x.example; a@x.example",
        "+34 600 000 006",
        "Closing",
        "wind",
    );
    bring(&mut desk, fourth.as_bytes());
    assert_eq!(shown(&desk).0[1], "5 6 3");
    let records = desk.read(|db| attendees::records(db, ana)).unwrap();
    let open = conflicts::of(&desk, &records).unwrap();
    assert_eq!(
        open.iter().map(|one| one.atom).collect::<Vec<_>>(),
        ["phones"]
    );
    // Decided: the other one stays, further down.
    let six = |one: &ConflictValue| one.value["phone"].as_str().unwrap().ends_with('6');
    let place = open[0].values.iter().position(six).unwrap();
    desk.write(conflicts::OP, |tx| conflicts::settle(tx, &open[0], place))
        .unwrap();
    assert_eq!(shown(&desk).0[1], "6 3 5");
    assert_eq!(conflicts::of(&desk, &records).unwrap(), vec![]);
}

#[test]
fn a_table_of_another_event_brings_its_people_into_this_one() {
    let (mut desk, event) = desk(1).unwrap();
    table(&mut desk);
    let mut bytes = Vec::new();
    let filter = Filter::default();
    desk.read(|db| {
        exports::attendees::write(db, event, &filter, Profile::Plain, &mut bytes, |_| {
            ControlFlow::Continue(())
        })
    })
    .unwrap()
    .unwrap();
    let new = rambla_core::testing::desks::event();
    rambla_core::events::create(&mut desk, new).unwrap();
    assert_eq!(bring(&mut desk, &bytes).added, 3);
    assert_eq!(all(&desk, &filter).len(), 3);
}
