//! Attendees: the registrations of an event. Name, organisation, city, languages and badge are those
//! of the person; what they registered as, ticket, needs and sessions are those of the registration.

mod edit;
mod facets;
mod filter;
mod own_agenda;
mod read;
mod register;

pub(crate) use edit::seen_last;
pub use edit::{AttendeeFields, AttendeeSeen, edit, seen};
pub use facets::{Facet, Facets, facets};
pub use filter::{Filter, Order, numbers};
pub use own_agenda::{OwnAgenda, own_agenda, own_sessions};
pub use read::{Attendee, each, get, ids, list, numbered, records};
pub(crate) use register::register_as;
pub use register::{NewAttendee, register};
