//! Leads: the parties met at the booth.

mod capture;
mod duplicates;
mod edit;
mod facets;
mod filter;
mod read;

pub(crate) use capture::capture_as;
pub use capture::{
    ConsentGiven, NewLead, NewNote, NoticeGiven, capture, from_line, give_consent, give_notice,
    note, withdraw_consent,
};
pub use duplicates::{Duplicate, Likeness, add_to, duplicates};
pub(crate) use edit::seen_last;
pub use edit::{LeadFields, LeadSeen, assign, edit, seen};
pub use facets::{Counts, counts};
pub use filter::{Filter, Order, numbers};
pub use read::{
    Lead, LeadConsent, LeadNote, LeadNotice, Related, each, get, ids, list, numbered, related,
};

/// The kinds of party.
pub const TYPES: &[&str] = &["business", "city", "region", "other"];
/// How warm a lead is.
pub const TEMPERATURES: &[&str] = &["hot", "warm", "cold"];
/// What consent is asked for.
pub const PURPOSES: &[&str] = &["follow-up", "pass to city", "newsletter"];
