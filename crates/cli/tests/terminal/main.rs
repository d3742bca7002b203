//! The terminal proved from outside: the real program, on real files, against readers, systems and
//! accidents that are not ours.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod attendees;
mod bad_days;
mod calendar;
mod cities;
mod desk;
mod disks;
mod durability;
mod erasure;
mod handover;
mod hostile;
mod hubs;
mod imports;
mod keys;
mod leads;
#[path = "../../../../tests/readers/readers.rs"]
mod readers;
mod review;
mod sessions;
mod tables;
mod traces;
mod words;
