//! What stands on the disk: full disks, files that must not be overwritten, traces.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use rambla_core::desk::backup::Backup;
use rambla_core::desk::error::{Error, Rule};
use rambla_core::desk::schema::Schema;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::leads;
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::{events, sample};

use crate::rooms::{ANA, capture};

/// A small disk of its own, given back when dropped. None where this machine allows none: under
/// CI that is a failure.
struct SmallDisk<'f>(&'f Path);

impl<'f> SmallDisk<'f> {
    fn new(folder: &'f Path, size: &str) -> Option<SmallDisk<'f>> {
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder)
            .output();
        if done.is_ok_and(|done| done.status.success()) {
            return Some(SmallDisk(folder));
        }
        assert!(
            std::env::var_os("CI").is_none(),
            "no disk of its own can be mounted for this test"
        );
        None
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).output();
    }
}

fn made(place: &Place, key: &Key) -> Desk {
    let mut desk = Desk::create(place, key, ambient(1, &Clock::new()), "Desk", || Ok(())).unwrap();
    events::create(&mut desk, event()).unwrap();
    desk
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

const KEY: Key = Key::Raw([7; 32]);

#[test]
fn a_backup_that_does_not_fit_leaves_the_old_one_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let Some(_disk) = SmallDisk::new(&small, "3m") else {
        return;
    };
    let mut desk = made(&Place::new(folder.path().join("desk")), &KEY);
    capture(&mut desk, ANA);
    let file = small.join("booth.rambla");
    desk.back_up(&KEY, b"slots", &file).unwrap();
    let before = fs::read(&file).unwrap();
    sample::add(&mut desk).unwrap();
    let text = |letter: u8| String::from_utf8(vec![letter; 250_000]).unwrap();
    for letter in b'a'..b'p' {
        let id = capture(&mut desk, ANA);
        let note = leads::NewNote {
            text: text(letter),
            staff: None,
            at: None,
        };
        desk.write("note_lead", |tx| leads::note(tx, id, note))
            .unwrap();
    }
    let failed = desk.back_up(&KEY, b"slots", &file);
    assert!(matches!(failed, Err(Error::Full)), "{failed:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(names(&small), ["booth.rambla"]);
    let place = Place::new(small.join("new"));
    let filler = vec![1; 2_000_000];
    let _ = fs::write(small.join("filler"), filler);
    let failed = Desk::create(&place, &KEY, ambient(3, &Clock::new()), "Desk", || Ok(()));
    assert!(matches!(failed, Err(Error::Full)), "{:?}", failed.err());
    assert_eq!(names(&place.folder), ["desk.lock"]);
    Backup::open(&file).unwrap();
}

#[test]
fn a_full_disk_refuses_the_action_and_the_desk_works_on_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_disk) = SmallDisk::new(folder.path(), "4m") else {
        return;
    };
    let mut desk = made(&Place::new(folder.path().join("desk")), &KEY);
    let id = capture(&mut desk, ANA);
    let filler = folder.path().join("filler");
    fs::write(&filler, "").unwrap();
    let mut size = 4_000_000_usize;
    while size > 1_000 {
        match fs::write(folder.path().join(format!("filler{size}")), vec![1; size]) {
            Ok(()) => {}
            Err(_) => fs::remove_file(folder.path().join(format!("filler{size}"))).unwrap(),
        }
        size = size * 2 / 3;
    }
    let before = desk.state().unwrap();
    let note = leads::NewNote {
        text: "n".repeat(200_000),
        staff: None,
        at: None,
    };
    let failed = desk.write("note_lead", |tx| leads::note(tx, id, note.clone()));
    assert!(matches!(failed, Err(Error::Full)), "{:?}", failed.err());
    assert_eq!(desk.state().unwrap(), before);
    for name in names(folder.path())
        .iter()
        .filter(|name| name.starts_with("filler"))
    {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    desk.write("note_lead", |tx| leads::note(tx, id, note))
        .unwrap();
    assert_eq!(desk.examine(ambient(2, &Clock::new())).unwrap().faults, []);
}

/// Fills a disk up to `room` bytes.
fn fill(filler: &Path, room: u64) {
    let mut file = fs::File::create(filler).unwrap();
    let mut size = 0;
    while let Ok(more @ 1..) = file.write(&[1; 4096]) {
        size += more as u64;
    }
    file.set_len(size.saturating_sub(room)).unwrap();
}

/// A version 2 whose migration needs room: it keeps more beside what there is.
fn heavy_schema() -> &'static Schema {
    static HEAVY: LazyLock<Schema> = LazyLock::new(|| {
        let now = Schema::current();
        let second = "CREATE TABLE ballast (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
            INSERT INTO ballast (bytes) VALUES (randomblob(400000));";
        Schema::new(now.tables, [now.migrations, &[second]].concat().leak())
    });
    &HEAVY
}

#[test]
fn a_migration_that_does_not_fit_leaves_the_desk_as_it_was_wherever_it_runs_out() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_disk) = SmallDisk::new(folder.path(), "4m") else {
        return;
    };
    let place = Place::new(folder.path().join("desk"));
    let mut desk = made(&place, &KEY);
    capture(&mut desk, ANA);
    let before = desk.state().unwrap();
    drop(desk);
    let filler = folder.path().join("filler");
    let (mut without_copy, mut with_copy) = (0, 0);
    for room in (0..).step_by(32 * 1024) {
        fill(&filler, room);
        let upgraded = Desk::open_with(&place, &KEY, ambient(2, &Clock::new()), heavy_schema());
        let made_room = fs::remove_file(&filler);
        if let Ok(upgraded) = upgraded {
            assert_eq!(upgraded.state().unwrap()["leads"], before["leads"]);
            break;
        }
        made_room.unwrap();
        assert!(matches!(upgraded, Err(Error::Full)), "{:?}", upgraded.err());
        let same = Desk::open(&place, &KEY, ambient(2, &Clock::new())).unwrap();
        assert_eq!(same.state().unwrap(), before, "with room for {room} bytes");
        drop(same);
        match fs::read_dir(place.copies()).map_or(0, Iterator::count) {
            0 => without_copy += 1,
            _ => with_copy += 1,
        }
        let _ = fs::remove_dir_all(place.copies());
    }
    assert!(
        without_copy > 0 && with_copy > 0,
        "ran out {without_copy} times before the copy was whole, {with_copy} times after"
    );
}

#[test]
fn a_backup_never_takes_the_place_of_the_desk_itself() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path().join("desk"));
    let mut desk = made(&place, &KEY);
    let around = place.folder.join("../desk/desk.db");
    for own in [place.database(), place.keys(), around] {
        let refused = desk.back_up(&KEY, b"slots", &own);
        assert!(
            matches!(
                refused,
                Err(Error::Invalid {
                    field: "file",
                    rule: Rule::Form(_)
                })
            ),
            "{own:?}: {refused:?}"
        );
    }
    capture(&mut desk, ANA);
    drop(desk);
    Desk::open(&place, &KEY, ambient(2, &Clock::new())).unwrap();
    assert!(!place.keys().exists());
}

#[test]
fn what_is_in_a_backup_but_is_no_desk_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path().join("desk"));
    let mut desk = made(&place, &Key::None);
    let file = folder.path().join("booth.rambla");
    desk.back_up(&Key::None, b"slots", &file).unwrap();
    let sound = fs::read(&file).unwrap();
    let database = |change: &str| {
        let path = folder.path().join("other.db");
        let _ = fs::remove_file(&path);
        let start = 16 + 8 + 5 + 8;
        fs::write(&path, &sound[start..sound.len() - 32]).unwrap();
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute_batch(change)
            .unwrap();
        let database = fs::read(&path).unwrap();
        let mut whole = sound[..start - 8].to_vec();
        whole.extend((database.len() as u64).to_le_bytes());
        whole.extend(database);
        let hash = blake3::hash(&whole);
        whole.extend(hash.as_bytes());
        whole
    };
    let to = Place::new(folder.path().join("again"));
    let restore = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let backup = Backup::open(&file).unwrap();
        backup.restore(&to, &Key::None, ambient(3, &Clock::new()), || Ok(()))
    };
    assert!(matches!(
        restore(&database("PRAGMA application_id = 7")),
        Err(Error::NotADesk)
    ));
    assert!(matches!(
        restore(&database("PRAGMA user_version = 99")),
        Err(Error::Newer { found: 99, .. })
    ));
    assert!(restore(&database("DROP TABLE replicas")).is_err());
    assert_eq!(names(&to.folder), ["desk.lock"]);
    let again = restore(&database("")).unwrap();
    assert_ne!(again.replica().unwrap(), desk.replica().unwrap());
    let name = again
        .read(|db| {
            db.rows("SELECT name FROM desks ORDER BY n", [], |row| {
                row.get::<_, String>(0)
            })
        })
        .unwrap();
    assert_eq!(name, ["Desk", "Desk"]);
}

#[test]
fn a_foreign_database_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path());
    rusqlite::Connection::open(place.database())
        .unwrap()
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    let before = fs::read(place.database()).unwrap();
    let refused = Desk::open(&place, &Key::None, ambient(1, &Clock::new()));
    assert!(matches!(refused, Err(Error::NotADesk)));
    assert_eq!(fs::read(place.database()).unwrap(), before);
    assert_eq!(names(folder.path()), ["desk.db"]);
}

#[test]
fn every_connection_overwrites_what_it_deletes_and_so_does_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path());
    drop(made(&place, &Key::None));
    let desk = Desk::open(&place, &Key::None, ambient(2, &Clock::new())).unwrap();
    for (pragma, value) in [
        ("secure_delete", "1"),
        ("synchronous", "2"),
        ("journal_mode", "wal"),
    ] {
        let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        let set = desk
            .read(|db| db.row(&sql, [], |row| row.get::<_, String>(0)))
            .unwrap();
        assert_eq!(set.as_deref(), Some(value), "{pragma}");
    }
    for index in [
        "lead_search",
        "session_search",
        "person_search",
        "organisation_search",
    ] {
        let sql = format!("SELECT v FROM {index}_config WHERE k = 'secure-delete'");
        let set = desk
            .read(|db| db.row(&sql, [], |row| row.get::<_, i64>(0)))
            .unwrap();
        assert_eq!(set, Some(1), "{index}");
    }
}
