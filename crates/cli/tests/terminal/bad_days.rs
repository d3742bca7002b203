//! Full disks, read-only folders, wrong keys, damaged files, hostile imports: a sentence with the
//! place and the cure, and nothing changed.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use rambla_core::testing::schedule::pentabarf;

use crate::desk::{Said, TestDesk, files, needs, said};

const ROLE: &str = "RAMBLA_TERMINAL_NAMESPACE";

/// Runs the test again where it may mount file systems of its own; false in there. They vanish
/// with the process.
#[track_caller]
fn outside_of_a_namespace(test: &str) -> bool {
    if std::env::var_os(ROLE).is_some() {
        return false;
    }
    needs("unshare", "util-linux");
    let works = |flags: &&str| {
        let script = "mount -t tmpfs -o size=1m tmpfs /tmp";
        let tried = Command::new("unshare")
            .args([flags, "sh", "-c", script])
            .output()
            .unwrap();
        tried.status.success()
    };
    let flags = ["-m", "-rm"].into_iter().find(works);
    let flags = flags.expect(
        "this test mounts a small file system: run it as root, or where `unshare -rm` may be used",
    );
    let output = Command::new("unshare")
        .arg(flags)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(ROLE, "inside")
        .output()
        .unwrap();
    let told =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{}{}", told[0], told[1]);
    true
}

fn mount(options: &str, at: &Path) {
    let done = Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "tmpfs"])
        .arg(at)
        .status()
        .unwrap();
    assert!(done.success(), "mount -o {options} {}", at.display());
}

/// A small disk.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn of(size: &str) -> Disk {
        let folder = tempfile::tempdir().unwrap();
        mount(&format!("size={size}"), folder.path());
        Disk { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Leaves as many bytes free, rounded up to pages.
    fn fill(&self, free: u64) {
        self.empty();
        let mut filler = File::create(self.path("filler")).unwrap();
        let block = [0; 4096];
        while filler.write_all(&block).is_ok() {}
        let size = filler.metadata().unwrap().len();
        filler.set_len(size.saturating_sub(free)).unwrap();
    }

    fn empty(&self) {
        let _ = fs::remove_file(self.path("filler"));
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Exit 6, one sentence that names the file and says what to do.
#[track_caller]
fn is_full(said: &Said, path: &Path) {
    assert_eq!(said.code, 6, "{said}");
    let expected = format!("{}: ", path.display());
    assert!(said.stderr.starts_with(&expected), "{said}");
    assert!(
        said.stderr
            .to_lowercase()
            .contains("the disk is full. nothing was changed; free some space"),
        "{said}"
    );
    assert_eq!(said.stdout, b"");
}

#[test]
fn a_capture_on_a_full_disk_changes_nothing_and_works_again_afterwards() {
    if outside_of_a_namespace(
        "bad_days::a_capture_on_a_full_disk_changes_nothing_and_works_again_afterwards",
    ) {
        return;
    }
    let disk = Disk::of("3m");
    let desk = TestDesk::at(disk.path("desk"));
    desk.add_event();
    desk.ok("lead add --name Ana");
    let mut refused = 0;
    for free in [0, 4, 8, 16, 32, 40, 48, 64, 80, 96, 112, 128] {
        let before = desk.state();
        disk.fill(free * 1024);
        let said = desk.run("lead add --name Bo --note 'something to write'");
        disk.empty();
        if said.code == 0 {
            assert_eq!(said.json()["name"], "Bo");
            assert_ne!(desk.state(), before, "{free} kB free");
            continue;
        }
        refused += 1;
        is_full(&said, &desk.folder.join("desk.db"));
        assert_eq!(desk.state(), before, "{free} kB free");
    }
    assert!(refused > 3, "the disk was never full");
    desk.ok("lead add --name Cai");
    desk.is_well();
}

#[test]
fn an_import_on_a_full_disk_changes_nothing_and_works_again_afterwards() {
    if outside_of_a_namespace(
        "bad_days::an_import_on_a_full_disk_changes_nothing_and_works_again_afterwards",
    ) {
        return;
    }
    let disk = Disk::of("16m");
    let desk = TestDesk::at(disk.path("desk"));
    desk.add_event();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("schedule.xml");
    fs::write(&file, pentabarf(3, 400, 10)).unwrap();
    let import = format!("import sessions {}", file.display());
    let before = desk.state();
    for free in [0, 64, 512, 1024] {
        disk.fill(free * 1024);
        let said = desk.run(&import);
        disk.empty();
        is_full(&said, &desk.folder.join("desk.db"));
        assert_eq!(desk.state(), before, "{free} kB free");
    }
    assert_eq!(desk.run(&import).json()["added"], 400);
    desk.is_well();
}

#[test]
fn a_backup_or_an_export_onto_a_full_disk_leaves_what_was_there() {
    if outside_of_a_namespace(
        "bad_days::a_backup_or_an_export_onto_a_full_disk_leaves_what_was_there",
    ) {
        return;
    }
    let desk = TestDesk::none();
    desk.ok("desk demo");
    let before = desk.state();
    let disk = Disk::of("6m");
    for (words, name) in [
        ("desk backup", "booth.rambla"),
        ("lead export", "leads.csv"),
        ("session export", "sessions.csv"),
        ("agenda export", "agenda.ics"),
    ] {
        let file = disk.path(name);
        fs::write(&file, "what was there").unwrap();
        for free in [0, 8] {
            disk.fill(free * 1024);
            let line = format!("{words} {}", file.display());
            let said = said(desk.command(line).env("RAMBLA_PASSPHRASE", "test"));
            is_full(&said, &file);
            assert_eq!(disk.names(), ["filler", name].map(str::to_owned));
            assert_eq!(fs::read(&file).unwrap(), b"what was there", "{words}");
        }
        disk.empty();
        let line = format!("{words} {}", file.display());
        said(desk.command(line).env("RAMBLA_PASSPHRASE", "test")).ended(0);
        assert_ne!(fs::read(&file).unwrap(), b"what was there", "{words}");
        fs::remove_file(file).unwrap();
    }
    // An export may have noted which sessions are public; what people wrote is as it was.
    let mut after = desk.state();
    let mut before = before;
    for notes in ["published", "births", "versions"] {
        before.remove(notes);
        after.remove(notes);
    }
    assert_eq!(after, before);
    desk.is_well();
}

#[test]
fn nothing_that_counts_as_a_desk_is_made_on_a_full_disk() {
    if outside_of_a_namespace("bad_days::nothing_that_counts_as_a_desk_is_made_on_a_full_disk") {
        return;
    }
    let from = TestDesk::none();
    from.ok("desk demo");
    let backup = from.beside("booth.rambla");
    let line = format!("desk backup {}", backup.display());
    said(from.command(line).env("RAMBLA_PASSPHRASE", "test")).ended(0);
    let disk = Disk::of("4m");
    for free in [0, 64, 128, 256] {
        disk.fill(free * 1024);
        let desk = TestDesk::at(disk.path("desk"));
        for line in [
            "desk create".to_owned(),
            format!("desk restore {} --unprotected", backup.display()),
        ] {
            let said = said(desk.command(&line).env("RAMBLA_PASSPHRASE", "test"));
            assert_eq!(said.code, 6, "{line}, {free} kB free: {said}");
            assert!(said.stderr.contains("disk is full"), "{said}");
            assert!(!desk.folder.join("desk.db").exists(), "{line}");
        }
        disk.empty();
        let _ = fs::remove_dir_all(&desk.folder);
    }
    let desk = TestDesk::at(disk.path("desk"));
    desk.ok("desk create");
    desk.is_well();
}

#[test]
fn output_that_cannot_be_written_is_told() {
    let desk = TestDesk::none();
    desk.ok("desk demo");
    for words in [
        "lead list",
        "lead export -",
        "session export -",
        "agenda export -",
        "session list",
    ] {
        let mut command = desk.command(words);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(6), "{words}: {told}");
        assert!(
            told.to_lowercase().contains("full") || told.contains("No space"),
            "{words}: {told}"
        );
    }
}

#[test]
fn in_a_read_only_folder_everything_is_refused_and_nothing_is_written() {
    if outside_of_a_namespace(
        "bad_days::in_a_read_only_folder_everything_is_refused_and_nothing_is_written",
    ) {
        return;
    }
    let disk = Disk::of("8m");
    let desk = TestDesk::at(disk.path("desk"));
    desk.ok("desk demo");
    let (before, names) = (files(&desk.folder), disk.names());
    mount("remount,ro", disk.folder.path());
    let database = desk.folder.join("desk.db");
    for words in ["lead add --name Ana", "lead list", "undo", "desk doctor"] {
        let said = desk.run(words).ended(5);
        assert!(
            said.stderr
                .starts_with(&format!("{}: may only be read there.", database.display())),
            "{said}"
        );
    }
    let other = TestDesk::none();
    other.ok("desk demo");
    for (words, name) in [
        ("desk backup", "b.rambla"),
        ("lead export", "l.csv"),
        ("agenda export", "a.ics"),
    ] {
        let path = disk.path(name);
        let line = format!("{words} {}", path.display());
        let said = said(other.command(line).env("RAMBLA_PASSPHRASE", "test")).ended(6);
        assert!(
            said.stderr
                .starts_with(&format!("{}: may only be read there.", path.display())),
            "{said}"
        );
    }
    let none = TestDesk::at(disk.path("new"));
    let said = none.run("desk create").ended(6);
    assert!(said.stderr.contains("may only be read there"), "{said}");
    assert_eq!((files(&desk.folder), disk.names()), (before, names));
}

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

/// An import that must be refused as a whole, in little memory.
#[track_caller]
fn is_refused(desk: &TestDesk, file: &Path, parts: &[&str]) {
    let before = desk.state();
    let line = format!(
        "--json --data {} import sessions {}",
        desk.folder.display(),
        file.display()
    );
    let mut command = Command::new("prlimit");
    crate::desk::cleared(&mut command);
    command
        .env("RAMBLA_UNPROTECTED", "1")
        .arg("--as=600000000")
        .arg(env!("CARGO_BIN_EXE_ramblactl"));
    let said = said(command.args(line.split(' '))).ended(3);
    let name = file.display().to_string();
    for part in parts.iter().chain([&name.as_str()]) {
        assert!(said.stderr.contains(part), "{part:?} is missing: {said}");
    }
    assert_eq!(said.stdout, b"");
    assert!(said.stderr.len() < 600, "{said}");
    assert_eq!(desk.state(), before);
}

#[test]
fn hostile_files_are_refused_whole_with_the_place_and_the_cure_in_little_memory() {
    needs("prlimit", "util-linux");
    let desk = TestDesk::with_event();
    let good = pentabarf(3, 40, 3);
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE s [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<schedule>&b;</schedule>";
    let secret = "<?xml version=\"1.0\"?>\n<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<schedule>&x;</schedule>";
    let half = &good[..good.len() / 2];
    let mut not_text = good.clone().into_bytes();
    let at = good.find("<title>").unwrap() + 8;
    not_text[at] = 0xff;
    for (name, bytes, parts) in [
        (
            "bomb.xml",
            bomb.as_bytes(),
            ["In line 2", "Take the DOCTYPE out"],
        ),
        (
            "secret.xml",
            secret.as_bytes(),
            ["In line 2", "Take the DOCTYPE out"],
        ),
        (
            "half.xml",
            half.as_bytes(),
            ["is cut off", "export the schedule again"],
        ),
        ("empty.xml", b"", ["is empty", "export the schedule again"]),
        (
            "program.xml",
            b"\x7fELF\x02\x01\x01\0\0\0\0",
            ["a program", "Choose the schedule"],
        ),
        (
            "table.xml",
            b"name,start\nA,9\n",
            ["plain text or a table", "Choose the schedule"],
        ),
        (
            "page.xml",
            b"<!doctype html><html></html>",
            ["a web page", "Choose the schedule"],
        ),
        (
            "other.xml",
            b"<rss></rss>",
            ["<rss>", "Choose the schedule"],
        ),
        (
            "latin.xml",
            &not_text,
            ["is not UTF-8", "Save the file as UTF-8"],
        ),
    ] {
        let file = desk.file(name, bytes);
        is_refused(&desk, &file, &parts);
    }
    is_refused(&desk, &desk.beside("none.xml"), &["there is no such file"]);
    is_refused(
        &desk,
        &desk.file("file", "x").join("schedule.xml"),
        &["a part of that path is a file"],
    );
    let folder = desk.beside("folder.xml");
    fs::create_dir(&folder).unwrap();
    is_refused(&desk, &folder, &["that is a folder"]);
    desk.is_well();
}

#[test]
fn files_as_large_as_they_may_be_are_refused_in_bounded_memory() {
    needs("prlimit", "util-linux");
    let desk = TestDesk::with_event();
    let large = desk.beside("large.xml");
    File::create(&large).unwrap().set_len(65 << 20).unwrap();
    is_refused(
        &desk,
        &large,
        &["at most 64 MiB are read", "Split it by day"],
    );
    const MANY: usize = 60 << 20;
    let deep = "<a>".repeat(MANY / 3);
    is_refused(
        &desk,
        &desk.file("large.xml", format!("<schedule>{deep}")),
        &["deep in one another"],
    );
    let sessions =
        "<event id=\"1\"><start>09:00</start><duration>01:00</duration><title>T</title></event>";
    let sessions = sessions.repeat(MANY / sessions.len());
    let many = format!(
        "<schedule><conference><title>T</title></conference><day date=\"2026-11-24\"><room name=\"R\">{sessions}"
    );
    is_refused(
        &desk,
        &desk.file("large.xml", many),
        &["20000", "Split the file by day"],
    );
    let text = "a &lt; b ".repeat(MANY / 9);
    let text = format!("<schedule><day date=\"2026-11-24\"><event id=\"1\"><title>{text}");
    is_refused(&desk, &desk.file("large.xml", text), &["is cut off"]);
    let attributes = " a=\"b\"".repeat(MANY / 6);
    is_refused(
        &desk,
        &desk.file("large.xml", format!("<schedule{attributes}")),
        &["large.xml"],
    );
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

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = TestDesk::none();
    desk.ok("desk demo");
    let (program, folder) = (env!("CARGO_BIN_EXE_ramblactl"), desk.folder.display());
    let script = format!("set -o pipefail; {program} --json --data {folder} lead list | head -c 1");
    let said = said(Command::new("bash").args(["-c", &script])).ended(0);
    assert_eq!((said.stdout, said.stderr), (b"[".to_vec(), String::new()));
}
