//! A schedule of the size of a large real one: brought in through Welcome, then walked and changed
//! with keys in the list and in the day grid.

use std::fs;
use std::path::{Path, PathBuf};

use rambla_core::testing::schedule::pentabarf;

use crate::flow::{go, open, ready};
use crate::pilot::{Screen, Window};
use crate::ramblactl::{ramblactl, sample};

pub(crate) const SESSIONS: usize = 1_105;
pub(crate) const ROOMS: usize = 35;

/// The invented twin of a real schedule, and the real one where it is there.
fn schedules(folder: &Path) -> Vec<PathBuf> {
    let twin = folder.join("twin.xml");
    fs::write(&twin, pentabarf(1, SESSIONS, ROOMS)).unwrap();
    let real = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/schedules/fosdem-2025-final.xml");
    if real.exists() {
        println!("a real schedule runs as well");
        vec![twin, real]
    } else {
        vec![twin]
    }
}

/// Chooses a schedule at Welcome and waits for its preview.
async fn choose(window: &Window, screen: &Screen, desk: &Path, file: &Path) {
    window.tab_to("Choose a file").await;
    window.press("Enter").await;
    if !desk.join("desk.db").exists() {
        window
            .until("document.activeElement.value === 'passphrase'")
            .await;
        window.press("ArrowDown").await;
        window.tab_to("Make the desk").await;
        window.press("Enter").await;
    }
    screen.answer_dialog("Choose a schedule", file);
    window.shows("1,105 will be added.").await;
    window
        .until("document.activeElement.innerText === 'Import 1,105'")
        .await;
}

/// From an empty folder to the agenda of this schedule.
pub(crate) async fn bring_in(window: &Window, screen: &Screen, desk: &Path, file: &Path) {
    window
        .until("document.activeElement.innerText === 'Try it'")
        .await;
    choose(window, screen, desk, file).await;
    window.press("Enter").await;
    window.shows("1,105 records were brought in from").await;
    window
        .until("document.querySelectorAll('main tbody tr').length > 300")
        .await;
}

/// The title of the session that has the focus.
async fn title(window: &Window) -> String {
    let script = "return document.activeElement.querySelector('.title')?.innerText ?? 'no session'";
    let title = window.look(script, vec![]).await;
    title.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_schedule_is_previewed_refused_brought_in_and_worked_with_by_keys() {
    let folder = tempfile::tempdir().unwrap();
    for (number, file) in schedules(folder.path()).iter().enumerate() {
        let desk = folder.path().join(number.to_string());
        let screen = Screen::open("1280x800");
        let window = open(&desk, &screen).await;
        window
            .until("document.activeElement.innerText === 'Try it'")
            .await;
        choose(&window, &screen, &desk, file).await;
        window.press("Escape").await;
        window.until("!document.querySelector('dialog')").await;
        // Refused: there is no event, and the same way leads there again.
        window.shows("Choose a file").await;
        bring_in(&window, &screen, &desk, file).await;
        list(&window).await;
        grid(&window).await;
        window.press("Ctrl+z").await;
        window.shows("Undone").await;
        window.close().await;
    }
}

/// Cancelled, reinstated, moved to Trash and brought back, opened and closed: the focus stays.
async fn list(window: &Window) {
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("l").await;
    window
        .look(
            "document.querySelector('main tbody button[tabindex=\"0\"]').focus()",
            vec![],
        )
        .await;
    window.press("ArrowDown").await;
    let second = title(window).await;
    window.press("j").await;
    window.press("k").await;
    assert_eq!(title(window).await, second);
    let row = "document.activeElement.closest('tr').lastElementChild.innerText";
    window.press("c").await;
    window.until(&format!("{row}.includes('Cancelled')")).await;
    window.press("c").await;
    window.until(&format!("{row}.includes('Confirmed')")).await;
    window.press("Enter").await;
    window
        .until("document.activeElement.labels?.[0]?.innerText === 'Title'")
        .await;
    window.press("Escape").await;
    window
        .until("document.activeElement.matches('main tbody button')")
        .await;
    assert_eq!(title(window).await, second);
    window.press("Delete").await;
    window.shows("Undo: session moved to Trash").await;
    window.press("Ctrl+z").await;
    window.shows("Undone: session moved to Trash.").await;
}

/// Arrows go through the grid of a day with 35 rooms; Enter opens what has the focus.
async fn grid(window: &Window) {
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("d").await;
    window
        .until("document.querySelectorAll('main .sheet .room').length >= 25")
        .await;
    let first = "document.querySelector('main .sheet button[tabindex=\"0\"]')";
    window.look(&format!("{first}.focus()"), vec![]).await;
    let begin = title(window).await;
    window.press("ArrowDown").await;
    let below = title(window).await;
    assert_ne!(below, begin);
    window.press("ArrowUp").await;
    assert_eq!(title(window).await, begin);
    window.press("ArrowRight").await;
    let beside = title(window).await;
    assert_ne!(beside, begin);
    let one = "document.querySelectorAll('main .sheet button[tabindex=\"0\"]').length === 1";
    window.until(one).await;
    window.press("Enter").await;
    let beside_in_json = serde_json::to_string(&beside).unwrap();
    window
        .until(&format!(
            "document.activeElement.labels?.[0]?.innerText === 'Title' && document.activeElement.value === {beside_in_json}"
        ))
        .await;
    window.press("Escape").await;
    window
        .until("document.activeElement.matches('.sheet button')")
        .await;
    assert_eq!(title(window).await, beside);
    // The day before: a past event opens on its last day. Only what is in sight is drawn, and the arrows reach all of it.
    let old = window
        .look("return document.activeElement.dataset.id", vec![])
        .await;
    // On a session these keys would move it.
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("Alt+ArrowLeft").await;
    window
        .until(&format!("!document.querySelector('[data-id={old}]')"))
        .await;
    let drawn = "document.querySelectorAll('main .sheet button').length";
    window
        .until(&format!("{drawn} > 40 && {drawn} < 400"))
        .await;
    window.look(&format!("{first}.focus()"), vec![]).await;
    let rooms = "return document.querySelectorAll('main .sheet .room').length";
    let rooms = window.look(rooms, vec![]).await.as_u64().unwrap();
    for room in 0..rooms {
        let is_seen = format!(
            "(() => {{ const one = document.activeElement.getBoundingClientRect();
                const column = document.activeElement.closest('.column');
                const grid = column.closest('.grid').getBoundingClientRect();
                return [...column.parentElement.querySelectorAll('.column')].indexOf(column) === {room}
                    && one.left >= grid.left - 1 && one.right <= grid.right + 1 && one.top < grid.bottom }})()"
        );
        window.until(&is_seen).await;
        window.press("ArrowRight").await;
    }
    window
        .look(
            "document.querySelector('main .grid').scrollTo(0, 0)",
            vec![],
        )
        .await;
    window
        .until("document.querySelector('main .sheet .column button') && document.activeElement.matches('.sheet button')")
        .await;
    go(window, "a", "Agenda").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_moved_in_the_grid_and_to_a_free_slot_by_keys_and_each_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path());
    let screen = Screen::open("1280x800");
    let window = open(folder.path(), &screen).await;
    ready(&window).await;
    go(&window, "a", "Agenda").await;
    window
        .until("document.querySelector('main tbody tr')")
        .await;
    window.press("Alt+ArrowLeft").await;
    window.shows("Opening: two days").await;
    window.press("d").await;
    let opening = "[...document.querySelectorAll('main .sheet button')].find((one) => one.innerText.includes('Opening: two days'))";
    window.until(opening).await;
    window
        .look(&format!("{opening}.focus(); return true"), vec![])
        .await;
    window.press("Alt+ArrowDown").await;
    window.shows("begins at 09:35 now.").await;
    window.press("Alt+ArrowRight").await;
    window.shows("is in Sala Garbí now.").await;
    window
        .until("document.activeElement.matches('.sheet button') && document.activeElement.innerText.includes('Sala Garbí')")
        .await;
    window.press("f").await;
    window
        .until("document.querySelector('dialog[open] li button span.good') && document.activeElement.matches('dialog li button')")
        .await;
    window.press("ArrowDown").await;
    window.press("Enter").await;
    window.until("!document.querySelector('dialog')").await;
    for _ in 0..3 {
        window.look("document.activeElement?.blur()", vec![]).await;
        window.press("Ctrl+z").await;
        window.shows("Undone").await;
    }
    window.close().await;
    let found = ramblactl(
        folder.path(),
        &["session", "list", "--search", "opening two", "--json"],
    );
    assert!(
        found.contains("T09:30:00") && found.contains("Sala Mestral"),
        "{found}"
    );
}
