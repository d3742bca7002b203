//! Leads: the parties met at the booth.

mod capture;
mod conflicts;
mod edit;
mod read;

pub use capture::{
    ConsentGiven, NewLead, NewNote, NoticeGiven, capture, from_line, give_consent, give_notice,
    note,
};
pub use conflicts::conflicts;
pub use edit::{LeadFields, LeadSeen, edit, seen};
pub use read::{
    Lead, LeadConsent, LeadNote, LeadNotice, Order, Related, each, get, list, related, search,
};

/// The kinds of party.
pub const TYPES: &[&str] = &["business", "city", "region", "other"];
/// How warm a lead is.
pub const TEMPERATURES: &[&str] = &["hot", "warm", "cold"];
/// What consent is asked for.
pub const PURPOSES: &[&str] = &["follow-up", "pass to city", "newsletter"];
