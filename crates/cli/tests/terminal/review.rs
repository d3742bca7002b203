//! What merging left to decide, listed and decided by its name.

use serde_json::{Value as Json, json};

use crate::desk::{TestDesk, id};
use crate::handover::{hand, vector};

fn kinds(open: &Json) -> Vec<&str> {
    let open = open.as_array().unwrap().iter();
    open.map(|one| one["kind"].as_str().unwrap()).collect()
}

fn item(open: &Json, kind: &str) -> String {
    let mut open = open.as_array().unwrap().iter();
    let one = open.find(|one| one["kind"] == json!(kind)).unwrap();
    one["item"].as_str().unwrap().to_owned()
}

#[test]
fn after_days_apart_one_list_has_all_that_is_to_be_decided_and_each_is_decided_by_its_name() {
    let (booth, stand) = (TestDesk::with_event(), TestDesk::none());
    let ana = id(&booth.ok("lead add --name 'Ana Roca' --role buyer"));
    booth.ok("room add --name Aula");
    for (title, day) in [("One", 21), ("Two", 22)] {
        booth.ok(format!(
            "session add --title {title} --start 2126-10-{day}T09:00 --minutes 60"
        ));
    }
    hand(&booth, &stand, "");
    // Days apart.
    booth.ok(format!("lead delete {ana}"));
    stand.ok(format!("lead edit {ana} --temperature hot"));
    booth.ok("session edit One --start 2126-10-20T10:00 --minutes 60 --room Aula");
    stand.ok("session edit Two --start 2126-10-20T10:30 --minutes 60 --room Aula");
    booth.ok("person add --name 'Pau Serra' --email pau@bakers.example");
    stand.ok("person add --name 'Pau Serra Mas' --email pau@bakers.example");
    booth.ok("event edit Lab --venue 'Hall 1'");
    stand.ok("event edit Lab --venue 'Hall 2'");
    hand(&booth, &stand, &vector(&stand));
    hand(&stand, &booth, &vector(&booth));
    let open = booth.ok("conflict list");
    assert_eq!(kinds(&open), ["conflict", "trash", "clash", "duplicates"]);
    let names = |open: &Json| -> Vec<Json> {
        let open = open.as_array().unwrap().iter();
        open.map(|one| one["item"].clone()).collect()
    };
    assert_eq!(names(&stand.ok("conflict list")), names(&open));
    assert_eq!(open[1]["edits"][0]["to"], json!({ "temperature": "hot" }));
    assert_eq!(open[2]["warnings"][0]["name"], "Aula");
    // A choice that the question has not, and nothing that is open.
    let trash = item(&open, "trash");
    let refused = booth.run(format!("conflict resolve {trash} --apart"));
    assert!(refused.ended(3).stderr.contains("this question offers"));
    let refused = booth.run("conflict resolve zzz --leave");
    assert!(refused.ended(4).stderr.contains("Nothing is open"));
    for (desk, kind, choice) in [
        (&booth, "conflict", "--take 1"),
        (&booth, "trash", "--restore"),
        (&stand, "clash", "--meant"),
        (&stand, "duplicates", "--merge"),
    ] {
        desk.ok_silent(&format!("conflict resolve {} {choice}", item(&open, kind)));
    }
    hand(&booth, &stand, &vector(&stand));
    hand(&stand, &booth, &vector(&booth));
    for desk in [&booth, &stand] {
        assert_eq!(desk.ok("conflict list"), json!([]));
        assert_eq!(desk.ok(format!("lead show {ana}"))["temperature"], "hot");
        desk.run("desk doctor").ended(0);
    }
    assert_eq!(booth.ok("desk digest"), stand.ok("desk digest"));
}
