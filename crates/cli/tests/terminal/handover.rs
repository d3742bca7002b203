//! Desks that meet through files: two people's desks, a stick between them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::desk::{Said, TestDesk, id, needs, said};

const PASSPHRASE: &str = "stick between desks";

#[track_caller]
fn with(desk: &TestDesk, passphrase: &str, words: &str) -> Said {
    let mut command = desk.command(words);
    said(command.env("RAMBLA_HANDOVER_PASSPHRASE", passphrase))
}

pub(crate) fn hand(from: &TestDesk, to: &TestDesk, lacking: &str) -> Json {
    let file = from.beside("stick.handover");
    let file = file.to_str().unwrap();
    with(
        from,
        PASSPHRASE,
        &format!("handover export '{file}' {lacking}"),
    )
    .ended(0);
    with(to, PASSPHRASE, &format!("handover import '{file}'"))
        .ended(0)
        .json()
}

pub(crate) fn vector(desk: &TestDesk) -> String {
    let file = desk.beside("has.vector");
    desk.ok_silent(&format!("handover vector '{}'", file.display()));
    format!("--lacking '{}'", file.display())
}

#[test]
fn two_desks_meet_through_files_and_decide_what_they_said_differently() {
    let (booth, stand) = (TestDesk::with_event(), TestDesk::none());
    let ana = id(&booth.ok("lead add --name 'Ana Roca' --role buyer --email ana@acme.example"));
    let bo = id(&booth.ok("lead add --name 'Bo Ek' --role buyer"));
    let taken = hand(&booth, &stand, "");
    assert_eq!(
        (taken["joined"].as_bool(), taken["desk"].as_str()),
        (Some(true), Some("Desk"))
    );
    let digests = |desk: &TestDesk| desk.ok("desk digest");
    hand(&stand, &booth, &vector(&booth));
    assert_eq!(digests(&booth), digests(&stand));
    let at = |desk: &TestDesk, lead: &String| {
        desk.ok(format!("lead show {lead}"))["whereabouts"].clone()
    };
    assert_eq!(
        [at(&booth, &ana), at(&stand, &ana)],
        ["acknowledged", "acknowledged"]
    );
    // Apart, both change the same fields.
    for (lead, role) in [(&ana, "boss"), (&bo, "chair")] {
        booth.ok(format!("lead edit {lead} --role {role}"));
        stand.ok(format!("lead edit {lead} --role owner"));
    }
    assert_ne!(digests(&booth), digests(&stand));
    assert_eq!(at(&booth, &ana), "here");
    hand(&booth, &stand, &vector(&stand));
    let taken = hand(&stand, &booth, &vector(&booth));
    assert_eq!(taken["fresh"], taken["changes"]);
    assert_eq!(digests(&booth), digests(&stand));
    let open = booth.ok("conflict list");
    let fields: Vec<_> = open
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["atom"])
        .collect();
    assert_eq!(fields, [&json!("role"), &json!("role")]);
    assert_eq!(open[0]["base"], json!({ "role": "buyer" }));
    // The stand's value of one, and so of the other too; undo brings back what showed before.
    let shown = |lead: &String| booth.ok(format!("lead show {lead}"))["role"].clone();
    let before = [shown(&ana), shown(&bo)];
    let values = open[0]["values"].as_array().unwrap();
    let place = values
        .iter()
        .position(|one| one["mine"] == json!(false))
        .unwrap()
        + 1;
    let record = open[0]["id"].as_str().unwrap();
    let wrong = booth.run(format!("conflict resolve {record} role --take 3"));
    assert!(wrong.ended(4).stderr.contains("There is no value"));
    booth.ok_silent(&format!(
        "conflict resolve {record} role --take {place} --similar"
    ));
    assert_eq!(booth.ok("conflict list"), json!([]));
    let decided = [json!("owner"), json!("owner")];
    assert_eq!([shown(&ana), shown(&bo)], decided);
    booth.ok("undo");
    assert_eq!([shown(&ana), shown(&bo)], before);
    booth.ok("redo");
    assert_eq!([shown(&ana), shown(&bo)], decided);
    hand(&booth, &stand, &vector(&stand));
    assert_eq!(stand.ok("conflict list"), json!([]));
    assert_eq!(digests(&booth), digests(&stand));
    for desk in [&booth, &stand] {
        desk.run("desk doctor").ended(0);
    }
}

#[test]
fn files_that_cannot_be_taken_are_refused_with_a_cure_and_change_nothing() {
    let (booth, stand) = (TestDesk::with_event(), TestDesk::with_event());
    booth.ok("lead add --name 'Ana Roca'");
    let whole = booth.beside("whole.handover");
    with(
        &booth,
        PASSPHRASE,
        &format!("handover export '{}'", whole.display()),
    )
    .ended(0);
    let bytes = fs::read(&whole).unwrap();
    assert!(
        !bytes.windows(3).any(|three| three == b"Ana"),
        "it is sealed"
    );
    let cut = booth.file("cut.handover", &bytes[..bytes.len() - 20]);
    let other = booth.file("other.handover", "x");
    let before = stand.state();
    for (file, passphrase, part) in [
        (&whole, "wrong", "The passphrase does not open the file"),
        (&whole, " ", "passphrase is empty"),
        (&whole, PASSPHRASE, "The file is of another team"),
        (&other, PASSPHRASE, "It is no hand-over file"),
        (&booth.beside("none"), PASSPHRASE, "no such file"),
        (&booth.folder, PASSPHRASE, "that is a folder"),
    ] {
        let refused = with(
            &stand,
            passphrase,
            &format!("handover import '{}'", file.display()),
        );
        assert!((3..6).contains(&refused.code), "{refused}");
        assert!(refused.stderr.contains(part), "{refused}");
        assert!(!refused.stderr.contains("Ana"));
    }
    assert_eq!(stand.state(), before);
    // A desk that may join takes nothing of a file that is cut off.
    let fresh = TestDesk::none();
    fresh.ok("desk create");
    let before = fresh.state();
    let refused = with(
        &fresh,
        PASSPHRASE,
        &format!("handover import '{}'", cut.display()),
    );
    assert!(refused.ended(3).stderr.contains("damaged"));
    assert_eq!(fresh.state(), before);
    // Nobody to ask, the sample event, something that is no vector.
    let refused = booth.run(format!("handover export '{}'", whole.display()));
    assert!(
        refused
            .ended(5)
            .stderr
            .contains("RAMBLA_HANDOVER_PASSPHRASE")
    );
    let refused = with(
        &booth,
        PASSPHRASE,
        &format!(
            "handover export '{}' --lacking '{}'",
            cut.display(),
            other.display()
        ),
    );
    assert!(
        refused
            .ended(3)
            .stderr
            .contains("not the file that is asked for")
    );
    let tried = TestDesk::none();
    tried.ok("desk demo");
    let refused = with(
        &tried,
        PASSPHRASE,
        &format!("handover export '{}'", cut.display()),
    );
    assert!(refused.ended(3).stderr.contains("sample event"));
}

#[test]
fn a_hand_over_file_opens_with_the_program_age() {
    needs("age", "age");
    let booth = TestDesk::with_event();
    booth.ok("lead add --name 'Ana Roca'");
    let file = booth.beside("stick.handover");
    with(
        &booth,
        PASSPHRASE,
        &format!("handover export '{}'", file.display()),
    )
    .ended(0);
    let plain = booth.beside("plain");
    opened(&file, &plain);
    let bytes = fs::read(plain).unwrap();
    assert!(bytes.starts_with(b"rambla handover 1\n"));
    assert!(bytes.windows(8).any(|eight| eight == b"Ana Roca"));
}

/// `age` asks for a passphrase at a terminal alone: `script` is one.
fn opened(file: &Path, to: &Path) {
    let line = format!(
        "age --decrypt --output '{}' '{}'",
        to.display(),
        file.display()
    );
    let mut child = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    use std::io::Write;
    // It throws away what was typed before it asks.
    std::thread::sleep(std::time::Duration::from_millis(500));
    let mut keys = child.stdin.take().unwrap();
    writeln!(keys, "{PASSPHRASE}").unwrap();
    assert!(child.wait().unwrap().success());
}
