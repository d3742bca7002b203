//! Erasure: what goes, that it goes everywhere, that nothing comes back, and what says so.

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::desk::backup::Backup;
use rambla_core::desk::ids::{EventId, LeadId, PersonId, RecordId, StaffId};
use rambla_core::desk::schema::{Schema, Table};
use rambla_core::desk::{Desk, Key, Place, Writes};
use rambla_core::erasure::{self, list, preview};
use rambla_core::imports::incoming::{Incoming, Kind, Way};
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::Target;
use rambla_core::leads::{self, Filter, NewLead, NewNote, Order};
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::{Vector, attendees, events, handover, persons, sessions};

use crate::rooms::{capture, role};

/// A name that nothing else of the desk contains.
const WHO: &str = "Zenobia Quixada, Ferralla S.L., buyer, zenobia@quixada.example, +34 699 123 987";
const TRACES: &[&str] = &[
    "Zenobia",
    "zenobia",
    "Quixada",
    "quixada",
    "699 123 987",
    "34699123987",
    "fibreglass",
];

fn person_of(desk: &Desk, lead: LeadId) -> PersonId {
    desk.read(|db| {
        db.row("SELECT person FROM leads WHERE id = ?1", [lead], |row| {
            row.get(0)
        })
    })
    .unwrap()
    .unwrap()
}

fn note(desk: &mut Desk, lead: LeadId, text: &str) {
    let note = NewNote {
        text: text.to_owned(),
        staff: None,
        at: None,
    };
    desk.write("note_lead", |tx| leads::note(tx, lead, note))
        .unwrap();
}

/// A lead with everything that a lead can have, some of it undone.
fn much_of_one(desk: &mut Desk) -> LeadId {
    let new = NewLead {
        consents: vec![leads::ConsentGiven {
            purpose: "follow-up".into(),
            ..leads::ConsentGiven::default()
        }],
        tags: vec!["solar".into()],
        ..leads::from_line(WHO, None)
    };
    let lead = desk
        .write("capture_lead", |tx| leads::capture(tx, new))
        .unwrap()
        .value;
    desk.write("edit_lead", |tx| {
        leads::edit(tx, lead, None, role("boss of Quixada"))
    })
    .unwrap();
    note(desk, lead, "Wants fibreglass");
    note(desk, lead, "Zenobia again");
    desk.undo().unwrap();
    let person = person_of(desk, lead);
    desk.write("register_attendee", |tx| {
        let new = attendees::NewAttendee {
            person: Some(person),
            needs: Some("A seat for Quixada".into()),
            ..attendees::NewAttendee::default()
        };
        attendees::register(tx, new)
    })
    .unwrap();
    desk.set_setting("draft", "{\"line\":\"Zenobia Quixada called\"}")
        .unwrap();
    lead
}

/// Where the bytes of a folder hold one of the traces, as UTF-8 or UTF-16.
fn residue(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(residue(&path));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for trace in TRACES {
            let wide: Vec<u8> = trace.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let holds = |what: &[u8]| bytes.windows(what.len()).any(|some| some == what);
            if holds(trace.as_bytes()) || holds(&wide) {
                found.push(format!(
                    "{} in {}",
                    trace,
                    path.file_name().unwrap().display()
                ));
            }
        }
    }
    found
}

fn on_disk(folder: &Path, seed: u64) -> (Desk, Place, EventId) {
    let place = Place::new(folder);
    let ambient = ambient(seed, &Clock::new());
    let mut desk = Desk::create(&place, &Key::None, ambient, "Booth", || Ok(())).unwrap();
    let event = events::create(&mut desk, event()).unwrap().value;
    (desk, place, event)
}

#[test]
fn nothing_of_an_erased_person_is_left_in_any_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, place, event) = on_disk(folder.path(), 1);
    let lead = much_of_one(&mut desk);
    capture(&mut desk, "Ana Roca, Acme S.L., ana@acme.example");
    fs::create_dir_all(place.copies()).unwrap();
    fs::write(place.copies().join("desk-version-4-1.db"), "Quixada").unwrap();
    let before = residue(folder.path());
    assert!(
        before.iter().any(|found| found.contains("desk.db-wal")),
        "{before:?}"
    );
    let person = person_of(&desk, lead);

    let shown = desk.read(|db| preview(db, event, person)).unwrap();
    assert_eq!(
        (shown.persons, shown.attendees, shown.leads, shown.notes),
        (1, 1, 1, 1)
    );
    let id = erasure::run(&mut desk, person, None).unwrap();
    assert_eq!(residue(folder.path()), Vec::<String>::new());
    assert_eq!(desk.setting("draft").unwrap(), None);
    let all = desk
        .read(|db| leads::list(db, event, &Filter::default(), Order::Name, None))
        .unwrap();
    assert_eq!(all.len(), 1, "the other lead is still there");
    let known = desk.read(|db| list(db, event)).unwrap();
    let known = known.iter().find(|known| known.id == id).unwrap();
    assert_eq!((known.done, known.asked), (1, 1));

    // Nothing undoes it, and a desk that is examined is healthy.
    while desk.undo().is_ok() {}
    while desk.redo().is_ok() {}
    let report = desk.examine(ambient(2, &Clock::new())).unwrap();
    assert_eq!(report.faults, []);
    drop(desk);
    assert_eq!(residue(folder.path()), Vec::<String>::new());
    let desk = Desk::open(&place, &Key::None, ambient(3, &Clock::new())).unwrap();
    assert!(desk.read(|db| persons::get(db, person)).is_err());
}

/// What the settings are for: without one of them a name stays somewhere.
#[test]
fn without_one_of_the_settings_a_name_is_found_again() {
    for (at, sql) in [
        "PRAGMA secure_delete = OFF",
        "INSERT INTO lead_search (lead_search, rank) VALUES ('secure-delete', 0);
         INSERT INTO person_search (person_search, rank) VALUES ('secure-delete', 0);
         INSERT INTO attendee_search (attendee_search, rank) VALUES ('secure-delete', 0)",
    ]
    .into_iter()
    .enumerate()
    {
        let folder = tempfile::tempdir().unwrap();
        let (mut desk, _, _) = on_disk(folder.path(), 1);
        let lead = much_of_one(&mut desk);
        for n in 0..40 {
            capture(
                &mut desk,
                &format!("Ana Roca{n}, Acme S.L., ana{n}@acme.example"),
            );
        }
        desk.spoil(sql).unwrap();
        let person = person_of(&desk, lead);
        erasure::run(&mut desk, person, None).unwrap();
        assert_ne!(residue(folder.path()), Vec::<String>::new(), "setting {at}");
    }
}

/// A program that still reads the old state keeps it in the log: then no receipt is written yet.
#[test]
fn no_receipt_is_written_while_the_log_still_holds_the_old_state() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, place, event) = on_disk(folder.path(), 1);
    let lead = much_of_one(&mut desk);
    let other = Desk::open(&place, &Key::None, ambient(4, &Clock::new())).unwrap();
    let person = person_of(&desk, lead);
    desk.spoil("PRAGMA busy_timeout = 10").unwrap();
    let id = other
        .read(|db| {
            persons::get(db, person)?;
            Ok(erasure::run(&mut desk, person, None).unwrap())
        })
        .unwrap();
    let done = |desk: &Desk| {
        let all = desk.read(|db| list(db, event)).unwrap();
        all.iter().find(|known| known.id == id).unwrap().done
    };
    assert_eq!(done(&desk), 0);
    assert_ne!(residue(folder.path()), Vec::<String>::new());
    drop(other);
    desk.settle_erasures().unwrap();
    assert_eq!(done(&desk), 1);
    assert_eq!(residue(folder.path()), Vec::<String>::new());
}

fn file(desk: &mut Desk, event: EventId, has: Option<&Vector>) -> Vec<u8> {
    let done = handover::export(desk, event, has, Vec::new(), |_| ControlFlow::Continue(()));
    done.unwrap().unwrap().0
}

fn take(desk: &mut Desk, bytes: &[u8]) {
    handover::import(desk, Cursor::new(bytes), |_| ControlFlow::Continue(())).unwrap();
}

fn meet(desks: &mut [Desk], event: EventId) {
    for _ in 0..3 {
        for from in 0..desks.len() {
            for to in 0..desks.len() {
                if from != to {
                    let has = handover::vector(&desks[to], event).unwrap();
                    let bytes = file(&mut desks[from], event, Some(&has));
                    take(&mut desks[to], &bytes);
                }
            }
        }
    }
}

fn team(count: u64) -> (Vec<Desk>, EventId) {
    let fresh =
        |seed| Desk::in_memory(ambient(seed, &Clock::new()), &format!("Desk {seed}")).unwrap();
    let mut first = fresh(1);
    let event = events::create(&mut first, event()).unwrap().value;
    let bytes = file(&mut first, event, None);
    let mut desks = vec![first];
    for seed in 2..=count {
        let mut desk = fresh(seed);
        take(&mut desk, &bytes);
        desk.station.event = Some(event);
        desks.push(desk);
    }
    (desks, event)
}

fn holds(desk: &Desk, event: EventId) -> bool {
    let changes = desk.changes(event.0).unwrap();
    let state = format!("{:?}", desk.state().unwrap());
    let of_parts = changes.iter().any(|change| {
        TRACES.iter().any(|trace| {
            change
                .parts
                .windows(trace.len())
                .any(|some| some == trace.as_bytes())
        })
    });
    of_parts || TRACES.iter().any(|trace| state.contains(trace))
}

#[test]
fn an_erasure_reaches_every_desk_and_what_comes_late_is_erased_on_arrival() {
    let (mut desks, event) = team(3);
    let lead = much_of_one(&mut desks[0]);
    meet(&mut desks, event);
    let old = file(&mut desks[1], event, None);
    // Apart: one desk erases, the others write about the same person.
    let person = person_of(&desks[0], lead);
    let id = erasure::run(&mut desks[0], person, None).unwrap();
    desks[1]
        .write("edit_lead", |tx| {
            leads::edit(tx, lead, None, role("Quixada's boss"))
        })
        .unwrap();
    note(&mut desks[2], lead, "Zenobia wants fibreglass too");
    note(&mut desks[2], lead, "Zenobia, undone");
    desks[2].undo().unwrap();
    let late = file(&mut desks[2], event, None);
    meet(&mut desks, event);
    for desk in &mut desks {
        take(desk, &old);
        take(desk, &late);
    }
    meet(&mut desks, event);
    for desk in &desks {
        assert!(!holds(desk, event));
        assert_eq!(desk.state().unwrap(), desks[0].state().unwrap());
        assert_eq!(
            desk.digest(event.0).unwrap(),
            desks[0].digest(event.0).unwrap()
        );
        let all = desk.read(|db| list(db, event)).unwrap();
        let known = all.iter().find(|known| known.id == id).unwrap();
        assert_eq!((known.done, known.asked), (3, 3));
    }
    for desk in &mut desks {
        let report = desk.examine(ambient(9, &Clock::new())).unwrap();
        assert_eq!(report.faults, []);
    }
    // A desk that comes later gets shells, in whichever order.
    let bytes = file(&mut desks[1], event, None);
    let mut later = Desk::in_memory(ambient(77, &Clock::new()), "Later").unwrap();
    take(&mut later, &bytes);
    take(&mut later, &old);
    assert!(!holds(&later, event));
}

#[test]
fn changes_and_erasures_in_any_order_come_to_the_same() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    meet(&mut desks, event);
    note(&mut desks[1], lead, "Zenobia wants fibreglass too");
    let person = person_of(&desks[0], lead);
    erasure::run(&mut desks[0], person, None).unwrap();
    let mut all = desks[0].changes(event.0).unwrap();
    for change in desks[1].changes(event.0).unwrap() {
        // As they were before anybody erased anything.
        all.retain(|known| known.header.hash() != change.header.hash());
        all.push(change);
    }
    let team = desks[0].team().unwrap();
    let mut states = Vec::new();
    for seed in 0..30 {
        let mut random = rambla_core::testing::random::Random::new(seed);
        let mut order = all.clone();
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        let mut desk = Desk::blank(ambient(seed, &Clock::new()), team, Schema::current()).unwrap();
        for some in order.chunks(1 + random.below(4)) {
            desk.receive(some).unwrap();
        }
        assert!(!holds(&desk, event), "seed {seed}");
        states.push(desk.state().unwrap());
    }
    assert!(states.windows(2).all(|two| two[0] == two[1]));
}

/// The tables of a version that knew neither notes nor erasures.
fn earlier() -> &'static Schema {
    const LATER: &[&str] = &[
        "lead_notes",
        "erasures",
        "receipts",
        "suppressions",
        "disclosures",
    ];
    let known = Schema::current().tables.iter();
    let known = known.filter(|table| !LATER.contains(&table.name));
    let tables: Vec<Table> = known
        .map(|table| Table {
            id: table.id,
            name: table.name,
            kind: table.kind,
            atoms: table.atoms,
        })
        .collect();
    Box::leak(Box::new(Schema::new(
        tables.leak(),
        Schema::current().migrations,
    )))
}

#[test]
fn what_an_earlier_version_kept_is_erased_once_it_understands() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    meet(&mut desks, event);
    let before = desks[1].changes(event.0).unwrap();
    note(&mut desks[1], lead, "Zenobia wants fibreglass too");
    let late = desks[1].changes(event.0).unwrap()[before.len()..].to_vec();
    let person = person_of(&desks[0], lead);
    erasure::run(&mut desks[0], person, None).unwrap();
    let erased = desks[0].changes(event.0).unwrap();
    let erased: Vec<_> = erased
        .into_iter()
        .filter(|change| !before.contains(change))
        .collect();
    // The erasure first, then a note that its writer made without knowing of it; and the other way round.
    for parts in [[&before, &erased, &late], [&before, &late, &erased]] {
        let mut old = Desk::blank(
            ambient(5, &Clock::new()),
            desks[0].team().unwrap(),
            earlier(),
        )
        .unwrap();
        for changes in parts {
            old.receive(changes).unwrap();
        }
        assert!(holds(&old, event), "an earlier version does not understand");
        old.upgrade().unwrap();
        assert!(!holds(&old, event));
        old.settle_erasures().unwrap();
        assert_eq!(old.examine(ambient(6, &Clock::new())).unwrap().faults, []);
    }
}

#[test]
fn what_is_written_about_somebody_who_was_erased_is_not_taken() {
    let (mut desks, event) = team(1);
    let lead = much_of_one(&mut desks[0]);
    let person = person_of(&desks[0], lead);
    erasure::run(&mut desks[0], person, None).unwrap();
    desks[0]
        .write("note_lead", |tx| {
            let id = tx.id();
            let row = Writes::new()
                .set("lead", lead)
                .set("staff", None::<StaffId>)
                .set("at", 1);
            tx.put("lead_notes", id, row.set("text", "Zenobia again"))
        })
        .unwrap();
    assert!(!holds(&desks[0], event));
}

#[test]
fn a_backup_brings_nothing_back_where_the_desk_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, place, event) = on_disk(folder.path(), 1);
    let lead = much_of_one(&mut desk);
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("desk.rambla-backup");
    let other = capture(&mut desk, "Ana Roca, Acme S.L., ana@acme.example");
    note(&mut desk, other, "With Zenobia");
    desk.back_up(&Key::None, b"", &path).unwrap();
    let person = person_of(&desk, lead);
    let sql = "SELECT id FROM lead_notes WHERE text = 'With Zenobia'";
    let said = desk
        .read(|db| db.row(sql, [], |row| row.get::<_, RecordId>(0)))
        .unwrap()
        .unwrap();
    erasure::run_redact(&mut desk, said.0, None).unwrap();
    erasure::run(&mut desk, person, None).unwrap();
    drop(desk);
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        let _ = fs::remove_file(folder.path().join(name));
    }
    let backup = Backup::open(&path).unwrap();
    let desk = backup
        .restore(&place, &Key::None, ambient(5, &Clock::new()), || Ok(()))
        .unwrap();
    assert_eq!(residue(folder.path()), Vec::<String>::new());
    // The erasure was not in the backup: the restored desk tells it to the others again.
    let all = desk.read(|db| list(db, event)).unwrap();
    assert_eq!(
        all.iter().map(|known| known.done).collect::<Vec<_>>(),
        [1, 1]
    );
    let named: Vec<_> = all
        .iter()
        .map(|known| known.records + known.texts)
        .collect();
    assert!(named.iter().sum::<usize>() >= 6, "{named:?}");
}

const LIST: &str = "name,email,phone,organisation\n\
Zenobia Quixada,zenobia@quixada.example,+34 699 123 987,Ferralla\n\
Ana Roca,ana@acme.example,,Acme\n";

fn bring(desk: &mut Desk, text: &str, kind: Kind, source: &str) -> Report {
    let incoming =
        Incoming::read(text.as_bytes(), "en", &mut |_| ControlFlow::Continue(())).unwrap();
    let way = Way {
        kind,
        own: &[],
        source,
        digest: [0; 32],
        into: Target::default(),
    };
    desk.write(kind.op(), |tx| {
        incoming.bring(tx, way, &mut |_| ControlFlow::Continue(()))
    })
    .unwrap()
    .value
}

#[test]
fn an_import_does_not_bring_back_who_was_erased_until_they_ask_for_it() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    let far = 1_900_000_000_000;
    assert_eq!(bring(desk, LIST, Kind::Attendees, "list.csv").added, 2);
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let who = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    erasure::run(desk, who, Some(far)).unwrap();
    for (kind, source, text) in [
        (Kind::Attendees, "list.csv", LIST),
        (Kind::Leads, "leads.csv", LIST),
        (
            Kind::Attendees,
            "list.csv",
            "name,email\nZ. Q.,ZENOBIA@quixada.example\n",
        ),
        (
            Kind::Attendees,
            "other.csv",
            "name,phone\nZ. Q.,+34 699-123-987\n",
        ),
    ] {
        let report = bring(desk, text, kind, source);
        let problems: Vec<_> = report.rows.iter().map(|row| row.problem).collect();
        assert_eq!(
            (report.refused, problems),
            (1, vec!["suppressed"]),
            "{source}"
        );
        assert!(
            report.rows[0].detail.is_empty(),
            "a report names nobody who was erased"
        );
    }
    let allow = |desk: &mut Desk, address: &str| {
        desk.write("lift_suppression", |tx| erasure::allow(tx, address))
            .unwrap()
            .value
    };
    assert!(!allow(desk, "somebody@else.example"));
    assert!(allow(desk, "zenobia@quixada.example"));
    assert!(
        !allow(desk, "+34 699 123 987"),
        "the address has let all of it back"
    );
    let report = bring(
        desk,
        "name,email\nZenobia Quixada,zenobia@quixada.example\n",
        Kind::Attendees,
        "new.csv",
    );
    assert_eq!((report.added, report.refused), (1, 0));
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    assert!(
        all.iter()
            .any(|one| one.name.as_deref() == Some("Zenobia Quixada"))
    );
}

#[test]
fn who_is_let_back_comes_back_with_all_they_were_known_by_and_colleagues_were_never_kept_out() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    let list = "name,email,phone\nZenobia Quixada,zenobia@quixada.example,+34 911 000 000\nBo Ek,bo@norr.example,+34 911 000 000\n";
    bring(desk, list, Kind::Attendees, "list.csv");
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let who = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    erasure::run(desk, who, Some(1_900_000_000_000)).unwrap();
    let other = "name,phone\nCai Li,+34 911 000 000\n";
    assert_eq!(bring(desk, other, Kind::Attendees, "other.csv").refused, 0);
    let again = bring(desk, list, Kind::Attendees, "list.csv");
    assert_eq!((again.refused, again.unchanged), (1, 1));
    desk.write("lift_suppression", |tx| {
        erasure::allow(tx, "Zenobia@quixada.example")
    })
    .unwrap();
    let again = bring(desk, list, Kind::Attendees, "list.csv");
    assert_eq!((again.refused, again.added), (0, 1));
}

#[test]
fn a_lead_whose_contact_was_erased_meanwhile_can_be_erased_itself() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    meet(&mut desks, event);
    let person = person_of(&desks[0], lead);
    let other = capture(&mut desks[1], "Bo Ek, Norr AB, bo@norr.example");
    let writes = Writes::new().set("person", person);
    desks[1]
        .write("edit_lead", |tx| tx.patch("leads", other, None, writes))
        .unwrap();
    note(&mut desks[1], other, "Wants fibreglass");
    erasure::run(&mut desks[0], person, None).unwrap();
    meet(&mut desks, event);
    assert!(desks[0].read(|db| leads::get(db, other)).is_ok());
    let shown = desks[0].read(|db| preview(db, event, other)).unwrap();
    assert_eq!((shown.persons, shown.leads, shown.notes), (0, 1, 1));
    erasure::run(&mut desks[0], other, None).unwrap();
    meet(&mut desks, event);
    for desk in &desks {
        assert!(!holds(desk, event));
    }
}

#[test]
fn who_comes_back_under_the_same_key_is_somebody_new() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    bring(desk, LIST, Kind::Attendees, "list.csv");
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let who = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    erasure::run(desk, who, None).unwrap();
    let report = bring(desk, LIST, Kind::Attendees, "list.csv");
    assert_eq!((report.added, report.unchanged), (1, 1));
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let again = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    assert_ne!(again, who);
}

#[test]
fn a_name_in_somebody_elses_note_is_found_and_its_text_erased() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    let other = capture(&mut desks[0], "Ana Roca, Acme S.L., ana@acme.example");
    note(&mut desks[0], other, "Met QUIXADA, Zenobia at lunch");
    note(&mut desks[0], other, "Nobody else");
    let session = desks[0]
        .write("add_session", |tx| {
            let fields = sessions::SessionFields {
                title: Some("Roofs".into()),
                r#abstract: Some(Some("With Zenobia Quixada".into())),
                ..sessions::SessionFields::default()
            };
            sessions::add(tx, &fields)
        })
        .unwrap()
        .value;
    meet(&mut desks, event);
    let person = person_of(&desks[0], lead);
    let found = desks[0]
        .read(|db| preview(db, event, person))
        .unwrap()
        .mentions;
    let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        texts,
        ["Met QUIXADA, Zenobia at lunch", "With Zenobia Quixada"]
    );
    for one in &found {
        let table = one.table.clone();
        desks[0]
            .note(erasure::REDACT, |tx| {
                erasure::redact(tx, &table, one.id.0, Some("Met somebody".into()))
            })
            .unwrap();
    }
    erasure::run(&mut desks[0], person, None).unwrap();
    meet(&mut desks, event);
    for desk in &desks {
        assert!(!holds(desk, event));
        assert_eq!(desk.state().unwrap(), desks[0].state().unwrap());
        let shown = desk.read(|db| leads::get(db, other)).unwrap().note;
        assert_eq!(shown.as_deref(), Some("Met somebody\n\nNobody else"));
        let shown = desk
            .read(|db| sessions::get(db, event, session))
            .unwrap()
            .r#abstract;
        assert_eq!(shown.as_deref(), Some("Met somebody"));
        assert_eq!(desk.open_conflicts().unwrap(), 0);
    }
}

/// What was written anew, or undone, still stands in the history: it is found and erased there too.
#[test]
fn a_name_that_stands_in_the_history_alone_is_found_and_erased() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    let other = capture(&mut desks[0], "Ana Roca, Acme S.L., ana@acme.example");
    note(&mut desks[0], other, "Zenobia Quixada was there");
    desks[0].undo().unwrap();
    let said = |text: &str| sessions::SessionFields {
        title: Some("Roofs".into()),
        r#abstract: Some(Some(text.into())),
        ..sessions::SessionFields::default()
    };
    let session = desks[0]
        .write("add_session", |tx| {
            sessions::add(tx, &said("With Zenobia Quixada"))
        })
        .unwrap()
        .value;
    let anew = said("With somebody");
    desks[0]
        .write("edit_session", |tx| {
            sessions::edit(tx, session, None, &anew)
        })
        .unwrap();
    meet(&mut desks, event);
    let person = person_of(&desks[0], lead);
    let found = desks[0]
        .read(|db| preview(db, event, person))
        .unwrap()
        .mentions;
    let mut texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["With Zenobia Quixada", "Zenobia Quixada was there"]);
    assert!(found.iter().all(|one| one.is_past));
    for one in &found {
        let text = (one.table == "sessions").then(|| "With somebody".to_owned());
        erasure::run_redact(&mut desks[0], one.id.0, text).unwrap();
    }
    erasure::run(&mut desks[0], person, None).unwrap();
    meet(&mut desks, event);
    for desk in &desks {
        assert!(!holds(desk, event));
        let shown = desk
            .read(|db| sessions::get(db, event, session))
            .unwrap()
            .r#abstract;
        assert_eq!(shown.as_deref(), Some("With somebody"));
    }
}

/// A copy's change that is issued anew under another name is blanked under that one too.
#[test]
fn a_text_is_erased_under_whichever_name_its_change_has() {
    for seed in 0..10 {
        let (mut booth, event) = rambla_core::testing::desks::desk(seed).unwrap();
        let ana = capture(&mut booth, "Ana Roca, Acme S.L., ana@acme.example");
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        note(&mut copy, ana, "Zenobia Quixada was there");
        let mut third = Desk::in_memory(ambient(seed + 200, &Clock::new()), "Third").unwrap();
        let bytes = file(&mut copy, event, None);
        take(&mut third, &bytes);
        third.station.event = Some(event);
        let sql = "SELECT id FROM lead_notes WHERE text LIKE 'Zenobia%'";
        let id = third
            .read(|db| db.row(sql, [], |row| row.get::<_, RecordId>(0)))
            .unwrap()
            .unwrap();
        erasure::run_redact(&mut third, id.0, Some("Somebody was there".into())).unwrap();
        note(&mut booth, ana, "Something else");
        let mut desks = [booth, copy, third];
        meet(&mut desks, event);
        for desk in &desks {
            assert!(!holds(desk, event), "seed {seed}");
            assert_eq!(
                desk.state().unwrap(),
                desks[0].state().unwrap(),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn the_file_of_a_person_holds_all_and_what_is_left_is_counted() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    let lead = much_of_one(desk);
    erasure::disclosed(desk, "leads", "csv", Some("follow-up"), 1).unwrap();
    let person = person_of(desk, lead);
    let file = erasure::gather(desk, event, person).unwrap();
    let text = erasure::as_text(&file).unwrap();
    for part in [
        "Zenobia Quixada",
        "zenobia@quixada.example",
        "+34 699 123 987",
        "Wants fibreglass",
        "A seat for Quixada",
        "follow-up",
        "Ferralla S.L.",
        "City Lab",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let now = 1_795_506_000_000;
    let left = desk.read(|db| erasure::left(db, event, now)).unwrap();
    assert_eq!(
        (
            left.persons,
            left.attendees,
            left.leads,
            left.notes,
            left.undone
        ),
        (1, 1, 1, 1, 1)
    );
    assert!(!left.is_due);
    let fields = |day: Option<jiff::civil::Date>| events::EventFields {
        name: "City Lab".into(),
        zone: "Europe/Madrid".into(),
        keep_until: day,
        ..events::EventFields::default()
    };
    desk.write("edit_event", |tx| {
        events::edit(tx, event, fields(Some(jiff::civil::date(2026, 11, 23))))
    })
    .unwrap();
    assert!(
        desk.read(|db| erasure::left(db, event, now))
            .unwrap()
            .is_due
    );
    while erasure::run_some(desk).unwrap() > 0 {}
    let left = desk.read(|db| erasure::left(db, event, now)).unwrap();
    assert_eq!(
        (left.persons, left.leads, left.undone, left.is_due),
        (0, 0, 0, false)
    );
    assert!(!holds(desk, event));
}

#[test]
fn nobody_is_erased_who_is_not_here_and_lost_desks_are_not_asked() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    meet(&mut desks, event);
    assert!(erasure::run(&mut desks[0], PersonId(event.0), None).is_err());
    let person = person_of(&desks[0], lead);
    erasure::run(&mut desks[0], person, None).unwrap();
    let all = desks[0].read(|db| list(db, event)).unwrap();
    assert_eq!((all[0].done, all[0].asked), (1, 2));
    let other = all[0]
        .desks
        .iter()
        .find(|desk| desk.at.is_none())
        .unwrap()
        .id;
    desks[0]
        .write("declare_lost", |tx| erasure::declare_lost(tx, other, true))
        .unwrap();
    let all = desks[0].read(|db| list(db, event)).unwrap();
    assert_eq!((all[0].done, all[0].asked), (1, 1));
    assert!(all[0].desks.iter().any(|desk| desk.lost_at.is_some()));
}
