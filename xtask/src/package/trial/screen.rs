//! A screen of its own, and a window that is waited for on it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::package::trial::demand;
use crate::step::{Failure, program};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that we started, ended when dropped: it alone, by its id.
struct Owned(Child);

impl Owned {
    fn start(command: &mut Command, name: &str) -> Result<Owned, Failure> {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
        quiet.spawn().map(Owned).map_err(|error| {
            Failure::new(
                format!("{name} could not be started: {error}."),
                "Run `cargo x set-up`.",
            )
        })
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An X server without a window manager.
pub(super) struct Screen {
    _server: Owned,
    pub(super) name: String,
}

impl Screen {
    /// `folder` is where the server writes its number.
    pub(super) fn open(folder: &Path) -> Result<Screen, Failure> {
        let answer = folder.join("display");
        let shell = format!(
            "exec Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3> '{}'",
            answer.display()
        );
        let mut server = Command::new("sh");
        server.args(["-c", &shell]).stderr(Stdio::null());
        let server = Owned::start(&mut server, "Xvfb")?;
        let began = Instant::now();
        loop {
            let number = fs::read_to_string(&answer).unwrap_or_default();
            if number.ends_with('\n') {
                let name = format!(":{}", number.trim());
                return Ok(Screen {
                    _server: server,
                    name,
                });
            }
            demand(began.elapsed() < PATIENCE, || {
                "Xvfb does not answer.".to_owned()
            })?;
            sleep(Duration::from_millis(20));
        }
    }

    /// Starts a program and waits until a window of this class and title is there; then ends it.
    pub(super) fn shows(
        &self,
        command: &mut Command,
        class: &str,
        title: &str,
    ) -> Result<(), Failure> {
        let began = Instant::now();
        let mut started = Owned::start(command, class)?;
        loop {
            if self.has_window("--class", class) && self.has_window("--name", title) {
                break;
            }
            if let Ok(Some(status)) = started.0.try_wait() {
                return demand(false, || {
                    format!("{class} ended ({status}) without a window.")
                });
            }
            demand(began.elapsed() < PATIENCE, || {
                format!("{class} opens no window.")
            })?;
            sleep(Duration::from_millis(50));
        }
        eprintln!(
            "  its window is there after {:.1} s",
            began.elapsed().as_secs_f64()
        );
        // It must still be there when it has had time to fail.
        sleep(Duration::from_secs(1));
        let ended = started.0.try_wait().ok().flatten();
        demand(ended.is_none() && self.has_window("--class", class), || {
            format!("The window of {class} did not stay.")
        })
    }

    fn has_window(&self, by: &str, name: &str) -> bool {
        let mut find = program("xdotool");
        find.args(["search", "--onlyvisible", by, &format!("^{name}$")]);
        let found = find.env("DISPLAY", &self.name).output();
        found.is_ok_and(|found| !found.stdout.is_empty())
    }
}
