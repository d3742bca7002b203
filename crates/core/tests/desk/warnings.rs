use std::collections::BTreeSet;

use proptest::prelude::*;
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::warnings::{Kind, warnings};
use rambla_core::sessions::{self, Filter, Session, Status};
use rambla_core::testing::desks::desk;
use rambla_core::trash;

use crate::rooms::{do_it, room, session_fields};

/// Every pair, compared with every other.
fn naive(all: &[Session]) -> BTreeSet<(Kind, String, BTreeSet<String>)> {
    let mut found = BTreeSet::new();
    let counts = |session: &Session| !session.deleted && session.status() != Status::Cancelled;
    for a in all.iter().filter(|session| counts(session)) {
        for b in all
            .iter()
            .filter(|session| counts(session) && session.id < a.id)
        {
            let (a_from, a_to) = (
                a.start.as_ref().unwrap().timestamp(),
                a.end.as_ref().unwrap().timestamp(),
            );
            let (b_from, b_to) = (
                b.start.as_ref().unwrap().timestamp(),
                b.end.as_ref().unwrap().timestamp(),
            );
            if !(a_from < b_to && b_from < a_to) {
                continue;
            }
            let pair: BTreeSet<String> = [a.id.to_string(), b.id.to_string()].into();
            if a.room_id.is_some() && a.room_id == b.room_id {
                found.insert((Kind::Room, a.room.clone().unwrap(), pair.clone()));
            }
            for person in a
                .people
                .iter()
                .filter(|one| b.people.iter().any(|other| other.id == one.id))
            {
                found.insert((Kind::Person, person.name.clone(), pair.clone()));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn warnings_are_those_of_comparing_every_pair(
        plan in prop::collection::vec((0..28_i64, 1..5_i64, 0..3_usize, 0..4_usize, 0..4_usize, 0..8_u8), 0..14),
    ) {
        let (mut desk, event) = desk(9).unwrap();
        let rooms = [room(&mut desk, "Aula"), room(&mut desk, "Hall")];
        let people: Vec<_> = ["Ana", "Bo", "Cem"].map(|name| {
            let fields = PersonFields { name: Some(Some(name.into())), ..PersonFields::default() };
            desk.write("add_person", |tx| persons::add(tx, fields)).unwrap().value
        }).into();
        for (slot, quarters, place, one, two, fate) in plan {
            // From 20:00 on, in steps of 15 minutes: midnight lies in between.
            let minutes = 20 * 60 + slot * 15;
            let start = format!("2026-11-{}T{:02}:{:02}", 24 + minutes / 1440, minutes / 60 % 24, minutes % 60);
            let mut fields = session_fields("S", &start, quarters * 15, rooms.get(place).copied());
            let cast = [people.get(one), people.get(two)].into_iter().flatten().zip(["speaker", "moderator"]);
            fields.people = Some(cast.map(|(id, role)| (*id, role.to_owned())).collect());
            if fate == 0 {
                fields.status = Some(Status::Cancelled);
            }
            let id = desk.write("add_session", |tx| sessions::add(tx, &fields)).unwrap().value;
            if fate == 1 {
                do_it(&mut desk, "delete_session", |tx| trash::delete(tx, "sessions", id));
            }
        }
        let all = desk.read(|db| sessions::list_all(db, event)).unwrap();
        let told = warnings(&all);
        let set: BTreeSet<_> = told
            .iter()
            .map(|one| (one.kind, one.name.clone(), one.sessions.iter().map(ToString::to_string).collect()))
            .collect();
        prop_assert_eq!(set.len(), told.len(), "none is told twice");
        prop_assert_eq!(set, naive(&all));
        let listed = desk.read(|db| sessions::list(db, event, &Filter::default())).unwrap();
        prop_assert_eq!(warnings(&listed).len(), told.len());
    }
}

#[test]
fn sessions_last_as_long_on_the_days_when_the_clocks_change() {
    let (mut desk, event) = desk(10).unwrap();
    for (start, end) in [
        ("2026-10-25T01:30+02:00", "2026-10-25T02:30:00+01:00"),
        ("2026-03-29T01:30", "2026-03-29T04:30:00+02:00"),
    ] {
        let id = desk
            .write("add_session", |tx| {
                sessions::add(tx, &session_fields("S", start, 120, None))
            })
            .unwrap()
            .value;
        let session = desk.read(|db| sessions::get(db, event, id)).unwrap();
        assert_eq!(sessions::slot::rfc3339(session.end.as_ref().unwrap()), end);
        let moved = sessions::SessionFields {
            start: Some(crate::rooms::at("2026-11-24T10:00")),
            ..Default::default()
        };
        do_it(&mut desk, "move_session", |tx| {
            sessions::edit(tx, id, None, &moved)
        });
        let session = desk.read(|db| sessions::get(db, event, id)).unwrap();
        assert_eq!(
            sessions::slot::rfc3339(session.end.as_ref().unwrap()),
            "2026-11-24T12:00:00+01:00",
            "it keeps its length"
        );
    }
}
