//! The program as it is typed.

use std::process::{Command, Output};

use rambla_wire::hub::{Code, Rights};

use crate::desk::{Desk, id};
use crate::served;

fn run(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rambla-hub"));
    for name in [
        "RAMBLA_HUB_CONFIG",
        "RAMBLA_HUB_DATABASE",
        "RAMBLA_HUB_LISTEN",
    ] {
        command.env_remove(name);
    }
    command.args(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_help_of_the_hub_ends_with_an_example() {
    let all: &[&[&str]] = &[
        &[],
        &["serve"],
        &["invite"],
        &["device"],
        &["device", "list"],
        &["device", "revoke"],
        &["stream"],
        &["stream", "list"],
        &["quarantine"],
        &["quarantine", "list"],
        &["quarantine", "accept"],
        &["quarantine", "drop"],
        &["epoch"],
        &["epoch", "new"],
        &["check"],
    ];
    for words in all {
        let help = run(&[words, &["--help"][..]].concat());
        assert!(help.status.success());
        let help = text(&help.stdout);
        let (_, example) = help.rsplit_once("Example:\n").unwrap();
        let begins = ["  rambla-hub", &words.join(" ")].join(" ");
        assert!(
            example.starts_with(begins.trim_end()),
            "{words:?}: {example}"
        );
    }
}

#[test]
fn every_man_page_of_the_hub_is_written_and_none_shows_what_is_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("handbook");
    let written = run(&["handbook", folder.to_str().unwrap()]);
    assert!(written.status.success());
    let mut pages = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let page = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(page.contains(".SH SYNOPSIS") && !page.contains("handbook"));
        pages += 1;
    }
    assert!(folder.join("rambla-hub-quarantine-accept.1").exists());
    assert_eq!(pages, 15);
}

#[test]
fn a_configuration_that_is_none_is_named_and_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.toml");
    let path = path.to_str().unwrap();
    let check = |config: &str| {
        std::fs::write(path, config).unwrap();
        let output = run(&["check", "--config", path]);
        (output.status.code(), text(&output.stderr))
    };
    let (code, said) = check("databse = \"sqlite:x\"");
    assert_eq!(code, Some(2));
    assert!(
        said.contains("databse") && said.contains("hub.toml"),
        "{said}"
    );
    let (code, said) = check("[limits]\nbody = 1");
    assert_eq!(code, Some(2));
    assert!(said.contains("body"), "{said}");
    let missing = run(&["check", "--config", "/nowhere/hub.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    let nobody = "postgres://hub:geheim@127.0.0.1:1/hub";
    let down = run(&["check", "--database", nobody]);
    assert_eq!(down.status.code(), Some(5));
    assert!(!text(&down.stderr).contains("geheim"));
}

#[tokio::test]
async fn whoever_runs_the_hub_sees_and_does_what_is_to_be_done() {
    let served = served::hub(|_| {}).await;
    let database = format!("sqlite:{}/hub.db", served.folder().display());
    let on = |words: &[&str]| run(&[&["--database", &database][..], words].concat());
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let code = text(
        &on(&[
            "invite",
            "--rights",
            "read,push",
            "--team",
            &team.to_string(),
        ])
        .stdout,
    );
    let code: Code = code.parse().unwrap();
    assert!(code.addresses.iter().all(|place| place.ends_with(":7443")));
    let theirs = served.stranger().join(&code, team).await.unwrap();
    assert_eq!(theirs.known().rights, Rights(3));
    let changes = Desk::new(1, stream).writes_many(3);
    theirs.push(stream, &changes[..1]).await.unwrap();
    let device = theirs.known().device.to_string();
    let list = text(&on(&["device", "list"]).stdout);
    assert_eq!(list.lines().count(), 3);
    assert!(list.contains(&device) && list.contains("read,push"));
    assert!(on(&["device", "revoke", &device]).status.success());
    theirs.push(stream, &changes[1..]).await.unwrap_err();
    let held = text(&on(&["quarantine", "list", "--json"]).stdout);
    let held: serde_json::Value = serde_json::from_str(&held).unwrap();
    assert_eq!(held[0]["why"], "revoked");
    let number = |at: usize| held[at]["number"].to_string();
    assert!(on(&["quarantine", "accept", &number(0)]).status.success());
    assert!(on(&["quarantine", "drop", &number(1)]).status.success());
    assert_eq!(
        on(&["quarantine", "drop", &number(1)]).status.code(),
        Some(4)
    );
    assert_eq!(ours.pull_all(stream).await, changes[..2]);
    let before = ours.heads(stream).await.unwrap().epoch;
    assert!(on(&["epoch", "new", &stream.to_string()]).status.success());
    assert_ne!(ours.heads(stream).await.unwrap().epoch, before);
    let streams = text(&on(&["stream", "list"]).stdout);
    assert!(streams.contains(&stream.to_string()));
    let check = text(&on(&["check"]).stdout);
    assert!(check.contains(&served.hub.id().to_string()) && check.contains("streams    1"));
    let drawn = text(&on(&["invite", "--qr"]).stdout);
    assert!(drawn.lines().count() > 20);
}
