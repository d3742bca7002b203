//! The system keychain, for real: a Secret Service of its own on a D-Bus session of its own, and no D-Bus at all.
//!
//! Each test runs this program again as another process, with a role in [`ROLE`], since the environment decides which
//! keychain there is. Nothing of the machine's own session or home is touched.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rambla_keys::{DataKey, Error, KeyFile, KeychainFault, SlotKind, keychain};

const ROLE: &str = "RAMBLA_KEYS_TEST_ROLE";
const FOLDER: &str = "RAMBLA_KEYS_TEST_FOLDER";

#[test]
fn a_desk_opens_from_the_secret_service_in_another_process() {
    const TEST: &str = "a_desk_opens_from_the_secret_service_in_another_process";
    match env::var(ROLE).as_deref() {
        Ok("session") => return session(TEST),
        Ok(role) => return act(role),
        Err(_) => {}
    }
    for program in ["dbus-run-session", "dbus-send", "gnome-keyring-daemon"] {
        assert!(
            on_path(program),
            "{program} is missing: this test needs the Debian packages dbus and gnome-keyring \
             (apt-get install --no-install-recommends dbus gnome-keyring)"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("dbus-run-session");
    command.arg("--").arg(env::current_exe().unwrap());
    let output = again(command, TEST, "session", folder.path())
        .output()
        .unwrap();
    let printed = told(&output);
    assert!(output.status.success(), "{printed}");
    println!(
        "{}",
        printed
            .lines()
            .find(|line| line.starts_with("item "))
            .unwrap()
    );
    assert_eq!(left_behind(folder.path()), Vec::<String>::new());
}

/// Within the D-Bus session: runs the daemon, and one process after another that uses it.
fn session(test: &str) {
    let folder = env::var(FOLDER).unwrap();
    let folder = Path::new(&folder);
    let _daemon = start_daemon();
    let this = || Command::new(env::current_exe().unwrap());

    let created = told(&run(again(this(), test, "create", folder)));
    let item = created
        .lines()
        .find_map(|line| line.strip_prefix("item "))
        .unwrap();
    assert!(
        item.starts_with("/org/freedesktop/secrets/collection/"),
        "{item}"
    );
    println!("\nitem {item}"); // a line of its own, after the test runner's words
    // Another client of the Secret Service finds the same item, under our name.
    assert_eq!(items_found_by_dbus_send(), [item]);

    run(again(this(), test, "open", folder));
    run(again(this(), test, "copies", folder));
    run(again(this(), test, "remove", folder));
    assert_eq!(items_found_by_dbus_send(), Vec::<String>::new());
}

fn act(role: &str) {
    let folder = env::var(FOLDER).unwrap();
    let path = Path::new(&folder).join("desk.keys");
    let key = DataKey::from_bytes(&[42; 32]);
    match role {
        "create" => {
            assert!(keychain::available());
            let mut file = KeyFile::create(&key);
            file.add_keychain(&key).unwrap();
            file.save(&path).unwrap();
            println!(
                "\nitem {}",
                keychain::item_path(&account_of(&file, 0)).unwrap()
            );
        }
        "open" => {
            let file = KeyFile::load(&path).unwrap();
            assert_eq!(file.slots()[0].kind, SlotKind::Keychain);
            assert_eq!(file.unlock(None).unwrap().as_bytes(), key.as_bytes());
            assert!(!fs::read_to_string(&path).unwrap().contains("2a2a2a2a"));
        }
        // Two copies of one desk each have their item; losing one leaves the other, and is said plainly.
        "copies" => {
            let first = KeyFile::load(&path).unwrap();
            let mut second = KeyFile::create(&key);
            second.add_keychain(&key).unwrap();
            second.add_unprotected(&key).unwrap();
            let stale = second.only(&[SlotKind::Keychain]);
            second.remove(1).unwrap();
            assert!(first.unlock(None).is_ok());
            assert!(matches!(
                stale.unlock(None),
                Err(Error::KeychainItemMissing { .. })
            ));

            // A file that names the item of another, but was not made with it, cannot get it deleted.
            let (mine, other) = (account_of(&stale, 0), account_of(&first, 0));
            let forged = String::from_utf8(stale.to_bytes())
                .unwrap()
                .replace(&mine, &other);
            let mut forged = KeyFile::parse(forged.as_bytes()).unwrap();
            assert!(matches!(
                forged.unlock(None),
                Err(Error::KeychainItemMissing { .. })
            ));
            forged.add_unprotected(&key).unwrap();
            forged.remove(1).unwrap();
            assert!(first.unlock(None).is_ok());
        }
        "remove" => {
            let mut file = KeyFile::load(&path).unwrap();
            assert!(matches!(file.remove(1), Err(Error::LastSlot)));
            file.add_unprotected(&key).unwrap();
            file.remove(1).unwrap();
            file.save(&path).unwrap();
        }
        other => panic!("no role {other}"),
    }
}

#[test]
fn without_d_bus_the_passphrase_is_asked_for_at_once() {
    if env::var(ROLE).is_ok() {
        let started = Instant::now();
        let key = DataKey::from_bytes(&[42; 32]);
        assert!(!keychain::available());
        let mut file = KeyFile::create(&key);
        let Err(Error::KeychainUnavailable {
            fault: KeychainFault::Nowhere { detail },
        }) = file.add_keychain(&key)
        else {
            panic!("a slot was added");
        };
        println!("detail {detail}");
        assert_eq!(file.slots(), []);

        let file = with_keychain_slot_of_another_machine(&file);
        assert!(matches!(
            file.unlock(Some("right")),
            Err(Error::KeychainUnavailable {
                fault: KeychainFault::Nowhere { .. }
            })
        ));
        let mut file = file;
        file.add_passphrase(&key, "right").unwrap();
        let waited = started.elapsed();
        let asked = file.unlock(None);
        assert!(matches!(
            asked,
            Err(Error::PassphraseNeeded {
                keychain: Some(KeychainFault::Nowhere { .. })
            })
        ));
        assert!(matches!(
            file.unlock(Some("wrong")),
            Err(Error::WrongPassphrase)
        ));
        assert_eq!(
            file.unlock(Some("right")).unwrap().as_bytes(),
            key.as_bytes()
        );
        // The slot goes although its item cannot be deleted.
        file.remove(1).unwrap();
        println!("waited {waited:?}");
        assert!(waited < Duration::from_secs(2), "{waited:?}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let this = Command::new(env::current_exe().unwrap());
    let printed = told(&run(again(
        this,
        "without_d_bus_the_passphrase_is_asked_for_at_once",
        "alone",
        folder.path(),
    )));
    println!("{printed}");
}

#[test]
fn a_d_bus_that_never_answers_is_given_up() {
    const TEST: &str = "a_d_bus_that_never_answers_is_given_up";
    if env::var(ROLE).is_ok() {
        let started = Instant::now();
        let key = DataKey::from_bytes(&[42; 32]);
        let added = KeyFile::create(&key).add_keychain(&key);
        assert!(
            matches!(
                added,
                Err(Error::KeychainUnavailable {
                    fault: KeychainFault::Silent
                })
            ),
            "{added:?}"
        );
        assert!(
            started.elapsed() < Duration::from_secs(8),
            "{:?}",
            started.elapsed()
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    let _listening = UnixListener::bind(&socket).unwrap();
    let mut command = again(
        Command::new(env::current_exe().unwrap()),
        TEST,
        "alone",
        folder.path(),
    );
    command.env(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}", socket.display()),
    );
    run(command);
}

/// The same file with a keychain slot that was made elsewhere, in front.
fn with_keychain_slot_of_another_machine(file: &KeyFile) -> KeyFile {
    let slot = format!(
        r#""slots": [{{"id": 1, "kind": "keychain", "account": "desk elsewhere", "nonce": "{}", "wrapped": "{}"}}"#,
        "0".repeat(48),
        "0".repeat(96)
    );
    let text = String::from_utf8(file.to_bytes())
        .unwrap()
        .replacen("\"slots\": [", &slot, 1);
    KeyFile::parse(text.as_bytes()).unwrap()
}

/// The account name of a keychain slot, as its detail shows it after the service.
fn account_of(file: &KeyFile, at: usize) -> String {
    let detail = file.slots()[at].detail.clone();
    detail
        .strip_prefix(keychain::SERVICE)
        .unwrap()
        .trim()
        .to_owned()
}

/// `command`, made to run one test of this program in a role, with a home and a runtime folder of its own. The bus is
/// that of the command's own session, if it runs in one.
fn again(mut command: Command, test: &str, role: &str, folder: &Path) -> Command {
    let within_session = env::var(ROLE).is_ok();
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
    command
        .env(ROLE, role)
        .env(FOLDER, folder)
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder);
    for (variable, name) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        command.env(variable, folder.join(name));
    }
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(variable);
    }
    if !within_session {
        command.env_remove("DBUS_SESSION_BUS_ADDRESS");
    }
    command
}

fn run(mut command: Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    output
}

fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
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
    let mut child = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"test").unwrap(); // the password of its fresh keyring
    let daemon = Daemon(child);
    let started = Instant::now();
    // Asked of the bus itself: a call to the service would start a second, locked daemon.
    while !owns_name("org.freedesktop.secrets") {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "gnome-keyring-daemon did not start"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    daemon
}

fn owns_name(name: &str) -> bool {
    let mut command = Command::new("dbus-send");
    command.args([
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.DBus",
        "/",
        "org.freedesktop.DBus.NameHasOwner",
    ]);
    command.arg(format!("string:{name}"));
    told(&run(command)).contains("boolean true")
}

fn items_found_by_dbus_send() -> Vec<String> {
    let mut command = Command::new("dbus-send");
    command.args([
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets",
    ]);
    command.args([
        "org.freedesktop.Secret.Service.SearchItems",
        "dict:string:string:service,Rambla",
    ]);
    let reply = told(&run(command));
    let quoted = |line: &str| {
        Some(
            line.trim()
                .strip_prefix("object path \"")?
                .trim_end_matches('"')
                .to_owned(),
        )
    };
    reply.lines().filter_map(quoted).collect()
}

fn on_path(program: &str) -> bool {
    env::split_paths(&env::var_os("PATH").unwrap()).any(|folder| folder.join(program).is_file())
}

/// The processes that still carry this test's folder in their environment, for up to two seconds of ending.
fn left_behind(folder: &Path) -> Vec<String> {
    let started = Instant::now();
    loop {
        let alive: Vec<String> = fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|process| {
                let environment = fs::read(process.join("environ")).unwrap_or_default();
                String::from_utf8_lossy(&environment).contains(folder.to_str().unwrap())
            })
            .map(|process| {
                fs::read_to_string(process.join("comm"))
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            })
            .collect();
        if alive.is_empty() || started.elapsed() > Duration::from_secs(2) {
            return alive;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
