//! Every screen, theme and language in the real window, examined by axe (WCAG 2.0 A to 2.2 AA).

use std::path::PathBuf;

use serde_json::json;

use crate::apart::apart;
use crate::chromium;
use crate::flow::{open, ready};
use crate::pilot::{Screen, Window};
use crate::ramblactl::sample;

/// What axe says of a page, with what the page itself complained of.
const EXAMINE: &str = r#"
    const done = arguments[arguments.length - 1];
    const only = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
    axe.run(document, { runOnly: only, resultTypes: ['violations', 'passes'] }).then(
        (found) => done({
            heading: document.querySelectorAll('h1').length === 1 && document.querySelector('h1').innerText,
            passes: found.passes.length,
            violations: found.violations.map((one) => [one.id, ...one.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`)]),
            errors: window.complaints ?? ['no ear for complaints'],
        }),
        (error) => done({ errors: [String(error)] }),
    );
"#;

/// Hears what pages complain of from now on.
const EAR: &str = r#"
    window.complaints = [];
    const hear = (text) => window.complaints.push(String(text));
    addEventListener('error', (event) => hear(event.message));
    addEventListener('unhandledrejection', (event) => hear(event.reason?.code ?? event.reason));
    addEventListener('securitypolicyviolation', (event) => hear(`${event.violatedDirective} ${event.blockedURI}`));
    for (const kind of ['error', 'warn']) {
        const old = console[kind];
        console[kind] = (...said) => { hear(said.join(' ')); old(...said); };
    }
    return true;
"#;

fn axe() -> String {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is installed: cargo x set-up")
}

/// Makes a page ready to be examined.
pub(crate) async fn listen(window: &Window) {
    window.look(&axe(), vec![]).await;
    window.look(EAR, vec![]).await;
}

/// Examines what is on screen; all that is wrong, in words.
pub(crate) async fn examine(window: &Window, what: &str) -> Vec<String> {
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    let answer = window.client.execute_async(EXAMINE, vec![]).await.unwrap();
    let mut wrong = Vec::new();
    if !answer["heading"].is_string() {
        wrong.push(format!(
            "{what}: there is not exactly one heading of the first level"
        ));
    }
    if answer["passes"].as_u64().unwrap_or(0) < 10 {
        wrong.push(format!(
            "{what}: axe found little to examine ({})",
            answer["passes"]
        ));
    }
    for list in ["violations", "errors"] {
        for one in answer[list].as_array().into_iter().flatten() {
            wrong.push(format!("{what}: {one}"));
        }
    }
    wrong
}

/// Chooses a language and a theme where the screen offers them. Loading the page anew would be
/// shorter, but the driver of WebKitGTK loses its session then, about one time in ten.
pub(crate) async fn wear(window: &Window, (language, theme): (&str, &str)) {
    let script = r#"
        const [language, theme] = arguments;
        const [tongues, themes] = document.querySelectorAll('.looks select');
        const set = (field, value) => { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); };
        if (tongues) { set(tongues, language); set(themes, theme); return true; }
        const [words, looks] = document.querySelectorAll('section[aria-labelledby=settings-looks] fieldset');
        words.querySelectorAll('button')[['en', 'es'].indexOf(language)].click();
        looks.querySelectorAll('button')[['system', 'light', 'dark'].indexOf(theme)].click();
        return true;
    "#;
    window
        .look(script, vec![json!(language), json!(theme)])
        .await;
    window
        .until(&format!(
            "document.documentElement.lang === '{language}' && document.documentElement.dataset.theme === '{theme}'"
        ))
        .await;
}

/// Goes somewhere by its keys, whatever the language.
async fn go(window: &Window, letter: &str) {
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press("g").await;
    window.press(letter).await;
    window
        .until("document.querySelector('main h1') && !document.querySelector('main:empty')")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
}

async fn all_screens(window: &Window, what: &str) -> Vec<String> {
    let mut wrong = examine(window, &format!("{what} capture")).await;
    // A screen in use: what is typed, what is likely, the notice.
    window.press("Ctrl+a").await;
    window.keys("Assumpta Mestre").await;
    window
        .until("document.querySelector('main .found .card')")
        .await;
    window.press("Alt+c").await;
    window.press("Alt+2").await;
    wrong.extend(examine(window, &format!("{what} capture, typed")).await);
    go(window, "l").await;
    wrong.extend(examine(window, &format!("{what} leads")).await);
    window.press("x").await;
    window.press("e").await;
    window
        .until("document.querySelector('#lead-heading')")
        .await;
    wrong.extend(examine(window, &format!("{what} leads, one open")).await);
    go(window, "a").await;
    window.press("l").await;
    window.until("document.querySelector('main table')").await;
    wrong.extend(examine(window, &format!("{what} agenda, list")).await);
    window.press("d").await;
    window.until("document.querySelector('main .sheet')").await;
    wrong.extend(examine(window, &format!("{what} agenda, grid")).await);
    window.press("a").await;
    window
        .until("document.querySelector('#session-heading')")
        .await;
    wrong.extend(examine(window, &format!("{what} agenda, form")).await);
    window.press("Escape").await;
    window.press("l").await;
    window.until("document.querySelector('main table')").await;
    window.press("h").await;
    window
        .until("document.querySelector('dialog[open] form')")
        .await;
    wrong.extend(examine(window, &format!("{what} agenda, hours")).await);
    window.press("Escape").await;
    window.until("!document.querySelector('dialog')").await;
    let first = "document.querySelector('main tbody button[tabindex=\"0\"]').focus(); return true";
    window.look(first, vec![]).await;
    window.press("f").await;
    window
        .until("document.querySelector('dialog[open] li button')")
        .await;
    wrong.extend(examine(window, &format!("{what} agenda, move to")).await);
    window.press("Escape").await;
    window.until("!document.querySelector('dialog')").await;
    go(window, "p").await;
    wrong.extend(examine(window, &format!("{what} people")).await);
    window.press("e").await;
    window
        .until("document.querySelector('#attendee-heading')")
        .await;
    wrong.extend(examine(window, &format!("{what} people, one open")).await);
    let erase = "document.querySelector('.panel button.danger').click(); return true";
    window.look(erase, vec![]).await;
    window
        .until("document.querySelector('dialog[open] button.danger')")
        .await;
    wrong.extend(examine(window, &format!("{what} people, erasing")).await);
    window.press("Escape").await;
    window.until("!document.querySelector('dialog')").await;
    window.press("Escape").await;
    window.press("d").await;
    window
        .until(
            "document.querySelector('#duplicates-heading') && document.querySelector('main table')",
        )
        .await;
    wrong.extend(examine(window, &format!("{what} people, likely the same")).await);
    go(window, "x").await;
    wrong.extend(examine(window, &format!("{what} exports")).await);
    go(window, "r").await;
    window.until("document.querySelector('#review-one')").await;
    wrong.extend(examine(window, &format!("{what} review")).await);
    // A question of each kind.
    for at in 2..=5 {
        window.press("j").await;
        let told = "document.querySelector('main [role=status]')?.innerText";
        window.until(&format!("{told}.startsWith('{at} ')")).await;
        wrong.extend(examine(window, &format!("{what} review {at}")).await);
    }
    go(window, "s").await;
    wrong.extend(examine(window, &format!("{what} settings")).await);
    for (keys, name) in [("Ctrl+k", "palette"), ("?", "keys"), ("F2", "staff")] {
        window.press(keys).await;
        window.until("document.querySelector('dialog[open]')").await;
        wrong.extend(examine(window, &format!("{what} {name}")).await);
        window.press("Escape").await;
        window.until("!document.querySelector('dialog')").await;
    }
    wrong
}

/// Welcome in every look, in a window on an empty folder.
async fn welcome(window: &Window) -> Vec<String> {
    let mut wrong = Vec::new();
    window.until("document.querySelector('[data-first]')").await;
    listen(window).await;
    for look in looks() {
        wear(window, look).await;
        let what = format!("{} {}", look.0, look.1);
        wrong.extend(examine(window, &format!("{what} welcome")).await);
        window
            .look(
                "document.querySelector('[data-first]').focus(); return true",
                vec![],
            )
            .await;
        window.press("Enter").await;
        window.until("document.querySelector('form.card')").await;
        wrong.extend(examine(window, &format!("{what} protection")).await);
        let back = "document.querySelector('form.card button[type=button]').click(); return true";
        window.look(back, vec![]).await;
        window.until("document.querySelector('.cards')").await;
    }
    wrong
}

/// Every other screen in every look, in a window on the sample event; at last a planted fault,
/// which must be found.
async fn inside(window: &Window) -> Vec<String> {
    let mut wrong = Vec::new();
    ready(window).await;
    listen(window).await;
    for look in looks() {
        go(window, "s").await;
        wear(window, look).await;
        go(window, "c").await;
        window
            .until("document.activeElement.matches('.line')")
            .await;
        wrong.extend(all_screens(window, &format!("{} {}", look.0, look.1)).await);
    }
    let plant = "document.querySelector('h1').remove(); \
        document.querySelector('main').append(document.createElement('button')); \
        console.error('planted')";
    window.look(plant, vec![]).await;
    let found = examine(window, "after").await.join("\n");
    for fault in ["heading", "button-name", "planted"] {
        assert!(found.contains(fault), "{fault}: {found}");
    }
    wrong
}

fn nothing(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} findings:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_but_the_planted_fault_in_the_real_window() {
    let (empty, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let screen = Screen::open("1280x800");
    let window = open(empty.path(), &screen).await;
    nothing(&welcome(&window).await);
    window.close().await;
    sample(desk.path());
    apart(desk.path());
    let window = open(desk.path(), &screen).await;
    nothing(&inside(&window).await);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_but_the_planted_fault_in_chromium() {
    let (empty, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let screen = Screen::open("1280x800");
    let real = open(empty.path(), &screen).await;
    let window = chromium::open(&real).await;
    nothing(&welcome(&window).await);
    window.close().await;
    real.close().await;
    sample(desk.path());
    apart(desk.path());
    let real = open(desk.path(), &screen).await;
    let window = chromium::open(&real).await;
    nothing(&inside(&window).await);
    window.close().await;
    real.close().await;
}

fn looks() -> impl Iterator<Item = (&'static str, &'static str)> {
    ["en", "es"]
        .into_iter()
        .flat_map(|language| ["light", "dark"].map(|theme| (language, theme)))
}
