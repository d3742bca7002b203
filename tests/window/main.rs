//! The real window, driven by keys.
#![allow(clippy::unwrap_used)]

mod agenda;
mod axe;
mod chromium;
mod files;
mod flow;
mod hostile;
mod narrow;
mod pictures;
mod pilot;
mod ramblactl;
#[path = "../readers/readers.rs"]
mod readers;
mod start;
