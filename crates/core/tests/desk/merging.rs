//! Two persons become one: nothing gets lost, and undoing it is as if it had not been done.

use std::ops::ControlFlow;

use proptest::prelude::*;
use rambla_core::Id;
use rambla_core::desk::error::Error;
use rambla_core::desk::ids::{AttendeeId, PersonId, SourceId};
use rambla_core::desk::{Desk, Writes};
use rambla_core::imports::sessions::{OP, Target, import};
use rambla_core::imports::{Schedule, pentabarf};
use rambla_core::persons::likeness::Traits;
use rambla_core::persons::{self, Person, PersonFields, SingleField};
use rambla_core::sessions::{self, SessionFields};
use rambla_core::testing::desks::{desk, event};
use rambla_core::testing::schedule;
use rambla_core::{events, tags, trash};
use rambla_wire::Value;

use crate::duplicates::{add, person};
use crate::rooms::{ANA, capture, do_it, lead, session};
use crate::undo::{joined, send};

fn visible(desk: &Desk) -> String {
    let mut state = desk.state().unwrap();
    for inner in ["births", "versions", "conflicts"] {
        state.remove(inner);
    }
    format!("{state:#?}")
}

fn get(desk: &Desk, id: PersonId) -> Person {
    desk.read(|db| persons::get(db, id)).unwrap()
}

fn merge(desk: &mut Desk, keep: PersonId, gone: PersonId, choices: &[SingleField]) {
    do_it(desk, "merge_persons", |tx| {
        persons::merge(tx, keep, gone, choices).map(drop)
    });
}

fn patch(desk: &mut Desk, id: PersonId, row: Writes) {
    do_it(desk, "edit_person", |tx| tx.patch("persons", id, None, row));
}

fn register(desk: &mut Desk, person: PersonId, at: i64, needs: &str) -> AttendeeId {
    let added = desk.write("add_attendee", |tx| {
        let id = AttendeeId(tx.id());
        let row = Writes::new()
            .set("person", person)
            .set("ticket", format!("T{at}"))
            .set("registered_at", at)
            .set("needs", needs);
        tx.put("attendees", id, row)?;
        Ok(id)
    });
    added.unwrap().value
}

fn one<T: rusqlite::types::FromSql>(desk: &Desk, sql: &str, id: impl Into<Id>) -> T {
    let id = id.into();
    let found = desk.read(|db| db.row(sql, [&id.0[..]], |row| row.get(0)));
    found.unwrap().unwrap()
}

fn spoken(desk: &Desk) -> Vec<(Vec<u8>, String, i64)> {
    let sql = "SELECT person, role, position FROM session_people ORDER BY position, role";
    desk.read(|db| db.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
        .unwrap()
}

#[test]
fn merging_keeps_all_that_was_said_of_both_and_points_everything_to_who_stays() {
    let (mut desk, event) = desk(1).unwrap();
    let captured = capture(&mut desk, ANA);
    let gone = one::<Vec<u8>>(&desk, "SELECT person FROM leads WHERE id = ?1", captured);
    let gone = PersonId(Id::from_slice(&gone).unwrap());
    let keep = add(
        &mut desk,
        &Traits {
            role: Some("boss".into()),
            ..person("Ana Roca Puig", "Roca Foods", "ana@roca.example", "")
        },
    );
    let before = [get(&desk, keep), get(&desk, gone)];
    patch(
        &mut desk,
        gone,
        Writes::new()
            .add("languages", ["ca".into()], vec![])
            .add(
                "availability",
                ["2026-11-24T09:00".into(), "2026-11-24T12:00".into()],
                vec![],
            )
            .set("badge", "B7")
            .set("objected_at", 5_i64)
            .set("restricted_at", 9_i64),
    );
    patch(
        &mut desk,
        keep,
        Writes::new()
            .add("languages", ["en".into()], vec![])
            .set("restricted_at", 7_i64),
    );
    let talk = session(&mut desk, "Opening", "2026-11-24T09:00", 45, None);
    let people = [(keep, "speaker"), (gone, "speaker"), (gone, "chair")];
    do_it(&mut desk, "edit_session", |tx| {
        let people = people.map(|(id, role)| (id, role.to_owned())).to_vec();
        let fields = SessionFields {
            people: Some(people),
            ..SessionFields::default()
        };
        sessions::edit(tx, talk, None, &fields)
    });
    do_it(&mut desk, "give_consent", |tx| {
        let id = tx.id();
        let mut row = Writes::new()
            .set("lead", captured)
            .set("person", gone)
            .set("given_at", 3_i64)
            .set("withdrawn_at", None::<i64>)
            .set("given_to", Value::Null);
        for column in ["purpose", "basis", "language", "how"] {
            row = row.set(column, column);
        }
        tx.put("consents", id, row)
    });
    let state = visible(&desk);
    merge(&mut desk, keep, gone, &[SingleField::Role]);
    let merged = get(&desk, keep);
    assert_eq!(merged.name, before[0].name);
    assert_eq!(merged.organisation, before[0].organisation);
    assert_eq!(merged.role, before[1].role, "chosen");
    assert_eq!(merged.badge.as_deref(), Some("B7"), "it had none");
    let both =
        |of: fn(&Person) -> &Vec<String>| [of(&before[0]).clone(), of(&before[1]).clone()].concat();
    assert_eq!(merged.emails, both(|one| &one.emails));
    assert_eq!(merged.phones, both(|one| &one.phones));
    let ask = |sql: &str| one::<String>(&desk, sql, keep);
    assert_eq!(
        ask("SELECT group_concat(language) FROM person_languages WHERE person = ?1"),
        "ca,en"
    );
    assert_eq!(
        ask("SELECT \"end\" FROM person_availability WHERE person = ?1"),
        "2026-11-24T12:00"
    );
    assert_eq!(
        ask("SELECT objected_at || ' ' || restricted_at FROM persons WHERE id = ?1"),
        "5 7",
        "an objection never gets lost, of two the earlier one stands"
    );
    let keeper = keep.0.0.to_vec();
    assert_eq!(
        spoken(&desk),
        [
            (keeper.clone(), "speaker".to_owned(), 0),
            (keeper.clone(), "chair".to_owned(), 2)
        ]
    );
    assert_eq!(
        one::<Vec<u8>>(&desk, "SELECT person FROM leads WHERE id = ?1", captured),
        keeper
    );
    assert_eq!(
        one::<String>(
            &desk,
            "SELECT purpose || how || given_at FROM consents WHERE person = ?1",
            keep
        ),
        "purposehow3"
    );
    assert_eq!(lead(&desk, captured).name, before[0].name);
    let list = desk.read(|db| persons::list(db, event)).unwrap();
    assert_eq!(list, [merged]);
    let from = desk.read(|db| persons::merged_from(db, keep)).unwrap();
    assert_eq!(from.len(), 1);
    assert_eq!(
        (&from[0].name, &from[0].organisation),
        (&before[1].name, &before[1].organisation)
    );
    let after = visible(&desk);
    for _ in 0..2 {
        assert_eq!(desk.undo().unwrap().value.left, []);
        assert_eq!(visible(&desk), state);
        assert_eq!(desk.redo().unwrap().value.left, []);
        assert_eq!(visible(&desk), after);
    }
}

#[test]
fn two_registrations_become_the_first_one_and_the_second_is_in_trash_as_it_was() {
    let (mut desk, _) = desk(2).unwrap();
    let keep = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let gone = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let first = register(&mut desk, keep, 20, "vegan");
    let second = register(&mut desk, gone, 10, "a ramp");
    let talks = ["One", "Two"].map(|title| session(&mut desk, title, "2026-11-24T09:00", 45, None));
    do_it(&mut desk, "edit_attendee", |tx| {
        let tag = tags::named(tx, "press")?;
        let own = Writes::new().add("sessions", [talks[0].into()], vec![]);
        tx.patch("attendees", first, None, own)?;
        let others = Writes::new()
            .add("sessions", [talks[0].into()], vec![])
            .add("sessions", [talks[1].into()], vec![])
            .add("tags", [tag.into()], vec![]);
        tx.patch("attendees", second, None, others)
    });
    let before = visible(&desk);
    merge(&mut desk, keep, gone, &[]);
    let ask = |sql: &str, id: AttendeeId| one::<String>(&desk, sql, id);
    let row = "SELECT ticket || '/' || registered_at || '/' || needs || '/' || (deleted_at IS NULL)
        || '/' || (SELECT count(*) FROM attendee_sessions WHERE attendee = id)
        || '/' || (SELECT count(*) FROM tagged WHERE record = id) FROM attendees WHERE id = ?1";
    assert_eq!(ask(row, first), "T20/10/vegan\n\na ramp/1/2/1");
    assert_eq!(ask(row, second), "T10/10/a ramp/0/2/1");
    for id in [first, second] {
        let standing = desk
            .read(|db| persons::standing_registration(db, id))
            .unwrap();
        assert_eq!(standing, first);
        assert_eq!(
            one::<Vec<u8>>(&desk, "SELECT person FROM attendees WHERE id = ?1", id),
            keep.0.0
        );
    }
    desk.undo().unwrap();
    assert_eq!(visible(&desk), before);
}

#[test]
fn who_was_merged_stands_for_whom_they_were_merged_into_and_is_in_no_trash() {
    let (mut desk, _) = desk(3).unwrap();
    let [a, b, c] = ["One", "Two", "Three"].map(|role| {
        let traits = Traits {
            role: Some(role.into()),
            ..person("Ana Roca", "Acme", "", "")
        };
        add(&mut desk, &traits)
    });
    let source = SourceId(Id([7; 16]));
    let mark = Writes::new().add(
        "imports",
        [source.into()],
        vec!["row 3".into(), Value::Null, 1.into()],
    );
    patch(&mut desk, a, mark);
    merge(&mut desk, b, a, &[]);
    let again = desk.write("merge_persons", |tx| persons::merge(tx, a, b, &[]));
    assert!(
        matches!(
            again,
            Err(Error::Invalid {
                field: "person",
                ..
            })
        ),
        "they are one"
    );
    // The one that was merged before stands for the one that is left.
    merge(&mut desk, c, a, &[]);
    let standing = |id| desk.read(|db| persons::standing(db, id)).unwrap();
    assert_eq!([a, b, c].map(standing), [c, c, c]);
    assert_eq!(
        one::<Vec<u8>>(&desk, "SELECT merged_into FROM persons WHERE id = ?1", a),
        c.0.0
    );
    let from = desk.read(|db| persons::merged_from(db, c)).unwrap();
    let roles: Vec<_> = from.iter().map(|one| one.role.as_deref()).collect();
    assert_eq!(
        roles,
        [Some("One"), Some("Two")],
        "what gave way can still be read"
    );
    assert_eq!(
        one::<Vec<u8>>(
            &desk,
            "SELECT record FROM imports WHERE source = ?1",
            source
        ),
        a.0.0,
        "the next import finds it"
    );
    let restored = desk.write("restore_person", |tx| trash::restore(tx, "persons", a));
    assert!(matches!(restored, Err(Error::NotFound { .. })));
}

#[test]
fn a_person_is_not_merged_with_itself_with_one_in_trash_or_of_another_event() {
    let (mut desk, first) = desk(4).unwrap();
    let ana = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let trashed = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    do_it(&mut desk, "delete_person", |tx| {
        trash::delete(tx, "persons", trashed)
    });
    let second = events::create(&mut desk, event()).unwrap().value;
    desk.station.event = Some(second);
    let foreign = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    desk.station.event = Some(first);
    let before = visible(&desk);
    let nobody = PersonId(Id([1; 16]));
    let mut refused = |keep, gone| {
        desk.write("merge_persons", |tx| persons::merge(tx, keep, gone, &[]))
            .unwrap_err()
    };
    assert!(matches!(
        refused(ana, ana),
        Error::Invalid {
            field: "person",
            ..
        }
    ));
    for (keep, gone) in [(ana, trashed), (trashed, ana)] {
        assert!(matches!(
            refused(keep, gone),
            Error::Invalid {
                field: "person",
                ..
            }
        ));
    }
    for (keep, gone) in [(ana, foreign), (foreign, ana), (ana, nobody), (nobody, ana)] {
        assert!(matches!(refused(keep, gone), Error::NotFound { .. }));
    }
    assert_eq!(visible(&desk), before);
}

#[test]
fn two_desks_that_merge_the_same_two_into_each_other_agree_on_who_it_is() {
    let (mut desk, _) = desk(5).unwrap();
    let a = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let b = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let mut other = joined(&desk, 6);
    merge(&mut desk, a, b, &[]);
    merge(&mut other, b, a, &[]);
    send(&other, &mut desk);
    send(&desk, &mut other);
    for desk in [&desk, &other] {
        let standing = |id| desk.read(|db| persons::standing(db, id)).unwrap();
        assert_eq!([standing(a), standing(b)], [a.min(b); 2]);
        assert_eq!(
            desk.read(|db| persons::merged_from(db, a)).unwrap().len(),
            1
        );
    }
}

fn bring(desk: &mut Desk, schedule: &Schedule, version: u8) {
    let target = Target {
        event: desk.station.event,
        zone: None,
    };
    do_it(desk, OP, |tx| {
        import(tx, schedule, [version; 32], target, &mut |_| {
            ControlFlow::Continue(())
        })
        .map(drop)
    });
}

#[test]
fn a_later_schedule_finds_who_its_speakers_turned_out_to_be() {
    let (mut desk, event) = desk(7).unwrap();
    let text = schedule::pentabarf(3, 1, 1);
    let mut schedule =
        pentabarf::read(text.as_bytes(), &mut |_| ControlFlow::Continue(())).unwrap();
    let speaker = schedule.sessions[0].people[0].clone();
    schedule.sessions[0].people.truncate(1);
    bring(&mut desk, &schedule, 1);
    let imported = desk.read(|db| persons::list(db, event)).unwrap()[0].id;
    let known = add(&mut desk, &person(&speaker.name, "Acme", "", ""));
    merge(&mut desk, known, imported, &[]);
    let cast = |desk: &Desk| -> Vec<_> {
        let all = desk
            .read(|db| sessions::list(db, event, &sessions::Filter::default()))
            .unwrap();
        all[0].people.iter().map(|one| one.id).collect()
    };
    assert_eq!(cast(&desk), [known]);
    let mut more = schedule.clone();
    let mut guest = speaker.clone();
    guest.id = Some("900".into());
    guest.name = "Bo Ek".into();
    more.sessions[0].people.push(guest);
    bring(&mut desk, &more, 2);
    assert_eq!(cast(&desk).len(), 2);
    assert_eq!(cast(&desk)[0], known);
    assert_eq!(spoken(&desk).len(), 2, "nobody is hidden in it");
    // Whom the source takes out after that stays: somebody here has said since that they speak.
    more.sessions[0].people.remove(0);
    bring(&mut desk, &more, 3);
    assert!(cast(&desk).contains(&known));
}

/// What may be said of a person: name, organisation, role, city and badge, by number; none where it is
/// none of them.
type Said = [usize; 5];

fn said(desk: &mut Desk, of: Said, contacts: &[usize]) -> PersonId {
    let pick = |at: usize, all: [&str; 2]| all.get(at).map(|text| (*text).to_owned());
    let contact = |at: &usize| format!("mail{at}@acme.example");
    let traits = Traits {
        name: pick(of[0], ["Ana Roca", "Bo Ek"]),
        organisation: pick(of[1], ["Acme", "Ek AB"]),
        role: pick(of[2], ["boss", "buyer"]),
        city: pick(of[3], ["Reus", "Vic"]),
        emails: contacts.iter().map(contact).collect(),
        phones: contacts
            .iter()
            .map(|at| format!("+34 600 000 00{at}"))
            .collect(),
    };
    let id = add(desk, &traits);
    if let Some(badge) = pick(of[4], ["B1", "B2"]) {
        let fields = PersonFields {
            badge: Some(Some(badge)),
            ..PersonFields::default()
        };
        do_it(desk, "edit_person", |tx| {
            persons::edit(tx, id, None, fields)
        });
    }
    id
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Whatever was said of two persons: merging loses no address, number, part or single value, undo
    /// puts everything back and redo does it again.
    #[test]
    fn merging_any_two_loses_nothing_and_undo_puts_everything_back(
        persons in prop::array::uniform2((prop::array::uniform5(0..3_usize), prop::collection::btree_set(0..4_usize, 0..3))),
        parts in prop::collection::vec((0..2_usize, 0..2_usize), 0..4),
        times in prop::array::uniform4(prop::option::of(1..9_i64)),
        registered in prop::array::uniform2(any::<bool>()),
        choices in prop::sample::subsequence(vec![
            SingleField::Name, SingleField::Organisation, SingleField::Role, SingleField::HomeCity, SingleField::Badge,
        ], 0..=5),
    ) {
        let (mut desk, event) = desk(8).unwrap();
        let ids = persons.map(|(of, contacts)| {
            said(&mut desk, of, &contacts.into_iter().collect::<Vec<_>>())
        });
        for (at, id) in ids.into_iter().enumerate() {
            patch(&mut desk, id, Writes::new()
                .set("objected_at", times[at]).set("restricted_at", times[at + 2]));
            if registered[at] {
                register(&mut desk, id, at as i64, "quiet");
            }
        }
        let talk = session(&mut desk, "Talk", "2026-11-24T09:00", 45, None);
        let mut people: Vec<_> = parts.iter()
            .map(|(who, role)| (ids[*who], ["speaker", "chair"][*role].to_owned())).collect();
        people.sort();
        people.dedup();
        let mut roles: Vec<String> = people.iter().map(|(_, role)| role.clone()).collect();
        roles.sort();
        roles.dedup();
        do_it(&mut desk, "edit_session", |tx| {
            let fields = SessionFields { people: Some(people), ..SessionFields::default() };
            sessions::edit(tx, talk, None, &fields)
        });
        let [keep, gone] = ids;
        let before = visible(&desk);
        let was = [get(&desk, keep), get(&desk, gone)];
        merge(&mut desk, keep, gone, &choices);
        let after = visible(&desk);
        let now = get(&desk, keep);
        for old in &was {
            prop_assert!(old.emails.iter().all(|text| now.emails.contains(text)));
            prop_assert!(old.phones.iter().all(|text| now.phones.contains(text)));
        }
        let from = desk.read(|db| persons::merged_from(db, keep)).unwrap();
        prop_assert_eq!(&from, &was[1..]);
        for (own, others, shown, field) in [
            (&was[0].name, &was[1].name, &now.name, SingleField::Name),
            (&was[0].organisation, &was[1].organisation, &now.organisation, SingleField::Organisation),
            (&was[0].role, &was[1].role, &now.role, SingleField::Role),
            (&was[0].city, &was[1].city, &now.city, SingleField::HomeCity),
            (&was[0].badge, &was[1].badge, &now.badge, SingleField::Badge),
        ] {
            let preferred = if choices.contains(&field) { [others, own] } else { [own, others] };
            prop_assert_eq!(preferred[0].as_ref().or(preferred[1].as_ref()), shown.as_ref());
        }
        let asked = [("objected_at", [times[0], times[1]]), ("restricted_at", [times[2], times[3]])];
        for (column, both) in asked {
            let sql = format!("SELECT {column} FROM persons WHERE id = ?1");
            prop_assert_eq!(one::<Option<i64>>(&desk, &sql, keep), both.into_iter().flatten().min());
        }
        let mut cast: Vec<String> = spoken(&desk).into_iter().map(|(_, role, _)| role).collect();
        cast.sort();
        prop_assert_eq!(cast, roles);
        let live = "SELECT count(*) FROM attendees WHERE person = ?1 AND deleted_at IS NULL";
        let registrations = i64::from(registered[0] || registered[1]);
        prop_assert_eq!(one::<i64>(&desk, live, keep), registrations);
        prop_assert_eq!(desk.read(|db| persons::list(db, event)).unwrap(), vec![now]);
        for _ in 0..2 {
            prop_assert_eq!(&desk.undo().unwrap().value.left, &[]);
            prop_assert_eq!(&visible(&desk), &before);
            prop_assert_eq!(&desk.redo().unwrap().value.left, &[]);
            prop_assert_eq!(&visible(&desk), &after);
        }
    }
}
