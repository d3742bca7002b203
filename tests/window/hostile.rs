//! What others typed is shown as text, whatever it is.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::flow::{go, open, ready};
use crate::pilot::Screen;
use crate::ramblactl::{ramblactl, sample};

const SCRIPT: &str = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>";
const BACKWARDS: &str = "\u{202e}live dna\u{202c} مرحبا";

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_in_every_field_is_shown_as_text() {
    let desk = tempfile::tempdir().unwrap();
    let data = desk.path();
    sample(data);
    let person = format!("{SCRIPT}{BACKWARDS}");
    ramblactl(
        data,
        &[
            "lead",
            "add",
            "--name",
            &person,
            "--organisation",
            SCRIPT,
            "--role",
            SCRIPT,
            "--city",
            BACKWARDS,
            "--tag",
            SCRIPT,
            "--note",
            SCRIPT,
        ],
    );
    let found: serde_json::Value = serde_json::from_str(&ramblactl(
        data,
        &["lead", "list", "--limit", "1", "--json"],
    ))
    .unwrap();
    let id = found[0]["id"].as_str().unwrap().to_owned();
    long_note(data, &id);
    ramblactl(data, &["room", "add", "--name", SCRIPT]);
    ramblactl(data, &["track", "add", "--name", SCRIPT]);
    ramblactl(data, &["staff", "add", SCRIPT]);
    ramblactl(
        data,
        &[
            "session",
            "add",
            "--title",
            &person,
            "--start",
            "2026-11-24T08:00",
            "--minutes",
            "30",
            "--room",
            SCRIPT,
            "--track",
            SCRIPT,
            "--abstract",
            SCRIPT,
            "--kind",
            SCRIPT,
            "--person",
            &format!("{SCRIPT}:{SCRIPT}"),
        ],
    );
    let screen = Screen::open("1280x800");
    let window = open(data, &screen).await;
    ready(&window).await;
    window.shows(SCRIPT).await;
    window.keys(SCRIPT).await;
    window.press("Ctrl+Enter").await;
    window.shows("is saved on this desk.").await;
    go(&window, "l", "Leads").await;
    window
        .until("document.querySelectorAll('.rows .one strong').length > 2")
        .await;
    window.press("j").await;
    window.press("e").await;
    window.shows("Notes").await;
    window.until("document.querySelector('.note .text').innerText.length > 200000 || document.querySelectorAll('.note .text').length > 1").await;
    go(&window, "a", "Agenda").await;
    window.press("l").await;
    window.shows(SCRIPT).await;
    window.press("Enter").await;
    window.press("d").await;
    window.until("document.querySelector('.sheet')").await;
    go(&window, "x", "Print & export").await;
    go(&window, "s", "Settings").await;
    let planted =
        "return [window.owned ?? null, document.querySelectorAll('img, main script').length]";
    assert_eq!(window.look(planted, vec![]).await, json!([null, 0]));
    window.close().await;
}

/// 256 kB in one note.
fn long_note(data: &std::path::Path, id: &str) {
    let program =
        std::path::PathBuf::from(env!("CARGO_BIN_EXE_rambla")).with_file_name("ramblactl");
    let mut child = Command::new(program)
        .arg("--data")
        .arg(data)
        .args(["lead", "note", id, "-"])
        .env("RAMBLA_UNPROTECTED", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let text = "<b>long</b> ".repeat(256 * 1024 / 12);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}
