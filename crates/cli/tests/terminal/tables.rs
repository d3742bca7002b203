//! Tables of leads and sessions, read back by ourselves and by LibreOffice.

use std::fs;

use rambla_core::exports::table::{Delimiter, Profile, list_cell, read_back};
use serde_json::{Value as Json, json};

use crate::desk::TestDesk;
use crate::readers::{libreoffice, libreoffice_workbook, vobject};

const SPREADSHEET: Profile = Profile::Spreadsheet {
    delimiter: Delimiter::Comma,
};

/// A cell of a CSV file is cut off by Calc after as many characters.
const CALC_HOLDS: usize = 65_535;

/// Leads with values that tables have broken on.
fn nasty() -> TestDesk {
    let desk = TestDesk::with_event();
    let long = "Ana said \"yes\"; Bo, «no».\n".repeat(4_000);
    for name in [
        "👩🏽‍🚀 👨‍👩‍👧‍👦 Zoë",
        "שלום עולם \u{202e}abc",
        "=HYPERLINK(\"https://evil.example\";\"x\")",
        "+SUM(1;2)",
        "-2+3",
        "@SUM(1,1)",
        "<b onclick=x>&amp;</b>",
        "a;b,c\"d\"",
        "'=1+1",
        "''",
        "007",
        "1e5",
        "１２３",
        "＝1+1",
        " =1+1",
        "東京 京都",
        "Σίσυφος",
        "\u{feff}=1+1",
        "TRUE",
        "2026-11-24",
        "1/2",
        "=cmd|' /C calc'!A0",
    ] {
        // A tag is known by its letters and signs; one of apostrophes alone is none.
        let tag = if name == "''" { "=1" } else { name };
        let words = ["--name", name, "--role", name, "--note", name, "--tag", tag];
        desk.ok([&["lead", "add"], &words[..]].concat());
    }
    desk.ok([
        "lead",
        "add",
        "--name",
        "Long",
        "--note",
        &long,
        "--organisation",
        "=1+1",
        "--phone",
        "+34 600 000 000",
    ]);
    desk.run([
        "lead",
        "add",
        "--name",
        "a\tb\u{7}c",
        "--note",
        "1\r\n2\r3\n\u{0085}\u{2028}\t=x\u{1b}",
    ])
    .ended(0);
    desk
}

/// The table that the desk's own list makes.
fn expected(desk: &TestDesk) -> Vec<Vec<String>> {
    let headers = [
        "id",
        "type",
        "name",
        "organisation",
        "role",
        "email",
        "phone",
        "city",
        "temperature",
        "tags",
        "note",
        "consents",
        "staff",
        "captured_at",
        "country",
        "programmes",
    ];
    let leads = desk.ok("lead list");
    let mut rows = vec![headers.map(str::to_owned).to_vec()];
    let cell = |value: &Json| match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(list) => list_cell(
            &list
                .iter()
                .map(|one| one.as_str().unwrap())
                .collect::<Vec<_>>(),
        ),
        other => panic!("{other}"),
    };
    rows.extend(
        leads
            .as_array()
            .unwrap()
            .iter()
            .map(|lead| headers.iter().map(|name| cell(&lead[*name])).collect()),
    );
    rows
}

#[test]
fn nasty_leads_come_back_from_both_profiles_as_the_list_tells_them() {
    let desk = nasty();
    let expected = expected(&desk);
    assert_eq!(expected.len(), 25);
    for (name, profile) in [("plain", Profile::Plain), ("spreadsheet", SPREADSHEET)] {
        let bytes = desk
            .run(format!("lead export - --profile {name}"))
            .ended(0)
            .stdout;
        assert_eq!(read_back(&bytes, profile).unwrap(), expected, "{name}");
        assert_eq!(bytes.starts_with(b"\xef\xbb\xbf"), name == "spreadsheet");
        assert!(bytes.ends_with(b"\r\n"));
        let file = desk.beside("leads.csv");
        desk.ok_silent(&format!(
            "lead export '{}' --profile {name}",
            file.display()
        ));
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

#[test]
fn libreoffice_runs_nothing_and_shows_every_text_of_the_spreadsheet_profile() {
    let desk = nasty();
    let file = desk.beside("leads.csv");
    desk.ok_silent(&format!(
        "lead export '{}' --profile spreadsheet",
        file.display()
    ));
    // As a person sees it, guards included: the reader is not ours, so it does not take them away.
    let bytes = fs::read(&file).unwrap();
    let raw = csv_cells(&bytes);
    let document = libreoffice(&file, "comma");
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows.len(), raw.len());
    for (row, expected) in rows.iter().zip(&raw) {
        for (at, text) in expected.iter().enumerate() {
            let none = json!({"text": "", "type": null, "formula": null});
            let cell = row.get(at).unwrap_or(&none);
            assert_eq!(cell["formula"], Json::Null, "{text:?} runs");
            if cell["type"] == "string" || text.is_empty() {
                let calc = cell["text"].as_str().unwrap();
                match text.len() > CALC_HOLDS {
                    true => assert!(
                        text.starts_with(calc) && calc.len() >= CALC_HOLDS,
                        "{}",
                        calc.len()
                    ),
                    false => assert_eq!(calc, shown(text)),
                }
            } else {
                // Calc reads plain numbers, times and words for truth as such; they cannot run.
                assert!(harmless(text), "{text:?} became {cell}");
            }
        }
    }
}

#[test]
fn libreoffice_shows_every_text_of_a_workbook_as_a_text() {
    let desk = nasty();
    let file = desk.beside("leads.xlsx");
    // The note of 100 kB is longer than a cell can be.
    let told = desk
        .run(format!("lead export '{}'", file.display()))
        .ended(1);
    assert!(told.stderr.contains("1 texts were longer"), "{told}");
    let expected = expected(&desk);
    let document = libreoffice_workbook(&file);
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(&expected) {
        for (at, text) in expected
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
        {
            assert_eq!(row[at]["formula"], Json::Null, "{text:?} runs");
            assert_eq!(row[at]["type"], "string", "{text:?}");
            let calc = row[at]["text"].as_str().unwrap();
            match text.len() > 32_767 {
                true => assert!(text.starts_with(calc) && calc.len() > 30_000),
                false => assert_eq!(calc, shown(text)),
            }
        }
    }
    let refused = desk.run("session export sessions.vcf").ended(2);
    assert!(refused.stderr.contains("Only leads"), "{refused}");
}

#[test]
fn contacts_are_read_by_a_program_that_is_not_ours() {
    let desk = nasty();
    desk.ok([
        "lead", "add", "--text",
        "Pieter van den Berg, Ajuntament de Reus, cap de compres, p.berg@reus.example, +34 977 555 012, Reus",
        "--tag", "a, b; c", "--note", "1; 2, 3\n4",
    ]);
    let file = desk.beside("leads.vcf");
    desk.ok_silent(&format!("lead export '{}'", file.display()));
    let bytes = fs::read(&file).unwrap();
    assert!(
        bytes
            .split(|byte| *byte == b'\n')
            .all(|line| line.len() <= 76)
    );
    let cards = vobject(&file);
    let leads = desk.ok("lead list");
    let (cards, leads) = (cards.as_array().unwrap(), leads.as_array().unwrap());
    assert_eq!(cards.len(), leads.len());
    let text = |value: &Json| value.as_str().map(|text| text.trim().to_owned());
    for (card, lead) in cards.iter().zip(leads) {
        assert_eq!(
            card["uid"],
            format!("urn:uuid:{}", lead["id"].as_str().unwrap())
        );
        for (theirs, ours) in [
            ("org", "organisation"),
            ("title", "role"),
            ("email", "email"),
            ("tel", "phone"),
            ("locality", "city"),
        ] {
            assert_eq!(
                text(&card[theirs]).filter(|text| !text.is_empty()),
                text(&lead[ours]),
                "{ours}"
            );
        }
    }
    let newest = &cards[0];
    assert_eq!(newest["family"], "van den Berg");
    assert_eq!(newest["given"], "Pieter");
    assert_eq!(newest["country"], "Spain");
    assert_eq!(newest["note"], "1; 2, 3\n4");
    assert_eq!(newest["categories"], json!(["a, b; c"]));
}

#[test]
fn leads_come_in_from_a_table_with_a_dry_run_and_go_with_one_undo() {
    let desk = TestDesk::with_event();
    let file = desk.file(
        "stand.csv",
        "Firma;Ansprechpartner;E-Mail\nLichtwerk GmbH;Jörg Ohm;j.ohm@lichtwerk.example\n;;\nNur Firma AG;;\n",
    );
    let words = |more: &str| format!("import leads '{}' {more}", file.display());
    let before = desk.state();
    let told = desk.run(words("--dry-run")).ended(0).json();
    assert_eq!((&told["added"], &told["refused"]), (&json!(2), &json!(0)));
    assert_eq!(desk.state(), before);
    desk.ok(words(""));
    assert_eq!(desk.ok("lead list").as_array().unwrap().len(), 2);
    assert_eq!(desk.ok(words(""))["unchanged"], 2);
    desk.ok("undo");
    assert_eq!(desk.ok("lead list"), json!([]));
    let refused = desk.run(words("--map Firma")).ended(2);
    assert!(refused.stderr.contains("Header=field"), "{refused}");
    let bomb = desk.file("zeros.csv", vec![0; 1 << 20]);
    let refused = desk
        .run(format!("import leads '{}'", bomb.display()))
        .ended(3);
    assert!(
        refused.stderr.contains("zeros.csv") && refused.stderr.contains("binary file"),
        "{refused}"
    );
}

/// The cells of a file without taking anything away but the mark in front.
fn csv_cells(bytes: &[u8]) -> Vec<Vec<String>> {
    read_back(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap(), Profile::Plain).unwrap()
}

/// A cell as Calc keeps it: it drops the tabs of a cell of several lines.
fn shown(text: &str) -> String {
    text.replace('\t', "")
}

fn harmless(text: &str) -> bool {
    ["007", "1e5", "TRUE", "2026-11-24", "1/2", "１２３"].contains(&text)
        || text.starts_with("20") && text.contains('T')
}

#[test]
fn sessions_are_written_as_the_list_tells_them_and_as_the_filter_says() {
    let desk = TestDesk::with_event();
    desk.ok("session add --title '=1+1' --start 2126-10-22T09:00 --minutes 60 --person 'Ana; Roca:speaker'");
    desk.ok("session add --title Other --start 2126-10-23T09:00 --minutes 60 --abstract 'two, \"words\"'");
    let bytes = desk.run("session export -").ended(0).stdout;
    let table = read_back(&bytes, Profile::Plain).unwrap();
    let sessions = desk.ok("session list");
    assert_eq!(table.len(), 3);
    for (row, session) in table[1..].iter().zip(sessions.as_array().unwrap()) {
        for (name, cell) in table[0].iter().zip(row) {
            match &session[name] {
                Json::String(text) => assert_eq!(cell, text, "{name}"),
                Json::Null => assert_eq!(cell, "", "{name}"),
                _ => {}
            }
        }
    }
    let day = desk
        .run("session export - --day 2126-10-23 --profile spreadsheet")
        .ended(0)
        .stdout;
    let day = read_back(&day, SPREADSHEET).unwrap();
    assert_eq!(day[1..], table[2..]);
}

/// As root a program that put a file in the place of a device would spoil the machine.
#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_pipe_is_written_through() {
    use std::os::unix::fs::{FileTypeExt, symlink};

    let desk = TestDesk::with_event();
    desk.ok("lead add --name Ana");
    let (target, link, pipe) = (
        desk.file("leads.csv", "old"),
        desk.beside("link.csv"),
        desk.beside("pipe.csv"),
    );
    symlink(&target, &link).unwrap();
    let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    desk.run(["lead", "export", &text(&link)]).ended(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let whole = fs::read_to_string(&target).unwrap();
    assert!(whole.contains("Ana"), "{whole}");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
    };
    desk.run(["lead", "export", &text(&pipe)]).ended(0);
    assert_eq!(reader.join().unwrap(), whole);
    let mut backup = desk.command(["desk", "backup", &text(&pipe)]);
    let refused = crate::desk::said(backup.env("RAMBLA_PASSPHRASE", "test")).ended(3);
    assert!(refused.stderr.contains("device"), "{refused}");
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
}
