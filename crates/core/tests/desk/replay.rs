use std::collections::{BTreeMap, BTreeSet};

use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::desk::schema::Schema;
use rambla_core::leads::{self, LeadFields, LeadSeen, NewNote};
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::testing::random::Random;
use rambla_core::{events, sessions, trash};
use rambla_wire::{Act, Change, Value, Version};

use crate::model::Model;
use crate::rooms::{at, capture};

const ROLES: &[&str] = &["buyer", "boss", "owner", "founder", "clerk", ""];
const TAGS: &[&str] = &["solar", "Solar", "heat", "HEAT", "how-to-join"];

/// One of several desks that work on one event, with a clock of its own that may be wrong.
struct Replica {
    desk: Desk,
    clock: Clock,
    /// A form that was opened some time ago.
    form: Option<(LeadId, LeadSeen)>,
}

fn replicas(seed: u64, count: usize) -> (Vec<Replica>, EventId) {
    let clock = Clock::new();
    let mut first = Desk::in_memory(ambient(seed, &clock), "Desk").unwrap();
    let event = events::create(&mut first, event()).unwrap().value;
    let team = first.streams().unwrap()[0];
    let mut all = vec![Replica {
        desk: first,
        clock,
        form: None,
    }];
    for number in 1..count {
        let clock = Clock::new();
        let desk = Desk::blank(
            ambient(seed * 31 + number as u64, &clock),
            team,
            Schema::current(),
        )
        .unwrap();
        all.push(Replica {
            desk,
            clock,
            form: None,
        });
    }
    let start = everything(&all[0].desk);
    for replica in &mut all {
        replica.desk.receive(&start).unwrap();
        replica.desk.station.event = Some(event);
    }
    (all, event)
}

fn everything(desk: &Desk) -> Vec<Change> {
    desk.streams()
        .unwrap()
        .into_iter()
        .flat_map(|stream| desk.changes(stream).unwrap())
        .collect()
}

/// One random thing that somebody at this desk does.
fn act(replica: &mut Replica, random: &mut Random, leads: &mut Vec<LeadId>) {
    let Replica { desk, clock, form } = replica;
    // Hours forth, sometimes days back.
    clock.advance(match random.below(12) {
        0 => -(random.below(5 * 86_400_000) as i64),
        _ => random.below(3_600_000) as i64,
    });
    let lead = match leads.as_slice() {
        [] => None,
        known => Some(*random.one(known)).filter(|id| desk.read(|db| leads::get(db, *id)).is_ok()),
    };
    let Some(id) = lead else {
        leads.push(capture(
            desk,
            "Ana Roca, Acme S.L., buyer, ana@acme.example",
        ));
        return;
    };
    let role = *random.one(ROLES);
    let tag = (*random.one(TAGS)).to_owned();
    let fields = match random.below(6) {
        0..=3 => LeadFields {
            role: Some(Some(role.into())),
            ..LeadFields::default()
        },
        4 => LeadFields {
            add_tags: vec![tag],
            ..LeadFields::default()
        },
        _ => LeadFields {
            remove_tags: vec![tag],
            temperature: Some(Some("warm".into())),
            ..LeadFields::default()
        },
    };
    match random.below(16) {
        0 if leads.len() < 2 => {
            leads.push(capture(desk, "Bo Ek, Acme S.L., seller, bo@ek.example"))
        }
        0..=2 => *form = leads::seen(desk, id).ok().map(|seen| (id, seen)),
        3 | 4 => {
            // A form that was opened before other things happened.
            let Some((id, seen)) = form.take() else {
                return;
            };
            let _ = desk.write("edit_lead", |tx| leads::edit(tx, id, Some(&seen), fields));
        }
        5 => drop(desk.write("delete_lead", |tx| trash::delete(tx, "leads", id))),
        6 => drop(desk.write("note_lead", |tx| {
            leads::note(
                tx,
                id,
                NewNote {
                    text: "Call".into(),
                    staff: None,
                    at: None,
                },
            )
        })),
        7 => drop(desk.undo()),
        8 => drop(desk.redo()),
        9 => drop(desk.write("restore_lead", |tx| trash::restore(tx, "leads", id))),
        _ => drop(desk.write("edit_lead", |tx| leads::edit(tx, id, None, fields))),
    }
}

/// A history: what three desks did, and exchanged in part, out of order and more than once.
fn history(seed: u64) -> (Vec<Replica>, Vec<LeadId>, Random) {
    let mut random = Random::new(seed);
    let (mut all, _) = replicas(seed, 3);
    let mut leads = Vec::new();
    for replica in &mut all {
        // Wrong by up to 11 days.
        replica
            .clock
            .advance(random.below(22 * 86_400_000) as i64 - 11 * 86_400_000);
    }
    leads.push(capture(
        &mut all[0].desk,
        "Ana Roca, Acme S.L., buyer, ana@acme.example",
    ));
    let start = everything(&all[0].desk);
    for replica in &mut all[1..] {
        replica.desk.receive(&start).unwrap();
    }
    for _ in 0..16 {
        let at = random.below(3);
        act(&mut all[at], &mut random, &mut leads);
        if random.below(6) == 0 {
            let (from, to) = (random.below(3), random.below(3));
            let mut some = everything(&all[from].desk);
            random.shuffle(&mut some);
            some.truncate(some.len() - random.below(some.len()) / 2);
            all[to].desk.receive(&some).unwrap();
        }
    }
    (all, leads, random)
}

/// Whether the tables say what the blackboard says: values, members, open conflicts.
fn is_as_worked_out(desk: &Desk, model: &Model, seed: u64) {
    assert_eq!(
        desk.state().unwrap()["conflicts"],
        model.conflicts(),
        "seed {seed}"
    );
    let text = |value: Option<Value>| match value {
        Some(Value::Text(text)) => Some(text),
        Some(Value::Int(number)) => Some(number.to_string()),
        _ => None,
    };
    for (table, column, atom, field) in [
        ("persons", "role", "role", 3),
        ("leads", "temperature", "temperature", 4),
        ("leads", "deleted_at", "deleted", 30),
        ("tags", "name", "name", 1),
    ] {
        let sql = format!("SELECT id, CAST({column} AS TEXT) FROM {table}");
        let rows = desk
            .read(|db| db.rows(&sql, [], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?))))
            .unwrap();
        let rows: BTreeMap<Id, Option<String>> = rows
            .into_iter()
            .map(|(id, value)| (Id::from_slice(&id).unwrap(), value))
            .collect();
        let expected = model
            .column(table, atom, field)
            .into_iter()
            .map(|(id, value)| (id, text(value)))
            .collect();
        assert_eq!(rows, expected, "seed {seed}: {column}");
    }
    let tagged = "SELECT record, tag FROM tagged";
    let rows = desk
        .read(|db| {
            db.rows(tagged, [], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?))
            })
        })
        .unwrap();
    let rows: BTreeSet<(Id, Vec<u8>)> = rows
        .into_iter()
        .map(|(record, tag)| {
            (
                Id::from_slice(&record).unwrap(),
                Value::list_to_bytes(&[Value::Bytes(tag)]),
            )
        })
        .collect();
    assert_eq!(rows, model.members("leads", "tags"), "seed {seed}: tags");
}

/// Replays a history into its desks and an empty one; gives how many conflicts were open.
fn replayed(seed: u64) -> usize {
    let (mut all, leads, mut random) = history(seed);
    let union: Vec<Change> = all
        .iter()
        .flat_map(|replica| everything(&replica.desk))
        .collect();
    let team = all[0].desk.streams().unwrap()[0];
    let event = all[0].desk.station.event;
    let empty = Desk::blank(
        ambient(seed ^ 0xffff, &Clock::new()),
        team,
        Schema::current(),
    )
    .unwrap();
    all.push(Replica {
        desk: empty,
        clock: Clock::new(),
        form: None,
    });
    for replica in &mut all {
        let mut these = union.clone();
        random.shuffle(&mut these);
        let size = 1 + random.below(9);
        for some in these.chunks(size) {
            replica.desk.receive(some).unwrap();
        }
    }
    let empty = &mut all[3].desk;
    empty.station.event = event;
    let state = empty.state().unwrap();
    is_as_worked_out(empty, &Model::of(&union), seed);
    let open = empty.open_conflicts().unwrap();
    assert_eq!(open, state["conflicts"].len());
    // What is open is listed with its values, and a write that has seen them closes it.
    for id in leads {
        let Ok(related) = empty.read(|db| leads::related(db, id)) else {
            continue;
        };
        for conflict in empty.conflicts_of(&related.records).unwrap() {
            assert!(
                conflict
                    .values
                    .iter()
                    .any(|value| value.value != conflict.values[0].value),
                "{conflict:?}"
            );
        }
        if seed.is_multiple_of(8) && !empty.conflicts_of(&related.records).unwrap().is_empty() {
            let close = LeadFields {
                role: Some(Some("closed".into())),
                temperature: Some(Some("cold".into())),
                ..LeadFields::default()
            };
            empty
                .write("edit_lead", |tx| leads::edit(tx, id, None, close))
                .unwrap();
            let left = empty.conflicts_of(&related.records).unwrap();
            assert!(
                left.iter()
                    .all(|one| one.atom != "role" && one.atom != "temperature"),
                "seed {seed}: {left:?}"
            );
        }
    }
    for replica in &all[..3] {
        assert!(
            replica.desk.state().unwrap() == state,
            "seed {seed}: the desks differ"
        );
    }
    if seed.is_multiple_of(50) {
        assert_eq!(
            all[0]
                .desk
                .examine(ambient(0xe1e1, &Clock::new()))
                .unwrap()
                .faults,
            [],
            "seed {seed}"
        );
    }
    open
}

#[test]
fn a_thousand_random_histories_replayed_in_any_order_give_equal_desks() {
    let half = |from: u64| {
        std::thread::spawn(move || (from..1_000).step_by(2).map(replayed).sum::<usize>())
    };
    let open: usize = [half(0), half(1)]
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    assert!(
        open > 300,
        "the histories must hold conflicts to be worth their time: {open}"
    );
}

#[test]
fn every_value_written_is_a_leaf_or_was_replaced_by_a_write_that_had_seen_it() {
    for seed in 0..50 {
        let mut random = Random::new(seed);
        let (mut all, _) = replicas(seed, 2);
        let id = capture(&mut all[0].desk, "Ana Roca, Acme S.L., buyer");
        let start = everything(&all[0].desk);
        all[1].desk.receive(&start).unwrap();
        // Each desk writes values of its own, never having seen the other's.
        for round in 0..3 {
            for (number, replica) in all.iter_mut().enumerate() {
                replica.clock.advance(random.below(10_000) as i64 - 5_000);
                let role = format!("role {number} {round}");
                let fields = LeadFields {
                    role: Some(Some(role)),
                    ..LeadFields::default()
                };
                replica
                    .desk
                    .write("edit_lead", |tx| leads::edit(tx, id, None, fields))
                    .unwrap();
            }
        }
        let changes = everything(&all[1].desk);
        all[0].desk.receive(&changes).unwrap();
        let related = all[0]
            .desk
            .read(|db| leads::related(db, id))
            .unwrap()
            .records;
        let conflicts = all[0].desk.conflicts_of(&related).unwrap();
        let mut roles: Vec<_> = conflicts[0]
            .values
            .iter()
            .map(|value| value.value["role"].as_str().unwrap())
            .collect();
        roles.sort_unstable();
        assert_eq!(roles, ["role 0 2", "role 1 2"], "what each desk wrote last");
    }
}

#[test]
fn a_session_moved_on_two_desks_at_once_keeps_one_whole_slot() {
    let (mut all, event) = replicas(1, 2);
    let fields = crate::rooms::session_fields("Opening", "2026-11-24T09:00", 30, None);
    let id = all[0]
        .desk
        .write("add_session", |tx| sessions::add(tx, &fields))
        .unwrap()
        .value;
    let start = everything(&all[0].desk);
    all[1].desk.receive(&start).unwrap();
    for (replica, time) in all.iter_mut().zip(["2026-11-24T10:00", "2026-11-25T11:00"]) {
        let moved = sessions::SessionFields {
            start: Some(at(time)),
            ..Default::default()
        };
        replica
            .desk
            .write("move_session", |tx| sessions::edit(tx, id, None, &moved))
            .unwrap();
    }
    let changes = everything(&all[1].desk);
    all[0].desk.receive(&changes).unwrap();
    let session = all[0].desk.read(|db| sessions::get(db, event, id)).unwrap();
    let (start, end) = (session.start.unwrap(), session.end.unwrap());
    assert_eq!(
        end.timestamp().as_second() - start.timestamp().as_second(),
        30 * 60
    );
    assert_eq!(
        all[0].desk.conflicts_of(&[id.0]).unwrap()[0].values.len(),
        2
    );
}

#[test]
fn a_change_tells_what_its_writer_had_of_others() {
    let (mut all, event) = replicas(3, 2);
    let had = |desk: &Desk| {
        let last = desk.changes(event.0).unwrap().pop().unwrap();
        Act::decode(last.act()).unwrap().had
    };
    let seq = |desk: &Desk, replica| {
        let changes = desk.changes(event.0).unwrap();
        let of = changes
            .iter()
            .filter(|change| change.header.replica == replica);
        of.map(|change| change.header.version()).max().unwrap()
    };
    let (own, other) = (
        all[0].desk.replica().unwrap().0,
        all[1].desk.replica().unwrap().0,
    );
    for name in ["Ana", "Bea", "Cleo"] {
        capture(&mut all[1].desk, name);
    }
    let changes = all[1].desk.changes(event.0).unwrap();
    let (last, earlier) = changes.split_last().unwrap();
    // The last but one is missing: what is whole ends before it.
    let (missing, whole) = earlier.split_last().unwrap();
    all[0].desk.receive(whole).unwrap();
    all[0].desk.receive(std::slice::from_ref(last)).unwrap();
    capture(&mut all[0].desk, "Dora");
    let before = Version {
        replica: other,
        seq: missing.header.seq - 1,
    };
    assert_eq!(had(&all[0].desk), [before]);
    capture(&mut all[0].desk, "Eva");
    assert_eq!(had(&all[0].desk), [], "nothing came since");
    all[0].desk.receive(std::slice::from_ref(missing)).unwrap();
    capture(&mut all[0].desk, "Flor");
    assert_eq!(had(&all[0].desk), [last.header.version()]);
    let back = all[0].desk.changes(event.0).unwrap();
    all[1].desk.receive(&back).unwrap();
    capture(&mut all[1].desk, "Gala");
    assert!(had(&all[1].desk).contains(&seq(&all[0].desk, own)));
}
