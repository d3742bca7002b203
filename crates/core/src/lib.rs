//! Rambla's event: sessions, attendees and leads on one list of changes.
//!
//! Everything goes through a [`desk::Desk`]: rooms (`leads`, `sessions`, …) read it through a
//! [`desk::Reader`] and write it through the door, a [`desk::Tx`]. The core knows no window, no
//! network, no environment and no clock of its own.

pub mod desk;
pub mod text;
