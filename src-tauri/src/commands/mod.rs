//! What the window may ask: a table of contents. Each command is one sentence; what it means is
//! decided in the core.

pub(crate) mod agenda;
pub(crate) mod capture;
pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod leads;
pub(crate) mod people;

/// Every command of `names.rs`, in its order.
macro_rules! commands {
    () => {
        tauri::generate_handler![
            $crate::commands::desk::start,
            $crate::commands::desk::protections,
            $crate::commands::desk::unlock,
            $crate::commands::desk::create_desk,
            $crate::commands::desk::restore_desk,
            $crate::commands::desk::back_up,
            $crate::commands::desk::add_sample,
            $crate::commands::desk::forget_sample,
            $crate::commands::desk::add_event,
            $crate::commands::desk::edit_event,
            $crate::commands::desk::choose_event,
            $crate::commands::desk::add_staff,
            $crate::commands::desk::choose_staff,
            $crate::commands::desk::next_turns,
            $crate::commands::desk::undo,
            $crate::commands::desk::redo,
            $crate::commands::capture::read_line,
            $crate::commands::capture::likely_duplicates,
            $crate::commands::capture::cities,
            $crate::commands::capture::known_badge,
            $crate::commands::capture::draft,
            $crate::commands::capture::keep_draft,
            $crate::commands::capture::capture_lead,
            $crate::commands::capture::add_to_lead,
            $crate::commands::capture::last_leads,
            $crate::commands::leads::lead_facets,
            $crate::commands::leads::lead_numbers,
            $crate::commands::leads::lead_rows,
            $crate::commands::leads::lead,
            $crate::commands::leads::lead_history,
            $crate::commands::leads::edit_lead,
            $crate::commands::leads::note_lead,
            $crate::commands::leads::consent_lead,
            $crate::commands::leads::withdraw_consent,
            $crate::commands::leads::tag_leads,
            $crate::commands::leads::assign_leads,
            $crate::commands::leads::delete_leads,
            $crate::commands::leads::restore_leads,
            $crate::commands::people::attendee_facets,
            $crate::commands::people::attendee_numbers,
            $crate::commands::people::attendee_rows,
            $crate::commands::people::attendee,
            $crate::commands::people::attendee_history,
            $crate::commands::people::register_attendee,
            $crate::commands::people::edit_attendee,
            $crate::commands::people::tag_attendees,
            $crate::commands::people::delete_attendees,
            $crate::commands::people::restore_attendees,
            $crate::commands::agenda::agenda,
            $crate::commands::agenda::session,
            $crate::commands::agenda::session_history,
            $crate::commands::agenda::add_session,
            $crate::commands::agenda::edit_session,
            $crate::commands::agenda::set_session_status,
            $crate::commands::agenda::delete_session,
            $crate::commands::agenda::restore_session,
            $crate::commands::agenda::nearest_slot,
            $crate::commands::agenda::add_room,
            $crate::commands::agenda::add_track,
            $crate::commands::agenda::people,
            $crate::commands::imports::preview_import,
            $crate::commands::imports::import_file,
            $crate::commands::files::export_calendar,
            $crate::commands::files::export_sessions,
            $crate::commands::files::export_leads,
            $crate::commands::files::export_attendees,
            $crate::commands::files::last_exports,
            $crate::commands::files::show_in_folder,
            $crate::commands::files::choose_file,
            $crate::commands::files::choose_place,
            $crate::commands::files::stop,
            $crate::commands::files::credits,
        ]
    };
}
pub(crate) use commands;
