//! What desks made apart and merging put side by side: double bookings, persons made twice; and what a
//! second import found otherwise.

use std::ops::ControlFlow;

use rambla_core::desk::ids::{PersonId, RoomId, SessionId};
use rambla_core::desk::{Desk, Writes};
use rambla_core::imports::{self, tables};
use rambla_core::persons::likeness::Traits;
use rambla_core::review::{Choice, Doubles, Item, Question};
use rambla_core::sessions::warnings::Kind;
use rambla_core::sessions::{self, End, SessionFields};
use rambla_core::testing::desks::desk;
use rambla_core::trash;

use crate::duplicates::{add, person};
use crate::review::{asked, delete, items, meet, pair, settle, the_one};
use crate::rooms::{at, do_it, edit, lead, role, room, session};
use crate::undo::send;

pub(crate) fn book(desk: &mut Desk, id: SessionId, start: &str, room: RoomId) {
    let fields = SessionFields {
        start: Some(at(start)),
        end: Some(End::Minutes(60)),
        room: Some(Some(room)),
        ..SessionFields::default()
    };
    do_it(desk, "move_session", |tx| {
        sessions::edit(tx, id, None, &fields)
    });
}

fn cast(desk: &mut Desk, id: SessionId, who: PersonId) {
    let fields = SessionFields {
        people: Some(vec![(who, "speaker".to_owned())]),
        ..SessionFields::default()
    };
    do_it(desk, "edit_session", |tx| {
        sessions::edit(tx, id, None, &fields)
    });
}

#[test]
fn a_double_booking_that_merging_made_is_asked_about_until_somebody_who_has_both_decides() {
    let (mut booth, mut stand, _) = pair();
    let (aula, hall) = (room(&mut booth, "Aula"), room(&mut booth, "Hall"));
    let ana = add(&mut booth, &person("Ana Roca", "", "", ""));
    let one = session(&mut booth, "One", "2026-11-24T09:00", 60, Some(hall));
    let two = session(&mut booth, "Two", "2026-11-24T12:00", 60, Some(hall));
    // Two that one desk has put together are no question of merging.
    session(&mut booth, "Three", "2026-11-24T15:00", 60, Some(hall));
    session(&mut booth, "Four", "2026-11-24T15:30", 60, Some(hall));
    send(&booth, &mut stand);
    book(&mut booth, one, "2026-11-24T10:00", aula);
    book(&mut stand, two, "2026-11-24T10:30", aula);
    cast(&mut booth, one, ana);
    cast(&mut stand, two, ana);
    assert_eq!(items(&booth), []);
    meet(&mut booth, &mut stand);
    let item = the_one(&booth, &stand);
    let Question::Clash(clash) = &item.question else {
        panic!("{item:?}");
    };
    let kinds: Vec<Kind> = clash.warnings.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Kind::Room, Kind::Person]);
    let titles: Vec<&str> = clash
        .sessions
        .iter()
        .map(|one| one.title.as_str())
        .collect();
    assert_eq!(titles, ["One", "Two"]);
    let mine = |desk: &Desk| match items(desk).remove(0).question {
        Question::Clash(clash) => clash
            .sessions
            .iter()
            .map(|one| one.by.mine)
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (mine(&booth), mine(&stand)),
        (vec![true, false], vec![false, true])
    );
    // Other fields of a session, by somebody who has both, decide nothing.
    let title = Writes::new().set("title", "Two again");
    do_it(&mut booth, "edit_session", |tx| {
        tx.patch("sessions", two, None, title)
    });
    assert_eq!(items(&booth).len(), 1);
    // It is meant so: for everybody, and it still clashes in the agenda.
    settle(&mut stand, &item, Choice::Meant);
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
    let left =
        booth.read(|db| Ok(sessions::occupancy(db, booth.station.event.unwrap())?.warnings()));
    assert_eq!(left.unwrap().iter().filter(|one| one.hard).count(), 3);
    assert_eq!(stand.undo().unwrap().value.op, "accept_clash");
    // Moving one ends it too.
    book(&mut booth, one, "2026-11-24T17:00", aula);
    send(&booth, &mut stand);
    book(&mut booth, one, "2026-11-24T18:00", aula);
    book(&mut stand, two, "2026-11-24T18:00", aula);
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand).len(), 1);
    book(&mut stand, two, "2026-11-24T20:00", hall);
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
}

#[test]
fn a_session_that_comes_back_into_a_room_that_was_given_away_is_a_double_booking_of_merging() {
    let (mut booth, mut stand, _) = pair();
    let aula = room(&mut booth, "Aula");
    let one = session(&mut booth, "One", "2026-11-24T10:00", 60, Some(aula));
    delete(&mut booth, "sessions", one);
    send(&booth, &mut stand);
    do_it(&mut booth, "restore_session", |tx| {
        trash::restore(tx, "sessions", one)
    });
    let two = session(&mut stand, "Two", "2026-11-24T10:30", 60, Some(aula));
    meet(&mut booth, &mut stand);
    assert!(matches!(
        the_one(&booth, &stand).question,
        Question::Clash(_)
    ));
    // Who takes it out of Trash with both on screen has seen the clash.
    delete(&mut stand, "sessions", two);
    do_it(&mut stand, "restore_session", |tx| {
        trash::restore(tx, "sessions", two)
    });
    meet(&mut booth, &mut stand);
    assert_eq!(asked(&booth, &stand), []);
}

#[test]
fn persons_that_two_desks_made_of_one_are_asked_about_until_they_are_one_or_told_apart() {
    let (mut booth, mut stand, _) = pair();
    let ana = |who: &str| Traits {
        role: Some("buyer".to_owned()),
        ..person(who, "Acme S.L.", "ana@acme.example", "")
    };
    // Two that one desk has made are the business of the list of duplicates alone.
    for _ in 0..2 {
        add(
            &mut booth,
            &person("Olga Sim", "Sim", "olga@sim.example", ""),
        );
    }
    let first = add(&mut booth, &ana("Ana Roca"));
    add(&mut stand, &ana("Ana Roca Puig"));
    let pau = |phone| person("Pau Serra", "Bakers", "pau@bakers.example", phone);
    add(&mut booth, &pau(""));
    add(&mut stand, &pau("+34 600 000 001"));
    meet(&mut booth, &mut stand);
    // Who adds one more has seen both.
    add(&mut booth, &ana("Ana R. Puig"));
    meet(&mut booth, &mut stand);
    let open = asked(&booth, &stand);
    let of = |name: &str| {
        let is_it = |item: &&Item| match &item.question {
            Question::Duplicates(one) => [&one.pair.one, &one.pair.other]
                .iter()
                .any(|one| one.name.as_deref() == Some(name)),
            other => panic!("{other:?}"),
        };
        open.iter().find(is_it).unwrap()
    };
    assert_eq!(open.len(), 2, "{open:?}");
    let (one, other) = (of("Ana Roca"), of("Pau Serra"));
    if let Question::Duplicates(found) = &one.question {
        let Doubles { pair, made } = &**found;
        assert_eq!(made.iter().filter(|by| by.mine).count(), 1);
        let mine = made.iter().position(|by| by.mine).unwrap();
        assert_eq!([&pair.one, &pair.other][mine].id, first);
    }
    settle(&mut booth, one, Choice::Merge { take: Vec::new() });
    settle(&mut stand, other, Choice::Apart);
    meet(&mut booth, &mut stand);
    let left: Vec<Item> = asked(&booth, &stand);
    assert_eq!(left, []);
    assert_eq!(booth.undo().unwrap().value.op, "merge_persons");
    assert_eq!(items(&booth), std::slice::from_ref(one));
}

#[test]
fn what_an_import_says_otherwise_names_its_file() {
    let (mut desk, event) = desk(1).unwrap();
    let list = |role: &str| {
        let text = format!("name,email,role\nAna Roca,ana@acme.example,{role}\n");
        tables::read(text.as_bytes(), "en").unwrap()
    };
    let bring = |desk: &mut Desk, role| {
        let table = list(role);
        desk.write(imports::leads::OP, |tx| {
            imports::leads::import(tx, &table, &[], "Visitors.csv", &mut |_| {
                ControlFlow::Continue(())
            })
        })
        .unwrap();
    };
    bring(&mut desk, "buyer");
    let ana = crate::rooms::all_leads(&desk, event).remove(0).id;
    edit(&mut desk, ana, role("boss"));
    bring(&mut desk, "owner");
    let [item] = &items(&desk)[..] else {
        panic!("one question");
    };
    let Question::Conflict(conflict) = &item.question else {
        panic!("{item:?}");
    };
    let said: Vec<_> = conflict
        .values
        .iter()
        .map(|one| {
            (
                one.value["role"].as_str().unwrap(),
                one.op.as_str(),
                one.source.as_deref(),
            )
        })
        .collect();
    let expected = [
        ("owner", "import_leads", Some("visitors csv")),
        ("boss", "edit_lead", None),
    ];
    assert_eq!(said, expected);
    let decided = Choice::Take {
        place: 1,
        similar: false,
    };
    assert_eq!(settle(&mut desk, item, decided), 1);
    assert_eq!(lead(&desk, ana).role.as_deref(), Some("boss"));
    assert_eq!(items(&desk), []);
}
