//! The window's pages: their packages, and the files that go into the program.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

use crate::generated::write_file;
use crate::readers::changed;
use crate::step::{Failure, program, root, run};

const LIST: &str = "ui/package-lock.json";
const LIST_STAMP: &str = "ui/node_modules/.made-from.json";
/// What the pages are made of.
const SOURCES: &[&str] = &[
    "ui/src",
    "ui/tools",
    "ui/index.html",
    "ui/package-lock.json",
    "ui/svelte.config.js",
    "ui/vite.config.ts",
    "assets/words",
];
const PAGES_STAMP: &str = "ui/dist/.made-from";

/// The packages, when their list has changed; then the pages, when anything they are made of has.
pub(crate) fn ready() -> Result<(), Failure> {
    packages()?;
    let root = root();
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        digest(&root.join(source), &mut hasher);
    }
    let sources = format!("{:016x}", hasher.finish());
    let stamp = root.join(PAGES_STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == sources) {
        return Ok(());
    }
    npm(&["run", "build"], "ui")?;
    write_file(&stamp, sources.as_bytes())
}

/// The packages of the pages.
pub(crate) fn packages() -> Result<(), Failure> {
    let root = root();
    let Some(list) = changed(&root, LIST, LIST_STAMP) else {
        return Ok(());
    };
    npm(&["ci", "--no-audit", "--no-fund"], "ui")?;
    write_file(&root.join(LIST_STAMP), &list)
}

/// Runs npm in a folder.
pub(crate) fn npm(words: &[&str], folder: &str) -> Result<(), Failure> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(
        program(npm).args(["--prefix", folder]).args(words),
        "Read what npm says above; Node comes with npm, or as the package `npm`.",
    )
}

/// Names and contents of all files below a path, in order.
fn digest(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = std::fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            digest(&path, hasher);
        }
        return;
    }
    path.hash(hasher);
    std::fs::read(path).unwrap_or_default().hash(hasher);
}
