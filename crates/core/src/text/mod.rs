//! What people type, made safe, comparable and findable: pure functions without state.
//!
//! Text enters through [`clean`] once, at the edge; what lies behind that edge may rely on it.
//! [`fold`] is what the search index and the search box have in common.

pub mod clean;
pub mod collation;
pub mod email;
pub mod line;
pub mod phone;

pub use rambla_fold as fold;
pub(crate) use rambla_fold::digits;

/// A typed value that cannot be what its field is for; the caller knows the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct Invalid {
    /// A code of the message catalogue: `email.syntax` or `phone.digits`.
    pub rule: &'static str,
}
