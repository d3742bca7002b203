//! A desk in a folder of its own, worked by the program as a person would.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rambla_core::desk::{Ambient, Key, Place};
use rambla_keys::KeyFile;
use serde_json::Value as Json;
use tempfile::TempDir;

/// What the program answered.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Said {
    /// The one document on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// The same, where the program ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Said {
        assert_eq!(self.code, code, "{self}");
        self
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let out = String::from_utf8_lossy(&self.stdout);
        let out: String = out.chars().take(2_000).collect();
        write!(f, "exit {}\n{out}\n{}", self.code, self.stderr)
    }
}

/// The program, in an environment that holds nothing of the person who runs the tests. The home
/// is a folder that does not exist: whatever needs it shows.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ramblactl"));
    cleared(&mut command);
    command
}

/// Takes everything out of the environment but where programs lie.
pub(crate) fn cleared(command: &mut Command) {
    command.env_clear().env("HOME", "/nonexistent");
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The words of a command line: one by one, or as one line in which single quotes hold words
/// together.
pub(crate) trait Words {
    fn split(self) -> Vec<OsString>;
}

impl Words for &str {
    fn split(self) -> Vec<OsString> {
        let mut words = Vec::new();
        for (at, piece) in self.split('\'').enumerate() {
            match at % 2 {
                0 => words.extend(piece.split_whitespace().map(OsString::from)),
                _ => words.push(piece.into()),
            }
        }
        words
    }
}

impl Words for &String {
    fn split(self) -> Vec<OsString> {
        Words::split(self.as_str())
    }
}

impl Words for String {
    fn split(self) -> Vec<OsString> {
        Words::split(self.as_str())
    }
}

impl<S: Into<OsString>> Words for Vec<S> {
    fn split(self) -> Vec<OsString> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<S: Into<OsString>, const N: usize> Words for [S; N] {
    fn split(self) -> Vec<OsString> {
        self.into_iter().map(Into::into).collect()
    }
}

/// A folder for a desk, and the way to it.
pub(crate) struct TestDesk {
    pub(crate) folder: PathBuf,
    _home: Option<TempDir>,
}

impl TestDesk {
    /// A folder without a desk.
    pub(crate) fn none() -> TestDesk {
        let home = tempfile::tempdir().unwrap();
        TestDesk {
            folder: home.path().join("desk"),
            _home: Some(home),
        }
    }

    /// The desk in a folder that belongs to the test.
    pub(crate) fn at(folder: impl Into<PathBuf>) -> TestDesk {
        TestDesk {
            folder: folder.into(),
            _home: None,
        }
    }

    /// A desk with an event in Madrid that is over in a hundred years.
    pub(crate) fn with_event() -> TestDesk {
        let desk = TestDesk::none();
        desk.add_event();
        desk
    }

    /// Adds that event.
    pub(crate) fn add_event(&self) -> Json {
        self.ok("event add --name Lab --zone Europe/Madrid --from 2126-10-20 --to 2126-10-28")
    }

    /// A file beside the desk, not in it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.parent().unwrap().join(name)
    }

    /// The same, written.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.beside(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The program on this desk, unprotected, answering in JSON.
    pub(crate) fn command(&self, words: impl Words) -> Command {
        let mut command = program();
        command.env("RAMBLA_UNPROTECTED", "1");
        command.arg("--json").arg("--data").arg(&self.folder);
        command.args(words.split());
        command
    }

    /// Runs it.
    #[track_caller]
    pub(crate) fn run(&self, words: impl Words) -> Said {
        said(&mut self.command(words))
    }

    /// Runs it; it must be done without remarks.
    #[track_caller]
    pub(crate) fn ok(&self, words: impl Words) -> Json {
        self.run(words).ended(0).json()
    }

    /// Runs it; it must be done, and prints nothing but remarks.
    #[track_caller]
    pub(crate) fn ok_silent(&self, words: &str) {
        let said = self.run(words).ended(0);
        assert_eq!(said.stdout, b"");
    }

    /// Runs it with something on stdin.
    #[track_caller]
    pub(crate) fn fed(&self, words: impl Words, stdin: &[u8]) -> Said {
        let mut command = self.command(words);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that does not want it all may be gone before the end.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Everything that the desk holds, in words: its tables with births, versions and conflicts,
    /// read through the core.
    pub(crate) fn state(&self) -> rambla_core::desk::doctor::State {
        self.open().state().unwrap()
    }

    /// The desk itself, read through the core.
    pub(crate) fn open(&self) -> rambla_core::desk::Desk {
        let place = Place::new(&self.folder);
        rambla_core::desk::Desk::open(&place, &Key::Raw(self.key()), ambient()).unwrap()
    }

    /// Its key, which lies open beside it.
    pub(crate) fn key(&self) -> [u8; 32] {
        let keys = KeyFile::load(&Place::new(&self.folder).keys()).unwrap();
        *keys.unlock(Some("test")).unwrap().as_bytes()
    }

    /// A connection past the door, as an accident or another program might have one.
    pub(crate) fn raw(&self) -> rusqlite::Connection {
        let conn = rusqlite::Connection::open(self.folder.join("desk.db")).unwrap();
        let digits: String = self
            .key()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        conn.pragma_update(None, "key", format!("x'{digits}'"))
            .unwrap();
        conn
    }

    /// The doctor finds nothing.
    #[track_caller]
    pub(crate) fn is_well(&self) {
        let report = self.ok(["desk", "doctor"]);
        assert_eq!(report["faults"], serde_json::json!([]));
    }

    /// The ids of what a list command prints.
    #[track_caller]
    pub(crate) fn ids(&self, words: impl Words) -> Vec<String> {
        let rows = self.ok(words);
        rows.as_array().unwrap().iter().map(id).collect()
    }
}

/// The id of a row.
#[track_caller]
pub(crate) fn id(row: &Json) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// The clock and the randomness of this machine.
fn ambient() -> Ambient {
    let now = || std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as u64;
    Ambient {
        now: Box::new(now),
        random: Box::new(|bytes| getrandom::fill(bytes).unwrap()),
    }
}

/// Every file of a folder with its bytes, by name.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let found = fs::read_dir(folder).unwrap().map(Result::unwrap);
    found
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Fails with the name of the package where a program is missing: nothing is skipped.
#[track_caller]
pub(crate) fn needs(program: &str, package: &str) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    assert!(
        found,
        "{program} is missing: this test needs the package {package} (cargo x test installs it)"
    );
}
