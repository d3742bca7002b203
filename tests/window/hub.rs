//! Two desks and a hub, in two windows: one laptop is the hub, the other joins by its code; what is edited
//! here shows there; the line is cut, both edit, it heals, and what both have said is decided.

use std::net::TcpListener;
use std::path::Path;

use serde_json::Value as Json;

use crate::axe::{examine, listen, wear};
use crate::flow::{go, ready};
use crate::pilot::{Opening, Screen, Window};
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

async fn open(data: &Path, screen: &Screen, port: &str) -> Window {
    let env = [("RAMBLA_HUB_PORT", port)];
    let opening = Opening {
        data,
        screen,
        env: &env,
    };
    Window::open(opening).await
}

fn leads(data: &Path) -> Json {
    serde_json::from_str(&ramblactl(data, &["lead", "list", "--json"])).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_meet_at_a_laptop_that_is_the_hub_and_heal_after_the_line_was_cut() {
    let folder = tempfile::tempdir().unwrap();
    let (booth, stand) = (folder.path().join("booth"), folder.path().join("stand"));
    let port = TcpListener::bind("0.0.0.0:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let port = port.to_string();
    ramblactl(&booth, &EVENT);
    ramblactl(
        &booth,
        &["lead", "add", "--name", "Ana Roca", "--role", "buyer"],
    );
    ramblactl(&stand, &["desk", "create", "--unprotected"]);
    let (left, right) = (Screen::open("1280x1600"), Screen::open("1280x800"));

    // One laptop is the hub, by one click, and makes a code.
    let hub = open(&booth, &left, &port).await;
    ready(&hub).await;
    hub.shows("Saved on this desk").await;
    go(&hub, "s", "Settings").await;
    hub.tab_to("This laptop is the hub").await;
    hub.press("Enter").await;
    hub.shows("This laptop is the hub:").await;
    hub.shows("Desk and hub have the same.").await;
    hub.tab_to("Make a code").await;
    hub.press("Enter").await;
    hub.until("document.querySelector('dialog output')?.innerText.length > 80")
        .await;
    hub.until("document.querySelector('dialog img')?.naturalWidth > 0")
        .await;
    let code = hub
        .look(
            "return document.querySelector('dialog output').innerText",
            vec![],
        )
        .await;
    let code = code.as_str().unwrap().to_owned();
    listen(&hub).await;
    let mut wrong = examine(&hub, "the code").await;
    hub.press("Escape").await;
    let log =
        "document.querySelector('[aria-labelledby=settings-hub] details').open = true; return true";
    hub.look(log, vec![]).await;
    for (language, theme) in [("es", "dark"), ("en", "light")] {
        wear(&hub, (language, theme)).await;
        wrong.extend(examine(&hub, &format!("{language} {theme} hub")).await);
    }
    assert_eq!(wrong, Vec::<String>::new());

    // The other one has nothing yet, and joins by it.
    let desk = open(&stand, &right, "0").await;
    desk.shows("Join my team").await;
    desk.tab_to("Enter the code").await;
    desk.press("Enter").await;
    desk.tab_to("Code of the hub").await;
    desk.keys(&code).await;
    desk.tab_to("Join").await;
    desk.press("Enter").await;
    ready(&desk).await;
    desk.shows("Up to date").await;
    go(&desk, "l", "Leads").await;
    desk.shows("Ana Roca").await;

    // What is saved here shows there, without anybody asking.
    ramblactl(
        &booth,
        &["lead", "add", "--name", "Teo Vila", "--role", "seller"],
    );
    desk.shows("Teo Vila").await;
    assert_eq!(leads(&stand).as_array().unwrap().len(), 2);

    // The line is cut: the hub is gone. Both go on.
    hub.close().await;
    let ana = leads(&booth)[1]["id"].as_str().unwrap().to_owned();
    ramblactl(&booth, &["lead", "edit", &ana, "--role", "boss"]);
    ramblactl(&stand, &["lead", "edit", &ana, "--role", "owner"]);
    desk.shows("Offline").await;

    // It heals by itself, and what both have said is asked.
    let hub = open(&booth, &left, &port).await;
    ready(&hub).await;
    desk.shows("Up to date").await;
    go(&desk, "r", "Review").await;
    desk.shows("Ana Roca, Role").await;
    desk.shows("Before: buyer").await;
    desk.look("document.activeElement?.blur()", vec![]).await;
    desk.press("2").await;
    desk.shows("Nothing is open").await;
    let decided = leads(&stand)[1]["role"].clone();
    go(&hub, "l", "Leads").await;
    hub.shows(decided.as_str().unwrap()).await;
    assert_eq!(leads(&booth), leads(&stand));

    // The wrong one is shut out, is told, and comes back by a new code with what it wrote meanwhile.
    go(&hub, "s", "Settings").await;
    hub.tab_to("Shut out").await;
    hub.press("Enter").await;
    hub.shows("gets nothing more from the hub").await;
    hub.press("Enter").await;
    hub.shows("is shut out.").await;
    ramblactl(
        &stand,
        &["lead", "add", "--name", "Pau Serra", "--role", "mayor"],
    );
    desk.shows("Needs you").await;
    go(&desk, "s", "Settings").await;
    desk.shows("This desk was shut out of the hub").await;
    listen(&desk).await;
    let wrong = examine(&desk, "shut out").await;
    assert_eq!(wrong, Vec::<String>::new());
    let code = ramblactl(&booth, &["device", "enrol", "--json"]);
    let code: Json = serde_json::from_str(&code).unwrap();
    desk.tab_to("Code of the hub").await;
    desk.keys(code["code"].as_str().unwrap()).await;
    desk.tab_to("Join").await;
    desk.press("Enter").await;
    desk.shows("Desk and hub have the same.").await;
    go(&hub, "l", "Leads").await;
    hub.shows("Pau Serra").await;
    assert_eq!(leads(&booth), leads(&stand));
    desk.close().await;
    hub.close().await;
}
