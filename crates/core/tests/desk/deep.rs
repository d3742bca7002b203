//! Undo where it is easily wrong: done again, changed since, many pieces.

use rambla_core::desk::Desk;
use rambla_core::leads::{self, LeadFields, NewNote, Order};
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::{self, SessionFields, Status};
use rambla_core::testing::desks::desk;

use crate::rooms::{ANA, all_leads, capture, capture_all, edit, lead, role, session};
use crate::undo::{joined, send};

fn found(desk: &Desk, text: &str) -> usize {
    let event = desk.station.event.unwrap();
    desk.read(|db| leads::list(db, event, &leads::Filter::words(text), Order::Newest, None))
        .unwrap()
        .len()
}

fn note(desk: &mut Desk, id: rambla_core::desk::ids::LeadId, text: &str) {
    let new = NewNote {
        text: text.into(),
        staff: None,
        at: None,
    };
    desk.write("note_lead", |tx| leads::note(tx, id, new))
        .unwrap();
}

#[test]
fn the_words_of_a_note_that_was_undone_are_not_found() {
    let (mut desk, _) = desk(1).unwrap();
    let id = capture(&mut desk, ANA);
    note(&mut desk, id, "windmill");
    assert_eq!(found(&desk, "windm"), 1);
    desk.undo().unwrap();
    assert_eq!(found(&desk, "windm"), 0);
    desk.redo().unwrap();
    assert_eq!(found(&desk, "windm"), 1);
}

#[test]
fn a_lead_that_was_captured_undone_and_redone_is_not_undone_again_over_another_desks_work() {
    let (mut desk, event) = desk(2).unwrap();
    let id = capture(&mut desk, ANA);
    desk.undo().unwrap();
    desk.redo().unwrap();
    let mut other = joined(&desk, 3);
    note(&mut other, id, "From the other desk");
    send(&other, &mut desk);
    let left = desk.undo().unwrap().value.left;
    assert!(
        left.iter()
            .any(|left| left.id == id.0 && left.table == "leads"),
        "{left:?}"
    );
    assert_eq!(all_leads(&desk, event).len(), 1);
    assert_eq!(lead(&desk, id).note.as_deref(), Some("From the other desk"));
}

#[test]
fn a_lead_whose_contact_another_desk_changed_stays_whole_and_is_named() {
    let (mut desk, event) = desk(4).unwrap();
    let id = capture_all(&mut desk);
    let mut other = joined(&desk, 5);
    edit(&mut other, id, role("boss"));
    send(&other, &mut desk);
    let before = lead(&desk, id);
    let left = desk.undo().unwrap().value.left;
    assert!(left.iter().any(|left| left.id == id.0), "{left:?}");
    assert_eq!(all_leads(&desk, event), [before]);
}

#[test]
fn a_lead_beside_another_of_the_same_organisation_goes_and_the_organisation_stays() {
    let (mut desk, event) = desk(6).unwrap();
    let id = capture(&mut desk, ANA);
    let mut other = joined(&desk, 7);
    let theirs = capture(&mut other, "Bo Ek, Acme S.L., seller");
    send(&other, &mut desk);
    let left: Vec<_> = desk
        .undo()
        .unwrap()
        .value
        .left
        .iter()
        .map(|left| left.table)
        .collect();
    assert_eq!(left, ["organisations"]);
    let leads = all_leads(&desk, event);
    assert_eq!(
        leads.iter().map(|lead| lead.id).collect::<Vec<_>>(),
        [theirs]
    );
    assert_eq!(leads[0].organisation.as_deref(), Some("Acme S.L."));
    assert!(desk.read(|db| leads::get(db, id)).is_err());
}

#[test]
fn a_record_too_large_for_one_change_goes_with_one_undo_and_comes_back_whole() {
    let (mut desk, event) = desk(8).unwrap();
    let text = |letter: &str| Some(Some(letter.repeat(200 * 1024)));
    let fields = PersonFields {
        name: text("a"),
        role: text("b"),
        city: text("c"),
        ..PersonFields::default()
    };
    let many: Vec<String> = (0..20)
        .map(|at| format!("{at}{}", "5".repeat(60_000)))
        .collect();
    desk.write("add_person", |tx| {
        persons::add(tx, fields)?;
        // Phones as typed may be long, and together they are more than a change may hold.
        let named = PersonFields {
            name: Some(Some("Ana".into())),
            ..PersonFields::default()
        };
        persons::add_unnamed(tx, named).map(drop)
    })
    .unwrap();
    let before = desk.read(|db| persons::list(db, event)).unwrap();
    assert_eq!(desk.undo().unwrap().value.left, []);
    assert_eq!(desk.read(|db| persons::list(db, event)).unwrap(), []);
    desk.redo().unwrap();
    assert_eq!(desk.read(|db| persons::list(db, event)).unwrap(), before);
    // A session whose people's roles are long: many short texts that are too much together.
    let people = before
        .iter()
        .flat_map(|person| many.iter().map(move |role| (person.id, role.clone())));
    let fields = SessionFields {
        title: Some("Opening".into()),
        people: Some(people.collect()),
        ..SessionFields::default()
    };
    let id = desk
        .write("add_session", |tx| sessions::add(tx, &fields))
        .unwrap()
        .value;
    assert_eq!(
        desk.read(|db| sessions::get(db, event, id))
            .unwrap()
            .people
            .len(),
        40
    );
    for change in desk.changes(event.0).unwrap() {
        assert!(change.header.encode().len() + change.parts.len() <= rambla_wire::MAX_CHANGE);
    }
    assert_eq!(desk.undo().unwrap().value.left, []);
    assert!(desk.read(|db| sessions::get(db, event, id)).is_err());
}

#[test]
fn a_record_changed_twice_in_one_action_has_one_value_and_no_conflict() {
    let (mut desk, event) = desk(9).unwrap();
    let id = session(&mut desk, "Opening", "2026-11-24T09:00", 45, None);
    let title = |title: &str| SessionFields {
        title: Some(title.into()),
        ..SessionFields::default()
    };
    desk.write("edit_session", |tx| {
        sessions::edit(tx, id, None, &title("First"))?;
        sessions::set_status(tx, id, Status::Confirmed)?;
        sessions::edit(tx, id, None, &title("Second"))
    })
    .unwrap();
    let now = desk.read(|db| sessions::get(db, event, id)).unwrap();
    assert_eq!(
        (now.title.as_str(), now.status.as_str()),
        ("Second", "confirmed")
    );
    assert_eq!(desk.open_conflicts().unwrap(), 0);
    desk.write("edit_session", |tx| {
        sessions::edit(tx, id, None, &title("Third"))?;
        sessions::edit(tx, id, None, &title("Second"))
    })
    .unwrap();
    assert_eq!(
        desk.next_undo(false).unwrap().as_deref(),
        Some("edit_session")
    );
    desk.undo().unwrap();
    assert_eq!(
        desk.read(|db| sessions::get(db, event, id)).unwrap().title,
        "Opening",
        "what came to nothing was no step"
    );
}

#[test]
fn what_was_left_alone_stays_left_after_redo() {
    let (mut desk, _) = desk(10).unwrap();
    let id = capture(&mut desk, ANA);
    edit(
        &mut desk,
        id,
        LeadFields {
            temperature: Some(Some("hot".into())),
            ..role("boss")
        },
    );
    let mut other = joined(&desk, 11);
    edit(&mut other, id, role("owner"));
    send(&other, &mut desk);
    desk.undo().unwrap();
    desk.redo().unwrap();
    let now = lead(&desk, id);
    assert_eq!(
        (now.role.as_deref(), now.temperature.as_deref()),
        (Some("owner"), Some("hot"))
    );
}
