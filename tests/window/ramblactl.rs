//! The terminal twin on the same desk, as another process beside the window.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, built beside the window's.
fn program() -> PathBuf {
    let window = PathBuf::from(env!("CARGO_BIN_EXE_rambla"));
    let program = window.with_file_name("ramblactl");
    assert!(program.exists(), "build it: cargo build -p ramblactl");
    program
}

/// Runs it on a desk; answers what it printed.
pub(crate) fn ramblactl(data: &Path, words: &[&str]) -> String {
    let done = Command::new(program())
        .arg("--data")
        .arg(data)
        .args(words)
        .env("RAMBLA_UNPROTECTED", "1")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .expect("ramblactl runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{words:?}: {said}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// A desk with the sample event.
pub(crate) fn sample(data: &Path) {
    ramblactl(data, &["desk", "demo", "--unprotected"]);
}
