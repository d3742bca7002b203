//! The way through the window with keys alone, from an empty folder to files that others read.

use std::path::Path;
use std::time::Duration;

use crate::pilot::{Opening, Screen, Window};
use crate::ramblactl::{ramblactl, sample};

pub(crate) async fn open(data: &Path, screen: &Screen) -> Window {
    Window::open(Opening {
        data,
        screen,
        env: &[],
    })
    .await
}

/// Waits until the box of Capture has the focus.
pub(crate) async fn ready(window: &Window) {
    window
        .until("document.activeElement.labels?.[0]?.innerText === 'Who is it?'")
        .await;
}

/// Goes to a screen as a hand on the keys would: out of the field, then two letters.
pub(crate) async fn go(window: &Window, letter: &str, heading: &str) {
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("g").await;
    window.press(letter).await;
    let heading = serde_json::to_string(heading).unwrap();
    window
        .until(&format!(
            "document.querySelector('h1')?.innerText === {heading}"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_folder_to_a_lead_that_survives_kill_9() {
    let desk = tempfile::tempdir().unwrap();
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    window.shows("Try the sample event").await;
    window
        .until("document.activeElement.innerText === 'Try it'")
        .await;
    window.press("Enter").await;
    // There is no keychain here: the desk asks how it is protected.
    window.shows("How is this desk protected?").await;
    window
        .until("document.activeElement.value === 'passphrase'")
        .await;
    window.press("ArrowDown").await;
    window
        .until("document.activeElement.value === 'unprotected' && document.activeElement.checked")
        .await;
    window.tab_to("Make the desk").await;
    window.press("Enter").await;
    ready(&window).await;
    window
        .keys("Ona Prat, Vidre Net S.L., buyer, ona@vidrenet.example, +34 600 000 123")
        .await;
    window.press("Alt+1").await;
    window.press("Alt+c").await;
    window
        .shows("Llevant City Lab Foundation keeps your details")
        .await;
    window.press("Ctrl+Enter").await;
    window.shows("Ona Prat is saved on this desk.").await;
    window.keys("Half a na").await;
    // A draft is kept once typing rests.
    tokio::time::sleep(Duration::from_millis(600)).await;
    window.kill().await;

    let window = open(desk.path(), &screen).await;
    window.shows("Ona Prat").await;
    window
        .until(
            "[...document.querySelectorAll('input')].some((field) => field.value === 'Half a na')",
        )
        .await;
    window.close().await;
    let found = ramblactl(
        desk.path(),
        &["lead", "list", "--search", "ona prat", "--json"],
    );
    for said in ["Vidre Net S.L.", "\"hot\"", "follow-up", "Clàudia Ferrando"] {
        assert!(found.contains(said), "{said}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_added_moved_and_both_are_undone() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    go(&window, "a", "Agenda").await;
    // On its second day the agenda opens there; a key that comes before its days does nothing.
    window.shows("Nov 24").await;
    window.press("Alt+ArrowLeft").await;
    window.shows("Opening: two days").await;
    window.press("a").await;
    window
        .until("document.activeElement.labels?.[0]?.innerText === 'Title'")
        .await;
    window.keys("Lamps that pay for themselves").await;
    window.tab_to("Start").await;
    window.keys("1630").await;
    window.tab_to("End").await;
    window.keys("17").await;
    window.press("Ctrl+Enter").await;
    window.shows("The session is added.").await;
    window.shows("16:30 – 17:00").await;
    window.press("Escape").await;
    window
        .until("document.activeElement.innerText.startsWith('Lamps that pay')")
        .await;
    window.press("m").await;
    window
        .until("document.activeElement.labels?.[0]?.innerText === 'Start'")
        .await;
    window.press("Ctrl+a").await;
    window.keys("1645").await;
    window.tab_to("End").await;
    window.press("Ctrl+a").await;
    window.keys("1715").await;
    window.press("Ctrl+Enter").await;
    window.shows("16:45 – 17:15").await;
    window.press("Escape").await;
    window.press("Ctrl+z").await;
    window.shows("16:30 – 17:00").await;
    window.press("Ctrl+z").await;
    window
        .until("!document.body.innerText.includes('Lamps that pay for themselves')")
        .await;
    window.close().await;
    let left = ramblactl(
        desk.path(),
        &["session", "list", "--search", "lamps that pay", "--json"],
    );
    assert_eq!(left.trim(), "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_leads_added_beside_it_appear_on_screen() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    go(&window, "l", "Leads").await;
    window.shows("150 leads").await;
    for number in 0..200 {
        let line = format!("Guest {number}, Beside S.L.");
        ramblactl(desk.path(), &["lead", "add", "--text", &line]);
    }
    window.shows("350 leads").await;
    window.shows("Guest 199").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_form_keeps_what_is_typed_and_says_who_changed_what() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    go(&window, "l", "Leads").await;
    window.shows("Kincső Ferenczy-Ágh").await;
    window.press("e").await;
    window.shows("History").await;
    window.tab_to("Role").await;
    window.press("Ctrl+a").await;
    window.keys("chief of lamps").await;
    ramblactl(desk.path(), &["staff", "use", "Ingrid Solheim"]);
    ramblactl(
        desk.path(),
        &[
            "lead",
            "edit",
            "Kincső Ferenczy",
            "--role",
            "owner",
            "--city",
            "Szeged",
        ],
    );
    window.shows("Changed since you opened it").await;
    window.shows("founder → owner (Ingrid Solheim").await;
    window
        .until("document.activeElement.value === 'chief of lamps'")
        .await;
    // What was not typed follows.
    window
        .until("[...document.querySelectorAll('input')].some((field) => field.value === 'Szeged')")
        .await;
    window.press("Ctrl+Enter").await;
    window.shows("The lead is saved.").await;
    // Nobody's value is gone: both are shown until somebody decides.
    window.shows("Role: two values, nobody has decided").await;
    window.close().await;
    let shown = ramblactl(desk.path(), &["lead", "show", "Kincső Ferenczy", "--json"]);
    assert!(
        shown.contains("chief of lamps") && shown.contains("owner"),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_badge_is_read_wherever_the_focus_is_and_a_likely_duplicate_is_shown() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    window.tab_to("Note").await;
    window.keys("before ").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    window.scan("CLL26-1007").await;
    window.shows("Known from the badge:").await;
    window
        .until("document.activeElement.value === 'before '")
        .await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    window.scan("CLL26-9999").await;
    window.shows("Nobody here has the badge CLL26-9999").await;
    window.press("Ctrl+Enter").await;
    window.shows("is saved on this desk.").await;
    ready(&window).await;
    window.keys("Assumpta Mestre").await;
    window.shows("Perhaps met before").await;
    window.shows("Same name.").await;
    window.press("Enter").await;
    window
        .shows("What you typed was added to Assumpta Mestre.")
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_leads_are_tagged_and_moved_to_trash_as_one_undo_each() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    go(&window, "l", "Leads").await;
    window.shows("150 leads").await;
    window.press("x").await;
    window.press("j").await;
    window.press("x").await;
    window.shows("2 picked").await;
    window.press("t").await;
    window
        .until("document.activeElement.labels?.[0]?.innerText === 'Tag for 2 leads'")
        .await;
    window.keys("vip").await;
    window.press("Enter").await;
    window.shows("2 tagged “vip”.").await;
    window.press("x").await;
    window.press("j").await;
    window.press("x").await;
    window.press("j").await;
    window.press("x").await;
    window.press("Delete").await;
    window.shows("3 moved to Trash.").await;
    window.shows("147 leads").await;
    window.press("Ctrl+z").await;
    window.shows("150 leads").await;
    window.press("Ctrl+z").await;
    window.shows("Undone: leads tagged.").await;
    window.close().await;
    let tagged = ramblactl(desk.path(), &["lead", "list", "--search", "vip", "--json"]);
    assert_eq!(tagged.trim(), "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_lead_takes_95_keys_at_most_and_a_known_badge_its_scan_and_two() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    window.keystrokes();
    window
        .keys("Ona Prat, Vidre Net, buyer, ona@vidrenet.example, 600 000 123")
        .await;
    window.press("Alt+1").await;
    window.tab_to("Home city or region").await;
    window.keys("Girona").await;
    window.tab_to("Tags").await;
    window.keys("glass").await;
    window.press("Alt+c").await;
    window.press("Ctrl+Enter").await;
    let typed = window.keystrokes();
    window.shows("Ona Prat is saved on this desk.").await;
    assert!(typed <= 95, "{typed} keys");
    let found = ramblactl(
        desk.path(),
        &["lead", "list", "--search", "ona prat", "--json"],
    );
    for said in [
        "Vidre Net",
        "buyer",
        "ona@vidrenet.example",
        "600 000 123",
        "Girona",
        "\"hot\"",
        "glass",
        "follow-up",
    ] {
        assert!(found.contains(said), "{said}: {found}");
    }

    ready(&window).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    window.scan("CLL26-1007").await;
    window.shows("Known from the badge:").await;
    window.keystrokes();
    window.press("Ctrl+Enter").await;
    assert_eq!(window.keystrokes(), 2);
    window
        .until("/^(?!Ona).* is saved on this desk\\.$/.test(document.querySelector('.told').innerText)")
        .await;
    window.close().await;
    let all = ramblactl(desk.path(), &["lead", "list", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 152);
}
