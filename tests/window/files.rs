//! Files go out through the dialog of the system, and programs that are not ours read them.

use std::path::Path;

use crate::flow::{go, open, ready};
use crate::pilot::{Screen, Window};
use crate::ramblactl::{ramblactl, sample};
use crate::readers::{ical_js, icalendar_py, libreoffice};

/// Walks to a button of Print & export, presses it, and answers the dialog that it opens.
async fn save(window: &Window, screen: &Screen, button: &str, title: &str, path: &Path) {
    window.tab_to(button).await;
    window.press("Enter").await;
    screen.answer_dialog(title, path);
    // Said when it is written.
    window.shows(&path.display().to_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_files_are_saved_with_keys_and_read_by_others() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let (calendar, table) = (
        desk.path().join("agenda.ics"),
        desk.path().join("leads.csv"),
    );
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    go(&window, "x", "Print & export").await;
    save(&window, &screen, "Save the calendar", "Calendar", &calendar).await;
    save(&window, &screen, "Save the leads", "Table of leads", &table).await;
    window.close().await;

    let sessions: serde_json::Value =
        serde_json::from_str(&ramblactl(desk.path(), &["session", "list", "--json"])).unwrap();
    let count = sessions.as_array().unwrap().len();
    for read in [icalendar_py(&calendar), ical_js(&calendar)] {
        assert_eq!(read["events"].as_array().unwrap().len(), count);
    }
    let rows = libreoffice(&table, "comma");
    let rows = rows["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 151, "150 leads below their headings");
}
