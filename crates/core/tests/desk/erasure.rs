//! Erasure: what goes, that it goes on every desk, and what says so.

use std::io::Cursor;
use std::ops::ControlFlow;

use rambla_core::desk::ids::{EventId, LeadId, PersonId, StaffId};
use rambla_core::desk::schema::Schema;
use rambla_core::desk::{Desk, Writes};
use rambla_core::erasure::{self, list, preview};
use rambla_core::leads::{self, NewLead, NewNote};
use rambla_core::testing::desks::{Clock, ambient, earlier, event};
use rambla_core::testing::random::Random;
use rambla_core::{Id, Vector, attendees, events, handover};
use rambla_wire::{Hash, Value, Version};

use crate::door::{foreign, part};
use crate::rooms::{capture, role};

/// A name that nothing else of the desk contains.
pub(crate) const WHO: &str =
    "Zenobia Quixada, Ferralla S.L., buyer, zenobia@quixada.example, +34 699 123 987";

pub(crate) const TRACES: &[&str] = &[
    "Zenobia",
    "zenobia",
    "Quixada",
    "quixada",
    "699 123 987",
    "34699123987",
    "fibreglass",
];

pub(crate) fn person_of(desk: &Desk, lead: LeadId) -> PersonId {
    desk.read(|db| {
        db.row("SELECT person FROM leads WHERE id = ?1", [lead], |row| {
            row.get(0)
        })
    })
    .unwrap()
    .unwrap()
}

pub(crate) fn note(desk: &mut Desk, lead: LeadId, text: &str) {
    let note = NewNote {
        text: text.to_owned(),
        staff: None,
        at: None,
    };
    desk.write("note_lead", |tx| leads::note(tx, lead, note))
        .unwrap();
}

/// A lead with everything that a lead can have, some of it undone.
pub(crate) fn much_of_one(desk: &mut Desk) -> LeadId {
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

pub(crate) fn file(desk: &mut Desk, event: EventId, has: Option<&Vector>) -> Vec<u8> {
    let done = handover::export(desk, event, has, Vec::new(), |_| ControlFlow::Continue(()));
    done.unwrap().unwrap().0
}

pub(crate) fn take(desk: &mut Desk, bytes: &[u8]) {
    handover::import(desk, Cursor::new(bytes), |_| ControlFlow::Continue(())).unwrap();
}

pub(crate) fn meet(desks: &mut [Desk], event: EventId) {
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

pub(crate) fn team(count: u64) -> (Vec<Desk>, EventId) {
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

pub(crate) fn holds(desk: &Desk, event: EventId) -> bool {
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

/// All changes of two desks, those of the second as they were before anybody erased anything; to desks that
/// get them in other orders and groups.
pub(crate) fn in_any_order(desks: &[Desk], event: EventId) -> Vec<Desk> {
    let mut all = desks[0].changes(event.0).unwrap();
    for change in desks[1].changes(event.0).unwrap() {
        all.retain(|known| known.header.hash() != change.header.hash());
        all.push(change);
    }
    let team = desks[0].team().unwrap();
    let got = (0..30).map(|seed| {
        let mut random = Random::new(seed);
        let mut order = all.clone();
        random.shuffle(&mut order);
        let mut desk = Desk::blank(ambient(seed, &Clock::new()), team, Schema::current()).unwrap();
        for some in order.chunks(1 + random.below(4)) {
            desk.receive(some).unwrap();
        }
        desk.station.event = Some(event);
        desk
    });
    got.collect()
}

/// Nothing of who was erased is left on any of them, and they are equal.
pub(crate) fn are_clean_and_equal(desks: &[Desk], event: EventId) {
    for (at, desk) in desks.iter().enumerate() {
        assert!(!holds(desk, event), "desk {at}");
        assert_eq!(
            desk.state().unwrap(),
            desks[0].state().unwrap(),
            "desk {at}"
        );
    }
}

#[test]
fn changes_and_erasures_in_any_order_come_to_the_same() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    meet(&mut desks, event);
    note(&mut desks[1], lead, "Zenobia wants fibreglass too");
    let person = person_of(&desks[0], lead);
    erasure::run(&mut desks[0], person, None).unwrap();
    are_clean_and_equal(&in_any_order(&desks, event), event);
}

/// What another desk gave to somebody who is erased meanwhile was not theirs from the beginning, or is a lead:
/// it stays, without them.
#[test]
fn what_came_to_somebody_while_they_were_erased_stays_in_any_order() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    let person = person_of(&desks[0], lead);
    meet(&mut desks, event);
    let new = attendees::NewAttendee {
        name: Some("Bo Ek".into()),
        ..attendees::NewAttendee::default()
    };
    let registered = desks[1]
        .write("register_attendee", |tx| attendees::register(tx, new))
        .unwrap()
        .value;
    let theirs = Writes::new().set("person", person);
    desks[1]
        .write("edit_attendee", |tx| {
            tx.patch("attendees", registered, None, theirs)
        })
        .unwrap();
    let new = NewLead {
        person: Some(person),
        ..NewLead::default()
    };
    let captured = desks[1]
        .write("capture_lead", |tx| leads::capture(tx, new))
        .unwrap()
        .value;
    erasure::run(&mut desks[0], person, None).unwrap();
    let all = in_any_order(&desks, event);
    are_clean_and_equal(&all, event);
    for desk in &all {
        assert!(desk.read(|db| leads::get(db, captured)).is_ok());
        let sql = "SELECT count(*) FROM attendees WHERE id = ?1 AND person = ?2";
        let here = desk.read(|db| db.row(sql, (registered, person), |row| row.get::<_, i64>(0)));
        assert_eq!(here.unwrap(), Some(1));
    }
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
fn what_a_later_version_wrote_of_who_is_erased_goes_in_any_order() {
    let (mut desks, event) = team(2);
    let lead = much_of_one(&mut desks[0]);
    let person = person_of(&desks[0], lead);
    meet(&mut desks, event);
    let version = Version {
        replica: Id([9; 16]),
        seq: 1,
    };
    let told = vec![(1, Value::Text("Zenobia likes boats".into()))];
    let later = part(200, person.0, false, 1, told);
    let later = foreign(&desks[1], version, Hash::default(), &[later]);
    for desk in &mut desks {
        desk.receive(std::slice::from_ref(&later)).unwrap();
    }
    erasure::run(&mut desks[0], person, None).unwrap();
    assert!(!holds(&desks[0], event));
    are_clean_and_equal(&in_any_order(&desks, event), event);
}

#[test]
fn a_draft_stays_that_names_others() {
    let (mut desks, _) = team(1);
    let lead = much_of_one(&mut desks[0]);
    let draft = "{\"line\":\"Zenobia Marin and Ana Roca called\"}";
    desks[0].set_setting("draft", draft).unwrap();
    let person = person_of(&desks[0], lead);
    erasure::run(&mut desks[0], person, None).unwrap();
    assert_eq!(desks[0].setting("draft").unwrap().as_deref(), Some(draft));
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
