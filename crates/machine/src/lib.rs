//! What the core may not know by itself: this machine's clock, randomness, folders and files.

mod files;

use std::env;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use rambla_core::desk::{Ambient, Place};

pub use files::{read, write};

/// The system's clock and randomness.
pub fn ambient() -> Ambient {
    Ambient {
        now: Box::new(now),
        random: Box::new(|bytes| {
            getrandom::fill(bytes).expect("BUG: the system gives no randomness");
        }),
    }
}

/// Milliseconds since 1970, UTC, as this machine's clock shows them.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// The folder of this user's own desk; none where the user has no home folder.
pub fn own_place() -> Option<Place> {
    let home = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let folder = if cfg!(target_os = "windows") {
        home("APPDATA").map(|folder| folder.join("Rambla"))
    } else if cfg!(target_os = "macos") {
        home("HOME").map(|folder| folder.join("Library/Application Support/Rambla"))
    } else {
        home("XDG_DATA_HOME")
            .or_else(|| Some(home("HOME")?.join(".local/share")))
            .map(|folder| folder.join("rambla"))
    };
    folder.map(Place::new)
}
