//! Two desks meet through a file, in the window and with keys: one writes, the other takes it in and
//! decides what both have said.

use std::path::Path;

use serde_json::Value as Json;

use crate::flow::{go, open, ready};
use crate::pilot::{Screen, Window};
use crate::ramblactl::ramblactl;

const EVENT: [&str; 10] = [
    "event",
    "add",
    "--name",
    "Lab",
    "--zone",
    "Europe/Madrid",
    "--from",
    "2026-11-24",
    "--to",
    "2026-11-25",
];

async fn settings(window: &Window) {
    go(window, "s", "Settings").await;
    window.tab_to("Passphrase of the file").await;
    window.keys("stick").await;
}

async fn take(window: &Window, screen: &Screen, file: &Path) {
    window.tab_to("Take in from another desk").await;
    window.press("Enter").await;
    screen.answer_dialog("Take in from another desk", file);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_exchange_files_and_decide_what_both_have_said() {
    let folder = tempfile::tempdir().unwrap();
    let (booth, stand) = (folder.path().join("booth"), folder.path().join("stand"));
    let file = folder.path().join("stick.handover");
    ramblactl(&booth, &EVENT);
    ramblactl(
        &booth,
        &["lead", "add", "--name", "Ana Roca", "--role", "buyer"],
    );
    let screen = Screen::open("1280x800");
    let write = async || {
        let _ = std::fs::remove_file(&file);
        let window = open(&booth, &screen).await;
        ready(&window).await;
        settings(&window).await;
        window.tab_to("Write for another desk").await;
        window.press("Enter").await;
        screen.answer_dialog("Write for another desk", &file);
        window.shows("stick.handover").await;
        window.close().await;
    };
    let role = |desk, role| {
        let leads: Json =
            serde_json::from_str(&ramblactl(desk, &["lead", "list", "--json"])).unwrap();
        let id = leads[0]["id"].as_str().unwrap().to_owned();
        ramblactl(desk, &["lead", "edit", &id, "--role", role]);
    };
    write().await;
    // A desk that has only tried the sample joins the team with its first file.
    ramblactl(&stand, &["desk", "demo", "--unprotected"]);
    let window = open(&stand, &screen).await;
    ready(&window).await;
    settings(&window).await;
    take(&window, &screen, &file).await;
    window.shows("This desk belongs to that team now.").await;
    ramblactl(&stand, &["event", "use", "Lab"]);
    window.close().await;
    // Apart, both change one field; the file comes again.
    role(&booth, "boss");
    role(&stand, "owner");
    write().await;
    let window = open(&stand, &screen).await;
    ready(&window).await;
    settings(&window).await;
    window.tab_to("Take in from another desk").await;
    window.press("Enter").await;
    screen.answer_dialog("Take in from another desk", &file);
    window
        .shows("One change of Desk is on this desk now.")
        .await;
    go(&window, "r", "Review").await;
    window.shows("Ana Roca, Role").await;
    window.shows("Before: buyer").await;
    window.shows("this desk").await;
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("2").await;
    window.shows("Nothing is open").await;
    go(&window, "l", "Leads").await;
    window
        .until("document.querySelector('.rows')?.innerText.includes('Ana Roca')")
        .await;
    window.press("e").await;
    window.shows("Only on this desk").await;
    let open: Json =
        serde_json::from_str(&ramblactl(&stand, &["conflict", "list", "--json"])).unwrap();
    assert_eq!(open, Json::Array(vec![]));
    window.close().await;
}
