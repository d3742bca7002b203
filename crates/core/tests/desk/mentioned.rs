//! Texts that name somebody who is erased, in records that stay.

use rambla_core::desk::Desk;
use rambla_core::desk::ids::RecordId;
use rambla_core::erasure::{self, preview};
use rambla_core::testing::desks::{self, Clock, ambient};
use rambla_core::{leads, sessions};

use crate::erasure::{
    are_clean_and_equal, file, holds, in_any_order, meet, much_of_one, note, person_of, take, team,
};
use crate::rooms::capture;

fn said(text: &str) -> sessions::SessionFields {
    sessions::SessionFields {
        title: Some("Roofs".into()),
        r#abstract: Some(Some(text.into())),
        ..sessions::SessionFields::default()
    }
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
            sessions::add(tx, &said("With Zenobia Quixada"))
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

#[test]
fn a_text_is_erased_in_whatever_order_it_and_its_erasure_come() {
    let (mut desks, event) = team(2);
    let other = capture(&mut desks[0], "Ana Roca, Acme S.L., ana@acme.example");
    note(&mut desks[0], other, "Zenobia Quixada was there");
    let session = desks[0]
        .write("add_session", |tx| sessions::add(tx, &said("With Zenobia")))
        .unwrap()
        .value;
    desks[0]
        .write("edit_session", |tx| {
            sessions::edit(tx, session, None, &said("With Quixada"))
        })
        .unwrap();
    meet(&mut desks, event);
    let sql = "SELECT id FROM lead_notes WHERE text LIKE 'Zenobia%'";
    let noted = desks[0]
        .read(|db| db.row(sql, [], |row| row.get::<_, RecordId>(0)))
        .unwrap()
        .unwrap();
    for id in [noted.0, session.0] {
        erasure::run_redact(&mut desks[0], id, Some("With somebody".into())).unwrap();
    }
    let all = in_any_order(&desks, event);
    are_clean_and_equal(&all, event);
    for desk in &all {
        let shown = desk.read(|db| leads::get(db, other)).unwrap().note;
        assert_eq!(shown.as_deref(), Some("With somebody"));
    }
}

/// A copy's change that is issued anew under another name is blanked under that one too.
#[test]
fn a_text_is_erased_under_whichever_name_its_change_has() {
    for seed in 0..10 {
        let (mut booth, event) = desks::desk(seed).unwrap();
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
