//! What leaves Rambla as a file. Pure: values in, bytes out; no clock, no disk, no database.
//!
//! - [`calendar`]: iCalendar (RFC 5545, RFC 7986), with its time zones ([`zone`]), its text rules
//!   ([`lines`]) and the check of what was written ([`check`]).
//! - [`table`]: CSV in two profiles with the formula guard ([`cells`]), and XLSX.
//! - [`contacts`]: vCard 3.0.

pub mod agenda;
pub mod attendees;
pub mod calendar;
pub mod cells;
pub mod check;
pub mod contacts;
pub mod leads;
pub mod lines;
pub mod purpose;
pub mod sessions;
pub mod table;
mod workbook;
mod written;
pub mod zone;

pub use written::Written;
