//! The real window, driven by keys.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and says which real files it ran on"
)]

mod agenda;
mod apart;
mod axe;
mod chromium;
mod erasure;
mod files;
mod flow;
mod handover;
mod hostile;
mod hub;
mod measure;
mod narrow;
mod people;
mod pictures;
mod pilot;
mod ramblactl;
#[path = "../readers/readers.rs"]
mod readers;
mod review;
mod start;
