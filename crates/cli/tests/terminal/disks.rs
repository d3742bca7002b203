//! Full disks and read-only folders: a sentence with the place and the cure, and nothing changed.

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
        "disks::a_capture_on_a_full_disk_changes_nothing_and_works_again_afterwards",
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
        "disks::an_import_on_a_full_disk_changes_nothing_and_works_again_afterwards",
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
    if outside_of_a_namespace("disks::a_backup_or_an_export_onto_a_full_disk_leaves_what_was_there")
    {
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
            let mut names = vec![name.to_owned(), "filler".to_owned()];
            names.sort();
            assert_eq!(disk.names(), names);
            assert_eq!(fs::read(&file).unwrap(), b"what was there", "{words}");
        }
        disk.empty();
        let line = format!("{words} {}", file.display());
        said(desk.command(line).env("RAMBLA_PASSPHRASE", "test")).ended(0);
        assert_ne!(fs::read(&file).unwrap(), b"what was there", "{words}");
        fs::remove_file(file).unwrap();
    }
    // An export may have noted which sessions are public, and that it left; what people wrote is as it was.
    let mut after = desk.state();
    let mut before = before;
    for notes in ["published", "disclosures", "births", "versions"] {
        before.remove(notes);
        after.remove(notes);
    }
    assert_eq!(after, before);
    desk.is_well();
}

#[test]
fn nothing_that_counts_as_a_desk_is_made_on_a_full_disk() {
    if outside_of_a_namespace("disks::nothing_that_counts_as_a_desk_is_made_on_a_full_disk") {
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
        "disks::in_a_read_only_folder_everything_is_refused_and_nothing_is_written",
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

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = TestDesk::none();
    desk.ok("desk demo");
    let (program, folder) = (env!("CARGO_BIN_EXE_ramblactl"), desk.folder.display());
    let script = format!("set -o pipefail; {program} --json --data {folder} lead list | head -c 1");
    let said = said(Command::new("bash").args(["-c", &script])).ended(0);
    assert_eq!((said.stdout, said.stderr), (b"[".to_vec(), String::new()));
}
