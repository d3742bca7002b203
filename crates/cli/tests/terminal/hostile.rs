//! Files that want to do harm, and files that are none: refused whole, in little memory.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use rambla_core::testing::schedule::pentabarf;

use crate::desk::{TestDesk, cleared, needs, said};

/// An import that must be refused as a whole, in little memory.
#[track_caller]
fn is_refused(desk: &TestDesk, file: &Path, parts: &[&str]) {
    let before = desk.state();
    let line = format!(
        "--json --data {} import sessions {}",
        desk.folder.display(),
        file.display()
    );
    let mut command = Command::new("prlimit");
    cleared(&mut command);
    command
        .env("RAMBLA_UNPROTECTED", "1")
        .arg("--as=600000000")
        .arg(env!("CARGO_BIN_EXE_ramblactl"));
    let said = said(command.args(line.split(' '))).ended(3);
    let name = file.display().to_string();
    for part in parts.iter().chain([&name.as_str()]) {
        assert!(said.stderr.contains(part), "{part:?} is missing: {said}");
    }
    assert_eq!(said.stdout, b"");
    assert!(said.stderr.len() < 600, "{said}");
    assert_eq!(desk.state(), before);
}

#[test]
fn hostile_files_are_refused_whole_with_the_place_and_the_cure_in_little_memory() {
    needs("prlimit", "util-linux");
    let desk = TestDesk::with_event();
    let good = pentabarf(3, 40, 3);
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE s [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<schedule>&b;</schedule>";
    let secret = "<?xml version=\"1.0\"?>\n<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<schedule>&x;</schedule>";
    let half = &good[..good.len() / 2];
    let mut not_text = good.clone().into_bytes();
    let at = good.find("<title>").unwrap() + 8;
    not_text[at] = 0xff;
    for (name, bytes, parts) in [
        (
            "bomb.xml",
            bomb.as_bytes(),
            ["In line 2", "Take the DOCTYPE out"],
        ),
        (
            "secret.xml",
            secret.as_bytes(),
            ["In line 2", "Take the DOCTYPE out"],
        ),
        (
            "half.xml",
            half.as_bytes(),
            ["is cut off", "export the schedule again"],
        ),
        (
            "empty.xml",
            b"",
            ["no row in the file", "Export the table again"],
        ),
        (
            "program.xml",
            b"\x7fELF\x02\x01\x01\0\0\0\0",
            ["a program", "Choose a table"],
        ),
        (
            "table.xml",
            b"a,b\nA,9\n",
            ["No column can be used", "--map"],
        ),
        (
            "page.xml",
            b"<!doctype html><html></html>",
            ["a web page", "Choose a table"],
        ),
        ("other.xml", b"<rss></rss>", ["XML", "Choose a table"]),
        (
            "latin.xml",
            &not_text,
            ["is not UTF-8", "Save the file as UTF-8"],
        ),
    ] {
        let file = desk.file(name, bytes);
        is_refused(&desk, &file, &parts);
    }
    is_refused(&desk, &desk.beside("none.xml"), &["there is no such file"]);
    is_refused(
        &desk,
        &desk.file("file", "x").join("schedule.xml"),
        &["a part of that path is a file"],
    );
    let folder = desk.beside("folder.xml");
    fs::create_dir(&folder).unwrap();
    is_refused(&desk, &folder, &["that is a folder"]);
    desk.is_well();
}

#[test]
fn files_as_large_as_they_may_be_are_refused_in_bounded_memory() {
    needs("prlimit", "util-linux");
    let desk = TestDesk::with_event();
    let large = desk.beside("large.xml");
    File::create(&large).unwrap().set_len(65 << 20).unwrap();
    is_refused(
        &desk,
        &large,
        &["at most 64 MiB are read", "Split the table"],
    );
    const MANY: usize = 60 << 20;
    let deep = "<a>".repeat(MANY / 3);
    is_refused(
        &desk,
        &desk.file("large.xml", format!("<schedule>{deep}")),
        &["deep in one another"],
    );
    let sessions =
        "<event id=\"1\"><start>09:00</start><duration>01:00</duration><title>T</title></event>";
    let sessions = sessions.repeat(MANY / sessions.len());
    let many = format!(
        "<schedule><conference><title>T</title></conference><day date=\"2026-11-24\"><room name=\"R\">{sessions}"
    );
    is_refused(
        &desk,
        &desk.file("large.xml", many),
        &["20000", "Split the file by day"],
    );
    let text = "a &lt; b ".repeat(MANY / 9);
    let text = format!("<schedule><day date=\"2026-11-24\"><event id=\"1\"><title>{text}");
    is_refused(&desk, &desk.file("large.xml", text), &["is cut off"]);
    let attributes = " a=\"b\"".repeat(MANY / 6);
    is_refused(
        &desk,
        &desk.file("large.xml", format!("<schedule{attributes}")),
        &["large.xml"],
    );
}
