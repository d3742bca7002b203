//! Erasing somebody in the terminal: seen before, done, proved, kept out.

use std::fs;

use crate::desk::{TestDesk, id};

const LIST: &str = "name,email\nAna Roca,ana@acme.example\nBo Ek,bo@norr.example\n";

#[test]
fn a_person_is_seen_erased_proved_kept_out_and_let_back() {
    let desk = TestDesk::with_event();
    let list = desk.beside("people.csv");
    fs::write(&list, LIST).unwrap();
    let import = format!("import attendees '{}'", list.display());
    desk.ok(&import);
    let lead = id(&desk.ok("lead add --name 'Cai Li' --email cai@li.example"));
    desk.ok(format!("lead note {lead} 'Ana Roca sent him'"));
    desk.ok_silent(&format!(
        "lead export '{}'",
        desk.beside("leads.csv").display()
    ));

    let known = desk.beside("known.json");
    desk.ok_silent(&format!("person data 'Ana Roca' '{}'", known.display()));
    assert!(
        fs::read_to_string(&known)
            .unwrap()
            .contains("ana@acme.example")
    );

    let preview = desk.run("erasure person 'Ana Roca'").ended(1).json();
    assert_eq!(preview["attendees"], 1);
    assert_eq!(preview["mentions"][0]["text"], "Ana Roca sent him");
    assert_eq!(preview["disclosures"][0]["what"], "leads");
    let note = preview["mentions"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        desk.ok("person list").as_array().unwrap().len(),
        3,
        "nothing was erased yet"
    );

    desk.ok_silent(&format!("erasure redact {note} --text 'Somebody sent him'"));
    desk.run("erasure person 'Ana Roca' --yes").ended(1);
    assert_eq!(desk.ok("person list").as_array().unwrap().len(), 2);
    let shown = desk.ok(format!("lead show {lead}"));
    assert_eq!(shown["note"], "Somebody sent him");
    let history = desk.ok(format!("history {lead}")).to_string();
    assert!(!history.contains("Ana Roca"), "{history}");

    let all = desk.ok("erasure list");
    assert_eq!(
        (all[0]["done"].as_u64(), all[0]["asked"].as_u64()),
        (Some(1), Some(1))
    );
    let erasure = all[0]["id"].as_str().unwrap().to_owned();
    let proof = desk.beside("proof.txt");
    desk.ok_silent(&format!("erasure proof {erasure} '{}'", proof.display()));
    let text = fs::read_to_string(&proof).unwrap();
    assert!(
        text.contains("by 1 of 1 desks") && !text.contains("Roca"),
        "{text}"
    );

    let again = desk.run(&import).ended(1).json();
    assert_eq!(
        (again["refused"].as_u64(), again["unchanged"].as_u64()),
        (Some(1), Some(1))
    );
    desk.run("erasure allow nobody@else.example").ended(4);
    desk.ok_silent("erasure allow ana@acme.example");
    // The row itself is known too: it comes back from another list.
    let other = desk.beside("other.csv");
    fs::write(&other, LIST).unwrap();
    let again = desk.ok(format!("import attendees '{}'", other.display()));
    assert_eq!(again["refused"], 0);

    desk.run("erasure person 'Nobody'").ended(4);
    desk.run(format!("erasure redact {lead} --text x")).ended(4);
    desk.run("erasure event").ended(1);
    desk.ok_silent("erasure event --yes");
    let left = desk.ok("erasure left");
    assert_eq!(
        (left["persons"].as_u64(), left["leads"].as_u64()),
        (Some(0), Some(0))
    );
}
