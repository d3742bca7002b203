//! The two sides of the window agree: commands, capability, pages, and the terminal twin.

use std::collections::BTreeSet;

use serde_json::Value as Json;

const NAMED: &str = include_str!("commands/names.rs");
const HANDLED: &str = include_str!("commands/mod.rs");
const ALLOWED: &str = include_str!("../capabilities/window.json");
const CALLED: &str = include_str!("../../ui/src/ipc/index.ts");
const ARGUMENTS: &str = concat!(
    include_str!("../../crates/cli/src/args/attendees.rs"),
    include_str!("../../crates/cli/src/args/cities.rs"),
    include_str!("../../crates/cli/src/args/desk.rs"),
    include_str!("../../crates/cli/src/args/erasure.rs"),
    include_str!("../../crates/cli/src/args/events.rs"),
    include_str!("../../crates/cli/src/args/files.rs"),
    include_str!("../../crates/cli/src/args/conflicts.rs"),
    include_str!("../../crates/cli/src/args/handover.rs"),
    include_str!("../../crates/cli/src/args/hubs.rs"),
    include_str!("../../crates/cli/src/args/leads.rs"),
    include_str!("../../crates/cli/src/args/people.rs"),
    include_str!("../../crates/cli/src/args/sessions.rs"),
    include_str!("../../crates/cli/src/args.rs"),
);

/// What the terminal has for each command: words of `ramblactl`, or (in brackets) why nothing.
const TWINS: &[(&str, &str)] = &[
    ("start", "(the window begins)"),
    ("protections", "--data ./booth desk create"),
    ("unlock", "(RAMBLA_PASSPHRASE, or asked by every command)"),
    ("create_desk", "--data ./booth desk create"),
    ("restore_desk", "--data ./again desk restore"),
    ("back_up", "desk backup"),
    ("add_recovery", "desk keys add"),
    ("add_sample", "--data ./try desk demo"),
    ("forget_sample", "event delete"),
    ("add_event", "event add"),
    ("edit_event", "event edit"),
    ("choose_event", "event use"),
    ("add_staff", "staff add"),
    ("choose_staff", "staff use"),
    ("next_turns", "(undo says what it took back)"),
    ("undo", "undo"),
    ("redo", "redo"),
    ("read_line", "lead add"),
    ("likely_duplicates", "lead list"),
    ("cities", "city search"),
    ("known_badge", "person list"),
    ("draft", "(a command line is no draft)"),
    ("keep_draft", "(a command line is no draft)"),
    ("capture_lead", "lead add"),
    ("add_to_lead", "lead edit"),
    ("last_leads", "lead list"),
    ("lead_facets", "lead list"),
    ("lead_numbers", "lead list"),
    ("lead_rows", "lead list"),
    ("lead", "lead show"),
    ("lead_history", "history"),
    ("edit_lead", "lead edit"),
    ("note_lead", "lead note"),
    ("consent_lead", "lead consent"),
    ("withdraw_consent", "lead consent"),
    ("tag_leads", "lead edit"),
    ("assign_leads", "lead assign"),
    ("delete_leads", "lead delete"),
    ("restore_leads", "lead restore"),
    ("attendee_facets", "attendee list"),
    ("attendee_numbers", "attendee list"),
    ("attendee_rows", "attendee list"),
    ("attendee", "attendee show"),
    ("attendee_history", "history"),
    ("register_attendee", "attendee add"),
    ("edit_attendee", "attendee edit"),
    ("tag_attendees", "attendee edit"),
    ("delete_attendees", "attendee delete"),
    ("restore_attendees", "attendee restore"),
    ("duplicates", "duplicate list"),
    ("duplicates_of", "duplicate list"),
    ("merge_persons", "duplicate merge"),
    ("keep_apart", "duplicate apart"),
    ("agenda", "session list"),
    ("session", "session show"),
    ("session_history", "history"),
    ("add_session", "session add"),
    ("edit_session", "session edit"),
    ("set_session_status", "session cancel"),
    ("delete_session", "session delete"),
    ("restore_session", "session restore"),
    ("nearest_slot", "session free"),
    ("slots", "session free"),
    ("hours", "room free"),
    ("set_room_hours", "room free"),
    ("person_hours", "person free"),
    ("set_person_hours", "person free"),
    ("add_break", "break add"),
    ("delete_break", "break delete"),
    ("add_room", "room add"),
    ("add_track", "track add"),
    ("people", "person list"),
    ("preview_import", "import attendees"),
    ("import_file", "import sessions"),
    ("export_calendar", "agenda export"),
    ("export_sessions", "session export"),
    ("export_leads", "lead export"),
    ("export_attendees", "attendee export"),
    ("write_vector", "handover vector"),
    ("export_handover", "handover export"),
    ("import_handover", "handover import"),
    ("review_items", "conflict list"),
    ("settle_item", "conflict resolve"),
    ("sync_status", "sync status"),
    ("send_now", "sync now"),
    ("set_sync_mode", "sync mode"),
    ("join_hub", "hub join"),
    ("leave_hub", "hub leave"),
    ("start_hub", "hub start"),
    ("stop_hub", "(hub start ends when it is stopped)"),
    ("make_code", "device enrol"),
    ("devices", "device list"),
    ("revoke_device", "device revoke"),
    ("sync_log", "sync log"),
    ("erasure_preview", "erasure preview"),
    ("erase_person", "erasure person"),
    ("erase_event", "erasure event"),
    ("redact_text", "erasure redact"),
    ("erasures", "erasure list"),
    ("declare_lost", "erasure lost"),
    ("allow_return", "erasure allow"),
    ("personal_data", "erasure left"),
    ("person_data", "person data"),
    ("save_proof", "erasure proof"),
    ("last_exports", "(the shell's own history has them)"),
    ("show_in_folder", "(the terminal is in the folder)"),
    ("choose_file", "(a file is named on the command line)"),
    ("choose_place", "(a file is named on the command line)"),
    ("stop", "(Ctrl+C)"),
    ("credits", "(About is a page of the window)"),
];

/// The pieces of a text that stand between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    let pieces = text.split(before).skip(1);
    pieces
        .filter_map(|piece| Some(piece.split_once(after)?.0))
        .collect()
}

fn named() -> Vec<String> {
    let list = NAMED.split_once('[').map_or("", |(_, list)| list);
    let odd = list.split('"').skip(1).step_by(2);
    odd.map(str::to_owned).collect()
}

fn set<'t>(names: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_command_is_handled_allowed_and_called_by_its_name() {
    let names: BTreeSet<String> = named().into_iter().collect();
    assert!(names.len() > 40);
    let handled = between(HANDLED, "$crate::commands::", ",");
    let handled = handled.iter().filter_map(|path| path.rsplit("::").next());
    assert_eq!(set(handled), names);
    let capability: Json = serde_json::from_str(ALLOWED).expect("the capability is JSON");
    let allowed = capability["permissions"].as_array().expect("a list");
    let allowed = allowed
        .iter()
        .filter_map(|one| one.as_str()?.strip_prefix("allow-"));
    let allowed: BTreeSet<String> = allowed.map(|name| name.replace('-', "_")).collect();
    assert_eq!(allowed, names);
    let calls: Vec<&str> = CALLED
        .split(['"'])
        .skip(1)
        .step_by(2)
        .filter(|text| names.contains(*text))
        .collect();
    assert_eq!(set(calls), names);
}

#[test]
fn every_command_has_a_terminal_twin_or_a_stated_reason() {
    let twins: Vec<String> = TWINS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(twins, named());
    for (name, twin) in TWINS.iter().filter(|(_, twin)| !twin.starts_with('(')) {
        assert!(
            ARGUMENTS.contains(&format!("ramblactl {twin}")),
            "{name}: there is no example of `ramblactl {twin}`"
        );
    }
}
