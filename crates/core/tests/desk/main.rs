//! The desk: what it promises, tried from outside.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod again;
mod agenda;
mod apart;
mod attendees;
mod booth;
mod calendars;
mod contacts;
mod deep;
mod disk;
mod door;
mod duplicates;
mod erasure;
mod files;
mod forms;
mod handover;
mod hostile;
mod lines;
mod lists;
mod merging;
mod model;
mod pairs;
mod questions;
mod readers;
mod replay;
mod review;
mod rooms;
mod schema;
mod search;
mod tables;
mod timetables;
mod undo;
mod warnings;
