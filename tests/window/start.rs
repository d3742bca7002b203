//! Starting: without a display, under a bare locale, twice.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::flow::{open, ready};
use crate::pilot::{Opening, Screen, Window};
use crate::ramblactl::sample;

fn rambla(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rambla"));
    command
        .arg("--data")
        .arg(data)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_a_display_it_says_so_and_what_to_do() {
    let desk = tempfile::tempdir().unwrap();
    let done = rambla(desk.path()).output().unwrap();
    assert_eq!(done.status.code(), Some(5));
    let said = said(&done);
    assert!(
        said.contains("There is no display here") && said.contains("--picture FILE"),
        "{said}"
    );
}

#[test]
fn words_that_are_not_understood_are_told_with_the_usage() {
    let desk = tempfile::tempdir().unwrap();
    let done = rambla(desk.path()).arg("--dance").output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done).contains("Usage: rambla [--data DIR]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_without_a_session_bus_is_told_that_the_desk_is_open() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let window = open(desk.path(), &screen).await;
    ready(&window).await;
    let second = rambla(desk.path())
        .env("DISPLAY", &screen.name)
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(5));
    assert!(
        said(&second).contains("open on this desk already"),
        "{}",
        said(&second)
    );
    // The first one goes on as if nothing had been.
    window.keys("still here").await;
    window.shows("Clear the form").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_on_the_same_session_bus_hands_over_to_the_first_window() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let bus = Bus::start();
    let window = Window::open(Opening {
        data: desk.path(),
        screen: &screen,
        env: &[("DBUS_SESSION_BUS_ADDRESS", &bus.address)],
    })
    .await;
    ready(&window).await;
    let mut second = rambla(desk.path());
    second
        .env("DISPLAY", &screen.name)
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let second = tokio::task::spawn_blocking(move || second.output().unwrap());
    let second = tokio::time::timeout(Duration::from_secs(20), second)
        .await
        .expect("the second start ends")
        .unwrap();
    assert_eq!(second.status.code(), Some(0), "{}", said(&second));
    window.keys("still here").await;
    window.shows("Clear the form").await;
    window.close().await;
}

/// A session bus of its own.
struct Bus {
    address: String,
    process: String,
}

impl Bus {
    fn start() -> Bus {
        let started = Command::new("dbus-daemon")
            .args(["--session", "--fork", "--print-address=1", "--print-pid=1"])
            .output()
            .expect("dbus-daemon is installed: cargo x set-up");
        let text = String::from_utf8(started.stdout).unwrap();
        let mut lines = text.lines().map(str::to_owned);
        Bus {
            address: lines.next().unwrap(),
            process: lines.next().unwrap(),
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(&self.process).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_works_under_a_bare_locale() {
    let desk = tempfile::tempdir().unwrap();
    sample(desk.path());
    let screen = Screen::open("1280x800");
    let bare = [("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8"), ("LANGUAGE", "")];
    let window = Window::open(Opening {
        data: desk.path(),
        screen: &screen,
        env: &bare,
    })
    .await;
    ready(&window).await;
    window.keys("Ona Prat").await;
    window.press("Ctrl+Enter").await;
    window.shows("Ona Prat is saved on this desk.").await;
    crate::flow::go(&window, "l", "Leads").await;
    window.shows("151 leads").await;
    window.shows("2026").await;
    crate::flow::go(&window, "a", "Agenda").await;
    window.shows("Tue").await;
    window.close().await;
}
