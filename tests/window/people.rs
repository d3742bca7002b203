//! Attendees in the real window, with keys: a registration list comes in by the wizard and goes by
//! one undo, two persons become one, and a filtered list goes out as a file.

use std::fs;

use crate::flow::{go, open, ready};
use crate::pilot::Screen;
use crate::ramblactl::{ramblactl, sample};

const TABLE: &str = "Registration;Who;Company;E-mail;Country;City;Ticket type;Sessions\n\
    R1;Aina Sastre;Vent Coop;aina@ventcoop.example;ES;Palma;Two days;At the city gate: how a business joins through its city\n\
    R2;Bela Novak;Novak Kft.;bela@novak.example;HU;Pécs;Tuesday;No such session\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_list_comes_in_by_the_wizard_and_goes_with_one_undo() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, file) = (folder.path().join("desk"), folder.path().join("list.csv"));
    fs::write(&file, TABLE).unwrap();
    sample(&desk);
    let screen = Screen::open("1280x800");
    let window = open(&desk, &screen).await;
    ready(&window).await;
    go(&window, "p", "People").await;
    window.shows("242 attendees").await;
    window.press("i").await;
    screen.answer_dialog("Choose a file", &file);
    window.shows("2 will be added.").await;
    window.shows("No session has this title or UID").await;
    // "Who" is no word that is known: it is said by keys, and kept for the next such table.
    window
        .look(
            "document.querySelector('dialog details').open = true; return true",
            vec![],
        )
        .await;
    window.tab_to("Field for Who").await;
    window.keys("Name").await;
    window.press("Enter").await;
    window
        .until("[...document.querySelectorAll('dialog select')].some((field) => field.value === 'name')")
        .await;
    window.tab_to("Import 2").await;
    window.press("Enter").await;
    window
        .shows("2 records were brought in from list.csv.")
        .await;
    window.shows("Aina Sastre").await;
    window.shows("244 attendees").await;
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("Ctrl+z").await;
    window.shows("242 attendees").await;
    // The same table again: its columns are known.
    window.press("i").await;
    screen.answer_dialog("Choose a file", &file);
    window
        .until("[...document.querySelectorAll('dialog select')].some((field) => field.value === 'name')")
        .await;
    window.press("Escape").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_persons_become_one_are_two_again_and_are_told_apart_for_good() {
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path());
    let screen = Screen::open("1280x800");
    let window = open(folder.path(), &screen).await;
    ready(&window).await;
    go(&window, "p", "People").await;
    window.press("d").await;
    window.shows("likelihood these two are one person").await;
    let count = || async {
        let found = ramblactl(folder.path(), &["duplicate", "list", "--json"]);
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        found.as_array().unwrap().len()
    };
    let before = count().await;
    assert!(before >= 2, "{before}");
    window.press("m").await;
    window.shows("the two are one now.").await;
    window
        .until(&format!(
            "document.body.innerText.includes('1 of {}')",
            before - 1
        ))
        .await;
    window.press("Ctrl+z").await;
    window
        .until(&format!("document.body.innerText.includes('of {before}')"))
        .await;
    window.press("b").await;
    window.shows("They are proposed no more.").await;
    assert_eq!(count().await, before - 1);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_people_holds_what_the_list_shows_and_says_what_it_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, file) = (folder.path().join("desk"), folder.path().join("people.csv"));
    sample(&desk);
    ramblactl(
        &desk,
        &["attendee", "edit", "ajuntament marta", "--objects", "yes"],
    );
    let screen = Screen::open("1280x800");
    let window = open(&desk, &screen).await;
    ready(&window).await;
    // X picks in a list, and behind G it leaves the list all the same.
    go(&window, "l", "Leads").await;
    window
        .until("document.querySelector('.rows .one strong')")
        .await;
    go(&window, "x", "Print & export").await;
    go(&window, "p", "People").await;
    window.press("/").await;
    window.keys("marta.ferrer").await;
    window.shows("3 attendees").await;
    window.tab_to("Export these").await;
    window.press("Enter").await;
    window.shows("Table of attendees").await;
    window.tab_to("Save the attendees…").await;
    window.press("Enter").await;
    screen.answer_dialog("Table of attendees", &file);
    window.shows("One was left out").await;
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(written.lines().count(), 3, "{written}");
    assert!(!written.contains("Ajuntament"), "{written}");
    window.close().await;
}
