//! Rambla's event: sessions, attendees and leads on one list of changes.
//!
//! Everything goes through a [`desk::Desk`]: rooms (`leads`, `sessions`, …) read it through a
//! [`desk::Reader`] and write it through the door, a [`desk::Tx`]. The core knows no window, no
//! network, no environment and no clock of its own.

pub mod attendees;
pub mod breaks;
pub mod cities;
pub mod conflicts;
pub mod desk;
pub mod erasure;
pub mod events;
pub mod exports;
pub mod handover;
pub mod imports;
pub mod leads;
pub mod names;
pub mod organisations;
pub mod persons;
pub mod review;
pub mod rooms;
pub mod sample;
pub mod sessions;
pub mod staff;
pub mod tags;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod tracks;
pub mod trash;

pub use rambla_wire::{Hash, Id, Unreadable, Vector, WireError};

/// The digest by which an import knows a file again: BLAKE3-256 of its bytes.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}
