//! What programs that are not ours make of our files. They are never skipped: where one is absent,
//! the test fails and says how to install it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// An .ics file as the Python package `icalendar` reads it:
/// `{name, zone, zones, errors, events: [{uid, sequence, status, summary, description, location,
/// categories, url, geo, start, end, dtstamp}]}`. Times are UTC (RFC 3339), computed through the
/// VTIMEZONE parts of the file; what is absent is null, categories are `[]`; an entry without
/// DTEND ends when it starts.
pub(crate) fn icalendar_py(path: &Path) -> Value {
    json_of(
        Command::new(python()).arg(script("read_ics.py")).arg(path),
        "the Python package icalendar",
    )
}

/// An .ics file as `ical.js` reads it, in the shape of [`icalendar_py`].
pub(crate) fn ical_js(path: &Path) -> Value {
    json_of(
        Command::new("node").arg(script("read_ics.mjs")).arg(path),
        "ical.js",
    )
}

/// A .csv file as LibreOffice Calc opens it, with formulas allowed to run:
/// `{rows: [[{text, type, formula}]]}`. `delimiter` is `comma` or `semicolon`; `formula` is null
/// unless Calc took the cell as one; empty cells at the end of a row are left out.
pub(crate) fn libreoffice(path: &Path, delimiter: &str) -> Value {
    json_of(
        Command::new(python())
            .arg(script("read_csv.py"))
            .arg(path)
            .arg(delimiter),
        "LibreOffice Calc",
    )
}

/// An .xlsx file as LibreOffice Calc opens it, in the shape of [`libreoffice`].
#[allow(dead_code, reason = "not every test target reads these files")]
pub(crate) fn libreoffice_workbook(path: &Path) -> Value {
    libreoffice(path, "comma")
}

/// A .vcf file as the Python package `vobject` reads it: a list of
/// `{fn, family, given, org, title, email, tel, locality, country, note, categories, uid}`.
#[allow(dead_code, reason = "not every test target reads these files")]
pub(crate) fn vobject(path: &Path) -> Value {
    json_of(
        Command::new(python()).arg(script("read_vcf.py")).arg(path),
        "the Python package vobject",
    )
}

fn json_of(command: &mut Command, reader: &str) -> Value {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{reader} could not be started ({error}): run `cargo x test`, which installs it")
    });
    assert!(
        output.status.success(),
        "{reader} did not read the file; if it is not installed, run `cargo x test`.\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{reader} printed no JSON: {error}"))
}

/// The Python of the environment that `cargo x test` makes.
fn python() -> PathBuf {
    let python = root().join("target/readers/venv/bin/python");
    assert!(
        python.exists(),
        "{} is missing: run `cargo x test`, which makes it",
        python.display()
    );
    python
}

fn script(name: &str) -> PathBuf {
    root().join("tests/readers").join(name)
}

fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut above = own.ancestors();
    let root = above.find(|folder| folder.join("tests/readers/read_ics.py").exists());
    root.expect("BUG: the readers are not in this repository")
}
