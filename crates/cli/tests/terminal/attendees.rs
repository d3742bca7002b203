//! Registrations in the terminal: one by one, from a table, out again, and a calendar of their own.

use std::fs;

use serde_json::{Value as Json, json};

use crate::desk::TestDesk;
use crate::readers::{libreoffice, libreoffice_workbook, vobject};

const TABLE: &str = "Order,Name,Company,Email,Country,City,Ticket,Registered as,Sessions\n\
    A1,Ana Roca,Acme S.L.,ana@acme.example,ES,Lleida,Two days,business,Opening\n\
    A2,Bo Ek,Ek AB,bo@ek.example,SE,Uppsala,One day,core city,Opening; Panel\n\
    A3,Cai Puw,Puw Ltd,not a mail,GB,Bangor,One day,mentor,\n";

fn desk() -> TestDesk {
    let desk = TestDesk::with_event();
    for (title, start) in [
        ("Opening", "10:00"),
        ("Panel", "10:30"),
        ("Closing", "12:00"),
    ] {
        desk.ok(
            format!("session add --title {title} --start 2026-11-24T{start} --minutes 60").as_str(),
        );
    }
    desk
}

/// Imports the table; one of its addresses is none, so it needs a look.
fn import(desk: &TestDesk, more: &str) -> Json {
    let file = desk.file("registrations.csv", TABLE);
    let words = format!("import attendees {} {more}", file.display());
    desk.run(words.as_str()).ended(1).json()
}

#[test]
fn attendees_come_in_with_a_dry_run_are_changed_and_go_with_one_undo() {
    let desk = desk();
    let dry = import(&desk, "--dry-run");
    assert_eq!(dry["added"], 3);
    assert_eq!(dry["rows"][0]["problem"], "unreadable-email");
    assert_eq!(dry["rows"][0]["row"], 4);
    assert_eq!(desk.ok("attendee list"), json!([]));
    assert_eq!(import(&desk, "")["added"], 3);
    assert_eq!(import(&desk, "")["unchanged"], 3);
    desk.ok("attendee edit 'ana roca' --badge B-1 --language ca --session Panel --tag vip");
    let ana = desk.ok("attendee show acme");
    assert_eq!(
        (&ana["badge"], &ana["languages"], &ana["tags"]),
        (&json!("B-1"), &json!(["ca"]), &json!(["vip"]))
    );
    assert_eq!(ana["clashes"], json!([["Opening", "Panel"]]));
    let counts = desk.ok("attendee list --counts --country se");
    assert_eq!(
        counts["ticket"],
        json!([{ "value": "One day", "count": 1 }])
    );
    assert_eq!(counts["country"].as_array().unwrap().len(), 3);
    let mentors = desk.ok("attendee list --as mentor");
    assert_eq!(mentors.as_array().unwrap().len(), 1);
    desk.ok("undo");
    desk.ok("undo");
    assert_eq!(desk.ok("attendee list"), json!([]));
}

#[test]
fn who_objects_stands_in_no_export_and_the_terminal_says_how_many() {
    let desk = desk();
    import(&desk, "");
    desk.ok("attendee edit 'bo ek' --objects yes");
    for file in ["all.csv", "all.xlsx", "all.vcf"] {
        let path = desk.beside(file);
        let said = desk.run(format!("attendee export {}", path.display()).as_str());
        let said = said.ended(0).stderr;
        assert!(said.contains("2 attendees written."), "{said}");
        assert!(said.contains("1 attendees were left out"), "{said}");
    }
    let cards = vobject(&desk.beside("all.vcf"));
    let names: Vec<&Json> = cards
        .as_array()
        .unwrap()
        .iter()
        .map(|card| &card["fn"])
        .collect();
    assert_eq!(names, ["Cai Puw", "Ana Roca"]);
    desk.ok("lead add --name 'Dee Lee' --consent newsletter");
    desk.ok("lead add --name 'Eva Mas'");
    let path = desk.beside("letter.csv");
    let export = format!("lead export {} --purpose newsletter", path.display());
    let said = desk.run(export.as_str()).ended(0).stderr;
    assert!(said.contains("1 leads were left out"), "{said}");
    let letter = fs::read_to_string(&path).unwrap();
    assert!(letter.contains("Dee Lee") && !letter.contains("Eva Mas"));
    desk.ok("lead edit 'Dee Lee' --objects yes");
    desk.run(export.as_str()).ended(0);
    assert!(!fs::read_to_string(&path).unwrap().contains("Dee Lee"));
}

#[test]
fn an_attendee_has_a_calendar_of_their_own_and_changes_since_a_day_a_file() {
    let desk = desk();
    import(&desk, "");
    let path = desk.beside("own.ics");
    let titles = |words: &str| {
        let words = format!("agenda export {} {words}", path.display());
        desk.run(words.as_str()).ended(0);
        let text = fs::read_to_string(&path).unwrap();
        let titles = text
            .lines()
            .filter_map(|line| line.strip_prefix("SUMMARY:"));
        titles.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(titles("--attendee 'bo ek'"), ["Opening", "Panel"]);
    assert_eq!(titles("--attendee 'cai puw'"), Vec::<String>::new());
    assert_eq!(titles("").len(), 3);
    let later = "2999-01-01";
    assert_eq!(titles(&format!("--since {later}")), Vec::<String>::new());
    assert_eq!(titles("--since 2020-01-01").len(), 3);
    let table = desk.beside("own.csv");
    let export = format!("agenda export {}", table.display());
    desk.run(format!("{export} --attendee 'bo ek'").as_str())
        .ended(0);
    assert_eq!(fs::read_to_string(&table).unwrap().lines().count(), 3);
    desk.run(format!("{export} --since 2020-01-01").as_str())
        .ended(2);
}

#[test]
fn libreoffice_reads_both_tables_of_attendees_and_runs_nothing() {
    let desk = desk();
    import(&desk, "");
    desk.ok([
        "attendee",
        "add",
        "--name",
        "=1+1",
        "--needs",
        "@SUM(1)\n-no nuts",
        "--tag",
        "a; b",
    ]);
    let all = desk.ok("attendee list");
    let names: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 4);
    for ending in ["csv", "xlsx"] {
        let file = desk.beside(&format!("attendees.{ending}"));
        let profile = if ending == "csv" {
            "--profile spreadsheet"
        } else {
            ""
        };
        desk.ok_silent(&format!("attendee export '{}' {profile}", file.display()));
        let document = match ending {
            "csv" => libreoffice(&file, "comma"),
            _ => libreoffice_workbook(&file),
        };
        let rows = document["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 5, "{ending}");
        let head = rows[0].as_array().unwrap();
        let name = head.iter().position(|cell| cell["text"] == "name").unwrap();
        for row in &rows[1..] {
            let cells = row.as_array().unwrap();
            assert!(
                cells.iter().all(|cell| cell["formula"] == Json::Null),
                "{ending}: {row}"
            );
            let text = cells[name]["text"].as_str().unwrap();
            // The spreadsheet profile stands an apostrophe before what a program would run.
            assert!(
                names.contains(&text.trim_start_matches('\'')),
                "{ending}: {text}"
            );
        }
    }
}
