//! Erasure on the disk: no byte of a desk's folder holds a trace, whatever is restored.

use std::fs;
use std::path::Path;

use rambla_core::desk::backup::Backup;
use rambla_core::desk::ids::{EventId, RecordId};
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::erasure::{self, list, preview};
use rambla_core::leads::{self, Filter, Order};
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::{events, persons};

use crate::erasure::{TRACES, much_of_one, note, person_of};
use crate::rooms::capture;

/// Where the bytes of a folder hold one of the traces, as UTF-8 or UTF-16.
fn residue(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(residue(&path));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for trace in TRACES {
            let wide: Vec<u8> = trace.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let holds = |what: &[u8]| bytes.windows(what.len()).any(|some| some == what);
            if holds(trace.as_bytes()) || holds(&wide) {
                found.push(format!(
                    "{} in {}",
                    trace,
                    path.file_name().unwrap().display()
                ));
            }
        }
    }
    found
}

fn on_disk(folder: &Path, seed: u64) -> (Desk, Place, EventId) {
    let place = Place::new(folder);
    let ambient = ambient(seed, &Clock::new());
    let mut desk = Desk::create(&place, &Key::None, ambient, "Booth", || Ok(())).unwrap();
    let event = events::create(&mut desk, event()).unwrap().value;
    (desk, place, event)
}

#[test]
fn nothing_of_an_erased_person_is_left_in_any_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, place, event) = on_disk(folder.path(), 1);
    let lead = much_of_one(&mut desk);
    capture(&mut desk, "Ana Roca, Acme S.L., ana@acme.example");
    fs::create_dir_all(place.copies()).unwrap();
    fs::write(place.copies().join("desk-version-4-1.db"), "Quixada").unwrap();
    let before = residue(folder.path());
    assert!(
        before.iter().any(|found| found.contains("desk.db-wal")),
        "{before:?}"
    );
    let person = person_of(&desk, lead);

    let shown = desk.read(|db| preview(db, event, person)).unwrap();
    assert_eq!(
        (shown.persons, shown.attendees, shown.leads, shown.notes),
        (1, 1, 1, 1)
    );
    let id = erasure::run(&mut desk, person, None).unwrap();
    assert_eq!(residue(folder.path()), Vec::<String>::new());
    assert_eq!(desk.setting("draft").unwrap(), None);
    let all = desk
        .read(|db| leads::list(db, event, &Filter::default(), Order::Name, None))
        .unwrap();
    assert_eq!(all.len(), 1, "the other lead is still there");
    let known = desk.read(|db| list(db, event)).unwrap();
    let known = known.iter().find(|known| known.id == id).unwrap();
    assert_eq!((known.done, known.asked), (1, 1));

    // Nothing undoes it, and a desk that is examined is healthy.
    while desk.undo().is_ok() {}
    while desk.redo().is_ok() {}
    let report = desk.examine(ambient(2, &Clock::new())).unwrap();
    assert_eq!(report.faults, []);
    drop(desk);
    assert_eq!(residue(folder.path()), Vec::<String>::new());
    let desk = Desk::open(&place, &Key::None, ambient(3, &Clock::new())).unwrap();
    assert!(desk.read(|db| persons::get(db, person)).is_err());
}

/// What the settings are for: without one of them a name stays somewhere.
#[test]
fn without_one_of_the_settings_a_name_is_found_again() {
    for (at, sql) in [
        "PRAGMA secure_delete = OFF",
        "INSERT INTO lead_search (lead_search, rank) VALUES ('secure-delete', 0);
         INSERT INTO person_search (person_search, rank) VALUES ('secure-delete', 0);
         INSERT INTO attendee_search (attendee_search, rank) VALUES ('secure-delete', 0)",
    ]
    .into_iter()
    .enumerate()
    {
        let folder = tempfile::tempdir().unwrap();
        let (mut desk, _, _) = on_disk(folder.path(), 1);
        let lead = much_of_one(&mut desk);
        for n in 0..40 {
            capture(
                &mut desk,
                &format!("Ana Roca{n}, Acme S.L., ana{n}@acme.example"),
            );
        }
        desk.spoil(sql).unwrap();
        let person = person_of(&desk, lead);
        erasure::run(&mut desk, person, None).unwrap();
        assert_ne!(residue(folder.path()), Vec::<String>::new(), "setting {at}");
    }
}

/// A program that still reads the old state keeps it in the log: then no receipt is written yet.
#[test]
fn no_receipt_is_written_while_the_log_still_holds_the_old_state() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, place, event) = on_disk(folder.path(), 1);
    let lead = much_of_one(&mut desk);
    let other = Desk::open(&place, &Key::None, ambient(4, &Clock::new())).unwrap();
    let person = person_of(&desk, lead);
    desk.spoil("PRAGMA busy_timeout = 10").unwrap();
    let id = other
        .read(|db| {
            persons::get(db, person)?;
            Ok(erasure::run(&mut desk, person, None).unwrap())
        })
        .unwrap();
    let done = |desk: &Desk| {
        let all = desk.read(|db| list(db, event)).unwrap();
        all.iter().find(|known| known.id == id).unwrap().done
    };
    assert_eq!(done(&desk), 0);
    assert_ne!(residue(folder.path()), Vec::<String>::new());
    drop(other);
    desk.settle_erasures().unwrap();
    assert_eq!(done(&desk), 1);
    assert_eq!(residue(folder.path()), Vec::<String>::new());
}

#[test]
fn a_backup_brings_nothing_back_where_the_desk_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, place, event) = on_disk(folder.path(), 1);
    let lead = much_of_one(&mut desk);
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("desk.rambla-backup");
    let other = capture(&mut desk, "Ana Roca, Acme S.L., ana@acme.example");
    note(&mut desk, other, "With Zenobia");
    desk.back_up(&Key::None, b"", &path).unwrap();
    let person = person_of(&desk, lead);
    let sql = "SELECT id FROM lead_notes WHERE text = 'With Zenobia'";
    let said = desk
        .read(|db| db.row(sql, [], |row| row.get::<_, RecordId>(0)))
        .unwrap()
        .unwrap();
    erasure::run_redact(&mut desk, said.0, None).unwrap();
    erasure::run(&mut desk, person, None).unwrap();
    drop(desk);
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        let _ = fs::remove_file(folder.path().join(name));
    }
    let backup = Backup::open(&path).unwrap();
    let desk = backup
        .restore(&place, &Key::None, ambient(5, &Clock::new()), || Ok(()))
        .unwrap();
    assert_eq!(residue(folder.path()), Vec::<String>::new());
    // The erasure was not in the backup: the restored desk tells it to the others again.
    let all = desk.read(|db| list(db, event)).unwrap();
    assert_eq!(
        all.iter().map(|known| known.done).collect::<Vec<_>>(),
        [1, 1]
    );
    let named: Vec<_> = all
        .iter()
        .map(|known| known.records + known.texts)
        .collect();
    assert!(named.iter().sum::<usize>() >= 6, "{named:?}");
}
