//! The hub as a whole: real databases, real sockets, real changes.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests"
)]

mod client;
mod conformance;
mod crash;
mod desk;
mod encrypted;
mod endpoints;
mod envelope;
mod hostile;
mod joining;
mod metrics;
mod migrations;
mod numbers;
mod place;
mod program;
mod served;
mod waiting;
