//! How fast the window is, as its pages see it. Prints Markdown for docs/benchmarks.md; run by
//! `cargo x bench window`.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use rambla_core::leads::{self, NewLead};
use rambla_core::testing::names::person;
use rambla_core::testing::schedule::pentabarf;
use serde_json::json;

use crate::agenda::{ROOMS, SESSIONS, bring_in};
use crate::apart::unlocked;
use crate::flow::{go, ready};
use crate::pilot::{Opening, Screen, Window};
use crate::ramblactl::{ramblactl, sample};

/// How many starts, saves and turns of a day are measured.
const ROUNDS: usize = 30;
const LEADS: u64 = 100_000;

/// Keeps, for each key that is pressed, the time from the press to the end of the frame that shows
/// what it did; and for a save, to the frame in which the saved lead stands among the last ones.
const WATCH: &str = r#"
    window.painted = [];
    window.saved = [];
    const afterFrame = (act) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => act(performance.now());
        port2.postMessage(0);
    });
    addEventListener('keydown', (event) => {
        const pressed = event.timeStamp;
        if (event.ctrlKey && event.key === 'Enter') {
            const who = document.querySelector('.line').value.split(',')[0];
            const look = () => {
                if (!document.querySelector('.last')?.innerText.includes(who)) return;
                ear.disconnect();
                afterFrame((now) => window.saved.push(now - pressed));
            };
            const ear = new MutationObserver(look);
            ear.observe(document.body, { subtree: true, childList: true, characterData: true });
        } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey) {
            afterFrame((now) => window.painted.push(now - pressed));
        }
    }, true);
    return true;
"#;

/// Milliseconds, sorted.
struct Times(Vec<f64>);

impl Times {
    fn of(mut times: Vec<f64>) -> Times {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_by(f64::total_cmp);
        Times(times)
    }

    async fn read(window: &Window, name: &str, count: usize) -> Times {
        window
            .until(&format!("window.{name}.length >= {count}"))
            .await;
        let list = window
            .look(&format!("return window.{name}.splice(0)"), vec![])
            .await;
        Times::of(serde_json::from_value(list).unwrap())
    }

    fn quantile(&self, share: f64) -> f64 {
        let at = (self.0.len() as f64 * share).ceil() as usize;
        self.0[at.clamp(1, self.0.len()) - 1]
    }

    fn row(&self, what: &str) {
        println!(
            "| {what} | {} | {:.0} ms | {:.0} ms | {:.0} ms |",
            self.0.len(),
            self.quantile(0.5),
            self.quantile(0.95),
            self.quantile(1.0)
        );
    }
}

/// The window as users get it: where there is no graphics card, the program sets this by itself,
/// but not for a driver, whose screenshots would hang.
fn env() -> &'static [(&'static str, &'static str)] {
    if Path::new("/dev/dri").exists() {
        &[]
    } else {
        &[("WEBKIT_DISABLE_DMABUF_RENDERER", "1")]
    }
}

async fn open(data: &Path, screen: &Screen) -> Window {
    Window::open(Opening {
        data,
        screen,
        env: env(),
    })
    .await
}

/// Fills the sample event up to this many leads.
fn grow(folder: &Path, count: u64) {
    let mut desk = unlocked(folder);
    let new = |number| {
        let met = person(number);
        NewLead {
            name: Some(met.name),
            organisation: Some(met.organisation),
            role: Some(met.role),
            email: Some(met.email),
            phone: Some(met.phone),
            ..NewLead::default()
        }
    };
    for first in (150..count).step_by(1_000) {
        desk.write("capture_lead", |tx| {
            for number in first..(first + 1_000).min(count) {
                leads::capture(tx, new(number))?;
            }
            Ok(())
        })
        .unwrap();
    }
}

/// Types and saves leads as a person would, one after the other.
async fn capture(window: &Window, name: &str) -> (Times, Times) {
    window
        .look("window.painted.splice(0); window.saved.splice(0)", vec![])
        .await;
    let mut keys = 0;
    for number in 0..ROUNDS {
        ready(window).await;
        // A name that is another each time.
        let letter = |digit: usize| char::from(b'a' + digit as u8);
        let line = format!(
            "{name} Vil{}{}, Beside S.L.",
            letter(number / 10),
            letter(number % 10)
        );
        for key in line.chars() {
            window.press(&key.to_string()).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
            keys += 1;
        }
        window.press("Ctrl+Enter").await;
        window
            .until(&format!("window.saved.length > {number}"))
            .await;
    }
    let painted = Times::read(window, "painted", keys).await;
    (painted, Times::read(window, "saved", ROUNDS).await)
}

/// From the last letter of a city to the frame in which the gate says which place it is.
async fn gates(window: &Window) -> Times {
    const CITIES: [&str; 10] = [
        "Lleida",
        "Zaragoza",
        "Uppsala",
        "Bologna",
        "Gdańsk",
        "Trikala",
        "Barcelona",
        "Toyama",
        "Porto",
        "Leuven",
    ];
    let watch = r#"
        window.gated = [];
        const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');
        addEventListener('keydown', (event) => {
            const city = window.awaited;
            if (!city) return;
            window.awaited = '';
            const look = () => {
                const said = document.querySelector('.gate .place[aria-pressed=true]')?.innerText ?? '';
                if (!plain(said).startsWith(plain(city))) return requestAnimationFrame(look);
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => window.gated.push(performance.now() - event.timeStamp);
                port2.postMessage(0);
            };
            requestAnimationFrame(look);
        }, true);
        return true;
    "#;
    window.look(watch, vec![]).await;
    let mut count = 0;
    for city in CITIES.iter().cycle().take(ROUNDS) {
        window.press("Ctrl+a").await;
        window.press("Delete").await;
        window.keys("Cala Vila, Vidre Net S.L., ").await;
        let mut letters: Vec<char> = city.chars().collect();
        let last = letters.pop().unwrap();
        window.keys(&letters.into_iter().collect::<String>()).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        let awaited = "window.awaited = arguments[0]; return true";
        window.look(awaited, vec![json!(city)]).await;
        window.press(&last.to_string()).await;
        count += 1;
        window
            .until(&format!("window.gated.length >= {count}"))
            .await;
    }
    window.press("Ctrl+a").await;
    window.press("Delete").await;
    Times::read(window, "gated", ROUNDS).await
}

/// Proportional memory of the window's processes, in MiB.
fn memory(window: &Window) -> u64 {
    let mut wanted = vec![window.process()];
    let mut total = 0;
    while let Some(id) = wanted.pop() {
        let children = format!("/proc/{id}/task");
        for task in std::fs::read_dir(children).unwrap().filter_map(Result::ok) {
            let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            wanted.extend(
                list.split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
        let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap();
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kib = pss.and_then(|text| text.trim().strip_suffix(" kB"));
        total += kib.unwrap().trim().parse::<u64>().unwrap();
    }
    total / 1024
}

/// Milliseconds from the start of the process to the first command and to a field that can be used.
async fn start(window: &Window) -> [f64; 2] {
    window
        .until("performance.getEntriesByName('usable').length > 0")
        .await;
    let script = "const at = (name) => performance.timeOrigin + performance.getEntriesByName(name)[0].startTime; \
        return [at('first-command'), at('usable')]";
    let marks: Vec<f64> = serde_json::from_value(window.look(script, vec![]).await).unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", window.process())).unwrap();
    let ticks: f64 = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .nth(19)
        .unwrap()
        .parse()
        .unwrap();
    let kernel = std::fs::read_to_string("/proc/stat").unwrap();
    let boot = kernel
        .lines()
        .find_map(|line| line.strip_prefix("btime "))
        .unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
    let up: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    // `btime` is whole seconds; the clock and the time since boot are finer.
    let booted = now.as_secs_f64() - up;
    assert!((booted - boot.parse::<f64>().unwrap()).abs() < 2.0);
    let began = (booted + ticks / 100.0) * 1e3;
    [marks[0] - began, marks[1] - began]
}

async fn starts(desk: &Path, screen: &Screen) {
    println!(
        "\n## Start of the window (milliseconds from the start of the process, median of {ROUNDS})\n"
    );
    println!("| window | first command | usable |\n| --- | --: | --: |");
    let mut medians = Vec::new();
    for (name, program) in [
        ("an empty window of the same Tauri", Some("empty")),
        ("Rambla, 150 leads, Capture with the focus", None),
    ] {
        let mut all = [const { Vec::new() }; 2];
        for _ in 0..ROUNDS {
            let window = match program {
                Some(_) => Window::open_empty(desk, screen, env()).await,
                None => open(desk, screen).await,
            };
            let marks = start(&window).await;
            for (list, mark) in all.iter_mut().zip(marks) {
                list.push(mark);
            }
            window.close().await;
        }
        let [command, usable] = all.map(|list| Times::of(list).quantile(0.5));
        println!("| {name} | {command:.0} | {usable:.0} |");
        medians.push([command, usable]);
    }
    let [empty, ours] = [medians[0], medians[1]];
    println!(
        "| ratio | {:.2}× | {:.2}× |",
        ours[0] / empty[0],
        ours[1] / empty[1]
    );
}

/// Turns the day again and again; the frame is the first whose first session is another one.
async fn days(window: &Window, view: &str, first: &str) -> Times {
    window.look("document.activeElement?.blur()", vec![]).await;
    window.press(view).await;
    window
        .until(&format!("document.querySelector('{first}')"))
        .await;
    // On a session of the grid these keys would move it.
    window.look("document.activeElement?.blur()", vec![]).await;
    let watch = r#"
        const [first] = arguments;
        window.turned = [];
        addEventListener('keydown', (event) => {
            if (!event.altKey || !event.key.startsWith('Arrow')) return;
            const pressed = event.timeStamp;
            const before = document.querySelector(first);
            const look = () => {
                const now = document.querySelector(first);
                if (!now || now === before) return requestAnimationFrame(look);
                // A channel that is made here and used a frame later may be collected before.
                requestAnimationFrame(() => {
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => window.turned.push(performance.now() - pressed);
                    port2.postMessage(0);
                });
            };
            requestAnimationFrame(look);
        }, { capture: true, signal: (window.turning?.abort(), (window.turning = new AbortController()).signal) });
    "#;
    window.look(watch, vec![json!(first)]).await;
    for key in ["Alt+ArrowRight", "Alt+ArrowLeft"] {
        window.press(key).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    window.look("window.turned.splice(0)", vec![]).await;
    for turn in 0..ROUNDS {
        let key = if turn % 2 == 0 {
            "Alt+ArrowRight"
        } else {
            "Alt+ArrowLeft"
        };
        window.press(key).await;
        window
            .until(&format!("window.turned.length > {turn}"))
            .await;
    }
    Times::read(window, "turned", ROUNDS).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a benchmark; run by `cargo x bench window`"]
async fn measure_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Screen::open("1280x800");
    let small = folder.path().join("small");
    sample(&small);
    starts(&small, &screen).await;

    println!("\n## In the window (times from the key to the frame that shows it)\n");
    println!("| what | measured | median | p95 | longest |\n| --- | --: | --: | --: | --: |");
    let twin = folder.path().join("twin.xml");
    std::fs::write(&twin, pentabarf(1, SESSIONS, ROOMS)).unwrap();
    let large = folder.path().join("large");
    sample(&large);
    grow(&large, LEADS);
    let window = open(&large, &screen).await;
    ready(&window).await;
    window.look(WATCH, vec![]).await;
    let (painted, saved) = capture(&window, "Cala").await;
    painted.row("a key typed in Capture, 100,000 leads in the desk");
    saved.row("a lead saved, until it stands among the last ones");
    ready(&window).await;
    gates(&window)
        .await
        .row("the last letter of a city, until the gate says which place it is");

    let busy = AtomicBool::new(true);
    let (painted, saved, jobs) = std::thread::scope(|scope| {
        let export = scope.spawn(|| {
            let path = folder.path().join("leads.csv");
            let path = path.to_str().unwrap();
            let mut times = 0;
            while busy.load(Relaxed) {
                ramblactl(&large, &["lead", "export", path]);
                times += 1;
            }
            times
        });
        let import = scope.spawn(|| {
            let mut times = 0;
            while busy.load(Relaxed) {
                times += 1;
                // Each of them is a schedule that is not there yet.
                let file = folder.path().join("beside.xml");
                let other = format!("harbour-{}", 2_026 + times);
                let text = pentabarf(1 + times, SESSIONS, ROOMS).replace("harbour-2026", &other);
                std::fs::write(&file, text).unwrap();
                ramblactl(&large, &["import", "sessions", file.to_str().unwrap()]);
            }
            times
        });
        let (painted, saved) = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(capture(&window, "Bruna"))
        });
        busy.store(false, Relaxed);
        (
            painted,
            saved,
            (export.join().unwrap(), import.join().unwrap()),
        )
    });
    println!(
        "beside it: {} exports of all leads, {} imports of 1,105 sessions each",
        jobs.0, jobs.1
    );
    painted.row("a key typed in Capture, while others export and import");
    saved.row("a lead saved, while others export and import");

    let before = memory(&window);
    go(&window, "l", "Leads").await;
    window.until("document.querySelector('.rows .one')").await;
    let scroll = r#"
        window.frames_ = [];
        window.most = 0;
        const box = document.querySelector('.rows');
        let last;
        const step = (now) => {
            if (last) window.frames_.push(now - last);
            last = now;
            box.scrollTop += window.frames_.length % 50 === 49 ? 400000 : 160;
            window.most = Math.max(window.most, box.querySelectorAll('.one').length);
            if (window.frames_.length < 400) requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
    "#;
    window.look(scroll, vec![]).await;
    Times::read(&window, "frames_", 400)
        .await
        .row("a frame while 100,000 rows are scrolled, also by leaps");
    let most = window.look("return window.most", vec![]).await;
    println!("\nRows in the page while scrolling: {most} at most.");
    println!(
        "Memory of all processes of the window (PSS), 100,000 leads: {before} MiB at Capture, {} MiB after scrolling.",
        memory(&window)
    );
    window.close().await;
    let window = Window::open_empty(&small, &screen, env()).await;
    println!("An empty window: {} MiB.", memory(&window));
    window.close().await;

    let planned = folder.path().join("planned");
    let window = open(&planned, &screen).await;
    bring_in(&window, &screen, &planned, &twin).await;
    let list = days(&window, "l", "main tbody .title").await;
    list.row("another day of 1,105 sessions in 35 rooms, list");
    let grid = days(&window, "d", "main .sheet .title").await;
    grid.row("the same, day grid");
    window.close().await;
}
