use std::collections::BTreeSet;

use proptest::prelude::*;
use rambla_core::breaks::{self, BreakFields};
use rambla_core::desk::ids::{AttendeeId, EventId, PersonId, SessionId};
use rambla_core::desk::{Desk, Writes};
use rambla_core::persons::{self, PersonFields};
use rambla_core::rooms::{self as places, RoomFields};
use rambla_core::sessions::availability::{self, MOST_SPANS};
use rambla_core::sessions::span::Span;
use rambla_core::sessions::warnings::{Kind, clashes};
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
        let told = clashes(&all);
        let set: BTreeSet<_> = told
            .iter()
            .map(|one| (one.kind, one.name.clone(), one.sessions.iter().map(ToString::to_string).collect()))
            .collect();
        prop_assert_eq!(set.len(), told.len(), "none is told twice");
        prop_assert_eq!(set, naive(&all));
        let listed = desk.read(|db| sessions::list(db, event, &Filter::default())).unwrap();
        prop_assert_eq!(clashes(&listed).len(), told.len());
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

fn spans(texts: &[&str]) -> Vec<Span> {
    let read = texts.iter().map(|text| Span::parse("free", text).unwrap());
    read.collect()
}

fn person(desk: &mut Desk, name: &str) -> PersonId {
    let fields = PersonFields {
        name: Some(Some(name.into())),
        ..PersonFields::default()
    };
    desk.write("add_person", |tx| persons::add(tx, fields))
        .unwrap()
        .value
}

/// Kind, name, from and to of all that is odd.
fn odd(desk: &Desk, event: EventId) -> Vec<String> {
    let all = desk.read(|db| Ok(sessions::occupancy(db, event)?.warnings()));
    let line = |one: sessions::warnings::Warning| {
        format!("{:?} {} {} {}", one.kind, one.name, one.from, one.to)
    };
    all.unwrap().into_iter().map(line).collect()
}

#[test]
fn who_is_free_when_is_replaced_whole_and_comes_back_by_undo() {
    let (mut desk, event) = desk(11).unwrap();
    let (aula, ana) = (room(&mut desk, "Aula"), person(&mut desk, "Ana"));
    let first = spans(&["2026-11-25", "2026-11-24 9-13", "2026-11-24 9-13"]);
    do_it(&mut desk, "set_room_availability", |tx| {
        availability::set_room(tx, aula, None, first.clone())
    });
    let seen = desk.seen(ana).unwrap();
    do_it(&mut desk, "set_person_availability", |tx| {
        availability::set_person(tx, ana, Some(&seen), spans(&["2026-11-24"]))
    });
    let second = spans(&["2026-11-24 9-13", "2026-11-24 14-18"]);
    do_it(&mut desk, "set_room_availability", |tx| {
        availability::set_room(tx, aula, None, second.clone())
    });
    let of = |desk: &Desk| desk.read(|db| availability::of_room(db, aula)).unwrap();
    assert_eq!(of(&desk), second);
    desk.undo().unwrap();
    assert_eq!(of(&desk), [first[1], first[0]]);
    let all = desk.read(|db| availability::list(db, event)).unwrap();
    assert_eq!(all.rooms, [(aula, of(&desk))].into());
    assert_eq!(all.persons, [(ana, spans(&["2026-11-24"]))].into());
    do_it(&mut desk, "set_room_availability", |tx| {
        availability::set_room(tx, aula, None, Vec::new())
    });
    assert_eq!(of(&desk), []);
    for refused in [
        vec![first[0]; MOST_SPANS + 1],
        spans(&["2026-03-29 02:10-02:50"]),
    ] {
        let set = desk.write("set_person_availability", |tx| {
            availability::set_person(tx, ana, None, refused)
        });
        assert!(set.is_err());
    }
    let kept = desk.read(|db| availability::of_person(db, ana)).unwrap();
    assert_eq!(kept, spans(&["2026-11-24"]));
}

#[test]
fn a_room_shuts_by_its_own_clock_when_that_clock_goes_back() {
    let (mut desk, event) = desk(12).unwrap();
    let fields = RoomFields {
        name: Some("Annex".into()),
        zone: Some(Some("America/New_York".into())),
        ..RoomFields::default()
    };
    let annex = desk.write("add_room", |tx| {
        let annex = places::add(tx, fields)?;
        // On that night there are two hours between one and two.
        availability::set_room(tx, annex, None, spans(&["2026-11-01 00:30-01:30"]))?;
        Ok(annex)
    });
    let annex = annex.unwrap().value;
    let add = |desk: &mut Desk, minutes| {
        crate::rooms::session(desk, "Night", "2026-11-01T00:30", minutes, Some(annex))
    };
    let fits = add(&mut desk, 120);
    assert_eq!(odd(&desk, event), [""; 0]);
    do_it(&mut desk, "delete_session", |tx| {
        trash::delete(tx, "sessions", fits)
    });
    add(&mut desk, 135);
    assert_eq!(
        odd(&desk, event),
        ["RoomUnavailable Annex 2026-11-01T01:30:00-05:00 2026-11-01T01:45:00-05:00"]
    );
}

#[test]
fn people_are_asked_for_by_the_clock_of_the_event() {
    let (mut desk, event) = desk(13).unwrap();
    let ana = person(&mut desk, "Ana");
    do_it(&mut desk, "set_person_availability", |tx| {
        availability::set_person(tx, ana, None, spans(&["2026-03-29 01:00-04:00"]))
    });
    // From one to four are two hours when the clocks skip one.
    for (minutes, told) in [
        (120, &[][..]),
        (
            150,
            &["PersonUnavailable Ana 2026-03-29T03:00:00+01:00 2026-03-29T03:30:00+01:00"],
        ),
    ] {
        let mut fields = session_fields("Call", "2026-03-29T00:00", minutes, None);
        fields.zone = Some(Some("Europe/Lisbon".into()));
        fields.people = Some(vec![(ana, "speaker".into())]);
        let id = desk.write("add_session", |tx| sessions::add(tx, &fields));
        let id = id.unwrap().value;
        assert_eq!(odd(&desk, event), told);
        do_it(&mut desk, "delete_session", |tx| {
            trash::delete(tx, "sessions", id)
        });
    }
}

#[test]
fn a_break_is_told_until_it_is_moved_or_deleted() {
    let (mut desk, event) = desk(14).unwrap();
    crate::rooms::session(&mut desk, "Long", "2026-11-24T12:30", 60, None);
    let lunch = BreakFields {
        name: Some(" Lunch ".into()),
        span: Some(Span::parse("break", "2026-11-24 13-14").unwrap()),
    };
    let id = desk.write("add_break", |tx| breaks::add(tx, lunch.clone()));
    let id = id.unwrap().value;
    let told = ["Break Lunch 2026-11-24T13:00:00+01:00 2026-11-24T13:30:00+01:00"];
    assert_eq!(odd(&desk, event), told);
    let later = BreakFields {
        name: None,
        span: Some(Span::parse("break", "2026-11-24 13:30-14:30").unwrap()),
    };
    do_it(&mut desk, "edit_break", |tx| {
        breaks::edit(tx, id, None, later)
    });
    assert_eq!(odd(&desk, event), [""; 0]);
    desk.undo().unwrap();
    assert_eq!(odd(&desk, event), told);
    do_it(&mut desk, "delete_break", |tx| {
        trash::delete(tx, "breaks", id)
    });
    assert_eq!(odd(&desk, event), [""; 0]);
    assert_eq!(desk.read(|db| breaks::list(db, event)).unwrap(), []);
    for unsaid in [
        BreakFields {
            name: None,
            ..lunch.clone()
        },
        BreakFields {
            span: None,
            ..lunch
        },
    ] {
        assert!(
            desk.write("add_break", |tx| breaks::add(tx, unsaid))
                .is_err()
        );
    }
}

#[test]
fn a_room_is_too_small_for_those_who_registered() {
    let (mut desk, event) = desk(15).unwrap();
    let fields = RoomFields {
        name: Some("Loft".into()),
        capacity: Some(Some(2)),
        ..RoomFields::default()
    };
    let loft = desk
        .write("add_room", |tx| places::add(tx, fields))
        .unwrap()
        .value;
    let id = crate::rooms::session(&mut desk, "Talk", "2026-11-24T09:00", 60, Some(loft));
    let register = |desk: &mut Desk, session: SessionId| {
        let attendee = desk.write("add_attendee", |tx| {
            let attendee = AttendeeId(tx.id());
            let row = Writes::new().set("registered_as", "guest");
            tx.put(
                "attendees",
                attendee,
                row.add("sessions", [session.into()], Vec::new()),
            )?;
            Ok(attendee)
        });
        attendee.unwrap().value
    };
    register(&mut desk, id);
    register(&mut desk, id);
    assert_eq!(odd(&desk, event), [""; 0]);
    let third = register(&mut desk, id);
    let all = desk
        .read(|db| Ok(sessions::occupancy(db, event)?.warnings()))
        .unwrap();
    assert_eq!((all[0].kind, all[0].hard), (Kind::Capacity, false));
    assert_eq!((all[0].wanted, all[0].holds), (Some(3), Some(2)));
    do_it(&mut desk, "delete_attendee", |tx| {
        trash::delete(tx, "attendees", third)
    });
    assert_eq!(odd(&desk, event), [""; 0]);
}
