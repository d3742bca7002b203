//! Changes that no program of ours writes.

use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::desk::schema::{LIFE, Schema};
use rambla_core::sessions;
use rambla_core::testing::desks::{Clock, ambient, desk};
use rambla_core::testing::random::Random;
use rambla_wire::{Act, AtomWrite, Change, Hash, Hlc, Part, Value, Version};

use crate::rooms::{ANA, all_leads, capture, room, session};

const ROOMS: u32 = 5;
const TRACKS: u32 = 6;
const PERSONS: u32 = 8;
const SESSIONS: u32 = 9;
const ERASURES: u32 = 22;

/// Changes of one strange desk, one after another.
struct Stranger {
    replica: Id,
    stream: Id,
    seq: u64,
    previous: Hash,
    time: u64,
}

impl Stranger {
    fn new(replica: u8, stream: Id, time: u64) -> Stranger {
        Stranger {
            replica: Id([replica; 16]),
            stream,
            seq: 0,
            previous: Hash::default(),
            time,
        }
    }

    fn says(&mut self, parts: &[Vec<u8>], record: Id) -> Change {
        self.seq += 1;
        let act = Act {
            action: Id([self.replica.0[0]; 16]),
            k: 1,
            n: 1,
            hlc: Hlc::at(self.time + self.seq),
            op: "strange".into(),
            staff: None,
            had: Vec::new(),
            was: Vec::new(),
            later: Vec::new(),
        };
        let mut all = vec![(None, act.encode(&[1; 16]))];
        all.extend(parts.iter().map(|bytes| (Some(record), bytes.clone())));
        let change = Change::new(self.stream, self.version(), self.previous, &all);
        self.previous = change.header.hash();
        change
    }

    fn version(&self) -> Version {
        Version {
            replica: self.replica,
            seq: self.seq,
        }
    }
}

fn atom(
    atom: u32,
    member: Option<Vec<u8>>,
    parents: Vec<Version>,
    fields: Vec<(u32, Value)>,
) -> AtomWrite {
    AtomWrite {
        atom,
        member,
        parents,
        fields,
    }
}

fn name(text: &str) -> AtomWrite {
    atom(1, None, vec![], vec![(1, Value::Text(text.into()))])
}

fn part(table: u32, record: Id, birth: bool, atoms: Vec<AtomWrite>) -> Vec<u8> {
    Part {
        table,
        record,
        birth,
        atoms,
        later: false,
    }
    .encode(&[2; 16])
}

/// Everything odd that one desk could send about few records.
fn oddities(event: Id, team: Id) -> Vec<Change> {
    let (mut one, mut two) = (
        Stranger::new(0x91, event, 1_795_000_000_000),
        Stranger::new(0x92, event, 1_795_000_000_000),
    );
    let mut elsewhere = Stranger::new(0x91, team, 1_795_000_000_000);
    let record = Id([3; 16]);
    let mail = |text: &str| Value::list_to_bytes(&[Value::Text(text.into())]);
    // The same key in longer bytes: another atom, but not another row.
    let long_mail = [&[0x98, 0x01][..], &mail("a@a.example")[1..]].concat();
    let behind = [&mail("a@a.example")[..], &[0]].concat();
    let removed = vec![(0, Value::Int(1))];
    vec![
        // One record, created in two tables, in two streams, and twice in one change.
        one.says(
            &[
                part(ROOMS, record, true, vec![name("Aula")]),
                part(TRACKS, record, true, vec![name("Energy")]),
            ],
            record,
        ),
        two.says(&[part(TRACKS, record, true, vec![name("Heat")])], record),
        elsewhere.says(&[part(ROOMS, record, true, vec![name("Foyer")])], record),
        one.says(&[part(ROOMS, record, false, vec![name("Hall")])], record),
        two.says(
            &[part(
                TRACKS,
                record,
                false,
                vec![atom(
                    2,
                    None,
                    vec![],
                    vec![(2, Value::Text("#000000".into()))],
                )],
            )],
            record,
        ),
        // Births in pieces with others between, said twice, with removals, members of what is no set.
        one.says(
            &[
                part(PERSONS, Id([4; 16]), true, vec![name("Ana"), name("Berta")]),
                part(
                    PERSONS,
                    Id([5; 16]),
                    true,
                    vec![atom(
                        6,
                        Some(mail("gone@a.example")),
                        vec![],
                        removed.clone(),
                    )],
                ),
                part(
                    PERSONS,
                    Id([4; 16]),
                    true,
                    vec![
                        atom(
                            6,
                            Some(mail("a@a.example")),
                            vec![],
                            vec![(2, Value::Text("work".into()))],
                        ),
                        atom(
                            6,
                            Some(mail("a@a.example")),
                            vec![],
                            vec![(2, Value::Text("home".into()))],
                        ),
                        atom(
                            1,
                            Some(mail("x")),
                            vec![],
                            vec![(1, Value::Text("Cem".into()))],
                        ),
                        atom(6, None, vec![], vec![]),
                    ],
                ),
            ],
            Id([4; 16]),
        ),
        two.says(
            &[part(
                PERSONS,
                Id([4; 16]),
                false,
                vec![
                    atom(6, Some(long_mail), vec![], vec![]),
                    atom(6, Some(behind), vec![], removed),
                    atom(
                        1,
                        Some(mail("x")),
                        vec![],
                        vec![(1, Value::Text("Dai".into()))],
                    ),
                    atom(6, None, vec![], vec![(2, Value::Text("none".into()))]),
                    // Members that no text names.
                    atom(
                        6,
                        Some(Value::list_to_bytes(&[Value::Int(7)])),
                        vec![],
                        vec![],
                    ),
                    atom(
                        6,
                        Some(Value::list_to_bytes(&[Value::Null])),
                        vec![],
                        vec![],
                    ),
                    atom(3, None, vec![], vec![(3, Value::Text("r".repeat(300_000)))]),
                ],
            )],
            Id([4; 16]),
        ),
        // Writes that replace themselves, each other's birth, and births voided by nobody.
        two.says(
            &[part(SESSIONS, Id([6; 16]), true, vec![name("Opening")])],
            Id([6; 16]),
        ),
        one.says(
            &[part(
                SESSIONS,
                Id([6; 16]),
                false,
                vec![
                    atom(
                        1,
                        None,
                        vec![Version {
                            replica: Id([0x91; 16]),
                            seq: 4,
                        }],
                        vec![(1, Value::Text("Self".into()))],
                    ),
                    atom(LIFE, Some(vec![1, 2, 3]), vec![], vec![(1, Value::Int(1))]),
                    atom(
                        LIFE,
                        Some(
                            Version {
                                replica: Id([0x92; 16]),
                                seq: 4,
                            }
                            .to_bytes()
                            .to_vec(),
                        ),
                        vec![],
                        vec![(9, Value::Int(1))],
                    ),
                ],
            )],
            Id([6; 16]),
        ),
        // Not a part at all, and an event inside the stream of another.
        one.says(
            &[
                b"\xa1\x01\x02not a part".to_vec(),
                part(ROOMS, Id([7; 16]), true, vec![name("Kept")]),
            ],
            Id([7; 16]),
        ),
        two.says(
            &[part(
                4,
                Id([8; 16]),
                true,
                vec![
                    name("Other"),
                    atom(6, None, vec![], vec![(8, Value::Bytes(vec![9; 32]))]),
                ],
            )],
            Id([8; 16]),
        ),
    ]
}

#[test]
fn strange_changes_in_any_order_give_equal_desks_that_work_on() {
    let (mut first, event) = desk(1).unwrap();
    capture(&mut first, ANA);
    let team = first.streams().unwrap()[0];
    let mut union: Vec<Change> = [team, event.0]
        .iter()
        .flat_map(|stream| first.changes(*stream).unwrap())
        .collect();
    union.extend(oddities(event.0, team));
    let mut random = Random::new(7);
    let mut expected = None;
    for round in 0..150 {
        let mut desk = Desk::blank(ambient(round, &Clock::new()), team, Schema::current()).unwrap();
        random.shuffle(&mut union);
        for some in union.chunks(1 + random.below(6)) {
            desk.receive(some).unwrap();
        }
        let state = desk.state().unwrap();
        let expected = expected.get_or_insert_with(|| state.clone());
        for (table, rows) in &state {
            assert_eq!(rows, &expected[table], "round {round}: {table}");
        }
        if round % 50 == 0 {
            assert_eq!(desk.examine(ambient(1, &Clock::new())).unwrap().faults, []);
            desk.station.event = Some(event);
            let id = desk
                .write("capture_lead", |tx| {
                    rambla_core::leads::capture(
                        tx,
                        rambla_core::leads::from_line("Bo Ek, Ek AB", None),
                    )
                })
                .unwrap()
                .value;
            desk.write("edit_lead", |tx| {
                rambla_core::leads::edit(tx, id, None, crate::rooms::role("boss"))
            })
            .unwrap();
            assert_eq!(all_leads(&desk, event).len(), 2);
            let rooms = desk.read(|db| rambla_core::rooms::list(db, event)).unwrap();
            assert!(
                rooms.iter().any(|room| room.name == "Kept"),
                "what came with a broken part is there"
            );
            desk.write("tag", |tx| {
                rambla_core::leads::edit(
                    tx,
                    id,
                    None,
                    rambla_core::leads::LeadFields {
                        add_tags: vec!["x".into()],
                        ..Default::default()
                    },
                )
            })
            .unwrap();
        }
    }
}

/// What is about nobody cannot be erased, whoever says so.
#[test]
fn an_erasure_that_names_rooms_and_sessions_erases_nothing_of_them() {
    let (mut first, event) = desk(1).unwrap();
    let team = first.streams().unwrap()[0];
    let hall = room(&mut first, "Aula");
    let talk = session(&mut first, "Opening", "2026-11-24T09:00", 45, Some(hall));
    let mut union: Vec<Change> = [team, event.0]
        .iter()
        .flat_map(|stream| first.changes(*stream).unwrap())
        .collect();
    let mut stranger = Stranger::new(0x94, event.0, 1_795_000_000_000);
    let bare = Id([9; 16]);
    union.push(stranger.says(&[part(SESSIONS, bare, true, vec![])], bare));
    let of_bare = stranger.version();
    let named = |change: &&Change| change.said().any(|(head, _)| head.record == Some(talk.0));
    let of_talk = union.iter().find(named).unwrap().header.version();
    let records = [event.0, hall.0, talk.0, bare].map(|id| id.0).concat();
    let text = |record: Id, atom: u32, version: Version| {
        [&record.0[..], &atom.to_be_bytes(), &version.to_bytes()].concat()
    };
    // A title is no text in somebody's own words, nor is a birth that says nothing.
    let texts = [text(talk.0, 1, of_talk), text(bare, 99, of_bare)].concat();
    let says = [(1, Value::Bytes(records)), (2, Value::Bytes(texts))];
    let erasure = Id([10; 16]);
    let atoms = vec![atom(1, None, vec![], says.to_vec())];
    union.push(stranger.says(&[part(ERASURES, erasure, true, atoms)], erasure));
    let mut random = Random::new(7);
    let mut expected = None;
    for round in 0..30 {
        let mut desk = Desk::blank(ambient(round, &Clock::new()), team, Schema::current()).unwrap();
        random.shuffle(&mut union);
        for some in union.chunks(1 + random.below(4)) {
            desk.receive(some).unwrap();
        }
        let shown = desk.read(|db| sessions::get(db, event, talk)).unwrap();
        assert_eq!(shown.title, "Opening", "round {round}");
        let sql = "SELECT (SELECT count(*) FROM rooms), (SELECT count(*) FROM sessions)";
        let here = desk.read(|db| db.row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))));
        assert_eq!(here.unwrap(), Some((1, 2)), "round {round}");
        let state = desk.state().unwrap();
        assert_eq!(&state, expected.get_or_insert_with(|| state.clone()));
        assert_eq!(desk.examine(ambient(1, &Clock::new())).unwrap().faults, []);
    }
}

#[test]
fn a_hole_in_what_others_sent_is_no_fault_and_what_follows_waits_for_nothing() {
    let (mut desk, event) = desk(2).unwrap();
    let mut other = Stranger::new(0x93, event.0, 1_795_000_000_000);
    let changes: Vec<Change> = (1..=3)
        .map(|at| {
            other.says(
                &[part(
                    ROOMS,
                    Id([at; 16]),
                    true,
                    vec![name(&format!("Room {at}"))],
                )],
                Id([at; 16]),
            )
        })
        .collect();
    desk.receive(&changes[2..]).unwrap();
    assert_eq!(
        desk.read(|db| rambla_core::rooms::list(db, event)).unwrap()[0].name,
        "Room 3"
    );
    assert_eq!(desk.examine(ambient(3, &Clock::new())).unwrap().faults, []);
    desk.receive(&changes[..2]).unwrap();
    assert_eq!(
        desk.read(|db| rambla_core::rooms::list(db, event))
            .unwrap()
            .len(),
        3
    );
}
