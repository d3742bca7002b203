//! The words of the command line: exit codes, help, what is asked for.

use std::fs;

use serde_json::json;

use crate::desk::{TestDesk, id, program, said};

#[test]
fn each_exit_code_means_what_the_help_says() {
    let desk = TestDesk::with_event();
    desk.ok("lead add --name 'Ana Roca'");
    desk.ok("lead add --name 'Ana Pla'");
    let odd = rambla_core::testing::schedule::pentabarf(3, 40, 3).replacen(
        "<title>",
        "<title> \u{200b}",
        1,
    );
    let odd = desk.file("odd.xml", odd.replacen("<duration>", "<duration>x", 1));
    let not_a_folder = desk.file("file", "x").join("agenda.ics");
    let (odd, into_a_file) = (odd.to_str().unwrap(), not_a_folder.to_str().unwrap());
    for (code, words, part) in [
        (0, "lead list".to_owned(), ""),
        (1, format!("import sessions '{odd}'"), "need a look"),
        (2, "lead --nonsense".to_owned(), "Usage"),
        (
            2,
            "session add --start 2126-10-22T09:00 --minutes 1 --end 2126-10-22T09:00".to_owned(),
            "cannot be used with",
        ),
        (
            3,
            "lead add --role buyer".to_owned(),
            "A lead needs at least a name",
        ),
        (
            3,
            "session add --title T --start tomorrow --minutes 3".to_owned(),
            "The start is not written as",
        ),
        (
            3,
            "event add --name E --zone Mars/Olympus --from 2126-10-20 --to 2126-10-21".to_owned(),
            "The zone is not a time zone",
        ),
        (
            3,
            format!("import sessions '{into_a_file}'"),
            "a part of that path is a file",
        ),
        (
            4,
            "lead show nobody".to_owned(),
            "There is no lead \"nobody\"",
        ),
        (4, "lead show ana".to_owned(), "Several answer to that"),
        (4, "--event Other lead list".to_owned(), "Other"),
        (4, "session show nothing".to_owned(), "There is no session"),
        (5, "desk create".to_owned(), "There is a desk in"),
        (
            6,
            format!("agenda export '{into_a_file}'"),
            "a part of that path is a file",
        ),
    ] {
        let answer = desk.run(&words).ended(code);
        assert!(answer.stderr.contains(part), "{words}: {answer}");
    }
}

#[test]
fn ambiguous_words_list_the_candidates_with_their_ids() {
    let desk = TestDesk::with_event();
    let ids = ["Ana Roca", "Ana Pla"].map(|name| id(&desk.ok(format!("lead add --name '{name}'"))));
    let answer = desk.run("lead delete ana").ended(4);
    assert!(ids.iter().all(|id| answer.stderr.contains(id)), "{answer}");
    assert_eq!(desk.ids("lead list").len(), 2);
}

#[test]
fn every_help_ends_with_an_example() {
    let mut left: Vec<Vec<String>> = vec![vec![]];
    let mut seen = 0;
    while let Some(words) = left.pop() {
        let help = said(program().args(&words).arg("--help")).ended(0);
        let text = String::from_utf8(help.stdout).unwrap();
        let last = text.trim_end().lines().last().unwrap();
        assert!(
            last.starts_with("  ") && last.contains("ramblactl "),
            "{words:?} ends with: {last}"
        );
        seen += 1;
        let commands = text.lines().skip_while(|line| *line != "Commands:").skip(1);
        for line in commands.take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().unwrap();
            // Deeper lines continue a description.
            if name != "help" && !line.starts_with("   ") {
                left.push(words.iter().cloned().chain([name.to_owned()]).collect());
            }
        }
    }
    assert!(seen > 60, "only {seen} helps were found");
}

#[test]
fn every_man_page_and_completion_is_written_and_none_offers_what_is_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("handbook");
    said(program().arg("handbook").arg(&folder)).ended(0);
    let mut pages = 0;
    let mut others = vec![];
    for entry in fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        assert!(!text.contains("handbook"), "{name}");
        if name.ends_with(".1") {
            assert!(text.contains(".SH SYNOPSIS"), "{name}");
            pages += 1;
        } else {
            others.push(name);
        }
    }
    others.sort();
    assert_eq!(others, ["_ramblactl", "ramblactl.bash", "ramblactl.fish"]);
    assert!(pages > 60, "only {pages} pages");
    assert!(!folder.join("ramblactl-handbook.1").exists());
    let refused = said(program().arg("handbook").arg(folder.join("_ramblactl"))).ended(6);
    assert!(refused.stderr.contains("_ramblactl"), "{refused}");
}

#[test]
fn the_examples_of_the_help_are_words_that_the_program_knows() {
    // An example with an id cannot find it: not found is fine, words that are not understood are not.
    let desk = TestDesk::none();
    desk.ok("desk demo");
    for words in [
        "session add --title Opening --start 2026-11-24T09:00 --minutes 30",
        "session move Opening --start 2026-11-24T10:00",
        "lead add --name 'Ana Roca' --temperature hot --tag solar --consent follow-up",
        "track add --name Energy --color #0b6478",
        "organisation add --name 'Acme S.L.' --type business",
        "staff add 'Ona Vidal'",
        "agenda warnings",
    ] {
        assert_ne!(desk.run(words).code, 2, "{words:?}");
    }
}

#[test]
fn a_desk_without_an_event_asks_for_one() {
    let desk = TestDesk::none();
    desk.ok("desk create");
    for words in [
        "lead add --name Ana",
        "lead list",
        "session list",
        "room add --name R",
        "agenda warnings",
        "undo",
    ] {
        let answer = desk.run(words).ended(3);
        assert!(
            answer.stderr.contains("ramblactl event add"),
            "{words:?}: {answer}"
        );
        assert_eq!(answer.stdout, b"", "{words:?}");
    }
}

#[test]
fn the_first_writing_command_makes_the_desk_and_a_reading_one_does_not() {
    let desk = TestDesk::none();
    let answer = desk.run("lead list").ended(5);
    assert!(answer.stderr.contains("ramblactl desk create"), "{answer}");
    assert!(!desk.folder.exists());
    desk.add_event();
    assert!(desk.folder.join("desk.db").exists());
}

#[test]
fn the_event_is_the_last_one_used_or_the_one_that_is_named() {
    let desk = TestDesk::with_event();
    desk.ok("lead add --name 'In the lab'");
    desk.ok("event add --name Expo --zone Europe/Paris --from 2126-11-01 --to 2126-11-02");
    desk.ok("lead add --name 'At the expo'");
    let names = |words: &str| -> Vec<String> {
        let leads = desk.ok(words);
        leads
            .as_array()
            .unwrap()
            .iter()
            .map(|lead| lead["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("lead list"), ["At the expo"]);
    assert_eq!(names("--event Lab lead list"), ["In the lab"]);
    assert_eq!(names("lead list"), ["At the expo"]);
    desk.ok("event use Lab");
    assert_eq!(names("lead list"), ["In the lab"]);
    let event = id(&desk.ok("event list")[1]);
    assert_eq!(names(&format!("--event {event} lead list")).len(), 1);
}

#[test]
fn rooms_tracks_people_organisations_and_staff_are_added_edited_and_deleted() {
    let desk = TestDesk::with_event();
    for (kind, more) in [
        ("room", ["--capacity", "60"]),
        ("track", ["--color", "#0b6478"]),
        ("person", ["--role", "buyer"]),
        ("organisation", ["--type", "business"]),
    ] {
        let [flag, value] = more;
        let added = desk.ok(format!("'{kind}' add --name First '{flag}' '{value}'"));
        let edited = desk.ok(format!("'{kind}' edit First --name Other"));
        assert_eq!(id(&edited), id(&added), "{kind}");
        assert_eq!(edited["name"], "Other", "{kind}");
        assert_eq!(
            edited[flag.trim_start_matches("--")],
            added[flag.trim_start_matches("--")],
            "{kind}"
        );
        assert_eq!(desk.ids(format!("'{kind}' list")), [id(&added)], "{kind}");
        desk.ok(format!("'{kind}' delete Other"));
        assert_eq!(desk.ids(format!("'{kind}' list")), [""; 0], "{kind}");
        desk.run(format!("'{kind}' edit Other --name x")).ended(4);
    }
    let ona = desk.ok("staff add 'Ona Vidal'");
    desk.ok("staff add 'Pau Mas'");
    assert_eq!(desk.ok("staff use 'Ona Vidal'"), ona);
    assert_eq!(desk.ok("lead add --name Ana")["staff"], "Ona Vidal");
    desk.is_well();
}

#[test]
fn data_goes_to_stdout_and_remarks_to_stderr_also_without_json() {
    let desk = TestDesk::with_event();
    desk.ok("lead add --name 'Ana Roca'");
    let mut command = program();
    command
        .env("RAMBLA_UNPROTECTED", "1")
        .arg("--data")
        .arg(&desk.folder);
    let list = said(command.args(["lead", "list"])).ended(0);
    assert!(String::from_utf8(list.stdout).unwrap().contains("Ana Roca"));
    assert_eq!(list.stderr, "");
    let removed = desk
        .run(["lead", "add", "--name", "Bo\u{7}b\u{1b}[2J"])
        .ended(0);
    assert_eq!(removed.json()["name"], "Bob[2J");
    assert!(removed.stderr.contains("control characters"), "{removed}");
}

#[test]
fn the_program_needs_nothing_but_the_folder_it_is_given() {
    let desk = TestDesk::none();
    let mut command = program();
    command
        .env_clear()
        .current_dir("/")
        .arg("--data")
        .arg(&desk.folder);
    let tour = said(command.args(["desk", "tour"])).ended(0);
    let text = String::from_utf8(tour.stdout).unwrap();
    assert!(text.contains("Captured, on the disk: Ana Roca"), "{text}");
    let mut names: Vec<String> = fs::read_dir(&desk.folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "agenda.ics",
            "desk.db",
            "desk.keys",
            "desk.lock",
            "leads.csv"
        ]
    );
    let homeless = said(program().env_clear().args(["lead", "list"])).ended(2);
    assert!(
        homeless.stderr.contains("--data DIR, or RAMBLA_DATA"),
        "{homeless}"
    );
    assert_eq!(json!(desk.ok("lead list --limit 1")[0]["name"]), "Ana Roca");
}

#[test]
fn texts_may_begin_with_a_hyphen() {
    let desk = TestDesk::with_event();
    let lead = desk.ok("lead add --name -2+3 --note '- one' --json");
    assert_eq!(
        json!([lead["name"], lead["note"]]),
        json!(["-2+3", "- one"])
    );
    let noted = desk.ok(format!("lead note {} '- two' --json", id(&lead)));
    assert_eq!(noted["note"], "- one\n\n- two");
    desk.run("lead add --name --role buyer").ended(2);
}
