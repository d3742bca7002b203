/// The commands of the window, by name: each must be allowed by the capability of the window.
#[rustfmt::skip]
pub(crate) const NAMES: &[&str] = &[
    // the desk
    "start", "protections", "unlock", "create_desk", "restore_desk", "back_up", "add_recovery",
    "add_sample", "forget_sample", "add_event", "edit_event", "choose_event", "add_staff", "choose_staff",
    "next_turns", "undo", "redo",
    // capture
    "read_line", "likely_duplicates", "cities", "known_badge", "draft", "keep_draft", "capture_lead", "add_to_lead", "last_leads",
    // leads
    "lead_facets", "lead_numbers", "lead_rows", "lead", "lead_history", "edit_lead", "note_lead", "consent_lead",
    "withdraw_consent", "tag_leads", "assign_leads", "delete_leads", "restore_leads",
    // people
    "attendee_facets", "attendee_numbers", "attendee_rows", "attendee", "attendee_history", "register_attendee",
    "edit_attendee", "tag_attendees", "delete_attendees", "restore_attendees",
    "duplicates", "duplicates_of", "merge_persons", "keep_apart",
    // agenda
    "agenda", "session", "session_history", "add_session", "edit_session", "set_session_status",
    "delete_session", "restore_session", "nearest_slot", "slots", "hours", "set_room_hours", "person_hours", "set_person_hours",
    "add_break", "delete_break", "add_room", "add_track", "people",
    // files
    "preview_import", "import_file", "export_calendar", "export_sessions", "export_leads", "export_attendees",
    // other desks
    "write_vector", "export_handover", "import_handover", "review_items", "settle_item",
    "sync_status", "send_now", "set_sync_mode", "join_hub", "leave_hub", "start_hub", "stop_hub", "make_code", "devices",
    "revoke_device", "sync_log",
    // erasure
    "erasure_preview", "erase_person", "erase_event", "redact_text", "erasures", "declare_lost", "allow_return",
    "personal_data", "person_data", "save_proof",
    // files
    "last_exports", "show_in_folder", "choose_file", "choose_place", "stop", "credits",
];
