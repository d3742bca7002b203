use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use std::ops::ControlFlow;

use rambla_core::attendees::{self, NewAttendee};
use rambla_core::breaks::{self, BreakFields};
use rambla_core::cities::register;
use rambla_core::desk::backup::Backup;
use rambla_core::desk::error::{Error, Result};
use rambla_core::desk::schema::{Atom, Field, Holds, Kind, Schema, Table};
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::exports::agenda::publish;
use rambla_core::imports::mappings;
use rambla_core::imports::pentabarf;
use rambla_core::imports::sessions::{Target, import};
use rambla_core::imports::tables;
use rambla_core::leads::{self, NoticeGiven, Order};
use rambla_core::rooms::RoomFields;
use rambla_core::sessions::availability;
use rambla_core::sessions::span::Span;
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::testing::schedule;
use rambla_core::{erasure, events, persons, rooms, sessions, staff, trash};
use rambla_keys::KeyFile;
use rambla_wire::Id;
use rambla_wire::hub::{Code, Enrolled, HubKey, Rights, Secret};

use crate::rooms::{ANA, capture, capture_all, edit, phone, role, session};

const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

const KEY: Key = Key::Raw([7; 32]);

/// A version 2 that lives in the tests: a new table, and a new field in an atom of version 1.
pub(crate) fn later_schema() -> &'static Schema {
    static LATER: LazyLock<Schema> = LazyLock::new(|| {
        const fn text(id: u32, column: &'static str) -> Field {
            Field {
                id,
                column,
                holds: Holds::Text,
                names: None,
                owner: false,
            }
        }
        const fn atom(id: u32, name: &'static str, fields: &'static [Field]) -> Atom {
            Atom {
                id,
                name,
                fields,
                free_text: false,
                set: None,
            }
        }
        static ROOM: &[Atom] = &[atom(1, "name", &[text(1, "name"), text(77, "level")])];
        static THING: &[Atom] = &[atom(1, "name", &[text(1, "name")])];
        let copy = |table: &Table| Table {
            id: table.id,
            name: table.name,
            kind: table.kind,
            atoms: if table.name == "rooms" {
                ROOM
            } else {
                table.atoms
            },
        };
        let mut tables: Vec<Table> = Schema::current().tables.iter().map(copy).collect();
        tables.push(Table {
            id: 200,
            name: "things",
            kind: Kind::Event,
            atoms: THING,
        });
        let second = "ALTER TABLE rooms ADD COLUMN level TEXT;
            CREATE TABLE things (n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL, name TEXT) STRICT;";
        let steps = [Schema::current().migrations, &[second]].concat().leak();
        Schema::new(tables.leak(), steps)
    });
    &LATER
}

/// A later version whose step cannot be done.
fn broken_schema() -> &'static Schema {
    static BROKEN: LazyLock<Schema> = LazyLock::new(|| {
        let twice = "CREATE TABLE things (n); CREATE TABLE things (n);";
        let steps = [Schema::current().migrations, &[twice]].concat().leak();
        Schema::new(Schema::current().tables, steps)
    });
    &BROKEN
}

fn made(folder: &Path, key: &Key) -> (Place, Desk) {
    let (place, clock) = (Place::new(folder.join("desk")), Clock::new());
    let mut desk = Desk::create(&place, key, ambient(1, &clock), "Desk", || Ok(())).unwrap();
    events::create(&mut desk, event()).unwrap();
    capture(&mut desk, ANA);
    (place, desk)
}

fn open(place: &Place, key: &Key) -> Result<Desk> {
    Desk::open(place, key, ambient(2, &Clock::new()))
}

fn stored(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/desks")
        .join(name)
}

/// A copy of a stored desk and its key.
fn copy_of(name: &str, to: &Path) -> (Place, Key) {
    let place = Place::new(to.join(name));
    fs::create_dir_all(&place.folder).unwrap();
    for file in ["desk.db", "desk.keys"] {
        fs::copy(stored(name).join(file), place.folder.join(file)).unwrap();
    }
    let key = KeyFile::load(&place.keys())
        .unwrap()
        .unlock(Some("test"))
        .unwrap();
    (place, Key::Raw(*key.as_bytes()))
}

/// What a reader of the stored desk sees.
fn seen(desk: &Desk) -> String {
    let event = desk.read(events::list).unwrap()[0].clone();
    let leads = desk
        .read(|db| {
            leads::list(
                db,
                event.id,
                &leads::Filter::default(),
                Order::Newest,
                Some(3),
            )
        })
        .unwrap();
    let sessions = desk
        .read(|db| sessions::list(db, event.id, &sessions::Filter::default()))
        .unwrap();
    let mut text = format!("{event:#?}\n{leads:#?}\n");
    for session in sessions {
        text.push_str(&format!(
            "{} {:?} {:?} {}\n",
            session.title,
            session.start,
            session.room,
            session.people.len()
        ));
    }
    for (table, rows) in desk.state().unwrap() {
        text.push_str(&format!("\n{table}\n"));
        rows.iter()
            .for_each(|row| text.push_str(&format!("  {row}\n")));
    }
    text
}

/// From this version on a desk has a key.
const WITH_KEYS: usize = 4;

#[test]
fn desks_of_every_version_open_and_say_what_they_said() {
    for version in 1..=Schema::current().migrations.len() {
        let name = format!("version-{version}");
        let folder = tempfile::tempdir().unwrap();
        let (place, key) = copy_of(&name, folder.path());
        let mut desk = open(&place, &key).unwrap();
        let content = stored(&name).join("content.txt");
        let expected = fs::read_to_string(content).unwrap();
        let now = seen(&desk);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let added = lines(&now).len() - lines(&expected).len();
        let has = lines(&now);
        assert!(
            lines(&expected).iter().all(|line| has.contains(line)),
            "{name}: {now}"
        );
        // A desk of before it had keys has told the team its new name: a row and its birth.
        assert_eq!(
            added,
            if version < WITH_KEYS { 2 } else { 0 },
            "{name}: {now}"
        );
        assert_eq!(desk.examine(ambient(3, &Clock::new())).unwrap().faults, []);
    }
}

#[test]
fn a_desk_of_a_later_version_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (place, key) = copy_of("newer", folder.path());
    let before = fs::read(place.database()).unwrap();
    assert!(matches!(
        open(&place, &key),
        Err(Error::Newer { found: 99, .. })
    ));
    assert_eq!(fs::read(place.database()).unwrap(), before);
}

/// Rows in every table, written once and changed since, with an open conflict, a record in Trash
/// and something undone.
fn something_of_everything(desk: &mut Desk) {
    let staff = desk
        .write("add_staff", |tx| staff::add(tx, "Iris"))
        .unwrap()
        .value;
    desk.station.staff = Some(staff);
    let id = capture_all(desk);
    let notice = NoticeGiven {
        text_version: "2026-1".into(),
        ..NoticeGiven::default()
    };
    desk.write("give_notice", |tx| {
        leads::give_notice(tx, id, notice).map(drop)
    })
    .unwrap();
    edit(desk, id, phone("+34 600 000 001"));
    let form = leads::seen(desk, id).unwrap();
    edit(desk, id, role("boss"));
    desk.write("edit_lead", |tx| {
        leads::edit(tx, id, Some(&form), role("owner"))
    })
    .unwrap();
    let schedule =
        pentabarf::read(schedule::pentabarf(3, 4, 2).as_bytes(), &mut |_| CONTINUE).unwrap();
    let target = Target {
        event: desk.station.event,
        zone: None,
    };
    desk.write("import_sessions", |tx| {
        import(tx, &schedule, [1; 32], target, &mut |_| CONTINUE)
    })
    .unwrap();
    let opening = session(desk, "Opening", "2026-11-24T09:00", 45, None);
    publish(desk, &[opening]).unwrap();
    desk.write("delete_session", |tx| {
        trash::delete(tx, "sessions", opening)
    })
    .unwrap();
    capture(desk, "Bo Ek, Ek AB");
    desk.undo().unwrap();
    something_of_version_3(desk);
    let register = b"city,country,programme,as_of\nLleida,ES,ICC,2026-11\n";
    let register = tables::read(register, "en").unwrap();
    desk.write("import_programmes", |tx| {
        register::import(tx, &register, &[])
    })
    .unwrap();
    let state = desk.state().unwrap();
    let empty: Vec<_> = state
        .iter()
        .filter(|(_, rows)| rows.is_empty())
        .map(|(table, _)| table.as_str())
        .collect();
    // What nothing writes yet.
    assert_eq!(empty, ["lead_interests", "session_programmes"]);
}

/// What came with version 3: registrations, hours, breaks, persons merged and kept apart, mappings.
fn something_of_version_3(desk: &mut Desk) {
    let panel = session(desk, "Panel", "2026-11-24T11:00", 45, None);
    let new = |name: &str| NewAttendee {
        name: Some(name.into()),
        emails: vec!["cai@puw.example".into()],
        languages: vec!["cy".into()],
        sessions: vec![panel],
        ..NewAttendee::default()
    };
    let [cai, twin, other] = ["Cai Puw", "Cai Puw", "Cai Rees"].map(|name| {
        let new = new(name);
        let id = desk
            .write("register_attendee", |tx| attendees::register(tx, new))
            .unwrap()
            .value;
        desk.read(|db| attendees::get(db, id))
            .unwrap()
            .person
            .unwrap()
    });
    desk.write("merge_persons", |tx| persons::merge(tx, cai, twin, &[]))
        .unwrap();
    desk.write("keep_apart", |tx| persons::keep_apart(tx, cai, other))
        .unwrap();
    let hours = vec![Span::parse("free", "2026-11-24 9-13").unwrap()];
    desk.write("add_room", |tx| {
        let room = rooms::add(
            tx,
            RoomFields {
                name: Some("Small".into()),
                ..RoomFields::default()
            },
        )?;
        availability::set_room(tx, room, None, hours.clone())?;
        availability::set_person(tx, cai, None, hours.clone())
    })
    .unwrap();
    let lunch = BreakFields {
        name: Some("Lunch".into()),
        span: Some(Span::parse("break", "2026-11-24 13-14").unwrap()),
    };
    desk.write("add_break", |tx| breaks::add(tx, lunch))
        .unwrap();
    let pair = ("Firma".to_owned(), "organisation".to_owned());
    mappings::keep(desk, "leads", &["Firma".to_owned()], &[pair]).unwrap();
    let bo = capture(desk, "Bo Ek, Norr AB, bo@norr.example");
    erasure::run(desk, bo, Some(1_900_000_000_000)).unwrap();
    erasure::disclosed(desk, "leads", "csv", None, 1).unwrap();
    join_a_hub(desk);
}

/// As the desk remembers it: nobody is called.
fn join_a_hub(desk: &mut Desk) {
    let key = HubKey::of_secret(&[5; 32]);
    let code = Code {
        hub: key.id(),
        addresses: vec!["192.0.2.1:7443".to_owned()],
        is_public: false,
        secret: Secret([6; 16]),
    };
    let enrolled = Enrolled {
        device: Id([7; 16]),
        token: [8; 32],
        rights: Rights::ALL,
        key,
        nonce: [9; 16],
        parcel: None,
    };
    desk.join_hub(&code, &enrolled, None).unwrap();
    desk.rotate_key().unwrap();
    desk.log_sync(Some(key.id()), "joined", 1).unwrap();
}

/// Makes the stored desks; see tests/desks/README.md.
#[test]
#[ignore = "makes the desks that are stored in tests/desks"]
fn make_the_stored_desks() {
    for (name, version) in [("version-8", 8), ("newer", 99)] {
        let place = Place::new(stored(name));
        fs::create_dir_all(&place.folder).unwrap();
        for file in [
            "desk.db",
            "desk.keys",
            "desk.lock",
            "desk.graves",
            "content.txt",
        ] {
            let _ = fs::remove_file(place.folder.join(file));
        }
        let data_key = rambla_keys::DataKey::from_bytes(&[11; 32]);
        let mut keys = KeyFile::create(&data_key);
        keys.add_passphrase(&data_key, "test").unwrap();
        let key = Key::Raw([11; 32]);
        let save = || {
            keys.save(&place.keys()).unwrap();
            Ok(())
        };
        let mut desk =
            Desk::create(&place, &key, ambient(99, &Clock::new()), "Desk", save).unwrap();
        events::create(&mut desk, event()).unwrap();
        if version < 99 {
            something_of_everything(&mut desk);
            fs::write(place.folder.join("content.txt"), seen(&desk)).unwrap();
        }
        drop(desk);
        let conn = rusqlite::Connection::open(place.database()).unwrap();
        let digits: String = [11u8; 32]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        conn.pragma_update(None, "key", format!("x'{digits}'"))
            .unwrap();
        conn.execute_batch("VACUUM").unwrap();
        conn.pragma_update(None, "user_version", version).unwrap();
        conn.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
            .unwrap();
        drop(conn);
        let _ = fs::remove_file(place.folder.join("desk.lock"));
    }
}

#[test]
fn a_migration_copies_first_keeps_everything_and_waits_for_no_one_who_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let (place, desk) = made(folder.path(), &KEY);
    let before = desk.state().unwrap();
    drop(desk);
    let later = |schema| Desk::open_with(&place, &KEY, ambient(2, &Clock::new()), schema);
    let lock = place.lock("trying the lock").unwrap();
    match later(later_schema()) {
        Err(Error::Held(who)) => assert!(
            who.contains("trying the lock") && who.contains("process"),
            "{who}"
        ),
        other => panic!("{:?}", other.err()),
    }
    drop(lock);
    assert!(later(broken_schema()).is_err());
    assert_eq!(
        open(&place, &KEY).unwrap().state().unwrap(),
        before,
        "a step that failed changed nothing"
    );
    let upgraded = later(later_schema()).unwrap();
    let now = upgraded.state().unwrap();
    assert_eq!(now["leads"], before["leads"]);
    drop(upgraded);
    assert!(matches!(
        open(&place, &KEY),
        Err(Error::Newer { found, known }) if found == known + 1
    ));
    let copies: Vec<_> = fs::read_dir(place.copies())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!copies.is_empty());
    let other = Place::new(folder.path().join("copy"));
    fs::create_dir(&other.folder).unwrap();
    fs::copy(&copies[0], other.database()).unwrap();
    assert_eq!(
        open(&other, &KEY).unwrap().state().unwrap(),
        before,
        "the copy is the desk as it was"
    );
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let faults = |spoil: &str| {
        let folder = tempfile::tempdir().unwrap();
        let (place, desk) = made(folder.path(), &Key::None);
        drop(desk);
        rusqlite::Connection::open(place.database())
            .unwrap()
            .execute_batch(spoil)
            .unwrap();
        let report = open(&place, &Key::None)
            .unwrap()
            .examine(ambient(3, &Clock::new()))
            .unwrap();
        let mut checks: Vec<_> = report.faults.iter().map(|fault| fault.check).collect();
        checks.dedup();
        checks
    };
    assert_eq!(faults(""), [""; 0]);
    assert_eq!(faults("UPDATE leads SET temperature = 'cold'"), ["replay"]);
    assert_eq!(
        faults("DELETE FROM lead_notes; DELETE FROM persons"),
        ["index", "replay"]
    );
    assert_eq!(faults("DELETE FROM lead_search"), ["index"]);
    assert_eq!(
        faults("UPDATE changes SET parts = zeroblob(10) WHERE number = 2"),
        ["list"]
    );
    assert_eq!(faults("DELETE FROM changes WHERE number = 2"), ["list"]);
    assert!(faults("UPDATE rooms SET id = x'00'; UPDATE leads SET id = x'0102'").contains(&"ids"));
}

#[test]
fn a_backup_opens_elsewhere_under_another_name_and_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut desk) = made(folder.path(), &KEY);
    join_a_hub(&mut desk);
    let file = folder.path().join("booth.rambla");
    desk.back_up(&KEY, b"slots", &file).unwrap();
    let backup = Backup::open(&file).unwrap();
    assert_eq!(backup.keys, b"slots");
    let place = Place::new(folder.path().join("again"));
    assert!(
        backup
            .restore(
                &place,
                &Key::Raw([8; 32]),
                ambient(3, &Clock::new()),
                || Ok(())
            )
            .is_err()
    );
    assert!(!place.exists(), "a wrong key leaves no desk");
    let mut again = backup
        .restore(&place, &KEY, ambient(3, &Clock::new()), || Ok(()))
        .unwrap();
    assert_ne!(again.replica().unwrap(), desk.replica().unwrap());
    let sql = "SELECT count(*) FROM former_keys JOIN hubs ON hubs.number = hub";
    let former = again.read(|db| db.row(sql, [], |row| row.get::<_, i64>(0)));
    assert_eq!(former.unwrap(), Some(1), "until the hub was met");
    assert_eq!(
        again.state().unwrap()["leads"],
        desk.state().unwrap()["leads"]
    );
    assert_eq!(again.examine(ambient(4, &Clock::new())).unwrap().faults, []);
    assert!(matches!(
        backup.restore(&place, &KEY, ambient(5, &Clock::new()), || Ok(())),
        Err(Error::Held(_))
    ));
    let whole = fs::read(&file).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        matches!(Backup::open(&file), Err(Error::Damaged(_)))
    };
    assert!(refused(b"") && refused(b"PK\x03\x04 something else") && refused(&whole[..100]));
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        assert!(refused(&damaged), "byte {at}");
    }
}

#[test]
fn a_wrong_key_and_files_that_are_no_desks_are_told_apart_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (place, desk) = made(folder.path(), &KEY);
    drop(desk);
    let before = fs::read(place.database()).unwrap();
    assert!(matches!(
        open(&place, &Key::Raw([8; 32])),
        Err(Error::WrongKey)
    ));
    assert_eq!(fs::read(place.database()).unwrap(), before);
    fs::write(place.database(), b"").unwrap();
    assert!(matches!(open(&place, &KEY), Err(Error::Damaged(_))));
    fs::remove_file(place.database()).unwrap();
    let foreign = rusqlite::Connection::open(place.database()).unwrap();
    foreign
        .execute_batch("CREATE TABLE t (a); PRAGMA user_version = 5")
        .unwrap();
    drop(foreign);
    assert!(matches!(open(&place, &Key::None), Err(Error::NotADesk)));
}

#[test]
fn a_deleted_name_leaves_no_trace_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let (place, mut desk) = made(folder.path(), &Key::None);
    capture(&mut desk, "Zyxwvut Unmistakable, Acme");
    drop(desk);
    let holds = |name: &str| {
        let files = fs::read_dir(&place.folder)
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap());
        files
            .map(|bytes| {
                bytes
                    .windows(name.len())
                    .filter(|window| *window == name.as_bytes())
                    .count()
            })
            .sum::<usize>()
    };
    assert!(holds("Unmistakable") > 0 && holds("unmistakable") > 0);
    let conn = rusqlite::Connection::open(place.database()).unwrap();
    conn.execute_batch(
        "PRAGMA secure_delete = ON;
         DELETE FROM lead_search WHERE words LIKE '%unmistakable%'; DELETE FROM person_search WHERE words LIKE '%unmistakable%';
         DELETE FROM persons WHERE name LIKE '%Unmistakable'; DELETE FROM changes WHERE op = 'capture_lead';
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .unwrap();
    drop(conn);
    assert_eq!((holds("Unmistakable"), holds("unmistakable")), (0, 0));
}
