//! Review: what merging has left to decide, the same on every desk, and decided once for all.

use rambla_core::desk::ids::{AttendeeId, EventId, LeadId};
use rambla_core::desk::{Desk, Writes};
use rambla_core::leads::{self, NewNote};
use rambla_core::review::{self, Choice, Item, Question, TrashEdits};
use rambla_core::testing::desks::{Clock, ambient, desk};
use rambla_core::{Id, organisations, persons, staff, trash};

use crate::duplicates::{add, person};
use crate::rooms::{ANA, capture, do_it, edit, lead, role, session};
use crate::undo::{joined, send};

/// Two desks that share an event; at one of them is somebody who is known by name.
pub(crate) fn pair() -> (Desk, Desk, EventId) {
    let (mut booth, event) = desk(1).unwrap();
    let ona = booth.write("add_staff", |tx| staff::add(tx, "Ona Vidal"));
    booth.station.staff = Some(ona.unwrap().value);
    let stand = joined(&booth, 2);
    (booth, stand, event)
}

pub(crate) fn meet(one: &mut Desk, other: &mut Desk) {
    send(one, other);
    send(other, one);
}

pub(crate) fn items(desk: &Desk) -> Vec<Item> {
    review::all(desk, desk.station.event.unwrap()).unwrap()
}

/// What two desks ask, which is the same.
#[track_caller]
pub(crate) fn asked(one: &Desk, other: &Desk) -> Vec<Item> {
    let names =
        |desk: &Desk| -> Vec<String> { items(desk).into_iter().map(|one| one.item).collect() };
    assert_eq!(names(one), names(other));
    items(one)
}

#[track_caller]
pub(crate) fn the_one(one: &Desk, other: &Desk) -> Item {
    let mut all = asked(one, other);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[track_caller]
fn trash_of(item: &Item) -> &TrashEdits {
    match &item.question {
        Question::Trash(one) => one,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn settle(desk: &mut Desk, item: &Item, choice: Choice) -> usize {
    let event = desk.station.event.unwrap();
    review::settle(desk, event, &item.item, &choice).unwrap()
}

pub(crate) fn delete(desk: &mut Desk, table: &'static str, id: impl Into<Id>) {
    let id = id.into();
    do_it(desk, "delete_lead", |tx| trash::delete(tx, table, id));
}

pub(crate) fn note(desk: &mut Desk, lead: LeadId) {
    let note = NewNote {
        text: "Asks how to join".into(),
        staff: None,
        at: None,
    };
    do_it(desk, "note_lead", |tx| {
        leads::note(tx, lead, note).map(drop)
    });
}

pub(crate) fn tag(desk: &mut Desk, lead: LeadId, temperature: &str) {
    let row = Writes::new().set("temperature", temperature);
    do_it(desk, "edit_lead", |tx| tx.patch("leads", lead, None, row));
}

#[test]
fn an_edit_against_trash_is_asked_about_on_every_desk_and_decided_for_all() {
    let (mut booth, mut stand, _) = pair();
    let ana = capture(&mut booth, ANA);
    let bo = capture(&mut booth, "Bo Ek, Ek AB");
    send(&booth, &mut stand);
    for id in [ana, bo] {
        delete(&mut booth, "leads", id);
    }
    // Of the lead itself, of its person, and a fact that belongs to it.
    tag(&mut stand, ana, "hot");
    edit(&mut stand, ana, role("boss"));
    note(&mut stand, ana);
    tag(&mut stand, bo, "cold");
    meet(&mut booth, &mut stand);
    let mut open = asked(&booth, &stand);
    open.sort_by_key(|item| trash_of(item).name.clone());
    let [first, second] = open.as_slice() else {
        panic!("{open:?}");
    };
    let one = trash_of(first);
    assert_eq!((one.table, one.name.as_str()), ("leads", "Ana Roca"));
    let edits: Vec<_> = one
        .edits
        .iter()
        .map(|edit| (edit.table, edit.what))
        .collect();
    let expected = [
        ("leads", "temperature"),
        ("persons", "role"),
        ("lead_notes", "created"),
    ];
    assert_eq!(edits, expected);
    assert_eq!(one.edits[1].from["role"], "buyer");
    assert_eq!(one.edits[1].to["role"], "boss");
    assert_eq!(
        (one.deleted.len(), one.deleted[0].op.as_str()),
        (1, "delete_lead")
    );
    assert_eq!(trash_of(second).name, "Bo Ek");

    assert_eq!(settle(&mut stand, first, Choice::Restore), 1);
    assert_eq!(settle(&mut booth, second, Choice::Leave), 1);
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
    for desk in [&booth, &stand] {
        let shown = lead(desk, ana);
        assert_eq!(
            (shown.deleted, shown.role.as_deref()),
            (false, Some("boss"))
        );
        assert!(lead(desk, bo).deleted);
    }
    // Both can be undone, and what was decided stays decided.
    let deleted_at = |desk: &Desk| {
        let sql = "SELECT deleted_at FROM leads WHERE id = ?1";
        desk.read(|db| db.row(sql, [bo], |row| row.get::<_, Option<i64>>(0)))
    };
    let before = deleted_at(&booth).unwrap();
    assert_eq!(booth.undo().unwrap().value.op, "leave_in_trash");
    assert_eq!(deleted_at(&booth).unwrap(), before);
    assert_eq!(stand.undo().unwrap().value.op, "restore_lead");
    assert!(lead(&stand, ana).deleted);
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
    for desk in [&mut booth, &mut stand] {
        assert_eq!(desk.examine(ambient(9, &Clock::new())).unwrap().faults, []);
    }
}

#[test]
fn nothing_is_asked_where_one_of_the_two_had_seen_the_other() {
    let (mut booth, mut stand, _) = pair();
    let ids: Vec<LeadId> = [
        "Ana Roca, Acme",
        "Bo Ek, Ek AB",
        "Cai Puw, Puw",
        "Dana Ion, Apa",
        "Eero Aho, Oy",
    ]
    .iter()
    .map(|line| capture(&mut booth, line))
    .collect();
    send(&booth, &mut stand);
    // Whoever deletes has the edit; whoever edits has the deletion.
    tag(&mut stand, ids[0], "hot");
    send(&stand, &mut booth);
    delete(&mut booth, "leads", ids[0]);
    delete(&mut booth, "leads", ids[1]);
    send(&booth, &mut stand);
    tag(&mut stand, ids[1], "hot");
    // Both move it to Trash; an edit that was taken back; one and the same desk; a person who was merged.
    delete(&mut booth, "leads", ids[2]);
    delete(&mut stand, "leads", ids[2]);
    delete(&mut booth, "leads", ids[3]);
    tag(&mut stand, ids[3], "hot");
    stand.undo().unwrap();
    tag(&mut booth, ids[4], "hot");
    delete(&mut booth, "leads", ids[4]);
    tag(&mut booth, ids[4], "cold");
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
    // Two deletions of which one had seen the edit: that one has decided.
    let mut third = joined(&booth, 3);
    let fay = capture(&mut booth, "Fay Ode, Ode Ltd");
    meet(&mut booth, &mut stand);
    send(&booth, &mut third);
    tag(&mut stand, fay, "hot");
    delete(&mut booth, "leads", fay);
    send(&stand, &mut third);
    assert_eq!(items(&third), []);
    delete(&mut third, "leads", fay);
    send(&third, &mut booth);
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
}

#[test]
fn every_kind_of_record_in_trash_is_asked_about_and_a_merged_person_is_not_in_trash() {
    let (mut booth, mut stand, _) = pair();
    let ona = add(&mut booth, &person("Ona Vidal", "Acme", "", ""));
    let olga = add(&mut booth, &person("Olga Sim", "Sim", "", ""));
    let (keep, gone) = (
        add(&mut booth, &person("Pau Roca", "Roca", "", "")),
        add(&mut booth, &person("P. Roca", "Roca", "", "")),
    );
    let acme = booth
        .write("add_organisation", |tx| organisations::named(tx, "Bakers"))
        .unwrap()
        .value;
    let talk = session(&mut booth, "Talk", "2026-11-24T10:00", 60, None);
    let attendee = booth
        .write("register_attendee", |tx| {
            let id = AttendeeId(tx.id());
            tx.put("attendees", id, Writes::new().set("person", olga))?;
            Ok(id)
        })
        .unwrap()
        .value;
    send(&booth, &mut stand);
    let records: [(&'static str, Id); 4] = [
        ("attendees", attendee.0),
        ("organisations", acme.0),
        ("persons", ona.0),
        ("sessions", talk.0),
    ];
    for (table, id) in records {
        delete(&mut booth, table, id);
    }
    do_it(&mut booth, "merge_persons", |tx| {
        persons::merge(tx, keep, gone, &[]).map(drop)
    });
    let said = |desk: &mut Desk, table: &'static str, id: Id, row: Writes| {
        do_it(desk, "edit", |tx| tx.patch(table, id, None, row));
    };
    said(
        &mut stand,
        "persons",
        ona.0,
        Writes::new().set("role", "boss"),
    );
    said(
        &mut stand,
        "persons",
        gone.0,
        Writes::new().set("role", "boss"),
    );
    said(
        &mut stand,
        "persons",
        olga.0,
        Writes::new().set("role", "boss"),
    );
    said(
        &mut stand,
        "organisations",
        acme.0,
        Writes::new().set("type", "city"),
    );
    said(
        &mut stand,
        "sessions",
        talk.0,
        Writes::new().set("title", "The talk"),
    );
    meet(&mut booth, &mut stand);
    let open = asked(&booth, &stand);
    let tables: Vec<&str> = open.iter().map(|one| trash_of(one).table).collect();
    assert_eq!(tables, records.map(|(table, _)| table));
    for item in &open {
        settle(&mut booth, item, Choice::Restore);
    }
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
    for (table, id) in records {
        let sql = format!("SELECT deleted_at FROM {table} WHERE id = ?1");
        let row = stand.read(|db| db.row(&sql, [&id.0[..]], |row| row.get::<_, Option<i64>>(0)));
        assert_eq!(row.unwrap(), Some(None), "{table}");
    }
}

#[test]
fn what_was_edited_since_a_question_was_read_is_asked_about_again() {
    let (mut booth, mut stand, event) = pair();
    let ana = capture(&mut booth, ANA);
    send(&booth, &mut stand);
    delete(&mut booth, "leads", ana);
    tag(&mut stand, ana, "hot");
    send(&stand, &mut booth);
    let read = items(&booth).remove(0);
    edit(&mut stand, ana, role("boss"));
    send(&stand, &mut booth);
    let refused = review::settle(&mut booth, event, &read.item, &Choice::Leave);
    assert!(refused.is_err(), "{refused:?}");
    let now = items(&booth).remove(0);
    let other = review::settle(&mut booth, event, &now.item, &Choice::Apart);
    assert!(other.is_err(), "{other:?}");
    settle(&mut booth, &now, Choice::Leave);
    assert_eq!(items(&booth), []);
}
