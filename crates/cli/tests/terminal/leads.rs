//! A lead from the booth to the trash and back.

use serde_json::{Value as Json, json};

use crate::desk::{TestDesk, id};

const LINE: &str = "Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000";

fn fields<'a>(row: &'a Json, names: &[&str]) -> Vec<&'a Json> {
    names.iter().map(|name| &row[*name]).collect()
}

#[test]
fn one_typed_line_and_single_fields_capture_the_same_lead() {
    let desk = TestDesk::with_event();
    let typed = desk.ok(format!("lead add --text '{LINE}'"));
    let single = desk.ok("lead add --name 'Ana Roca' --organisation 'Acme S.L.' --role buyer --email ana@acme.example --phone '+34 600 000 000'");
    let names = ["name", "organisation", "role", "email", "phone", "note"];
    let expected = json!([
        "Ana Roca",
        "Acme S.L.",
        "buyer",
        "ana@acme.example",
        "+34 600 000 000",
        null
    ]);
    for lead in [&typed, &single] {
        assert_eq!(json!(fields(lead, &names)), expected);
        assert!(
            names
                .iter()
                .all(|name| lead.as_object().unwrap().contains_key(*name))
        );
    }
    assert_ne!(id(&typed), id(&single));
}

#[test]
fn everything_said_of_a_lead_is_shown_listed_and_found() {
    let desk = TestDesk::with_event();
    desk.ok("staff add 'Ona Vidal'");
    let lead = desk.ok([
        "lead",
        "add",
        "--text",
        LINE,
        "--type",
        "business",
        "--city",
        "Łódź",
        "--temperature",
        "hot",
        "--note",
        "Wants the leaflet",
        "--tag",
        "solar",
        "--tag",
        "wind",
        "--consent",
        "follow-up",
    ]);
    desk.ok("lead add --name 'Bo Lind'");
    let shown = desk.ok(format!("lead show {}", id(&lead)));
    assert_eq!(shown, lead);
    let names = [
        "type",
        "city",
        "temperature",
        "note",
        "tags",
        "consents",
        "staff",
        "deleted",
    ];
    let expected = json!([
        "business",
        "Łódź",
        "hot",
        "Wants the leaflet",
        ["solar", "wind"],
        ["follow-up"],
        "Ona Vidal",
        false
    ]);
    assert_eq!(json!(fields(&shown, &names)), expected);
    for words in ["ana acme", "solar", "leaflet", "roca ana", "ona", "lodz"] {
        // Who owns a lead is not among what finds it.
        let expected = if words == "ona" {
            vec![]
        } else {
            vec![id(&lead)]
        };
        assert_eq!(
            desk.ids(format!("lead list --search '{words}'")),
            expected,
            "{words}"
        );
    }
}

#[test]
fn list_prints_all_newest_first_unless_a_limit_is_given() {
    let desk = TestDesk::with_event();
    let mut ids: Vec<String> = (0..30)
        .map(|n| id(&desk.ok(format!("lead add --name 'Party {n:02}'"))))
        .collect();
    ids.reverse();
    assert_eq!(desk.ids("lead list"), ids);
    assert_eq!(desk.ids("lead list --limit 7"), ids[..7]);
    assert_eq!(desk.ids("lead list --search party --limit 2"), ids[..2]);
}

#[test]
fn a_form_that_is_saved_late_keeps_both_values_until_the_next_edit() {
    for (field, flag, first, second, third) in [
        ("name", "--name", "Ana R.", "Anna Roca", "Ana Roca i Pla"),
        ("temperature", "--temperature", "hot", "cold", "warm"),
        (
            "phone",
            "--phone",
            "+34 600 000 001",
            "+34 600 000 002",
            "+34 600 000 000",
        ),
        (
            "email",
            "--email",
            "a@acme.example",
            "b@acme.example",
            "c@acme.example",
        ),
    ] {
        let desk = TestDesk::with_event();
        let lead = desk.ok(format!("lead add --text '{LINE}'"));
        let (lead, seen) = (id(&lead), lead["seen"].as_str().unwrap());
        desk.ok(format!("lead edit '{lead}' '{flag}' '{first}'"));
        let both = desk.ok(format!(
            "lead edit '{lead}' '{flag}' '{second}' --seen '{seen}'"
        ));
        assert_eq!(both, desk.ok(format!("lead show '{lead}'")), "{field}");
        let open = both["conflicts"].as_array().unwrap();
        assert_eq!(open.len(), 1, "{field}: {both}");
        let mut values: Vec<&str> = open[0]["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value["value"][field].as_str().unwrap())
            .collect();
        values.sort_unstable();
        let mut expected = [first, second];
        expected.sort_unstable();
        assert_eq!(values, expected, "{field}");
        assert!(
            open[0]["values"][0]["at"].as_str().unwrap().contains('T'),
            "{both}"
        );
        assert!(expected.contains(&both[field].as_str().unwrap()));

        let closed = desk.ok(format!("lead edit '{lead}' '{flag}' '{third}'"));
        assert_eq!(closed["conflicts"], json!([]), "{field}");
        assert_eq!(closed[field], third, "{field}");
        desk.is_well();
    }
}

#[test]
fn a_form_that_is_saved_late_leaves_other_fields_as_they_are() {
    let desk = TestDesk::with_event();
    let lead = desk.ok(format!("lead add --text '{LINE}'"));
    let (lead, seen) = (id(&lead), lead["seen"].as_str().unwrap());
    desk.ok(format!("lead edit '{lead}' --role owner --tag solar"));
    let shown = desk.ok(format!(
        "lead edit '{lead}' --temperature hot --tag wind --seen '{seen}'"
    ));
    assert_eq!(
        json!(fields(
            &shown,
            &["role", "temperature", "tags", "conflicts"]
        )),
        json!(["owner", "hot", ["solar", "wind"], []])
    );
}

#[test]
fn fields_and_tags_can_be_taken_away() {
    let desk = TestDesk::with_event();
    let lead = id(&desk.ok([
        "lead",
        "add",
        "--text",
        LINE,
        "--tag",
        "solar",
        "--tag",
        "wind",
        "--temperature",
        "hot",
    ]));
    let shown = desk.ok(format!("lead edit '{lead}' --untag solar --clear phone --clear temperature --clear role --clear organisation"));
    let names = [
        "name",
        "organisation",
        "role",
        "email",
        "phone",
        "temperature",
        "tags",
    ];
    assert_eq!(
        json!(fields(&shown, &names)),
        json!([
            "Ana Roca",
            null,
            null,
            "ana@acme.example",
            null,
            null,
            ["wind"]
        ])
    );
}

#[test]
fn notes_are_added_in_order_from_the_words_or_from_stdin() {
    let desk = TestDesk::with_event();
    let lead = id(&desk.ok(format!("lead add --text '{LINE}' --note first")));
    desk.ok(format!("lead note '{lead}' second"));
    let shown = desk
        .fed(
            format!("lead note '{lead}' -"),
            "third\nwith a line".as_bytes(),
        )
        .ended(0)
        .json();
    let notes: Vec<&str> = shown["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note["text"].as_str().unwrap())
        .collect();
    assert_eq!(notes, ["first", "second", "third\nwith a line"]);
    assert_eq!(shown["note"], "first\n\nsecond\n\nthird\nwith a line");
    desk.fed(format!("lead note '{lead}' -"), b"\xff\xfe")
        .ended(3);
    desk.run(format!("lead note '{lead}' '  '")).ended(3);
}

#[test]
fn a_deleted_lead_waits_in_the_trash_until_it_is_restored() {
    let desk = TestDesk::with_event();
    let lead = id(&desk.ok(format!("lead add --text '{LINE}'")));
    let before = desk.ok("lead list");
    assert_eq!(desk.ok(format!("lead delete '{lead}'"))["deleted"], true);
    assert_eq!(desk.ids("lead list"), [""; 0]);
    assert_eq!(desk.ids("lead list --search ana"), [""; 0]);
    assert_eq!(desk.ok(format!("lead show '{lead}'"))["deleted"], true);
    assert_eq!(desk.ok(format!("lead restore '{lead}'"))["deleted"], false);
    assert_eq!(desk.ok("lead list"), before);
}

#[test]
fn undo_and_redo_walk_through_all_that_was_done_to_a_lead() {
    let desk = TestDesk::with_event();
    let lead = id(&desk.ok(format!("lead add --text '{LINE}'")));
    let mut steps = vec![desk.ok("lead list")];
    for words in [
        format!("lead edit '{lead}' --name 'Ana Roca i Pla' --phone '+34 600 000 009'"),
        format!("lead edit '{lead}' --organisation 'Acme Energia S.L.' --tag solar"),
        format!("lead note '{lead}' 'a note'"),
        format!("lead delete '{lead}'"),
        format!("lead restore '{lead}'"),
    ] {
        desk.ok(words);
        steps.push(desk.ok("lead list"));
    }
    for step in steps.iter().rev().skip(1) {
        desk.ok("undo");
        assert_eq!(desk.ok("lead list"), *step);
    }
    assert_eq!(
        desk.ok("undo"),
        json!({"undone": "capture_lead", "left": []})
    );
    assert_eq!(desk.ok("lead list"), json!([]));
    for step in &steps {
        desk.ok("redo");
        assert_eq!(desk.ok("lead list"), *step);
    }
    desk.run("redo").ended(4);
    desk.is_well();
}

#[test]
fn history_tells_what_was_done_in_which_order() {
    let desk = TestDesk::with_event();
    let lead = id(&desk.ok(format!("lead add --text '{LINE}'")));
    desk.ok(format!("lead edit '{lead}' --temperature hot"));
    desk.ok(format!("lead edit '{lead}' --temperature cold"));
    let history = desk.ok(format!("history '{lead}'"));
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!(
        json!([
            last["op"],
            last["what"],
            last["from"],
            last["to"],
            last["desk"]
        ]),
        json!(["edit_lead", "temperature", {"temperature": "hot"}, {"temperature": "cold"}, "Desk"])
    );
    assert_eq!(history[0]["what"], "created");
}
