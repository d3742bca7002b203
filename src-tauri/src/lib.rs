//! The shell: the window, dialogs, disk paths. It only carries; what is decided is decided in the
//! core.

mod commands;
#[cfg(test)]
mod contract;
mod failure;
mod jobs;
mod open_desk;
mod sync;
#[cfg(test)]
mod types;
mod words;

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, process};

use rambla_core::desk::Place;
use tauri::{Manager, WebviewUrl, WebviewWindowBuilder};

use crate::commands::commands;
use crate::jobs::Jobs;
use crate::open_desk::OpenDesk;

/// Opens the window, on the desk of `--data DIR` (or `RAMBLA_DATA`), else on this user's own.
#[allow(
    clippy::print_stderr,
    reason = "without a window there is only the terminal"
)]
pub fn run() -> ExitCode {
    let place = match place(env::args_os().skip(1)) {
        Ok(place) => place,
        Err(sentence) => {
            eprintln!("{sentence}");
            return ExitCode::from(2);
        }
    };
    if !has_display() {
        eprintln!("{}", words::NO_DISPLAY);
        return ExitCode::from(5);
    }
    with_the_right_environment();
    let mut builder = tauri::Builder::default();
    // Without a session bus the plugin would fail; then the lock of the folder decides, before
    // anything of a window is there that would have to be taken down again.
    let has_bus =
        env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() || cfg!(not(target_os = "linux"));
    let lock = match has_bus {
        true => None,
        false => match one_window(&place) {
            Ok(lock) => Some(lock),
            Err(sentence) => {
                eprintln!("{sentence}");
                return ExitCode::from(5);
            }
        },
    };
    if has_bus {
        builder = builder.plugin(
            tauri_plugin_single_instance::Builder::new()
                .callback(|app, _, _| {
                    if let Some(window) = app.get_webview_window("main") {
                        let _ = window.unminimize();
                        let _ = window.set_focus();
                    }
                })
                .dbus_id(bus_name(&place))
                .build(),
        );
    }
    let done = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .manage(OpenDesk::new(place))
        .manage(Jobs::default())
        .manage(sync::Sync::default())
        .invoke_handler(commands!())
        .setup(|app| {
            // After the plugin, which hands over to the first window where it can.
            let lock = lock.map_or_else(|| one_window(&app.state::<OpenDesk>().place), Ok);
            match lock {
                Ok(lock) => app.manage(lock),
                Err(sentence) => {
                    eprintln!("{sentence}");
                    // An error would be made into a panic.
                    app.handle().exit(5);
                    return Ok(());
                }
            };
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Rambla")
                .inner_size(1280.0, 800.0)
                .min_inner_size(320.0, 200.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The window could not be opened: {error}.");
            ExitCode::from(5)
        }
    }
}

/// The desk that was named.
fn place(words: impl Iterator<Item = OsString>) -> Result<Place, &'static str> {
    let mut words = words;
    let mut named = env::var_os("RAMBLA_DATA").filter(|folder| !folder.is_empty());
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--data") => named = Some(words.next().ok_or(words::USAGE)?),
            _ => return Err(words::USAGE),
        }
    }
    named
        .map(|folder| Place::new(PathBuf::from(folder)))
        .or_else(rambla_machine::own_place)
        .ok_or(words::NO_HOME)
}

fn has_display() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Where the variables that the web view reads must be others, the program begins again with them:
/// they are read before any line of ours could set them.
fn with_the_right_environment() {
    let automated = env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    let name = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if cfg!(target_os = "linux") && !automated && env::var_os(name).is_none() && !has_gpu() {
        again(name, "1");
    }
}

/// Whether the machine has a graphics card that the web view could draw with.
fn has_gpu() -> bool {
    PathBuf::from("/dev/dri").exists()
}

#[cfg(unix)]
fn again(name: &str, value: &str) {
    use std::os::unix::process::CommandExt;
    let Ok(program) = env::current_exe() else {
        return;
    };
    // Returns only where it could not be done; the window then draws more slowly.
    let _ = process::Command::new(program)
        .args(env::args_os().skip(1))
        .env(name, value)
        .exec();
}

#[cfg(not(unix))]
fn again(_: &str, _: &str) {}

/// One window for each desk: a name on the session bus that follows from the folder.
fn bus_name(place: &Place) -> String {
    let folder = place.folder.canonicalize();
    let folder = folder.unwrap_or_else(|_| place.folder.clone());
    let digest = rambla_core::digest(folder.as_os_str().as_encoded_bytes());
    let digits: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("org.rambla.desk.d{digits}")
}

/// Held by the window while it is open; the system gives it back when the process ends.
struct WindowLock {
    _file: File,
}

/// Sees to it that one window at a time shows a desk, where no session bus could tell the first.
fn one_window(place: &Place) -> Result<WindowLock, String> {
    let path = place.folder.join("window.lock");
    let refused = |error: std::io::Error| format!("{}: {error}.", path.display());
    fs::create_dir_all(&place.folder).map_err(refused)?;
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    let file = options.open(&path).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(WindowLock { _file: file }),
        Err(_) => Err(words::ALREADY_OPEN.to_owned()),
    }
}
