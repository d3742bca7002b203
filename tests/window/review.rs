//! Review in the window, with keys: each kind of question that merging leaves, decided.

use serde_json::Value as Json;

use crate::apart::apart;
use crate::flow::{go, open, ready};
use crate::pilot::{Screen, Window};
use crate::ramblactl::{ramblactl, sample};

async fn kept(window: &Window, name: &str) {
    // Pictures to look at, where a folder for them is named.
    if let Some(folder) = std::env::var_os("RAMBLA_PICTURES") {
        let path = std::path::PathBuf::from(folder).join(format!("{name}.png"));
        window.picture(&path).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_merging_left_is_listed_in_one_place_and_decided_by_keys() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    apart(desk.path());
    let kinds = || {
        let open: Json =
            serde_json::from_str(&ramblactl(desk.path(), &["conflict", "list", "--json"])).unwrap();
        let open = open.as_array().unwrap().iter();
        open.map(|one| one["kind"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let all = ["conflict", "conflict", "trash", "clash", "duplicates"];
    assert_eq!(kinds(), all);
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    go(&window, "r", "Review").await;
    window.shows("1 of 5").await;
    window.look("document.activeElement?.blur()", vec![]).await;
    for at in 2..=3 {
        window.press("j").await;
        window.shows(&format!("{at} of 5")).await;
    }
    window.shows("in Trash and edited on another desk").await;
    window.shows("Moved to Trash").await;
    kept(&window, "review-trash").await;
    window.press("1").await;
    window.shows("Double booking").await;
    window.shows("is taken twice from 21:15 to 21:45").await;
    kept(&window, "review-clash").await;
    // The way to the session, and back.
    window.press("1").await;
    // Once its form stands, the focus is in it: keys before that would be typed there.
    window
        .until("document.activeElement?.closest('section[aria-labelledby=session-heading]')")
        .await;
    go(&window, "r", "Review").await;
    window.shows("1 of 4").await;
    for at in 2..=3 {
        window.press("j").await;
        window.shows(&format!("{at} of 4")).await;
    }
    window.shows("Double booking").await;
    window.press("3").await;
    window.shows("Made twice").await;
    window.shows("nil@vila.example").await;
    kept(&window, "review-duplicates").await;
    window.press("2").await;
    window.shows("2 of 2").await;
    assert_eq!(kinds(), all[..2]);
    window.press("Ctrl+z").await;
    window.shows("3 of 3").await;
    assert_eq!(kinds(), [all[0], all[1], all[4]]);
    window.close().await;
}
