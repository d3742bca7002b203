//! The pictures of docs/pictures: each screen in both themes. Made by `cargo x pictures`.

use std::path::{Path, PathBuf};

use crate::apart::apart;
use crate::pilot::{Opening, Screen, Window};
use crate::ramblactl::sample;

/// The screens, by the keys that go there.
const SCREENS: &[(&str, &str)] = &[
    ("capture", "c"),
    ("leads", "l"),
    ("agenda", "a"),
    ("people", "p"),
    ("exports", "x"),
    ("review", "r"),
    ("settings", "s"),
];

async fn go(window: &Window, key: &str) {
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("g").await;
    window.press(key).await;
    window.until("document.querySelector('h1')").await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
}

/// Capture as it looks while somebody types.
async fn type_a_lead(window: &Window) {
    window
        .look("document.querySelector('.line').focus()", vec![])
        .await;
    window
        .keys("Ona Prat, Vidre Net S.L., owner, ona@vidrenet.example, Barcelona")
        .await;
    window
        .until("document.querySelector('.gate .says strong')")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes docs/pictures; run by `cargo x pictures`"]
async fn draw_the_pictures() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let desk = tempfile::tempdir().unwrap();
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    window.until("document.querySelector('h1')").await;
    window.picture(&folder.join("welcome-light.png")).await;
    let dark = "document.documentElement.dataset.theme = 'dark'";
    window.look(dark, vec![]).await;
    window.picture(&folder.join("welcome-dark.png")).await;
    window.close().await;
    sample(desk.path());
    apart(desk.path());
    for theme in ["light", "dark"] {
        let window = open(desk.path(), &screen).await;
        window.until("document.querySelector('h1')").await;
        go(&window, "s").await;
        let place = if theme == "light" { 1 } else { 2 };
        let wear = "document.querySelectorAll('section[aria-labelledby=settings-looks] fieldset')[1].querySelectorAll('button')[arguments[0]].click(); return true";
        window.look(wear, vec![place.into()]).await;
        for (name, key) in SCREENS {
            go(&window, key).await;
            if *name == "capture" {
                type_a_lead(&window).await;
            }
            window
                .picture(&folder.join(format!("{name}-{theme}.png")))
                .await;
            if *name == "capture" {
                window.press("Ctrl+a").await;
                window.press("Delete").await;
            }
        }
        // What opens within a screen: one lead, and the day grid.
        go(&window, "l").await;
        window.press("e").await;
        window.until("document.querySelector('.panel form')").await;
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        window
            .picture(&folder.join(format!("lead-{theme}.png")))
            .await;
        go(&window, "a").await;
        window.press("d").await;
        window
            .until("document.querySelector('.sheet button')")
            .await;
        window
            .picture(&folder.join(format!("grid-{theme}.png")))
            .await;
        window.press("l").await;
        more(&window, &folder, theme, &screen).await;
        window.close().await;
    }
}

/// The laptop is the hub; the address of the machine that draws is nobody's business.
async fn hub(window: &Window) {
    let hub = "const hub = document.querySelector('[aria-labelledby=settings-hub]'); ";
    let be = format!(
        "{hub}[...hub.querySelectorAll('button')].find((one) => one.innerText === 'This laptop is the hub')?.click(); return true"
    );
    window.look(&be, vec![]).await;
    window.shows("Desk and hub have the same.").await;
    window
        .until("document.querySelector('[aria-labelledby=settings-hub] li')")
        .await;
    let show = format!(
        "{hub}hub.querySelectorAll('p')[1].innerText = 'This laptop is the hub: 192.0.2.20:7443'; hub.scrollIntoView(); return true"
    );
    window.look(&show, vec![]).await;
}

/// Other desks, where a session could go, one attendee, likely duplicates, and a file that comes in.
async fn more(window: &Window, folder: &Path, theme: &str, screen: &Screen) {
    let draw = |name: &'static str| async move {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let path = folder.join(format!("{name}-{theme}.png"));
        window.picture(&path).await;
    };
    go(window, "s").await;
    let there =
        "document.querySelector('[aria-labelledby=settings-desks]').scrollIntoView(); return true";
    window.look(there, vec![]).await;
    draw("desks").await;
    window
        .look(
            "document.querySelector('[aria-labelledby=settings-data]').scrollIntoView(); return true",
            vec![],
        )
        .await;
    draw("personal-data").await;
    hub(window).await;
    draw("hub").await;
    go(window, "a").await;
    window
        .until("document.querySelector('main tbody button')")
        .await;
    let first = "document.querySelector('main tbody button[tabindex=\"0\"]').focus(); return true";
    window.look(first, vec![]).await;
    window.press("f").await;
    window
        .until("document.querySelector('dialog[open] li button')")
        .await;
    draw("move").await;
    window.press("Escape").await;
    go(window, "p").await;
    window.press("e").await;
    window
        .until("document.querySelector('#attendee-heading')")
        .await;
    draw("attendee").await;
    let erase = "document.querySelector('.panel button.danger').click(); return true";
    window.look(erase, vec![]).await;
    window
        .until("document.querySelector('dialog[open] button.danger')")
        .await;
    draw("erase").await;
    window.press("Escape").await;
    window.until("!document.querySelector('dialog')").await;
    window.press("Escape").await;
    window.press("d").await;
    window
        .until(
            "document.querySelector('#duplicates-heading') && document.querySelector('main table')",
        )
        .await;
    draw("duplicates").await;
    window.press("Escape").await;
    let file = std::env::temp_dir().join(format!("rambla-pictures-{}", std::process::id()));
    std::fs::create_dir_all(&file).unwrap();
    let table = file.join("registrations.csv");
    let rows = "Registration;Name;Empresa;E-mail;Pa\u{ed}s;Ciudad;Ticket type;Quien\n\
        R1;Aina Sastre;Vent Coop;aina@ventcoop.example;ES;Palma;Two days;x\n\
        R2;Bela Novak;Novak Kft.;no mail;HU;P\u{e9}cs;Tuesday;y\n";
    std::fs::write(&table, rows).unwrap();
    window.press("i").await;
    screen.answer_dialog("Choose a file", &table);
    window.shows("2 will be added.").await;
    let open = "document.querySelector('dialog details').open = true; return true";
    window.look(open, vec![]).await;
    draw("import").await;
    window.press("Escape").await;
    std::fs::remove_dir_all(&file).unwrap();
}

/// One picture of the window on its sample event, where there is no display.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes the file that RAMBLA_PICTURE names; run by `cargo x run --picture FILE`"]
async fn draw_one_picture() {
    let path = std::env::var("RAMBLA_PICTURE").expect("RAMBLA_PICTURE names the file");
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    window.until("document.querySelector('h1')").await;
    window.picture(Path::new(&path)).await;
    window.close().await;
}

async fn open(data: &Path, screen: &Screen) -> Window {
    Window::open(Opening {
        data,
        screen,
        // One picture at a time: nobody else takes this port between.
        env: &[("RAMBLA_HUB_PORT", "17443")],
    })
    .await
}
