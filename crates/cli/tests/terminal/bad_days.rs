//! Wrong keys, spoiled desks and backups: a sentence with the place and the cure, and nothing
//! changed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::desk::{TestDesk, files, said};

/// The program on a desk that does not open: exit 5, the sentence holds this, the files stay.
#[track_caller]
fn does_not_open(desk: &TestDesk, part: &str) {
    let before = files(&desk.folder);
    for words in [
        "lead list",
        "lead add --name Ana",
        "desk doctor",
        "desk keys list",
    ] {
        let said = said(desk.command(words).env("RAMBLA_PASSPHRASE", "test"));
        // The keys can be listed wherever they open, whatever has become of the database.
        assert!(said.code == 5, "{words}: {said}");
        assert!(said.stderr.contains(part), "{words}: {said}");
        assert!(said.stderr.trim_end().lines().count() == 1, "{said}");
        assert_eq!(said.stdout, b"", "{words}");
    }
    let mut after = files(&desk.folder);
    after.remove("desk.lock");
    let mut before = before;
    before.remove("desk.lock");
    assert_eq!(after, before);
}

/// A desk with one event, and its files to spoil.
fn to_be_spoiled() -> (TestDesk, PathBuf, PathBuf) {
    let desk = TestDesk::with_event();
    let [database, keys] = ["desk.db", "desk.keys"].map(|name| desk.folder.join(name));
    (desk, database, keys)
}

#[test]
fn a_desk_without_its_keys_says_so() {
    let (desk, _, keys) = to_be_spoiled();
    fs::remove_file(&keys).unwrap();
    does_not_open(&desk, "desk.keys");
    fs::write(&keys, "{\"version\": 1, \"slots\": 7").unwrap();
    does_not_open(&desk, "desk.keys");
    fs::write(&keys, "").unwrap();
    does_not_open(&desk, "desk.keys");
}

#[test]
fn the_keys_of_another_desk_open_nothing_and_change_nothing() {
    let (desk, _, keys) = to_be_spoiled();
    let (_other, _, others) = to_be_spoiled();
    fs::copy(others, keys).unwrap();
    does_not_open(&desk, "The key does not open the desk");
}

#[test]
fn what_is_no_desk_is_told_apart_and_left_alone() {
    let (desk, database, _) = to_be_spoiled();
    fs::write(&database, "").unwrap();
    does_not_open(&desk, "empty");
    fs::write(&database, "this is a letter, not a desk\n".repeat(400)).unwrap();
    does_not_open(&desk, "is no desk");
    fs::remove_file(&database).unwrap();
    let foreign = rusqlite::Connection::open(&database).unwrap();
    foreign
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1);")
        .unwrap();
    foreign.close().unwrap();
    does_not_open(&desk, "is no desk");
    // Under the right key, and still not ours.
    fs::remove_file(&database).unwrap();
    let foreign = desk.raw();
    foreign
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1);")
        .unwrap();
    foreign.close().unwrap();
    does_not_open(&desk, "not a desk of Rambla");
    fs::remove_file(&database).unwrap();
    fs::create_dir(&database).unwrap();
    does_not_open(&desk, "desk.db");
}

#[test]
fn a_desk_of_a_later_version_is_left_as_it_is() {
    let desk = TestDesk::none();
    fs::create_dir_all(&desk.folder).unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/desks/newer");
    for name in ["desk.db", "desk.keys"] {
        fs::copy(from.join(name), desk.folder.join(name)).unwrap();
    }
    does_not_open(&desk, "install the latest Rambla");
}

#[test]
fn a_flipped_byte_anywhere_is_noticed_and_never_breaks_the_program() {
    let (desk, database, _) = to_be_spoiled();
    for n in 0..30 {
        desk.ok(format!("lead add --name 'Party {n}' --note 'a note'"));
    }
    let whole = fs::read(&database).unwrap();
    let pages = whole.len() / 4096;
    let mut refused = 0;
    for page in (0..pages).step_by(pages / 25) {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 100 + page * 37 % 3900] ^= 0x40;
        fs::write(&database, &bytes).unwrap();
        let doctor = desk.run("desk doctor");
        assert!([1, 5].contains(&doctor.code), "page {page}: {doctor}");
        assert!(doctor.stderr.contains("backup"), "page {page}: {doctor}");
        refused += usize::from(doctor.code == 5);
        let list = desk.run("lead list");
        assert!([0, 5].contains(&list.code), "page {page}: {list}");
        assert!(
            list.code == 0 || list.stdout.is_empty(),
            "page {page}: half a list"
        );
        assert_eq!(fs::read(&database).unwrap(), bytes, "page {page}");
    }
    assert!(refused > 0);
    fs::write(&database, &whole[..whole.len() / 2]).unwrap();
    assert!([1, 5].contains(&desk.run("desk doctor").code));
    fs::write(&database, &whole).unwrap();
    desk.is_well();
}

#[test]
fn a_backup_that_is_none_is_refused_and_no_desk_is_left_behind() {
    let from = TestDesk::none();
    from.ok("desk demo");
    let backup = from.beside("booth.rambla");
    let line = format!("desk backup {}", backup.display());
    said(from.command(line).env("RAMBLA_PASSPHRASE", "test")).ended(0);
    let whole = fs::read(&backup).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let half = &whole[..whole.len() / 2];
    for (name, bytes, part) in [
        ("flipped", flipped.as_slice(), "check sum"),
        ("half", half, "is not whole"),
        ("empty", b"", "is empty"),
        (
            "letter",
            b"a letter, not a backup",
            "not a backup made by Rambla",
        ),
    ] {
        let file = from.file(name, bytes);
        let desk = TestDesk::none();
        let line = format!("desk restore {} --unprotected", file.display());
        let said = said(desk.command(line).env("RAMBLA_PASSPHRASE", "test")).ended(3);
        assert!(
            said.stderr.contains(part) && said.stderr.contains(name),
            "{said}"
        );
        assert!(!desk.folder.join("desk.db").exists());
    }
    let desk = TestDesk::none();
    let line = format!("desk restore {}", backup.display());
    said(desk.command(&line).env("RAMBLA_PASSPHRASE", "wrong")).ended(5);
    assert!(!desk.folder.join("desk.db").exists());
    // Over a desk that is there, nothing is restored.
    let there = from.state();
    said(from.command(&line).env("RAMBLA_PASSPHRASE", "test")).ended(5);
    assert_eq!(from.state(), there);
}
