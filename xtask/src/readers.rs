//! Readers that are not ours, for the tests: a Python environment in target/ and packages of Node in tests/readers.
//!
//! Each is made again only when the list of its packages has changed; a stamp beside it holds the list it was made from.

use std::path::Path;

use crate::step::{Failure, program, root, run};

const PYTHON_LIST: &str = "tests/readers/requirements.txt";
const NODE_LIST: &str = "tests/readers/package-lock.json";
const VENV: &str = "target/readers/venv";
const PYTHON_STAMP: &str = "target/readers/venv/made-from.txt";
const NODE_STAMP: &str = "tests/readers/node_modules/.made-from.json";

/// Makes what is missing or stale; takes no noticeable time otherwise.
pub(crate) fn ready() -> Result<(), Failure> {
    let root = root();
    if let Some(list) = changed(&root, PYTHON_LIST, PYTHON_STAMP) {
        python()?;
        stamp(&root.join(PYTHON_STAMP), &list)?;
    }
    if let Some(list) = changed(&root, NODE_LIST, NODE_STAMP) {
        node()?;
        stamp(&root.join(NODE_STAMP), &list)?;
    }
    Ok(())
}

/// The list, if the stamp does not hold the same. A list that is not there asks for nothing.
pub(crate) fn changed(root: &Path, list: &str, stamp: &str) -> Option<Vec<u8>> {
    let list = std::fs::read(root.join(list)).ok()?;
    let made_from = std::fs::read(root.join(stamp)).ok();
    (made_from.as_ref() != Some(&list)).then_some(list)
}

fn python() -> Result<(), Failure> {
    let cure = "Check the network and the settings of pip; without them the tests cannot read our files back.";
    run(
        program("python3").args(["-m", "venv", "--clear", VENV]),
        "Install python3 with its module venv.",
    )?;
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let mut pip = program(
        &root()
            .join(VENV)
            .join(folder)
            .join("python")
            .to_string_lossy(),
    );
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        PYTHON_LIST,
    ]);
    run(&mut pip, cure)
}

fn node() -> Result<(), Failure> {
    crate::ui::npm(&["ci", "--no-audit", "--no-fund"], "tests/readers")
}

fn stamp(path: &Path, list: &[u8]) -> Result<(), Failure> {
    crate::generated::write_file(path, list)
}
