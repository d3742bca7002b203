//! Erasing somebody in the window, with keys: seen before, done, proved.

use serde_json::Value as Json;

use crate::flow::{go, open, ready};
use crate::pilot::Screen;
use crate::ramblactl::ramblactl;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_erased_with_what_names_them_and_the_proof_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("desk");
    let proof = folder.path().join("proof.txt");
    let told = folder.path().join("known.txt");
    let event = "event add --name Lab --zone Europe/Madrid --from 2026-11-24 --to 2026-11-25";
    ramblactl(&data, &event.split(' ').collect::<Vec<_>>());
    let list = |desk| -> Json {
        serde_json::from_str(&ramblactl(desk, &["lead", "list", "--json"])).unwrap()
    };
    ramblactl(&data, &["lead", "add", "--name", "Bo Ek"]);
    let bo = list(&data)[0]["id"].as_str().unwrap().to_owned();
    ramblactl(&data, &["lead", "note", &bo, "Came with Ana Roca"]);
    ramblactl(
        &data,
        &[
            "lead",
            "add",
            "--name",
            "Ana Roca",
            "--email",
            "ana@acme.example",
        ],
    );

    let screen = Screen::open("1280x800");
    let window = open(&data, &screen).await;
    ready(&window).await;
    go(&window, "l", "Leads").await;
    window
        .until("document.querySelector('.rows')?.innerText.includes('Ana Roca')")
        .await;
    window.press("e").await;
    window
        .until("document.querySelector('#lead-heading')?.innerText === 'Ana Roca'")
        .await;
    window.tab_to("All that is known, to read").await;
    window.press("Enter").await;
    screen.answer_dialog("Save all that is known of them", &told);
    window.shows("known.txt").await;
    assert!(
        std::fs::read_to_string(&told)
            .unwrap()
            .contains("ana@acme.example")
    );
    window.tab_to("Erase for good").await;
    window.press("Enter").await;
    window.shows("Erase Ana Roca").await;
    window.shows("Came with Ana Roca").await;
    window.tab_to("New text, of Bo Ek").await;
    window.press("Ctrl+a").await;
    window.keys("Came with somebody").await;
    window.tab_to("Write anew and erase the old text").await;
    window.press("Enter").await;
    window.shows("what it said is erased").await;
    window
        .until("!document.querySelector('dialog')?.innerText.includes('Came with')")
        .await;
    window.tab_to("Erase for good").await;
    window.press("Enter").await;
    window.shows("Erased on this desk.").await;
    window
        .until("!document.querySelector('.rows')?.innerText.includes('Ana Roca')")
        .await;
    let left = list(&data);
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["note"], "Came with somebody");

    go(&window, "s", "Settings").await;
    window.shows("confirmed by 1 of 1 desks").await;
    window.tab_to("Save the proof").await;
    window.press("Enter").await;
    screen.answer_dialog("Save the proof", &proof);
    window.shows("It holds no name").await;
    let text = std::fs::read_to_string(&proof).unwrap();
    assert!(text.contains("Confirmed by 1 of 1 desks"), "{text}");
    assert!(!text.contains("Roca"), "{text}");
    window.close().await;
}
