use rambla_core::desk::error::{Error, Rule};
use rambla_core::desk::schema::REMOVED;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::leads::{self, LeadFields, NewLead, NewNote, Order};
use rambla_core::persons::{self, PersonFields};
use rambla_core::testing::desks::{Clock, ambient, desk, event};
use rambla_core::testing::names::person;
use rambla_core::{Id, events};
use rambla_wire::{Act, AtomWrite, Change, Hash, Hlc, Part, Value, Version};

use crate::rooms::{ANA, all_leads, capture, lead};

#[test]
fn an_action_that_fails_leaves_nothing_behind() {
    let (mut desk, event) = desk(1).unwrap();
    let before = desk.state().unwrap();
    let failed = desk.write("capture_lead", |tx| {
        leads::capture(tx, leads::from_line(ANA, None))?;
        leads::capture(tx, NewLead::default())
    });
    assert!(matches!(
        failed,
        Err(Error::Invalid {
            field: "lead",
            rule: Rule::Nobody
        })
    ));
    assert_eq!(desk.state().unwrap(), before);
    assert_eq!(all_leads(&desk, event), []);
}

#[test]
fn several_connections_write_one_desk_without_a_gap_or_a_loss() {
    let folder = tempfile::tempdir().unwrap();
    let (place, clock) = (Place::new(folder.path()), Clock::new());
    let mut first = Desk::create(
        &place,
        &Key::Raw([7; 32]),
        ambient(1, &clock),
        "Desk",
        || Ok(()),
    )
    .unwrap();
    let event = events::create(&mut first, event()).unwrap().value;
    let work = |seed: u64| {
        let (place, clock) = (place.clone(), clock.clone());
        std::thread::spawn(move || {
            let mut desk = Desk::open(&place, &Key::Raw([7; 32]), ambient(seed, &clock)).unwrap();
            desk.station.event = Some(event);
            for _ in 0..25 {
                capture(&mut desk, ANA);
            }
        })
    };
    for thread in [work(2), work(3), work(4)] {
        thread.join().unwrap();
    }
    assert_eq!(all_leads(&first, event).len(), 75);
    assert_eq!(first.examine(ambient(5, &clock)).unwrap().faults, []);
    let mut seqs: Vec<_> = first
        .changes(event.0)
        .unwrap()
        .iter()
        .map(|change| change.header.seq)
        .collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=76).collect::<Vec<u64>>());
}

#[test]
fn an_action_larger_than_a_change_becomes_several_and_one_undo() {
    let (mut desk, event) = desk(2).unwrap();
    let people = (0..4_000).map(person);
    desk.write("import_leads", |tx| {
        for one in people {
            let new = NewLead {
                name: Some(one.name),
                organisation: Some(one.organisation),
                email: Some(one.email),
                ..NewLead::default()
            };
            leads::capture(tx, new)?;
        }
        Ok(())
    })
    .unwrap();
    let text = |letter: &str| letter.repeat(200 * 1024);
    desk.write("capture_lead", |tx| {
        let fields = PersonFields {
            name: Some(Some(text("a"))),
            role: Some(Some(text("b"))),
            city: Some(Some(text("c"))),
            ..PersonFields::default()
        };
        persons::add(tx, fields)
    })
    .unwrap();
    let changes = desk.changes(event.0).unwrap();
    let acts: Vec<Act> = changes
        .iter()
        .map(|change| Act::decode(change.act()).unwrap())
        .collect();
    let large = acts.iter().filter(|act| act.op == "import_leads").count();
    assert!(large > 2, "{large}");
    assert!(
        acts.iter()
            .filter(|act| act.op == "import_leads")
            .all(|act| act.n as usize == large)
    );
    for change in &changes {
        assert!(change.header.encode().len() + change.parts.len() <= rambla_wire::MAX_CHANGE);
    }
    let report = desk.examine(ambient(3, &Clock::new())).unwrap();
    assert_eq!(report.faults, []);
    let persons = desk.read(|db| persons::list(db, event)).unwrap();
    let giant = persons
        .iter()
        .find(|one| one.name.as_deref() == Some(&text("a")))
        .unwrap();
    assert_eq!(
        (giant.role.as_deref(), giant.city.as_deref()),
        (Some(text("b").as_str()), Some(text("c").as_str()))
    );
    desk.undo().unwrap();
    assert_eq!(desk.undo().unwrap().value.left, []);
    assert_eq!(
        desk.read(|db| leads::list(db, event, &leads::Filter::default(), Order::Newest, None))
            .unwrap(),
        []
    );
}

#[test]
fn a_text_that_is_too_long_is_refused_by_its_field_and_control_characters_are_taken_out() {
    let (mut desk, _) = desk(3).unwrap();
    let id = capture(&mut desk, ANA);
    let note = |text: String| NewNote {
        text,
        staff: None,
        at: None,
    };
    let long = desk.write("note_lead", |tx| {
        leads::note(tx, id, note("x".repeat(262_145)))
    });
    assert!(
        matches!(
            long,
            Err(Error::Invalid {
                field: "text",
                rule: Rule::TooLong(262_145)
            })
        ),
        "{long:?}"
    );
    let done = desk
        .write("note_lead", |tx| {
            leads::note(tx, id, note("a\u{0}b\r\nc\u{7}".into()))
        })
        .unwrap();
    assert_eq!(done.cleaned, 2);
    assert_eq!(lead(&desk, id).note.as_deref(), Some("ab\nc"));
}

/// A change as another program would make it.
pub(crate) fn foreign(desk: &Desk, version: Version, previous: Hash, parts: &[Part]) -> Change {
    let parts = parts.iter().map(|part| part.encode(&[2; 16]));
    foreign_bytes(desk, version, previous, parts.collect())
}

fn foreign_bytes(desk: &Desk, version: Version, previous: Hash, parts: Vec<Vec<u8>>) -> Change {
    let act = Act {
        action: Id([1; 16]),
        k: 1,
        n: 1,
        hlc: Hlc::at(1_795_506_000_001),
        op: "later".into(),
        staff: None,
        had: Vec::new(),
        was: Vec::new(),
        later: Vec::new(),
    };
    let named = |bytes: &[u8]| Part::decode(bytes).ok().map(|part| part.record);
    let mut all = vec![(None, act.encode(&[1; 16]))];
    all.extend(parts.into_iter().map(|bytes| (named(&bytes), bytes)));
    Change::new(desk.station.event.unwrap().0, version, previous, &all)
}

pub(crate) fn part(
    table: u32,
    record: Id,
    birth: bool,
    atom: u32,
    fields: Vec<(u32, Value)>,
) -> Part {
    Part {
        table,
        record,
        birth,
        atoms: vec![AtomWrite {
            atom,
            member: None,
            parents: vec![],
            fields,
        }],
        later: false,
    }
}

#[test]
fn what_a_later_version_says_is_kept_passed_on_and_understood_after_an_upgrade() {
    let folder = tempfile::tempdir().unwrap();
    let (place, clock) = (Place::new(folder.path()), Clock::new());
    let mut desk = Desk::create(&place, &Key::None, ambient(1, &clock), "Desk", || Ok(())).unwrap();
    let event = events::create(&mut desk, event()).unwrap().value;
    let other = Version {
        replica: Id([9; 16]),
        seq: 1,
    };
    let (room, thing) = (Id([3; 16]), Id([4; 16]));
    let change = foreign(
        &desk,
        other,
        Hash::default(),
        &[part(
            5,
            room,
            true,
            1,
            vec![
                (1, Value::Text("Aula".into())),
                (77, Value::Text("level 2".into())),
            ],
        )],
    );
    // By itself, so that nothing else calls for reading the change above again.
    let unheard = foreign(
        &desk,
        Version { seq: 2, ..other },
        change.header.hash(),
        &[part(
            200,
            thing,
            true,
            1,
            vec![(1, Value::Text("unheard of".into()))],
        )],
    );
    desk.receive(&[change.clone(), unheard.clone()]).unwrap();
    assert_eq!(
        desk.read(|db| rambla_core::rooms::list(db, event)).unwrap()[0].name,
        "Aula"
    );
    let kept = desk.changes(event.0).unwrap();
    assert!(
        kept.contains(&change) && kept.contains(&unheard),
        "passed on byte for byte"
    );
    assert_eq!(desk.examine(ambient(2, &clock)).unwrap().faults, []);
    drop(desk);
    let later = crate::files::later_schema();
    let upgraded = Desk::open_with(&place, &Key::None, ambient(3, &clock), later).unwrap();
    let names = upgraded
        .read(|db| db.rows("SELECT name FROM things", [], |row| row.get::<_, String>(0)))
        .unwrap();
    assert_eq!(names, ["unheard of"]);
    let level = upgraded
        .read(|db| {
            db.row("SELECT level FROM rooms", [], |row| {
                row.get::<_, Option<String>>(0)
            })
        })
        .unwrap();
    assert_eq!(level.flatten().as_deref(), Some("level 2"));
}

/// What an upgrade reads again is what was not understood, and nothing else.
#[test]
fn what_is_not_understood_is_kept_for_a_later_version_and_nothing_else_is() {
    let (mut desk, _) = desk(8).unwrap();
    let kept = |desk: &Desk| {
        let sql = "SELECT count(*) FROM later";
        let count = desk.read(|db| db.row(sql, [], |row| row.get::<_, i64>(0)));
        count.unwrap().unwrap()
    };
    let id = crate::rooms::capture_all(&mut desk);
    let fields = LeadFields {
        add_tags: vec!["heat".into()],
        remove_tags: vec!["solar".into()],
        ..LeadFields::default()
    };
    crate::rooms::edit(&mut desk, id, fields);
    desk.undo().unwrap();
    assert_eq!(kept(&desk), 0);

    let text = |field: u32| vec![(field, Value::Text("x".into()))];
    let room = |atom: u32, fields| part(5, Id([3; 16]), true, atom, fields);
    let mut mail = part(8, Id([4; 16]), true, 6, text(77));
    mail.atoms[0].member = Some(Value::list_to_bytes(&["a@a.example".into()]));
    let removal = room(1, vec![(REMOVED, Value::Int(1))]);
    let bytes = |part: Part| part.encode(&[2; 16]);
    // One entry more, under a number that nobody knows.
    let mut entry = bytes(room(1, text(1)));
    entry[0] += 1;
    entry.extend([9, 1]);
    let unreadable = b"\xa1\x01".to_vec();
    let cases = [
        ("nothing", vec![bytes(room(1, text(1)))], 0),
        (
            "a table",
            vec![bytes(part(200, Id([3; 16]), true, 1, text(1)))],
            1,
        ),
        ("an atom", vec![bytes(room(99, text(1)))], 1),
        ("a field", vec![bytes(room(1, text(77)))], 1),
        ("a field of a member", vec![bytes(mail)], 1),
        ("a removal from what is no set", vec![bytes(removal)], 1),
        ("an entry", vec![entry], 1),
        ("a part", vec![unreadable, bytes(room(1, text(1)))], 1),
    ];
    for (at, (what, parts, more)) in cases.into_iter().enumerate() {
        let version = Version {
            replica: Id([20 + at as u8; 16]),
            seq: 1,
        };
        let before = kept(&desk);
        let change = foreign_bytes(&desk, version, Hash::default(), parts);
        desk.receive(&[change]).unwrap();
        assert_eq!(kept(&desk) - before, more, "{what} is not understood");
    }
}

#[test]
fn a_value_of_the_wrong_kind_does_no_harm() {
    let (mut desk, event) = desk(4).unwrap();
    let other = Version {
        replica: Id([9; 16]),
        seq: 1,
    };
    let change = foreign(
        &desk,
        other,
        Hash::default(),
        &[
            part(
                10,
                Id([3; 16]),
                true,
                2,
                vec![(2, Value::Text("no id".into()))],
            ),
            part(5, Id([4; 16]), true, 3, vec![(3, Value::Bytes(vec![1; 3]))]),
            part(11, Id([5; 16]), true, 2, vec![(4, Value::Int(-1))]),
        ],
    );
    desk.receive(&[change]).unwrap();
    assert_eq!(all_leads(&desk, event).len(), 1);
    assert_eq!(desk.examine(ambient(5, &Clock::new())).unwrap().faults, []);
    capture(&mut desk, ANA);
}

#[test]
fn of_two_changes_of_one_name_the_one_with_the_smaller_hash_stays() {
    let (mut desk, _) = desk(5).unwrap();
    let at = |seq| Version {
        replica: Id([9; 16]),
        seq,
    };
    let room = |name: &str| part(5, Id([3; 16]), true, 1, vec![(1, Value::Text(name.into()))]);
    let one = foreign(&desk, at(1), Hash::default(), &[room("Aula")]);
    let clone = foreign(&desk, at(1), Hash::default(), &[room("Hall")]);
    let mut both = [one, clone];
    both.sort_by_key(|change| change.header.hash().0);
    let [one, clone] = both;
    let astray = foreign(&desk, at(2), Hash::of(b"another"), &[room("Foyer")]);
    desk.receive(std::slice::from_ref(&one)).unwrap();
    let before = desk.state().unwrap();
    for second in [clone, astray] {
        let received = desk.receive(&[second]).unwrap();
        let forks: Vec<Id> = received.forks.iter().map(|fork| fork.replica).collect();
        assert_eq!((received.fresh, forks), (0, vec![Id([9; 16])]));
    }
    assert_eq!(
        desk.receive(&[one]).unwrap().fresh,
        0,
        "the same again is nothing new"
    );
    assert_eq!(desk.state().unwrap(), before);
}

#[test]
fn the_clock_survives_a_restart_with_a_wrong_clock_and_a_stamp_from_the_future() {
    let folder = tempfile::tempdir().unwrap();
    let (place, clock) = (Place::new(folder.path()), Clock::new());
    let mut desk = Desk::create(&place, &Key::None, ambient(1, &clock), "Desk", || Ok(())).unwrap();
    let event = events::create(&mut desk, event()).unwrap().value;
    let id = capture(&mut desk, ANA);
    drop(desk);
    clock.advance(-11 * 86_400_000);
    let mut desk = Desk::open(&place, &Key::None, ambient(2, &clock)).unwrap();
    desk.station.event = Some(event);
    crate::rooms::edit(&mut desk, id, crate::rooms::role("boss"));
    assert_eq!(
        lead(&desk, id).role.as_deref(),
        Some("boss"),
        "an edit after the clock jumped back shows"
    );
    let stamps: Vec<Hlc> = desk
        .changes(event.0)
        .unwrap()
        .iter()
        .map(|change| Act::decode(change.act()).unwrap().hlc)
        .collect();
    assert!(stamps.is_sorted(), "{stamps:?}");
}

#[test]
fn a_record_of_another_event_is_not_found_in_this_one() {
    let (mut desk, first) = desk(6).unwrap();
    let id = capture(&mut desk, ANA);
    events::create(&mut desk, event()).unwrap();
    let edited = desk.write("edit_lead", |tx| {
        leads::edit(tx, id, None, crate::rooms::role("x"))
    });
    assert!(matches!(edited, Err(Error::NotFound { .. })), "{edited:?}");
    desk.station.event = Some(first);
    assert_eq!(lead(&desk, id).role.as_deref(), Some("buyer"));
}
