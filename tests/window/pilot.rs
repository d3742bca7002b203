//! Drives the real window as a person would: keys go where the focus is, and what is read is what
//! is on screen. The commands of the shell are never called directly.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value as Json, json};

/// How long anything may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process of ours with all that it has started, ended when dropped.
struct Owned(Child);

impl Owned {
    fn start(command: &mut Command) -> Owned {
        let name = format!("{command:?}");
        let child = command.process_group(0).spawn();
        Owned(child.unwrap_or_else(|error| panic!("{name}: {error}; run `cargo x set-up`")))
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).status();
        let _ = self.0.wait();
    }
}

/// A screen of its own, without a window manager.
pub(crate) struct Screen {
    _server: Owned,
    pub(crate) name: String,
}

impl Screen {
    pub(crate) fn open(size: &str) -> Screen {
        let folder = tempfile::tempdir().expect("a folder");
        let answer = folder.path().join("display");
        let shell = format!(
            "exec Xvfb -displayfd 3 -screen 0 {size}x24 -nolisten tcp 3> '{}'",
            answer.display()
        );
        let server = Owned::start(
            Command::new("sh")
                .args(["-c", &shell])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        let began = Instant::now();
        loop {
            let number = fs::read_to_string(&answer).unwrap_or_default();
            if number.ends_with('\n') {
                let name = format!(":{}", number.trim());
                return Screen {
                    _server: server,
                    name,
                };
            }
            assert!(began.elapsed() < PATIENCE, "Xvfb does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Screen {
    /// Types a path into the dialog of the system that has this title, and Enter. Web pages cannot
    /// see such a dialog, and neither can their driver: the keys come from the X server.
    pub(crate) fn answer_dialog(&self, title: &str, path: &Path) {
        let began = Instant::now();
        let search = ["search", "--onlyvisible", "--name", title];
        let found = loop {
            let found = self.xdotool(&search);
            if let Some(id) = found.lines().next() {
                break id.to_owned();
            }
            assert!(began.elapsed() < PATIENCE, "no dialog {title}");
            std::thread::sleep(Duration::from_millis(50));
        };
        // There is no window manager that would do it.
        self.xdotool(&["windowfocus", "--sync", &found]);
        // The line for a path, which a dialog that opens files hides at first.
        self.xdotool(&["key", "ctrl+l"]);
        std::thread::sleep(Duration::from_millis(300));
        self.xdotool(&["key", "ctrl+a"]);
        self.xdotool(&["type", &path.display().to_string()]);
        // It looks for the file while one types, and hears Enter once it has done so.
        std::thread::sleep(Duration::from_millis(500));
        self.xdotool(&["key", "Return"]);
        while !self.xdotool(&search).is_empty() {
            assert!(began.elapsed() < PATIENCE, "{title} does not close");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn xdotool(&self, words: &[&str]) -> String {
        let done = Command::new("xdotool")
            .args(words)
            .env("DISPLAY", &self.name)
            .output()
            .expect("xdotool is installed: cargo x set-up");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}

/// An open window.
pub(crate) struct Window {
    pub(crate) client: Client,
    _driver: Owned,
    /// The folder of the desk.
    pub(crate) data: PathBuf,
    pressed: AtomicUsize,
}

/// How a window is opened.
pub(crate) struct Opening<'a> {
    /// The folder of the desk.
    pub(crate) data: &'a Path,
    /// The screen.
    pub(crate) screen: &'a Screen,
    /// Variables of the environment.
    pub(crate) env: &'a [(&'a str, &'a str)],
}

impl Window {
    /// Opens the window on a desk; HOME and all folders below it are its own.
    pub(crate) async fn open(opening: Opening<'_>) -> Window {
        Window::open_program(Path::new(env!("CARGO_BIN_EXE_rambla")), opening).await
    }

    /// Opens the empty window that ours is measured against.
    pub(crate) async fn open_empty(data: &Path, screen: &Screen, env: &[(&str, &str)]) -> Window {
        let ours = Path::new(env!("CARGO_BIN_EXE_rambla"));
        let empty = ours.with_file_name("examples").join("empty");
        Window::open_program(&empty, Opening { data, screen, env }).await
    }

    async fn open_program(program: &Path, opening: Opening<'_>) -> Window {
        let home = opening.data.join("home");
        fs::create_dir_all(&home).expect("a home");
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .env("DISPLAY", &opening.screen.name)
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_RUNTIME_DIR", &home)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .envs(opening.env.iter().copied());
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": program, "args": ["--data", opening.data] }),
        );
        Window::drive(driver, capabilities, opening.data).await
    }

    /// Starts a driver and, through it, what these capabilities name.
    pub(crate) async fn drive(
        mut driver: Command,
        capabilities: Capabilities,
        data: &Path,
    ) -> Window {
        let port = free_port();
        driver
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Owned::start(&mut driver);
        let address = format!("http://127.0.0.1:{port}");
        let began = Instant::now();
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let asked = builder.capabilities(capabilities.clone()).connect(&address);
            // A driver whose program ends before it has a window never answers.
            let asked = tokio::time::timeout(PATIENCE, asked).await;
            match asked.expect("the program has a window") {
                Ok(client) => break client,
                Err(error) => {
                    assert!(began.elapsed() < PATIENCE, "no window: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        };
        Window {
            client,
            _driver: driver,
            data: data.to_owned(),
            pressed: AtomicUsize::new(0),
        }
    }

    /// Runs JavaScript that only looks.
    pub(crate) async fn look(&self, script: &str, arguments: Vec<Json>) -> Json {
        let answer = self.client.execute(script, arguments).await;
        let begin: String = script.chars().take(200).collect();
        answer.unwrap_or_else(|error| panic!("{begin}: {error}"))
    }

    /// Waits until this expression is true, and says what is on screen if it never is.
    pub(crate) async fn until(&self, expression: &str) {
        let script = format!("try {{ return Boolean({expression}) }} catch (e) {{ return false }}");
        let began = Instant::now();
        // While a page is loaded anew nothing answers.
        while !matches!(
            self.client.execute(&script, vec![]).await,
            Ok(Json::Bool(true))
        ) {
            if began.elapsed() > PATIENCE {
                let text: String = self.text().await.chars().take(2_000).collect();
                panic!("{expression} did not come true; on screen: {text}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until these words are on screen.
    pub(crate) async fn shows(&self, words: &str) {
        let words = serde_json::to_string(words).expect("words");
        self.until(&format!("document.body.innerText.includes({words})"))
            .await;
    }

    /// All the text on screen.
    pub(crate) async fn text(&self) -> String {
        let text = self.look("return document.body.innerText", vec![]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Where the focus is, in words: the accessible name a reader would hear, roughly.
    pub(crate) async fn focus(&self) -> String {
        let script = "const e = document.activeElement; const label = e.labels?.[0]?.innerText; \
            const name = label ?? e.getAttribute('aria-label') ?? (e.tabIndex < 0 ? '' : e.innerText); \
            return `${e.tagName.toLowerCase()} ${name ?? ''}`.trim()";
        let text = self.look(script, vec![]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Types a text, key by key.
    pub(crate) async fn keys(&self, text: &str) {
        let actions = text
            .chars()
            .fold(KeyActions::new("keyboard".to_owned()), |actions, key| {
                self.pressed.fetch_add(1, Relaxed);
                actions
                    .then(KeyAction::Down { value: key })
                    .then(KeyAction::Up { value: key })
            });
        self.perform(actions).await;
    }

    /// Types as a badge scanner does: a burst, and Enter at its end.
    pub(crate) async fn scan(&self, code: &str) {
        self.keys(&format!("{code}\u{e007}")).await;
    }

    /// How many keys were pressed since this was asked last; a shortcut of two keys is two.
    pub(crate) fn keystrokes(&self) -> usize {
        self.pressed.swap(0, Relaxed)
    }

    /// Presses keys together: `Ctrl+Enter`, `Alt+1`, `F2`, `Tab`, `g`.
    pub(crate) async fn press(&self, keys: &str) {
        let keys: Vec<char> = match keys {
            "+" => vec!['+'],
            _ => keys.split('+').map(key).collect(),
        };
        self.pressed.fetch_add(keys.len(), Relaxed);
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in &keys {
            actions = actions.then(KeyAction::Down { value: *value });
        }
        for value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *value });
        }
        self.perform(actions).await;
    }

    async fn perform(&self, actions: KeyActions) {
        let done = self.client.perform_actions(actions).await;
        done.unwrap_or_else(|error| panic!("keys: {error}"));
    }

    /// Walks with Tab until the focus is on something with this name.
    pub(crate) async fn tab_to(&self, name: &str) {
        for _ in 0..80 {
            if self.focus().await.contains(name) {
                return;
            }
            self.press("Tab").await;
        }
        panic!(
            "Tab never comes to {name}; on screen: {}",
            self.text().await
        );
    }

    /// The picture of the window.
    pub(crate) async fn picture(&self, path: &Path) {
        let settled = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(1)))";
        let _ = self.client.execute_async(settled, vec![]).await;
        let bytes = self.client.screenshot().await.expect("a picture");
        fs::write(path, bytes).expect("a picture");
    }

    /// The process of the window.
    pub(crate) fn process(&self) -> u32 {
        let wanted = self.data.as_os_str().as_encoded_bytes();
        let found = fs::read_dir("/proc")
            .expect("/proc")
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .find(|id| {
                let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
                let mut words = line.split(|byte| *byte == 0);
                words
                    .next()
                    .is_some_and(|word| word.ends_with(b"/rambla") || word.ends_with(b"/empty"))
                    && words.any(|word| word == wanted)
            });
        found.expect("the window has a process")
    }

    /// Ends the process as a dying laptop would.
    pub(crate) async fn kill(self) {
        let id = self.process().to_string();
        let status = Command::new("kill").args(["-9", &id]).status();
        assert!(status.is_ok_and(|status| status.success()));
        // Its lock is given back with its last thread, which may be waiting for the disk.
        let lock = fs::File::options()
            .write(true)
            .open(self.data.join("window.lock"))
            .expect("the lock of the window");
        let began = Instant::now();
        while lock.try_lock().is_err() {
            assert!(began.elapsed() < PATIENCE, "the window does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(lock);
        drop(self);
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        let _ = self.client.clone().close().await;
        drop(self);
    }
}

/// A port that nobody listens to now.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("a port").port()
}

/// The character that WebDriver knows a key by (W3C WebDriver, section 17.4.2).
fn key(name: &str) -> char {
    match name {
        "Ctrl" => '\u{e009}',
        "Alt" => '\u{e00a}',
        "Shift" => '\u{e008}',
        "Enter" => '\u{e007}',
        "Tab" => '\u{e004}',
        "Escape" => '\u{e00c}',
        "Space" => ' ',
        "Delete" => '\u{e017}',
        "Backspace" => '\u{e003}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "F2" => '\u{e032}',
        "F11" => '\u{e03b}',
        _ => name.chars().next().expect("a key has a name"),
    }
}
