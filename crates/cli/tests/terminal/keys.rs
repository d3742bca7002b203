//! What opens a desk: the system's keychain, a passphrase, or nothing but the folder.

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::desk::{Said, TestDesk, files, needs, program, said};

/// The program with these settings and no others.
#[track_caller]
fn run(desk: &TestDesk, settings: &[(&str, &str)], line: &str) -> Said {
    let mut command = program();
    command
        .envs(settings.iter().copied())
        .arg("--json")
        .arg("--data")
        .arg(&desk.folder);
    said(command.args(line.split(' ')))
}

const UNPROTECTED: [(&str, &str); 1] = [("RAMBLA_UNPROTECTED", "1")];
const PASSPHRASE: [(&str, &str); 1] = [("RAMBLA_PASSPHRASE", "correct horse")];
const WRONG: [(&str, &str); 1] = [("RAMBLA_PASSPHRASE", "wrong horse")];
const EVENT: &str = "event add --name Lab --zone Europe/Madrid --from 2126-10-20 --to 2126-10-28";

fn kinds(rows: &Json) -> Vec<(u64, String)> {
    let slot = |row: &Json| {
        (
            row["id"].as_u64().unwrap(),
            row["kind"].as_str().unwrap().to_owned(),
        )
    };
    rows.as_array().unwrap().iter().map(slot).collect()
}

#[test]
fn without_keychain_passphrase_or_permission_no_desk_is_made() {
    let desk = TestDesk::none();
    for line in ["desk create", EVENT] {
        let said = run(&desk, &[], line).ended(5);
        for cure in [
            "RAMBLA_PASSPHRASE",
            "ramblactl desk create --unprotected",
            "RAMBLA_UNPROTECTED=1",
        ] {
            assert!(said.stderr.contains(cure), "{said}");
        }
        assert!(!desk.folder.exists());
    }
    let made = run(&desk, &[], "desk create --unprotected").ended(0);
    assert_eq!(made.json()["keys"], json!(["unprotected"]));
    assert!(
        made.stderr.contains("unprotected on this machine"),
        "{made}"
    );
    // The sample is of nobody: its desk may be unprotected, and says so.
    let sample = TestDesk::none();
    let made = run(&sample, &[], "desk demo").ended(0);
    assert!(made.stderr.contains("unprotected"), "{made}");
    // Once it is there, it opens without any setting.
    run(&desk, &[], EVENT).ended(0);
    assert_eq!(
        run(&desk, &[], "desk doctor").json()["keys"],
        json!(["unprotected"])
    );
}

#[test]
fn a_passphrase_opens_the_desk_and_a_wrong_one_changes_no_byte() {
    let desk = TestDesk::none();
    assert_eq!(
        run(&desk, &PASSPHRASE, "desk create").json()["keys"],
        json!(["passphrase"])
    );
    run(&desk, &PASSPHRASE, EVENT).ended(0);
    run(&desk, &PASSPHRASE, "lead add --name Montserrat").ended(0);
    let before = files(&desk.folder);
    let wrong = run(&desk, &WRONG, "lead add --name Bo").ended(5);
    assert!(
        wrong
            .stderr
            .contains("This passphrase does not open the desk"),
        "{wrong}"
    );
    let none = run(&desk, &[], "lead list").ended(5);
    assert!(none.stderr.contains("Set RAMBLA_PASSPHRASE"), "{none}");
    assert_eq!(files(&desk.folder), before);
    // Neither the name nor SQLite's own mark can be read in the files.
    for (name, bytes) in &before {
        for plain in [
            b"Montserrat".as_slice(),
            b"SQLite format 3",
            b"correct horse",
        ] {
            assert!(
                !bytes.windows(plain.len()).any(|part| part == plain),
                "{name}"
            );
        }
    }
    assert_eq!(
        run(&desk, &PASSPHRASE, "lead list").json()[0]["name"],
        "Montserrat"
    );
}

#[test]
fn only_its_owner_can_read_the_key_file() {
    let desk = TestDesk::none();
    run(&desk, &[], "desk create --unprotected").ended(0);
    let keys = desk.folder.join("desk.keys");
    let mode = || fs::metadata(&keys).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    run(&desk, &PASSPHRASE, "desk keys add passphrase").ended(0);
    assert_eq!(mode(), 0o600);
}

#[test]
fn slots_are_added_and_removed_without_touching_the_database() {
    let desk = TestDesk::none();
    run(&desk, &UNPROTECTED, EVENT).ended(0);
    let database = desk.folder.join("desk.db");
    let before = fs::read(&database).unwrap();
    let added = run(&desk, &PASSPHRASE, "desk keys add passphrase")
        .ended(0)
        .json();
    assert_eq!(
        kinds(&added),
        [(1, "unprotected".to_owned()), (2, "passphrase".to_owned())]
    );
    let removed = run(&desk, &[], "desk keys remove 1").ended(0).json();
    assert_eq!(kinds(&removed), [(2, "passphrase".to_owned())]);
    assert_eq!(fs::read(&database).unwrap(), before);
    run(&desk, &[], "lead list").ended(5);
    assert_eq!(
        kinds(&run(&desk, &PASSPHRASE, "desk keys list").json()),
        [(2, "passphrase".to_owned())]
    );
    let last = run(&desk, &PASSPHRASE, "desk keys remove 2").ended(3);
    assert!(last.stderr.contains("last slot"), "{last}");
    let unknown = run(&desk, &PASSPHRASE, "desk keys remove 9").ended(4);
    assert!(unknown.stderr.contains("desk keys list"), "{unknown}");
    run(&desk, &[], "desk keys add passphrase").ended(5);
    run(&desk, &PASSPHRASE, "lead list").ended(0);
}

#[test]
fn a_backup_opens_in_another_home_with_the_passphrase_alone() {
    let desk = TestDesk::none();
    run(&desk, &UNPROTECTED, "desk demo").ended(0);
    let backup = desk.beside("booth.rambla");
    let line = format!("desk backup {}", backup.display());
    let refused = run(&desk, &[], &line).ended(5);
    assert!(
        refused.stderr.contains("desk keys add passphrase"),
        "{refused}"
    );
    assert!(!backup.exists());
    let made = run(&desk, &PASSPHRASE, &line).ended(0).json();
    assert_eq!(
        made["bytes"].as_u64(),
        Some(fs::metadata(&backup).unwrap().len())
    );

    let home = tempfile::tempdir().unwrap();
    let elsewhere = TestDesk::at(home.path().join(".local/share/rambla"));
    let at_home = |settings: &[(&str, &str)], line: &str| {
        let mut command = program();
        command
            .env("HOME", home.path())
            .envs(settings.iter().copied())
            .arg("--json");
        said(command.args(line.split(' ')))
    };
    let restore = format!("desk restore {}", backup.display());
    at_home(&WRONG, &restore).ended(5);
    assert!(!elsewhere.folder.join("desk.db").exists());
    let restored = at_home(&PASSPHRASE, &restore).ended(0).json();
    assert_eq!(restored["keys"], json!(["passphrase"]));
    for words in ["lead list", "session list", "event list", "agenda warnings"] {
        assert_eq!(
            at_home(&PASSPHRASE, words).json(),
            run(&desk, &[], words).json(),
            "{words}"
        );
    }
    at_home(&PASSPHRASE, "lead add --name Ana").ended(0);
    assert_eq!(
        at_home(&PASSPHRASE, "desk doctor").ended(0).json()["faults"],
        json!([])
    );
    // Both desks write on, under names of their own.
    run(&desk, &[], "lead add --name Bo").ended(0);
    let newest = |rows: Json| rows[0]["name"].as_str().unwrap().to_owned();
    assert_eq!(newest(at_home(&PASSPHRASE, "lead list").json()), "Ana");
    assert_eq!(newest(run(&desk, &[], "lead list").json()), "Bo");
}

const ROLE: &str = "RAMBLA_TERMINAL_SESSION";

#[test]
fn the_keychain_opens_the_desk_without_asking_and_a_backup_leaves_it_behind() {
    const TEST: &str =
        "keys::the_keychain_opens_the_desk_without_asking_and_a_backup_leaves_it_behind";
    if env::var_os(ROLE).is_some() {
        return within_a_session();
    }
    needs("dbus-run-session", "dbus");
    needs("dbus-send", "dbus");
    needs("gnome-keyring-daemon", "gnome-keyring");
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new("dbus-run-session");
    crate::desk::cleared(&mut command);
    command
        .arg("--")
        .arg(env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture"]);
    command.env(ROLE, "inside");
    for name in [
        "HOME",
        "XDG_RUNTIME_DIR",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
    ] {
        command.env(name, home.path());
    }
    let output = command.output().unwrap();
    let told =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{}{}", told[0], told[1]);
    println!(
        "{}",
        told[0]
            .lines()
            .find(|line| line.starts_with("item "))
            .unwrap()
    );
}

/// Within a D-Bus session of its own, with a Secret Service.
fn within_a_session() {
    let _daemon = start_daemon();
    let session = ["DBUS_SESSION_BUS_ADDRESS", "HOME", "XDG_RUNTIME_DIR"]
        .map(|name| (name, env::var(name).unwrap()));
    let session: Vec<(&str, &str)> = session
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let desk = TestDesk::at(Path::new(&env::var("HOME").unwrap()).join("desk"));
    let added = run(&desk, &session, EVENT).ended(0);
    assert_eq!(added.stderr, "", "the first start asks and tells nothing");
    let slots = run(&desk, &session, "desk keys list").ended(0).json();
    assert_eq!(kinds(&slots), [(1, "keychain".to_owned())]);
    run(&desk, &session, "lead add --name Ana").ended(0);
    let items = items();
    assert_eq!(items.len(), 1, "{items:?}");
    println!("\nitem {}", items[0]);
    // Without the session the keychain is out of reach, and so is the desk.
    let alone = run(&desk, &[], "lead list").ended(5);
    assert!(alone.stderr.contains("keychain"), "{alone}");

    // A passphrase beside it, for a backup that opens where that keychain is not.
    let both: Vec<(&str, &str)> = session.iter().copied().chain(PASSPHRASE).collect();
    let slots = run(&desk, &both, "desk keys add passphrase")
        .ended(0)
        .json();
    assert_eq!(
        kinds(&slots),
        [(1, "keychain".to_owned()), (2, "passphrase".to_owned())]
    );
    assert_eq!(
        run(&desk, &PASSPHRASE, "lead list").ended(0).json()[0]["name"],
        "Ana"
    );
    let backup = desk.beside("booth.rambla");
    run(
        &desk,
        &session,
        &format!("desk backup {}", backup.display()),
    )
    .ended(0);
    let elsewhere = TestDesk::none();
    let restored = run(
        &elsewhere,
        &PASSPHRASE,
        &format!("desk restore {}", backup.display()),
    )
    .ended(0);
    assert_eq!(restored.json()["keys"], json!(["passphrase"]));
    assert_eq!(
        run(&elsewhere, &PASSPHRASE, "lead list").json()[0]["name"],
        "Ana"
    );

    // A slot that is removed takes its item along.
    let left = run(&desk, &session, "desk keys remove 1").ended(0).json();
    assert_eq!(kinds(&left), [(2, "passphrase".to_owned())]);
    assert_eq!(self::items(), Vec::<String>::new());
}

/// Ends the daemon, whatever happens to the test.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_daemon() -> Daemon {
    let mut command = Command::new("gnome-keyring-daemon");
    command.args(["--foreground", "--unlock", "--components=secrets"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"test").unwrap();
    let daemon = Daemon(child);
    let started = Instant::now();
    // Asked of the bus itself: a call to the service would start a second, locked daemon.
    let bus = [
        "--dest=org.freedesktop.DBus",
        "/",
        "org.freedesktop.DBus.NameHasOwner",
        "string:org.freedesktop.secrets",
    ];
    while !asked(&bus).contains("boolean true") {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "gnome-keyring-daemon did not start"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    daemon
}

/// The items that another client of the Secret Service finds under our name.
fn items() -> Vec<String> {
    let reply = asked(&[
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets",
        "org.freedesktop.Secret.Service.SearchItems",
        "dict:string:string:service,Rambla",
    ]);
    let path = |line: &str| {
        Some(
            line.trim()
                .strip_prefix("object path \"")?
                .trim_end_matches('"')
                .to_owned(),
        )
    };
    reply.lines().filter_map(path).collect()
}

fn asked(words: &[&str]) -> String {
    let mut command = Command::new("dbus-send");
    let output = command
        .args(["--session", "--print-reply"])
        .args(words)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_backup_opens_with_a_recovery_code_alone() {
    let desk = TestDesk::with_event();
    let slots = desk.run("desk keys add recovery").ended(0);
    assert!(slots.stderr.contains("not shown again"));
    let rows = slots.json();
    let slot = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["kind"] == "recovery");
    let code = slot.unwrap()["detail"].as_str().unwrap().to_owned();
    assert_eq!(desk.ok("desk keys list")[1]["detail"], "");
    let file = desk.beside("booth.rambla");
    desk.ok(format!("desk backup '{}'", file.display()));
    let again = TestDesk::none();
    let words = format!("desk restore '{}' --unprotected", file.display());
    let refused = run(
        &again,
        &[("RAMBLA_PASSPHRASE", "wrong")],
        &words.replace('\'', ""),
    );
    refused.ended(5);
    run(
        &again,
        &[("RAMBLA_PASSPHRASE", &code)],
        &words.replace('\'', ""),
    )
    .ended(0);
    assert_eq!(again.ok("event list").as_array().unwrap().len(), 1);
}
