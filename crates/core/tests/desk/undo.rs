use std::ops::ControlFlow;

use rambla_core::desk::error::Error;
use rambla_core::desk::ids::EventId;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::exports::agenda::calendar;
use rambla_core::imports::pentabarf;
use rambla_core::imports::sessions::{Target, import};
use rambla_core::leads::{self, ConsentGiven, LeadFields, NewNote, Order};
use rambla_core::organisations::{self, OrganisationFields};
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::{self, SessionFields, Status};
use rambla_core::testing::desks::{Clock, ambient, desk, event};
use rambla_core::testing::schedule;
use rambla_core::tracks::{self, TrackFields};
use rambla_core::{events, rooms, trash};

use crate::rooms::{
    ANA, all_leads, at, capture, capture_all, do_it, edit, lead, phone, role, room, session,
};

const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

/// Everything a user can see: rows, search hits, the calendar (less its numbers).
fn visible(desk: &Desk, event: EventId) -> String {
    let mut state = desk.state().unwrap();
    for inner in ["births", "versions", "conflicts"] {
        state.remove(inner);
    }
    let found = |text: &str| {
        let hits = desk
            .read(|db| leads::list(db, event, &leads::Filter::words(text), Order::Newest, None))
            .unwrap();
        hits.into_iter().map(|lead| lead.id).collect::<Vec<_>>()
    };
    let hits: Vec<_> = ["a", "ana", "acme", "join", "600"].map(found).into();
    let agenda = desk
        .read(|db| calendar(db, event, &sessions::Filter::default(), None, 0))
        .unwrap();
    let entries: Vec<_> = agenda
        .calendar
        .entries
        .iter()
        .map(|entry| {
            format!(
                "{} {} {:?} {:?} {:?}",
                entry.uid, entry.title, entry.status, entry.start, entry.location
            )
        })
        .collect();
    format!(
        "{state:#?}\n{hits:?}\n{entries:#?}\n{:#?}",
        all_leads(desk, event)
    )
}

type Act = (&'static str, Box<dyn Fn(&mut Desk)>);

fn every_action(
    known: (
        leads::Lead,
        sessions::Session,
        rambla_core::desk::ids::RoomId,
    ),
) -> Vec<Act> {
    let (lead, opening, hall) = (known.0.id, known.1.id, known.2);
    let change = |fields: LeadFields| move |desk: &mut Desk| edit(desk, lead, fields.clone());
    let say = |fields: SessionFields| {
        move |desk: &mut Desk| {
            do_it(desk, "edit_session", |tx| {
                sessions::edit(tx, opening, None, &fields)
            })
        }
    };
    let person = PersonFields {
        name: Some(Some("Bo Ek".into())),
        email: Some(Some("bo@ek.example".into())),
        ..PersonFields::default()
    };
    vec![
        (
            "capture",
            Box::new(|desk| {
                capture_all(desk);
            }),
        ),
        (
            "capture of the same organisation",
            Box::new(|desk| {
                capture(desk, "Bo Ek, Acme S.L., seller");
            }),
        ),
        ("edit phone", Box::new(change(phone("+34 600 000 001")))),
        ("edit role", Box::new(change(role("boss")))),
        (
            "clear mail",
            Box::new(change(LeadFields {
                email: Some(None),
                ..LeadFields::default()
            })),
        ),
        (
            "rename organisation",
            Box::new(change(LeadFields {
                organisation: Some(Some("Acme One".into())),
                ..LeadFields::default()
            })),
        ),
        (
            "tag",
            Box::new(change(LeadFields {
                add_tags: vec!["new".into()],
                remove_tags: vec!["solar".into()],
                ..LeadFields::default()
            })),
        ),
        (
            "note",
            Box::new(move |desk| {
                do_it(desk, "note_lead", |tx| {
                    leads::note(
                        tx,
                        lead,
                        NewNote {
                            text: "join".into(),
                            staff: None,
                            at: None,
                        },
                    )
                    .map(drop)
                })
            }),
        ),
        (
            "delete lead",
            Box::new(move |desk| do_it(desk, "delete_lead", |tx| trash::delete(tx, "leads", lead))),
        ),
        (
            "add session",
            Box::new(|desk| {
                session(desk, "New", "2026-11-25T10:00", 30, None);
            }),
        ),
        (
            "move session",
            Box::new(say(SessionFields {
                start: Some(at("2026-11-24T15:00")),
                room: Some(None),
                ..SessionFields::default()
            })),
        ),
        (
            "abstract",
            Box::new(say(SessionFields {
                r#abstract: Some(Some("Long text".into())),
                title: Some("Other".into()),
                ..SessionFields::default()
            })),
        ),
        (
            "cancel session",
            Box::new(move |desk| {
                do_it(desk, "cancel_session", |tx| {
                    sessions::set_status(tx, opening, Status::Cancelled)
                })
            }),
        ),
        (
            "delete session",
            Box::new(move |desk| {
                do_it(desk, "delete_session", |tx| {
                    trash::delete(tx, "sessions", opening)
                })
            }),
        ),
        (
            "rename room",
            Box::new(move |desk| {
                do_it(desk, "edit_room", |tx| {
                    rooms::edit(
                        tx,
                        hall,
                        None,
                        rooms::RoomFields {
                            name: Some("Hall".into()),
                            ..rooms::RoomFields::default()
                        },
                    )
                })
            }),
        ),
        (
            "delete room",
            Box::new(move |desk| do_it(desk, "delete_room", |tx| trash::delete(tx, "rooms", hall))),
        ),
        (
            "add track",
            Box::new(|desk| {
                do_it(desk, "add_track", |tx| {
                    tracks::add(
                        tx,
                        TrackFields {
                            name: Some("Energy".into()),
                            color: None,
                        },
                    )
                    .map(drop)
                })
            }),
        ),
        (
            "add person",
            Box::new(move |desk| {
                do_it(desk, "add_person", |tx| {
                    persons::add(tx, person.clone()).map(drop)
                })
            }),
        ),
        (
            "add organisation",
            Box::new(|desk| {
                do_it(desk, "add_organisation", |tx| {
                    organisations::add(
                        tx,
                        OrganisationFields {
                            name: Some("Ek AB".into()),
                            ..OrganisationFields::default()
                        },
                    )
                    .map(drop)
                })
            }),
        ),
        (
            "import",
            Box::new(|desk| {
                let schedule =
                    pentabarf::read(schedule::pentabarf(1, 40, 4).as_bytes(), &mut |_| CONTINUE)
                        .unwrap();
                let event = desk.station.event;
                do_it(desk, "import_sessions", |tx| {
                    import(
                        tx,
                        &schedule,
                        [1; 32],
                        Target { event, zone: None },
                        &mut |_| CONTINUE,
                    )
                    .map(drop)
                });
            }),
        ),
    ]
}

fn prepared(
    desk: &mut Desk,
    event: EventId,
) -> (
    leads::Lead,
    sessions::Session,
    rambla_core::desk::ids::RoomId,
) {
    let lead_id = capture_all(desk);
    let hall = room(desk, "Aula");
    let id = session(desk, "Opening", "2026-11-24T09:00", 45, Some(hall));
    (
        lead(desk, lead_id),
        desk.read(|db| sessions::get(db, event, id)).unwrap(),
        hall,
    )
}

#[test]
fn undoing_any_action_is_as_if_it_had_not_been_done_and_redoing_does_it_again() {
    let (mut desk, event) = desk(1).unwrap();
    let known = prepared(&mut desk, event);
    for (name, act) in every_action(known) {
        let before = visible(&desk, event);
        act(&mut desk);
        let after = visible(&desk, event);
        assert_ne!(before, after, "{name} does something");
        for _ in 0..2 {
            assert_eq!(desk.undo().unwrap().value.left, [], "{name}");
            assert_eq!(visible(&desk, event), before, "undone: {name}");
            assert_eq!(desk.redo().unwrap().value.left, [], "{name}");
            assert_eq!(visible(&desk, event), after, "redone: {name}");
        }
        desk.undo().unwrap();
    }
}

#[test]
fn all_that_was_done_goes_back_step_by_step_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (place, clock) = (Place::new(folder.path().join("desk")), Clock::new());
    let mut desk = Desk::create(&place, &Key::None, ambient(2, &clock), "Desk", || Ok(())).unwrap();
    let event = events::create(&mut desk, event()).unwrap().value;
    let start = visible(&desk, event);
    let known = prepared(&mut desk, event);
    let actions = every_action(known);
    let mut states = vec![visible(&desk, event)];
    for (_, act) in &actions {
        act(&mut desk);
        states.push(visible(&desk, event));
    }
    drop(desk);
    let mut desk = Desk::open(&place, &Key::None, ambient(3, &clock)).unwrap();
    desk.station.event = Some(event);
    for (state, (name, _)) in states.iter().rev().zip(actions.iter().rev()) {
        assert_eq!(&visible(&desk, event), state, "before undoing {name}");
        assert_eq!(desk.undo().unwrap().value.left, [], "{name}");
    }
    for _ in 0..3 {
        desk.undo().unwrap();
    }
    assert_eq!(visible(&desk, event), start);
    assert!(matches!(desk.undo(), Err(Error::Nothing("undo"))));
    desk.redo().unwrap();
    capture(&mut desk, ANA);
    assert!(
        matches!(desk.redo(), Err(Error::Nothing("redo"))),
        "a new action clears redo"
    );
}

#[test]
fn undoing_an_action_that_only_recorded_a_consent_withdraws_it() {
    let (mut desk, _) = desk(4).unwrap();
    let id = capture(&mut desk, ANA);
    let given = ConsentGiven {
        purpose: "newsletter".into(),
        ..ConsentGiven::default()
    };
    do_it(&mut desk, "give_consent", |tx| {
        leads::give_consent(tx, id, given).map(drop)
    });
    assert_eq!(lead(&desk, id).consents, ["newsletter"]);
    desk.undo().unwrap();
    assert_eq!(lead(&desk, id).consents, [""; 0]);
    let consents = desk.read(|db| leads::related(db, id)).unwrap().consents;
    assert!(
        consents[0].withdrawn_at.is_some(),
        "that it was given stays on record"
    );
    desk.redo().unwrap();
    assert_eq!(lead(&desk, id).consents, ["newsletter"]);
}

/// A second desk that works on the same event.
pub(crate) fn joined(first: &Desk, seed: u64) -> Desk {
    let streams = first.streams().unwrap();
    let mut other = Desk::blank(
        ambient(seed, &Clock::new()),
        streams[0],
        rambla_core::desk::schema::Schema::current(),
    )
    .unwrap();
    send(first, &mut other);
    other.station.event = first.station.event;
    other
}

pub(crate) fn send(from: &Desk, to: &mut Desk) {
    for stream in from.streams().unwrap() {
        to.receive(&from.changes(stream).unwrap()).unwrap();
    }
}

#[test]
fn what_another_desk_changed_or_used_since_is_left_and_named() {
    let (mut desk, event) = desk(5).unwrap();
    let id = capture_all(&mut desk);
    let mut other = joined(&desk, 6);
    edit(&mut other, id, role("boss"));
    capture(&mut other, "Bo Ek, Acme S.L., seller");
    send(&other, &mut desk);
    let undone = desk.undo().unwrap().value;
    let mut left: Vec<_> = undone.left.iter().map(|left| left.table).collect();
    left.sort_unstable();
    left.dedup();
    assert!(
        left.contains(&"persons") && left.contains(&"organisations"),
        "{left:?}"
    );
    let leads = all_leads(&desk, event);
    let boss = leads.iter().find(|lead| lead.id == id);
    assert!(
        boss.is_none_or(|lead| lead.role.as_deref() == Some("boss")),
        "nothing of the other desk is lost"
    );
    assert!(
        leads
            .iter()
            .all(|lead| lead.organisation.as_deref() == Some("Acme S.L.")),
        "{leads:#?}"
    );
}

#[test]
fn an_atom_that_another_desk_wrote_since_is_left_and_the_rest_undone() {
    let (mut desk, _) = desk(7).unwrap();
    let id = capture(&mut desk, ANA);
    edit(
        &mut desk,
        id,
        LeadFields {
            role: Some(Some("boss".into())),
            ..phone("+34 600 000 001")
        },
    );
    let mut other = joined(&desk, 8);
    edit(&mut other, id, role("owner"));
    send(&other, &mut desk);
    let undone = desk.undo().unwrap().value;
    assert_eq!(
        undone.left.iter().map(|left| left.atom).collect::<Vec<_>>(),
        [Some("role")]
    );
    let now = lead(&desk, id);
    assert_eq!(
        (now.role.as_deref(), now.phone.as_deref()),
        (Some("owner"), Some("+34 600 000 000"))
    );
}
